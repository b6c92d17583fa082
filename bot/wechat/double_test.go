package wechat_test

import (
	"testing"

	"shouze/bot"
	"shouze/bot/platform/platformtest"
	"shouze/bot/wechat"
	"shouze/safety"
)

const (
	tokenPath    = "/cgi-bin/stable_token"
	customPath   = "/cgi-bin/message/custom/send"
	templatePath = "/cgi-bin/message/template/send"
)

func newDouble(tb testing.TB) *platformtest.Double {
	return platformtest.NewDouble(tb, tokenPath, "/wx")
}

// errcode answers as the platform does, naming what must not be passed on.
func errcode(code int, words string) platformtest.Answer {
	return platformtest.Errcode(code, words+" "+openid+" rid: 5f3e1a2b-0c0c0c0c-12345678")
}

// sending is a channel that talks to a double.
func sending(tb testing.TB, p *platformtest.Double, change func(*wechat.Deps)) *fixture {
	cfg := config()
	cfg.APIBase = p.URL + "/wx"
	cfg.PublicURL = p.URL + "/sz"
	cfg.Templates = map[string]wechat.Template{
		"task": {ID: "tpl-task", Fields: map[string]string{"thing2": "title", "time4": "due"}},
	}
	return newFixture(tb, cfg, change)
}

func delivery(inWindow bool) bot.Delivery {
	return bot.Delivery{
		ID: "push-1 " + openid, To: safety.Address{Channel: safety.WeChat, User: openid}, Text: "CANARYTEXT 请自查", InWindow: inWindow, Attempt: 1,
		Message: safety.Outbound{Kind: "task", Title: "本月自查", Data: map[string]string{"due": "2026-11-30T23:59:59+08:00", "url": "/m/t/1"}},
	}
}
