package simulator

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"shouze/safety"
)

func TestWindows(t *testing.T) {
	p := newProduct(t)
	p.call(p.with("/cgi-bin/menu/create"), map[string]any{"button": []any{map[string]any{"type": "click", "name": "自查", "key": "自查"}}})
	sends := func(what string, want ...int) {
		t.Helper()
		for i, w := range want {
			if got := p.send("oBoss", "您好"); got != w {
				t.Errorf("%s, send %d: %d, want %d", what, i+1, got, w)
			}
		}
	}
	sends("never followed", 45015)
	p.say("oBoss", SayRequest{Type: "subscribe"})
	sends("followed", 0, 0, 0, 45047)
	p.pass(tappedWindow + time.Second)
	sends("a minute later", 45015)
	p.say("oBoss", SayRequest{Type: "text", Text: "你好"})
	sends("said something", 0, 0, 0, 0, 0, 45047)
	p.say("oBoss", SayRequest{Type: "image"})
	sends("said more: not additive", 0, 0, 0, 0, 0, 45047)
	p.say("oBoss", SayRequest{Type: "tap", Key: "自查"})
	sends("clicked", 0, 0, 0, 45047)
	p.say("oBoss", SayRequest{Type: "text", Text: "你好"})
	p.pass(spokeWindow)
	sends("48 hours later", 0)
	p.pass(time.Second)
	sends("48 hours and a second later", 45015)
	p.say("oBoss", SayRequest{Type: "scan", Text: "e:1"})
	sends("scanned", 0, 0, 0, 45047)
	p.say("oBoss", SayRequest{Type: "unsubscribe"})
	sends("left", 45015)
}

func TestTextLimit(t *testing.T) {
	p := newProduct(t)
	p.say("oBoss", SayRequest{Type: "text", Text: "在吗"})
	for _, c := range []struct {
		text string
		want int
	}{{strings.Repeat("a", 2048), 0}, {strings.Repeat("a", 2049), 45002}, {"  ", 44004}} {
		if got := p.send("oBoss", c.text); got != c.want {
			t.Errorf("%d bytes: %d, want %d", len(c.text), got, c.want)
		}
	}
}

func TestTemplate(t *testing.T) {
	p := newProduct(t)
	tpl := DemoTemplates()[0]
	send := func(id, key string) map[string]any {
		return p.call(p.with("/cgi-bin/message/template/send"), map[string]any{
			"touser": "oBoss", "template_id": id, "url": "https://example.gov.cn/m/1", "client_msg_id": key,
			"miniprogram": map[string]string{"appid": "", "pagepath": ""},
			"data":        map[string]any{"thing1": map[string]string{"value": strings.Repeat("很长的任务名称", 5)}},
		})
	}
	if got := code(send(tpl.ID, "")); got != 43004 {
		t.Errorf("not a follower: %d", got)
	}
	p.say("oBoss", SayRequest{Type: "subscribe"})
	p.pass(time.Hour)
	if got := code(send("no-such", "")); got != 40037 {
		t.Errorf("unknown template: %d", got)
	}
	first := send(tpl.ID, "k1")
	again := send(tpl.ID, "k1")
	if code(first) != 0 || first["msgid"] != again["msgid"] {
		t.Errorf("repeated: %v then %v", first, again)
	}
	p.pass(0) // waits for the report
	inbox, err := p.sim.Inbox(t.Context(), safety.Address{User: "oBoss"})
	if err != nil {
		t.Fatal(err)
	}
	if len(inbox) != 1 || inbox[0].Kind != "template" || inbox[0].Title != tpl.Title || inbox[0].URL == "" {
		t.Fatalf("inbox: %+v", inbox)
	}
	if v := inbox[0].Fields[0].Value; len([]rune(v)) != maxField || !strings.HasSuffix(v, "…") {
		t.Errorf("field is not cut: %q", v)
	}
	seen := p.callbacks()
	if last := seen[len(seen)-1]; last.Event != "TEMPLATESENDJOBFINISH" || float64(last.MsgID) != first["msgid"] || last.Status != "success" {
		t.Errorf("report: %+v", last)
	}
	if list := p.call(p.with("/cgi-bin/template/get_all_private_template"), nil); len(list["template_list"].([]any)) != len(DemoTemplates()) {
		t.Errorf("list: %v", list)
	}
}

func TestFaults(t *testing.T) {
	p := newProduct(t)
	p.say("oBoss", SayRequest{Type: "text", Text: "在吗"})
	const path = "/cgi-bin/message/custom/send"
	p.control("fault", `{"path":"/cgi-bin/message/custom/send","answers":["http:503",{"errcode":45009},"drop","sleep:1ms"]}`, http.StatusOK)
	body := map[string]any{"touser": "oBoss", "msgtype": "text", "text": map[string]string{"content": "您好"}}
	inbox := func() int {
		got, err := p.sim.Inbox(t.Context(), safety.Address{User: "oBoss"})
		if err != nil {
			t.Fatal(err)
		}
		return len(got)
	}
	if status, _, _ := p.try(p.with(path), body); status != http.StatusServiceUnavailable {
		t.Errorf("http:503: %d", status)
	}
	if got := code(p.call(p.with(path), body)); got != 45009 || inbox() != 0 {
		t.Errorf("errcode: %d, inbox %d", got, inbox())
	}
	if _, _, err := p.try(p.with(path), body); err == nil || inbox() != 1 {
		t.Errorf("drop: error %v, inbox %d; want a cut connection and the message taken", err, inbox())
	}
	if got := code(p.call(p.with(path), body)); got != 0 || inbox() != 2 {
		t.Errorf("sleep: %d, inbox %d", got, inbox())
	}
	for _, bad := range []string{
		`{"path":"/cgi-bin/none","answers":["drop"]}`, `{"path":"/cgi-bin/menu/get","answers":["fly"]}`,
		`{"path":"/cgi-bin/menu/get","answers":["http:7"]}`, `{"path":"/cgi-bin/menu/get","answers":["sleep:1h"]}`, `junk`,
	} {
		p.control("fault", bad, http.StatusBadRequest)
	}
}

// control posts to the simulator's own API.
func (p *product) control(path, body string, want int) {
	p.t.Helper()
	res, err := http.Post(p.api.URL+"/sim/api/"+path, "application/json", strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != want {
		p.t.Errorf("%s %s: status %d, want %d", path, body, res.StatusCode, want)
	}
}
