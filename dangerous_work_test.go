package main

import (
	"slices"
	"strings"
	"testing"

	"shouze/safety"
)

// The duties around dangerous work: a lesson with who makes it up, certificates
// that are spoken of before they expire, the sweep of gear with a hazard, and
// the hiring rule, which finishes its task.
func TestDutiesOfDangerousWork(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	principal, _, officer, ent := s.people("恒达工业气体")
	got := s.sayAll(principal, "警示教育", "今天", "焊花引燃泡沫板", "厂长", "20", "18", "张三、李四", "12月4日", ":照片", "发完了", "对")
	if !strings.Contains(got, "补课那天早上提醒您") {
		t.Fatalf("the lesson: %s", got)
	}
	got = s.sayAll(principal, "关键岗位", "焊工、电工", "3", "1", "0", "2", "张伟", "1", "T1", "2027年2月20日", "2", "跳过", "1", "对")
	if !strings.Contains(got, "已归档") {
		t.Fatalf("the sweep of posts: %s", got)
	}
	if c := s.entries(ent.ID, "certificate"); len(c) != 1 || c[0].Title != "张伟（焊工）" || c[0].Fields["kind"].Value != "welding" || c[0].Fields["posts"].Text != "" {
		t.Errorf("certificates %+v", c)
	}
	before := len(all[apiHazard](s, "hazards?enterprise="+ent.ID))
	got = s.sayAll(principal, "焊机", "3", "7", "2", ":照片", "焊机房", "马上就能改好", "跳过", "1", "旧焊机一台，卖废铁", ":照片", "发完了", "对")
	if !strings.Contains(got, "已归档") {
		t.Fatalf("the sweep of gear: %s", got)
	}
	opened := all[apiHazard](s, "hazards?enterprise="+ent.ID)[before:]
	if len(opened) != 1 || opened[0].Item != "work.gear.obsolete" || !strings.Contains(opened[0].Description, "淘汰") {
		t.Errorf("hazards %+v", opened)
	}

	s.until("2026-12-04T09:01:00+08:00")
	if s.heard(principal, "今天要补警示教育的课") != 1 || s.heard(officer, "今天要补警示教育的课") != 1 {
		t.Error("nobody is reminded of the make-up lesson")
	}
	if got = s.sayAll(officer, "警示教育", "补课做完了", "张三、李四", ":照片", "发完了", "对"); !strings.Contains(got, "已归档") {
		t.Fatalf("the make-up lesson: %s", got)
	}
	if e := s.entries(ent.ID, "education"); len(e) != 1 || e[0].Status != safety.EntryClosed || e[0].Fields["made_up"].Text == "" {
		t.Errorf("the lesson is %+v", e)
	}

	s.until("2027-02-01T10:00:00+08:00")
	for _, user := range []string{principal, officer} {
		if n := s.heard(user, "快到日子了"); n != 2 { // 60 and 30 days before
			t.Errorf("%d reminders of the certificate", n)
		}
	}
	got = s.sayAll(principal, "招用", "今天", "1 3", "办公室刘芳", "是", ":照片", "发完了", "对")
	if !strings.Contains(got, "已归档") {
		t.Fatalf("the hiring rule: %s", got)
	}
	tasks := all[apiTask](s, "tasks?enterprise="+ent.ID)
	i := slices.IndexFunc(tasks, func(x apiTask) bool { return x.Duty == "hiring_rule" })
	if i < 0 || tasks[i].Status != "done" || tasks[i].RecordID == "" {
		t.Errorf("tasks %+v", tasks)
	}
	if j := slices.IndexFunc(tasks, func(x apiTask) bool { return x.Duty == "led_check" && x.Period == "2027-02" }); j < 0 || tasks[j].Status == "done" {
		t.Errorf("the led check of the month was finished by another duty: %+v", tasks)
	}
}
