package wechat_test

import (
	"strings"
	"testing"

	"shouze/bot/wechat"
	"shouze/safety"
)

func TestTemplateFields(t *testing.T) {
	const absent = "\x00"
	for _, c := range []struct{ field, value, want string }{
		{"thing1", "一二三四五六七八九十一二三四五六七八九十", "一二三四五六七八九十一二三四五六七八九十"},
		{"thing1", "一二三四五六七八九十一二三四五六七八九十一", "一二三四五六七八九十一二三四五六七八九…"},
		{"thing1", "🔥 动火\n作业\u200d✅️", "动火 作业"},
		{"thing1", "", "无"},
		{"thing1", "😀", "无"},
		{"phrase2", "逾期未整改了", "逾期未整改"},
		{"phrase2", "OK", "无"},
		{"name3", "一二三四五六七八九十一", "一二三四五六七八九十"},
		{"name3", "John Smith 3", "John Smith "},
		{"number4", "共 -12.5 项", "-12.5"},
		{"number4", "没有", absent},
		{"letter5", "A1b2", "Ab"},
		{"symbol6", "a+-*/=%", "+-*/="},
		{"character_string7", "编号 ZC-2026/11#1", "ZC-2026/11#1"},
		{"character_string7", strings.Repeat("9", 40), strings.Repeat("9", 32)},
		{"phone_number8", "0400-7820000 转 1", "0400-78200001"},
		{"car_number9", "辽C·12345", "辽C·12345"},
		{"amount10", "1200.50元", "¥1200.50"},
		{"amount10", "12345678901", absent},
		{"time11", "2026-11-30T15:59:59Z", "2026年11月30日 23:59"},
		{"time11", "2026-11-30", "2026年11月30日 23:59"},
		{"time11", "2026-11-30 08:05", "2026年11月30日 08:05"},
		{"time11", "2026年11月30日 08:05", "2026年11月30日 08:05"},
		{"time11", "08:05", "08:05"},
		{"time11", "尽快", absent},
		{"date12", "2026-11-30T15:59:59Z", "2026年11月30日"},
		{"date12", "08:05", absent},
		{"const13", "待整改", "待整改"},
	} {
		p := newDouble(t)
		cfg := config()
		cfg.APIBase = p.URL
		cfg.Templates = map[string]wechat.Template{"task": {ID: "t", Fields: map[string]string{c.field: "v"}}}
		f := newFixture(t, cfg, nil)
		d := delivery(false)
		d.Message = safety.Outbound{Kind: "task", Data: map[string]string{"v": c.value, "url": "https://elsewhere.example/x"}}
		if err := f.Send(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		body := p.LastBody(t, templatePath)
		got := absent
		if datum, there := body["data"].(map[string]any)[c.field].(map[string]any); there {
			got = datum["value"].(string)
		}
		if got != c.want {
			t.Errorf("%s %q: %q, want %q", c.field, c.value, got, c.want)
		}
		if body["url"] != nil {
			t.Errorf("links to %v", body["url"])
		}
	}
}

func TestNewRefuses(t *testing.T) {
	field := func(name string) map[string]wechat.Template {
		return map[string]wechat.Template{"task": {ID: "t", Fields: map[string]string{name: "title"}}}
	}
	for key, change := range map[string]func(c *wechat.Config){
		"wechat.app_id":                       func(c *wechat.Config) { c.AppID = "" },
		"wechat.app_secret":                   func(c *wechat.Config) { c.AppSecret = " " },
		"wechat.token":                        func(c *wechat.Config) { c.Token = "" },
		"wechat.encoding_aes_key":             func(c *wechat.Config) { c.EncodingAESKey = "" },
		"wechat.encoding_aes_key:":            func(c *wechat.Config) { c.EncodingAESKey = secret },
		"wechat.encoding_aes_key_previous":    func(c *wechat.Config) { c.PreviousAESKey = strings.Repeat("?", 43) },
		"wechat.api_base":                     func(c *wechat.Config) { c.APIBase = "api.weixin.qq.com" },
		"wechat.api_base:":                    func(c *wechat.Config) { c.APIBase = "https://u:canary-secret@x/" },
		"wechat.templates.alarm":              func(c *wechat.Config) { c.Templates = map[string]wechat.Template{"alarm": {ID: "t"}} },
		"wechat.templates.task.id":            func(c *wechat.Config) { c.Templates = map[string]wechat.Template{"task": {}} },
		"wechat.templates.task.fields":        func(c *wechat.Config) { c.Templates = map[string]wechat.Template{"task": {ID: "t"}} },
		"wechat.templates.task.fields.first":  func(c *wechat.Config) { c.Templates = field("first") },
		"wechat.templates.task.fields.thing":  func(c *wechat.Config) { c.Templates = field("thing") },
		"wechat.templates.task.fields.thong1": func(c *wechat.Config) { c.Templates = field("thong1") },
	} {
		cfg := config()
		change(&cfg)
		f := newFixture(t, config(), nil)
		_, err := wechat.New(cfg, wechat.Deps{Clock: f.clock, Receiver: f.receiver, Log: noLog()})
		if err == nil || !strings.HasPrefix(err.Error(), key) {
			t.Errorf("%s: %v", key, err)
			continue
		}
		noSecrets(t, key, err.Error())
	}
	if _, err := wechat.New(config(), wechat.Deps{}); err == nil {
		t.Error("made without a clock")
	}
}
