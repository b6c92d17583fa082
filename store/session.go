package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"shouze/safety"
)

// Session is the session of an address; one that has none yet gets an empty one.
func (s *Store) Session(ctx context.Context, a safety.Address) (safety.Session, error) {
	var rows []sessionModel
	if err := s.reading(ctx).Where("address = ?", a.Key()).Find(&rows).Error; err != nil {
		return safety.Session{}, fmt.Errorf("session: %w", failure(err))
	}
	if len(rows) == 0 {
		return safety.Session{Address: a}, nil
	}
	return s.session(rows[0]), nil
}

// Contact says who an address is.
func (s *Store) Contact(ctx context.Context, a safety.Address) (members []safety.Member, staff *safety.Staff, follows bool, err error) {
	who, err := s.who(s.reading(ctx), []string{a.Key()}, s.clock.Now())
	if err != nil {
		return nil, nil, false, fmt.Errorf("contact: %w", failure(err))
	}
	f := who[a.Key()]
	return f.Members, f.Staff, f.Follows, nil
}

// DueSessions are the addresses whose session set a timer that has run out,
// earliest first.
func (s *Store) DueSessions(ctx context.Context, now time.Time, limit int) ([]safety.Address, error) {
	var rows []sessionModel
	err := s.reading(ctx).Select("channel, user_id").Where("wake_at > 0 AND wake_at <= ?", now.UnixMilli()).
		Order("wake_at, address").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("due sessions: %w", failure(err))
	}
	out := make([]safety.Address, len(rows))
	for i, m := range rows {
		out[i] = addressOf(m.Channel, m.UserID)
	}
	return out, nil
}

// NextWake is when the next timer of a session runs out; false: none is set.
func (s *Store) NextWake(ctx context.Context) (time.Time, bool, error) {
	var next *int64
	if err := s.reading(ctx).Raw("SELECT MIN(wake_at) FROM sessions WHERE wake_at > 0").Scan(&next).Error; err != nil {
		return time.Time{}, false, fmt.Errorf("next timer: %w", failure(err))
	}
	if next == nil {
		return time.Time{}, false, nil
	}
	return s.at(*next), true, nil
}

// KeepFlowSources keeps the sources of the flow versions in use, by digest.
func (s *Store) KeepFlowSources(ctx context.Context, byDigest map[string]string) error {
	rows := make([]flowSourceModel, 0, len(byDigest))
	for digest, source := range byDigest {
		rows = append(rows, flowSourceModel{Digest: digest, Source: source})
	}
	err := s.writing(ctx, func(tx *gorm.DB) error {
		return inChunks(rows, func(part []flowSourceModel) error { return insertNew(tx, part) })
	})
	if err != nil {
		return fmt.Errorf("keep flow sources: %w", err)
	}
	return nil
}

const chunk = 500

// inChunks hands rows on in parts that fit a statement.
func inChunks[T any](rows []T, do func([]T) error) error {
	for len(rows) > 0 {
		n := min(chunk, len(rows))
		if err := do(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
