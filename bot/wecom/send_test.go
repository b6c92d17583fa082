package wecom_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"shouze/bot/platform/platformtest"
	"shouze/bot/wecom"
	"shouze/safety"
)

func TestSendText(t *testing.T) {
	p := newDouble(t)
	f := sending(t, p, nil)
	if err := f.Send(t.Context(), answerTo("第2题\x02 <a href=\"https://x\">看</a>")); err != nil {
		t.Fatal(err)
	}
	body := p.Sent(sendPath)[0].Body
	const want = `{"touser":"canaryuser","msgtype":"text","agentid":1000002,"text":{"content":"第2题 <a href=\"https://x\">看</a>"}}`
	if strings.TrimSpace(body) != want {
		t.Errorf("sent %s", body)
	}
	if q := p.Sent(tokenPath)[0].Query; q != "corpid="+corpID+"&corpsecret="+secret {
		t.Errorf("token by %s", q)
	}
	push := answerTo("请自查")
	push.Message.Kind = "task" // a push may be repeated after a doubt, so the platform drops the repeat
	if err := f.Send(t.Context(), push); err != nil {
		t.Fatal(err)
	}
	if m := p.LastBody(t, sendPath); m["enable_duplicate_check"] != 1.0 || m["duplicate_check_interval"] != 600.0 {
		t.Errorf("sent %v", m)
	}
	if se := sendError(t, f.Send(t.Context(), answerTo(" \n"))); se.Outcome != safety.Rejected {
		t.Errorf("no text: %v", se)
	}
	long := answerTo(strings.Repeat("责", 700))
	if err := f.Send(t.Context(), long); err != nil {
		t.Fatal(err)
	}
	if text := p.LastBody(t, sendPath)["text"].(map[string]any)["content"].(string); len(text) != 2046 {
		t.Errorf("%d bytes", len(text))
	}
	other := answerTo("x")
	other.To.Channel = safety.WeChat
	if se := sendError(t, f.Send(t.Context(), other)); se.Outcome != safety.Unreachable || p.Count(sendPath) != 3 {
		t.Errorf("another channel's address: %v", se)
	}
}

func list(n int, text string) (out []safety.Choice) {
	for i := range n {
		out = append(out, safety.Choice{Key: fmt.Sprint(i), Text: text})
	}
	return out
}

func TestSendCards(t *testing.T) {
	p := newDouble(t)
	f := sending(t, p, nil)
	card := func(c safety.Card) map[string]any {
		t.Helper()
		if err := f.Send(t.Context(), asking(c)); err != nil {
			t.Fatal(err)
		}
		f.clock.Advance(time.Minute)
		got, _ := p.LastBody(t, sendPath)["template_card"].(map[string]any)
		return got
	}
	buttons := card(safety.Card{ID: "c0ffee", Title: "今天的检查", Text: "都看过了吗？", Buttons: []safety.Choice{{Key: "1", Text: "是"}, {Key: "跳过", Text: "跳过"}}})
	golden(t, buttons, `{"button_list":[{"key":"1","style":1,"text":"是"},{"key":"跳过","style":4,"text":"跳过"}],"card_type":"button_interaction",`+
		`"main_title":{"title":"今天的检查"},"sub_title_text":"都看过了吗？"}`)
	boxes := card(safety.Card{ID: "c0ffee-p", Title: "勾出有问题的", Boxes: list(2, "灭火器"), Submit: "提交"})
	golden(t, boxes, `{"card_type":"vote_interaction","checkbox":{"mode":1,"option_list":[{"id":"0","text":"灭火器"},{"id":"1","text":"灭火器"}],"question_key":"q"},`+
		`"main_title":{"title":"勾出有问题的"},"submit_button":{"key":"submit","text":"提交"}}`)
	if one := card(safety.Card{ID: "a", Title: "选一个", Boxes: list(7, "甲"), Single: true, Submit: "就选它"}); one["checkbox"].(map[string]any)["mode"] != 0.0 {
		t.Errorf("single: %v", one)
	}
	for name, c := range map[string]safety.Card{
		"seven buttons":   {ID: "a", Title: "t", Buttons: list(7, "甲")},
		"a long button":   {ID: "a", Title: "t", Buttons: list(2, strings.Repeat("长", 11))},
		"21 boxes":        {ID: "a", Title: "t", Boxes: list(21, "甲")},
		"a long box":      {ID: "a", Title: "t", Boxes: list(2, strings.Repeat("长", 18))},
		"an empty button": {ID: "a", Title: "t", Buttons: []safety.Choice{{Key: "1"}}},
		"no choice":       {ID: "a", Title: "t"},
	} {
		if got := card(c); got != nil || p.LastBody(t, sendPath)["msgtype"] != "text" {
			t.Errorf("%s went as a card: %v", name, got)
		}
	}
}

