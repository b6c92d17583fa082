package main

import (
	"strings"
	"testing"

	"shouze/safety"
	"shouze/store"
)

// Who is who: scanning, wrong codes, two enterprises of one person, and a
// principal who is replaced.
func TestPeople(t *testing.T) {
	s := startDemo(t, demoOptions{})
	t.Run("a stranger scans a place's code", func(t *testing.T) {
		u := s.user(safety.Principal, "兴旺机械")
		got := s.say("oScanner", map[string]any{"type": "scan", "text": s.enterprise(u.Enterprise).ID})
		if !strings.Contains(got, u.Enterprise) || !strings.Contains(got, u.Name) || !strings.Contains(got, "绑定") {
			t.Errorf("answered %q", got)
		}
	})
	t.Run("five wrong codes lock the attempts for an hour", func(t *testing.T) {
		for range 5 {
			if got := s.text("oGuesser", "绑定 ABCD2345"); !strings.Contains(got, "不对") {
				t.Fatalf("answered %q", got)
			}
		}
		if got := s.text("oGuesser", "绑定 ABCD2346"); !strings.Contains(got, "以后再发") {
			t.Errorf("the sixth was answered %q", got)
		}
		if got := s.text("oOther", "绑定 ABCD2346"); !strings.Contains(got, "不对") {
			t.Errorf("somebody else was locked: %q", got)
		}
	})
	t.Run("one person, two enterprises", func(t *testing.T) { twoEnterprises(t, s) })
	t.Run("another principal", func(t *testing.T) { anotherPrincipal(t, s) })
}

func twoEnterprises(t *testing.T, s *site) {
	u := s.user(safety.Principal, "平安瓶装液化气供应站")
	if got := s.text(u.User, "自查"); !strings.Contains(got, "哪一家") {
		t.Fatalf("it is not asked which: %q", got)
	}
	got := s.text(u.User, "2")
	if !strings.Contains(got, "清泉分站）】") || !strings.Contains(got, "哪条没做到") {
		t.Fatalf("the second was not opened: %q", got)
	}
	if got = s.text(u.User, "0"); !strings.HasPrefix(got, "【") {
		t.Errorf("the name does not head the question: %q", got)
	}
	s.text(u.User, "暂停")
	if got = s.text(u.User, "换一家"); !strings.Contains(got, "哪一家") {
		t.Errorf("it can't be changed: %q", got)
	}
}

func anotherPrincipal(t *testing.T, s *site) {
	u := s.user(safety.Principal, "宏远铸造")
	ent := s.enterprise(u.Enterprise)
	row, err := s.demo.app.store.Enterprise(t.Context(), ent.ID, store.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	before := len(all[apiTask](s, "tasks?status=open&enterprise="+ent.ID))
	people := []safety.Person{{Name: "新来的", Mobile: "13900009999", Role: safety.Principal}}
	results, err := s.demo.app.store.ImportEnterprises(t.Context(), []store.RosterRow{{Enterprise: row.Enterprise, People: people}}, store.ImportOptions{NewCode: newCode})
	if err != nil || results[0].Outcome != store.RowUpdated || len(results[0].Ended) == 0 {
		t.Fatalf("%+v, %v", results, err)
	}
	if got := s.text(u.User, "自查"); !strings.Contains(got, "还没有绑定") {
		t.Errorf("the old principal is still bound: %q", got)
	}
	invites, err := s.demo.app.store.Invites(t.Context(), store.InviteFilter{EnterpriseID: ent.ID})
	if err != nil || len(invites) != 1 {
		t.Fatalf("%d invites, %v", len(invites), err)
	}
	s.text("oNewcomer", "绑定 "+strings.ToLower(invites[0].Code))
	if got := s.text("oNewcomer", "1"); !strings.Contains(got, "绑定好了") {
		t.Fatalf("the new principal is not bound: %q", got)
	}
	if got := s.text("oNewcomer", "任务"); before > 0 && !strings.Contains(got, "带队检查") {
		t.Errorf("the open tasks did not move: %q", got)
	}
}
