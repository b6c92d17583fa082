package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouze/safety"
	"shouze/store"
)

func TestBindingByCode(t *testing.T) {
	w := bareWorld(t)
	ctx := context.Background()
	_, err := w.ImportEnterprises(ctx, roster(), store.ImportOptions{NewCode: codes()})
	must(t, err)
	code := ""
	for _, v := range w.invites() {
		if v.Name == "张三" {
			code = v.Code
		}
	}
	first, second := boss, officer
	out := w.together(w.message(first, "bind "+code), w.message(second, "bind "+code))
	won, lost := body(out[0].answer), body(out[1].answer)
	if _, server := onServer(); server && lost != "没有这个码" { // two lanes: either may be first
		first, won, lost = second, lost, won
	}
	if won != "张三 "+mill || lost != "没有这个码" {
		t.Errorf("answers %q, %q", won, lost)
	}
	members, staff, follows, err := w.Contact(ctx, first)
	if err != nil || len(members) != 1 || members[0].Role != safety.Principal || members[0].Binding != "code" || staff != nil || !follows {
		t.Errorf("contact %+v %v %v %v", members, staff, follows, err)
	}
	if e := w.enterprise(mill); !cmp.Equal(e.Bound, []safety.Channel{safety.WeChat}) || e.Principal.Name != "张三" || len(e.Invites) != 1 {
		t.Errorf("row %+v", e)
	}
}

func TestExpiredCodeIsNoCode(t *testing.T) {
	w := bareWorld(t)
	_, err := w.ImportEnterprises(context.Background(), roster(), store.ImportOptions{NewCode: codes()})
	must(t, err)
	defer w.run()()
	w.clock.move(safety.InviteLife)
	if got := w.say(boss, "bind CODE0001"); got != "没有这个码" {
		t.Errorf("answered %q", got)
	}
	if n := len(w.invites()); n != 0 {
		t.Errorf("%d invites are listed", n)
	}
}

func TestAnotherAddressOnTheChannelReplaces(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	old := w.enterprise(mill).Principal
	// The principal has lost the phone; the office hands out a new code.
	rows := roster()
	rows[0].People[0].Mobile = "13800000099"
	// codes starts with the codes that the first import gave out.
	res, err := w.ImportEnterprises(ctx, rows, store.ImportOptions{NewCode: codes()})
	must(t, err)
	want := []store.Ending{{Name: "张三", Role: safety.Principal, Bound: true}}
	if !cmp.Equal(res[0].Ended, want) || res[1].Outcome != store.RowUnchanged {
		t.Errorf("results %+v", res)
	}
	e := w.enterprise(mill)
	if e.Principal.ID == old.ID || len(e.Bound) != 0 || len(e.Invites) != 1 {
		t.Fatalf("after the import %+v", e)
	}
	if members, _, _, _ := w.Contact(ctx, boss); len(members) != 0 {
		t.Error("the old binding lives on")
	}
	defer w.run()()
	w.say(person(1), "bind "+e.Invites[0].Code)
	if members, _, _, _ := w.Contact(ctx, person(1)); len(members) != 1 {
		t.Error("the new address is not bound")
	}
}

func TestLeavingDropsWhatWaited(t *testing.T) {
	w := newWorld(t)
	w.task(mill)
	stop := w.run()
	w.say(boss, "file")
	w.say(boss, "push x")
	w.say(boss, "leave")
	stop()
	if _, _, follows, _ := w.Contact(context.Background(), boss); follows {
		t.Error("still follows")
	}
	if got := w.state(boss); got != "" {
		t.Errorf("session %q", got)
	}
	if cs := w.claim("w"); len(cs) != 0 {
		t.Errorf("outbox %+v", cs)
	}
	if len(w.records()) != 1 {
		t.Error("the record is gone")
	}
}

func TestWrongCodesCountForAnHour(t *testing.T) {
	w := bareWorld(t)
	defer w.run()()
	for want := range 3 {
		if got := w.say(person(1), "wrong"); got != fmt.Sprint(want) {
			t.Errorf("counted %s, want %d", got, want)
		}
		w.clock.move(25 * time.Minute)
	}
	w.clock.move(10 * time.Minute)
	if got := w.say(person(1), "wrong"); got != "1" {
		t.Errorf("an hour later %s", got)
	}
	if got := w.say(person(2), "wrong"); got != "0" {
		t.Errorf("another person %s", got)
	}
}

func TestQueueOfStaff(t *testing.T) {
	w := newWorld(t)
	stop := w.run()
	w.say(boss, "hazard")
	w.clock.move(time.Hour)
	second := w.say(officer, "hazard")
	w.say(host, "hazard")
	for _, a := range []safety.Address{township, bureau} {
		if got := w.say(a, "todo"); got != "好 "+mill+"电线破皮 "+mill+"电线破皮" {
			t.Errorf("%s sees %q", a.User, got)
		}
	}
	w.say(township, "judge "+second)
	if got := w.say(bureau, "todo"); got != "好 "+mill+"电线破皮" {
		t.Errorf("after the verdict %q", got)
	}
	stop()
}

