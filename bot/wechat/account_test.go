package wechat_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouze/bot"
	"shouze/bot/platform"
	"shouze/bot/platform/platformtest"
	"shouze/bot/wechat"
	"shouze/safety"
)

const mediaPath = "/cgi-bin/media/get"

func picture(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/jpeg")
	fmt.Fprint(w, "{picture")
}

func TestFetchMedia(t *testing.T) {
	p := newDouble(t)
	f := sending(t, p, nil)
	p.On(mediaPath, asJSON(errcode(42001, "expired")), picture)
	body, kind, err := f.FetchMedia(t.Context(), "M 1&access_token=x")
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if got, err := io.ReadAll(body); string(got) != "{picture" || kind != "image/jpeg" || err != nil {
		t.Errorf("%q %q %v", got, kind, err)
	}
}

func asJSON(a platformtest.Answer) platformtest.Answer {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; encoding=utf-8")
		a(w, r)
	}
}

func TestFetchMediaFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer platformtest.Answer
		want   safety.Outcome
		gone   bool
	}{
		{"expired", asJSON(errcode(40007, "invalid media_id")), safety.Rejected, true},
		{"busy", asJSON(errcode(-1, "system error")), safety.Retry, false},
		{"a video's address", asJSON(platformtest.Text(`{"video_url":"http://x"}`)), safety.Retry, false},
		{"ok without a file", asJSON(platformtest.OK), safety.Retry, false},
		{"broken", asJSON(platformtest.Text(`{`)), safety.Retry, false},
		{"502", platformtest.Status(502), safety.Retry, false},
		{"cut", platformtest.Cut, safety.Retry, false},
		{"silent", platformtest.Silent, safety.Retry, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newDouble(t)
			p.On(mediaPath, c.answer)
			f := sending(t, p, func(d *wechat.Deps) { d.Timeout = 100 * time.Millisecond })
			_, _, err := f.FetchMedia(t.Context(), "M1")
			if se := sendError(t, err); se.Outcome != c.want || errors.Is(err, platform.ErrMediaGone) != c.gone {
				t.Errorf("%v, gone %t", se, errors.Is(err, platform.ErrMediaGone))
			}
		})
	}
}

func TestFetchMediaBody(t *testing.T) {
	huge := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/jpeg")
		block := make([]byte, 1<<20)
		for range 21 {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
	half := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/jpeg")
		w.Header().Set("Content-Length", "100")
		fmt.Fprint(w, "half")
	}
	for name, a := range map[string]platformtest.Answer{"over 20 MiB": huge, "cut off midway": half} {
		p := newDouble(t)
		p.On(mediaPath, a)
		body, _, err := sending(t, p, nil).FetchMedia(t.Context(), "M1")
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, body)
		body.Close()
		if err == nil {
			t.Errorf("%s: read to the end", name)
			continue
		}
		noSecrets(t, name, err.Error())
	}
}

