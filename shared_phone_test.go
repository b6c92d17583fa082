package main

import (
	"strings"
	"testing"

	"shouze/safety"
	"shouze/store"
)

// li is a second person of the enterprise on the principal's phone.
var li = safety.Person{Name: "李梅", Mobile: "13900008888", Role: safety.SafetyOfficer}

// roster makes people the whole staff of an enterprise besides its principal.
func (s *site) roster(ent apiEnterprise, people ...safety.Person) {
	s.t.Helper()
	row, err := s.demo.app.store.Enterprise(s.t.Context(), ent.ID, store.Scope{})
	if err != nil {
		s.t.Fatal(err)
	}
	rows := []store.RosterRow{{Enterprise: row.Enterprise, People: append([]safety.Person{row.Principal}, people...)}}
	if _, err := s.demo.app.store.ImportEnterprises(s.t.Context(), rows, store.ImportOptions{NewCode: newCode}); err != nil {
		s.t.Fatal(err)
	}
}

// shared binds people of an enterprise to its principal's phone and returns what
// the last was told.
func (s *site) shared(user string, ent apiEnterprise, people ...safety.Person) string {
	s.t.Helper()
	s.roster(ent, people...)
	invites, err := s.demo.app.store.Invites(s.t.Context(), store.InviteFilter{EnterpriseID: ent.ID})
	if err != nil || len(invites) != len(people) {
		s.t.Fatalf("%d invites, %v", len(invites), err)
	}
	var got string
	for _, i := range invites {
		got = s.text(user, "绑定 "+i.Code)
		got += "\n" + s.text(user, "1")
	}
	return got
}

const whoHolds = "现在拿手机的是谁"

// Two people of one enterprise use one phone: each conversation that is signed
// for asks who holds it, and is that person's to its end.
func TestSharedPhone(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "金达液化气")
	ent, phone := s.enterprise(who.Enterprise), who.User
	boss := who.Name + "（主要负责人）"
	if got := s.shared(phone, ent, li); !strings.Contains(got, "已经绑了"+boss) || !strings.Contains(got, boss+"也绑在这部手机上") {
		t.Fatalf("the second binding says %s", got)
	}
	for _, word := range []string{"菜单", "任务", "帮助"} {
		if got := s.text(phone, word); strings.Contains(got, whoHolds) {
			t.Errorf("%s asks who holds the phone: %s", word, got)
		}
	}

	t.Run("the officer's check is the officer's", func(t *testing.T) {
		if got := s.text(phone, "自查"); !strings.Contains(got, whoHolds) || !strings.Contains(got, "1 "+boss) || !strings.Contains(got, "2 李梅（安全管理员）") {
			t.Fatalf("it is not asked who holds the phone: %s", got)
		}
		if got := s.text(phone, "李梅"); !strings.Contains(got, "【李梅（安全管理员）】") || !strings.Contains(got, "哪条没做到") {
			t.Fatalf("the check is not hers: %s", got)
		}
		s.text(phone, "不清楚 3")
		if done := s.clean(phone); !strings.Contains(done, "请他本人回“自查”，抽看三条就能确认") {
			t.Errorf("who shares the phone is not told how to confirm: %s", done)
		}
		if n := s.heard(phone, "李梅带队查了一遍"); n != 1 {
			t.Errorf("the principal, who shares the phone, is told %d times", n)
		}
		if n := s.heard(phone, "李梅检查时，有几条不清楚"); n != 1 {
			t.Errorf("what was unclear is handed on in her name %d times", n)
		}
		r := lastCheck(t, s, ent.ID)
		if r.By != "李梅" || r.ByRole != "safety_officer" || r.Title != "安全管理员带队检查" || r.TaskID != "" {
			t.Errorf("the record is %+v", r)
		}
		if got := r.Answers["shared_phone"]; got.Kind != "one" || got.Text != "李梅（安全管理员），这部手机绑了2个人" {
			t.Errorf("the record says of the phone: %+v", got)
		}
		if got := s.text(phone, "任务"); !strings.Contains(got, "带队检查") {
			t.Errorf("the principal's own check is not owed any more: %s", got)
		}
	})
	t.Run("the next conversation asks again", func(t *testing.T) {
		if got := s.talk(phone, "自查", "1"); !strings.Contains(got, "【"+boss+"】") || !strings.Contains(got, "安全管理员李梅11月24日查过一遍") {
			t.Fatalf("not the principal's: %s", got)
		}
		s.text(phone, "2")
		s.clean(phone)
		if r := lastCheck(t, s, ent.ID); r.By != who.Name || r.ByRole != "principal" || r.TaskID == "" || r.Answers["shared_phone"].Text != boss+"，这部手机绑了2个人" {
			t.Errorf("the record is %+v", r)
		}
	})
	t.Run("who may not is told who may", func(t *testing.T) {
		if got := s.talk(phone, "审批", "李梅"); !strings.Contains(got, "“审批”要由主要负责人或分管负责人本人来做") {
			t.Errorf("answered %s", got)
		}
		if got := s.talk(phone, "审批", who.Name); strings.Contains(got, "本人来做") {
			t.Errorf("the principal may not approve: %s", got)
		}
	})
	t.Run("one reminder for two people", func(t *testing.T) {
		if got := s.talk(phone, "演练", "1", "定一次演练", "1", "下周五", "刘芳", "对"); !strings.Contains(got, "定好了") {
			t.Fatalf("the drill is not planned: %s", got)
		}
		title := ""
		for title = range s.rows(ent.ID, "drill") {
		}
		s.until("2026-12-03T09:01:00+08:00")
		if n := s.told(phone, "明天演练："+title); n != 1 {
			t.Errorf("the phone was reminded %d times", n)
		}
	})
	t.Run("an emergency asks nobody who they are", func(t *testing.T) {
		got := s.text(phone, "出事了")
		for _, e := range s.open(ent.ID, safety.AlarmLedger) {
			if e.By != who.Name+"或李梅" {
				t.Errorf("the alarm is said to be %s's", e.By)
			}
		}
		if strings.Contains(got, whoHolds) || !strings.Contains(got, "人都撤出来了吗") {
			t.Errorf("answered %s", got)
		}
	})
}

