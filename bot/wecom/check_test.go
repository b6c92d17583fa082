package wecom_test

import (
	"strings"
	"testing"

	"shouze/bot/platform/platformtest"
)

// TestCheck: what doctor says of the application, fault by fault.
func TestCheck(t *testing.T) {
	const agentPath = "/cgi-bin/agent/get"
	good := platformtest.Text(`{"errcode":0,"errmsg":"ok","name":"首责","close":0}`)
	for _, c := range []struct {
		name, path string
		answer     platformtest.Answer
		finding    string
		ok         bool
		words      string
	}{
		{"all is well", agentPath, good, "agent", true, "首责"},
		{"not a trusted address", tokenPath, errcode(60020), "token", false, "企业可信IP"},
		{"that address", tokenPath, errcode(60020), "token", false, "203.0.113.9"},
		{"wrong secret", tokenPath, errcode(40001), "token", false, "wecom.secret"},
		{"wrong corporation", tokenPath, errcode(40013), "token", false, "wecom.corp_id"},
		{"no way out", tokenPath, platformtest.Cut, "token", false, "网络"},
		{"wrong application", agentPath, errcode(301002), "agent", false, "wecom.agent_id"},
		{"closed application", agentPath, platformtest.Text(`{"errcode":0,"name":"首责","close":1}`), "agent", false, "停用"},
		{"not allowed", agentPath, errcode(48002), "agent", false, "启用"},
		{"clock of 2040", agentPath, good, "clock", false, "对时"},
		{"callback away", agentPath, good, "callback", false, "/sz/wecom/callback"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newDouble(t)
			p.On(agentPath, good)
			p.On(c.path, c.answer)
			f := sending(t, p, nil)
			for _, got := range f.Check(t.Context()) {
				noSecrets(t, "finding", strings.ReplaceAll(got.Text, p.URL, ""))
				if got.Name != c.finding {
					continue
				}
				if got.OK != c.ok || !strings.Contains(got.Text, c.words) {
					t.Errorf("%+v", got)
				}
				return
			}
			t.Errorf("nothing said of %s", c.finding)
		})
	}
}

// TestCheckCallback: the channel answers its own check.
func TestCheckCallback(t *testing.T) {
	p := newDouble(t)
	f := sending(t, p, nil)
	p.On("/sz/wecom/callback", f.ServeHTTP)
	for _, got := range f.Check(t.Context()) {
		if got.Name == "callback" {
			if !got.OK {
				t.Errorf("%+v", got)
			}
			return
		}
	}
	t.Error("nothing said of the callback")
}