func TestMenu(t *testing.T) {
	p := newDouble(t)
	f := sending(t, p, nil)
	entries := []bot.MenuEntry{
		{Group: "我的任务", Key: "任务", Text: "我要做什么"}, {Group: "上报", Key: "隐患", Text: "报隐患"},
		{Group: "我的任务", Key: "自查", Text: "开始自查"}, {Key: "帮助", Text: "帮助"},
	}
	if err := f.PublishMenu(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
	published := p.Sent("/cgi-bin/menu/create")[0].Body
	p.On("/cgi-bin/menu/get", platformtest.Text(`{"menu":`+published+`}`))
	got, err := f.FetchMenu(t.Context())
	want := []bot.MenuEntry{entries[0], entries[2], entries[1], entries[3]}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	p.On("/cgi-bin/menu/get", errcode(46003, "menu no exist"))
	if got, err = f.FetchMenu(t.Context()); err != nil || got != nil {
		t.Errorf("no menu: %v %v", got, err)
	}
	p.On("/cgi-bin/menu/get", platformtest.Status(502))
	if _, err = f.FetchMenu(t.Context()); err == nil {
		t.Error("502 taken for no menu")
	}
	p.On("/cgi-bin/menu/create", errcode(40018, "invalid button name size"))
	err = f.PublishMenu(t.Context(), entries)
	if err == nil || !strings.Contains(err.Error(), "40018") {
		t.Errorf("refused menu: %v", err)
	}
	noSecrets(t, "menu", fmt.Sprint(err))
}

func TestMenuLimits(t *testing.T) {
	f := sending(t, newDouble(t), nil)
	six := []bot.MenuEntry{}
	for i := range 6 {
		six = append(six, bot.MenuEntry{Group: "g", Key: fmt.Sprint(i), Text: "t"})
	}
	for name, entries := range map[string][]bot.MenuEntry{
		"empty": nil, "six in a group": six,
		"four buttons": {{Key: "1", Text: "1"}, {Key: "2", Text: "2"}, {Key: "3", Text: "3"}, {Key: "4", Text: "4"}},
		"no key":       {{Text: "1"}},
		"long key":     {{Key: strings.Repeat("k", 129), Text: "1"}},
		"long button":  {{Key: "1", Text: "一二三四五六"}},
		"long group":   {{Group: "一二三四五六", Key: "1", Text: "1"}},
		"long entry":   {{Group: "g", Key: "1", Text: strings.Repeat("一", 21)}},
	} {
		if err := f.PublishMenu(t.Context(), entries); err == nil {
			t.Errorf("%s: published", name)
		}
	}
}

func TestCreateQR(t *testing.T) {
	const path = "/cgi-bin/qrcode/create"
	p := newDouble(t)
	f := sending(t, p, nil)
	p.On(path, platformtest.Text(`{"ticket":"gQH+/8=","url":"http://weixin.qq.com/q/kZgfwMTm72WWPkovabbI"}`))
	got, err := f.CreateQR(t.Context(), "place-7")
	if want := "http://weixin.qq.com/q/kZgfwMTm72WWPkovabbI"; got != want || err != nil {
		t.Errorf("%q %v, want %q", got, err, want)
	}
	want := map[string]any{"action_name": "QR_LIMIT_STR_SCENE", "action_info": map[string]any{"scene": map[string]any{"scene_str": "place-7"}}}
	if diff := cmp.Diff(want, p.LastBody(t, path)); diff != "" {
		t.Error(diff)
	}
	for _, scene := range []string{"", strings.Repeat("a", 65)} {
		if _, err := f.CreateQR(t.Context(), scene); err == nil {
			t.Errorf("scene of %d characters accepted", len(scene))
		}
	}
	p.On(path, platformtest.OK)
	if _, err := f.CreateQR(t.Context(), "a"); err == nil {
		t.Error("no address accepted")
	}
}

func TestCheck(t *testing.T) {
	const list = "/cgi-bin/template/get_all_private_template"
	const good = `{"template_list":[{"template_id":"tpl-task","content":"任务：{{thing2.DATA}}\n期限：{{time4.DATA}}"}]}`
	dated := func(at time.Time, a platformtest.Answer) platformtest.Answer {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", at.UTC().Format(http.TimeFormat))
			a(w, r)
		}
	}
	issued := platformtest.Text(`{"access_token":"TOKEN-1","expires_in":7200}`)
	for _, c := range []struct {
		name        string
		token, list platformtest.Answer
		wrong       map[string]string // finding: words in it
	}{
		{"all well", dated(base, issued), platformtest.Text(good), map[string]string{}},
		{"clock behind", dated(base.Add(4*time.Minute), issued), platformtest.Text(good), map[string]string{"clock": "4m0s"}},
		{"address not allowed", dated(base, errcode(40164, "invalid ip 203.0.113.9 ipv6 x")), platformtest.Text(good), map[string]string{"token": "203.0.113.9"}},
		{"wrong secret", dated(base, errcode(40125, "invalid appsecret")), platformtest.Text(good), map[string]string{"token": "wechat.app_secret"}},
		{"used up", dated(base, errcode(45009, "quota")), platformtest.Text(good), map[string]string{"token": "零点"}},
		{"other code", dated(base, errcode(50002, "user limited")), platformtest.Text(good), map[string]string{"token": "50002"}},
		{"proxy in the way", dated(base, platformtest.Status(502)), platformtest.Text(good), map[string]string{"token": "wechat.api_base"}},
		{"template gone", dated(base, issued), platformtest.Text(`{"template_list":[]}`), map[string]string{"templates.task": "wechat.templates.task.id"}},
		{"field gone", dated(base, issued), platformtest.Text(strings.ReplaceAll(good, "time4", "time5")), map[string]string{"templates.task": "time4"}},
		{"no list", dated(base, issued), errcode(48001, "api unauthorized"), map[string]string{"templates": "48001"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newDouble(t)
			p.On(tokenPath, c.token)
			p.On(list, c.list)
			p.On("/sz/wechat/callback", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.FormValue("echostr")) })
			findings := sending(t, p, nil).Check(t.Context())
			if len(findings) < 3 {
				t.Errorf("findings %v", findings)
			}
			for _, f := range findings {
				words, wrong := c.wrong[f.Name]
				if f.OK == wrong || !strings.Contains(f.Text, words) {
					t.Errorf("%+v", f)
				}
				delete(c.wrong, f.Name)
				noSecrets(t, f.Name, f.Text)
			}
			if len(c.wrong) > 0 {
				t.Errorf("not found: %v", c.wrong)
			}
		})
	}
}

func TestCheckUnreachable(t *testing.T) {
	p := newDouble(t)
	f := sending(t, p, nil)
	p.Close()
	got := f.Check(t.Context())
	if len(got) != 2 || got[0].OK || got[1].OK || !strings.Contains(got[0].Text, "连不上") || got[1].Name != "callback" {
		t.Errorf("%+v", got)
	}
	cfg := config()
	cfg.APIBase = newDouble(t).URL
	var there bool
	for _, f := range newFixture(t, cfg, nil).Check(t.Context()) {
		there = there || f.Name == "templates" && !f.OK
	}
	if !there {
		t.Error("missing templates not found")
	}
}

// TestCheckCallback looks at a callback address behind which this channel, or
// one with another token, answers.
func TestCheckCallback(t *testing.T) {
	for name, change := range map[string]func(*wechat.Config){
		"ours": func(*wechat.Config) {}, "another token": func(c *wechat.Config) { c.Token = "other" },
	} {
		cfg := config()
		change(&cfg)
		mux := http.NewServeMux()
		mux.Handle("/sz/wechat/callback", newFixture(t, cfg, nil))
		srv := httptest.NewServer(mux)
		defer srv.Close()
		cfg = config()
		cfg.PublicURL, cfg.APIBase = srv.URL+"/sz/", newDouble(t).URL
		for _, f := range newFixture(t, cfg, nil).Check(t.Context()) {
			if f.Name == "callback" && f.OK != (name == "ours") {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}
