package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"shouze/safety"
	"shouze/store"
)

func push(id string, to safety.Address, at time.Time) safety.Push {
	return safety.Push{ID: id, To: &to, Message: safety.Outbound{Key: "k", Body: id}, At: at}
}

func (w *world) queue(ps ...safety.Push) {
	w.tb.Helper()
	must(w.tb, w.QueuePush(context.Background(), ps...))
}

func ids(cs []store.Claimed) string {
	out := ""
	for _, c := range cs {
		out += c.ID + " "
	}
	return out
}

func TestOneAtATimeInOrder(t *testing.T) {
	w := bareWorld(t)
	now := w.clock.Now()
	w.queue(push("a1", boss, now), push("a2", boss, now), push("b1", host, now), push("a1", boss, now))
	select {
	case <-w.Wake():
	default:
		t.Error("nobody was woken")
	}
	first := w.claim("w")
	if got := ids(first); got != "a1 b1 " {
		t.Fatalf("claimed %s", got)
	}
	if got := ids(w.claim("w")); got != "" {
		t.Errorf("a second one on its way: %s", got)
	}
	// A retry holds back what was queued behind it.
	w.settle(first[0], store.Settlement{Outcome: store.Retry, RetryAt: now.Add(time.Hour)})
	if got := ids(w.claim("w")); got != "" {
		t.Errorf("overtaken by %s", got)
	}
	if next, ok, err := w.NextDue(context.Background()); err != nil || !ok || !next.Equal(first[1].Lease) {
		t.Errorf("next due %v %v %v", next, ok, err)
	}
	w.settle(first[1], store.Settlement{Outcome: store.Sent})
	if next, ok, _ := w.NextDue(context.Background()); !ok || !next.Equal(now.Add(time.Hour)) {
		t.Errorf("next due %v %v", next, ok)
	}
	w.clock.move(time.Hour)
	again := w.claim("w")
	if got := ids(again); got != "a1 " || again[0].Attempt != 2 || again[0].Doubt {
		t.Fatalf("claimed %+v", again)
	}
	if n, _ := w.PendingPushes(context.Background(), boss); n != 2 {
		t.Errorf("%d pending", n)
	}
	w.settle(again[0], store.Settlement{Outcome: store.Rejected, Code: 43004, Reason: "不再关注"})
	if got := ids(w.claim("w")); got != "a2 " {
		t.Errorf("then %s", got)
	}
}

func TestScheduledPushHoldsNothingBack(t *testing.T) {
	w := bareWorld(t)
	now := w.clock.Now()
	w.queue(push("tomorrow", boss, now.Add(24*time.Hour)), push("now", boss, now))
	if got := ids(w.claim("w")); got != "now " {
		t.Errorf("claimed %s", got)
	}
	if n, _ := w.PendingPushes(context.Background(), boss); n != 1 {
		t.Errorf("%d pending", n)
	}
}

func TestLeaseThatRanOutIsInDoubt(t *testing.T) {
	w := bareWorld(t)
	w.queue(push("a", boss, w.clock.Now()))
	lost := w.claim("gone")
	w.clock.move(59 * time.Second)
	if got := ids(w.claim("w")); got != "" {
		t.Errorf("taken within the lease: %s", got)
	}
	w.clock.move(time.Second)
	again := w.claim("w")
	if len(again) != 1 || !again[0].Doubt || again[0].Attempt != 2 {
		t.Fatalf("claimed %+v", again)
	}
	w.settle(lost[0], store.Settlement{Outcome: store.Sent}) // too late: the lease has gone over
	w.settle(again[0], store.Settlement{Outcome: store.InDoubt, Reason: "断线"})
	w.clock.move(time.Hour)
	if got := ids(w.claim("w")); got != "" {
		t.Errorf("sent again: %s", got)
	}
}

func TestDeadAfterTooManyAttempts(t *testing.T) {
	w := bareWorld(t)
	w.queue(push("a", boss, w.clock.Now()))
	tries := 0
	for range 3 * store.MaxAttempts {
		for _, c := range w.claim("w") {
			if tries == 0 {
				w.settle(c, store.Settlement{Outcome: store.Throttled})
			} else {
				w.settle(c, store.Settlement{Outcome: store.Retry})
			}
			tries++
		}
		w.clock.move(time.Hour)
	}
	if tries != store.MaxAttempts+1 { // a quota that is used up counts no attempt
		t.Errorf("tried %d times", tries)
	}
	if _, ok, _ := w.NextDue(context.Background()); ok {
		t.Error("it still waits")
	}
}

