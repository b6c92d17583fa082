package main

import (
	"strings"
	"testing"

	"shouze/safety"
)

// The enterprise goes through its contractors and tenants: each becomes a row
// with the day on which it is looked at next, what is missing gets a remedy
// with a day or a hazard, and the record holds all of it (二（一）4).
func TestContractors(t *testing.T) {
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "金达液化气")
	ent := s.enterprise(who.Enterprise)
	hazards := len(all[apiHazard](s, "hazards?enterprise="+ent.ID))

	done := s.talk(who.User, "外包", "有",
		"恒远保洁公司", "跳过", "外包", "厂区保洁", "不用证", "1", "1", ":照片", "发完了", "安全管理员刘芳", "还有一家",
		"兴达安装队", "91350100M000100Y43", "1", "储罐防腐", "要，证过期了", "看过，安全条件够", "没签", "刘芳", "1", "下周五", "还有一家",
		"老李小吃", "跳过", "2", "门口一间门面", "1", "明年6月30号", "看过，不够", "1", "跳过", "我自己", "5", "12月10号",
		"气瓶跟灶台挨着", ":照片", "后厨", "不用", "马上就能改好", "跳过", "没有了", "否", "对")
	rows := s.rows(ent.ID, "contractor")
	clean, expired, unsafe := rows["恒远保洁公司"], rows["兴达安装队"], rows["老李小吃"]
	if len(rows) != 3 || day(clean) != "2026-12-24" || day(expired) != "2026-12-04" || day(unsafe) != "2026-12-10" {
		t.Fatalf("%s\n%+v", done, rows)
	}
	if value(clean, "coordinator") != "安全管理员刘芳" || value(expired, "qualification") != "expired" || value(expired, "remedy") != "sign" ||
		value(expired, "uscc") != "91350100M000100Y43" || value(unsafe, "expiry") != "2027-06-30" || value(unsafe, "kind") != "let" {
		t.Errorf("the rows say %+v", rows)
	}
	opened := all[apiHazard](s, "hazards?enterprise="+ent.ID)[hazards:]
	if len(opened) != 1 || opened[0].Description != "气瓶跟灶台挨着" || opened[0].Item != "" {
		t.Errorf("hazards %+v", opened)
	}
	r := s.record(ent.ID, numberIn(done))
	answers, _ := r["answers"].(map[string]any)
	photos, _ := r["attachments"].([]any)
	if r["duty"] != "contractors" || answers["contractor_2"] == nil || len(photos) != 2 || clean.RecordID != r["id"] {
		t.Errorf("the record is %+v", r)
	}
	t.Run("the next time they are only confirmed", func(t *testing.T) { contractorsAgain(t, s, who.User, ent.ID) })
	t.Run("an enterprise without any", func(t *testing.T) { noContractors(t, s) })
}

func contractorsAgain(t *testing.T, s *site, user, enterprise string) {
	s.until("2026-12-04T09:00:00+08:00")
	if got := s.text(user, "外包"); !strings.Contains(got, "台账上有3家，其中1家到了检查的日子") {
		t.Fatalf("what is due is not said: %s", got)
	}
	if got := s.talk(user, "检查其中一家"); !strings.Contains(got, "1 兴达安装队（下次检查12月4日）") {
		t.Fatalf("the check does not open: %s", got)
	}
	got := s.talk(user, "1", "今天", "刘芳", "跳过")
	if !strings.Contains(got, "补齐") {
		t.Errorf("what was wrong is not shown: %s", got)
	}
	done := s.talk(user, "改好了", "明年12月31号", "对")
	row := s.rows(enterprise, "contractor")["兴达安装队"]
	if day(row) != "2027-01-04" || value(row, "expiry") != "2027-12-31" || value(row, "checker") != "刘芳" || value(row, "checked") != "2026-12-04" {
		t.Errorf("%s\n%+v", done, row)
	}
	if r := s.record(enterprise, numberIn(done)); r["duty"] != "contractor_check" {
		t.Errorf("the record is %+v", r)
	}

	done = s.talk(user, "外包", "全部排查一遍", "改好了", "照旧", "不干了", "没有了", "对")
	rows := s.rows(enterprise, "contractor")
	over := 0
	for _, e := range rows {
		if e.Status == safety.EntryClosed {
			over++
		}
	}
	if over != 1 || !strings.Contains(done, "记录号") {
		t.Errorf("%s\n%+v", done, rows)
	}
}

func noContractors(t *testing.T, s *site) {
	who := s.user(safety.Principal, "兴旺机械")
	ent := s.enterprise(who.Enterprise)
	done := s.talk(who.User, "承包", "没有", "1")
	if r := s.record(ent.ID, numberIn(done)); r["duty"] != "contractors" {
		t.Errorf("%s: %+v", done, r)
	}
	if rows := s.rows(ent.ID, "contractor"); len(rows) != 0 {
		t.Errorf("rows %+v", rows)
	}
}

// A state-owned enterprise is asked once whether it is, and its four duties once
// a year (二（一）4).
func TestStateOwned(t *testing.T) {
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "兴旺机械")
	ent := s.enterprise(who.Enterprise)
	clean := []string{"外包", "有", "恒远保洁公司", "跳过", "1", "厂区保洁", "不用证", "1", "1", "跳过", "刘芳", "没有了"}
	if got := s.talk(who.User, clean...); !strings.Contains(got, "国有企业吗") {
		t.Fatalf("it is not asked: %s", got)
	}
	four := []string{"是", "5个人，赵强牵头", "否", "没有下属企业", "是", "安全科评审", "是", "一起开班前会", "对"}
	s.talk(who.User, append([]string{"是"}, four...)...)
	row := s.rows(ent.ID, "state_owned")["国有企业"]
	if day(row) != "2027-11-24" || value(row, "team") != "yes" || value(row, "subsidiaries") != "no" || value(row, "capable_note") != "安全科评审" || value(row, "affiliates") != "yes" {
		t.Fatalf("the row is %+v", row)
	}
	if got := s.talk(who.User, "外包", "1", "照旧", "没有了"); !strings.Contains(got, "请核对这次外包外租排查") {
		t.Errorf("it is asked again: %s", got)
	}
	s.talk(who.User, "对")
	done := s.talk(who.User, "国企", "否", "对")
	if rows := s.rows(ent.ID, "state_owned"); len(rows) != 1 || rows["不是国有企业"].ID != row.ID || !strings.Contains(done, "记录号") {
		t.Errorf("%s\n%+v", done, rows)
	}
}