// golden compares a card without its task id, which must be fit for the platform.
func golden(t *testing.T, card map[string]any, want string) {
	t.Helper()
	id, _ := card["task_id"].(string)
	delete(card, "task_id")
	got, err := json.Marshal(card)
	if err != nil || string(got) != want {
		t.Errorf("card %s\nwant %s", got, want)
	}
	bad := func(r rune) bool {
		return !strings.ContainsRune("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-@", r)
	}
	if len(id) < 10 || len(id) > 128 || strings.ContainsFunc(id, bad) {
		t.Errorf("task id %q", id)
	}
}

// TestTaskIDs: the platform takes each id once, also for a second attempt and
// for the same question asked again.
func TestTaskIDs(t *testing.T) {
	p := newDouble(t)
	f := sending(t, p, nil)
	first := asking(safety.Card{ID: "a", Title: "t", Buttons: list(2, "甲")})
	second, again := first, first
	second.Attempt, again.ID = 2, "push-2"
	seen := map[any]bool{}
	for _, d := range []struct{ err error }{{f.Send(t.Context(), first)}, {f.Send(t.Context(), second)}, {f.Send(t.Context(), again)}} {
		if d.err != nil {
			t.Fatal(d.err)
		}
	}
	for _, c := range p.Sent(sendPath) {
		var m struct {
			Card struct {
				ID string `json:"task_id"`
			} `json:"template_card"`
		}
		if err := json.Unmarshal([]byte(c.Body), &m); err != nil {
			t.Fatal(err)
		}
		seen[m.Card.ID] = true
	}
	if len(seen) != 3 {
		t.Errorf("task ids %v", seen)
	}
}

