package platform_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shouze/bot/platform"
)

var paceLimits = []platform.Limit{{Count: 3, Per: time.Minute}, {Count: 5, Per: time.Hour}}

// TestPace takes one message after another, at seconds after a start, and says
// for how many seconds each is held back; 0: it goes.
func TestPace(t *testing.T) {
	start := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	m := new(platform.PaceMemory)
	for _, step := range []struct{ at, want int }{
		{0, 0}, {10, 0}, {20, 0},
		{30, 60},    // three within the minute: when the first is a minute old
		{59, 60},    // asking spends nothing
		{60, 0},     // the first is out
		{61, 70},    // the second is the one that blocks now
		{100, 0},    // the fifth of the hour
		{200, 3600}, // the hour is full though the minute is free
		{3599, 3600},
		{3600, 0},
		{3601, 3610},
	} {
		now := start.Add(time.Duration(step.at) * time.Second)
		at, err := m.Take(t.Context(), "a", paceLimits, now)
		if err != nil {
			t.Fatal(err)
		}
		want := time.Time{}
		if step.want != 0 {
			want = start.Add(time.Duration(step.want) * time.Second)
		}
		if !at.Equal(want) {
			t.Errorf("at %d s: again at %s, want %s", step.at, at, want)
		}
	}
	if at, _ := m.Take(t.Context(), "b", paceLimits, start.Add(61*time.Second)); !at.IsZero() {
		t.Error("another person is held back too")
	}
}

func TestPaceAtOnce(t *testing.T) {
	m, now := new(platform.PaceMemory), time.Now()
	var through atomic.Int64
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			if at, err := m.Take(t.Context(), "a", paceLimits, now); err == nil && at.IsZero() {
				through.Add(1)
			}
		})
	}
	wg.Wait()
	if n := through.Load(); n != 3 {
		t.Errorf("%d went through at once, want 3", n)
	}
}
