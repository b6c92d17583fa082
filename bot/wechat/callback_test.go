package wechat_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"shouze/bot/platform"
	"shouze/bot/wechat"
	"shouze/safety"
)

func TestVerifyAddress(t *testing.T) {
	f := newFixture(t, config(), nil)
	p := newPush(aesKey, "", base)
	p.method = http.MethodGet
	p.query.Set("echostr", "4375120948345356249")
	if w := p.to(f); w.Code != 200 || w.Body.String() != "4375120948345356249" {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
	p.query.Set("signature", sign("1", "2"))
	if w := p.to(f); w.Code != 403 || strings.Contains(w.Body.String(), "4375") {
		t.Errorf("bad signature: %d %q", w.Code, w.Body)
	}
}

// TestRefused breaks one thing of a good callback at a time.
func TestRefused(t *testing.T) {
	other := func(at time.Time) func(p *push) {
		return func(p *push) { *p = *newPush(aesKey, textMessage(1, "CANARYTEXT"), at) }
	}
	for _, c := range []struct {
		name   string
		change func(p *push)
		status int
		reason string
	}{
		{"no signature", func(p *push) { p.query.Del("signature") }, 403, "signature"},
		{"signature of another time", func(p *push) { p.query.Set("timestamp", strconv.FormatInt(base.Unix()+1, 10)) }, 403, "signature"},
		{"no msg_signature", func(p *push) { p.query.Del("msg_signature") }, 403, "msg_signature"},
		{"msg_signature of another body", func(p *push) { p.query.Set("msg_signature", sign(strconv.FormatInt(base.Unix(), 10), p.nonce, "x")) }, 403, "msg_signature"},
		{"six minutes old", other(base.Add(-6 * time.Minute)), 403, "stale"},
		{"six minutes ahead", other(base.Add(6 * time.Minute)), 403, "stale"},
		{"a second too old", other(base.Add(-freshness - time.Second)), 403, "stale"},
		{"timestamp in words", func(p *push) { p.query.Set("timestamp", "now") }, 400, "timestamp"},
		{"encryption not named", func(p *push) { p.query.Del("encrypt_type") }, 403, "not_encrypted"},
		{"encryption named raw", func(p *push) { p.query.Set("encrypt_type", "raw") }, 403, "not_encrypted"},
		{"plaintext body", func(p *push) { p.body = textMessage(1, "CANARYTEXT") }, 403, "not_encrypted"},
		{"plaintext body, encryption not named", func(p *push) { p.body = textMessage(1, "CANARYTEXT"); p.query.Del("encrypt_type") }, 403, "not_encrypted"},
		{"tampered ciphertext", func(p *push) { p.body = strings.Replace(p.body, "<Encrypt><![CDATA[", "<Encrypt><![CDATA[A", 1) }, 403, "msg_signature"},
		{"another account's message", func(p *push) { *p = *sealedPush(encrypt(aesKey, textMessage(1, "CANARYTEXT"), "wxother"), "1", base) }, 400, "ciphertext"},
		{"a key that isn't ours", func(p *push) {
			*p = *sealedPush(encrypt(strings.Repeat("z", 42)+"A", textMessage(1, "CANARYTEXT"), appID), "1", base)
		}, 400, "ciphertext"},
		{"not base64", func(p *push) { *p = *sealedPush("?*?", "1", base) }, 400, "ciphertext"},
		{"half a block", func(p *push) { *p = *sealedPush("QUJD", "1", base) }, 400, "ciphertext"},
		{"outer XML cut off", func(p *push) { p.body = p.body[:len(p.body)-3] }, 400, "malformed"},
		{"body empty", func(p *push) { p.body = "" }, 400, "malformed"},
		{"outer Encrypt twice", func(p *push) { p.body = strings.Replace(p.body, "</xml>", "<Encrypt>x</Encrypt></xml>", 1) }, 400, "malformed"},
		{"document type", func(p *push) { p.body = `<!DOCTYPE x [<!ENTITY a "b">]>` + p.body }, 400, "malformed"},
		{"inner JSON", func(p *push) { *p = *newPush(aesKey, `{"MsgType":"text"}`, base) }, 400, "malformed"},
		{"inner without a sender", func(p *push) {
			*p = *newPush(aesKey, "<xml><CreateTime>1</CreateTime><MsgType>text</MsgType></xml>", base)
		}, 400, "malformed"},
		{"inner with two senders", func(p *push) {
			*p = *newPush(aesKey, strings.Replace(textMessage(1, "x"), "<MsgId>", "<FromUserName>oOTHER</FromUserName><MsgId>", 1), base)
		}, 400, "malformed"},
		{"inner time in words", func(p *push) {
			*p = *newPush(aesKey, "<xml><FromUserName>o</FromUserName><CreateTime>x</CreateTime><MsgType>text</MsgType></xml>", base)
		}, 400, "malformed"},
		{"a byte over 256 KiB", func(p *push) { p.body += strings.Repeat(" ", 256<<10+1-len(p.body)) }, 413, "too_large"},
		{"echostr on POST", func(p *push) { p.query.Set("echostr", "CANARYTEXT"); p.query.Set("signature", "x") }, 403, "signature"},
		{"GET without echostr", func(p *push) { p.method = http.MethodGet }, 400, "no_echostr"},
		{"DELETE", func(p *push) { p.method = http.MethodDelete }, 405, "method"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t, config(), nil)
			p := newPush(aesKey, textMessage(1, "CANARYTEXT"), base)
			c.change(p)
			w := p.to(f)
			if w.Code != c.status || f.counts.Get("wechat_callbacks/"+c.reason) != 1 {
				t.Errorf("status %d, want %d %s", w.Code, c.status, c.reason)
			}
			if len(f.receiver.got) != 0 {
				t.Error("it was processed")
			}
			noSecrets(t, "answer", w.Body.String())
			noSecrets(t, "log", f.log.String())
		})
	}
}

