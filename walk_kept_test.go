package main

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"shouze/flows"
	"shouze/safety"
)

// keptPaused checks that what was put aside is still there with its answers.
func (w *walk) keptPaused(before session) {
	w.t.Helper()
	for _, p := range before.Paused {
		if p.Flow() != "door-check" { // who goes to another door leaves it, and was asked
			w.kept(p)
		}
	}
}

// keptRunning checks that an interruption lost no answer of the conversation
// that was running.
func (w *walk) keptRunning(before session) {
	w.t.Helper()
	if f := before.Flow; f.Answered() && !slices.Contains(passing, f.Flow()) {
		w.kept(aside{f, before.Of})
	}
}

// kept checks that a conversation runs or waits for the enterprise that it was
// about, with its answers.
func (w *walk) kept(p aside) {
	w.t.Helper()
	if w.touched[p.Flow()] || strings.Contains(w.said, "您答的没有") { // somebody else did it: what was answered is dropped, and they are told
		return
	}
	is := func(s aside) bool { return same(s.State, p.State) && s.Of == p.Of }
	if !is(aside{w.now.Flow, w.now.Of}) && !slices.ContainsFunc(w.now.Paused, is) {
		w.fail("the answers of %s for %q are lost", p.Flow(), p.Of)
	}
}

// same reports whether two states are of one conversation with the same answers.
func same(a, b flows.State) bool {
	return a.Flow() == b.Flow() && string(answers(a)) == string(answers(b))
}

func answers(s flows.State) []byte {
	raw, err := json.Marshal(s.Frames)
	if err != nil {
		panic(err) // it was read from JSON
	}
	return raw
}

// confirm accepts a summary and looks whether all that it showed was kept.
func (w *walk) confirm() {
	w.t.Helper()
	before, summary := w.now.Flow, w.said
	var ch safety.Changes
	if c := w.card(); c != nil {
		ch = w.in(safety.Inbound{Kind: safety.InTap, Tap: "1", Card: c.ID})
	} else {
		ch = w.in(safety.Inbound{Kind: safety.InText, Text: "1"})
	}
	if len(ch.Records)+len(ch.Hazards)+len(ch.Entries) == 0 {
		return
	}
	w.c.filed++
	kept, err := json.Marshal([]any{ch.Records, ch.Hazards, ch.Entries, ch.Forms, ch.Owned})
	if err != nil {
		w.fail("what is kept cannot be written: %v", err)
	}
	for _, f := range before.Frames {
		for key, h := range f.Answers {
			if f.Off || h.Skipped {
				continue
			}
			for _, id := range h.Photos {
				if !strings.Contains(string(kept), `"`+id+`"`) {
					w.fail("the photo %s of %s is not kept", id, key)
				}
			}
			if shown := utf8.RuneCountInString(h.Text) > 1 && strings.Contains(summary, h.Text); shown && !holds(string(kept), h) {
				w.fail("%s, %q, stood in the summary and is not kept: %s", key, h.Text, kept)
			}
		}
	}
	w.recorded(before, ch)
}

// recorded checks that a record carries every answer of its conversation.
func (w *walk) recorded(before flows.State, ch safety.Changes) {
	w.t.Helper()
	for _, r := range ch.Records {
		for key, h := range before.Frames[0].Answers {
			if got, ok := r.Answers[key]; !h.Skipped && (!ok || got.Text != h.Text) {
				w.fail("the record has %+v for %s, which was answered %q", got, key, h.Text)
			}
		}
		if ok, err := r.Verify(map[string]string{}); !ok || err != nil {
			w.fail("the record's digest is not of its content (%v)", err)
		}
	}
}

// holds reports whether what is kept, as JSON, has an answer: its photos, its
// words, or what was chosen by its stable value.
func holds(kept string, h flows.Held) bool {
	switch {
	case h.Kind == safety.AskPhoto: // they were looked for one by one
		return true
	case len(h.Picked) > 0 && !slices.ContainsFunc(h.Picked, func(v string) bool { return !strings.Contains(kept, quoted(v)) }):
		return true
	}
	return strings.Contains(kept, quoted(h.Text)) || h.Value != "" && strings.Contains(kept, quoted(h.Value))
}

// quoted is a text as JSON has it, without the quotes.
func quoted(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		return s
	}
	return string(raw[1 : len(raw)-1])
}
