package main

import (
	"slices"
	"strings"
	"testing"

	"shouze/bot/simulator"
	"shouze/safety"
)

// mostPrepared is what a check that somebody else prepared may cost the
// principal at most, in taps or messages, photos included.
const mostPrepared = 9

// The safety officer checks; the principal walks to three drawn items, takes a
// photo at each and confirms: that is the principal's own check (岫安委发〔2023〕12号 二(一)1).
func TestPreparedCheck(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	principal, _, officer, ent := s.people("城关第一加油站")
	who := s.user(safety.Principal, "城关第一加油站").Name
	if err := (&robot{s: s, user: officer, manner: "clean"}).run(); err != nil {
		t.Fatal(err)
	}
	by := lastCheck(t, s, ent.ID)
	if by.Title != "安全管理员带队检查" || by.TaskID != "" || len(s.open(ent.ID, "prepared")) != 1 {
		t.Fatalf("the officer's record is %+v, prepared %+v", by, s.open(ent.ID, "prepared"))
	}
	if s.heard(principal, "抽看三条就能确认") != 1 {
		t.Error("the principal is not told how to confirm")
	}

	offer := s.text(principal, "自查")
	if !strings.Contains(offer, by.By+"11月24日查过一遍") || !strings.Contains(offer, "1 到现场抽看三条，再确认（推荐）") {
		t.Fatalf("the principal is offered %s", offer)
	}
	s.text(principal, "1")
	for s.session(principal).Expects.Kind != safety.AskConfirm {
		s.talk(principal, "没问题", ":照片")
	}
	if done := s.text(principal, "1"); !strings.Contains(done, "已归档") {
		t.Fatalf("not filed: %s", done)
	}
	r := lastCheck(t, s, ent.ID)
	items, photos := r.shown()
	if r.By != who || r.ByRole != "principal" || r.TaskID == "" || len(items) != 3 || photos != 3 || len(r.Attachments) != 3 {
		t.Errorf("drawn %v, %d photos, record %+v", items, photos, r)
	}
	if got := r.Answers["prepared_by"].Text; got != "安全管理员"+by.By+"11月24日查的，记录号 "+by.Number {
		t.Errorf("prepared by %q", got)
	}
	if !slices.Equal(r.Items, by.Items) {
		t.Errorf("the items are %+v, the officer's %+v", r.Items, by.Items)
	}
	before, _ := by.shown()
	for _, key := range items {
		if slices.Contains(before, key) {
			t.Errorf("%s was shown by the officer and drawn again", key)
		}
	}
	if rows := s.open(ent.ID, "prepared"); len(rows) != 0 {
		t.Errorf("still prepared: %+v", rows)
	}
	if got := s.text(principal, "任务"); strings.Contains(got, "带队检查") {
		t.Errorf("the task is still owed: %s", got)
	}

	// What is checked after that prepares nothing: the principal's own is filed.
	if err := (&robot{s: s, user: officer, manner: "clean"}).run(); err != nil {
		t.Fatal(err)
	}
	if s.heard(principal, "已经交过了") != 1 {
		t.Error("the principal is told to confirm once more")
	}
	if got := s.text(principal, "自查"); strings.Contains(got, "查过一遍") {
		t.Errorf("offered without a task: %s", got)
	}
}

// open are the rows of a ledger of an enterprise that are not over.
func (s *site) open(enterprise, ledger string) []safety.Entry {
	s.t.Helper()
	return slices.DeleteFunc(s.entries(enterprise, ledger), func(e safety.Entry) bool { return e.Status.Over() })
}

