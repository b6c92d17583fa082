package platform

import (
	"context"
	"sync"
	"time"

	"shouze/safety"
)

// ReplayState is what the replay window knows of a callback.
type ReplayState int

// The states of a callback in the replay window.
const (
	Fresh    ReplayState = iota // a nonce not seen before
	Repeated                    // the same nonce with the same body: the platform's retry
	Conflict                    // a nonce that came with another body: refused
)

// Replays remembers the nonces of the last minutes. Several processes share
// one, so it is an interface; without one a process remembers its own.
type Replays interface {
	// Seen keeps key with the body's hash until the given time, unless it knows
	// the key already, and says which of the three it was.
	Seen(ctx context.Context, key string, bodyHash [32]byte, until time.Time) (ReplayState, error)
}

// ReplayMemory is a replay window within one process. Only callbacks with a
// good signature get here, so strangers can't fill it.
type ReplayMemory struct {
	clock safety.Clock

	mu    sync.Mutex
	seen  map[string]sighting
	sweep time.Time // when to drop what is over
}

type sighting struct {
	hash  [32]byte
	until time.Time
}

const sweepEvery = time.Minute

// NewReplayMemory makes an empty window.
func NewReplayMemory(clock safety.Clock) *ReplayMemory {
	return &ReplayMemory{clock: clock, seen: map[string]sighting{}}
}

// Seen implements Replays.
func (m *ReplayMemory) Seen(_ context.Context, key string, hash [32]byte, until time.Time) (ReplayState, error) {
	now := m.clock.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if now.After(m.sweep) {
		for k, s := range m.seen {
			if now.After(s.until) {
				delete(m.seen, k)
			}
		}
		m.sweep = now.Add(sweepEvery)
	}
	s, ok := m.seen[key]
	switch {
	case !ok:
		m.seen[key] = sighting{hash, until}
		return Fresh, nil
	case s.hash == hash:
		return Repeated, nil
	}
	return Conflict, nil
}
