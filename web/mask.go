package web

import (
	"regexp"
	"strings"
	"time"

	"shouze/safety"
)

var numbers = regexp.MustCompile(`[0-9]+[Xx]?`)

// words is free text as the caller may see it: mobile and identity numbers in
// it are masked for whoever does not see mobile numbers elsewhere.
func (c caller) words(text string) string {
	if c.seesMobiles() || isID(text) {
		return text
	}
	return numbers.ReplaceAllStringFunc(text, maskNumber)
}

// maskNumber hides the middle of a mobile number or of an identity number,
// which a certificate (特种作业证) has for its own; other numbers stay.
func maskNumber(n string) string {
	if isIdentity(n) {
		return n[:6] + "********" + n[14:]
	}
	digits := strings.TrimRight(n, "Xx")
	tail := n[len(digits):]
	const withCountry = 13 // digits, 86 before the number
	if len(digits) == withCountry {
		digits = strings.TrimPrefix(digits, "86")
	}
	if m, err := safety.ParseMobile(digits); err == nil {
		return safety.MaskMobile(m) + tail
	}
	return n
}

// isIdentity reports whether a number has the form of an identity number
// (公民身份号码): 18 characters, a day of birth from the seventh on.
func isIdentity(n string) bool {
	const long = 18
	if len(n) != long {
		return false
	}
	born, err := time.Parse("20060102", n[6:14])
	return err == nil && born.Year() >= 1900 && born.Year() < 2100
}

// isID reports whether a text is one of our own ids (a chosen row, a photo):
// hexadecimal, and too long for words.
func isID(text string) bool {
	const short = 16
	return len(text) >= short && strings.Trim(text, "0123456789abcdef") == "" && strings.ContainsAny(text, "abcdef")
}

// answer is an answer as the caller may see it. What was typed for a mobile
// number may have any form, so its canonical value stands in for it.
func (c caller) answer(a safety.AnswerValue) answerJSON {
	out := answerJSON{Kind: a.Kind, Text: a.Text, Value: a.Value}
	switch a.Kind {
	case safety.AskUSCC, safety.AskNumber, safety.AskMoney, safety.AskDate, safety.AskTime, safety.AskPhoto:
		return out // no words of a person's
	}
	if c.seesMobiles() {
		return out
	}
	out.Text, out.Value = c.words(a.Text), c.value(a.Value)
	if value, ok := out.Value.(string); ok && (a.Kind == safety.AskPhone || a.Kind == safety.AskPerson) {
		out.Text = value
	}
	return out
}

// value is the value of an answer as the caller may see it: a record has the
// rows of ledgers that were filed with it among its answers, as objects.
func (c caller) value(v any) any {
	switch v := v.(type) {
	case string:
		return c.words(v)
	case []any:
		out := make([]any, len(v))
		for i, one := range v {
			out[i] = c.value(one)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, one := range v {
			out[key] = c.value(one)
		}
		return out
	}
	return v
}
