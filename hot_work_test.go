package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"shouze/bot/simulator"
	"shouze/safety"
)

// say says several things as a person and returns what came back of the last.
func (s *site) sayAll(user string, texts ...string) string {
	s.t.Helper()
	last := ""
	for _, text := range texts {
		if text == ":照片" {
			s.photo(user)
			continue
		}
		last = s.text(user, text)
	}
	return last
}

// until moves the clock to a time of the demo's first day, or to a later one.
func (s *site) until(to string) {
	s.t.Helper()
	if len(to) == len("15:04") {
		to = "2026-11-24T" + to + ":00+08:00"
	}
	var now map[string]any
	s.call(http.MethodPost, "/sim/api/clock", map[string]string{"to": to}, &now)
}

// heard counts the messages of a person that hold some words.
func (s *site) heard(user, words string) int {
	s.t.Helper()
	var inbox []simulator.Message
	s.call(http.MethodGet, "/sim/api/inbox?channel=wechat&user="+url.QueryEscape(user), nil, &inbox)
	n := 0
	for _, m := range inbox {
		text := m.Title + m.Text
		for _, f := range m.Fields {
			text += f.Value
		}
		if strings.Contains(text, words) {
			n++
		}
	}
	return n
}

func (s *site) entries(enterprise, ledger string) []safety.Entry {
	s.t.Helper()
	rows, _, err := s.demo.app.store.Entries(s.t.Context(), safety.EntryFilter{
		Enterprise: enterprise, Ledger: ledger, Page: safety.Page{Limit: 100},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return rows
}

// people are the principal, deputy and safety officer of an enterprise.
func (s *site) people(where string) (principal, deputy, officer string, ent apiEnterprise) {
	s.t.Helper()
	p := s.user(safety.Principal, where)
	return p.User, s.user(safety.Deputy, where).User, s.user(safety.SafetyOfficer, where).User, s.enterprise(p.Enterprise)
}

// A safety officer of a chemical enterprise asks for hot work of the first
// level, the deputy approves, reminders come at their times, and the piece is
// watched after it is closed.
func TestHotWork(t *testing.T) {
	s := startDemo(t, demoOptions{})
	principal, deputy, officer, ent := s.people("恒达工业气体")
	got := s.sayAll(officer, "动火", "充装台管廊", "电焊", "2", "今天", "下午2点", "晚上11点")
	if !strings.Contains(got, "最多管8小时") {
		t.Fatalf("nine hours are taken: %s", got)
	}
	got = s.sayAll(officer, "下午5点", "王焊", "T210323198001011234", "2020年1月1日")
	if !strings.Contains(got, "过期") {
		t.Fatalf("an expired certificate is taken: %s", got)
	}
	got = s.sayAll(officer, "2027年1月10日", "临时请来的", "车间主任李明", "2", "周强 13800138000", "3", "1", "0", "是", ":照片", "发完了", "对")
	if !strings.Contains(got, "还没批") {
		t.Fatalf("an officer approves the first level: %s", got)
	}
	if s.heard(principal, "有动火等您批") != 1 || s.heard(deputy, "有动火等您批") != 1 {
		t.Error("who approves was not told")
	}
	entry := s.entries(ent.ID, "hot_work")[0]
	if entry.Status != safety.EntryWaiting || entry.Due.Format("15:04") != "17:00" || entry.RecordID == "" {
		t.Errorf("the entry is %+v", entry)
	}
	if c := s.entries(ent.ID, "certificate"); len(c) != 1 || c[0].Due.Format(time.DateOnly) != "2027-01-10" || c[0].Fields["brought_by"].Text == "" || c[0].Fields["place"].Text != "" {
		t.Errorf("certificates %+v", c)
	}
	if got = s.sayAll(deputy, "审批", "批了", "对"); !strings.Contains(got, "已经告诉交底的人") {
		t.Fatalf("not approved: %s", got)
	}
	if s.heard(officer, "可以动手了") != 1 {
		t.Error("the officer does not know that it is approved")
	}
	s.until("13:31")
	if s.heard(officer, "先测可燃气") != 1 {
		t.Error("no reminder to measure")
	}
	s.until("16:31")
	if s.heard(officer, "还有30分钟到点") != 1 || s.heard(principal, "还有30分钟到点") != 0 {
		t.Error("the officer alone is reminded before the end")
	}
	s.until("17:01")
	if s.heard(officer, "动火到点了") != 1 {
		t.Error("no reminder at the end")
	}
	got = s.sayAll(officer, "收工", "1", "是", "否", "跳过", ":照片", "发完了", "对")
	if !strings.Contains(got, "看余火的人别走") {
		t.Fatalf("not closed: %s", got)
	}
	if got = s.sayAll(officer, "收工"); strings.Contains(got, "没干") {
		t.Fatalf("a watched piece can be given up: %s", got)
	}
	if got = s.sayAll(officer, "1"); !strings.Contains(got, "先别走") {
		t.Fatalf("the watch ends early: %s", got)
	}
	s.sayAll(officer, "2")
	s.until("17:40")
	if s.heard(officer, "看余火的时间到了") != 1 || s.heard(officer, "还没收工") != 0 {
		t.Error("the watch is over without a word, or the old reminder came")
	}
	if got = s.sayAll(officer, "收工", "1"); !strings.Contains(got, "了结") {
		t.Fatalf("the watch does not end: %s", got)
	}
	if e := s.entries(ent.ID, "hot_work")[0]; e.Status != safety.EntryClosed {
		t.Errorf("the entry is %s", e.Status)
	}
	var duties []string
	for _, r := range all[struct{ Duty string }](s, "records?enterprise="+ent.ID) {
		duties = append(duties, r.Duty)
	}
	for _, want := range []string{"hot_work", "work_approval", "work_close"} {
		if !slices.Contains(duties, want) {
			t.Errorf("no record of %s in %v", want, duties)
		}
	}
}

// Elsewhere a long window can be passed, who is the one to approve approves at
// once, and no night silences the reminders; a refusal goes back with its reason.
func TestHotWorkElsewhere(t *testing.T) {
	s := startDemo(t, demoOptions{})
	principal, _, officer, ent := s.people("金达液化气")
	got := s.sayAll(principal, "动火", "瓶库外墙", "打磨、切割", "1", "今天", "下午1点", "晚上11点")
	if !strings.Contains(got, "就照这个时间吗") {
		t.Fatalf("no warning: %s", got)
	}
	got = s.sayAll(principal, "1", "王焊", "T1", "2036年6月30日", "1", "3", "周强 13800138000", "0", "0", "是", ":照片", "发完了", "对")
	if !strings.Contains(got, "已经算批了") {
		t.Fatalf("the principal waits: %s", got)
	}
	s.until("23:01")
	if s.heard(principal, "动火到点了") != 1 || s.heard(officer, "动火到点了") != 1 {
		t.Error("the night silences a reminder")
	}
	s.until("23:40")
	if s.heard(officer, "还没收工") != 1 {
		t.Error("nobody asks after the piece that was left open")
	}
	s.until("2026-11-25T08:30:00+08:00")
	got = s.sayAll(officer, "作业", "1", "污水池", "今天", "上午9点", "上午11点", "张三", "跳过", "20.8", "没报警", "现在", "王五 13800138000", "0", "0", ":照片", "发完了", "对")
	if !strings.Contains(got, "还没批") {
		t.Fatalf("an officer approves a confined space: %s", got)
	}
	s.sayAll(principal, "审批", "不批", "风机没开，通风以后再交一次底", "对")
	if s.heard(officer, "风机没开") != 1 || s.heard(officer, "污水池：") != 1 {
		t.Error("the reason does not come back")
	}
	if e := s.entries(ent.ID, "special_work"); len(e) != 1 || e[0].Status != safety.EntryRefused || e[0].Fields["approved_by"].Text == "" {
		t.Errorf("the entry is %+v", e)
	}
}
