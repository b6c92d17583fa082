package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"shouze/safety"
)

// SpendWindow takes one message of an open window of the address, the window
// that ends first; false: none is open.
func (s *Store) SpendWindow(ctx context.Context, a safety.Address, now time.Time) (bool, error) {
	ms := now.UnixMilli()
	spent := false
	err := s.writing(ctx, func(tx *gorm.DB) error {
		var open []windowModel
		err := tx.Where("address = ? AND used < granted AND until > ?", a.Key(), ms).Order("until, kind").Find(&open).Error
		if err != nil {
			return err
		}
		for _, w := range open {
			err := changed(tx.Exec(`UPDATE windows SET used = used + 1, spent_at = ? WHERE address = ? AND kind = ? AND used = ?`,
				ms, w.Address, w.Kind, w.Used))
			if err == nil {
				spent = true
				return nil
			}
			if !errors.Is(err, safety.ErrConflict) {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("spend window: %w", err)
	}
	return spent, nil
}

// GiveBackWindow returns the message that was spent last, because it was not
// sent after all.
func (s *Store) GiveBackWindow(ctx context.Context, a safety.Address) error {
	err := s.writing(ctx, func(tx *gorm.DB) error {
		var last windowModel
		q := tx.Where("address = ? AND used > 0 AND spent_at > 0", a.Key()).Order("spent_at DESC, until, kind").Limit(1).Find(&last)
		if q.Error != nil || q.RowsAffected == 0 {
			return q.Error
		}
		return tx.Exec(`UPDATE windows SET used = used - 1 WHERE address = ? AND kind = ? AND used > 0`, last.Address, last.Kind).Error
	})
	if err != nil {
		return fmt.Errorf("give back window: %w", err)
	}
	return nil
}

// CloseWindow ends the windows of an address: the platform says that they are.
func (s *Store) CloseWindow(ctx context.Context, a safety.Address) error {
	err := s.writing(ctx, func(tx *gorm.DB) error {
		return tx.Where("address = ?", a.Key()).Delete(&windowModel{}).Error
	})
	if err != nil {
		return fmt.Errorf("close window: %w", err)
	}
	return nil
}
