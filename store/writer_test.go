package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"shouze/safety"
	"shouze/store"
)

func TestBatchOfMixedMessages(t *testing.T) {
	w := newWorld(t)
	w.task(mill)
	before := len(w.records())
	out := w.together(
		w.message(boss, "file"), w.message(host, "hazard"), w.message(township, "todo"),
		w.message(person(1), "wrong"), w.message(person(2), "push a"), w.message(boss, "second"),
	)
	for _, s := range out {
		if s.err != nil || s.answer.Repeat {
			t.Errorf("%s: repeat %v, error %v", s.text, s.answer.Repeat, s.err)
		}
	}
	if got := body(out[0].answer); got != "2023-0001" {
		t.Errorf("record number %q", got)
	}
	if got := len(w.records()) - before; got != 1 {
		t.Errorf("%d records", got)
	}
	if got := w.state(boss); !strings.HasSuffix(got, "file\nsecond\n") {
		t.Errorf("session holds %q", got)
	}
	hs, _, err := w.Hazards(context.Background(), store.HazardFilter{})
	if err != nil || len(hs) != 1 || hs[0].Version != 1 || hs[0].Number != 1 {
		t.Errorf("hazards %+v, %v", hs, err)
	}
	if cs := w.claim("w"); len(cs) != 1 || cs[0].ID != "push-a" {
		t.Errorf("outbox %+v", cs)
	}
}

func TestFaultyMessageFailsAlone(t *testing.T) {
	for _, word := range []string{"panic", "index", "err", "greedy", "poison", "stale", "headless"} {
		t.Run(word, func(t *testing.T) {
			w := newWorld(t)
			w.task(mill)
			had := w.state(boss)
			bad := w.message(boss, word)
			out := w.together(
				w.message(host, "one"), w.message(person(1), "two"), bad,
				w.message(person(2), "three"), w.message(township, "four"),
			)
			for i, s := range out {
				if i == 2 {
					if s.err == nil || errors.Is(s.err, store.ErrUnavailable) || strings.Contains(s.err.Error(), "secret") {
						t.Errorf("the faulty one: %v", s.err)
					}
					continue
				}
				if s.err != nil {
					t.Errorf("%s: %v", s.text, s.err)
				}
			}
			if got := w.state(boss); got != had {
				t.Errorf("residue in the session: %q", got)
			}
			if len(w.records()) != 0 {
				t.Error("residue in the records")
			}
			if got := w.state(person(2)); got != "three\n" {
				t.Errorf("the next one's session: %q", got)
			}
			bad.Text = "file" // the same key: it was not kept as seen
			again := w.together(bad)[0]
			if again.err != nil || again.answer.Repeat || body(again.answer) != "2023-0001" {
				t.Errorf("after the fault: %+v %v", again.answer, again.err)
			}
		})
	}
}

func TestStaleTaskIsAConflict(t *testing.T) {
	w := newWorld(t)
	w.task(mill)
	if err := w.together(w.message(boss, "stale"))[0].err; !errors.Is(err, safety.ErrConflict) {
		t.Errorf("got %v", err)
	}
}

func TestTwelveCopiesHaveOneEffect(t *testing.T) {
	w := bareWorld(t)
	defer w.run()()
	for round := range 10 {
		m := w.message(person(1), fmt.Sprintf("push %d", round))
		answers := make(chan safety.Answer, 12)
		for range 12 {
			go func() {
				a, err := w.w.Submit(context.Background(), m)
				if err != nil {
					t.Error(err)
				}
				answers <- a
			}()
		}
		fresh := 0
		for range 12 {
			a := <-answers
			if !a.Repeat {
				fresh++
			}
			if body(a) != "好" {
				t.Errorf("answered %q", body(a))
			}
		}
		if fresh != 1 {
			t.Errorf("%d of 12 had an effect", fresh)
		}
	}
	if got := strings.Count(w.state(person(1)), "\n"); got != 10 {
		t.Errorf("%d effects of 10", got)
	}
}

func TestMessagesOfAPersonKeepTheirOrder(t *testing.T) {
	w := bareWorld(t)
	var ms []safety.Inbound
	var want strings.Builder
	for i := range 100 {
		ms = append(ms, w.message(person(1), fmt.Sprint(i)), w.message(person(2+i%7), "other"))
		fmt.Fprintf(&want, "%d\n", i)
	}
	w.together(ms...)
	if got := w.state(person(1)); got != want.String() {
		t.Errorf("order was %q", got)
	}
}

