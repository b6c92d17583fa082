package wechat

import (
	"context"
	"errors"
	"net"
	"net/http"
	"regexp"
	"slices"
	"time"

	"shouze/bot"
	"shouze/safety"
)

// verdict is what one of the platform's error codes means for us.
type verdict struct {
	outcome safety.Outcome
	reason  string
	wait    wait
}

// wait says when a message may be tried again.
type wait int

const (
	waitUnsaid   wait = iota // the outbox decides
	waitMinute               // the quota of the minute is used up
	waitMidnight             // the quota of the day is used up
)

// rule is a verdict with the codes that it is for.
type rule struct {
	verdict
	codes []int
}

// rules are the error codes (全局返回码) that concern an Official Account.
var rules = []rule{
	{verdict{safety.Retry, "the platform is busy", waitUnsaid}, []int{-1}},
	{verdict{safety.Retry, "the access token is refused", waitUnsaid}, []int{40001, 40014, 41001, 42001}},

	{verdict{safety.Misconfigured, "app_id or app_secret is wrong", waitUnsaid}, []int{40002, 40013, 40125}},
	{verdict{safety.Misconfigured, "this server's address is not on the account's IP whitelist", waitUnsaid}, []int{40164}},
	{verdict{safety.Misconfigured, "the account may not use this interface", waitUnsaid}, []int{48001, 48004, 50001, 50002}},

	{verdict{safety.Unreachable, "the openid is not of this account", waitUnsaid}, []int{40003}},
	{verdict{safety.Unreachable, "the person does not follow the account", waitUnsaid}, []int{43004}},
	{verdict{safety.Unreachable, "the person refuses messages", waitUnsaid}, []int{43019, 48002}},
	{verdict{safety.Unreachable, "the person has no subscription left", waitUnsaid}, []int{43101, 43107}},
	{verdict{safety.Unreachable, "the template is unknown or banned", waitUnsaid}, []int{40036, 40037, 43116}},

	{verdict{safety.WindowClosed, "the free window is over", waitUnsaid}, []int{45015}},
	{verdict{safety.WindowClosed, "the free window's messages are used up", waitUnsaid}, []int{45047}},
	{verdict{safety.Throttled, "the quota of the day is used up", waitMidnight}, []int{45009, 45028, 48006}},
	{verdict{safety.Throttled, "the quota of the minute is used up", waitMinute}, []int{45011, 45066}},
	{verdict{safety.Sent, "the platform has this message already", waitUnsaid}, []int{45065}},

	{verdict{safety.Rejected, "the media is gone, too large or of a wrong kind", waitUnsaid}, []int{40004, 40006, 40007, 45001, 45007}},
	{verdict{safety.Rejected, "the kind of message is not allowed", waitUnsaid}, []int{40008}},
	{verdict{safety.Rejected, "the menu is not allowed as it is", waitUnsaid}, []int{
		40016, 40017, 40018, 40019, 40020, 40021, 40022, 40023, 40024, 40025, 40026, 40027, 40054, 40055, 40119,
	}},
	{verdict{safety.Rejected, "the sign-in code is used up", waitUnsaid}, []int{40029, 40163, 42003}},
	{verdict{safety.Rejected, "the platform can't read the request", waitUnsaid}, []int{43001, 43002, 43003, 44002, 47001, 9001001}},
	{verdict{safety.Rejected, "the text is too long", waitUnsaid}, []int{45002, 45008}},
	{verdict{safety.Rejected, "a field of the template is not allowed as it is", waitUnsaid}, []int{47003}},
	{verdict{safety.Rejected, "the customer service refuses the request", waitUnsaid}, []int{61450, 61451, 65400, 65401, 65402}},
}

// verdictOf judges a code. An unknown one is tried again: the platform is known
// to add codes.
func verdictOf(code int) verdict {
	for _, r := range rules {
		if slices.Contains(r.codes, code) {
			return r.verdict
		}
	}
	return verdict{safety.Retry, "the platform gave an unknown error", waitUnsaid}
}

func reasonOf(code int) string { return verdictOf(code).reason }

