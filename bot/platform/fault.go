package platform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"shouze/bot"
	"shouze/safety"
)

// CallError is a call that did not succeed. It says what happened in our own
// words; of the platform's text only harmless pieces are kept.
type CallError struct {
	Code    int    // the platform's errcode, 0 if it gave none
	status  int    // the HTTP status, if that is what was wrong
	reason  string // in words
	detail  string // an address, a field or a request id
	written bool   // the request had left: it may have taken effect
	cause   error  // context.Canceled or DeadlineExceeded, nothing else
}

// Error implements error.
func (e *CallError) Error() string {
	s := e.reason
	if e.Code != 0 {
		s = fmt.Sprintf("errcode %d: %s", e.Code, s)
	}
	if e.detail != "" {
		s += " (" + e.detail + ")"
	}
	return s
}

// Unwrap gives the end of a context, if that was the cause.
func (e *CallError) Unwrap() error { return e.cause }

// SendError turns a failed call into what the outbox does next; nil stays nil.
// If the call carries an anti-repeat key, doubt means trying again: the
// platform drops the repeat.
func (c *Client) SendError(err error, repeatable bool) error {
	var se *bot.SendError
	if err == nil || errors.As(err, &se) { // the token's error says all
		return err
	}
	var ce *CallError
	if !errors.As(err, &ce) {
		return &bot.SendError{Outcome: safety.InDoubt, Reason: "unknown error"}
	}
	if ce.Code != 0 {
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
		se.Outcome, se.RetryAt = safety.Retry, c.Clock.Now().Add(repeatAfter)
	}
	return se
}

const repeatAfter = 30 * time.Second

func (c *Client) codeError(ce *CallError) error {
	v := c.Codes.verdict(ce.Code)
	if v.Outcome == safety.Sent {
		return nil
	}
	reason := v.Reason
	if ce.detail != "" {
		reason += " (" + ce.detail + ")"
	}
	se := &bot.SendError{Outcome: v.Outcome, Code: ce.Code, Reason: reason, Detail: ce.detail}
	now := c.Clock.Now()
	switch v.Wait {
	case WaitMinute:
		se.RetryAt = now.Add(time.Minute)
	case WaitMidnight:
		se.RetryAt = nextMidnight(now)
	}
	return se
}

// nextMidnight is when a platform's daily quotas start anew (Beijing time).
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

// tokenError is SendError for the call that fetches a token: no message has
// left, so nothing is in doubt, and a refused credential means a wrong secret.
func (c *Client) tokenError(err error) error {
	err = c.SendError(err, false)
	var se *bot.SendError
	if !errors.As(err, &se) {
		return &bot.SendError{Outcome: safety.Retry, Reason: "no access token"}
	}
	const refused = 40001
	switch {
	case se.Outcome == safety.InDoubt:
		se.Outcome = safety.Retry
	case se.Code == refused:
		se.Outcome, se.Reason = safety.Misconfigured, c.Codes.Credentials
	case se.Outcome == safety.Rejected, se.Outcome == safety.Unreachable, se.Outcome == safety.WindowClosed:
		se.Outcome = safety.Misconfigured // the message is not to blame
	}
	se.Reason = "access token: " + se.Reason
	if errors.Is(se.Err, context.Canceled) {
		se.Outcome = safety.Retry
	}
	return se
}
