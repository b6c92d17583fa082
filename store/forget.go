package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

const sentFor = 90 * 24 * time.Hour

// Forget drops what has served its time: keys of messages after 7 days, first
// answers after 24 hours, wrong codes after one, what left the outbox after
// 90 days. It does so in small transactions, between which messages are kept.
func (s *Store) Forget(ctx context.Context, now time.Time) error {
	before := func(d time.Duration) int64 { return now.Add(-d).UnixMilli() }
	for _, old := range []struct {
		table, where string
		before       int64
		act          string
	}{
		{"seen", "at < ?", before(seenFor), "DELETE FROM seen WHERE id IN ?"},
		{"seen", "at < ? AND answer <> ''", before(firstFor), "UPDATE seen SET answer = '' WHERE id IN ?"},
		{"wrong_codes", "at < ?", before(time.Hour), "DELETE FROM wrong_codes WHERE id IN ?"},
		{"outbox", "settled_at > 0 AND settled_at < ?", before(sentFor), "DELETE FROM outbox WHERE id IN ?"},
	} {
		if err := s.forget(ctx, old.table, old.where, old.before, old.act); err != nil {
			return fmt.Errorf("forget %s: %w", old.table, err)
		}
	}
	err := s.writing(ctx, func(tx *gorm.DB) error {
		return tx.Where("until < ?", now.UnixMilli()).Delete(&windowModel{}).Error
	})
	if err != nil {
		return fmt.Errorf("forget windows: %w", err)
	}
	return nil
}

func (s *Store) forget(ctx context.Context, table, where string, before int64, act string) error {
	for {
		var ids []string
		if err := s.reading(ctx).Table(table).Where(where, before).Limit(chunk).Pluck("id", &ids).Error; err != nil {
			return failure(err)
		}
		if len(ids) == 0 {
			return nil
		}
		if err := s.writing(ctx, func(tx *gorm.DB) error { return tx.Exec(act, ids).Error }); err != nil {
			return err
		}
	}
}
