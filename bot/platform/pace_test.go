package platform_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shouze/bot/platform"
)

// The limits slide: what was taken counts for as long as the limit says and no
// longer, the fullest limit decides, and a refusal costs nothing.
func TestPaceMemory(t *testing.T) {
	var pace platform.PaceMemory
	limits := []platform.Limit{{Count: 2, Per: time.Minute}, {Count: 3, Per: time.Hour}}
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	at := func(d time.Duration) time.Time { return start.Add(d) }
	for i, c := range []struct {
		key  string
		at   time.Duration
		want time.Time
	}{
		{"a", 0, time.Time{}},
		{"a", 10 * time.Second, time.Time{}},
		{"a", 20 * time.Second, at(time.Minute)}, // full for the minute
		{"a", 59 * time.Second, at(time.Minute)}, // the refusal before did not count
		{"b", 59 * time.Second, time.Time{}},     // another key
		{"a", 60 * time.Second, time.Time{}},     // the first counts no more
		{"a", 61 * time.Second, at(time.Hour)},   // both are full: the later decides
		{"a", 30 * time.Minute, at(time.Hour)},
		{"a", time.Hour, time.Time{}},
		{"a", time.Hour + time.Second, at(time.Hour + 10*time.Second)},
		{"a", 3 * time.Hour, time.Time{}},
	} {
		got, err := pace.Take(t.Context(), c.key, limits, at(c.at))
		if err != nil || !got.Equal(c.want) {
			t.Errorf("%d: %s after %s: retry at %v, want %v (%v)", i, c.key, c.at, got, c.want, err)
		}
	}
}

// A call that is refused may come when an older one has just ceased to count.
func TestPaceRefusesAsOneIsForgotten(t *testing.T) {
	var pace platform.PaceMemory
	start := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	limits := []platform.Limit{{Count: 2, Per: time.Minute}, {Count: 9, Per: time.Hour}}
	for i, c := range []struct{ at, want time.Duration }{
		{0, 0}, {time.Hour - 20*time.Second, 0}, {time.Hour - 10*time.Second, 0},
		{time.Hour, time.Hour + 40*time.Second}, {time.Hour + time.Second, time.Hour + 40*time.Second}, {time.Hour + 40*time.Second, 0},
	} {
		got, err := pace.Take(t.Context(), "a", limits, start.Add(c.at))
		want := time.Time{}
		if c.want > 0 {
			want = start.Add(c.want)
		}
		if err != nil || !got.Equal(want) {
			t.Errorf("%d: after %s retry at %v, want %v (%v)", i, c.at, got, want, err)
		}
	}
}

// A limit of none lets nothing through; without limits all goes.
func TestPaceAtTheEdges(t *testing.T) {
	var pace platform.PaceMemory
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	if got, err := pace.Take(t.Context(), "none", []platform.Limit{{Count: 0, Per: time.Minute}}, now); err != nil || !got.Equal(now.Add(time.Minute)) {
		t.Errorf("a limit of none: %v, %v", got, err)
	}
	for range 3 {
		if got, err := pace.Take(t.Context(), "free", nil, now); err != nil || !got.IsZero() {
			t.Errorf("without limits: %v, %v", got, err)
		}
	}
	one := []platform.Limit{{Count: 1, Per: time.Minute}}
	if got, err := pace.Take(t.Context(), "back", one, now); err != nil || !got.IsZero() {
		t.Errorf("the first: %v, %v", got, err)
	}
	if got, err := pace.Take(t.Context(), "back", one, now.Add(-time.Hour)); err != nil || !got.Equal(now.Add(time.Minute)) {
		t.Errorf("a clock that was set back: %v, %v", got, err)
	}
}

// However many ask at once, no more than the limit get through.
func TestPaceMemoryIsSafe(t *testing.T) {
	var pace platform.PaceMemory
	limits := []platform.Limit{{Count: 7, Per: time.Minute}}
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	var through atomic.Int64
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			got, err := pace.Take(t.Context(), "a", limits, now.Add(time.Duration(i)*time.Millisecond))
			if err != nil {
				t.Error(err)
			}
			if got.IsZero() {
				through.Add(1)
			}
		})
	}
	wg.Wait()
	if n := through.Load(); n != 7 {
		t.Errorf("%d got through", n)
	}
}

// Keys whose calls count no more are forgotten.
func TestPaceMemoryForgets(t *testing.T) {
	var pace platform.PaceMemory
	limits := []platform.Limit{{Count: 30, Per: time.Minute}}
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for i := range 1000 {
		if _, err := pace.Take(t.Context(), fmt.Sprint(i), limits, now); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := pace.Take(t.Context(), "later", limits, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := pace.Keys(); n != 1 {
		t.Errorf("%d keys are kept", n)
	}
}