const freshness = 5 * time.Minute

func TestAcceptedAtTheEdge(t *testing.T) {
	f := newFixture(t, config(), nil)
	for _, at := range []time.Time{base.Add(-freshness), base.Add(freshness)} {
		if w := newPush(aesKey, textMessage(1, "a"), at).to(f); w.Code != 200 {
			t.Errorf("%s: %d", at, w.Code)
		}
	}
	p := newPush(aesKey, textMessage(1, "a"), base)
	p.body += strings.Repeat(" ", 256<<10-len(p.body))
	if w := p.to(f); w.Code != 200 {
		t.Errorf("256 KiB: %d", w.Code)
	}
	// Compatible mode sends the plaintext beside the ciphertext; only the latter counts.
	p = newPush(aesKey, textMessage(2, "sealed"), base)
	p.body = strings.Replace(textMessage(3, "open"), "</xml>", p.body[strings.Index(p.body, "<Encrypt>"):], 1)
	p.query.Set("echostr", "only for GET")
	if w := p.to(f); w.Code != 200 || w.Body.String() != "success" {
		t.Errorf("compatible mode: %d %q", w.Code, w.Body)
	}
	last := len(f.receiver.got) - 1
	if got := f.receiver.got[last].Text; got != "sealed" {
		t.Errorf("compatible mode delivered %q", got)
	}
	if s := string(f.receiver.sealed[last]); strings.Contains(s, openid) || strings.Contains(s, "<") {
		t.Errorf("sealed holds more than ciphertext: %.60s", s)
	}
}

func TestReplay(t *testing.T) {
	f := newFixture(t, config(), nil)
	f.receiver.answer = func(safety.Inbound) (*wechat.Reply, error) { return &wechat.Reply{Text: "好"}, nil }
	p := newPush(aesKey, textMessage(7, "1"), base)
	for range 3 { // the platform's retries are answered like the first
		w := p.to(f)
		if text, _ := openReply(t, aesKey, w.Body.String()); text != "好" {
			t.Errorf("retry answered %q", text)
		}
	}
	if len(f.receiver.got) != 3 || f.receiver.got[0].Key != f.receiver.got[2].Key {
		t.Errorf("deliveries: %d", len(f.receiver.got))
	}
	forged := sealedPush(encrypt(aesKey, textMessage(8, "2"), appID), p.nonce, base.Add(time.Second))
	if w := forged.to(f); w.Code != 409 || len(f.receiver.got) != 3 {
		t.Errorf("same nonce, other body: %d", w.Code)
	}
	f.clock.Advance(freshness + 2*time.Second)
	if w := p.to(f); w.Code != 403 {
		t.Errorf("replayed after five minutes: %d", w.Code)
	}
	again := sealedPush(encrypt(aesKey, textMessage(9, "3"), appID), p.nonce, f.clock.Now())
	if w := again.to(f); w.Code != 200 {
		t.Errorf("a nonce of long ago: %d", w.Code)
	}
}

