package platform

import (
	"context"
	"sync"
	"time"
)

// Limit is how many may happen within any stretch of time.
type Limit struct {
	Count int
	Per   time.Duration
}

// Pacer holds back what a platform would drop or refuse. Several processes
// share one, so it is an interface; without one a process counts its own.
type Pacer interface {
	// Take spends one of each limit for key, or nothing if one of them is used up;
	// then it says when to try again. The zero time: taken.
	Take(ctx context.Context, key string, limits []Limit, now time.Time) (retryAt time.Time, err error)
}

// PaceMemory counts within one process. Its zero value is ready.
type PaceMemory struct {
	mu    sync.Mutex
	taken map[string][]time.Time // oldest first, within the longest limit
	sweep time.Time              // when to drop who is quiet
}

// Take implements Pacer.
func (m *PaceMemory) Take(_ context.Context, key string, limits []Limit, now time.Time) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	longest := time.Duration(0)
	for _, l := range limits {
		longest = max(longest, l.Per)
	}
	m.forget(now, longest)
	past := since(m.taken[key], now.Add(-longest))
	var wait time.Time
	for _, l := range limits {
		if within := since(past, now.Add(-l.Per)); len(within) >= l.Count {
			// The one that must grow old before there is room again.
			if free := within[len(within)-l.Count].Add(l.Per); free.After(wait) {
				wait = free
			}
		}
	}
	if wait.IsZero() {
		past = append(past, now)
	}
	if m.taken == nil {
		m.taken = map[string][]time.Time{}
	}
	m.taken[key] = past
	return wait, nil
}

// since drops what happened at or before a time.
func since(times []time.Time, after time.Time) []time.Time {
	for i, t := range times {
		if t.After(after) {
			return times[i:]
		}
	}
	return nil
}

// forget drops the keys that had nothing for as long as any limit looks back.
func (m *PaceMemory) forget(now time.Time, longest time.Duration) {
	if now.Before(m.sweep) {
		return
	}
	for key, times := range m.taken {
		if len(since(times, now.Add(-longest))) == 0 {
			delete(m.taken, key)
		}
	}
	m.sweep = now.Add(sweepEvery)
}