// Of the general hazards that enterprises keep by themselves offices see counts,
// each its own, and none of them waits in the queue.
func TestOwnHazardsAreCounted(t *testing.T) {
	w := newWorld(t)
	stop := w.run()
	day := func(days int) string { return w.clock.Now().AddDate(0, 0, days).Format(time.DateOnly) }
	w.say(boss, "own "+day(-5))
	w.say(officer, "own "+day(-2))
	w.say(boss, "own "+day(3))
	w.say(boss, "hazard")
	for _, a := range []safety.Address{township, bureau} {
		if got := w.say(a, "counts"); got != "好 "+mill+" 2/3 5天" {
			t.Errorf("%s counts %q", a.User, got)
		}
		if got := w.say(a, "todo"); got != "好 "+mill+"电线破皮" {
			t.Errorf("%s sees %q", a.User, got)
		}
	}
	stop()
	kept, _, err := w.Hazards(context.Background(), store.HazardFilter{})
	if err != nil || len(kept) != 4 || !kept[0].Own || kept[0].Interim != "先停用" || kept[0].ExternalNo != "住建隐1号" || kept[3].Own {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

func TestPhotosOfThePersonAreAtHand(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	defer w.run()()
	w.say(boss, "photo p1")
	select {
	case <-w.WakeMedia():
	default:
		t.Error("the media worker was not woken")
	}
	if got := w.say(boss, "photo p2"); got != "1" {
		t.Errorf("%s photos at hand", got)
	}
	todo, err := w.AttachmentsToFetch(ctx, 10)
	if err != nil || len(todo) != 2 || todo[0].MediaID != "m-p1" || todo[0].Address != boss || todo[0].Attempt != 1 {
		t.Fatalf("to fetch %+v %v", todo, err)
	}
	if again, _ := w.AttachmentsToFetch(ctx, 10); len(again) != 0 {
		t.Errorf("handed out twice: %+v", again)
	}
}

func TestFetchedAndLostPhotos(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	defer w.run()()
	w.say(boss, "photo p1")
	w.say(boss, "photo p2")
	if todo, err := w.AttachmentsToFetch(ctx, 10); err != nil || len(todo) != 2 {
		t.Fatalf("to fetch %+v %v", todo, err)
	}
	must(t, w.SetFetched(ctx, "p1", strings.Repeat("a", 64), 1234))
	w.clock.move(time.Minute)
	if again, _ := w.AttachmentsToFetch(ctx, 10); len(again) != 1 || again[0].ID != "p2" || again[0].Attempt != 2 {
		t.Errorf("after a minute: %+v", again)
	}
	must(t, w.SetLost(ctx, "p2"))
	w.say(boss, "photo p1") // named again by a later message: what was fetched stays
	as, err := w.Attachments(ctx, []string{"p1", "p2"})
	if err != nil || as["p1"].Bytes != 1234 || as["p1"].Lost || !as["p2"].Lost {
		t.Errorf("attachments %+v %v", as, err)
	}
	if _, ok, _ := w.NextFetch(ctx); ok {
		t.Error("something is still to be fetched")
	}
}

func TestSceneFlowAndTimer(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	must(t, w.KeepFlowSources(ctx, map[string]string{"d1": "flow: a", "d2": "flow: b"}))
	must(t, w.KeepFlowSources(ctx, map[string]string{"d1": "flow: a"}))
	defer w.run()()
	if got := w.say(person(1), "scene "+w.enterprise(mill).ID); got != mill+" 张三、李四" {
		t.Errorf("scene: %q", got)
	}
	if got := w.say(person(1), "flow d2"); got != "flow: b" {
		t.Errorf("flow source: %q", got)
	}
	w.say(person(1), "sleep")
	if due, _ := w.DueSessions(ctx, w.clock.Now(), 10); len(due) != 0 {
		t.Errorf("due early: %v", due)
	}
	next, ok, _ := w.NextWake(ctx)
	if !ok || !next.Equal(w.clock.Now().Add(time.Hour)) {
		t.Errorf("next timer %v %v", next, ok)
	}
	if due, err := w.DueSessions(ctx, next, 10); err != nil || !cmp.Equal(due, []safety.Address{person(1)}) {
		t.Errorf("due %v %v", due, err)
	}
	w.clock.move(time.Hour)
	timer := w.message(person(1), "nothing new")
	timer.Kind = safety.InTimer
	_, err := w.w.Submit(ctx, timer)
	must(t, err)
	if _, ok, _ := w.NextWake(ctx); ok {
		t.Error("the timer wakes the session twice")
	}
}

func TestNewTradeFormsAskAgain(t *testing.T) {
	w := newWorld(t)
	defer w.run()()
	w.say(boss, "forms 石材加工")
	w.say(boss, "forms skip gas")
	w.say(boss, "forms skip lift")
	if e := w.enterprise(mill); !e.FormsAsked || !cmp.Equal(e.TradeForms, []string{"石材加工"}) || len(e.Skipped) != 2 {
		t.Errorf("enterprise %+v", e)
	}
	w.say(boss, "forms 餐饮")
	if e := w.enterprise(mill); len(e.Skipped) != 0 {
		t.Errorf("skipped %v", e.Skipped)
	}
}
