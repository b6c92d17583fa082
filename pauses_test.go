package main

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"shouze/bot/simulator"
	"shouze/flows"
	"shouze/safety"
	"shouze/templates"
)

// notKept are conversations that 暂停 ends, and what it then says: nothing of
// them is worth keeping, or what was said is with those on duty already.
var notKept = map[string]string{
	"home": "再说一次", "choose-enterprise": "再说一次", "choose-person": "再说一次", "bind": "再说一次", "alarm": "有新情况再回“出事了”",
}

// Every conversation that begins on its own is put aside at a question in its
// middle, taken up again three days later with all that was answered, cut into
// by 出事了, taken up again, and finished.
func TestPauseDaysAndAlarmInEveryConversation(t *testing.T) {
	if testing.Short() {
		t.Skip("TestAlarm goes the same way under the race detector")
	}
	s := startDemo(t, demoOptions{content: contentOf(t, aBulletin)})
	s.call(http.MethodPost, "/sim/api/clock", map[string]string{"advance": "25h"}, &struct{}{})
	catalogue, _, err := templates.Load("")
	if err != nil {
		t.Fatal(err)
	}
	library, _ := compileFlows("", catalogue)
	for _, o := range library.Openers() {
		if notKept[o.Flow] != "" || o.Flow == "own-hazards" { // which only tells
			continue
		}
		t.Run(o.Flow, func(t *testing.T) {
			s := *s
			s.t = t
			s.paused(library, o)
		})
	}
}

// paused goes through one conversation, put aside and cut into.
func (s *site) paused(l *flows.Library, o flows.Opener) {
	s.t.Helper()
	who := s.prepared(l, o.Flow)
	s.text(who.User, o.Word)
	before := s.middle(who.User, o.Flow)
	if before.Flow.Flow() != o.Flow {
		s.t.Fatalf("%s asks nothing: %s", o.Word, before.Flow.Flow())
	}
	asked := s.session(who.User)
	if got := s.text(who.User, "暂停"); !strings.Contains(got, "继续") {
		s.t.Errorf("暂停 is answered %s", got)
	}
	days := "72h"
	if o.Flow == "alarm-answer" { // after three days nobody is asked about an emergency
		days = "48h"
	}
	s.call(http.MethodPost, "/sim/api/clock", map[string]string{"advance": days}, &struct{}{})
	s.text(who.User, "继续")
	s.same(who.User, before, asked)
	got := s.text(who.User, "出事了")
	if !strings.HasPrefix(got, "先撤人") || !strings.Contains(got, "119") {
		s.t.Errorf("出事了 is answered %s", got)
	}
	s.text(who.User, "继续")
	s.same(who.User, before, asked)
	s.byExamples(who.User, "继续")
}

// conversation is what is kept of a person's conversations.
type conversation struct {
	Flow   flows.State   `json:"flow"`
	Paused []flows.State `json:"paused"`
}

func (s *site) kept(user string) conversation {
	s.t.Helper()
	session, err := s.demo.app.store.Session(s.t.Context(), safety.Address{Channel: channelOf(user), User: user})
	if err != nil {
		s.t.Fatal(err)
	}
	var c conversation
	if err := json.Unmarshal(session.State, &c); err != nil {
		s.t.Fatal(err)
	}
	return c
}

// answeredBefore is how many questions are answered before a conversation is put aside,
// where the third would end it.
var answeredBefore = map[string]int{"alarm-answer": 0, "alarm-over": 0, "contractor-check": 2, "todo": 1, "approve": 1, "ledger": 1, "send-up": 1, "trade-forms": 1, "door": 2, "witness": 2, "marks": 2, "work-look": 1}

// middle answers by the examples up to a question in the middle and returns
// what is kept then.
func (s *site) middle(user, flow string) conversation {
	s.t.Helper()
	most, few := answeredBefore[flow]
	if !few {
		most = 3
	}
	for range most {
		w := s.session(user)
		if w.Expects == nil || w.Expects.Kind == safety.AskConfirm {
			break
		}
		s.answerAsked(user, w.Expects)
	}
	return s.kept(user)
}

