package simulator

import (
	"encoding/json"
	"strings"
	"testing"
)

func FuzzPassiveReply(f *testing.F) {
	p := newProduct(f)
	m := inner{FromUserName: "oBoss", ToUserName: testAccount.OriginalID, CreateTime: 1}
	f.Add(string(sealReply(f, m, "您好")))
	f.Add("success")
	f.Add("<xml><Encrypt>AAAA</Encrypt></xml>")
	f.Fuzz(func(t *testing.T, body string) {
		shown, err := p.sim.readReply(&callback{user: "oBoss", kind: "text"}, []byte(body))
		if err == nil && shown != nil && shown.Text == "" {
			t.Error("an empty message is shown")
		}
	})
}

func FuzzEnvelope(f *testing.F) {
	e, err := newEnvelope(testAccount.Token, testAccount.AppID, testAccount.EncodingAESKey)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("<xml/>"), "AAAA")
	f.Fuzz(func(t *testing.T, message []byte, junk string) {
		got, err := e.open(e.seal(message))
		if err != nil || string(got) != string(message) {
			t.Errorf("%q came back as %q, %v", message, got, err)
		}
		if _, err := e.open(junk); err == nil {
			t.Errorf("junk was opened: %q", junk)
		}
	})
}

func FuzzFault(f *testing.F) {
	for _, s := range []string{`"drop"`, `"http:503"`, `"sleep:3s"`, `{"errcode":45009}`, `null`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got, err := parseFault(json.RawMessage(raw))
		if err == nil && got == (fault{}) {
			t.Errorf("%q does nothing", raw)
		}
	})
}

func FuzzScript(f *testing.F) {
	f.Add("- {at: -1d 09:00, as: \"13800010007\", do: accept}")
	f.Fuzz(func(t *testing.T, source string) {
		script, err := ParseScript([]byte(source))
		for _, sc := range script {
			if _, bad := sc.When(begins); bad != nil && err == nil {
				t.Errorf("%q: %v", source, bad)
			}
		}
		if err == nil && strings.Contains(source, "do: fly") && len(script) > 0 && script[0].Do == "fly" {
			t.Errorf("%q was taken", source)
		}
	})
}

func FuzzPhotoOf(f *testing.F) {
	f.Add("data:image/png;base64,AAAA")
	f.Add("%%")
	f.Fuzz(func(t *testing.T, data string) {
		photo, err := photoOf(SayRequest{Type: "image", Data: data}, begins)
		if err == nil && !strings.HasPrefix(photo.Type, "image/") {
			t.Errorf("%q is a photo of type %s", data, photo.Type)
		}
	})
}

func FuzzCorpReply(f *testing.F) {
	a := newApplication(f)
	head := "<xml><ToUserName>zhangsan</ToUserName><FromUserName>" + testCorp.CorpID + "</FromUserName><CreateTime>1</CreateTime>"
	f.Add(head + "<MsgType>text</MsgType><Content>好</Content></xml>")
	f.Add(head + "<MsgType>update_button</MsgType><Button><ReplaceName>好</ReplaceName></Button></xml>")
	f.Fuzz(func(t *testing.T, plain string) {
		shown, err := a.sim.readCorpReply(&callback{user: "wecom:zhangsan", from: "ZhangSan", corp: true, task: "t"}, []byte(plain))
		if err == nil && shown != nil && (strings.TrimSpace(shown.Text) == "" || len(shown.Text) > maxText) {
			t.Errorf("shown: %q", shown.Text)
		}
	})
}

func FuzzCorpSend(f *testing.F) {
	a := newApplication(f)
	for _, m := range []map[string]any{corpText("zhangsan|nobody", "好"), corpButtons("@all", "t@1", 2, "好"), corpBoxes("lisi", "t@2", 2, "好")} {
		raw, err := json.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a.sim.mu.Lock()
		defer a.sim.mu.Unlock()
		clear(a.sim.corp.Sent)
		got, err := a.sim.corpSend(call{body: body, now: begins})
		if err != nil {
			return
		}
		out := got.json.(map[string]any)
		if id, _ := out["msgid"].(string); id == "" {
			t.Errorf("%q was taken without an id", body)
		}
		for key, chat := range a.sim.followers {
			for _, m := range chat.Chat {
				if len(m.Text) > maxText && m.Kind != "card" && m.Kind != "textcard" || len(m.Buttons) > cardBoxes {
					t.Errorf("%s was shown %+v", key, m)
				}
			}
			chat.Chat = nil
		}
	})
}
