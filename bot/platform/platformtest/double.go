package platformtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Double is a small double of a platform's API behind a prefix, as an egress
// proxy has one.
type Double struct {
	*httptest.Server
	Token   string // the path that gives tokens
	Prefix  string
	mu      sync.Mutex
	calls   []Call
	answers map[string][]Answer // by path
	tokens  int                 // the number of the current token
}

// Call is one call that came.
type Call struct {
	Path, Token, Query, Body string
	Header                   http.Header
}

// Answer writes one answer.
type Answer func(w http.ResponseWriter, r *http.Request)

// OK says that the call worked.
func OK(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"errcode":0,"errmsg":"ok"}`) }

// Text answers with a text.
func Text(s string) Answer {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, s) }
}

// Errcode answers with one of the platform's error codes.
func Errcode(code int, words string) Answer {
	return Text(fmt.Sprintf(`{"errcode":%d,"errmsg":%q}`, code, words))
}

// Status answers with an HTTP status and the address that was called.
func Status(code int) Answer {
	return func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(code)
		fmt.Fprintf(w, "uri=%s", r.URL)
	}
}

// Cut takes the request and closes the connection.
func Cut(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close() // cutting it is the point
	}
}

// Silent takes the request and says nothing until the caller has gone.
func Silent(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// NewDouble starts one.
func NewDouble(tb testing.TB, token, prefix string) *Double {
	p := &Double{Token: token, Prefix: prefix, answers: map[string][]Answer{}, tokens: 1}
	p.Server = httptest.NewServer(p)
	tb.Cleanup(p.Close)
	return p
}

// ServeHTTP implements http.Handler.
func (p *Double) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	path := strings.TrimPrefix(r.URL.Path, p.Prefix)
	p.mu.Lock()
	p.calls = append(p.calls, Call{path, r.URL.Query().Get("access_token"), r.URL.RawQuery, string(body), r.Header})
	next := p.answers[path]
	if len(next) > 1 {
		p.answers[path] = next[1:]
	}
	tokens := p.tokens
	p.mu.Unlock()
	switch {
	case len(next) > 0:
		next[0](w, r)
	case path == p.Token:
		fmt.Fprintf(w, `{"errcode":0,"access_token":"TOKEN-%d","expires_in":7200}`, tokens)
	case r.URL.Query().Get("access_token") != fmt.Sprintf("TOKEN-%d", tokens):
		Errcode(40014, "invalid access_token")(w, r)
	default:
		OK(w, r)
	}
}

// On sets the next answers of a path; the last one stays.
func (p *Double) On(path string, a ...Answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers[path] = a
}

// Revoke makes the current token worthless.
func (p *Double) Revoke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tokens++
}

// Count is how often a path was called.
func (p *Double) Count(path string) int { return len(p.Sent(path)) }

// Sent returns the calls of a path.
func (p *Double) Sent(path string) (out []Call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.calls {
		if c.Path == path {
			out = append(out, c)
		}
	}
	return out
}

// LastBody is the JSON of the last call of a path.
func (p *Double) LastBody(tb testing.TB, path string) map[string]any {
	tb.Helper()
	calls := p.Sent(path)
	if len(calls) == 0 {
		tb.Fatalf("no call of %s", path)
	}
	var out map[string]any
	if err := json.Unmarshal([]byte(calls[len(calls)-1].Body), &out); err != nil {
		tb.Fatal(err)
	}
	return out
}