// TestVerdicts: each of the platform's errors and what is done about it.
func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		answer  platformtest.Answer
		answers safety.Outcome // what becomes of an answer …
		pushes  safety.Outcome // … and of a push, which may be repeated
		wait    time.Duration
	}{
		{errcode(-1), safety.Retry, safety.Retry, 0},
		{errcode(40003), safety.Unreachable, safety.Unreachable, 0},
		{errcode(40008), safety.Rejected, safety.Rejected, 0},
		{errcode(40013), safety.Misconfigured, safety.Misconfigured, 0},
		{errcode(40014), safety.Retry, safety.Retry, 0},
		{errcode(40056), safety.Misconfigured, safety.Misconfigured, 0},
		{errcode(40058), safety.Rejected, safety.Rejected, 0},
		{errcode(41001), safety.Retry, safety.Retry, 0},
		{errcode(42001), safety.Retry, safety.Retry, 0},
		{errcode(42014), safety.Rejected, safety.Rejected, 0},
		{errcode(42051), safety.Rejected, safety.Rejected, 0},
		{errcode(43004), safety.Unreachable, safety.Unreachable, 0},
		{errcode(43012), safety.Misconfigured, safety.Misconfigured, 0},
		{errcode(44004), safety.Rejected, safety.Rejected, 0},
		{errcode(45002), safety.Rejected, safety.Rejected, 0},
		{errcode(45009), safety.Throttled, safety.Throttled, time.Minute},
		{errcode(45033), safety.Throttled, safety.Throttled, time.Minute},
		{errcode(47001), safety.Rejected, safety.Rejected, 0},
		{errcode(48002), safety.Misconfigured, safety.Misconfigured, 0},
		{errcode(48006), safety.Misconfigured, safety.Misconfigured, 0},
		{errcode(48010), safety.Misconfigured, safety.Misconfigured, 0},
		{errcode(50003), safety.Misconfigured, safety.Misconfigured, 0},
		{errcode(60011), safety.Misconfigured, safety.Misconfigured, 0},
		{errcode(60020), safety.Misconfigured, safety.Misconfigured, 0},
		{errcode(60021), safety.Unreachable, safety.Unreachable, 0},
		{errcode(60111), safety.Unreachable, safety.Unreachable, 0},
		{errcode(81013), safety.Unreachable, safety.Unreachable, 0},
		{errcode(82001), safety.Rejected, safety.Rejected, 0},
		{errcode(301002), safety.Misconfigured, safety.Misconfigured, 0},
		{errcode(99999), safety.Retry, safety.Retry, 0},
		{platformtest.Text(`{"errcode":0,"errmsg":"ok","invaliduser":"canaryuser"}`), safety.Unreachable, safety.Unreachable, 0},
		{platformtest.Text(`{"errcode":0,"errmsg":"ok","unlicenseduser":"canaryuser"}`), safety.Unreachable, safety.Unreachable, 0},
		{platformtest.Text(`{"errcode":`), safety.InDoubt, safety.Retry, 0},
		{platformtest.Cut, safety.InDoubt, safety.Retry, 0},
		{platformtest.Silent, safety.InDoubt, safety.Retry, 0},
		{platformtest.Status(502), safety.InDoubt, safety.Retry, 0},
		{platformtest.Status(503), safety.Retry, safety.Retry, 0},
		{platformtest.Status(404), safety.Misconfigured, safety.Misconfigured, 0},
	} {
		for _, kind := range []string{"", "task"} {
			p := newDouble(t)
			p.On(sendPath, c.answer)
			f := sending(t, p, func(d *wecom.Deps) { d.Timeout = 300 * time.Millisecond })
			d := answerTo("CANARYTEXT")
			d.Message.Kind = kind
			want := c.answers
			if kind != "" {
				want = c.pushes
			}
			se := sendError(t, f.Send(t.Context(), d))
			if se.Outcome != want || c.wait > 0 && !se.RetryAt.Equal(base.Add(c.wait)) {
				t.Errorf("%q %v, want %s; again at %s", kind, se, want, se.RetryAt)
			}
			if c.answers == safety.Misconfigured && !strings.Contains(f.log.String(), "needs the operator") {
				t.Errorf("%v: the operator was not told", se)
			}
			if se.Code == 60020 && !strings.Contains(se.Reason, "203.0.113.9") {
				t.Errorf("the address is missing: %v", se)
			}
			noSecrets(t, "log", f.log.String())
		}
	}
}

// TestTokenRenewed: a token that ended early is fetched anew, once.
func TestTokenRenewed(t *testing.T) {
	p := newDouble(t)
	f := sending(t, p, nil)
	for range 2 {
		if err := f.Send(t.Context(), answerTo("a")); err != nil {
			t.Fatal(err)
		}
	}
	p.Revoke()
	if err := f.Send(t.Context(), answerTo("a")); err != nil || p.Count(tokenPath) != 2 {
		t.Errorf("%d fetches, %v", p.Count(tokenPath), err)
	}
}

// TestPace: the platform drops the 31st message of a minute and the 1,001st of
// an hour without a word, so they wait here.
func TestPace(t *testing.T) {
	p := newDouble(t)
	f := sending(t, p, nil)
	for i := range 31 {
		err := f.Send(t.Context(), answerTo(fmt.Sprint(i)))
		if i < 30 && err != nil {
			t.Fatal(err)
		}
		if i == 30 {
			if se := sendError(t, err); se.Outcome != safety.Throttled || !se.RetryAt.Equal(base.Add(time.Minute)) {
				t.Errorf("the 31st: %v at %s", se, se.RetryAt)
			}
		}
	}
	other := answerTo("x")
	other.To.User = "another"
	if err := f.Send(t.Context(), other); err != nil {
		t.Errorf("another member: %v", err)
	}
	f.clock.Advance(time.Minute)
	if err := f.Send(t.Context(), answerTo("31")); err != nil || p.Count(sendPath) != 32 {
		t.Errorf("a minute later: %v, %d sent", err, p.Count(sendPath))
	}
}

