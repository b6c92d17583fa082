package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"shouze/bot/simulator"
	"shouze/safety"
	"shouze/store"
)

// At the door of a principal who will not use the phone, staff of the township
// fill in the led check on theirs: it is the principal's own once confirmed, as
// witnessed, and says who typed it (入户代填).
func TestDoorPrincipalPresent(t *testing.T) {
	s := startDemo(t, demoOptions{})
	who, ent, staff := doorOf(s, "金达液化气")
	before := len(all[apiHazard](s, "hazards?enterprise="+ent.ID))
	s.text(who.User, "菜单") // so that he can be told

	if got := s.talk(staff.User, "代填", "没有这家"); !strings.Contains(got, "没有找到") || !strings.Contains(got, "哪一家") {
		t.Fatalf("what is not there: %s", got)
	}
	if got := s.text(staff.User, "金达"); !strings.Contains(got, "1 "+who.Enterprise) {
		t.Fatalf("the search finds: %s", got)
	}
	if got := s.text(staff.User, "1"); !strings.Contains(got, "1 主要负责人"+who.Name) {
		t.Fatalf("who is there is asked: %s", got)
	}
	got := s.text(staff.User, "1")
	if !strings.Contains(got, "【"+who.Enterprise+"】") || !strings.Contains(got, "2026年11月主要负责人带队检查") {
		t.Fatalf("the check at the door begins: %s", got)
	}
	item := s.session(staff.User).Expects.Options[1].Item
	s.talk(staff.User, "2", ":照片", "储瓶间东墙", "要", "马上就能改好", "跳过")

	// Put aside, the staff's session is their own again.
	s.text(staff.User, "暂停")
	if got := s.text(staff.User, "待办"); strings.Contains(got, "【") {
		t.Errorf("the door stands while it is put aside: %s", got)
	}
	if got := s.text(staff.User, "自查"); !strings.Contains(got, "不是您这个身份") && !strings.Contains(got, "由企业来办") {
		t.Errorf("staff lead a check of their own: %s", got)
	}
	if got := s.text(staff.User, "代填"); !strings.Contains(got, "您在"+who.Enterprise+"还没填完") {
		t.Errorf("what was put aside is not named: %s", got)
	}
	if got := s.text(staff.User, "接着填"); !strings.Contains(got, "【"+who.Enterprise+"】") || !strings.Contains(got, "哪条没做到") {
		t.Fatalf("it does not go on: %s", got)
	}
	asked := s.finishPages(staff.User)
	if !strings.Contains(asked, "请把手机给主要负责人"+who.Name+"看") || !strings.Contains(asked, who.Name+"本人：写的都是真的，您确认吗？") {
		t.Fatalf("the principal is not asked: %s", asked)
	}
	if n := len(all[apiHazard](s, "hazards?enterprise="+ent.ID)); n != before {
		t.Errorf("%d hazards before the principal confirmed", n-before)
	}
	done := s.text(staff.User, "1")
	r := s.record(ent.ID, numberIn(done))
	if r["by"] != who.Name || r["by_role"] != "principal" || r["binding"] != "witnessed" || r["title"] == "入户代填（主要负责人不在场）" {
		t.Errorf("the record %v by %v, %v", r["title"], r["by"], r["binding"])
	}
	filled := staff.Name + "（" + staff.Enterprise + "）入户代填"
	if got := answerText(r, "filled_by"); got != filled {
		t.Errorf("filled by %q, want %q", got, filled)
	}
	if task := november2026(s, ent.ID); task.Status != "done" || task.RecordID != r["id"] {
		t.Errorf("the task is %+v", task)
	}
	opened := all[apiHazard](s, "hazards?enterprise="+ent.ID)[before:]
	if len(opened) != 1 || opened[0].Item != item || opened[0].History[0].By != who.Name || opened[0].History[0].Text != filled {
		t.Errorf("opened %+v", opened)
	}
	if s.told(who.User, "不是真的，请马上打"+ent.Township) != 1 || s.told(who.User, r["number"].(string)) != 1 {
		t.Errorf("the principal was not told what was filed in his name")
	}
	if got := s.text(staff.User, "菜单"); strings.Contains(got, "【") {
		t.Errorf("the door outlives its conversation: %s", got)
	}
}

