package main

import (
	"strings"
	"testing"

	"shouze/safety"
)

// Points of risk are kept with level, owner, measures, sign and watch; what is
// missing has a day; an alarm and what was done changes the row (五（三）).
func TestRiskPoints(t *testing.T) {
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "金达液化气")
	ent := s.enterprise(who.Enterprise)
	done := s.talk(who.User, "风险点", "有",
		"储瓶间，怕液化气泄漏", "院子西北角", "1", "站长李明", "装了报警器和排风", ":照片", "发完了", "1", "浓度到20%就响", "还有一处",
		"卸车口", "大门里", "橙", "李明", "停车熄火", "跳过", "还没人盯", "下周五", "没有了", "对")
	rows := s.rows(ent.ID, "risk_point")
	store, gate := rows["储瓶间，怕液化气泄漏"], rows["卸车口"]
	if day(store) != "2026-12-24" || value(store, "level") != "red" || value(store, "threshold") != "浓度到20%就响" || day(gate) != "2026-12-04" || value(gate, "owner") != "李明" {
		t.Fatalf("%s\n%+v", done, rows)
	}
	if r := s.record(ent.ID, numberIn(done)); r["duty"] != "risk_points" || store.RecordID != r["id"] {
		t.Errorf("the record is %+v", r)
	}

	s.until("2026-12-05T10:00:00+08:00")
	if got := s.text(who.User, "风险点"); !strings.Contains(got, "其中1处到了该看的日子") {
		t.Errorf("what is due is not said: %s", got)
	}
	done = s.talk(who.User, "报警了，记下怎么处理的", "2", "昨天", "14:20", "可燃气体报警，浓度20%", "李明关阀开窗，换了瓶阀", "跳过", "1", "对")
	store = s.rows(ent.ID, "risk_point")["储瓶间，怕液化气泄漏"]
	if value(store, "alarm_day") != "2026-12-04" || value(store, "handled") != "李明关阀开窗，换了瓶阀" || day(store) != "2027-01-05" || value(store, "level") != "red" {
		t.Errorf("%s\n%+v", done, store)
	}
	hazards := len(all[apiHazard](s, "hazards?enterprise="+ent.ID))
	done = s.talk(who.User, "风险点", "全部过一遍", "牌子挂上了", "1", ":照片", "发完了", "有问题", "探头没通电", ":照片", "储瓶间", "1", "1", "跳过", "没有了", "没有了", "对")
	rows = s.rows(ent.ID, "risk_point")
	opened := all[apiHazard](s, "hazards?enterprise="+ent.ID)[hazards:]
	if day(rows["卸车口"]) != "2027-01-05" || len(opened) != 1 || opened[0].Item != "" {
		t.Errorf("%s\n%+v\n%+v", done, rows, opened)
	}
}
