package platform

import (
	"slices"

	"shouze/safety"
)

// Wait says when a message may be tried again.
type Wait int

// When a message may be tried again.
const (
	WaitUnsaid   Wait = iota // the outbox decides
	WaitMinute               // the quota of the minute is used up
	WaitMidnight             // the quota of the day is used up
)

// Rule is what some of a platform's error codes mean for us.
type Rule struct {
	Outcome safety.Outcome
	Reason  string
	Wait    Wait
	Codes   []int
}

// Means makes a rule.
func Means(o safety.Outcome, reason string, w Wait, codes ...int) Rule {
	return Rule{Outcome: o, Reason: reason, Wait: w, Codes: codes}
}

// Codes are a platform's error codes (全局返回码).
type Codes struct {
	Rules []Rule
	// Detail takes out of the platform's text what helps whoever has to act.
	// Anything else in it might name a person or a secret.
	Detail func(code int, text string) string
	// Credentials says which keys of the configuration are wrong if the platform
	// refuses to give a token.
	Credentials string
}

// verdict judges a code. An unknown one is tried again: the platform is known
// to add codes.
func (c Codes) verdict(code int) Rule {
	for _, r := range c.Rules {
		if slices.Contains(r.Codes, code) {
			return r
		}
	}
	return Means(safety.Retry, "the platform gave an unknown error", WaitUnsaid, code)
}
