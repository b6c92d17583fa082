package platform

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Limit is how many calls of one kind a platform takes: at most Count within
// any span of Per.
type Limit struct {
	Count int
	Per   time.Duration
}

// Pacer spaces calls. Several processes share one, so it is an interface;
// PaceMemory is that of a process on its own.
type Pacer interface {
	// Take takes one call under key, if every limit has room for it, and returns
	// the zero time. Else it takes nothing and returns when there may be room. A
	// key is asked with the same limits each time; a limit of none is always full.
	Take(ctx context.Context, key string, limits []Limit, now time.Time) (retryAt time.Time, err error)
}

// Longest is the longest span of limits: what is older counts no more.
func Longest(limits []Limit) time.Duration {
	var longest time.Duration
	for _, l := range limits {
		longest = max(longest, l.Per)
	}
	return longest
}

// PaceMemory is a Pacer within one process. Its zero value is ready. It is safe
// for concurrent use and forgets keys that count no more.
type PaceMemory struct {
	mu    sync.Mutex
	taken map[string]*takings
	sweep time.Time // when to drop what is over
}

// takings are the calls of one key that still count, oldest first.
type takings struct {
	at    []time.Time
	until time.Time // then the last of them counts no more
}

// Take implements Pacer.
func (m *PaceMemory) Take(_ context.Context, key string, limits []Limit, now time.Time) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget(now)
	longest := Longest(limits)
	t := m.taken[key]
	if t == nil {
		t = &takings{}
	}
	t.drop(now.Add(-longest))
	if retryAt := t.full(limits, now); !retryAt.IsZero() {
		return retryAt, nil
	}
	t.add(now)
	t.until = t.at[len(t.at)-1].Add(longest)
	if m.taken == nil {
		m.taken = map[string]*takings{}
	}
	m.taken[key] = t
	return time.Time{}, nil
}

// forget drops, once in a while, the keys whose calls count no more.
func (m *PaceMemory) forget(now time.Time) {
	if now.Before(m.sweep) && m.sweep.Sub(now) <= sweepEvery { // else the clock was set back
		return
	}
	for key, t := range m.taken {
		if !now.Before(t.until) {
			delete(m.taken, key)
		}
	}
	m.sweep = now.Add(sweepEvery)
}

// drop removes the calls up to a time.
func (t *takings) drop(upTo time.Time) {
	n := 0
	for n < len(t.at) && !t.at[n].After(upTo) {
		n++
	}
	t.at = slices.Delete(t.at, 0, n)
}

// add keeps a call; the clock may have been set back since the last one.
func (t *takings) add(now time.Time) {
	i := len(t.at)
	for i > 0 && t.at[i-1].After(now) {
		i--
	}
	t.at = slices.Insert(t.at, i, now)
}

// full is when the last of the full limits has room again; zero: none is full.
func (t *takings) full(limits []Limit, now time.Time) (retryAt time.Time) {
	for _, l := range limits {
		free := now.Add(l.Per) // for a limit of none
		if l.Count > len(t.at) {
			continue
		}
		if l.Count > 0 {
			free = t.at[len(t.at)-l.Count].Add(l.Per)
		}
		if free.After(now) && free.After(retryAt) {
			retryAt = free
		}
	}
	return retryAt
}
