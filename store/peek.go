package store

import (
	"context"
	"fmt"

	"shouze/safety"
)

// Peek loads what a step for an address would read, without writing or
// locking anything: the session, who the person is, and the facts that needs
// asks for. It is for showing what a conversation waits for.
func (s *Store) Peek(ctx context.Context, a safety.Address, needs func(safety.Session, safety.Facts, safety.Inbound) safety.Needs) (safety.Turn, error) {
	now := s.clock.Now()
	k := &work{request: &request{in: safety.Inbound{From: a, Kind: safety.InTimer}, person: a.Key()}}
	tx := s.reading(ctx)
	if err := s.loadWho(tx, []*work{k}, now); err != nil {
		return safety.Turn{}, fmt.Errorf("peek: %w", failure(err))
	}
	k.needs = needs(k.session, k.who, k.in)
	k.needs.Lock = false
	if err := s.loadFacts(tx, []*work{k}, map[string]*work{}, now); err != nil {
		return safety.Turn{}, fmt.Errorf("peek: %w", failure(err))
	}
	return safety.Turn{Session: k.session, Message: k.in, Facts: k.facts, Now: now}, nil
}