// clean answers that nothing is wrong, shows no photo and files.
func (s *site) clean(user string) string {
	s.t.Helper()
	for s.session(user).Expects.Checklist {
		s.text(user, "0")
	}
	for s.session(user).Expects.Kind == safety.AskPhoto {
		s.text(user, "跳过")
	}
	return s.text(user, "1")
}

// Both may have the same conversation open on one phone: each goes on with their
// own, days later too, and what was begun for one is never filed for another.
func TestSharedPhoneKeepsApart(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "金达液化气")
	ent, phone := s.enterprise(who.Enterprise), who.User
	s.shared(phone, ent, li)

	s.talk(phone, "自查", "李梅", "0", "暂停")
	if got := s.talk(phone, "自查", who.Name); !strings.Contains(got, "第1/") {
		t.Fatalf("the principal goes on in the officer's check: %s", got)
	}
	s.talk(phone, "0", "0", "暂停")
	s.until("2026-11-27T09:00:00+08:00")
	if got := s.talk(phone, "自查", "李梅"); !strings.Contains(got, "第2/") || !strings.Contains(got, "【李梅（安全管理员）】") {
		t.Fatalf("the officer's check is lost: %s", got)
	}
	if got := s.text(phone, "自查"); !strings.Contains(got, "现在是李梅在答") || !strings.Contains(got, "第2/") {
		t.Errorf("the running check does not say whose it is: %s", got)
	}
	s.clean(phone)
	if r := lastCheck(t, s, ent.ID); r.By != "李梅" || r.TaskID != "" {
		t.Fatalf("the officer's record is %+v", r)
	}
	if got := s.text(phone, "继续"); !strings.Contains(got, "第3/") || !strings.Contains(got, "【"+who.Name) {
		t.Fatalf("the principal's check is lost: %s", got)
	}
	s.clean(phone)
	if r := lastCheck(t, s, ent.ID); r.By != who.Name || r.TaskID == "" {
		t.Fatalf("the principal's record is %+v", r)
	}

	s.talk(phone, "隐患", "李梅", "门坏了")
	s.roster(ent) // she has left
	if got := s.photo(phone); !strings.Contains(got, "已经不在这部手机上") {
		t.Errorf("her hazard goes on without her: %s", got)
	}
	if got := s.text(phone, "隐患"); strings.Contains(got, whoHolds) {
		t.Errorf("one person is asked who they are: %s", got)
	}
}

// A principal who stands in the roster as the safety officer, too, is one person:
// nobody is asked who holds the phone, and the check is the principal's.
func TestOnePersonTwoRoles(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "金达液化气")
	ent := s.enterprise(who.Enterprise)
	row, err := s.demo.app.store.Enterprise(t.Context(), ent.ID, store.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.shared(who.User, ent, safety.Person{Name: who.Name, Mobile: row.Principal.Mobile, Role: safety.SafetyOfficer}); !strings.Contains(got, "绑定好了") || strings.Contains(got, whoHolds) {
		t.Fatalf("answered %s", got)
	}
	if got := s.text(who.User, "自查"); strings.Contains(got, whoHolds) {
		t.Fatalf("one person is asked who they are: %s", got)
	}
	s.clean(who.User)
	if r := lastCheck(t, s, ent.ID); r.ByRole != "principal" || r.TaskID == "" || r.Answers["shared_phone"].Text != "" {
		t.Errorf("the record is %+v", r)
	}
}
