package wechat_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"shouze/bot"
	"shouze/bot/wechat"
	"shouze/safety"
)

// double is a small double of the platform's API.
type double struct {
	*httptest.Server
	mu      sync.Mutex
	calls   []call
	answers map[string][]answer // by path: the next answers, the last one stays
	tokens  int                 // the number of the current token
}

type call struct {
	path, token, body string
	header            http.Header
}

// answer writes one answer; what is "" answers ok.
type answer func(w http.ResponseWriter, r *http.Request)

func ok(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"errcode":0,"errmsg":"ok"}`) }

func text(s string) answer {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, s) }
}

// errcode answers as the platform does, naming what must not be passed on.
func errcode(code int, words string) answer {
	return text(fmt.Sprintf(`{"errcode":%d,"errmsg":%q}`, code, words+" "+openid+" rid: 5f3e1a2b-0c0c0c0c-12345678"))
}

func status(code int) answer {
	return func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(code)
		fmt.Fprintf(w, "uri=%s", r.URL)
	}
}

// cut takes the request and closes the connection.
func cut(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}

// silent takes the request and says nothing until the caller has gone.
func silent(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

const (
	tokenPath    = "/cgi-bin/stable_token"
	customPath   = "/cgi-bin/message/custom/send"
	templatePath = "/cgi-bin/message/template/send"
)

func newDouble(tb testing.TB) *double {
	p := &double{answers: map[string][]answer{}, tokens: 1}
	p.Server = httptest.NewServer(p)
	tb.Cleanup(p.Close)
	return p
}

func (p *double) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	path := strings.TrimPrefix(r.URL.Path, "/wx") // a prefix, as an egress proxy has one
	p.mu.Lock()
	p.calls = append(p.calls, call{path, r.URL.Query().Get("access_token"), string(body), r.Header})
	next := p.answers[path]
	if len(next) > 1 {
		p.answers[path] = next[1:]
	}
	tokens := p.tokens
	p.mu.Unlock()
	switch {
	case len(next) > 0:
		next[0](w, r)
	case path == tokenPath:
		fmt.Fprintf(w, `{"access_token":"TOKEN-%d","expires_in":7200}`, tokens)
	case r.URL.Query().Get("access_token") != fmt.Sprintf("TOKEN-%d", tokens):
		errcode(40001, "invalid credential, access_token is invalid or not latest")(w, r)
	default:
		ok(w, r)
	}
}

func (p *double) on(path string, a ...answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers[path] = a
}

// revoke makes the current token worthless.
func (p *double) revoke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tokens++
}

func (p *double) count(path string) int { return len(p.sent(path)) }

// sent returns the calls of a path.
func (p *double) sent(path string) (out []call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.calls {
		if c.path == path {
			out = append(out, c)
		}
	}
	return out
}

// lastBody is the JSON of the last call of a path.
func (p *double) lastBody(tb testing.TB, path string) map[string]any {
	tb.Helper()
	calls := p.sent(path)
	if len(calls) == 0 {
		tb.Fatalf("no call of %s", path)
	}
	var out map[string]any
	if err := json.Unmarshal([]byte(calls[len(calls)-1].body), &out); err != nil {
		tb.Fatal(err)
	}
	return out
}

// sending is a channel that talks to a double.
func sending(tb testing.TB, p *double, change func(*wechat.Deps)) *fixture {
	cfg := config()
	cfg.APIBase = p.URL + "/wx"
	cfg.PublicURL = p.URL + "/sz"
	cfg.Templates = map[string]wechat.Template{
		"task": {ID: "tpl-task", Fields: map[string]string{"thing2": "title", "time4": "due"}},
	}
	return newFixture(tb, cfg, change)
}

func delivery(inWindow bool) bot.Delivery {
	return bot.Delivery{
		ID: "push-1 " + openid, To: safety.Address{Channel: safety.WeChat, User: openid}, Text: "CANARYTEXT 请自查", InWindow: inWindow, Attempt: 1,
		Message: safety.Outbound{Kind: "task", Title: "本月自查", Data: map[string]string{"due": "2026-11-30T23:59:59+08:00", "url": "/m/t/1"}},
	}
}
