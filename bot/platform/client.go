package platform

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
	"strings"
	"sync/atomic"
	"time"

	"shouze/safety"
)

// Client calls a platform's API: bounded in time and size, no redirects, one
// renewal of a refused token, and errors that hold nothing secret.
type Client struct {
	ClientConfig
	http   *http.Client
	tokens *Tokens
}

// ClientConfig is what differs between the platforms and their accounts.
type ClientConfig struct {
	Name      string // wechat, wecom: before the names of counters and in logs
	Base      string // scheme, host and path before the platform's own paths
	Account   string // whose token it is
	Codes     Codes
	Clock     safety.Clock
	Log       *slog.Logger
	Metrics   Metrics
	Timeout   time.Duration     // of each call, in real time; media may take four times as long
	Transport http.RoundTripper // nil: an own one with the system's proxy settings
	Store     TokenStore        // nil: tokens are kept in this process
	// Token is the call that fetches a token, by force even if the platform
	// still honours the present one.
	Token func(force bool) Request
}

const (
	maxAnswer    = 1 << 20 // bytes of a JSON answer
	idlePerHost  = 32
	jsonEncoding = "application/json; charset=utf-8"
)

// NewClient makes a client; nothing is asked of the platform yet.
func NewClient(cfg ClientConfig) *Client {
	if cfg.Transport == nil {
		own := http.DefaultTransport.(*http.Transport).Clone()
		own.MaxIdleConnsPerHost = idlePerHost
		cfg.Transport = own
	}
	if cfg.Store == nil {
		cfg.Store = new(TokenMemory)
	}
	c := &Client{ClientConfig: cfg, http: &http.Client{
		Transport:     cfg.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	c.tokens = &Tokens{
		Store: cfg.Store, Clock: cfg.Clock, Key: cfg.Name + ":token:" + cfg.Account,
		Limit: 2 * cfg.Timeout, Fetch: c.FetchToken,
		Failed: func(err error) { cfg.Log.Warn(cfg.Name+" token store away", "error", err) },
	}
	return c
}

// ParseBase reads the address that stands in for the platform's; empty: the
// platform itself. Its error doesn't repeat the value.
func ParseBase(raw, platform string) (string, error) {
	if raw == "" {
		return platform, nil
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") ||
		u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", errors.New("api_base: must be http(s)://host[/path]")
	}
	return strings.TrimRight(raw, "/"), nil
}

// Request is one call.
type Request struct {
	Method string
	Path   string
	Query  url.Values
	Body   any // sent as JSON; nil: no body
	token  string
}

// Call makes one call with the access token and decodes its answer into out. A
// refused token is renewed and the call repeated, once. Its error is a
// *CallError, or the *bot.SendError of who could not get a token.
func (c *Client) Call(ctx context.Context, r Request, out any) error {
	return c.withToken(ctx, func(token string) error {
		r.token = token
		return c.exchange(ctx, r, out)
	})
}

// withToken runs do with a token, and once more if that token is refused.
func (c *Client) withToken(ctx context.Context, do func(token string) error) error {
	token, err := c.tokens.Get(ctx, "")
	if err != nil {
		return err
	}
	err = do(token)
	var ce *CallError
	if !errors.As(err, &ce) || !tokenRefused(ce.Code) {
		return err
	}
	c.Metrics.Count(c.Name+"_tokens", "refused")
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
func (c *Client) exchange(ctx context.Context, r Request, out any) error {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
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
	return c.decode(body, out)
}

// send writes a request and returns the answer once its status is good. The
// caller closes the body.
func (c *Client) send(ctx context.Context, r Request) (*http.Response, bool, error) {
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
		return nil, true, &CallError{status: res.StatusCode, reason: fmt.Sprintf("HTTP status %d", res.StatusCode), written: true}
	}
	return res, true, nil
}

func (c *Client) newRequest(ctx context.Context, r Request) (*http.Request, error) {
	query := url.Values{}
	for k, v := range r.Query {
		query[k] = v
	}
	if r.token != "" {
		query.Set("access_token", r.token)
	}
	address := c.Base + r.Path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	var body io.Reader
	if r.Body != nil {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false) // links in a text are to stay readable
		if err := enc.Encode(r.Body); err != nil {
			return nil, &CallError{reason: "the request can't be written as JSON"}
		}
		body = bytes.NewReader(b.Bytes())
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, address, body)
	if err != nil {
		return nil, &CallError{reason: "the address of the platform can't be used"}
	}
	if body != nil {
		req.Header.Set("Content-Type", jsonEncoding)
	}
	return req, nil
}

// decode reads an answer of the platform: its error code first.
func (c *Client) decode(body []byte, out any) error {
	var head struct {
		Code *int   `json:"errcode"`
		Text string `json:"errmsg"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return &CallError{reason: "the platform's answer can't be read", written: true}
	}
	if head.Code != nil && *head.Code != 0 {
		return &CallError{Code: *head.Code, reason: c.Codes.verdict(*head.Code).Reason, detail: c.Codes.Detail(*head.Code, head.Text)}
	}
	if out == nil {
		if head.Code == nil { // a send that worked says so
			return &CallError{reason: "the platform's answer says nothing", written: true}
		}
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return &CallError{reason: "the platform's answer can't be read", written: true}
	}
	return nil
}

// cutOff describes a failed exchange without the error's own text, in which the
// address, and so the token, stands.
func cutOff(ctx context.Context, err error, written bool) error {
	ce := &CallError{reason: "the connection to the platform failed", written: written}
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
