package cluster_test

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shouze/bot/cluster"
	"shouze/bot/platform"
	"shouze/safety"
)

// One process leads at a time; it may renew, and its lease ends without it.
func TestLead(t *testing.T) {
	prefix := fresh()
	first, second := process(t, prefix), process(t, prefix)
	lead := func(s *cluster.Shared, name string, ttl time.Duration) bool {
		t.Helper()
		held, err := s.Lead(t.Context(), name, ttl)
		if err != nil {
			t.Fatal(err)
		}
		return held
	}
	if !lead(first, "jobs", time.Minute) || lead(second, "jobs", time.Minute) || !lead(first, "jobs", time.Minute) {
		t.Error("not the first alone")
	}
	if !lead(second, "other", time.Minute) || lead(first, "other", time.Minute) {
		t.Error("another lease is not of its own")
	}
	if !lead(first, "jobs", time.Millisecond) {
		t.Error("not renewed")
	}
	for end := time.Now().Add(5 * time.Second); !lead(second, "jobs", time.Minute); {
		if time.Now().After(end) {
			t.Fatal("the lease does not end")
		}
	}
}

// Both pacers give the same answers to the same questions.
func TestPaceIsThatOfMemory(t *testing.T) {
	prefix := fresh()
	shared := []platform.Pacer{process(t, prefix), process(t, prefix)}
	var memory platform.PaceMemory
	limits := []platform.Limit{{Count: 3, Per: time.Second}, {Count: 5, Per: 10 * time.Second}, {Count: 9, Per: time.Minute}}
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, safety.CountyZone())
	through := 0
	for i := range 400 {
		now = now.Add(time.Duration(i*i%700) * time.Millisecond)
		want, err := memory.Take(t.Context(), "m", limits, now)
		if err != nil {
			t.Fatal(err)
		}
		got, err := shared[i%2].Take(t.Context(), "m", limits, now)
		if err != nil || !got.Equal(want) {
			t.Fatalf("call %d at %v: retry at %v, in memory %v (%v)", i, now, got, want, err)
		}
		if got.IsZero() {
			through++
		}
	}
	if through == 0 || through == 400 {
		t.Errorf("%d got through: nothing was compared", through)
	}
	none := []platform.Limit{{Count: 0, Per: time.Minute}}
	if got, err := shared[0].Take(t.Context(), "none", none, now); err != nil || !got.Equal(now.Add(time.Minute)) {
		t.Errorf("a limit of none: %v, %v", got, err)
	}
	if got, err := shared[0].Take(t.Context(), "free", nil, now); err != nil || !got.IsZero() {
		t.Errorf("without limits: %v, %v", got, err)
	}
}

// However many processes ask at once, no more than the limit get through, and
// a refusal takes nothing.
func TestPaceIsOneForAll(t *testing.T) {
	prefix := fresh()
	limits := []platform.Limit{{Count: 7, Per: time.Minute}, {Count: 100, Per: time.Hour}}
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, safety.CountyZone())
	var through atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		s := process(t, prefix)
		for range 25 {
			wg.Go(func() {
				got, err := s.Take(context.Background(), "a", limits, now)
				if err != nil {
					t.Error(err)
				}
				if got.IsZero() {
					through.Add(1)
				}
			})
		}
	}
	wg.Wait()
	if n := through.Load(); n != 7 {
		t.Errorf("%d got through", n)
	}
	// A refusal by the minute took nothing from the hour.
	hour := []platform.Limit{{Count: 8, Per: time.Hour}}
	s := process(t, prefix)
	if got, err := s.Take(t.Context(), "a", hour, now); err != nil || !got.IsZero() {
		t.Errorf("the eighth of the hour: %v, %v", got, err)
	}
	if got, err := s.Take(t.Context(), "a", hour, now); err != nil || !got.Equal(now.Add(time.Hour)) {
		t.Errorf("the ninth of the hour: %v, %v", got, err)
	}
}

// While Redis is away leases and pace say so.
func TestNobodyLeadsWithoutRedis(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := l.Addr().String()
	l.Close()
	s := cluster.Open(cluster.Config{Addr: nobody, Clock: safety.ClockFunc(time.Now)})
	defer s.Close()
	if held, err := s.Lead(t.Context(), "jobs", time.Minute); err == nil || held {
		t.Errorf("leads %v, %v", held, err)
	}
	if _, err := s.Take(t.Context(), "a", []platform.Limit{{Count: 1, Per: time.Minute}}, time.Now()); err == nil {
		t.Error("an answer from nobody")
	}
}
