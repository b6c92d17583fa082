package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"shouze/safety"
)

// LookupStore is where people are found whose mobile is to be asked for.
type LookupStore interface {
	DueLookups(ctx context.Context, limit int) ([]safety.Lookup, error)
	KeepLookup(ctx context.Context, l safety.Lookup, found bool, at time.Time) error
	LookupMisses(ctx context.Context, since time.Time) (misses, members int, err error)
}

// Finder finds a member of WeCom by mobile; false: there is none.
type Finder interface {
	UserByMobile(ctx context.Context, mobile string) (userID string, found bool, err error)
}

// Mobiles binds people in WeCom by their mobile (按手机号绑定), soon after an import:
// who is found is bound and greeted before saying a word. The platform bars the
// call for a day once a fifth of its members' number were misses, so this stops
// for the day long before. Two machines that ask for the same mobile bind once.
type Mobiles struct {
	Store  LookupStore
	Finder Finder
	Writer Submitter
	Zone   *time.Location

	mu     sync.Mutex
	paused time.Time // nothing is asked before
}

const (
	lookupsAMinute = 60
	// The day ends at this share of the members that we know, which are fewer than
	// there are. A corporation of which we know few may miss a handful.
	missPercent = 5
	missFloor   = 5
	// People are greeted at these hours of the day only.
	greetFrom = 8
	greetTill = 21
)

// Next is now if there is someone to ask for, at an hour when people may be
// greeted; false: nobody.
func (m *Mobiles) Next(ctx context.Context, now time.Time) (time.Time, bool, error) {
	due, err := m.Store.DueLookups(ctx, 1)
	if err != nil || len(due) == 0 {
		return time.Time{}, false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	at := now.In(m.Zone)
	if m.paused.After(at) {
		at = m.paused
	}
	return greeting(at), true, nil
}

// greeting is a time when people may be greeted, at or after the given one.
func greeting(at time.Time) time.Time {
	y, mo, d := at.Date()
	switch {
	case at.Hour() < greetFrom:
		return time.Date(y, mo, d, greetFrom, 5, 0, 0, at.Location())
	case at.Hour() >= greetTill:
		return time.Date(y, mo, d+1, greetFrom, 5, 0, 0, at.Location())
	}
	return at
}

// Run asks for a minute's worth of mobiles.
func (m *Mobiles) Run(ctx context.Context, now time.Time) error {
	now = now.In(m.Zone)
	y, mo, d := now.Date()
	today, tomorrow := time.Date(y, mo, d, 0, 0, 0, 0, m.Zone), time.Date(y, mo, d+1, greetFrom, 5, 0, 0, m.Zone)
	misses, members, err := m.Store.LookupMisses(ctx, today)
	if err != nil {
		return err
	}
	due, err := m.Store.DueLookups(ctx, lookupsAMinute)
	if err != nil {
		return err
	}
	m.pause(now.Add(time.Minute))
	for _, l := range due {
		if misses >= max(missFloor, members*missPercent/100) {
			m.pause(tomorrow)
			return nil
		}
		found, err := m.one(ctx, l, now)
		switch {
		case errors.Is(err, safety.ErrBarred):
			m.pause(tomorrow)
			return err
		case err != nil: // misconfigured or away: try later rather than hammer
			m.pause(now.Add(time.Hour))
			return err
		}
		if !found {
			misses++
		}
	}
	return nil
}

func (m *Mobiles) pause(until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.paused = until
}

// one asks for one mobile. Who is found is bound by a message of our own, whose
// key makes it count once, however often it is repeated.
func (m *Mobiles) one(ctx context.Context, l safety.Lookup, now time.Time) (bool, error) {
	id, found, err := m.Finder.UserByMobile(ctx, l.Mobile)
	if err != nil {
		return false, fmt.Errorf("look up a mobile: %w", err)
	}
	if found {
		in := safety.Inbound{
			From: safety.Address{Channel: safety.WeCom, User: id}, Kind: safety.InFound, At: now,
			Key: safety.StableID("found", l.Subject()+"/"+l.Mobile+"/"+id), Found: &l,
		}
		if _, err := m.Writer.Submit(ctx, in); err != nil {
			return false, fmt.Errorf("bind by mobile: %w", err)
		}
	}
	return found, m.Store.KeepLookup(ctx, l, found, now)
}
