package web

import (
	"regexp"
	"strings"

	"shouze/safety"
)

var digits = regexp.MustCompile(`[0-9]+`)

// words is free text as the caller may see it: mobile numbers in it are masked
// for whoever does not see them elsewhere.
func (c caller) words(text string) string {
	if c.seesMobiles() {
		return text
	}
	return digits.ReplaceAllStringFunc(text, func(n string) string {
		const withCountry = 13 // digits, 86 before the number
		if len(n) == withCountry {
			n = strings.TrimPrefix(n, "86")
		}
		if m, err := safety.ParseMobile(n); err == nil {
			return safety.MaskMobile(m)
		}
		return n
	})
}

// answer is an answer as the caller may see it. What was typed for a mobile
// number may have any form, so its canonical value stands in for it.
func (c caller) answer(a safety.AnswerValue) answerJSON {
	out := answerJSON{Kind: a.Kind, Text: a.Text, Value: a.Value}
	switch a.Kind {
	case safety.AskUSCC, safety.AskNumber, safety.AskMoney, safety.AskDate, safety.AskTime:
		return out // digits, and never a telephone
	}
	if c.seesMobiles() {
		return out
	}
	out.Text = c.words(a.Text)
	value, ok := a.Value.(string)
	if !ok {
		return out
	}
	out.Value = c.words(value)
	if a.Kind == safety.AskPhone || a.Kind == safety.AskPerson {
		out.Text = c.words(value)
	}
	return out
}