func TestUnreachableGoesByTheOtherChannel(t *testing.T) {
	w := newWorld(t)
	inWeCom := safety.Address{Channel: safety.WeCom, User: "zhangsan"}
	w.queue(push("a", boss, w.clock.Now()))
	c := w.claim("w")
	w.settle(c[0], store.Settlement{Outcome: store.Unreachable, Reason: "窗口已过"})
	if got := ids(w.claim("w")); got != "" {
		t.Errorf("one channel only, yet %s", got)
	}
	stop := w.run()
	w.say(inWeCom, "found "+w.enterprise(mill).Principal.ID)
	stop()
	if e := w.enterprise(mill); len(e.Bound) != 2 {
		t.Fatalf("bound on %v", e.Bound)
	}
	w.queue(push("b", boss, w.clock.Now()))
	c = w.claim("w")
	w.settle(c[0], store.Settlement{Outcome: store.Unreachable})
	other := w.claim("w")
	if len(other) != 1 || other[0].To != inWeCom || other[0].Message.Body != "b" {
		t.Fatalf("then %+v", other)
	}
	w.settle(other[0], store.Settlement{Outcome: store.Unreachable})
	if got := ids(w.claim("w")); got != "" {
		t.Errorf("back and forth: %s", got)
	}
}

func TestFourWorkersNeverShareAPush(t *testing.T) {
	w := bareWorld(t)
	const each, people = 10, 30
	var ps []safety.Push
	for i := range each * people {
		ps = append(ps, push(fmt.Sprintf("p%03d", i), person(i%people), w.clock.Now()))
	}
	w.queue(ps...)
	var mu sync.Mutex
	taken := map[string]int{}
	last := map[safety.Address]string{}
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			worker := fmt.Sprint("w", n)
			for {
				mu.Lock()
				done := len(taken) == each*people
				mu.Unlock()
				if done {
					return
				}
				cs, err := w.ClaimPushes(context.Background(), worker, time.Minute, 7)
				if err != nil {
					t.Error(err)
					return
				}
				var ss []store.Settlement
				mu.Lock()
				for _, c := range cs {
					taken[c.ID]++
					if last[c.To] >= c.ID {
						t.Errorf("%s came after %s", c.ID, last[c.To])
					}
					last[c.To] = c.ID
					ss = append(ss, store.Settlement{ID: c.ID, Worker: worker, Outcome: store.Sent})
				}
				mu.Unlock()
				if err := w.Settle(context.Background(), ss); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	for id, n := range taken {
		if n != 1 {
			t.Errorf("%s was claimed %d times", id, n)
		}
	}
}

func TestAudiences(t *testing.T) {
	w := newWorld(t)
	stop := w.run()
	w.say(boss, "tell 东山镇")
	w.say(boss, "tell 县应急管理局")
	w.say(boss, "tell 没有的单位")
	w.say(boss, "colleagues")
	stop()
	to := map[string]int{}
	for _, c := range w.claim("w") {
		to[c.To.User]++
	}
	if len(to) != 3 || to["township"] != 1 || to["bureau"] != 1 || to["officer"] != 1 {
		t.Errorf("pushed to %v", to)
	}
}

func TestWindows(t *testing.T) {
	w := bareWorld(t)
	ctx := context.Background()
	defer w.run()()
	spend := func() bool {
		t.Helper()
		ok, err := w.SpendWindow(ctx, boss, w.clock.Now())
		must(t, err)
		return ok
	}
	expect := func(when string, want ...bool) {
		t.Helper()
		for i, yes := range want {
			if got := spend(); got != yes {
				t.Errorf("%s, message %d: %v", when, i+1, got)
			}
		}
	}
	expect("before any message", false)
	w.say(boss, "window message")
	expect("a window of two", true, true, false)
	must(t, w.GiveBackWindow(ctx, boss))
	expect("one given back", true, false)
	w.say(boss, "window message")
	w.say(boss, "window tap")
	expect("two windows side by side", true, true, true, true, false)
	w.say(boss, "window message")
	w.say(boss, "window message")
	expect("a grant does not add up", true, true, false)
	w.say(boss, "window message")
	w.clock.move(time.Hour)
	expect("after its end", false)
	w.say(boss, "window message")
	must(t, w.CloseWindow(ctx, boss))
	expect("closed by the platform", false)
}
