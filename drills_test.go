package main

import (
	"slices"
	"strings"
	"testing"

	"shouze/safety"
)

// A drill is planned, people are reminded the day before and that morning, and
// when it was held it is recorded with its evaluation, whose findings become
// hazards (二（一）5).
func TestDrill(t *testing.T) {
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "金达液化气")
	ent := s.enterprise(who.Enterprise)
	if got := s.talk(who.User, "演练", "定一次演练"); !strings.Contains(got, "照您这一行编的") {
		t.Fatalf("planning does not open: %s", got)
	}
	s.talk(who.User, "1", "下周五", "刘芳", "对")
	rows := s.rows(ent.ID, "drill")
	if len(rows) != 1 {
		t.Fatalf("rows %+v", rows)
	}
	var title string
	var planned safety.Entry
	for title, planned = range rows {
	}
	if day(planned) != "2026-12-04" || planned.Status != safety.EntryOpen || value(planned, "organizer") != "刘芳" {
		t.Fatalf("the plan is %+v", planned)
	}
	for _, step := range []struct {
		to              string
		tomorrow, today int
	}{
		{"2026-12-03T08:59:00+08:00", 0, 0}, {"2026-12-03T09:01:00+08:00", 1, 0},
		{"2026-12-04T07:29:00+08:00", 1, 0}, {"2026-12-04T07:31:00+08:00", 1, 1},
	} {
		s.until(step.to)
		if a, b := s.told(who.User, "明天演练："+title), s.told(who.User, "今天演练："+title); a != step.tomorrow || b != step.today {
			t.Fatalf("at %s: told %d and %d times", step.to, a, b)
		}
	}
	s.until("2026-12-04T15:00:00+08:00")
	hazards := len(all[apiHazard](s, "hazards?enterprise="+ent.ID))
	done := s.talk(who.User, "演练", "演练完了", "1", "今天", "专项", "12", ":照片", ":照片", "发完了",
		"张强喊人拉闸，李明拿灭火器，刘芳带人往外走", "2", "30", "5", "4", "要改进，还查出了隐患", "门岗要学打119",
		"后门锁着", ":照片", "后门", "要", "马上就能改好", "跳过", "还有一条", "应急灯不亮", ":照片", "楼梯口", "不用", "1", ":照片", "没有了", "对")
	held := s.rows(ent.ID, "drill")[title]
	if held.Status != safety.EntryClosed || value(held, "headcount") != "12" || value(held, "knew") != "4" || value(held, "minutes") != "2" || value(held, "held") != "2026-12-04" {
		t.Errorf("%s\n%+v", done, held)
	}
	opened := all[apiHazard](s, "hazards?enterprise="+ent.ID)[hazards:]
	if len(opened) != 2 || opened[0].Description == opened[1].Description {
		t.Errorf("hazards %+v", opened)
	}
	r := s.record(ent.ID, numberIn(done))
	photos, _ := r["attachments"].([]any)
	if r["duty"] != "drill" || len(photos) != 5 || held.RecordID != r["id"] {
		t.Errorf("the record is %+v", r)
	}
	tasks := all[apiTask](s, "tasks?enterprise="+ent.ID+"&status=done")
	if !slices.ContainsFunc(tasks, func(x apiTask) bool {
		return x.Duty == "drill" && x.Period == "2026-H2" && x.RecordID == r["id"]
	}) {
		t.Errorf("the half year's drill is not done: %+v", tasks)
	}
	officer := s.user(safety.DepartmentMan, ent.Department)
	if s.told(officer.User, "报来演练") != 1 {
		t.Error("the department was not told of a high-risk enterprise's drill")
	}
}

// A drill that is put off or dropped reminds nobody of its old day.
func TestDrillPutOff(t *testing.T) {
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "兴旺机械")
	ent := s.enterprise(who.Enterprise)
	s.talk(who.User, "定演练", "自己定一个", "夜里库房失火的演练", "11月28号", "我自己", "对")
	s.talk(who.User, "演练", "改日子", "1", "改日子", "12月11号", "对")
	s.until("2026-11-30T09:00:00+08:00")
	if s.told(who.User, "天演练：夜里库房") != 0 {
		t.Error("the old day is reminded of")
	}
	s.until("2026-12-11T08:00:00+08:00")
	if a, b := s.told(who.User, "明天演练：夜里库房"), s.told(who.User, "今天演练：夜里库房"); a != 1 || b != 1 {
		t.Errorf("told %d and %d times of the new day", a, b)
	}
	moved := 0
	list, _, err := s.demo.app.store.Entries(t.Context(), safety.EntryFilter{Enterprise: ent.ID, Ledger: "drill", Page: safety.Page{Limit: 10}})
	for _, e := range list {
		if e.Title != "夜里库房失火的演练" {
			t.Errorf("a row without its name: %+v", e)
		}
		if e.Status == safety.EntryOpen && day(e) == "2026-12-11" {
			moved++
		}
	}
	if err != nil || len(list) != 2 || moved != 1 {
		t.Errorf("%v, rows %+v", err, list)
	}
}
