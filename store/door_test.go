package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"shouze/safety"
	"shouze/store"
)

// Staff find by a part of the name what Staff.May lets them see, and no more of
// it than a screen holds.
func TestSearchStaysInScope(t *testing.T) {
	w := newWorld(t)
	rows := []store.RosterRow{
		{Enterprise: safety.Enterprise{Name: "东山_石子场", Place: "北坑", Township: "东山镇", Department: "县交通局", Sectors: []string{"工贸"}}},
		{Enterprise: safety.Enterprise{Name: "东山注销石材厂", Township: "东山镇", Department: "县应急管理局", Sectors: []string{"工贸"}, State: safety.Dissolved}},
	}
	_, err := w.ImportEnterprises(context.Background(), rows, store.ImportOptions{NewCode: codes()})
	must(t, err)
	defer w.run()()
	for _, c := range []struct {
		who  safety.Address
		said string
		want string
	}{
		{township, "石", "好 东山_石子场 " + mill},
		{township, "石材", "好 " + mill},
		{township, "宾馆", "好"}, // of another township
		{township, "_", "好 东山_石子场"},
		{township, "%", "好"},
		{township, "北坑", "好 东山_石子场"},
		{bureau, "石", "好 " + mill},
		{boss, "石", "好"}, // no member of staff
	} {
		got := w.say(c.who, "search "+c.said)
		if sorted(got) != sorted(c.want) {
			t.Errorf("%s, %s finds %q, want %q", c.who.User, c.said, got, c.want)
		}
	}
}

func TestSearchIsShort(t *testing.T) {
	w := newWorld(t)
	var rows []store.RosterRow
	for _, n := range strings.Split("甲乙丙丁戊己庚辛壬癸子", "") {
		rows = append(rows, store.RosterRow{Enterprise: safety.Enterprise{Name: n + "字饭店", Township: "东山镇", Sectors: []string{"消防"}}})
	}
	_, err := w.ImportEnterprises(context.Background(), rows, store.ImportOptions{NewCode: codes()})
	must(t, err)
	defer w.run()()
	if n := strings.Count(w.say(township, "search 饭店"), "饭店"); n != safety.SearchLimit+1 {
		t.Errorf("%d are loaded", n)
	}
}

func TestRosterHasPrincipalsFirst(t *testing.T) {
	w := newWorld(t)
	defer w.run()()
	if got := w.say(township, "roster "+w.enterprise(mill).ID); got != "好 张三principal 李四safety_officer" {
		t.Errorf("the roster is %q", got)
	}
}

// A code that staff open binds as witnessed and says by whom; it is neither
// listed nor lives longer than it should, and the code on paper stays good.
func TestWitnessedCode(t *testing.T) {
	w := bareWorld(t)
	ctx := context.Background()
	o := store.ImportOptions{NewCode: codes()}
	_, err := w.ImportEnterprises(ctx, roster(), o)
	must(t, err)
	_, err = w.ImportStaff(ctx, staffList(), o)
	must(t, err)
	defer w.run()()
	onPaper := ""
	for _, v := range w.invites() {
		if v.Name == "赵六" {
			w.say(township, "bind "+v.Code)
		}
		if v.Name == "张三" {
			onPaper = v.Code
		}
	}
	_, staff, _, err := w.Contact(ctx, township)
	must(t, err)
	principal := w.enterprise(mill).Principal.ID
	listed := len(w.invites())

	first, made, _ := strings.Cut(w.say(township, "witness "+principal), " ")
	if len(first) != 8 || made != "0" {
		t.Fatalf("code %q, %s made before", first, made)
	}
	second, made, _ := strings.Cut(w.say(township, "witness "+principal), " ")
	if second == first || made != "1" {
		t.Errorf("code %q again, %s made before", second, made)
	}
	if n := len(w.invites()); n != listed {
		t.Errorf("%d invites are listed, want %d", n, listed)
	}
	if got := w.say(boss, "bind "+first); got != "张三 "+mill {
		t.Fatalf("answered %q", got)
	}
	members, _, _, err := w.Contact(ctx, boss)
	if err != nil || len(members) != 1 || members[0].Binding != safety.Witnessed {
		t.Errorf("bound as %+v, %v", members, err)
	}
	var witness string
	must(t, raw(t, w.path).QueryRow("SELECT witness_id FROM bindings WHERE address = '"+boss.Key()+"'").Scan(&witness))
	if witness != staff.ID {
		t.Errorf("witnessed by %q, want %q", witness, staff.ID)
	}
	w.clock.move(safety.WitnessedLife)
	if got := w.say(person(1), "bind "+second); got != "没有这个码" {
		t.Errorf("half an hour later %q", got)
	}
	if got := w.say(boss, "bind "+onPaper); got != "张三 "+mill {
		t.Errorf("the code on paper: %q", got)
	}
	if members, _, _, err = w.Contact(ctx, boss); err != nil || members[0].Binding != safety.ByCode {
		t.Errorf("bound anew as %+v, %v", members, err)
	}
	w.clock.move(time.Hour)
	if _, made, _ = strings.Cut(w.say(township, "witness "+principal), " "); made != "0" {
		t.Errorf("an hour later %s", made)
	}
}

func TestOneMemberOfStaffIsTold(t *testing.T) {
	w := newWorld(t)
	_, staff, _, err := w.Contact(context.Background(), township)
	must(t, err)
	stop := w.run()
	w.say(boss, "staff "+staff.ID)
	stop()
	cs := w.claim("w")
	if len(cs) != 1 || cs[0].To != township {
		t.Errorf("told %+v", cs)
	}
}

// sorted makes what is found comparable whatever the database's order of names.
func sorted(found string) string {
	words := strings.Fields(found)
	slices.Sort(words)
	return strings.Join(words, " ")
}
