package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"shouze/bot/platform"
	"shouze/safety"
)

// client calls the platform's API: bounded in time and size, no redirects, one
// renewal of a refused token, and errors that hold nothing secret.
type client struct {
	base    string
	appID   string
	secret  string
	timeout time.Duration
	clock   safety.Clock
	metrics Metrics
	http    *http.Client
	tokens  *platform.Tokens
}

const (
	maxAnswer    = 1 << 20  // bytes of a JSON answer
	maxMedia     = 20 << 20 // bytes of a photo or voice
	mediaFactor  = 4        // media may take so many times the timeout
	idlePerHost  = 32
	jsonEncoding = "application/json; charset=utf-8"
)

func newClient(cfg Config, deps Deps, base string) *client {
	transport := deps.Transport
	if transport == nil {
		own := http.DefaultTransport.(*http.Transport).Clone()
		own.MaxIdleConnsPerHost = idlePerHost
		transport = own
	}
	c := &client{
		base: base, appID: cfg.AppID, secret: cfg.AppSecret,
		timeout: deps.Timeout, clock: deps.Clock, metrics: deps.Metrics,
		http: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	store := deps.Tokens
	if store == nil {
		store = new(platform.TokenMemory)
	}
	c.tokens = &platform.Tokens{
		Store: store, Clock: deps.Clock, Key: "wechat:token:" + cfg.AppID,
		Limit: 2 * deps.Timeout, Fetch: c.fetchToken,
		Failed: storeWarning(deps.Log),
	}
	return c
}

func storeWarning(log *slog.Logger) func(error) {
	return func(err error) { log.Warn("wechat token store away", "error", err) }
}

// request is one call. Without a token it is the call for a token.
type request struct {
	method string
	path   string
	query  url.Values
	body   any // sent as JSON; nil: no body
	token  string
}

// callError is a call that did not succeed. It says what happened in our own
// words; of the platform's text only harmless pieces are kept.
type callError struct {
	code    int    // the platform's errcode
	status  int    // the HTTP status, if that is what was wrong
	reason  string // in words
	detail  string // an address, a field or a request id
	written bool   // the request had left: it may have taken effect
	cause   error  // context.Canceled or DeadlineExceeded, nothing else
}

func (e *callError) Error() string {
	s := e.reason
	if e.code != 0 {
		s = fmt.Sprintf("errcode %d: %s", e.code, s)
	}
	if e.detail != "" {
		s += " (" + e.detail + ")"
	}
	return s
}

func (e *callError) Unwrap() error { return e.cause }

// call makes one call with the access token and decodes its answer into out. A
// refused token is renewed and the call repeated, once.
func (c *client) call(ctx context.Context, r request, out any) error {
	return c.withToken(ctx, func(token string) error {
		r.token = token
		return c.exchange(ctx, r, out)
	})
}

// withToken runs do with a token, and once more if that token is refused.
func (c *client) withToken(ctx context.Context, do func(token string) error) error {
	token, err := c.tokens.Get(ctx, "")
	if err != nil {
		return err
	}
	err = do(token)
	var ce *callError
	if !errors.As(err, &ce) || !tokenRefused(ce.code) {
		return err
	}
	c.metrics.Count("wechat_tokens", "refused")
	if token, err = c.tokens.Get(ctx, token); err != nil {
		return err
	}
	return do(token)
}

// tokenRefused tells whether a code means that the token is used up.
func tokenRefused(code int) bool {
	switch code {
	case 40001, 40014, 41001, 42001:
		return true
	}
	return false
}

// exchange sends one request and reads its JSON answer.
func (c *client) exchange(ctx context.Context, r request, out any) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	res, written, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer)) // a longer one can't be read
	if err != nil {
		return cutOff(ctx, err, written)
	}
	return decodeAnswer(body, out)
}

// send writes a request and returns the answer once its status is good. The
// caller closes the body.
func (c *client) send(ctx context.Context, r request) (*http.Response, bool, error) {
	var written atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// The transport only turns to another connection if nothing left by the first.
		GetConn:      func(string) { written.Store(false) },
		WroteHeaders: func() { written.Store(true) },
	})
	req, err := c.newRequest(ctx, r)
	if err != nil {
		return nil, false, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, written.Load(), cutOff(ctx, err, written.Load())
	}
	if res.StatusCode != http.StatusOK {
		res.Body.Close()
		return nil, true, &callError{status: res.StatusCode, reason: fmt.Sprintf("HTTP status %d", res.StatusCode), written: true}
	}
	return res, true, nil
}

func (c *client) newRequest(ctx context.Context, r request) (*http.Request, error) {
	query := url.Values{}
	for k, v := range r.query {
		query[k] = v
	}
	if r.token != "" {
		query.Set("access_token", r.token)
	}
	address := c.base + r.path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	var body io.Reader
	if r.body != nil {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false) // links in a text are to stay readable
		if err := enc.Encode(r.body); err != nil {
			return nil, &callError{reason: "the request can't be written as JSON"}
		}
		body = bytes.NewReader(b.Bytes())
	}
	req, err := http.NewRequestWithContext(ctx, r.method, address, body)
	if err != nil {
		return nil, &callError{reason: "the address of the platform can't be used"}
	}
	if body != nil {
		req.Header.Set("Content-Type", jsonEncoding)
	}
	return req, nil
}

// decodeAnswer reads an answer of the platform: its error code first.
func decodeAnswer(body []byte, out any) error {
	var head struct {
		Code *int   `json:"errcode"`
		Text string `json:"errmsg"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return &callError{reason: "the platform's answer can't be read", written: true}
	}
	if head.Code != nil && *head.Code != 0 {
		return &callError{code: *head.Code, reason: reasonOf(*head.Code), detail: detailOf(*head.Code, head.Text)}
	}
	if out == nil {
		if head.Code == nil { // a send that worked says so
			return &callError{reason: "the platform's answer says nothing", written: true}
		}
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return &callError{reason: "the platform's answer can't be read", written: true}
	}
	return nil
}

// cutOff describes a failed exchange without the error's own text, in which the
// address, and so the token, stands.
func cutOff(ctx context.Context, err error, written bool) error {
	ce := &callError{reason: "the connection to the platform failed", written: written}
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, context.Canceled):
		ce.reason, ce.cause = "the call was given up", context.Canceled
	case errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil,
		errors.As(err, &timeout) && timeout.Timeout():
		ce.reason, ce.cause = "the platform did not answer in time", context.DeadlineExceeded
	}
	return ce
}
