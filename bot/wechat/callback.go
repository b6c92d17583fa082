package wechat

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"shouze/bot/platform"
	"shouze/safety"
)

const (
	maxBody   = 256 << 10
	freshness = 5 * time.Minute
	// patience ends below the platform's 5 s, after which nobody reads the answer.
	patience = 4500 * time.Millisecond
	success  = "success"
)

// refusal is a callback that is turned away: its status and the reason that is
// counted. Nothing of the request is in it.
type refusal struct {
	status int
	reason string
}

func (r *refusal) Error() string { return r.reason }

// letter is a callback that has passed every check of its envelope.
type letter struct {
	sealed string // as it came, the openid inside
	fields platform.Fields
	key    []byte // which of our keys opened it
}

// ServeHTTP answers the platform: GET checks the address, POST brings what
// people do. Whatever isn't signed, fresh, encrypted and well-formed is refused
// with 4xx, counted, and leaves no other trace.
func (c *Channel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	err := c.serve(w, r)
	var no *refusal
	switch {
	case err == nil: // not counted here: it may have been a tip
	case errors.As(err, &no):
		c.deps.Metrics.Count("wechat_callbacks", no.reason)
		http.Error(w, http.StatusText(no.status), no.status)
	default:
		c.deps.Metrics.Count("wechat_callbacks", "not_kept")
		c.deps.Log.Error("wechat callback not kept", "error", err)
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
	}
}

func (c *Channel) serve(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return &refusal{http.StatusMethodNotAllowed, "method"}
	}
	at, err := c.checkQuery(query)
	if err != nil {
		return err
	}
	if r.Method == http.MethodGet {
		echo := query.Get("echostr")
		if echo == "" {
			return &refusal{http.StatusBadRequest, "no_echostr"}
		}
		write(w, "text/plain; charset=utf-8", []byte(echo))
		return nil
	}
	l, err := c.read(w, r, query, at)
	if err != nil {
		return err
	}
	body, err := c.answer(r.Context(), l)
	if err != nil {
		return err
	}
	if body == nil {
		write(w, "text/plain; charset=utf-8", []byte(success))
		return nil
	}
	write(w, "application/xml; charset=utf-8", body)
	return nil
}

// write sends the answer. Who has hung up by then will ask again.
func write(w http.ResponseWriter, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(body)
}

// checkQuery verifies what every callback carries, before its body is read.
func (c *Channel) checkQuery(query url.Values) (time.Time, error) {
	timestamp := query.Get("timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return time.Time{}, &refusal{http.StatusBadRequest, "timestamp"}
	}
	if !c.envelope.Signed(query.Get("signature"), timestamp, query.Get("nonce")) {
		return time.Time{}, &refusal{http.StatusForbidden, "signature"}
	}
	at, now := time.Unix(seconds, 0), c.deps.Clock.Now()
	if at.Before(now.Add(-freshness)) || at.After(now.Add(freshness)) {
		return time.Time{}, &refusal{http.StatusForbidden, "stale"}
	}
	return at, nil
}

// read opens the envelope of a POST.
func (c *Channel) read(w http.ResponseWriter, r *http.Request, query url.Values, at time.Time) (*letter, error) {
	if query.Get("encrypt_type") != "aes" {
		return nil, &refusal{http.StatusForbidden, "not_encrypted"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, &refusal{http.StatusRequestEntityTooLarge, "too_large"}
		}
		return nil, &refusal{http.StatusBadRequest, "cut_off"}
	}
	outer, err := platform.ParseFields(body)
	if err != nil {
		return nil, &refusal{http.StatusBadRequest, "malformed"}
	}
	sealed := outer["Encrypt"]
	if sealed == "" {
		return nil, &refusal{http.StatusForbidden, "not_encrypted"}
	}
	if !c.envelope.Signed(query.Get("msg_signature"), query.Get("timestamp"), query.Get("nonce"), sealed) {
		return nil, &refusal{http.StatusForbidden, "msg_signature"}
	}
	plain, key, err := c.envelope.Open(sealed)
	if err != nil {
		return nil, &refusal{http.StatusBadRequest, "ciphertext"}
	}
	if err := c.checkReplay(r.Context(), query.Get("nonce"), sealed, at); err != nil {
		return nil, err
	}
	inner, err := platform.ParseFields(plain)
	if err != nil {
		return nil, &refusal{http.StatusBadRequest, "malformed"}
	}
	return &letter{sealed: sealed, fields: inner, key: key}, nil
}

// checkReplay refuses a nonce that came before with another body. If the window
// can't be asked the callback goes on: its signature and age are good, and the
// same message is only ever processed once.
func (c *Channel) checkReplay(ctx context.Context, nonce, sealed string, at time.Time) error {
	state, err := c.replays.Seen(ctx, "wechat:"+c.cfg.AppID+":"+nonce, sha256.Sum256([]byte(sealed)), at.Add(freshness))
	if err != nil {
		c.deps.Metrics.Count("wechat_replay_window", "away")
		c.deps.Log.Warn("wechat replay window away", "error", err)
		return nil
	}
	if state == platform.Conflict {
		return &refusal{http.StatusConflict, "replay"}
	}
	return nil
}

// answer hands a letter to the receiver and puts its reply into an envelope;
// nil means that there is nothing to say.
func (c *Channel) answer(ctx context.Context, l *letter) ([]byte, error) {
	in, means, err := inbound(l.fields)
	if err != nil {
		return nil, &refusal{http.StatusBadRequest, "malformed"}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	reply, err := c.hand(ctx, l, in, means)
	if err != nil {
		return nil, err
	}
	if reply == nil || platform.CleanText(reply.Text) == "" {
		return nil, nil
	}
	plain, err := replyXML(l.fields, reply.Text, c.deps.Clock.Now())
	if err != nil {
		return nil, fmt.Errorf("passive reply: %w", err)
	}
	return c.envelope.Reply(plain, l.key, c.deps.Clock.Now())
}

// hand calls whoever the letter is for. A receiver that panics would panic on
// the platform's retries too, so those are forestalled: there is no reply, and
// the callback is answered with success.
func (c *Channel) hand(ctx context.Context, l *letter, in safety.Inbound, means meaning) (reply *Reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			c.deps.Metrics.Count("wechat_callbacks", "panic")
			c.deps.Log.Error("wechat receiver panicked", "panic", panicText(p), "stack", string(debug.Stack()))
			reply, err = nil, nil
		}
	}()
	switch means {
	case forReceiver:
		return c.deps.Receiver.Receive(ctx, in, []byte(l.sealed))
	case deliveryReport:
		if c.deps.Delivered != nil {
			c.deps.Delivered(ctx, l.fields["MsgID"], l.fields["Status"])
		}
	}
	return nil, nil
}

// panicText says what a panic was without words that a person may have written.
func panicText(p any) string {
	if err, ok := p.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", p)
}

// Open reads a message that was kept sealed, with the present or the previous
// key, however old it is.
func (c *Channel) Open(sealed []byte) (safety.Inbound, error) {
	plain, _, err := c.envelope.Open(string(sealed))
	if err != nil {
		return safety.Inbound{}, fmt.Errorf("open kept message: %w", err)
	}
	f, err := platform.ParseFields(plain)
	if err != nil {
		return safety.Inbound{}, fmt.Errorf("open kept message: %w", err)
	}
	in, means, err := inbound(f)
	if err == nil && means != forReceiver {
		err = platform.ErrMalformed
	}
	if err != nil {
		return safety.Inbound{}, fmt.Errorf("open kept message: %w", err)
	}
	return in, nil
}
