package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"shouze/safety"
)

type lookupModel struct {
	Subject string `gorm:"primaryKey"`
	Mobile  string
	Found   bool
	AskedAt int64
}

func (lookupModel) TableName() string { return "mobile_lookups" }

// unasked is the condition that nobody asked for this mobile of this subject yet
// and that the subject is not bound in WeCom.
const unasked = ` AND NOT EXISTS (SELECT 1 FROM mobile_lookups l WHERE l.subject = x.id AND l.mobile = x.mobile)
	AND NOT EXISTS (SELECT 1 FROM bindings b WHERE b.subject = x.id AND b.ended_at = 0 AND b.channel = 'wecom')`

// The people of marked enterprises come first: the mark says that they are
// members. By the index on on_wecom only those are looked at.
const lookupPersons = `SELECT x.id AS person_id, x.mobile, x.name, x.role, e.id AS enterprise, e.name AS title, e.place
	FROM enterprises e JOIN persons x ON x.enterprise_id = e.id
	WHERE e.on_wecom = ? AND x.active = ? AND x.mobile <> ''` + unasked + ` ORDER BY x.id LIMIT ?`

const lookupStaff = `SELECT x.id AS staff_id, x.mobile, x.name, x.role, x.unit AS title FROM staff x
	WHERE x.active = ? AND x.mobile <> ''` + unasked + ` ORDER BY x.id LIMIT ?`

type lookupRow struct {
	PersonID, StaffID, Mobile, Name, Role, Enterprise, Title, Place string
}

// DueLookups are at most limit people whose mobile is to be asked for.
func (s *Store) DueLookups(ctx context.Context, limit int) ([]safety.Lookup, error) {
	tx := s.reading(ctx)
	var rows []lookupRow
	if err := tx.Raw(lookupPersons, true, true, limit).Scan(&rows).Error; err != nil {
		return nil, wrapped("due lookups", err)
	}
	if left := limit - len(rows); left > 0 {
		var staff []lookupRow
		if err := tx.Raw(lookupStaff, true, left).Scan(&staff).Error; err != nil {
			return nil, wrapped("due lookups", err)
		}
		rows = append(rows, staff...)
	}
	out := make([]safety.Lookup, len(rows))
	for i, r := range rows {
		out[i] = safety.Lookup{
			PersonID: r.PersonID, StaffID: r.StaffID, Mobile: r.Mobile, Name: r.Name, Role: safety.Role(r.Role),
			Enterprise: r.Enterprise, Where: safety.PlaceTitle(r.Title, r.Place),
		}
	}
	return out, nil
}

// KeepLookup keeps what came of asking, so that this mobile of theirs is not
// asked for again.
func (s *Store) KeepLookup(ctx context.Context, l safety.Lookup, found bool, at time.Time) error {
	m := lookupModel{Subject: l.Subject(), Mobile: l.Mobile, Found: found, AskedAt: at.UnixMilli()}
	err := s.writing(ctx, func(tx *gorm.DB) error { return upsert(tx, []lookupModel{m}) })
	return wrapped("keep lookup", err)
}

// LookupMisses counts the mobiles that were nobody's since a time, and all
// members of WeCom that are known.
func (s *Store) LookupMisses(ctx context.Context, since time.Time) (misses, members int, err error) {
	err = s.reading(ctx).Raw(`SELECT (SELECT COUNT(*) FROM mobile_lookups WHERE found = ? AND asked_at >= ?) AS misses,
		(SELECT COUNT(DISTINCT user_id) FROM bindings WHERE channel = 'wecom' AND ended_at = 0) AS members`, false, since.UnixMilli()).
		Row().Scan(&misses, &members)
	return misses, members, wrapped("count lookups", err)
}
