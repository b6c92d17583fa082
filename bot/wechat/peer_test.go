package wechat_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"shouze/bot/wechat"
	"shouze/safety"
)

// TestPeer lets Tencent's own cryptography (npm @wecom/crypto) play the
// platform, over HTTP. It needs `npm ci --ignore-scripts` in testdata/peer.
func TestPeer(t *testing.T) {
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat("testdata/peer/node_modules/@wecom/crypto")
	}
	if err != nil {
		if os.Getenv("SHOUZE_TEST_SERVICES") == "require" {
			t.Fatal(err)
		}
		t.Skip("no peer: run npm ci --ignore-scripts in testdata/peer")
	}
	f := newFixture(t, config(), func(d *wechat.Deps) { d.Clock = safety.ClockFunc(time.Now) })
	f.receiver.answer = echo
	srv := httptest.NewServer(f)
	defer srv.Close()
	args, err := json.Marshal(map[string]string{
		"url": srv.URL + "/wechat/callback", "token": token, "appID": appID,
		"key": aesKey, "oldKey": oldKey, "strangeKey": strings.Repeat("s", 42) + "A",
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "peer.mjs", string(args))
	cmd.Dir = "testdata/peer"
	var faults strings.Builder
	cmd.Stderr = &faults
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, faults.String())
	}
	var done struct{ Checks int }
	if err := json.Unmarshal(out, &done); err != nil || done.Checks < 80 {
		t.Errorf("%d checks, %v", done.Checks, err)
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