// A problem that the officer reported is not reported again; what the principal
// finds where the officer found nothing is a hazard of its own, and the record
// holds what the principal saw.
func TestPreparedCheckWithProblems(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	principal, _, officer, ent := s.people("城关第一加油站")
	if err := (&robot{s: s, user: officer, manner: "problems"}).run(); err != nil {
		t.Fatal(err)
	}
	by := lastCheck(t, s, ent.ID)
	hazards := len(all[apiHazard](s, "hazards?enterprise="+ent.ID))
	if got := s.text(principal, "自查"); !strings.Contains(got, "4条有问题、报了隐患") {
		t.Fatalf("the principal is offered %s", got)
	}
	asked := s.text(principal, "1")
	reported, fresh := 0, 0
	for s.session(principal).Expects.Kind != safety.AskConfirm {
		if strings.Contains(asked, "隐患已经报了") {
			reported++
		} else {
			fresh++
			s.talk(principal, "有问题", ":照片", "门口")
			if s.session(principal).Step == "up" { // no standard calls it grave
				s.text(principal, "要")
			}
			asked = s.talk(principal, "马上就能改好", "跳过")
			continue
		}
		asked = s.talk(principal, "有问题", ":照片")
	}
	s.text(principal, "1")
	r := lastCheck(t, s, ent.ID)
	var problems, theirs int
	for n, i := range r.Items {
		if i.Result == "problem" {
			problems++
			if i.HazardID == "" {
				t.Errorf("no hazard behind %s", i.Key)
			}
		}
		if by.Items[n].Result == "problem" {
			theirs++
			if i != by.Items[n] {
				t.Errorf("the officer said %+v, the record %+v", by.Items[n], i)
			}
		}
	}
	if reported+fresh != 3 || problems != theirs+fresh || len(all[apiHazard](s, "hazards?enterprise="+ent.ID)) != hazards+fresh {
		t.Errorf("%d reported, %d fresh: %d problems, %d of the officer's", reported, fresh, problems, theirs)
	}
}

// While the principal walks, the officer checks once more: what was shown does
// not hold any more, nothing is filed, and the new check is offered. In the next
// period the old one prepares nothing.
func TestPreparedAnew(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	principal, deputy, officer, ent := s.people("城关第一加油站")
	for _, user := range []string{officer, deputy} {
		if err := (&robot{s: s, user: user, manner: "clean"}).run(); err != nil {
			t.Fatal(err)
		}
		if user == officer {
			s.talk(principal, "自查", "1", "没问题")
		}
	}
	filed := lastCheck(t, s, ent.ID)
	if got := s.photo(principal); !strings.Contains(got, "又查了一遍") || s.session(principal).Expects != nil {
		t.Fatalf("the walk goes on: %s", got)
	}
	if got := s.text(principal, "自查"); !strings.Contains(got, "分管负责人"+filed.By) {
		t.Errorf("the new check is not offered: %s", got)
	}
	if got := s.talk(principal, "2"); !strings.Contains(got, "第1/") {
		t.Errorf("it can't be checked from the beginning: %s", got)
	}
	s.clean(principal)
	if r := lastCheck(t, s, ent.ID); r.ByRole != "principal" || r.TaskID == "" || r.Answers["prepared_by"].Text != "" || len(s.open(ent.ID, "prepared")) != 0 {
		t.Errorf("the record is %+v", r)
	}

	if err := (&robot{s: s, user: officer, manner: "clean"}).run(); err != nil {
		t.Fatal(err)
	}
	s.until("2026-12-02T09:00:00+08:00")
	if got := s.text(principal, "自查"); strings.Contains(got, "查过一遍") || !strings.Contains(got, "2026年12月") {
		t.Errorf("last month's check is offered: %s", got)
	}
}

// A prepared check costs a principal few taps or messages, by text and by cards.
func TestCostOfAPreparedCheck(t *testing.T) {
	if testing.Short() {
		t.Skip("robots go the same way under the race detector")
	}
	s := startDemo(t, demoOptions{})
	users := s.users()
	tried := map[bool]int{}
	for _, u := range users {
		cards := u.Channel == string(safety.WeCom) && !u.Plugin
		other := slices.IndexFunc(users, func(o simulator.User) bool {
			return o.Enterprise == u.Enterprise && (o.Role == string(safety.Deputy) || o.Role == string(safety.SafetyOfficer))
		})
		if u.Role != string(safety.Principal) || other < 0 || tried[cards] == 3 || strings.Contains(u.Enterprise, "平安瓶装") {
			continue
		}
		tried[cards]++
		if err := (&robot{s: s, user: users[other].User, manner: "clean"}).run(); err != nil {
			t.Fatalf("%s: %v", u.Enterprise, err)
		}
		if cards {
			s.text(u.User, "用卡片")
		}
		r := &robot{s: s, user: u.User, manner: "clean", cards: cards}
		if err := r.run(); err != nil {
			t.Fatalf("%s: %v", u.Enterprise, err)
		}
		filed := lastCheck(t, s, s.enterprise(u.Enterprise).ID)
		if r.sent > mostPrepared || r.photos != 3 || filed.ByRole != "principal" || filed.Answers["prepared_by"].Text == "" || filed.TaskID == "" {
			t.Errorf("%s: %d messages, %d of them photos: %+v", u.Enterprise, r.sent, r.photos, filed)
		}
	}
	if tried[false] == 0 || tried[true] == 0 {
		t.Errorf("tried %v", tried)
	}
}
