package emergency

import (
	"maps"
	"slices"
	"strings"
)

// tag says what a word counts for. A word may have several.
type tag uint32

const (
	event     tag = 1 << iota // something happens
	person                    // who: people …
	body                      // … and what of them
	place                     // where
	thing                     // structures, vessels, machines
	substance                 // what leaks or burns
	done                      // 了: counts right after an event and at the end of a clause
	now                       // it happens now
	panicked                  // a cry
	really                    // not a drill
	soft                      // a word that may stand between a negation and its event
	notEvent                  // negates the event right after it
	noEvent                   // negates what follows in its clause
	condition                 // makes what follows a thought
	rule                      // right after an event, even one with 了: a rule
	tail                      // right after an event: a compound noun or a rule
	paper                     // drills, rules, news, money
	duty                      // words of rules and findings
	past                      // history …
	again                     // … and back from it
	over                      // it is over
	ask                       // a question about the thing
	softAsk                   // a question that may be a cry
	maybe                     // it is not certain
	after                     // right after an event at the end of a clause: denies it
	zero                      // the number 0: none of them
	gap                       // a space: joins and separates nothing
	list                      // the sign 、
	bare                      // of needs: or the event begins the message, its subject left out
	end                       // punctuation: the clause ends
)

// scene are the tags of words that say where it happens and to whom.
const scene = person | body | place | thing | substance

// entry is what the dictionary knows of a word.
type entry struct {
	tags     tag
	strength int  // of an event
	needs    tag  // of an event
	complete bool // an event that says 了 itself
}

// dictionary finds the longest word that begins at a place in a text.
type dictionary struct {
	words   map[string]entry
	longest map[rune]int // bytes of the longest word by first character
}

// words is the one dictionary, built from the tables.
var words = build()

func build() dictionary {
	d := dictionary{words: map[string]entry{}, longest: map[rune]int{}}
	for t, list := range map[tag]string{
		0: ordinary, person: persons, body: bodies, place: places, thing: things, substance: stuff,
		done: dones, now: nows, panicked: panics, really: reals, soft: softers,
		notEvent: notHere, noEvent: nowhere, condition: ifs, rule: rulers, tail: tails, paper: papers, duty: duties,
		past: pasts, again: anew, over: overs, ask: asks, softAsk: softAsks, maybe: maybes, after: afters,
	} {
		for word := range strings.FieldsSeq(list) {
			d.add(word, entry{tags: t})
		}
	}
	for name := range strings.FieldsSeq(family) {
		for _, called := range []string{"老" + name, "小" + name, "大" + name, name + "师傅", name + "哥", name + "姐", name + "叔", name + "工", name + "总", name + "厂长", name + "主任"} {
			d.add(called, entry{tags: person})
			for _, fate := range []string{"没了", "死了", "不行了", "晕了", "倒了"} {
				d.add(called+fate, occurrence(fate, 2, 0))
			}
		}
	}
	for _, h := range events {
		for word := range strings.FieldsSeq(h.words) {
			d.add(word, occurrence(word, h.strength, h.needs))
		}
	}
	d.colour()
	d.compose()
	for _, word := range slices.Sorted(maps.Keys(typos)) {
		for typo := range strings.FieldsSeq(typos[word]) {
			if _, known := d.words[typo]; !known {
				e := d.words[word]
				e.complete = strings.ContainsAny(typo, "了啦拉咯喽勒辣乐")
				d.add(typo, e)
			}
		}
	}
	return d
}

// colour makes papers of the longer words that end in one (应急演练).
func (d dictionary) colour() {
	for word, e := range d.words {
		for _, core := range []string{"演练", "演习", "预案", "培训", "案例", "知识", "教育"} {
			if strings.HasSuffix(word, core) && e.tags&(event|really|panicked) == 0 {
				d.add(word, entry{tags: paper})
			}
		}
	}
}

// occurrence is the entry of an event.
func occurrence(word string, strength int, needs tag) entry {
	e := entry{tags: event, strength: strength, needs: needs, complete: strings.ContainsAny(word, "了啦拉咯喽勒辣乐")}
	if strings.Contains(word, "人") {
		e.tags |= person
	}
	if strings.ContainsAny(word, "手脚腿臂脸") {
		e.tags |= body
	}
	return e
}

func (d dictionary) add(word string, e entry) {
	old := d.words[word]
	old.tags |= e.tags
	switch {
	case e.tags&event == 0:
	case old.strength == e.strength && old.needs != 0 && e.needs != 0:
		old.needs |= e.needs
	default:
		old.strength, old.needs, old.complete = e.strength, e.needs, e.complete
	}
	d.words[word] = old
	for _, first := range word {
		d.longest[first] = max(d.longest[first], len(word))
		break
	}
}

// find gives the longest word at the start of text; size 0: none.
func (d dictionary) find(text string, first rune) (e entry, size int) {
	for size = min(d.longest[first], len(text)); size > 0; size-- {
		if e, ok := d.words[text[:size]]; ok {
			return e, size
		}
	}
	return entry{}, 0
}
