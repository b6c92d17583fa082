package main

import (
	"strings"
	"testing"

	"shouze/safety"
)

// A deputy who is bound is told of the two lists, and accepts them in the chat;
// lists that are written anew carry what he is in charge of now, and are to be
// accepted again (岫安委发〔2023〕12号 二（一）2).
func TestDeputyAcceptsLists(t *testing.T) {
	s := startDemo(t, demoOptions{})
	deputy := s.user(safety.Deputy, "")
	who := s.user(safety.Principal, deputy.Enterprise)
	ent := s.enterprise(who.Enterprise)
	row := func(title string) safety.Entry {
		t.Helper()
		e, ok := s.rows(ent.ID, "deputy_list")[title]
		if !ok {
			t.Fatalf("no row %q among %+v", title, s.rows(ent.ID, "deputy_list"))
		}
		return e
	}

	s.text(deputy.User, "菜单") // so that he can be reached
	s.talk(who.User, "分管", "是", deputy.Name, "生产和设备", "每周查一次储罐区", "年底前把管线查一遍", ":照片", "发完了", "没有了", "对")
	if n := s.told(deputy.User, "登记了您的两张清单"); n != 1 {
		t.Errorf("the deputy was told %d times", n)
	}
	title := deputy.Name + "（生产和设备）"
	if got := value(row(title), "acknowledged"); got != nil {
		t.Errorf("accepted before he was asked: %v", got)
	}

	asked := s.talk(deputy.User, "分管", "没变")
	if !strings.Contains(asked, "每周查一次储罐区") || !strings.Contains(asked, "年底前把管线查一遍") {
		t.Errorf("the deputy does not see what he accepts: %s", asked)
	}
	s.talk(deputy.User, "认", "没有了", "对")
	if got := value(row(title), "acknowledged"); got != "2026-11-24" {
		t.Errorf("accepted on %v", got)
	}
	if again := s.talk(deputy.User, "分管", "没变"); strings.Contains(again, "认吗") {
		t.Errorf("asked twice: %s", again)
	}
	s.talk(deputy.User, "没有了", "对")

	s.talk(who.User, "分管", "重写了", "只管设备", "每天看一遍压力表", "月底前换阀门", ":照片", "发完了", "没有了", "对")
	changed := row(deputy.Name + "（只管设备）")
	if value(changed, "duties") != "每天看一遍压力表" || value(changed, "tasks") != "月底前换阀门" || value(changed, "acknowledged") != "" {
		t.Errorf("the lists that were written anew are kept as %+v", changed)
	}
	if n := s.told(deputy.User, "登记了您的两张清单"); n != 2 {
		t.Errorf("the deputy was told %d times", n)
	}
	if again := s.talk(deputy.User, "分管", "没变"); !strings.Contains(again, "每天看一遍压力表") {
		t.Errorf("the new lists are not shown: %s", again)
	}
}
