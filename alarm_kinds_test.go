package main

import (
	"slices"
	"strings"
	"testing"

	"shouze/safety"
)

// 出事了 is answered with the numbers inside every kind of question, and 继续 goes
// on at the same question with nothing lost.
func TestAlarmInEveryKindOfQuestion(t *testing.T) {
	if testing.Short() {
		t.Skip("TestAlarm goes the same way under the race detector")
	}
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "金达液化气")
	seen := map[string]bool{}
	for _, o := range conversations(t) {
		if o.Menu == "" {
			continue
		}
		s.text(who.User, o.Word)
		for n := 0; ; n++ {
			w := s.session(who.User)
			if w.Expects == nil {
				break
			}
			if n > 60 {
				t.Fatalf("%s does not end: %+v", o.Word, w)
			}
			if kind := kindOf(w.Expects); !seen[kind] {
				seen[kind] = true
				s.interrupted(who.User, kind, w)
			}
			if w.Step == "fix" { // by plan, which asks for money
				s.text(who.User, "2")
				continue
			}
			s.answerAsked(who.User, w.Expects)
		}
	}
	for _, kind := range []safety.Kind{
		safety.AskYesNo, safety.AskOne, safety.AskText, safety.AskNumber, safety.AskMoney, safety.AskDate, safety.AskTime,
		safety.AskPhoto, safety.AskPerson, safety.AskUSCC, safety.AskSeveral, safety.AskConfirm, "checklist",
	} {
		if !seen[string(kind)] {
			t.Errorf("no question of the kind %s was met", kind)
		}
	}
}

func kindOf(e *safety.Expects) string {
	if e.Checklist {
		return "checklist"
	}
	return string(e.Kind)
}

func (s *site) interrupted(user, kind string, before safety.Waiting) {
	s.t.Helper()
	if got := s.text(user, "出事了"); !strings.Contains(got, "119") || !strings.Contains(got, "继续") {
		s.t.Errorf("%s: 出事了 is answered %s", kind, got)
	}
	s.text(user, "继续")
	after := s.session(user)
	if after.Expects == nil || after.Flow != before.Flow || after.Step != before.Step || after.Progress != before.Progress || kindOf(after.Expects) != kind {
		s.t.Errorf("%s: it was %s/%s %s, and is %+v", kind, before.Flow, before.Step, before.Progress, after)
	}
}

// answerAsked gives the answer that the product says it would take.
func (s *site) answerAsked(user string, e *safety.Expects) {
	s.t.Helper()
	if example, ok := e.Example.(string); ok {
		s.text(user, example)
		return
	}
	example, _ := e.Example.(map[string]any)
	s.say(user, example)
	if w := s.session(user); w.Expects != nil && slices.ContainsFunc(w.Expects.Options, func(o safety.Option) bool { return o.Key == "发完了" }) {
		s.text(user, "发完了")
	}
}
