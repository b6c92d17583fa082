package wechat_test

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"shouze/bot/platform/platformtest"
	"shouze/bot/wechat"
	"shouze/safety"
)

// TestPeer lets Tencent's own cryptography play the platform, over HTTP.
func TestPeer(t *testing.T) {
	f := newFixture(t, config(), func(d *wechat.Deps) { d.Clock = safety.ClockFunc(time.Now) })
	f.receiver.answer = echo
	srv := httptest.NewServer(f)
	defer srv.Close()
	checks := platformtest.Peer(t, "wechat.mjs", map[string]string{
		"url": srv.URL + "/wechat/callback", "token": token, "appID": appID,
		"key": aesKey, "oldKey": oldKey, "strangeKey": strings.Repeat("s", 42) + "A",
	})
	if checks < 80 {
		t.Errorf("%d checks", checks)
	}
	refused := func(in safety.Inbound) bool { return in.Text == "no" || in.Text == "other" || in.Text == "forged" }
	if n := len(f.receiver.got); n != 17 || slices.ContainsFunc(f.receiver.got, refused) {
		t.Errorf("%d messages reached the receiver", n)
	}
}

// echo answers what it hears.
func echo(in safety.Inbound) (*wechat.Reply, error) {
	switch in.Text {
	case "":
		return nil, nil
	case "CDATA":
		return &wechat.Reply{Text: "收到：a]]>b"}, nil
	}
	return &wechat.Reply{Text: "收到：" + in.Text}, nil
}