func TestUpdateCard(t *testing.T) {
	p := newDouble(t)
	f := sending(t, p, nil)
	d := answerTo("")
	d.Message = safety.Outbound{Key: "card.chosen", Chosen: "已选：是", CardCode: "R1"}
	for name, c := range map[string]struct {
		answer platformtest.Answer
		want   safety.Outcome
	}{
		"changed": {platformtest.OK, ""}, "used up or older than 72 hours": {errcode(60140), ""},
		"busy": {errcode(-1), safety.Retry}, "refused": {errcode(42015), safety.Rejected}, "cut": {platformtest.Cut, safety.Retry},
	} {
		p.On(updatePath, c.answer)
		err := f.Send(t.Context(), d)
		if c.want == "" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.want != "" && sendError(t, err).Outcome != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	got, err := json.Marshal(p.LastBody(t, updatePath))
	const want = `{"agentid":1000002,"button":{"replace_name":"已选：是"},"response_code":"R1","userids":["canaryuser"]}`
	if err != nil || string(got) != want {
		t.Errorf("sent %s", got)
	}
	d.Message.CardCode = ""
	if se := sendError(t, f.Send(t.Context(), d)); se.Outcome != safety.Rejected || p.Count(sendPath) != 0 {
		t.Errorf("without a code: %v", se)
	}
}

func TestUserByMobile(t *testing.T) {
	const path = "/cgi-bin/user/getuserid"
	p := newDouble(t)
	f := sending(t, p, nil)
	p.On(path, platformtest.Text(`{"errcode":0,"errmsg":"ok","userid":"ZhangSan"}`))
	if id, found, err := f.UserByMobile(t.Context(), "13800000000"); id != "zhangsan" || !found || err != nil {
		t.Errorf("%q %t %v", id, found, err)
	}
	if got := p.LastBody(t, path)["mobile"]; got != "13800000000" {
		t.Errorf("asked for %v", got)
	}
	for _, code := range []int{46004, 60111} {
		p.On(path, errcode(code))
		if id, found, err := f.UserByMobile(t.Context(), "13800000001"); id != "" || found || err != nil {
			t.Errorf("%d: %q %t %v", code, id, found, err)
		}
	}
	p.On(path, errcode(45009))
	if _, _, err := f.UserByMobile(t.Context(), "13800000001"); sendError(t, err).Outcome != safety.Throttled || !errors.Is(err, safety.ErrBarred) {
		t.Errorf("barred: %v", err)
	}
}

func TestConfigFaults(t *testing.T) {
	for key, change := range map[string]func(*wecom.Config){
		"wecom.corp_id":                   func(c *wecom.Config) { c.CorpID = " " },
		"wecom.agent_id":                  func(c *wecom.Config) { c.AgentID = 0 },
		"wecom.secret":                    func(c *wecom.Config) { c.Secret = "" },
		"wecom.token":                     func(c *wecom.Config) { c.Token = "" },
		"wecom.encoding_aes_key:":         func(c *wecom.Config) { c.EncodingAESKey = "canary-secret" },
		"wecom.encoding_aes_key_previous": func(c *wecom.Config) { c.PreviousAESKey = "canary-secret" },
		"wecom.api_base":                  func(c *wecom.Config) { c.APIBase = "ftp://canary-secret" },
	} {
		cfg := config()
		change(&cfg)
		f := newFixture(t, config(), nil)
		_, err := wecom.New(cfg, wecom.Deps{Clock: f.clock, Receiver: f.receiver, Log: slog.New(slog.DiscardHandler)})
		if err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", key, err)
			continue
		}
		noSecrets(t, key, err.Error())
	}
	if _, err := wecom.New(config(), wecom.Deps{}); err == nil || errors.Unwrap(err) != nil {
		t.Errorf("no dependencies: %v", err)
	}
}
