package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouze/bot"
	"shouze/bot/platform/platformtest"
	"shouze/bot/wechat"
	"shouze/safety"
)

func sendError(tb testing.TB, err error) *bot.SendError {
	tb.Helper()
	var se *bot.SendError
	if !errors.As(err, &se) {
		tb.Fatalf("got %v, want a *bot.SendError", err)
	}
	noSecrets(tb, "error", fmt.Sprintf("%v %+v %#v %v", err, se, se, se.Err))
	return se
}

func TestSendInWindow(t *testing.T) {
	p := newDouble(t)
	f := sending(t, p, nil)
	d := delivery(true)
	d.Text = "看<a href=\"https://x/?a=1&b=2\">这里</a>\x02"
	if err := f.Send(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"touser": openid, "msgtype": "text", "text": map[string]any{"content": "看<a href=\"https://x/?a=1&b=2\">这里</a>"}}
	if diff := cmp.Diff(want, p.LastBody(t, customPath)); diff != "" {
		t.Error(diff)
	}
	if body := p.Sent(customPath)[0].Body; !strings.Contains(body, "<a href") {
		t.Errorf("escaped: %s", body)
	}
	tok := p.LastBody(t, tokenPath)
	want = map[string]any{"grant_type": "client_credential", "appid": appID, "secret": secret, "force_refresh": false}
	if diff := cmp.Diff(want, tok); diff != "" {
		t.Error(diff)
	}
	d.Text = strings.Repeat("责", 900)
	if err := f.Send(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if got := p.LastBody(t, customPath)["text"].(map[string]any)["content"].(string); len(got) != 2046 {
		t.Errorf("sent %d bytes", len(got))
	}
}

func TestSendOutsideWindow(t *testing.T) {
	p := newDouble(t)
	f := sending(t, p, nil)
	if err := f.Send(t.Context(), delivery(false)); err != nil {
		t.Fatal(err)
	}
	got := p.LastBody(t, templatePath)
	key, _ := got["client_msg_id"].(string)
	if len(key) != 32 || strings.Contains(key, openid) {
		t.Errorf("client_msg_id %q", key)
	}
	delete(got, "client_msg_id")
	want := map[string]any{"touser": openid, "template_id": "tpl-task", "url": p.URL + "/sz/m/t/1", "data": map[string]any{
		"thing2": map[string]any{"value": "本月自查"}, "time4": map[string]any{"value": "2026年11月30日 23:59"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if err := f.Send(t.Context(), delivery(false)); err != nil {
		t.Fatal(err)
	}
	if again := p.LastBody(t, templatePath)["client_msg_id"]; again != key {
		t.Errorf("client_msg_id changed between attempts: %v, %v", key, again)
	}
	for _, kind := range []string{"hazard", ""} {
		d := delivery(false)
		d.Message.Kind = kind
		if se := sendError(t, f.Send(t.Context(), d)); se.Outcome != safety.Unreachable {
			t.Errorf("kind %q: %v", kind, se)
		}
	}
	d := delivery(true)
	d.To.Channel = safety.WeCom
	if se := sendError(t, f.Send(t.Context(), d)); se.Outcome != safety.Unreachable {
		t.Errorf("another channel: %v", se)
	}
}

// TestErrorCodes sends through the wire what platforms answer with.
func TestErrorCodes(t *testing.T) {
	midnight := time.Date(2040, 3, 2, 0, 0, 0, 0, safety.CountyZone())
	for outcome, codes := range map[safety.Outcome][]int{
		safety.Retry:         {-1, 40001, 40014, 41001, 42001, 99999},
		safety.Misconfigured: {40002, 40013, 40125, 40164, 48001, 48004, 50001, 50002},
		safety.Unreachable:   {40003, 43004, 43019, 48002, 43101, 43107, 40036, 40037, 43116},
		safety.WindowClosed:  {45015, 45047},
		safety.Throttled:     {45009, 45011, 45028, 45066, 48006},
		safety.Rejected: {40004, 40006, 40007, 40008, 40016, 40020, 40027, 40054, 40055, 40119, 40029, 40163, 42003, 43001, 43002, 43003,
			44002, 45001, 45002, 45007, 45008, 47001, 47003, 9001001, 61450, 61451, 65400},
		safety.Sent: {45065},
	} {
		for _, code := range codes {
			p := newDouble(t)
			p.On(templatePath, errcode(code, "some words"))
			p.On(customPath, errcode(code, "some words"))
			f := sending(t, p, nil)
			for _, inWindow := range []bool{true, false} {
				err := f.Send(t.Context(), delivery(inWindow))
				if outcome == safety.Sent {
					if err != nil {
						t.Errorf("%d: %v", code, err)
					}
					continue
				}
				se := sendError(t, err)
				if se.Outcome != outcome {
					t.Errorf("%d: %s, want %s", code, se.Outcome, outcome)
				}
				if code == 45009 && !se.RetryAt.Equal(midnight) || code == 45011 && !se.RetryAt.Equal(base.Add(time.Minute)) {
					t.Errorf("%d: again at %s", code, se.RetryAt)
				}
			}
			if outcome == safety.Misconfigured && !strings.Contains(f.log.String(), "operator") {
				t.Errorf("%d: nobody was told", code)
			}
			noSecrets(t, "log", f.log.String())
		}
	}
}

func TestDetails(t *testing.T) {
	for _, c := range []struct {
		code        int
		words, want string
	}{
		{40164, "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist", "(203.0.113.9)"},
		{40164, "invalid ip 999.999.999.999, not in whitelist", "(rid 5f3e1a2b-0c0c0c0c-12345678)"},
		{47003, "argument invalid! data.thing1.value invalid", "(thing1)"},
		{48001, "api unauthorized", "(rid 5f3e1a2b-0c0c0c0c-12345678)"},
	} {
		p := newDouble(t)
		p.On(customPath, errcode(c.code, c.words))
		se := sendError(t, sending(t, p, nil).Send(t.Context(), delivery(true)))
		if !strings.HasSuffix(se.Reason, c.want) || se.Code != c.code {
			t.Errorf("%d: %q, want %q", c.code, se.Reason, c.want)
		}
	}
}

// TestBrokenExchanges covers everything short of an answer.
func TestBrokenExchanges(t *testing.T) {
	redirect := func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }
	for _, c := range []struct {
		name             string
		answer           platformtest.Answer
		custom, template safety.Outcome
	}{
		{"cut after the request", platformtest.Cut, safety.InDoubt, safety.Retry},
		{"no answer", platformtest.Silent, safety.InDoubt, safety.Retry},
		{"truncated", platformtest.Text(`{"errcode":0,"err`), safety.InDoubt, safety.Retry},
		{"wrong type", platformtest.Text(`[]`), safety.InDoubt, safety.Retry},
		{"says nothing", platformtest.Text(`{}`), safety.InDoubt, safety.Retry},
		{"endless", platformtest.Text(strings.Repeat(" ", 1<<20+1)), safety.InDoubt, safety.Retry},
		{"502", platformtest.Status(502), safety.InDoubt, safety.Retry},
		{"504", platformtest.Status(504), safety.InDoubt, safety.Retry},
		{"503", platformtest.Status(503), safety.Retry, safety.Retry},
		{"429", platformtest.Status(429), safety.Retry, safety.Retry},
		{"404", platformtest.Status(404), safety.Misconfigured, safety.Misconfigured},
		{"redirect", redirect, safety.Misconfigured, safety.Misconfigured},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newDouble(t)
			p.On(customPath, c.answer)
			p.On(templatePath, c.answer)
			f := sending(t, p, func(d *wechat.Deps) { d.Timeout = 200 * time.Millisecond })
			if se := sendError(t, f.Send(t.Context(), delivery(true))); se.Outcome != c.custom {
				t.Errorf("customer message: %s, want %s", se.Outcome, c.custom)
			}
			if se := sendError(t, f.Send(t.Context(), delivery(false))); se.Outcome != c.template {
				t.Errorf("template: %s, want %s", se.Outcome, c.template)
			}
			if p.Count("/elsewhere") != 0 {
				t.Error("followed a redirect")
			}
			noSecrets(t, "log", f.log.String())
		})
	}
}

func TestNothingLeft(t *testing.T) {
	p := newDouble(t)
	f := sending(t, p, func(d *wechat.Deps) { d.Transport = &http.Transport{DisableKeepAlives: true} })
	if err := f.Send(t.Context(), delivery(true)); err != nil {
		t.Fatal(err)
	}
	p.Close() // the token is cached, the connection refused: the message never left
	if se := sendError(t, f.Send(t.Context(), delivery(true))); se.Outcome != safety.Retry {
		t.Errorf("refused connection: %v", se)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if se := sendError(t, f.Send(ctx, delivery(true))); se.Outcome != safety.Retry || !errors.Is(se, context.Canceled) {
		t.Errorf("given up before: %v", se)
	}
	empty := delivery(true)
	empty.Text = " \x01"
	if se := sendError(t, f.Send(t.Context(), empty)); se.Outcome != safety.Rejected {
		t.Errorf("no text: %v", se)
	}
}

// leaky is a transport whose errors tell everything, as some do.
type leaky struct{}

func (leaky) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("http get error : uri=%s , secret=%s", r.URL, secret)
}

func TestLeakyTransport(t *testing.T) {
	f := newFixture(t, config(), func(d *wechat.Deps) { d.Transport = leaky{} })
	sendError(t, f.Send(t.Context(), delivery(true)))
	_, err := f.CreateQR(t.Context(), "a")
	noSecrets(t, "QR", fmt.Sprintf("%v %+v", err, err))
	_, _, err = f.FetchMedia(t.Context(), openid)
	noSecrets(t, "media", fmt.Sprintf("%v %+v", err, err))
	for _, finding := range f.Check(t.Context()) {
		noSecrets(t, "check", finding.Text)
	}
	noSecrets(t, "log", f.log.String())
}
