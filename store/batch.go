package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"shouze/safety"
)

// work is one message on its way through a batch.
type work struct {
	*request
	id      string
	session safety.Session
	who     safety.Facts // Members, Staff, Follows, WrongCodes
	needs   safety.Needs
	facts   safety.Facts
	changes safety.Changes
	answer  safety.Answer
	err     error
	repeat  bool // seen before
	off     bool // put off to the next batch
	stepped bool
}

// live reports whether the work has changes to be kept.
func (k *work) live() bool { return k.stepped && k.err == nil && !k.off && !k.repeat }

// seenID is the id of a message among the seen, without the person's id in it.
func seenID(person, key string) string {
	sum := sha256.Sum256([]byte(person + "\x00" + key))
	return hex.EncodeToString(sum[:16])
}

// againRounds is how often a batch that met another transaction is tried.
const againRounds = 4

// transact keeps a batch whole or not at all. The transaction never sees a
// caller's context. An error means that nothing was kept.
func (w *lane) transact(batch []*request) (works []*work, err error) {
	for range againRounds {
		works, err = w.attempt(batch)
		if !errors.Is(err, errAgain) && !w.lost(err) {
			break
		}
	}
	return works, err
}

// lost reports whether another lane or process changed first what a step had
// read: the step decides again by what is there now.
func (w *lane) lost(err error) bool {
	return w.store.dialect.shared() && errors.Is(err, safety.ErrConflict)
}

func (w *lane) attempt(batch []*request) ([]*work, error) {
	works := make([]*work, len(batch))
	for i, r := range batch {
		works[i] = &work{request: r}
	}
	wait, cancel := context.WithTimeout(context.Background(), connWait)
	defer cancel()
	if err := w.store.readySessions(wait, works); err != nil {
		return nil, err
	}
	now := w.store.clock.Now()
	err := w.store.writing(wait, func(tx *gorm.DB) error {
		if err := w.store.lockSessions(tx, works); err != nil {
			return fmt.Errorf("lock sessions: %w", err)
		}
		if err := w.store.loadWho(tx, works, now); err != nil {
			return fmt.Errorf("load sessions: %w", err)
		}
		if err := w.decide(tx, works, now); err != nil {
			return err
		}
		return w.store.keepAll(tx, works, now)
	})
	if err != nil {
		return nil, err
	}
	return works, nil
}

// decide loads facts and runs the step, until no step needs more.
func (w *lane) decide(tx *gorm.DB, works []*work, now time.Time) error {
	open := make([]*work, 0, len(works))
	for _, k := range works {
		if k.repeat {
			continue
		}
		k.id = w.newID()
		k.err = guarded(func() error {
			k.needs = w.steps.Needs(k.session, k.who, k.in).Merge(k.request.needs)
			return nil
		})
		if k.err == nil {
			open = append(open, k)
		}
	}
	locked := map[string]*work{} // enterprise id → who may write to it
	for range needRound {
		if len(open) == 0 {
			return nil
		}
		if err := w.store.loadFacts(tx, open, locked, now); err != nil {
			return fmt.Errorf("load facts: %w", err)
		}
		open = w.stepAll(open, now)
	}
	for _, k := range open {
		k.err = fmt.Errorf("after %d rounds: %w", needRound, &safety.NeedError{Needs: k.needs})
	}
	return nil
}

// stepAll runs the step of each work and returns those that need more facts.
func (w *lane) stepAll(works []*work, now time.Time) (again []*work) {
	for _, k := range works {
		if k.off {
			continue
		}
		t := safety.Turn{Session: k.session, Message: k.in, Facts: k.facts, Now: now, ID: k.id}
		k.err = guarded(func() (err error) {
			k.changes, err = w.steps.Step(t)
			return err
		})
		var need *safety.NeedError
		if errors.As(k.err, &need) {
			k.needs = k.needs.Merge(need.Needs)
			k.request.needs = k.needs // for the next batch, should it be put off
			again = append(again, k)
			continue
		}
		k.stepped = true
		if k.err == nil {
			k.answer.Reply = k.changes.Reply
			if err := k.changes.Trouble; err != nil {
				w.store.log.Error("a part of a step failed, the rest is kept", "error", err)
			}
		}
	}
	return again
}

// guarded turns a panic into an error, so that one message's fault stays its
// own. The panic's value may hold what the person said, so only its type is told.
func guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if e, ok := p.(error); ok && isRuntime(e) {
				err = fmt.Errorf("step panicked: %w", e)
				return
			}
			err = fmt.Errorf("step panicked with a %T", p)
		}
	}()
	return do()
}

// isRuntime reports whether an error is the runtime's own, such as an index
// out of range, whose text holds no message.
func isRuntime(err error) bool {
	var r interface{ RuntimeError() }
	return errors.As(err, &r)
}

// firstAnswer reads a kept answer; empty text: none.
func firstAnswer(text string) (*safety.Outbound, error) {
	if text == "" {
		return nil, nil
	}
	var o safety.Outbound
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return nil, fmt.Errorf("read first answer: %w", err)
	}
	return &o, nil
}
