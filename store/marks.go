package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"shouze/safety"
)

// marksShown is how many open marks a member of staff chooses among.
const marksShown = 50

// marks loads the open marks of members of staff: their own unit's, the
// county's all; and how many there are.
func (l loading) marks(works []*work) error {
	keys, by := group(works, func(k *work) string {
		if !k.needs.Marks || k.facts.Staff == nil {
			return ""
		}
		return string(k.facts.Staff.Role) + "\x00" + k.facts.Staff.Unit
	})
	for _, key := range keys {
		q, ok := openMarks(l.tx, *by[key][0].facts.Staff)
		if !ok {
			continue
		}
		var n int64
		if err := q.Session(&gorm.Session{}).Count(&n).Error; err != nil {
			return err
		}
		var rows []markModel
		if err := q.Session(&gorm.Session{}).Order("found_at, id").Limit(marksShown).Find(&rows).Error; err != nil {
			return err
		}
		marks, err := l.shown(rows, by[key][0].facts.Staff.Role)
		if err != nil {
			return err
		}
		for _, k := range by[key] {
			k.facts.Marks, k.facts.MarksOpen = marks, int(n)
		}
	}
	return nil
}

// mark loads single marks.
func (l loading) mark(works []*work) error {
	ids, by := group(works, func(k *work) string { return k.needs.MarkID })
	if len(ids) == 0 {
		return nil
	}
	var rows []markModel
	if err := l.tx.Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return err
	}
	for _, m := range rows {
		for _, k := range by[m.ID] {
			one := l.s.mark(m)
			k.facts.Mark = &one
		}
	}
	return nil
}

// openMarks are the open marks that a member of staff looks into; false: none
// are theirs.
func openMarks(tx *gorm.DB, st safety.Staff) (*gorm.DB, bool) {
	q := tx.Model(&markModel{}).Where("looked_at = 0")
	switch st.Role {
	case safety.CountyOffice:
		return q, true
	case safety.TownshipMan, safety.DepartmentMan:
		return q.Where("unit = ?", st.Unit), st.Unit != ""
	}
	return nil, false
}

// shown are marks with the names of their enterprises and how many photos there
// are to look at. What an enterprise keeps by itself shows its photos to the
// county only.
func (l loading) shown(rows []markModel, role safety.Role) ([]safety.Mark, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var ids, owners []string
	for _, m := range rows {
		ids, owners = append(ids, m.EnterpriseID), append(owners, m.RecordID)
	}
	enterprises, err := enterprisesByID(l.tx, ids)
	if err != nil {
		return nil, err
	}
	var counts []struct {
		Owner  string
		Photos int
	}
	err = l.tx.Raw(`SELECT a.owner, COUNT(*) AS photos FROM attachments a LEFT JOIN hazards h ON h.id = a.owner
		WHERE a.owner IN ? AND a.kind = 'photo' AND (? OR h.own IS NULL OR NOT h.own) GROUP BY a.owner`,
		owners, role == safety.CountyOffice).Scan(&counts).Error
	if err != nil {
		return nil, err
	}
	photos := make(map[string]int, len(counts))
	for _, c := range counts {
		photos[c.Owner] = c.Photos
	}
	out := make([]safety.Mark, len(rows))
	for i, m := range rows {
		out[i] = l.s.mark(m)
		out[i].Enterprise, out[i].Photos = enterprises[m.EnterpriseID].Title(), photos[m.RecordID]
	}
	return out, nil
}

func enterprisesByID(tx *gorm.DB, ids []string) (map[string]safety.Enterprise, error) {
	out := map[string]safety.Enterprise{}
	err := inChunks(ids, func(part []string) error {
		var rows []enterpriseModel
		if err := tx.Where("id IN ?", part).Find(&rows).Error; err != nil {
			return err
		}
		for _, m := range rows {
			out[m.ID] = m.enterprise()
		}
		return nil
	})
	return out, err
}

// marks keeps what was found by a look. Who looked first has settled it.
func (k keeping) marks(works []*work) error {
	for _, w := range works {
		for _, m := range w.changes.Marks {
			err := changed(k.tx.Exec(`UPDATE quality_marks SET looked_at = ?, looked_by = ?, looked_text = ?, version = version + 1
				WHERE id = ? AND version = ?`, millis(m.LookedAt), m.LookedBy, m.LookedText, m.ID, m.Version))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// toMark lets what was filed be looked at for marks: records, and photos that
// belong to something now.
func (k keeping) toMark(works []*work) error {
	var rows []toMarkModel
	there := map[string]bool{}
	for _, w := range works {
		for _, r := range w.changes.Records {
			rows = append(rows, toMarkModel{ID: r.ID, At: k.now})
		}
		for _, o := range w.changes.Owned {
			if !there[o.AttachmentID] {
				there[o.AttachmentID] = true
				rows = append(rows, toMarkModel{ID: o.AttachmentID, Photo: true, At: k.now})
			}
		}
	}
	return addToMark(k.tx, rows)
}

// addToMark adds what waits; what waits already waits from now on, so that a
// sweep under way does not take it for done.
func addToMark(tx *gorm.DB, rows []toMarkModel) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"at"}),
	}).Create(&rows).Error
}

// QualityMarks lists quality marks by id.
func (s *Store) QualityMarks(ctx context.Context, f safety.MarkFilter) (rows []safety.Mark, next string, err error) {
	q := ofEnterprises(s.reading(ctx).Table("quality_marks AS x").Select("x.*"), f.Scope)
	if f.Enterprise != "" {
		q = q.Where("x.enterprise_id = ?", f.Enterprise)
	}
	switch {
	case f.Open == nil:
	case *f.Open:
		q = q.Where("x.looked_at = 0")
	default:
		q = q.Where("x.looked_at > 0")
	}
	var ms []markModel
	if err := inPage(q, f.Page, "x.id").Find(&ms).Error; err != nil {
		return nil, "", fmt.Errorf("list quality marks: %w", failure(err))
	}
	ms, next = cutPage(ms, f.Page, func(m markModel) string { return m.ID })
	rows = make([]safety.Mark, len(ms))
	for i, m := range ms {
		rows[i] = s.mark(m)
	}
	return rows, next, nil
}
