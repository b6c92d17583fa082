package platform

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"shouze/safety"
)

const (
	maxBody   = 256 << 10
	freshness = 5 * time.Minute
	// patience ends below the platform's 5 s, after which nobody reads the answer.
	patience = 4500 * time.Millisecond
)

// Refusal is a callback that is turned away: its status and the reason that is
// counted. Nothing of the request is in it.
type Refusal struct {
	Status int
	Reason string
}

// Error implements error.
func (r *Refusal) Error() string { return r.Reason }

// Malformed is the refusal of a message that makes no sense.
func Malformed() error { return &Refusal{http.StatusBadRequest, "malformed"} }

// Letter is a callback that has passed every check of its envelope.
type Letter struct {
	Sealed string // as it came, the sender's id inside
	Plain  []byte // the XML that was sealed
	Fields Fields // of it
	key    []byte // which of our keys opened it
}

// Callback answers a platform: GET checks the address, POST brings what people
// do. Whatever isn't signed, fresh, encrypted and well-formed is refused with
// 4xx, counted, and leaves no other trace.
type Callback struct {
	Name     string // wechat, wecom: before the names of counters and in logs
	Account  string // whose callbacks these are, in the window against replays
	Success  string // what a callback without a reply is answered with
	Envelope *Envelope
	Replays  Replays
	Clock    safety.Clock
	Log      *slog.Logger
	Metrics  Metrics
	// CheckQuery verifies what the platform puts into the address beside
	// msg_signature; nil: nothing.
	CheckQuery func(query url.Values) error
	// CheckPost verifies what only the address of a message holds; nil: nothing.
	CheckPost func(query url.Values) error
	// Echo is what the platform's check of the address wants to read.
	Echo func(query url.Values) ([]byte, error)
	// Answer hands a letter on and returns the XML of the passive reply; nil:
	// there is nothing to say. An error that is no *Refusal means that the
	// message was not kept: the platform sends it again.
	Answer func(ctx context.Context, l *Letter) ([]byte, error)
}

// ServeHTTP implements http.Handler.
func (c *Callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	err := c.serve(w, r)
	var no *Refusal
	switch {
	case err == nil: // not counted here: it may have been a tip
	case errors.As(err, &no):
		c.Metrics.Count(c.Name+"_callbacks", no.Reason)
		http.Error(w, http.StatusText(no.Status), no.Status)
	default:
		c.Metrics.Count(c.Name+"_callbacks", "not_kept")
		c.Log.Error(c.Name+" callback not kept", "error", err)
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
	}
}

func (c *Callback) serve(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return &Refusal{http.StatusMethodNotAllowed, "method"}
	}
	at, err := c.checkQuery(query)
	if err != nil {
		return err
	}
	if r.Method == http.MethodGet {
		if query.Get("echostr") == "" {
			return &Refusal{http.StatusBadRequest, "no_echostr"}
		}
		echo, err := c.Echo(query)
		if err == nil {
			write(w, "text/plain; charset=utf-8", echo)
		}
		return err
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
		write(w, "text/plain; charset=utf-8", []byte(c.Success))
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
func (c *Callback) checkQuery(query url.Values) (time.Time, error) {
	seconds, err := strconv.ParseInt(query.Get("timestamp"), 10, 64)
	if err != nil {
		return time.Time{}, &Refusal{http.StatusBadRequest, "timestamp"}
	}
	if c.CheckQuery != nil {
		if err := c.CheckQuery(query); err != nil {
			return time.Time{}, err
		}
	}
	at, now := time.Unix(seconds, 0), c.Clock.Now()
	if at.Before(now.Add(-freshness)) || at.After(now.Add(freshness)) {
		return time.Time{}, &Refusal{http.StatusForbidden, "stale"}
	}
	return at, nil
}

// read opens the envelope of a POST.
func (c *Callback) read(w http.ResponseWriter, r *http.Request, query url.Values, at time.Time) (*Letter, error) {
	if c.CheckPost != nil {
		if err := c.CheckPost(query); err != nil {
			return nil, err
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, &Refusal{http.StatusRequestEntityTooLarge, "too_large"}
		}
		return nil, &Refusal{http.StatusBadRequest, "cut_off"}
	}
	outer, err := ParseFields(body)
	if err != nil {
		return nil, Malformed()
	}
	l := &Letter{Sealed: outer["Encrypt"]}
	if l.Sealed == "" {
		return nil, &Refusal{http.StatusForbidden, "not_encrypted"}
	}
	if l.Plain, l.key, err = c.OpenSigned(query, l.Sealed); err != nil {
		return nil, err
	}
	if err := c.checkReplay(r.Context(), query.Get("nonce"), l.Sealed, at); err != nil {
		return nil, err
	}
	if l.Fields, err = ParseFields(l.Plain); err != nil {
		return nil, Malformed()
	}
	return l, nil
}

// OpenSigned checks the signature over a ciphertext and opens it. Its error is
// a *Refusal.
func (c *Callback) OpenSigned(query url.Values, sealed string) (plain, key []byte, err error) {
	if !c.Envelope.Signed(query.Get("msg_signature"), query.Get("timestamp"), query.Get("nonce"), sealed) {
		return nil, nil, &Refusal{http.StatusForbidden, "msg_signature"}
	}
	plain, key, err = c.Envelope.Open(sealed)
	if err != nil {
		return nil, nil, &Refusal{http.StatusBadRequest, "ciphertext"}
	}
	return plain, key, nil
}

// checkReplay refuses a nonce that came before with another body. If the window
// can't be asked the callback goes on: its signature and age are good, and the
// same message is only ever processed once.
func (c *Callback) checkReplay(ctx context.Context, nonce, sealed string, at time.Time) error {
	state, err := c.Replays.Seen(ctx, c.Name+":"+c.Account+":"+nonce, sha256.Sum256([]byte(sealed)), at.Add(freshness))
	if err != nil {
		c.Metrics.Count(c.Name+"_replay_window", "away")
		c.Log.Warn(c.Name+" replay window away", "error", err)
		return nil
	}
	if state == Conflict {
		return &Refusal{http.StatusConflict, "replay"}
	}
	return nil
}

// answer hands a letter on and puts the reply into an envelope; nil means that
// there is nothing to say.
func (c *Callback) answer(ctx context.Context, l *Letter) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	plain, err := c.hand(ctx, l)
	if err != nil || plain == nil {
		return nil, err
	}
	return c.Envelope.Reply(plain, l.key, c.Clock.Now())
}

// hand calls whoever the letter is for. A receiver that panics would panic on
// the platform's retries too, so those are forestalled: there is no reply, and
// the callback is answered as kept.
func (c *Callback) hand(ctx context.Context, l *Letter) (reply []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			c.Metrics.Count(c.Name+"_callbacks", "panic")
			c.Log.Error(c.Name+" receiver panicked", "panic", panicText(p), "stack", string(debug.Stack()))
			reply, err = nil, nil
		}
	}()
	return c.Answer(ctx, l)
}

// panicText says what a panic was without words that a person may have written.
func panicText(p any) string {
	if err, ok := p.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", p)
}

// Reopen reads a message that was kept sealed, with the present or the previous
// key, however old it is.
func (c *Callback) Reopen(sealed []byte) (*Letter, error) {
	plain, key, err := c.Envelope.Open(string(sealed))
	if err != nil {
		return nil, fmt.Errorf("open kept message: %w", err)
	}
	f, err := ParseFields(plain)
	if err != nil {
		return nil, fmt.Errorf("open kept message: %w", err)
	}
	return &Letter{Sealed: string(sealed), Plain: plain, Fields: f, key: key}, nil
}
