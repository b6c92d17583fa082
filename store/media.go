package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"shouze/safety"
)

const fetchLease = time.Minute

// AttachmentsToFetch takes up to limit photos and voice messages that are to
// be fetched now. What is neither set fetched nor lost comes back after a
// minute, then later and later.
func (s *Store) AttachmentsToFetch(ctx context.Context, limit int) ([]ToFetch, error) {
	var rows []attachmentModel
	now := s.now()
	due, err := s.any(ctx, `SELECT 1 FROM attachments WHERE fetch_at > 0 AND fetch_at <= ? LIMIT 1`, now)
	if err != nil || !due {
		return nil, err
	}
	err = s.writing(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("fetch_at > 0 AND fetch_at <= ?", now).Order("fetch_at, id").Limit(limit).Find(&rows).Error; err != nil {
			return err
		}
		mine := rows[:0]
		for _, m := range rows {
			wait := fetchLease << min(m.Attempts, 6)
			// Compare and set: where several processes share the database, the
			// first to write fetches it.
			err := changed(tx.Exec(`UPDATE attachments SET attempts = attempts + 1, fetch_at = ? WHERE id = ? AND fetch_at = ?`,
				now+wait.Milliseconds(), m.ID, m.FetchAt))
			if errors.Is(err, safety.ErrConflict) {
				continue
			}
			if err != nil {
				return err
			}
			mine = append(mine, m)
		}
		rows = mine
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("attachments to fetch: %w", err)
	}
	out := make([]ToFetch, len(rows))
	for i, m := range rows {
		out[i] = ToFetch{Attachment: s.attachment(m), Attempt: m.Attempts + 1}
	}
	return out, nil
}

// NextFetch is when the next attachment is to be fetched; false: none waits.
func (s *Store) NextFetch(ctx context.Context) (time.Time, bool, error) {
	var next *int64
	err := s.reading(ctx).Raw("SELECT MIN(fetch_at) FROM attachments WHERE fetch_at > 0").Scan(&next).Error
	if err != nil {
		return time.Time{}, false, fmt.Errorf("next fetch: %w", failure(err))
	}
	if next == nil {
		return time.Time{}, false, nil
	}
	return s.at(*next), true, nil
}

// SetFetched keeps the digest (SHA-256, hex) and the size of what was fetched,
// and lets it be looked at for marks.
func (s *Store) SetFetched(ctx context.Context, id, sha256 string, bytes int64) error {
	err := s.writing(ctx, func(tx *gorm.DB) error {
		err := tx.Exec(`UPDATE attachments SET sha256 = ?, bytes = ?, lost = FALSE, fetch_at = 0 WHERE id = ?`, sha256, bytes, id).Error
		if err != nil {
			return err
		}
		return addToMark(tx, []toMarkModel{{ID: id, Photo: true, At: s.now()}})
	})
	return wrapped("attachment", err)
}

// SetLost says that an attachment can't be fetched any more.
func (s *Store) SetLost(ctx context.Context, id string) error {
	err := s.writing(ctx, func(tx *gorm.DB) error {
		return tx.Exec(`UPDATE attachments SET lost = TRUE, fetch_at = 0 WHERE id = ? AND sha256 = ''`, id).Error
	})
	return wrapped("attachment", err)
}

// Attachments finds attachments by their ids.
func (s *Store) Attachments(ctx context.Context, ids []string) (map[string]safety.Attachment, error) {
	out := make(map[string]safety.Attachment, len(ids))
	err := inChunks(ids, func(part []string) error {
		var rows []attachmentModel
		if err := s.reading(ctx).Where("id IN ?", part).Find(&rows).Error; err != nil {
			return err
		}
		for _, m := range rows {
			out[m.ID] = s.attachment(m)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("attachments: %w", failure(err))
	}
	return out, nil
}
