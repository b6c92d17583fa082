package main

import (
	"strings"
	"testing"

	"shouze/safety"
)

// A hazard that was to be put right at once is spoken of on its day and the day
// after, to the principal and the safety officer, and no more once it is closed.
// It is the enterprise's own: no office hears of it.
func TestDeadlineOfAHazard(t *testing.T) {
	s := startDemo(t, demoOptions{})
	principal, _, officer, ent := s.people("金达液化气")
	staff := s.user(safety.TownshipMan, ent.Township)
	s.sayAll(principal, "隐患", "电线乱拉", ":照片", "东墙", "2", "1", "跳过", "对")
	s.until("2026-11-25T09:06:00+08:00")
	for _, user := range []string{principal, officer} {
		if s.heard(user, "就是今天") != 1 {
			t.Error("nobody is reminded on the day")
		}
	}
	s.until("2026-11-26T09:06:00+08:00")
	if s.heard(principal, "超期1天") != 1 || s.heard(staff.User, "超期没改") != 0 {
		t.Error("nobody is reminded the day after, or an office hears of it")
	}
	got := s.sayAll(principal, "台账", "电线乱拉", "1", ":照片", "发完了", "对")
	if !strings.Contains(got, "销号") {
		t.Fatalf("not closed: %s", got)
	}
	s.until("2026-12-04T10:00:00+08:00")
	if s.heard(principal, "超期8天") != 0 {
		t.Error("reminded of what is closed")
	}
}

// The duty of safety staff (二（一）2) is asked once a year and finished by the
// conversation of its word.
func TestDutyOfSafetyStaff(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{now: "2026-07-02T09:00:00+08:00"})
	principal, _, _, ent := s.people("金达液化气")
	owed := func() (string, bool) {
		for _, x := range all[apiTask](s, "tasks?enterprise="+ent.ID+"&duty=safety_staff") {
			if x.Period == "2026" {
				return x.Status, true
			}
		}
		return "", false
	}
	if status, ok := owed(); !ok || status == "done" {
		t.Fatalf("the task is there: %t, %s", ok, status)
	}
	if got := s.sayAll(principal, "任务"); !strings.Contains(got, "安全机构和人员登记") {
		t.Errorf("what is owed: %s", got)
	}
	s.sayAll(principal, "安管", "有人兼着管", "刘芳", "跳过", ":照片", "发完了", "对")
	if status, _ := owed(); status != "done" {
		t.Errorf("the task is %s", status)
	}
}
