package main

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shouze/safety"
)

// aBulletin and its items are a county's own content, so that the test holds
// whatever the shipped checklists come to say.
var aBulletin = map[string]string{
	"bulletins/zz-hose.yaml": `
bulletin: zz-hose
title: 举一反三：外县胶管漏气爆炸
document: 岫安办〔2026〕31号
text: 11月20日，外县一家供应站胶管老化漏气爆炸，伤了9个人。
sectors: [城镇燃气]
items: [zz.hose, zz.clamp]
from: 2026-11-25
`,
	"checklists/zz.yaml": `
checklist: zz
title: 例
sector: 城镇燃气
items:
  - {key: zz.hose, text: 红漆阀门朝东开, short: 阀门朝东, look: 开一次看看, why: 漏了就炸, sources: [{standard: county-2023}]}
  - {key: zz.clamp, text: 蓝漆卡箍拧到底, short: 卡箍拧到底, look: 拧一次看看, why: 漏了就炸, sources: [{standard: county-2023}]}
`,
}

// contentOf is a county's own content in a folder.
func contentOf(t *testing.T, files map[string]string) string {
	t.Helper()
	content := t.TempDir()
	for name, text := range files {
		path := filepath.Join(content, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return content
}

// What an accident elsewhere teaches: the message in the morning, the check
// beside a led one that waits, each finishing its own task, and who comes second.
func TestStoryOfABulletin(t *testing.T) {
	s := startDemo(t, demoOptions{content: contentOf(t, aBulletin)})
	who, officer := s.user(safety.Principal, "金达液化气"), s.user(safety.SafetyOfficer, "金达液化气")
	ent := s.enterprise(who.Enterprise)
	if got := s.text(who.User, "专项"); !strings.Contains(got, "现在没有要做的专项检查") {
		t.Errorf("before there is one: %s", got)
	}
	if got := s.text(who.User, "菜单"); strings.Contains(got, "专项") {
		t.Errorf("the menu offers what is not owed: %s", got)
	}
	s.call(http.MethodPost, "/sim/api/clock", map[string]string{"advance": "25h"}, &struct{}{})
	var inbox []said
	s.call(http.MethodGet, "/sim/api/inbox?channel=wechat&user="+who.User, nil, &inbox)
	if !slices.ContainsFunc(inbox, func(m said) bool { return strings.Contains(m.Title+m.Text, "外县胶管漏气爆炸") }) {
		t.Errorf("the morning's message did not come: %+v", inbox[max(0, len(inbox)-3):])
	}
	if got := s.text(who.User, "任务"); !strings.Contains(got, "外县胶管漏气爆炸，12月2日前做完") || !strings.Contains(got, "回“专项”") || !strings.Contains(got, "回“自查”") {
		t.Errorf("the tasks: %s", got)
	}
	if got := s.text(who.User, "菜单"); !strings.Contains(got, "专项：有专项检查要做") {
		t.Errorf("the menu: %s", got)
	}

	// The led check is begun and waits; the officer begins the focused one, too.
	s.text(who.User, "自查")
	s.text(officer.User, "专项")
	got := s.text(who.User, "专项")
	if !strings.Contains(got, "胶管老化漏气爆炸") || !strings.Contains(got, "1 红漆阀门朝东开\n2 蓝漆卡箍拧到底") || strings.Contains(got, "3 ") {
		t.Fatalf("not these two items: %s", got)
	}
	s.text(who.User, "2")
	s.photo(who.User)
	if got := s.text(who.User, "储瓶间东墙"); strings.Contains(got, "发现了什么问题") {
		t.Errorf("an item's hazard is asked what it is: %s", got)
	}
	s.text(who.User, "要")
	s.text(who.User, "马上就能改好")
	s.text(who.User, "跳过")
	s.text(who.User, "跳过")
	if got := s.text(who.User, "对"); !strings.Contains(got, "专项检查做完了") || !strings.Contains(got, "记录号") {
		t.Fatalf("not filed: %s", got)
	}
	if got := s.text(officer.User, "0"); !strings.Contains(got, "已经有人交过了") {
		t.Errorf("who comes second: %s", got)
	}

	state := map[string]apiTask{}
	for _, x := range all[apiTask](s, "tasks?enterprise="+ent.ID) {
		state[x.Duty+" "+x.Period] = x
	}
	done, led := state["focused_check bulletin/zz-hose"], state["led_check 2026-11"]
	if done.Status != "done" || led.Status != "in_progress" {
		t.Errorf("focused %+v, led %+v", done, led)
	}
	var r struct {
		apiRecord
		Duty   string
		ByRole string `json:"by_role"`
	}
	s.call(http.MethodGet, "/api/v1/records/"+done.RecordID, nil, &r)
	if r.Duty != "focused_check" || r.TaskID != done.ID || r.ByRole != "principal" || len(r.Items) != 2 || r.Items[1].HazardID == "" {
		t.Errorf("record %+v", r)
	}

	// The led check goes on where it waited and finishes its own task.
	s.text(who.User, "继续")
	for range 3 { // what else there is in the place is asked first
		if !s.session(who.User).Expects.Checklist {
			s.text(who.User, "跳过")
		}
	}
	for s.session(who.User).Expects.Checklist {
		s.text(who.User, "0")
	}
	s.photo(who.User)
	s.photo(who.User)
	s.text(who.User, "对")
	if got := all[apiTask](s, "tasks?status=done&enterprise="+ent.ID); !slices.ContainsFunc(got, func(x apiTask) bool { return x.ID == led.ID }) {
		t.Errorf("the led check is not done: %+v", got)
	}
}
