package platformtest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Peer runs a script with Tencent's own cryptography (npm @wecom/crypto)
// against us and returns how many checks held. It needs `npm ci
// --ignore-scripts` in bot/platform/testdata/peer; without it the test is
// skipped, or fails where every service is required.
func Peer(tb testing.TB, script string, args map[string]string) int {
	tb.Helper()
	dir, err := filepath.Abs("../platform/testdata/peer")
	node := ""
	if err == nil {
		node, err = exec.LookPath("node")
	}
	if err == nil {
		_, err = os.Stat(filepath.Join(dir, "node_modules/@wecom/crypto"))
	}
	if err != nil {
		if os.Getenv("SHOUZE_TEST_SERVICES") == "require" {
			tb.Fatal(err)
		}
		tb.Skip("no peer: run npm ci --ignore-scripts in bot/platform/testdata/peer")
	}
	raw, err := json.Marshal(args)
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.CommandContext(tb.Context(), node, script, string(raw))
	cmd.Dir = dir
	var faults strings.Builder
	cmd.Stderr = &faults
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("%v\n%s", err, faults.String())
	}
	var done struct{ Checks int }
	if err := json.Unmarshal(out, &done); err != nil {
		tb.Fatal(err)
	}
	return done.Checks
}
