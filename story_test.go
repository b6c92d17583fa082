package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"shouze/safety"
)

// The main job on real input, by the ways in which people really type: the
// principal of a high-risk gas station does the monthly self-check, and the
// hazards go their way until they are closed.
func TestStoryOfASelfCheck(t *testing.T) { onEveryDatabase(t, storyOfASelfCheck) }

func storyOfASelfCheck(t *testing.T, d database) {
	s := startDemo(t, d.demo())
	who := s.user(safety.Principal, "金达液化气")
	ent := s.enterprise(who.Enterprise)
	before := len(all[apiHazard](s, "hazards?enterprise="+ent.ID))

	if got := s.text(who.User, "我要自查"); !strings.Contains(got, "2026年11月主要负责人带队检查") {
		t.Fatalf("the check does not open: %s", got)
	}
	page := s.session(who.User).Expects
	wrong := []string{page.Options[1].Item, page.Options[4].Item}
	s.text(who.User, "2、5")
	plan := func(place string) {
		s.photo(who.User)
		s.text(who.User, place)
		s.text(who.User, "要")
	}
	plan("储瓶间东墙")
	s.text(who.User, "２")
	for _, answer := range []string{"站长李明", "换一台新的报警器", "三千块"} {
		s.text(who.User, answer)
	}
	if got := s.text(who.User, "返回"); !strings.Contains(got, "3000") && !strings.Contains(got, "三千块") {
		t.Errorf("going back does not show the answer: %s", got)
	}
	s.text(who.User, "3千5")
	s.text(who.User, "下周五")
	s.text(who.User, "先停用，安排专人看着")
	s.text(who.User, "撤人，打119")
	plan("门口")
	s.text(who.User, "马上就能改好")
	s.text(who.User, "跳过")
	for s.session(who.User).Expects.Checklist {
		s.text(who.User, "没问题")
	}
	if got := s.text(who.User, "1"); !strings.Contains(got, "2026-000") {
		t.Fatalf("no record number: %s", got)
	}

	checkRecord(t, s, ent, wrong)
	opened := all[apiHazard](s, "hazards?enterprise="+ent.ID)[before:]
	if len(opened) != 2 {
		t.Fatalf("%d hazards were opened", len(opened))
	}
	planned := opened[slices.IndexFunc(opened, func(h apiHazard) bool { return h.Fix == "plan" })]
	want := hazardFacts{wrong[0], "储瓶间东墙", "站长李明", "换一台新的报警器", "3500", "2026-12-04", "先停用，安排专人看着", "撤人，打119"}
	if got := planned.facts(); got != want {
		t.Errorf("the ledger has %+v, want %+v", got, want)
	}
	closeHazard(t, s, ent, who.User, planned.ID)
}

type hazardFacts struct{ item, location, responsible, measures, funds, deadline, interim, plan string }

func (h apiHazard) facts() hazardFacts {
	return hazardFacts{h.Item, h.Location, h.Responsible, h.Measures, h.Funds, h.Deadline, h.Interim, h.EmergencyPlan}
}

func checkRecord(t *testing.T, s *site, ent apiEnterprise, wrong []string) {
	t.Helper()
	tasks := all[apiTask](s, "tasks?enterprise="+ent.ID+"&status=done")
	task := tasks[slices.IndexFunc(tasks, func(x apiTask) bool { return x.Period == "2026-11" })]
	var r apiRecord
	s.call(http.MethodGet, "/api/v1/records/"+task.RecordID, nil, &r)
	var problems []string
	for _, i := range r.Items {
		if i.Result == "problem" && i.HazardID != "" {
			problems = append(problems, i.Key)
		} else if i.Result != "ok" {
			t.Errorf("item %s is %s", i.Key, i.Result)
		}
	}
	if !slices.Equal(problems, wrong) || r.TaskID != task.ID || len(r.Attachments) != 2 || r.Digest == "" {
		t.Errorf("record %+v, problems %v, want %v", r, problems, wrong)
	}
	for _, a := range r.Attachments {
		if a.SHA256 == "" || a.Bytes == 0 {
			t.Errorf("a photo was not fetched: %+v", a)
		}
	}
}

// closeHazard takes a hazard through judgement, a return and acceptance.
func closeHazard(t *testing.T, s *site, ent apiEnterprise, principal, id string) {
	t.Helper()
	officer := s.user(safety.DepartmentMan, ent.Department).User
	choose := func(user, word string) {
		t.Helper()
		s.text(user, word)
		h := hazardOf(s, ent, id)
		for _, o := range s.session(user).Expects.Options {
			if strings.Contains(o.Text, string([]rune(h.Description)[:12])) && (user == principal || strings.Contains(o.Text, ent.Name)) {
				s.text(user, o.Key)
				return
			}
		}
		t.Fatalf("%s does not offer the hazard: %+v", word, s.session(user).Expects.Options)
	}
	step := func(user, want string, answers ...string) {
		t.Helper()
		var heard string
		for _, a := range answers {
			heard += "\n> " + a + "\n" + s.text(user, a)
		}
		if got := hazardOf(s, ent, id).Status; got != want {
			t.Fatalf("the hazard is %s, want %s:%s", got, want, heard)
		}
	}
	submit := func() {
		t.Helper()
		choose(principal, "台账")
		s.text(principal, "改完了，申请验收")
		s.photo(principal)
		step(principal, "submitted", "发完了", "对")
	}
	choose(officer, "待办")
	step(officer, "open", "重大事故隐患", "对")
	submit()
	choose(officer, "待办")
	step(officer, "rectifying", "没改好，退回", "报警器还没通电", "对")
	submit()
	choose(officer, "待办")
	step(officer, "closed", "改好了，销号", "对")
	h := hazardOf(s, ent, id)
	var actions []string
	for _, e := range h.History {
		actions = append(actions, e.Action)
	}
	if want := []string{"found", "judge", "submit", "return", "submit", "accept"}; !slices.Equal(actions, want) || h.Level != "major" {
		t.Errorf("history %v, level %s", actions, h.Level)
	}
}

func hazardOf(s *site, ent apiEnterprise, id string) apiHazard {
	s.t.Helper()
	for _, h := range all[apiHazard](s, "hazards?enterprise="+ent.ID) {
		if h.ID == id {
			return h
		}
	}
	s.t.Fatal("the hazard is gone")
	return apiHazard{}
}
