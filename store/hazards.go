package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"shouze/safety"
)

// EachOpenHazard hands the hazards of some checklist items that are not at
// their end on in batches, by id; an error of do ends it.
func (s *Store) EachOpenHazard(ctx context.Context, items []string, do func([]safety.Hazard) error) error {
	if len(items) == 0 {
		return nil
	}
	open := []string{string(safety.Suspected), string(safety.HazardOpen), string(safety.Rectifying), string(safety.Submitted)}
	for p := (Page{Limit: chunk}); ; {
		var ms []hazardModel
		q := s.reading(ctx).Where("item IN ? AND status IN ?", items, open)
		if err := inPage(q, p, "id").Find(&ms).Error; err != nil {
			return fmt.Errorf("each open hazard: %w", failure(err))
		}
		ms, p.Cursor = cutPage(ms, p, func(m hazardModel) string { return m.ID })
		batch := make([]safety.Hazard, len(ms))
		for i, m := range ms {
			batch[i] = s.hazard(m)
		}
		if len(batch) > 0 {
			if err := do(batch); err != nil {
				return err
			}
		}
		if p.Cursor == "" {
			return nil
		}
	}
}

// KeepHazards writes changed hazards, each from the version that it was read
// at: one that somebody changed meanwhile stays as they left it.
func (s *Store) KeepHazards(ctx context.Context, hazards []safety.Hazard) error {
	err := inChunks(hazards, func(part []safety.Hazard) error {
		return s.writing(ctx, func(tx *gorm.DB) error {
			as, err := s.lockHazards(tx, part)
			if err != nil {
				return err
			}
			var rows []hazardModel
			for _, h := range part {
				if version, there := as[h.ID]; there && version == h.Version {
					rows = append(rows, hazardOf(h))
				}
			}
			return upsert(tx, rows)
		})
	})
	if err != nil {
		return fmt.Errorf("keep hazards: %w", err)
	}
	return nil
}

// lockHazards holds hazards until the transaction ends and returns their
// versions.
func (s *Store) lockHazards(tx *gorm.DB, hazards []safety.Hazard) (map[string]int, error) {
	ids := make([]string, len(hazards))
	for i, h := range hazards {
		ids[i] = h.ID
	}
	q := tx.Model(&hazardModel{}).Select("id", "version").Where("id IN ?", ids).Order("id")
	if s.dialect.shared() {
		q = q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
	}
	var rows []struct {
		ID      string
		Version int
	}
	if err := q.Scan(&rows).Error; err != nil {
		return nil, err
	}
	as := make(map[string]int, len(rows))
	for _, r := range rows {
		as[r.ID] = r.Version
	}
	return as, nil
}
