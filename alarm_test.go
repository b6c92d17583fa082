package main

import (
	"strings"
	"testing"

	"shouze/bot/simulator"
	"shouze/config"
	"shouze/safety"
)

// After the numbers those on duty are called at any hour, one after the other
// until somebody of the unit answers, and learn what else is said; who reports
// hears by when the telephone report is due; a false alarm is called off by a
// word (国务院令第493号第九条).
func TestAlarm(t *testing.T) { onEveryDatabase(t, alarm) }

func alarm(t *testing.T, d database) {
	if testing.Short() && d.driver != config.SQLite {
		t.Skip("the databases are the same under the race detector")
	}
	s := startDemo(t, d.demo())
	who := s.user(safety.Principal, "金达液化气")
	duty := s.officers()
	s.until("2026-11-25T02:00:00+08:00") // at night
	got := s.text(who.User, "储瓶间着火了")
	for _, want := range []string{"119", "不算事故报告", "03:00以前", "人都撤出来了吗"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in: %s", want, got)
		}
	}
	if strings.Index(got, "119") > strings.Index(got, "不算事故报告") {
		t.Errorf("the numbers do not come first: %s", got)
	}
	first := s.heardBy(duty, "侯少华 1")
	if len(first) == 0 {
		t.Fatal("nobody on duty was called")
	}

	if got = s.text(who.User, "还有人在里面"); !strings.Contains(got, "有没有人受伤") {
		t.Errorf("what sounds like an alarm is not taken as the answer: %s", got)
	}
	if len(s.heardBy(duty, "还有人在里面")) == 0 {
		t.Error("nobody learned that people are inside")
	}
	s.until("2026-11-25T02:04:00+08:00") // four minutes of silence
	second := s.heardBy(duty, "侯少华 1")
	if len(second) <= len(first) {
		t.Errorf("called were %v, then %v", first, second)
	}
	answering := first[0]
	if got := s.text(answering.User, "收到"); !strings.Contains(got, "金达液化气") || !strings.Contains(got, "电话：1") {
		t.Errorf("the answer of who is on duty: %s", got)
	}
	if s.heard(who.User, "收到了，马上联系您") != 1 {
		t.Error("who reported does not hear that it was taken")
	}
	if got := s.text(who.User, "误报"); !strings.Contains(got, "现在怎么样") {
		t.Fatalf("the alarm cannot be called off: %s", got)
	}
	if got := s.text(who.User, "没事，是误报"); !strings.Contains(got, "报错了不要紧") {
		t.Errorf("a false alarm is answered: %s", got)
	}
	if len(s.heardBy(duty, "【险情解除】")) == 0 {
		t.Error("those on duty do not hear that it is over")
	}
	calls := len(s.heardBy(duty, "侯少华 1"))
	s.until("2026-11-25T02:30:00+08:00")
	if later := len(s.heardBy(duty, "侯少华 1")); later != calls {
		t.Errorf("%d were called after it was over", later-calls)
	}
	if got := s.text(answering.User, "收到"); !strings.Contains(got, "没有报着的险情") {
		t.Errorf("an alarm that is over is still answered: %s", got)
	}
}

// Who answers for several enterprises gets the numbers, then says which it is.
func TestAlarmOfOneOfSeveral(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "平安瓶装液化气供应站")
	got := s.text(who.User, "储瓶间着火了")
	if !strings.HasPrefix(got, "先撤人") || !strings.Contains(got, "119") || !strings.Contains(got, "清泉分站") {
		t.Fatalf("the numbers, then which: %s", got)
	}
	if got = s.text(who.User, "2"); !strings.Contains(got, "人都撤出来了吗") {
		t.Fatalf("the report does not begin: %s", got)
	}
	if called := s.heardBy(s.officers(), "【险情】示例平安瓶装"); len(called) < 2 {
		t.Errorf("called were %v", called)
	}
}

// officers are the staff of townships, departments and county office, on duty or
// not.
func (s *site) officers() []simulator.User {
	var out []simulator.User
	for _, u := range s.users() {
		if u.Role == string(safety.TownshipMan) || u.Role == string(safety.DepartmentMan) || u.Role == string(safety.CountyOffice) {
			out = append(out, u)
		}
	}
	return out
}

// heardBy are those of the users who got a message with these words.
func (s *site) heardBy(users []simulator.User, words string) []simulator.User {
	var out []simulator.User
	for _, u := range users {
		if u.Channel == string(safety.WeChat) && s.heard(u.User, words) > 0 {
			out = append(out, u)
		}
	}
	return out
}
