package flows_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// compile reads one flow file called x.yaml, beside the hazard flow.
func compile(tb testing.TB, source string) (*flows.Library, []flows.Fault) {
	tb.Helper()
	src := fstest.MapFS{"x.yaml": {Data: []byte(source)}}
	return flows.Compile(src, flows.Host{Messages: catalogue(tb), Schema: schema(tb)})
}

const head = "flow: x\ntitle: 试\nfor: [principal]\n"

const ask = "  - ask: a\n    as: text\n    label: 甲\n    text: 甲？\n    example: 好\n"

// Each rule has a file that breaks it; the fault names file and line.
func TestLint(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"unknown key", head + "colour: red\nsteps:\n" + ask, "colour"},
		{"unknown step", head + "steps:\n  - shout: a\n", "shout"},
		{"unknown effect", head + "steps:\n" + ask + "  - do: explode\n    unconfirmed: true\n", "explode"},
		{"unknown need", head + "needs: [moon]\nsteps:\n" + ask, "moon"},
		{"unknown variable", head + "steps:\n  - ask: a\n    as: text\n    label: 甲\n    text: 甲？\n    example: 好\n    when: moon == 1\n", "moon"},
		{"unknown list", head + "steps:\n  - ask: a\n    as: one\n    label: 甲\n    text: 甲？\n    options_from: moons\n", "moons"},
		{"unknown kind", head + "steps:\n  - ask: a\n    as: song\n    label: 甲\n    text: 甲？\n", "song"},
		{"unknown flow", head + "steps:\n  - call: nowhere\n", "nowhere"},
		{"unknown person", "flow: x\ntitle: 试\nfor: [king]\nsteps:\n" + ask, "king"},
		{"missing message", head + "steps:\n" + ask + "  - confirm: no.such\n", "no.such"},
		{"unconfirmed effect", head + "steps:\n" + ask + "  - do: finish_task\n", "confirm"},
		{"confirm with nothing before it and effects missing", head + "steps:\n  - confirm: hazard.summary\n  - do: nothing_like_it\n", "nothing_like_it"},
		{"unreachable step", head + "steps:\n  - end: hazard.done\n" + ask, "走不到"},
		{"call of itself", head + "steps:\n  - call: x\n", "转圈"},
		{"duplicate answer", head + "steps:\n" + ask + ask, "a"},
		{"text over the limit", head + "steps:\n  - ask: a\n    as: text\n    label: 甲\n    text: " + strings.Repeat("长", 800) + "\n    example: 好\n", "字节"},
		{"short over twelve", head + "steps:\n  - ask: a\n    as: one\n    label: 甲\n    text: 甲？\n    options:\n      y: {text: 好, short: 一二三四五六七八九十一二三}\n", "12"},
		{"where without a list", head + "steps:\n  - ask: a\n    as: text\n    label: 甲\n    text: 甲？\n    where: a == 1\n", "where"},
		{"let without an expression", head + "steps:\n  - let: n\n" + ask, "is"},
		{"let of a name that is taken", head + "steps:\n" + ask + "  - let: a\n    is: 1 + 1\n", "用过了"},
		{"let of a wrong expression", head + "steps:\n" + ask + "  - let: n\n    is: moon + 1\n", "moon"},
		{"not YAML", "flow: [", "x.yaml:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, faults := compile(t, c.source)
			if len(faults) == 0 {
				t.Fatal("nothing was found")
			}
			var all []string
			for _, f := range faults {
				if !strings.HasPrefix(f.Error(), "x.yaml:") || f.Line < 1 {
					t.Errorf("a fault without a place: %v", f)
				}
				all = append(all, f.Error())
			}
			if text := strings.Join(all, "\n"); !strings.Contains(text, c.want) {
				t.Errorf("want %q in:\n%s", c.want, text)
			}
		})
	}
}

func FuzzCompile(f *testing.F) {
	f.Add(head + "steps:\n" + ask)
	f.Fuzz(func(t *testing.T, source string) {
		compile(t, source)
	})
}

// A conversation goes on in the version in which it began, although the
// program knows a newer one by now.
func TestOldVersionGoesOn(t *testing.T) {
	old := head + "steps:\n" + ask + "  - ask: b\n    as: text\n    label: 乙\n    text: 旧的第二题？\n    example: 好\n  - end: hazard.done\n"
	fresh := head + "steps:\n" + ask + "  - ask: c\n    as: text\n    label: 丙\n    text: 新的第二题？\n    example: 好\n  - end: hazard.done\n"
	l1, faults := compile(t, old)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	c, _ := newTalk(t, l1, "x", safety.Principal)
	digest := l1.Digest("x")
	source, _ := l1.Source(digest)

	l2, faults := compile(t, fresh)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	in := flows.Input{Message: safety.Inbound{Kind: safety.InText, Text: "好"}, Now: start}
	_, _, err := l2.Step(c.state, in, c.world)
	if _, ok := err.(*flows.UnknownVersion); !ok { //nolint:errorlint // the very error is the contract
		t.Fatalf("an unknown version gave %v", err)
	}
	c.library = l2.WithOld(map[string]string{digest: source})
	if got := c.say("好"); !strings.Contains(got, "旧的第二题") {
		t.Errorf("the old version does not go on: %s", got)
	}
}

// A version that no longer compiles moves to the present one: to the same
// question, else to the nearest earlier one; answers stay, the person is told.
func TestMovesToThePresentVersion(t *testing.T) {
	step := func(key, text string) string {
		return "  - ask: " + key + "\n    as: text\n    label: " + key + "\n    text: " + text + "\n    example: 好\n"
	}
	l1, _ := compile(t, head+"steps:\n"+step("a", "甲？")+step("b", "乙？")+step("c", "丙？"))
	for _, c := range []struct{ name, steps, want string }{
		{"the same question is there", step("a", "甲？") + step("c", "丙？") + step("d", "丁？"), "丁？"},
		{"the question is gone", step("a", "甲？") + step("d", "丁？"), "丁？"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k, _ := newTalk(t, l1, "x", safety.Principal)
			k.say("一")
			k.say("二")
			l2, faults := compile(t, head+"steps:\n"+c.steps)
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			k.library = l2.WithOld(map[string]string{l1.Digest("x"): "flow: ["})
			k.now = k.now.Add(72 * time.Hour)
			got := k.say("三")
			if !strings.Contains(got, c.want) || !strings.Contains(got, "更新过") || !k.state.Active() {
				t.Errorf("moved to: %s", got)
			}
		})
	}
}
