package simulator

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"shouze/safety"
)

func TestVerify(t *testing.T) {
	p := newProduct(t)
	if err := p.sim.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := newProduct(t, func(c *Config) { c.Account.Token = "other" })
	if err := other.sim.Verify(t.Context()); err == nil {
		t.Error("a product with another token was accepted")
	}
}

func TestSayEveryType(t *testing.T) {
	p := newProduct(t)
	p.answer = func(m inner) string { return "收到" + m.MsgType }
	photo := base64.StdEncoding.EncodeToString(stockPhoto(3, begins))
	for name, c := range map[string]struct {
		say  SayRequest
		good func(inner) bool
	}{
		"text":       {SayRequest{Type: "text", Text: "１"}, func(m inner) bool { return m.MsgType == "text" && m.Content == "１" && m.MsgId > 0 }},
		"stock":      {SayRequest{Type: "image"}, func(m inner) bool { return m.MsgType == "image" && m.MediaId != "" }},
		"photo":      {SayRequest{Type: "image", Data: photo}, func(m inner) bool { return m.MsgType == "image" && m.MediaId != "" }},
		"voice":      {SayRequest{Type: "voice", Text: "都好"}, func(m inner) bool { return m.Recognition == "都好" && m.Format == "amr" }},
		"location":   {SayRequest{Type: "location", Lat: 40.1, Lng: 123.2, Label: "厂门口"}, func(m inner) bool { return m.LocationX == "40.100000" && m.Label == "厂门口" }},
		"tap a text": {SayRequest{Type: "tap", Key: "2"}, func(m inner) bool { return m.MsgType == "text" && m.Content == "2" }},
		"subscribe":  {SayRequest{Type: "subscribe"}, func(m inner) bool { return m.Event == "subscribe" && m.EventKey == "" && m.MsgId == 0 }},
		"scan":       {SayRequest{Type: "scan", Text: "e:7"}, func(m inner) bool { return m.EventKey == "qrscene_e:7" }},
	} {
		got := p.say("oUser-"+name, c.say)
		seen := p.callbacks()
		if last := seen[len(seen)-1]; !c.good(last) || last.CreateTime != begins.Unix() {
			t.Errorf("%s: %+v", name, last)
		}
		if len(got) != 1 || got[0].Kind != "text" || !strings.HasPrefix(got[0].Text, "收到") {
			t.Errorf("%s: messages %+v", name, got)
		}
	}
	for _, bad := range []SayRequest{
		{}, {Type: "text"}, {Type: "image", Data: "%%"}, {Type: "image", Data: "aGk="}, {Type: "tap"}, {Type: "scan"},
		{Type: "check", Keys: []string{"1"}}, {Type: "location", Lat: 91}, {Type: "text", Text: "x", Channel: "wecom"},
	} {
		if _, err := p.sim.Say(t.Context(), "oBoss", bad); !errors.Is(err, ErrSay) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func TestMenuTapIsAClick(t *testing.T) {
	p := newProduct(t)
	p.call(p.with("/cgi-bin/menu/create"), map[string]any{"button": []any{map[string]any{"type": "click", "name": "自查", "key": "自查"}}})
	p.say("oBoss", SayRequest{Type: "tap", Key: "自查"})
	p.say("oBoss", SayRequest{Type: "tap", Key: "自查"})
	seen := p.callbacks()
	if len(seen) != 2 || seen[0].Event != "CLICK" || seen[0].EventKey != "自查" {
		t.Fatalf("callbacks: %+v", seen)
	}
	if seen[0].CreateTime == seen[1].CreateTime {
		t.Error("two clicks look like one, delivered twice")
	}
}

// A program answers at once: what it sends after an answer is no burst, what it
// sends before one is.
func TestPhotosAfterAnAnswerTakeAMoment(t *testing.T) {
	for name, tt := range map[string]struct {
		answer string
		least  int64 // seconds between the two
		most   int64
	}{
		"answered":     {"照片收到。", 4, 5},
		"not answered": {"", 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProduct(t)
			p.answer = func(inner) string { return tt.answer }
			for range 2 {
				p.say("oBoss", SayRequest{Type: "image"})
			}
			seen := p.callbacks()
			if len(seen) != 2 {
				t.Fatalf("callbacks: %+v", seen)
			}
			if apart := seen[1].CreateTime - seen[0].CreateTime; apart < tt.least || apart > tt.most {
				t.Errorf("the photos are %d seconds apart", apart)
			}
		})
	}
}

func TestSayWaitsForPushes(t *testing.T) {
	p := newProduct(t)
	p.settle = func(context.Context, string) {
		p.settle = nil
		p.send("oBoss", "这是后来的")
	}
	p.answer = func(inner) string { return "先说这句" }
	got := p.say("oBoss", SayRequest{Type: "text", Text: "在吗"})
	if len(got) != 2 || got[0].Text != "先说这句" || got[1].Text != "这是后来的" {
		t.Errorf("messages: %+v", got)
	}
}

func TestRetries(t *testing.T) {
	p := newProduct(t)
	p.sim.patience = 100 * time.Millisecond
	var calls atomic.Int32
	p.answerBy(func(w http.ResponseWriter, r *http.Request, m inner) {
		switch calls.Add(1) {
		case 1:
			<-r.Context().Done() // too slow
		case 2:
			panic(http.ErrAbortHandler) // cut
		default:
			_, _ = w.Write(sealReply(t, m, "第三次"))
		}
	})
	got := p.say("oBoss", SayRequest{Type: "text", Text: "在吗"})
	seen := p.callbacks()
	if len(seen) != tries || seen[0].MsgId != seen[1].MsgId || seen[1].MsgId != seen[2].MsgId {
		t.Fatalf("callbacks: %+v", seen)
	}
	if len(got) != 1 || got[0].Text != "第三次" {
		t.Errorf("messages: %+v", got)
	}
	p.answerBy(func(w http.ResponseWriter, _ *http.Request, _ inner) {
		http.Error(w, "no", http.StatusInternalServerError)
	})
	got = p.say("oBoss", SayRequest{Type: "text", Text: "在吗"})
	if len(p.callbacks()) != 2*tries || len(got) != 1 || got[0].Kind != "fault" || got[0].Text != faultNotice {
		t.Errorf("never answered: %d callbacks, %+v", len(p.callbacks()), got)
	}
}

func TestMalformedReplies(t *testing.T) {
	p := newProduct(t)
	text := "<xml><ToUserName>oBoss</ToUserName><FromUserName>" + testAccount.OriginalID + "</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content>"
	good := string(sealXML(t, text+"好</Content></xml>"))
	for name, body := range map[string]string{
		"plaintext":    text + "好</Content></xml>",
		"json":         `{"a":1}`,
		"forged":       strings.Replace(good, "<MsgSignature><![CDATA[", "<MsgSignature><![CDATA[0", 1),
		"two":          good + good,
		"too long":     string(sealXML(t, text+strings.Repeat("a", maxText+1)+"</Content></xml>")),
		"empty":        string(sealXML(t, text+"</Content></xml>")),
		"to another":   string(sealXML(t, strings.Replace(text, "oBoss", "oOther", 1)+"好</Content></xml>")),
		"no type":      string(sealXML(t, strings.Replace(text, ">text<", ">smell<", 1)+"好</Content></xml>")),
		"empty sealed": string(sealXML(t, "")),
	} {
		p.answerBy(func(w http.ResponseWriter, _ *http.Request, _ inner) { _, _ = io.WriteString(w, body) })
		got := p.say("oBoss", SayRequest{Type: "text", Text: "在吗"})
		if len(got) != 1 || got[0].Kind != "fault" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	p.answerBy(func(w http.ResponseWriter, _ *http.Request, _ inner) { _, _ = io.WriteString(w, good) })
	if got := p.say("oBoss", SayRequest{Type: "text", Text: "在吗"}); len(got) != 1 || got[0].Text != "好" {
		t.Errorf("a good one: %+v", got)
	}
	p.answerBy(func(http.ResponseWriter, *http.Request, inner) {})
	if got := p.say("oBoss", SayRequest{Type: "text", Text: "在吗"}); len(got) != 0 {
		t.Errorf("an empty body: %+v", got)
	}
}

func TestSessionAndButtons(t *testing.T) {
	p := newProduct(t)
	p.answer = func(inner) string { return "发照片" }
	get := func(path string) string {
		res, err := http.Get(p.api.URL + "/sim/api/" + path + "?channel=wechat&user=oBoss")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return strings.TrimSpace(string(b))
	}
	if got := get("session"); got != "{}" {
		t.Errorf("nothing asked: %s", got)
	}
	p.waiting = func(string) safety.Waiting {
		return safety.Waiting{Flow: "hazard", Step: "photos", Expects: &safety.Expects{
			Kind: safety.AskPhoto, Example: map[string]any{"type": "image"}, Options: []safety.Option{{Key: "发完了", Text: "发完了"}},
		}}
	}
	var session struct {
		Expects struct {
			Kind    string
			Example SayRequest
		}
	}
	if err := json.Unmarshal([]byte(get("session")), &session); err != nil {
		t.Fatal(err)
	}
	if session.Expects.Kind != "photo" || session.Expects.Example.Type != "image" || session.Expects.Example.User != "oBoss" {
		t.Errorf("session: %+v", session)
	}
	got := p.say("oBoss", SayRequest{Type: "text", Text: "隐患"})
	if len(got) != 1 || len(got[0].Buttons) != 1 || got[0].Buttons[0].Key != "发完了" {
		t.Errorf("buttons: %+v", got)
	}
	if inbox := get("inbox"); !strings.Contains(inbox, `"kind":"text"`) || strings.Contains(inbox, "隐患") {
		t.Errorf("inbox: %s", inbox)
	}
	if menu := get("menu"); menu != "[]" {
		t.Errorf("menu: %s", menu)
	}
}

func TestStateOutlivesARestart(t *testing.T) {
	dir := t.TempDir()
	p := newProduct(t, func(c *Config) { c.Dir = dir })
	p.answer = func(inner) string { return "您好" }
	p.say("oStranger", SayRequest{Type: "image"})
	token := p.token(false)["access_token"]
	if err := p.sim.Save(); err != nil {
		t.Fatal(err)
	}
	next := newProduct(t, func(c *Config) { c.Dir = dir })
	inbox, err := next.sim.Inbox(t.Context(), safety.Address{User: "oStranger"})
	if err != nil || len(inbox) != 1 || inbox[0].Text != "您好" {
		t.Errorf("inbox: %+v, %v", inbox, err)
	}
	if next.token(false)["access_token"] != token {
		t.Error("the token was lost")
	}
	if got := next.send("oStranger", "还在"); got != 0 {
		t.Errorf("the window was lost: %d", got)
	}
}
