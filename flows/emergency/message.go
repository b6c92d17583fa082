package emergency

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word of the message that the dictionary knows, or a sign.
type token struct {
	entry
	start, stop int // in characters of the message
	clause      int
}

// message is a text cut into words.
type message struct {
	tokens []token
	has    tag // all tags that occur
	length int // characters without spaces and signs
}

// read cuts a text into words, longest first, from the left.
func read(text string) message {
	text = plain(text)
	m := message{tokens: make([]token, 0, 32)}
	at, clause := 0, 0
	for text != "" {
		e, size := next(text)
		if size == 0 { // a character that means nothing to us
			_, size = utf8.DecodeRuneInString(text)
			m.length++
			at++
			text = text[size:]
			continue
		}
		n := utf8.RuneCountInString(text[:size])
		if e.tags&(gap|end|list) == 0 {
			m.length += n
		}
		m.has |= e.tags
		m.tokens = append(m.tokens, token{entry: e, start: at, stop: at + n, clause: clause})
		if e.tags&end != 0 {
			clause++
		}
		at += n
		text = text[size:]
	}
	return m
}

// next is the word or sign at the start of text; size 0: none that we know.
func next(text string) (e entry, size int) {
	first, width := utf8.DecodeRuneInString(text)
	switch {
	case first == ' ':
		return entry{tags: gap}, width
	case first == '、' || first == '/':
		return entry{tags: list}, width
	case first == '?':
		return entry{tags: softAsk | end}, width
	case first == '!':
		n := len(text) - len(strings.TrimLeft(text, "!"))
		if n > 1 {
			return entry{tags: panicked | end}, n
		}
		return entry{tags: now | end}, n
	case first >= '0' && first <= '9':
		return number(text)
	case first == '\n' || unicode.IsPunct(first):
		return entry{tags: end}, width
	}
	return words.find(text, first)
}

// number reads a whole number, so that the 0 of 10 is no 0. Of the numbers
// only those of the services and nought mean something.
func number(text string) (entry, int) {
	n := len(text) - len(strings.TrimLeft(text, "0123456789"))
	if e, size := words.find(text, rune(text[0])); size >= n {
		return e, size
	}
	if text[:n] == "0" {
		return entry{tags: notEvent | zero}, n
	}
	return entry{}, n
}