func TestTwoPeopleConfirmOneTask(t *testing.T) {
	for _, words := range [][2]string{{"file", "file"}, {"late", "late"}, {"late", "file"}} {
		t.Run(words[0]+" "+words[1], func(t *testing.T) {
			w := newWorld(t)
			task := w.task(mill)
			out := w.together(w.message(boss, words[0]), w.message(officer, words[1]))
			got := map[string]int{}
			for _, s := range out {
				if s.err != nil {
					t.Fatal(s.err)
				}
				got[body(s.answer)]++
			}
			if got["2023-0001"] != 1 || got["已经有人报过了"] != 1 {
				t.Errorf("answers %v", got)
			}
			rs := w.records()
			if len(rs) != 1 {
				t.Fatalf("%d records", len(rs))
			}
			if ok, err := rs[0].Verify(map[string]string{}); !ok || err != nil {
				t.Errorf("digest of the kept record: %v %v", ok, err)
			}
			ts, _, err := w.Tasks(context.Background(), store.TaskFilter{Enterprise: task.EnterpriseID})
			if err != nil || len(ts) != 1 || ts[0].Status != safety.TaskDone || ts[0].RecordID != rs[0].ID || ts[0].Version != 2 {
				t.Errorf("task %+v %v", ts, err)
			}
		})
	}
}

func TestRecordsOfAnEnterpriseAreChained(t *testing.T) {
	w := newWorld(t)
	w.task(mill)
	defer w.run()()
	w.say(boss, "file")
	w.clock.move(31 * 24 * time.Hour)
	w.task(mill)
	if got := w.say(officer, "file"); got != "2023-0002" {
		t.Errorf("number %s", got)
	}
	rs := w.records()
	if rs[0].Number > rs[1].Number {
		rs[0], rs[1] = rs[1], rs[0]
	}
	if rs[1].Previous != rs[0].Digest || rs[0].Previous != "" {
		t.Error("the chain is broken")
	}
}

// TestTwoStaffJudgeOneHazard: neither locks the enterprise, so both meet in
// one batch with the same version.
func TestTwoStaffJudgeOneHazard(t *testing.T) {
	w := newWorld(t)
	stop := w.run()
	id := w.say(boss, "hazard")
	stop()
	out := w.together(w.message(township, "judge "+id), w.message(bureau, "judge "+id))
	if out[0].err != nil || out[1].err != nil {
		t.Fatal(out[0].err, out[1].err)
	}
	if body(out[0].answer) != "好" || !strings.Contains(body(out[1].answer), "已经有人认定过了") {
		t.Errorf("answers %q, %q", body(out[0].answer), body(out[1].answer))
	}
	h, err := w.Hazard(context.Background(), id, store.Scope{Township: "东山镇"})
	if err != nil || h.Version != 2 || h.Level != safety.GeneralLevel || len(h.History) != 1 {
		t.Errorf("hazard %+v %v", h, err)
	}
	if _, err := w.Hazard(context.Background(), id, store.Scope{Township: "河西镇"}); !errors.Is(err, safety.ErrNotFound) {
		t.Errorf("another township: %v", err)
	}
}

func TestFirstAnswerIsForgottenBeforeTheKey(t *testing.T) {
	w := bareWorld(t)
	defer w.run()()
	m := w.message(person(1), "once")
	send := func() safety.Answer {
		t.Helper()
		a, err := w.w.Submit(context.Background(), m)
		must(t, err)
		return a
	}
	send()
	if a := send(); !a.Repeat || body(a) != "好" {
		t.Errorf("at once: %+v", a)
	}
	w.clock.move(25 * time.Hour)
	if a := send(); !a.Repeat || a.Reply != nil {
		t.Errorf("after a day: %+v", a)
	}
	must(t, w.Forget(context.Background(), w.clock.Now()))
	if a := send(); !a.Repeat || a.Reply != nil {
		t.Errorf("after forgetting: %+v", a)
	}
	w.clock.move(7 * 24 * time.Hour)
	must(t, w.Forget(context.Background(), w.clock.Now()))
	if a := send(); a.Repeat {
		t.Error("after a week it is still seen")
	}
}

func TestCallerGoesMessageStays(t *testing.T) {
	w := bareWorld(t)
	defer w.run()()
	ctx, cancel := context.WithCancel(context.Background())
	m := w.message(person(1), "wait")
	gone := make(chan error, 1)
	go func() {
		_, err := w.w.Submit(ctx, m)
		gone <- err
	}()
	<-w.begun
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	w.gate <- struct{}{}
	a, err := w.w.Submit(context.Background(), m)
	if err != nil || !a.Repeat || body(a) != "好" {
		t.Errorf("the repeat: %+v %v", a, err)
	}
}

func TestWriterStops(t *testing.T) {
	w := bareWorld(t)
	out := w.handIn(w.message(person(1), "a"), w.message(person(1), "b"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	last := w.w
	must(t, last.Run(ctx))
	for _, s := range out {
		if <-s.done; s.err != nil {
			t.Errorf("%s was taken and not kept: %v", s.text, s.err)
		}
	}
	if _, err := last.Submit(context.Background(), w.message(person(1), "c")); !errors.Is(err, store.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
	if err := last.Run(ctx); err == nil {
		t.Error("it ran twice")
	}
}