var (
	requestID     = regexp.MustCompile(`\brid: ?([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})\b`)
	refusedIP     = regexp.MustCompile(`\binvalid ip ([0-9A-Fa-f.:]{3,45})`)
	templateField = regexp.MustCompile(`\bdata\.([a-z_]{1,24}[0-9]{1,3})\.value`)
)

// detailOf takes out of the platform's text what helps whoever has to act: the
// address to enter, the field to mend, else the id that the platform's support asks
// for. Anything else in it might name a person or a secret.
func detailOf(code int, text string) string {
	switch code {
	case 40164:
		if m := refusedIP.FindStringSubmatch(text); m != nil && net.ParseIP(m[1]) != nil {
			return m[1]
		}
	case 47003:
		if m := templateField.FindStringSubmatch(text); m != nil {
			return m[1]
		}
	}
	if m := requestID.FindStringSubmatch(text); m != nil {
		return "rid " + m[1]
	}
	return ""
}

// sendError turns a failed call into what the outbox does next. If the call
// carries an anti-repeat key, doubt means trying again: the platform drops the
// repeat.
func (c *client) sendError(err error, repeatable bool) error {
	var se *bot.SendError
	if err == nil || errors.As(err, &se) { // the token's error says all
		return err
	}
	var ce *callError
	if !errors.As(err, &ce) {
		return &bot.SendError{Outcome: safety.InDoubt, Reason: "unknown error"}
	}
	if ce.code != 0 {
		return c.codeError(ce)
	}
	se = &bot.SendError{Outcome: safety.Retry, Reason: ce.Error(), Err: ce.cause}
	switch {
	case ce.status != 0:
		se.Outcome = statusOutcome(ce.status)
	case ce.written:
		se.Outcome = safety.InDoubt
	}
	if se.Outcome == safety.InDoubt && repeatable {
		// The platform remembers the key for ten minutes.
		se.Outcome, se.RetryAt = safety.Retry, c.clock.Now().Add(repeatAfter)
	}
	return se
}

const repeatAfter = 30 * time.Second

func (c *client) codeError(ce *callError) error {
	v := verdictOf(ce.code)
	if v.outcome == safety.Sent {
		return nil
	}
	reason := v.reason
	if ce.detail != "" {
		reason += " (" + ce.detail + ")"
	}
	se := &bot.SendError{Outcome: v.outcome, Code: ce.code, Reason: reason}
	now := c.clock.Now()
	switch v.wait {
	case waitMinute:
		se.RetryAt = now.Add(time.Minute)
	case waitMidnight:
		se.RetryAt = nextMidnight(now)
	}
	return se
}

// nextMidnight is when the platform's daily quotas start anew (Beijing time).
func nextMidnight(now time.Time) time.Time {
	y, m, d := now.In(safety.CountyZone()).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, safety.CountyZone())
}

// statusOutcome judges an HTTP status that the platform itself never gives: it
// comes from something in between.
func statusOutcome(status int) safety.Outcome {
	switch {
	case status == http.StatusServiceUnavailable, status == http.StatusTooManyRequests:
		return safety.Retry // turned away before the request was taken
	case status >= http.StatusInternalServerError:
		return safety.InDoubt
	}
	return safety.Misconfigured // a redirect, an unknown address, a proxy that refuses
}

// tokenError is sendError for the call that fetches a token: no message has
// left, so nothing is in doubt, and a refused credential means a wrong secret.
func (c *client) tokenError(err error) error {
	err = c.sendError(err, false)
	var se *bot.SendError
	if !errors.As(err, &se) {
		return &bot.SendError{Outcome: safety.Retry, Reason: "no access token"}
	}
	switch {
	case se.Outcome == safety.InDoubt:
		se.Outcome = safety.Retry
	case se.Code == 40001:
		se.Outcome, se.Reason = safety.Misconfigured, "app_id or app_secret is wrong"
	case se.Outcome == safety.Rejected, se.Outcome == safety.Unreachable, se.Outcome == safety.WindowClosed:
		se.Outcome = safety.Misconfigured // the message is not to blame
	}
	se.Reason = "access token: " + se.Reason
	if errors.Is(se.Err, context.Canceled) {
		se.Outcome = safety.Retry
	}
	return se
}