// away is a replay window that can't be asked.
type away struct{}

func (away) Seen(context.Context, string, [32]byte, time.Time) (platform.ReplayState, error) {
	return platform.Fresh, errors.New("connection refused")
}

func TestReplayWindowAway(t *testing.T) {
	f := newFixture(t, config(), func(d *wechat.Deps) { d.Replays = away{} })
	if w := newPush(aesKey, textMessage(1, "a"), base).to(f); w.Code != 200 || len(f.receiver.got) != 1 {
		t.Errorf("status %d", w.Code)
	}
	if f.counts.Get("wechat_replay_window/away") != 1 {
		t.Error("not counted")
	}
}

func TestReplyAndKeys(t *testing.T) {
	f := newFixture(t, config(), nil)
	f.receiver.answer = func(in safety.Inbound) (*wechat.Reply, error) { return &wechat.Reply{Text: in.Text}, nil }
	seen := map[string]bool{}
	for i, key := range []string{aesKey, oldKey, aesKey} {
		p := newPush(key, textMessage(i, "第2题\n1 是"), base)
		w := p.to(f)
		text, sealed := openReply(t, key, w.Body.String()) // by the key that opened the request
		if text != "第2题\n1 是" {
			t.Errorf("reply %q", text)
		}
		if sealed.Nonce == p.nonce || seen[sealed.Nonce] || seen[sealed.Encrypt] {
			t.Error("nonce or random used again")
		}
		seen[sealed.Nonce], seen[sealed.Encrypt] = true, true
	}
}

func TestReplyText(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"CDATA end", "a]]>b<![CDATA[c]]>&amp;", "a]]>b<![CDATA[c]]>&amp;"},
		{"control characters", "a\x00\x02b\x1b\tc\n\uFFFEd", "ab\tc\nd"},
		{"broken UTF-8", "a\xff\xfeb", "a\uFFFDb"},
		{"too long", strings.Repeat("责", 700), strings.Repeat("责", 682)}, // 682*3 = 2046
		{"a link", `<a href="https://x/?a=1&b=2">看</a>`, `<a href="https://x/?a=1&b=2">看</a>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t, config(), nil)
			f.receiver.answer = func(safety.Inbound) (*wechat.Reply, error) { return &wechat.Reply{Text: c.text}, nil }
			w := newPush(aesKey, textMessage(1, "a"), base).to(f)
			text, _ := openReply(t, aesKey, w.Body.String())
			if text != c.want || len(text) > 2047 || !utf8.ValidString(text) {
				t.Errorf("got %q", text)
			}
		})
	}
}

func TestSuccessAndFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer func(safety.Inbound) (*wechat.Reply, error)
		status int
		body   string
	}{
		{"nothing to say", func(safety.Inbound) (*wechat.Reply, error) { return nil, nil }, 200, "success"},
		{"empty text", func(safety.Inbound) (*wechat.Reply, error) { return &wechat.Reply{Text: "\x01"}, nil }, 200, "success"},
		{"panic", func(in safety.Inbound) (*wechat.Reply, error) { panic("CANARYTEXT " + in.From.User) }, 200, "success"},
		{"runtime panic", func(in safety.Inbound) (*wechat.Reply, error) { return nil, errors.New(in.Checks[len(in.Text)]) }, 200, "success"},
		{"not kept", func(safety.Inbound) (*wechat.Reply, error) { return nil, errors.New("disk full") }, 503, "Service Unavailable\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t, config(), nil)
			f.receiver.answer = c.answer
			w := newPush(aesKey, textMessage(1, "CANARYTEXT"), base).to(f)
			if w.Code != c.status || w.Body.String() != c.body {
				t.Errorf("got %d %q", w.Code, w.Body)
			}
			noSecrets(t, "log", f.log.String())
			noSecrets(t, "answer", w.Body.String())
		})
	}
}

// TestOverHTTP drives the handler through a real server, as main mounts it.
func TestOverHTTP(t *testing.T) {
	f := newFixture(t, config(), nil)
	srv := httptest.NewServer(f)
	defer srv.Close()
	p := newPush(aesKey, textMessage(1, "a"), base)
	res, err := http.Post(srv.URL+"?"+p.query.Encode(), "text/xml", strings.NewReader(p.body))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 200 || res.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	if res, err = http.Get(srv.URL + "?" + url.Values{"echostr": {"<script>"}}.Encode()); err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 400 {
		t.Errorf("unsigned echo: %d", res.StatusCode)
	}
}
