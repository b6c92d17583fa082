package flows_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// maxMessage is how many bytes one message of the platform holds.
const maxMessage = 2048

// Any walk through any flow, however confused, never meets a dead end, an
// unfilled placeholder or a text over the limit, and can always be finished by
// the examples.
func TestRandomWalksEnd(t *testing.T) {
	walks := 10000
	if testing.Short() {
		walks = 150
	}
	l := library(t)
	names := l.Flows()
	for n := range walks {
		r := rand.New(rand.NewPCG(uint64(n), 7))
		flow := names[n%len(names)]
		roles := l.For(flow)
		c, text := newTalkIn(t, l, flow, safety.Role(roles[r.IntN(len(roles))]), []string{"", "fresh", "prepared"}[r.IntN(3)])
		seen(t, flow, n, text)
		for range r.IntN(40) {
			if !c.state.Active() {
				break
			}
			switch r.IntN(12) {
			case 0:
				c.again(flow, n)
			case 1:
				c.refused(flow, n)
			default:
				seen(t, flow, n, c.stumble(r))
			}
		}
		for step := 0; c.state.Active(); step++ {
			if step > 300 {
				t.Fatalf("%s, walk %d does not end: %+v", flow, n, c.waiting())
			}
			text, err := c.follow()
			if err != nil {
				t.Fatalf("%s, walk %d: %v", flow, n, err)
			}
			seen(t, flow, n, text)
		}
	}
}

func seen(t *testing.T, flow string, walk int, text string) {
	t.Helper()
	if len(text) > maxMessage {
		t.Fatalf("%s, walk %d: a message of %d bytes:\n%s", flow, walk, len(text), text)
	}
	if strings.Contains(text, "<no value>") || strings.Contains(text, "{{") || strings.Contains(text, "%!") {
		t.Fatalf("%s, walk %d: an unfilled placeholder:\n%s", flow, walk, text)
	}
}

// again gives an answer and goes back to it: it is still there, and 不改 lets it
// stand. Where the answer ended something, going back is not to the same question.
func (t *talk) again(flow string, walk int) {
	t.tb.Helper()
	before := t.waiting()
	if _, err := t.follow(); err != nil {
		t.tb.Fatalf("%s, walk %d: %v", flow, walk, err)
	}
	if !t.state.Active() || before.Expects.Kind == safety.AskConfirm || t.waiting().Step == before.Step {
		return
	}
	after := t.waiting()
	text := t.say("返回")
	if t.waiting().Step != before.Step {
		return
	}
	if !strings.Contains(text, "上次答的") && !strings.Contains(text, "上次跳过了") && !strings.Contains(text, "已收到") {
		t.tb.Fatalf("%s, walk %d: the answer to %s is lost:\n%s", flow, walk, before.Step, text)
	}
	if text := t.say("不改"); t.waiting().Step != after.Step {
		t.tb.Fatalf("%s, walk %d: 不改 does not let the answer to %s stand:\n%s", flow, walk, before.Step, text)
	}
}

// refused says what the product says it would not take.
func (t *talk) refused(flow string, walk int) {
	t.tb.Helper()
	before := t.waiting()
	if before.Expects == nil || before.Expects.Wrong == "" {
		return
	}
	t.say(before.Expects.Wrong)
	if now := t.waiting(); !t.state.Active() || now.Step != before.Step || now.Progress != before.Progress {
		t.tb.Fatalf("%s, walk %d: %q was taken at %s", flow, walk, before.Expects.Wrong, before.Step)
	}
}

// stumble does something that people do, sensible or not.
func (t *talk) stumble(r *rand.Rand) string {
	t.tb.Helper()
	w := t.waiting()
	switch r.IntN(12) {
	case 0:
		return t.say("返回")
	case 1:
		return t.say("重来")
	case 2:
		return t.photo()
	case 3:
		return t.in(safety.Inbound{Kind: safety.InVoice, MediaID: "v", Text: "是"})
	case 4:
		return t.in(safety.Inbound{Kind: safety.InLocation, Location: &safety.Location{Label: "厂门口"}})
	case 5:
		return t.pass(time.Duration(r.IntN(200)) * time.Second)
	case 6:
		return t.say([]string{"跳过", "发完了", "为什么 1", "不清楚 1", "不适用 2", "1", "2", "对", "不对"}[r.IntN(9)])
	case 7:
		if w.Expects != nil && w.Expects.Wrong != "" {
			return t.say(w.Expects.Wrong)
		}
	case 9:
		return t.burst()
	case 8:
		if w.Expects != nil && len(w.Expects.Options) > 0 {
			return t.say(w.Expects.Options[r.IntN(len(w.Expects.Options))].Key)
		}
	}
	text, err := t.follow()
	if err != nil {
		t.tb.Fatal(err)
	}
	return text
}

// follow gives the answer that the product says it would take.
func (t *talk) follow() (string, error) {
	t.tb.Helper()
	w := t.waiting()
	if w.Expects == nil {
		return "", fmt.Errorf("%s/%s waits for nothing", w.Flow, w.Step)
	}
	switch example := w.Expects.Example.(type) {
	case string:
		return t.say(example), nil
	case map[string]any:
		if example["type"] == "location" {
			return t.in(safety.Inbound{Kind: safety.InLocation, Location: &safety.Location{Label: "厂门口"}}), nil
		}
		text := t.photo()
		if t.state.Active() && t.waiting().Expects.Kind == safety.AskPhoto {
			text = t.say("发完了")
		}
		return text, nil
	}
	return "", fmt.Errorf("%s/%s gives no example: %v", w.Flow, w.Step, w.Expects.Example)
}

// A checklist of more than twenty items with two hazards stays small.
func TestSessionStaysSmall(t *testing.T) {
	c, _ := newTalk(t, library(t), "led-check", safety.Principal)
	if n := len(c.world.Lists["checklist.self_check"]); n < 20 {
		t.Fatalf("only %d items", n)
	}
	c.say("0")
	for c.state.Active() && c.waiting().Expects.Checklist {
		c.say("0")
	}
	if c.largest > 2000 {
		t.Errorf("the session has %d bytes", c.largest)
	}
}

// BenchmarkStep is one step of the engine without store, words of the catalogue
// or JSON: a page of a checklist answered, the next one asked.
func BenchmarkStep(b *testing.B) {
	l := library(b)
	c, _ := newTalk(b, l, "led-check", safety.Principal)
	in := flows.Input{Message: safety.Inbound{Kind: safety.InText, Text: "0"}, Now: c.now}
	b.ReportAllocs()
	for b.Loop() {
		if _, out, err := l.Step(c.state, in, c.world); err != nil || out.Reply == nil {
			b.Fatal(err)
		}
	}
}
