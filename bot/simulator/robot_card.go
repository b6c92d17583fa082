package simulator

import (
	"slices"
	"strings"

	"shouze/safety"
)

// latestCard is the last card that can be answered among messages; nil: none.
func latestCard(got []Message) *Message {
	for i := range slices.Backward(got) {
		if got[i].Kind == "card" && len(got[i].Buttons) > 0 {
			return &got[i]
		}
	}
	return nil
}

// onCard makes taps or ticks of an answer in words, where the card asks the
// question and offers the answer. A page of a checklist is answered in two
// steps: its card has a button that is no answer and opens the boxes.
func onCard(card *Message, e *safety.Expects, say SayRequest) SayRequest {
	if card == nil || say.Type != "text" {
		return say
	}
	has := func(key string) bool {
		return slices.ContainsFunc(card.Buttons, func(b Button) bool { return b.Key == key })
	}
	asks := func(o safety.Option) bool { return has(o.Key) }
	if !slices.ContainsFunc(e.Options, asks) { // a card about something else
		return say
	}
	keys := optionKeys(e.Options, say.Text)
	if len(keys) > 0 && !slices.ContainsFunc(keys, func(key string) bool { return !has(key) }) {
		if card.Submit != "" {
			return SayRequest{Type: "check", Keys: keys}
		}
		if len(keys) == 1 {
			return SayRequest{Type: "tap", Key: keys[0]}
		}
	}
	option := func(key string) bool {
		return slices.ContainsFunc(e.Options, func(o safety.Option) bool { return o.Key == key })
	}
	if !e.Checklist || card.Submit != "" || slices.ContainsFunc(keys, func(key string) bool { return !option(key) }) {
		return say
	}
	for _, b := range card.Buttons {
		if !option(b.Key) {
			return SayRequest{Type: "tap", Key: b.Key}
		}
	}
	return say
}

// optionKeys are the keys that words name: an option's own text, or keys with
// spaces between them.
func optionKeys(options []safety.Option, said string) []string {
	for _, o := range options {
		if o.Text == said {
			return []string{o.Key}
		}
	}
	return strings.Fields(said)
}
