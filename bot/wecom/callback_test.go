package wecom_test

import (
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"shouze/bot/platform/platformtest"
	"shouze/bot/wecom"
	"shouze/safety"
)

// TestVerifyAddress plays the platform's check of the address: the plaintext of
// echostr, and nothing else.
func TestVerifyAddress(t *testing.T) {
	f := newFixture(t, config(), nil)
	echo := platformtest.Encrypt(aesKey, "1616140317555161061", corpID)
	p := sealedPush(echo, base)
	p.method = http.MethodGet
	p.query.Set("echostr", echo)
	if w := p.to(f); w.Code != 200 || w.Body.String() != "1616140317555161061" {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
	p.query.Set("msg_signature", platformtest.Sign(token, "1", "2", echo))
	if w := p.to(f); w.Code != 403 || strings.Contains(w.Body.String(), "1616") {
		t.Errorf("bad signature: %d %q", w.Code, w.Body)
	}
}

// TestOfficialChecksOfTheAddress plays the official examples at their own time.
func TestOfficialChecksOfTheAddress(t *testing.T) {
	played := 0
	for _, v := range platformtest.Vectors(t, "../platform/testdata/vectors.json") {
		if v.MsgSignature == "" || v.Kind != "decrypt" || v.Msg == "" || strings.ContainsAny(v.Msg[:1], "<{") {
			continue
		}
		played++
		seconds, err := strconv.ParseInt(v.Timestamp, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		cfg := config()
		cfg.CorpID, cfg.Token, cfg.EncodingAESKey = v.ReceiveID, v.Token, v.EncodingAESKey
		f := newFixture(t, cfg, func(d *wecom.Deps) {
			d.Clock = safety.ClockFunc(func() time.Time { return time.Unix(seconds, 0) })
		})
		p := &push{method: http.MethodGet, query: url.Values{
			"msg_signature": {v.MsgSignature}, "timestamp": {v.Timestamp}, "nonce": {v.Nonce}, "echostr": {v.Encrypt},
		}}
		if w := p.to(f); w.Code != 200 || w.Body.String() != v.Msg {
			t.Errorf("%s: %d %q", v.ID, w.Code, w.Body)
		}
	}
	if played != 2 {
		t.Errorf("%d examples were played", played)
	}
}

// TestRefused breaks one thing of a good callback at a time.
func TestRefused(t *testing.T) {
	good := textMessage(1, "CANARYTEXT")
	seal := func(key, plain, corp string, at time.Time) func(*push) {
		return func(p *push) { *p = *sealedPush(platformtest.Encrypt(key, plain, corp), at) }
	}
	for _, c := range []struct {
		name   string
		change func(p *push)
		status int
		reason string
	}{
		{"no signature", func(p *push) { p.query.Del("msg_signature") }, 403, "msg_signature"},
		{"another time", func(p *push) { p.query.Set("timestamp", strconv.FormatInt(base.Unix()+1, 10)) }, 403, "msg_signature"},
		{"six minutes old", seal(aesKey, good, corpID, base.Add(-6*time.Minute)), 403, "stale"},
		{"six minutes ahead", seal(aesKey, good, corpID, base.Add(6*time.Minute)), 403, "stale"},
		{"timestamp in words", func(p *push) { p.query.Set("timestamp", "now") }, 400, "timestamp"},
		{"plaintext body", func(p *push) { p.body = good }, 403, "not_encrypted"},
		{"another corporation's", seal(aesKey, good, "wwother", base), 400, "ciphertext"},
		{"a key that isn't ours", seal(strings.Repeat("z", 42)+"A", good, corpID, base), 400, "ciphertext"},
		{"tampered", func(p *push) { p.body = strings.Replace(p.body, "<Encrypt><![CDATA[", "<Encrypt><![CDATA[A", 1) }, 403, "msg_signature"},
		{"outer XML cut off", func(p *push) { p.body = p.body[:len(p.body)-3] }, 400, "malformed"},
		{"inner JSON", seal(aesKey, `{"MsgType":"text"}`, corpID, base), 400, "malformed"},
		{"inner without a sender", seal(aesKey, "<xml><CreateTime>1</CreateTime><MsgType>text</MsgType></xml>", corpID, base), 400, "malformed"},
		{"sender of a kilobyte", seal(aesKey, strings.Replace(good, userid, strings.Repeat("u", 1024), 1), corpID, base), 400, "malformed"},
		{"inner to another corporation", seal(aesKey, strings.Replace(good, corpID, "wwother", 1), corpID, base), 403, "other_corp"},
		{"for another application", seal(aesKey, strings.Replace(good, "1000002", "1000003", 1), corpID, base), 403, "other_agent"},
		{"a card without an id", seal(aesKey, tapXML("", "1", "c"), corpID, base), 400, "malformed"},
		{"a byte over 256 KiB", func(p *push) { p.body += strings.Repeat(" ", 256<<10+1-len(p.body)) }, 413, "too_large"},
		{"GET without echostr", func(p *push) { p.method = http.MethodGet }, 400, "no_echostr"},
		{"PUT", func(p *push) { p.method = http.MethodPut }, 405, "method"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t, config(), nil)
			p := newPush(good)
			c.change(p)
			w := p.to(f)
			if w.Code != c.status || f.counts.Get("wecom_callbacks/"+c.reason) != 1 {
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

// TestAnotherCase: the corporation's id is the same in any case, in the
// envelope and in the message.
func TestAnotherCase(t *testing.T) {
	f := newFixture(t, config(), nil)
	plain := strings.Replace(textMessage(1, "a"), corpID, strings.ToUpper(corpID), 1)
	w := sealedPush(platformtest.Encrypt(aesKey, plain, strings.ToLower(corpID)), base).to(f)
	if w.Code != 200 || len(f.receiver.got) != 1 {
		t.Errorf("status %d", w.Code)
	}
}

func TestReplies(t *testing.T) {
	for _, c := range []struct {
		name, plain string
		reply       *wecom.Reply
		want        string // kind|words
	}{
		{"text", textMessage(1, "x"), &wecom.Reply{Text: "好"}, "text|好"},
		{"CDATA end", textMessage(1, "x"), &wecom.Reply{Text: "a]]>b"}, "text|a]]>b"},
		{"the tapped card", tapXML("c1@d", "1", "R1"), &wecom.Reply{ReplaceName: "已选：是"}, "update_button|已选：是"},
		{"words to a tap", tapXML("c1@d", "1", "R1"), &wecom.Reply{Text: "系统忙"}, "text|系统忙"},
		{"a card's words to a text", textMessage(1, "x"), &wecom.Reply{ReplaceName: "已选", Text: "好"}, "text|好"},
		{"nothing", textMessage(1, "x"), nil, ""},
		{"white space", textMessage(1, "x"), &wecom.Reply{Text: " \n"}, ""},
		{"too long", textMessage(1, "x"), &wecom.Reply{Text: strings.Repeat("责", 700)}, "text|" + strings.Repeat("责", 682)},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t, config(), nil)
			f.receiver.answer = func(safety.Inbound) (*wecom.Reply, error) { return c.reply, nil }
			w := newPush(c.plain).to(f)
			if w.Code != 200 {
				t.Fatalf("status %d", w.Code)
			}
			if c.want == "" {
				if w.Body.Len() != 0 {
					t.Errorf("answered %q", w.Body)
				}
				return
			}
			plain, _ := platformtest.OpenReply(t, token, aesKey, corpID, w.Body.String())
			var m struct {
				ToUserName, FromUserName, MsgType, Content string
				Button                                     struct{ ReplaceName string }
			}
			if err := xml.Unmarshal([]byte(plain), &m); err != nil {
				t.Fatal(err)
			}
			if got := m.MsgType + "|" + m.Content + m.Button.ReplaceName; got != c.want || m.ToUserName != userid || m.FromUserName != corpID {
				t.Errorf("%q to %q from %q", got, m.ToUserName, m.FromUserName)
			}
		})
	}
}

func TestNotKept(t *testing.T) {
	f := newFixture(t, config(), nil)
	f.receiver.answer = func(safety.Inbound) (*wecom.Reply, error) { return nil, errors.New("disk full") }
	if w := newPush(textMessage(1, "CANARYTEXT")).to(f); w.Code != 503 || f.counts.Get("wecom_callbacks/not_kept") != 1 {
		t.Errorf("status %d", w.Code)
	}
	f.receiver.answer = func(safety.Inbound) (*wecom.Reply, error) { panic("CANARYTEXT") }
	if w := newPush(textMessage(2, "CANARYTEXT")).to(f); w.Code != 200 || w.Body.Len() != 0 {
		t.Errorf("a panic: %d %q", w.Code, w.Body)
	}
	noSecrets(t, "log", f.log.String())
}

// TestRetries: each delivery of one message has one key, and a nonce that comes
// with another body is refused.
func TestRetries(t *testing.T) {
	f := newFixture(t, config(), nil)
	p := newPush(textMessage(7, "1"))
	for range 3 {
		p.to(f)
	}
	if len(f.receiver.got) != 3 || f.receiver.got[0].Key != f.receiver.got[2].Key {
		t.Errorf("deliveries: %d", len(f.receiver.got))
	}
	other := newPush(textMessage(8, "2"))
	sealed := other.body[strings.Index(other.body, "<Encrypt><![CDATA[")+18 : strings.Index(other.body, "]]></Encrypt>")]
	other.query.Set("nonce", p.nonce)
	other.query.Set("msg_signature", platformtest.Sign(token, other.query.Get("timestamp"), p.nonce, sealed))
	if w := other.to(f); w.Code != 409 || len(f.receiver.got) != 3 {
		t.Errorf("same nonce, other body: %d", w.Code)
	}
}
