package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"shouze/safety"
)

// NextToMark is since when the first of what waits to be looked at for marks
// has waited; false: nothing waits.
func (s *Store) NextToMark(ctx context.Context) (time.Time, bool, error) {
	var first *int64
	if err := s.reading(ctx).Raw("SELECT MIN(at) FROM to_mark").Scan(&first).Error; err != nil {
		return time.Time{}, false, fmt.Errorf("next to mark: %w", failure(err))
	}
	if first == nil {
		return time.Time{}, false, nil
	}
	return s.at(*first), true, nil
}

// waitingToMark reads only what waits: by the index on at.
const waitingToMark = `SELECT * FROM to_mark WHERE at < ? ORDER BY at, id LIMIT ?`

// ToMark are up to limit records and photos that have waited since before now,
// with what the marks are found by. A photo that belongs to nothing yet, or that
// has not been fetched, is among the ids alone: it comes again with what it lacks.
func (s *Store) ToMark(ctx context.Context, now time.Time, limit int) (safety.ToMark, error) {
	tx := s.reading(ctx)
	var rows []toMarkModel
	if err := tx.Raw(waitingToMark, now.UnixMilli(), limit).Scan(&rows).Error; err != nil {
		return safety.ToMark{}, wrapped("what waits to be marked", err)
	}
	out := safety.ToMark{IDs: make([]string, len(rows))}
	var records, photos []string
	for i, m := range rows {
		out.IDs[i] = m.ID
		if m.Photo {
			photos = append(photos, m.ID)
		} else {
			records = append(records, m.ID)
		}
	}
	var err error
	if out.Records, err = s.filedRecords(tx, records); err != nil {
		return safety.ToMark{}, wrapped("records to be marked", err)
	}
	if out.Photos, err = s.samePhotos(tx, photos); err != nil {
		return safety.ToMark{}, wrapped("photos to be marked", err)
	}
	return out, nil
}

// KeepMarks keeps marks that are not there yet, and lets what they were found
// in wait no longer, unless it came again since.
func (s *Store) KeepMarks(ctx context.Context, marks []safety.Mark, looked []string, now time.Time) error {
	rows := make([]markModel, len(marks))
	for i, m := range marks {
		rows[i] = markOf(m)
	}
	err := s.writing(ctx, func(tx *gorm.DB) error {
		if err := inChunks(rows, func(part []markModel) error { return insertNew(tx, part) }); err != nil {
			return err
		}
		return inChunks(looked, func(part []string) error {
			return tx.Where("id IN ? AND at < ?", part, now.UnixMilli()).Delete(&toMarkModel{}).Error
		})
	})
	return wrapped("keep marks", err)
}

func (s *Store) filedRecords(tx *gorm.DB, ids []string) ([]safety.FiledRecord, error) {
	var rows []recordModel
	err := inChunks(ids, func(part []string) error {
		var some []recordModel
		err := tx.Where("id IN ?", part).Order("id").Find(&some).Error
		rows = append(rows, some...)
		return err
	})
	if err != nil {
		return nil, err
	}
	var all, led []string
	for _, m := range rows {
		all = append(all, m.EnterpriseID)
		if m.Duty == safety.DutyLedCheck && m.ByRole == string(safety.Principal) {
			led = append(led, m.EnterpriseID)
		}
	}
	enterprises, err := enterprisesByID(tx, all)
	if err != nil {
		return nil, err
	}
	clean, err := cleanRuns(tx, led)
	out := make([]safety.FiledRecord, len(rows))
	for i, m := range rows {
		out[i] = safety.FiledRecord{Record: s.record(m), Enterprise: enterprises[m.EnterpriseID], Clean: clean[m.ID]}
	}
	return out, err
}

// ledChecks are the principals' led checks of enterprises in order, each with
// whether it found nothing. What a result looks like in JSON is our own, and
// words in it can't look so: their quotes are escaped.
const ledChecks = `SELECT id, enterprise_id, items LIKE '%"result":"ok"%'
		AND items NOT LIKE '%"result":"problem"%' AND items NOT LIKE '%"result":"unclear"%' AS clean
	FROM records WHERE enterprise_id IN ? AND duty = 'led_check' AND by_role = 'principal' AND corrects = ''
	ORDER BY enterprise_id, at, id`

// cleanRuns says of each led check of some enterprises how many in a row, it
// the last, found nothing.
func cleanRuns(tx *gorm.DB, enterprises []string) (map[string]int, error) {
	slices.Sort(enterprises)
	out, before := map[string]int{}, map[string][]bool{}
	err := inChunks(slices.Compact(enterprises), func(part []string) error {
		var rows []struct {
			ID, EnterpriseID string
			Clean            bool
		}
		if err := tx.Raw(ledChecks, part).Scan(&rows).Error; err != nil {
			return err
		}
		for _, m := range rows {
			before[m.EnterpriseID] = append(before[m.EnterpriseID], m.Clean)
			out[m.ID] = safety.CleanRun(before[m.EnterpriseID])
		}
		return nil
	})
	return out, err
}