// With somebody else there, it is a visit of the staff and finishes nothing.
func TestDoorPrincipalAbsent(t *testing.T) {
	s := startDemo(t, demoOptions{})
	who, ent, staff := doorOf(s, "金达液化气")
	s.text(who.User, "菜单")
	s.talk(staff.User, "入户", "金达", "1", "别的人", "安全员周强")
	asked := s.finishPages(staff.User)
	if !strings.Contains(asked, "在场的是安全员周强") || strings.Contains(asked, "请把手机给") {
		t.Fatalf("asked at the end: %s", asked)
	}
	done := s.text(staff.User, "1")
	r := s.record(ent.ID, numberIn(done))
	if r["by"] != staff.Name || r["by_role"] != "township" || r["title"] != "入户代填（主要负责人不在场）" || r["task_id"] != "" || answerText(r, "present") != "安全员周强" {
		t.Errorf("the record is %v", r)
	}
	if task := november2026(s, ent.ID); task.Status == "done" {
		t.Errorf("the task is finished: %+v", task)
	}
	if s.told(who.User, "这次不算您自己查的") != 1 {
		t.Error("the principal was not told that the check is still owed")
	}
}

// The principal who files it on the own phone meanwhile was first; who chooses
// another door drops what was put aside.
func TestDoorOvertaken(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	who, ent, staff := doorOf(s, "金达液化气")
	s.talk(staff.User, "代填", "金达", "1", "1", "暂停", "代填", "换一家", "金达", "1", "1")
	if got := s.text(staff.User, "继续"); strings.Contains(got, "没填完") || !strings.Contains(got, "哪条没做到") {
		t.Errorf("what was dropped is still there: %s", got)
	}
	s.finishPages(staff.User)
	s.text(who.User, "自查")
	s.finishPages(who.User)
	s.text(who.User, "1")
	filed := len(all[apiRecord](s, "records?enterprise="+ent.ID))
	if got := s.text(staff.User, "1"); !strings.Contains(got, who.Name+"那边刚才已经交过了") {
		t.Errorf("answered %s", got)
	}
	if n := len(all[apiRecord](s, "records?enterprise="+ent.ID)); n != filed {
		t.Errorf("%d more records", n-filed)
	}
}

