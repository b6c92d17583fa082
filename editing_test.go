package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"shouze/bot/terminal"
	"shouze/config"
)

// TestEditorsPage does what docs/editing.md tells an editor to do, with the
// very lines that stand there: a question more, a whole conversation, a
// campaign, each tried in the chat.
func TestEditorsPage(t *testing.T) {
	dir := t.TempDir()
	env := []string{"SHOUZE_CONTENT_DIR=" + dir}
	shouze(t, env, exitDone, "copy", "flows/hazard.yaml", "campaigns/routine.yaml")
	shouze(t, env, exitFailed, "copy", "flows/hazard.yaml") // nobody's changes are written over
	shouze(t, env, exitUsage, "copy", "flows/nothing.yaml")
	blocks := pageBlocks(t)
	if len(blocks) != 4 {
		t.Fatalf("%d blocks on the page", len(blocks))
	}

	change(t, dir, "flows/hazard.yaml", func(s string) string {
		return strings.Replace(s, "  - ask: fix\n", blocks[0]+"  - ask: fix\n", 1)
	})
	change(t, dir, "flows/pre-shift.yaml", func(string) string { return blocks[1] })
	change(t, dir, "campaigns/routine.yaml", func(s string) string {
		return regexp.MustCompile(`campaign: .*\ntitle: .*\n`).ReplaceAllString(s, blocks[2]) + blocks[3]
	})
	if err := os.Rename(filepath.Join(dir, "campaigns/routine.yaml"), filepath.Join(dir, "campaigns/winter.yaml")); err != nil {
		t.Fatal(err)
	}
	if out := shouze(t, env, exitDone, "check"); !strings.Contains(out, "没有问题") {
		t.Fatal(out)
	}

	said := talkWith(t, config.Config{ContentDir: dir, Campaign: "winter"},
		"隐患", "墙上有裂缝", ":照片", "东墙", "要", "5", "暂停", "任务", "班前会", "12", "吊钩下面不站人", "否", ":照片", "发完了", "1", "任务")
	for _, want := range []string{"第5/6题\n这地方平时有几个人？", "班前会，11月30日前做完，回“班前会”", "今天来了几个人？", "今天12个人", "记下了，记录号 2026-0001。"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in:\n%s", want, said)
		}
	}
	if i := strings.LastIndex(said, "您还欠这些"); strings.Contains(said[i:], "班前会") {
		t.Errorf("the task is still owed:\n%s", said[i:])
	}
}

// A campaign can name only conversations that exist.
func TestDutyWithoutConversation(t *testing.T) {
	dir := t.TempDir()
	env := []string{"SHOUZE_CONTENT_DIR=" + dir}
	shouze(t, env, exitDone, "copy", "campaigns/routine.yaml")
	change(t, dir, "campaigns/routine.yaml", func(s string) string { return strings.Replace(s, "flow: drill\n", "flow: dril\n", 1) })
	if out := shouze(t, env, exitFailed, "check"); !strings.Contains(out, "“dril”") {
		t.Error(out)
	}
}

func pageBlocks(t *testing.T) []string {
	t.Helper()
	page, err := os.ReadFile("docs/editing.md")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, m := range regexp.MustCompile("(?s)<!-- [^\n]* -->\n```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		blocks = append(blocks, m[1])
	}
	return blocks
}

// shouze runs a command and returns what it printed.
func shouze(t *testing.T, env []string, want int, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if code := run(t.Context(), args, console{out: &out, err: &out, env: env}); code != want {
		t.Fatalf("shouze %v: exit %d, want %d: %s", args, code, want, out.String())
	}
	return out.String()
}

func change(t *testing.T, dir, name string, edit func(string) string) {
	t.Helper()
	path := filepath.Join(dir, name)
	raw, err := os.ReadFile(path) //nolint:gosec // of this test
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	edited := edit(string(raw))
	if edited == string(raw) {
		t.Fatalf("%s is as it was", name)
	}
	if err := os.WriteFile(path, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
}

// talkWith says lines in the terminal and returns what was answered.
func talkWith(t *testing.T, cfg config.Config, lines ...string) string {
	t.Helper()
	at, err := time.Parse(time.RFC3339, november)
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	err = chat(t.Context(), cfg, at, "enterprise", func(ctx context.Context, p terminal.Product) error {
		talk := &terminal.Talk{Product: p, Out: &said}
		for _, l := range lines {
			if err := talk.Line(ctx, l); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return said.String()
}
