package wechat_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"shouze/bot/wechat"
	"shouze/safety"
)

func seeds() []string {
	return []string{
		textMessage(1, "１"), textMessage(2, "a]]>b<![CDATA[c"), textMessage(3, "a\x02\xffb"),
		textMessage(4, "x]]></Content><FromUserName><![CDATA[oOTHER]]></FromUserName><Content><![CDATA[y"),
		personXML("event", "<Event>subscribe</Event><EventKey>qrscene_1</EventKey>"),
		personXML("location", "<Location_X>1e400</Location_X><Location_Y>NaN</Location_Y>"),
		personXML("event", "<Event>pic_weixin</Event><SendPicsInfo><PicList><item/></PicList></SendPicsInfo>"),
		"", "<xml>", "<xml></xml><xml></xml>", "<?xml version=\"1.0\" encoding=\"gbk\"?><xml/>", `{"MsgType":"text"}`,
	}
}

// FuzzCallback sends any bytes as what the platform encrypted, and as the body
// around it.
func FuzzCallback(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s, "")
	}
	f.Add(textMessage(1, "a"), "<xml><Encrypt>QUJD</Encrypt></xml>")
	c := newFixture(f, config(), func(d *wechat.Deps) { d.Log = noLog() })
	c.receiver.answer = echo
	f.Fuzz(func(t *testing.T, plain, body string) {
		c.receiver.got, c.receiver.sealed = nil, nil
		p := newPush(aesKey, plain, base)
		if body != "" {
			p.body = body
		}
		w := p.to(c)
		if w.Code != 200 && (w.Code < 400 || w.Code >= 500) {
			t.Fatalf("status %d", w.Code)
		}
		for i, in := range c.receiver.got {
			sane(t, in)
			if kept, err := c.Open(c.receiver.sealed[i]); err != nil || kept.Key != in.Key {
				t.Errorf("kept %q, %v", kept.Key, err)
			}
		}
		if w.Code == 200 && strings.HasPrefix(w.Body.String(), "<") && len(c.receiver.got) != 1 {
			t.Error("a reply to nobody")
		}
	})
}

// sane is what holds for every message, whatever bytes it came from.
func sane(t *testing.T, in safety.Inbound) {
	t.Helper()
	if in.From.User == "" || in.From.Channel != safety.WeChat || in.Key == "" || in.Kind == "" || in.At.Unix() < 0 {
		t.Errorf("message %+v", in)
	}
	if !utf8.ValidString(in.Text + in.Tap + in.Scene + in.MediaID + in.From.User) {
		t.Error("broken UTF-8")
	}
	if l := in.Location; l != nil && !(l.Lat >= -90 && l.Lat <= 90 && l.Lng >= -180 && l.Lng <= 180) {
		t.Errorf("location %+v", l)
	}
}

// FuzzContent: whatever a person writes stays their words and never changes who
// sent the message.
func FuzzContent(f *testing.F) {
	for _, s := range []string{"a", "]]>", "]]></Content><FromUserName>o</FromUserName><Content><![CDATA[", "<![CDATA[]]>]]>", "\x00\xff", "</xml>"} {
		f.Add(s)
	}
	c := newFixture(f, config(), func(d *wechat.Deps) { d.Log = noLog() })
	f.Fuzz(func(t *testing.T, words string) {
		c.receiver.got = nil
		if w := newPush(aesKey, textMessage(5, words), base).to(c); w.Code != 200 || len(c.receiver.got) != 1 {
			t.Fatalf("status %d", w.Code)
		}
		in := c.receiver.got[0]
		if in.From.User != openid || in.Key != "wechat:5" || in.Kind != safety.InText {
			t.Errorf("message %+v", in)
		}
		if utf8.ValidString(words) && !strings.ContainsFunc(words, changed) && in.Text != words {
			t.Errorf("said %q, heard %q", words, in.Text)
		}
	})
}

// changed tells the characters that XML can't carry or writes otherwise.
func changed(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF
}

// FuzzOpen opens any bytes, sealed and not.
func FuzzOpen(f *testing.F) {
	for _, s := range seeds() {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	c := newFixture(f, config(), nil)
	f.Fuzz(func(t *testing.T, data []byte, seal bool) {
		sealed := data
		if seal {
			sealed = []byte(encrypt(aesKey, string(data), appID))
		}
		in, err := c.Open(sealed)
		if err == nil {
			sane(t, in)
		} else if in.From.User != "" {
			t.Error("a sender with an error")
		}
	})
}
