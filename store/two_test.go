package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"shouze/safety"
	"shouze/store"
)

// TestTwoProcessesConfirmAtOnce: the principal and the safety officer confirm
// the same task at once on two processes, again and again: one record each
// time, the other is told so, and the chain stays whole.
func TestTwoProcessesConfirmAtOnce(t *testing.T) {
	rounds := 200
	if testing.Short() {
		rounds = 20
	}
	if _, ok := onServer(); !ok {
		rounds = 20 // one file has one writer; two processes are for servers
	}
	w := newWorld(t)
	other := openAt(t, w.path, w.clock)
	var n atomic.Int64
	second := running(t, other, store.Steps{Needs: needs, Step: w.step})
	first := running(t, w.Store, store.Steps{Needs: needs, Step: w.step})
	ctx := context.Background()
	for round := range rounds {
		w.taskOf(mill, fmt.Sprintf("round-%d", round))
		var wg sync.WaitGroup
		answers := make([]string, 2)
		for i, by := range []struct {
			writer *store.Writer
			who    safety.Address
		}{{first, boss}, {second, officer}} {
			wg.Go(func() {
				a, err := by.writer.Submit(ctx, safety.Inbound{From: by.who, Key: fmt.Sprint("c", n.Add(1)), Kind: safety.InText, Text: "file", At: w.clock.Now()})
				if err != nil {
					t.Error(err)
				}
				answers[i] = body(a)
			})
		}
		wg.Wait()
		filed := 0
		for _, a := range answers {
			if strings.HasPrefix(a, "2023-") {
				filed++
			}
		}
		if filed != 1 {
			t.Fatalf("round %d: answers %q", round, answers)
		}
	}
	rs, _, err := w.Records(ctx, store.RecordFilter{Page: store.Page{Limit: 1000}})
	must(t, err)
	if len(rs) != rounds {
		t.Fatalf("%d records of %d rounds", len(rs), rounds)
	}
	slices.SortFunc(rs, func(a, b safety.Record) int { return strings.Compare(a.Number, b.Number) })
	previous := ""
	for _, r := range rs {
		if ok, err := r.Verify(map[string]string{}); r.Previous != previous || !ok || err != nil {
			t.Fatalf("record %s breaks the chain: %v %v", r.Number, ok, err)
		}
		previous = r.Digest
	}
}

// TestTripleCallbackOnTwoProcesses: the platform's repeats of one message reach
// both processes at once; it counts once and all get the first answer.
func TestTripleCallbackOnTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "two.db")
	c := newClock()
	a, b := openAt(t, path, c), openAt(t, path, c)
	first, second := running(t, a, crashSteps()), running(t, b, crashSteps())
	for round := range 30 {
		key := fmt.Sprint("m", round)
		var wg sync.WaitGroup
		var repeats atomic.Int64
		for i := range 3 {
			w := first
			if i == 1 {
				w = second
			}
			wg.Go(func() {
				ans, err := w.Submit(context.Background(), safety.Inbound{From: person(1), Key: key, Kind: safety.InText, Text: "x", At: c.Now()})
				if err != nil || body(ans) != key {
					t.Errorf("answer %q, %v", body(ans), err)
				}
				if ans.Repeat {
					repeats.Add(1)
				}
			})
		}
		wg.Wait()
		if repeats.Load() != 2 {
			t.Fatalf("round %d: %d repeats", round, repeats.Load())
		}
	}
	s, err := a.Session(context.Background(), person(1))
	must(t, err)
	if got := strings.Count(string(s.State), "\n"); got != 30 {
		t.Errorf("%d messages counted", got)
	}
}

// TestTwoProcessesFetchEachPhotoOnce: however often two processes ask at once,
// each photo is handed to one of them.
func TestTwoProcessesFetchEachPhotoOnce(t *testing.T) {
	const photos = 40
	w := newWorld(t)
	other := openAt(t, w.path, w.clock)
	stop := w.run()
	for i := range photos {
		w.say(boss, fmt.Sprintf("photo p%02d", i))
	}
	stop()
	var mu sync.Mutex
	taken := map[string]int{}
	var wg sync.WaitGroup
	for i := range 8 {
		s := []*store.Store{w.Store, other}[i%2]
		wg.Go(func() {
			for {
				due, err := s.AttachmentsToFetch(context.Background(), 3)
				if err != nil {
					t.Error(err)
					return
				}
				if len(due) == 0 && allTaken(s) {
					return
				}
				mu.Lock()
				for _, a := range due {
					taken[a.ID]++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for id, n := range taken {
		if n != 1 {
			t.Errorf("%s was handed out %d times", id, n)
		}
	}
	if len(taken) != photos {
		t.Errorf("%d photos of %d were handed out", len(taken), photos)
	}
}

// allTaken reports whether no photo is due: a process that was slower than the
// other comes away with nothing though some are left.
func allTaken(s *store.Store) bool {
	next, waits, err := s.NextFetch(context.Background())
	return err != nil || !waits || next.After(start)
}
