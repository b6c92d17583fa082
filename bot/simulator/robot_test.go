package simulator

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shouze/safety"
)

// asker is a conversation of a few questions: it takes only what fits.
type asker struct {
	questions []safety.Waiting
	at        int
	said      []string
	stubborn  bool // never goes on
}

func (a *asker) Waiting(context.Context, safety.Address) (safety.Waiting, error) {
	if a.at >= len(a.questions) {
		return safety.Waiting{}, nil
	}
	return a.questions[a.at], nil
}

func (a *asker) Say(_ context.Context, _ string, req SayRequest) ([]Message, error) {
	a.said = append(a.said, req.Type+":"+req.Text)
	if a.at >= len(a.questions) { // the word that opens the conversation
		a.at = 0
		return nil, nil
	}
	e := a.questions[a.at].Expects
	switch {
	case a.stubborn, req.Text == e.Wrong && e.Wrong != "":
	case req.Text == "返回":
		a.at = max(a.at-1, 0)
	default:
		a.at++
	}
	return []Message{{Kind: "text", Text: "好"}}, nil
}

func conversation() *asker {
	page := func(n string, items ...string) safety.Waiting {
		e := &safety.Expects{Kind: safety.AskSeveral, Checklist: true, Example: "0", Wrong: "99"}
		for i, item := range items {
			e.Options = append(e.Options, safety.Option{Key: string(rune('1' + i)), Text: item, Item: item})
		}
		e.Options = append(e.Options, safety.Option{Key: "0", Text: "都没问题"})
		return safety.Waiting{Flow: "led-check", Step: "item", Progress: n, Expects: e}
	}
	a := &asker{questions: []safety.Waiting{
		page("1/2", "a", "b"), page("2/2", "c_2017", "d"),
		{Flow: "led-check", Step: "photos", Expects: &safety.Expects{Kind: safety.AskPhoto, Example: map[string]any{"type": "image"}}},
		{Flow: "led-check", Step: "fix", Expects: &safety.Expects{Kind: safety.AskOne, Example: "1", Wrong: "99", Options: []safety.Option{
			{Key: "1", Value: "now"}, {Key: "2", Value: "plan"},
		}}},
		{Flow: "led-check", Step: "place", Expects: &safety.Expects{Kind: safety.AskText, Example: "东侧"}},
		{Flow: "led-check", Step: "count", Expects: &safety.Expects{Kind: safety.AskNumber, Example: 3}},
	}}
	a.at = len(a.questions)
	return a
}

func TestRobotManners(t *testing.T) {
	for name, c := range map[string]struct {
		robot Robot
		want  string
	}{
		"clean":    {Robot{}, "text:自查|text:0|text:0|image:|text:1|text:东侧|text:3"},
		"problems": {Robot{Manner: Problems}, "text:自查|text:1|text:1|image:|text:1|text:东侧|text:3"},
		"items, options and words": {
			Robot{Items: []string{"b", "c"}, Prefer: []string{"plan"}, Words: map[string]string{"place": "西侧"}},
			"text:自查|text:2|text:1|image:|text:2|text:西侧|text:3",
		},
		"clumsy": {
			Robot{Manner: Clumsy},
			"text:自查|text:99|text:0|text:99|text:返回|text:0|text:0|image:|text:99|text:1|text:东侧|text:3",
		},
	} {
		a := conversation()
		c.robot.Talker = a
		if _, err := c.robot.Begin(t.Context(), "oBoss", "自查"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, strings.Join(a.said, "|")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestRobotSaysWhereItIsStuck(t *testing.T) {
	a := conversation()
	a.stubborn = true
	r := Robot{Talker: a}
	if _, err := r.Begin(t.Context(), "oBoss", "自查"); err == nil || !strings.Contains(err.Error(), "led-check/item") {
		t.Errorf("error: %v", err)
	}
	if n := len(slices.DeleteFunc(a.said, func(s string) bool { return s != "text:0" })); n != patienceTurns {
		t.Errorf("the same answer was given %d times", n)
	}
}