// What changed while a check at a door was put aside is seen when it goes on:
// another principal, another unit of the staff.
func TestDoorChangedMeanwhile(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	who, ent, staff := doorOf(s, "宏远铸造")
	row, err := s.demo.app.store.Enterprise(t.Context(), ent.ID, store.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	s.talk(staff.User, "代填", "宏远", "1", "1", "暂停")
	people := []safety.Person{{Name: "新来的", Mobile: "13900009999", Role: safety.Principal}}
	if _, err := s.demo.app.store.ImportEnterprises(t.Context(), []store.RosterRow{{Enterprise: row.Enterprise, People: people}}, store.ImportOptions{NewCode: newCode}); err != nil {
		t.Fatal(err)
	}
	if got := s.text(staff.User, "继续"); !strings.Contains(got, who.Name+"现在不是这家的主要负责人了") {
		t.Errorf("another principal: %s", got)
	}
	if got := s.talk(staff.User, "代填", "宏远", "1"); !strings.Contains(got, "1 主要负责人新来的") {
		t.Fatalf("the roster as it is now: %s", got)
	}
	s.talk(staff.User, "1", "0")
	_, me, _, err := s.demo.app.store.Contact(t.Context(), safety.Address{Channel: safety.WeChat, User: staff.User})
	if err != nil {
		t.Fatal(err)
	}
	me.Unit = "别的镇"
	if _, err := s.demo.app.store.ImportStaff(t.Context(), []safety.Staff{*me}, store.ImportOptions{NewCode: newCode}); err != nil {
		t.Fatal(err)
	}
	if got := s.text(staff.User, "0"); !strings.Contains(got, "不归您单位管") {
		t.Errorf("another unit: %s", got)
	}
	if s.session(staff.User).Expects != nil {
		t.Error("the check at the door goes on")
	}
}

// A member of staff who answers for an enterprise too keeps the two apart: the
// door stands in its own conversation only.
func TestDoorBesideOwnEnterprise(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	who, ent, staff := doorOf(s, "金达液化气")
	own := s.enterprise(s.user(safety.Principal, "宏远铸造").Enterprise)
	row, err := s.demo.app.store.Enterprise(t.Context(), own.ID, store.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	people := []safety.Person{{Name: "两头忙", Mobile: "13900009999", Role: safety.Principal}}
	if _, err := s.demo.app.store.ImportEnterprises(t.Context(), []store.RosterRow{{Enterprise: row.Enterprise, People: people}}, store.ImportOptions{NewCode: newCode}); err != nil {
		t.Fatal(err)
	}
	invites, err := s.demo.app.store.Invites(t.Context(), store.InviteFilter{EnterpriseID: own.ID})
	if err != nil || len(invites) != 1 {
		t.Fatalf("%d invites, %v", len(invites), err)
	}
	s.talk(staff.User, "绑定 "+invites[0].Code, "1")

	s.talk(staff.User, "代填", "金达", "1", "1", "0")
	mine := s.text(staff.User, "自查")
	if strings.Contains(mine, who.Enterprise) || !strings.Contains(mine, "哪条没做到") {
		t.Fatalf("their own check: %s", mine)
	}
	s.finishPages(staff.User)
	if r := s.record(own.ID, numberIn(s.text(staff.User, "1"))); r["by"] != "两头忙" || r["binding"] != "code" || answerText(r, "filled_by") != "" {
		t.Errorf("their own record: %v", r)
	}
	if got := s.text(staff.User, "继续"); !strings.Contains(got, "【"+who.Enterprise+"】") || !strings.Contains(got, "第2/") {
		t.Fatalf("the door goes on: %s", got)
	}
	s.finishPages(staff.User)
	if r := s.record(ent.ID, numberIn(s.text(staff.User, "1"))); r["by"] != who.Name || r["binding"] != "witnessed" {
		t.Errorf("the record at the door: %v", r)
	}
	if task := november2026(s, own.ID); task.Status != "done" {
		t.Errorf("their own task is %+v", task)
	}
	if task := november2026(s, ent.ID); task.Status != "done" {
		t.Errorf("the task at the door is %+v", task)
	}
}

// Who may stand at which door: staff of a township and of a leading department
// at their own, nobody else.
func TestDoorOfOthers(t *testing.T) {
	s := startDemo(t, demoOptions{})
	who, ent, staff := doorOf(s, "金达液化气")
	for _, u := range s.users() {
		if u.Role == string(safety.TownshipMan) && u.Enterprise != ent.Township && u.Channel == string(safety.WeChat) {
			if got := s.talk(u.User, "代填", "金达液化气"); !strings.Contains(got, "没有找到") {
				t.Errorf("another township finds %s", got)
			}
			break
		}
	}
	officer := s.user(safety.DepartmentMan, ent.Department)
	if got := s.talk(officer.User, "代填", "金达液化气"); !strings.Contains(got, who.Enterprise) {
		t.Errorf("the leading department does not find its own: %s", got)
	}
	for _, word := range []string{"代填", "代绑"} {
		if got := s.text(who.User, word); !strings.Contains(got, "不是您这个身份办的事") {
			t.Errorf("a principal says %s: %s", word, got)
		}
		if got := s.text(s.user(safety.CountyOffice, "").User, word); !strings.Contains(got, "不是您这个身份办的事") {
			t.Errorf("the county office says %s: %s", word, got)
		}
	}
	if got := s.text(staff.User, "菜单"); !strings.Contains(got, "代填：") || !strings.Contains(got, "代绑：") {
		t.Errorf("the menu of the township: %s", got)
	}
}

// A code that staff open at the door binds as witnessed, for half an hour, and
// both sides are told (代绑).
func TestWitnessedBinding(t *testing.T) {
	s := startDemo(t, demoOptions{})
	who, ent, staff := doorOf(s, "宏远铸造")
	s.text(who.User, "菜单")
	asked := s.talk(staff.User, "代绑", "宏远", "1")
	if !strings.Contains(asked, who.Name+"（主要负责人，1") || !strings.Contains(asked, "****") {
		t.Fatalf("the roster: %s", asked)
	}
	code := codeIn(t, s.text(staff.User, "1"))
	if got := s.text(staff.User, "绑定 "+code); !strings.Contains(got, "请他用自己的微信发") {
		t.Errorf("the staff's own phone: %s", got)
	}
	if got := s.text("oWitnessed", "绑定 "+strings.ToLower(code)); !strings.Contains(got, staff.Name+"（"+staff.Enterprise+"）当面给您开的") {
		t.Errorf("asked %s", got)
	}
	if got := s.text("oWitnessed", "1"); !strings.Contains(got, "绑定好了") {
		t.Fatalf("not bound: %s", got)
	}
	if s.told(staff.User, who.Name+"绑定好了") != 1 {
		t.Error("the staff member was not told")
	}
	s.text("oWitnessed", "自查")
	s.finishPages("oWitnessed")
	if r := s.record(ent.ID, numberIn(s.text("oWitnessed", "1"))); r["binding"] != "witnessed" {
		t.Errorf("his record is %v", r["binding"])
	}
	late := codeIn(t, s.talk(staff.User, "代绑", "宏远", "1", "1"))
	s.call(http.MethodPost, "/sim/api/clock", map[string]any{"advance": "31m"}, &struct{}{})
	if got := s.text("oLate", "绑定 "+late); !strings.Contains(got, "不对") {
		t.Errorf("half an hour later: %s", got)
	}
}

// One member of staff opens at most thirty codes an hour.
func TestWitnessedCodesAnHour(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	_, _, staff := doorOf(s, "宏远铸造")
	for n := range safety.WitnessedAnHour {
		if got := s.talk(staff.User, "代绑", "宏远", "1", "1"); !strings.Contains(got, "的绑定码") {
			t.Fatalf("code %d: %s", n+1, got)
		}
	}
	if got := s.talk(staff.User, "代绑", "宏远", "1", "1"); !strings.Contains(got, "一小时最多开30个") {
		t.Errorf("one too many: %s", got)
	}
}

// doorOf is a principal, the enterprise and a member of staff of its township.
func doorOf(s *site, name string) (simulator.User, apiEnterprise, simulator.User) {
	s.t.Helper()
	who := s.user(safety.Principal, name)
	ent := s.enterprise(who.Enterprise)
	return who, ent, s.user(safety.TownshipMan, ent.Township)
}

// finishPages answers the rest of a checklist, skips what was drawn, and returns
// the summary.
func (s *site) finishPages(user string) string {
	s.t.Helper()
	var got string
	for range 40 {
		e := s.session(user).Expects
		switch {
		case e != nil && e.Checklist:
			got = s.text(user, "0")
		case e != nil && e.Kind == safety.AskPhoto:
			got = s.text(user, "跳过")
		default:
			return got
		}
	}
	s.t.Fatal("the checklist does not end")
	return ""
}

func november2026(s *site, enterprise string) apiTask {
	s.t.Helper()
	tasks := all[apiTask](s, "tasks?enterprise="+enterprise+"&duty=led_check")
	i := slices.IndexFunc(tasks, func(x apiTask) bool { return x.Period == "2026-11" })
	if i < 0 {
		s.t.Fatal("no task of this month")
	}
	return tasks[i]
}

func answerText(r map[string]any, key string) string {
	answers, _ := r["answers"].(map[string]any)
	one, _ := answers[key].(map[string]any)
	text, _ := one["text"].(string)
	return text
}

func codeIn(t *testing.T, text string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, "\n绑定 ")
	code, _, _ := strings.Cut(rest, "\n")
	if !ok || len(code) != 8 {
		t.Fatalf("no code in %s", text)
	}
	return code
}
