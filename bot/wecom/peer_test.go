package wecom_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"shouze/bot/platform/platformtest"
	"shouze/bot/wecom"
	"shouze/safety"
)

// TestPeer lets Tencent's own cryptography play the platform, over HTTP.
func TestPeer(t *testing.T) {
	f := newFixture(t, config(), func(d *wecom.Deps) { d.Clock = safety.ClockFunc(time.Now) })
	f.receiver.answer = echo
	srv := httptest.NewServer(f)
	defer srv.Close()
	checks := platformtest.Peer(t, "wecom.mjs", map[string]string{
		"url": srv.URL + "/wecom/callback", "token": token, "corpID": corpID, "agentID": "1000002",
		"key": aesKey, "oldKey": oldKey, "strangeKey": strings.Repeat("s", 42) + "A",
	})
	if checks < 70 {
		t.Errorf("%d checks", checks)
	}
	refused := func(in safety.Inbound) bool { return in.Text == "no" || in.Text == "other" || in.Text == "forged" }
	if n := len(f.receiver.got); n != 17 || slices.ContainsFunc(f.receiver.got, refused) {
		t.Errorf("%d messages reached the receiver", n)
	}
}

// echo answers what it hears.
func echo(in safety.Inbound) (*wecom.Reply, error) {
	switch {
	case in.Kind == safety.InTap:
		return &wecom.Reply{ReplaceName: "已选：" + in.Tap}, nil
	case in.Text == "":
		return nil, nil
	}
	return &wecom.Reply{Text: "收到：" + in.Text}, nil
}