// same fails unless the very question waits again, with all answers.
func (s *site) same(user string, before conversation, asked safety.Waiting) {
	s.t.Helper()
	if now := s.kept(user); !reflect.DeepEqual(now.Flow, before.Flow) {
		s.t.Fatalf("kept was %+v, and is %+v", before.Flow, now.Flow)
	}
	if now := s.session(user); now.Step != asked.Step || now.Progress != asked.Progress || now.Flow != asked.Flow {
		s.t.Errorf("asked was %+v, and is %+v", asked, now)
	}
}

// prepared is who holds a conversation, once there is something to hold it about.
func (s *site) prepared(l *flows.Library, flow string) simulator.User {
	s.t.Helper()
	principal, officer := s.user(safety.Principal, "金达液化气"), s.user(safety.SafetyOfficer, "金达液化气")
	if word := map[string]string{"contractor-check": "外包", "drill-change": "定演练", "risk-alarm": "风险点", "ledger": "隐患", "todo": "隐患"}[flow]; word != "" {
		s.byExamples(principal.User, word)
	}
	switch flow {
	case "approve":
		s.sayAll(officer.User, "动火", "2", "储瓶间", "1", "1", "明天", "下午2点", "下午5点", "跳过", "王焊", "T210323198001011234", "2036年6月30日", "1", "3", "李明 13800138000", "0", "0", "是", ":照片", "发完了", "对")
	case "send-up":
		s.sayAll(principal.User, "隐患", "电线乱拉", ":照片", "东墙", "2", "1", "跳过", "对")
	case "alarm-over":
		s.text(principal.User, "出事了")
	case "alarm-answer": // of two, since one alone is not asked for
		s.text(principal.User, "出事了")
		s.text(s.user(safety.Principal, "恒达工业气体").User, "出事了")
		return s.user(safety.CountyOffice, "")
	case "marks": // a check answered faster than anybody walks
		s.byExamples(principal.User, "自查")
		s.call(http.MethodPost, "/sim/api/clock", map[string]string{"advance": "11m"}, &struct{}{})
		return s.user(safety.TownshipMan, s.enterprise(principal.Enterprise).Township)
	case "todo", "door", "witness":
		return s.user(safety.TownshipMan, s.enterprise(principal.Enterprise).Township)
	}
	if !slices.Contains(l.For(flow), string(safety.Principal)) {
		s.t.Fatalf("nobody holds %s", flow)
	}
	return principal
}

// byExamples holds a whole conversation by what the product says it would take.
func (s *site) byExamples(user, word string) {
	s.t.Helper()
	s.text(user, word)
	flow := s.kept(user).Flow.Flow()
	for n := 0; s.session(user).Expects != nil && s.kept(user).Flow.Flow() == flow; n++ {
		if n > 80 {
			s.t.Fatalf("%s does not end: %+v", word, s.session(user))
		}
		s.answerAsked(user, s.session(user).Expects)
	}
}

// What 暂停 does not keep it does not promise to keep.
func TestPauseOfWhatIsNotKept(t *testing.T) {
	if testing.Short() {
		t.Skip("the words are the same under the race detector")
	}
	s := startDemo(t, demoOptions{})
	one, several := s.user(safety.Principal, "金达液化气").User, s.user(safety.Principal, "平安瓶装液化气供应站").User
	for _, c := range []struct{ flow, user, word string }{
		{"home", one, "菜单"}, {"alarm", one, "出事了"}, {"choose-enterprise", several, "自查"},
	} {
		t.Run(c.flow, func(t *testing.T) {
			s.text(c.user, c.word)
			if f := s.kept(c.user).Flow.Flow(); f != c.flow {
				t.Fatalf("%s runs", f)
			}
			if got := s.text(c.user, "暂停"); !strings.Contains(got, notKept[c.flow]) || strings.Contains(got, "继续") {
				t.Errorf("暂停 is answered %s", got)
			}
			if got := s.text(c.user, "继续"); !strings.Contains(got, "没有放下的题") {
				t.Errorf("继续 is answered %s", got)
			}
		})
	}
}
