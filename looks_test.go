package main

import (
	"strings"
	"testing"

	"shouze/safety"
)

// While a long piece of work runs its people are asked to look at it, in the
// middle of each day and whatever the hour; what they saw is kept with its time
// and stands in the record at the end. Something amiss stops the work, and all of
// the enterprise know.
func TestLooksAtDangerousWork(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	principal, deputy, officer, ent := s.people("金达液化气")
	got := s.sayAll(principal, "动火", "瓶库外墙", "打磨、切割", "2", "今天", "晚上8点", "11月26日", "晚上11点", "王焊", "T1", "2036年6月30日", "1", "李明 13800138000", "0", "0", "是", ":照片", "发完了", "对")
	if !strings.Contains(got, "已经算批了") {
		t.Fatalf("the work: %s", got)
	}
	s.until("21:29")
	if s.heard(principal, "干到一半") != 0 {
		t.Error("asked to look before the middle")
	}
	s.until("21:31")
	if s.heard(principal, "干到一半") != 1 || s.heard(officer, "干到一半") != 1 {
		t.Error("the night silences the middle of the work")
	}
	s.sayAll(officer, "巡检", "1", "跳过")
	s.until("2026-11-25T22:00:00+08:00")
	if s.heard(officer, "干到一半") != 2 {
		t.Error("nobody is asked to look on the second day")
	}
	s.sayAll(principal, "巡检", "1", ":照片", "发完了")
	entry := s.entries(ent.ID, "hot_work")[0]
	looks, _ := entry.Fields["looks"].Value.([]any)
	if len(looks) != 2 || entry.Status != safety.EntryOpen || !strings.HasPrefix(entry.Fields["looks"].Text, "11月24日 21:31 ") || !strings.Contains(entry.Fields["looks"].Text, "\n11月25日 22:00 ") {
		t.Errorf("looks %+v", entry.Fields["looks"])
	}
	if n := len(safety.Entry{Fields: map[string]safety.AnswerValue{"look_photos": entry.Fields["look_photos"]}}.Photos()); n != 1 {
		t.Errorf("%d photos of looks", n)
	}
	got = s.sayAll(officer, "收工", "1", "是", "否", "跳过", ":照片", "发完了")
	if !strings.Contains(got, "巡检：2次，最近11月25日 22:00") {
		t.Errorf("the summary: %s", got)
	}
	s.sayAll(officer, "对")
	s.until("2026-11-26T22:00:00+08:00")
	if s.heard(officer, "干到一半") != 2 {
		t.Error("asked to look at what is over")
	}
	if a := s.answer(ent.ID, "work_close", "looks"); !strings.Contains(a, "照片1张") || strings.Count(a, "\n") != 1 {
		t.Errorf("the record at the end says %q", a)
	}

	got = s.sayAll(officer, "作业", "2", "东墙脚手架", "今天", "晚上10点半", "跳过", "晚上11点半", "张三", "T2", "2036年6月30日", "跳过", "王五 13800138000", "0", "0", ":照片", "发完了", "对")
	if e := s.entries(ent.ID, "special_work"); len(e) != 1 || e[0].Status != safety.EntryOpen {
		t.Fatalf("the second work %+v: %s", e, got)
	}
	got = s.sayAll(deputy, "巡检", "有异常，停下来", "脚手架晃，打13912345678问过架子工", "跳过", "对")
	if !strings.Contains(got, "停下了") {
		t.Fatalf("not stopped: %s", got)
	}
	if s.heard(principal, "东墙脚手架的作业停下了") != 1 || s.heard(officer, "脚手架晃") != 1 || s.heard(deputy, "东墙脚手架的作业停下了") != 0 {
		t.Error("the enterprise doesn't know that the work was stopped")
	}
	stopped := s.entries(ent.ID, "special_work")[0]
	if stopped.Status != safety.EntryClosed || stopped.Fields["stopped"].Text == "" || !strings.Contains(stopped.Fields["looks"].Text, "脚手架晃") {
		t.Errorf("the entry is %+v", stopped)
	}
	s.until("2026-11-26T23:45:00+08:00")
	if s.heard(officer, "东墙脚手架的作业到点了") != 0 {
		t.Error("what was stopped comes to its end")
	}
	if got = s.sayAll(officer, "巡检"); !strings.Contains(got, "没有正在干的作业") {
		t.Errorf("what is there to look at: %s", got)
	}
}

// answer is what the first record of a duty says under a key.
func (s *site) answer(enterprise, duty, key string) string {
	s.t.Helper()
	type filed struct {
		Duty    string
		Answers map[string]struct{ Text string }
	}
	for _, r := range all[filed](s, "records?enterprise="+enterprise) {
		if r.Duty == duty {
			return r.Answers[key].Text
		}
	}
	return ""
}
