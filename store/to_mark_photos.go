package store

import (
	"fmt"
	"slices"

	"gorm.io/gorm"

	"shouze/safety"
)

// filedPhotos are those of some photos that were fetched and belong to something.
const filedPhotos = `SELECT * FROM attachments WHERE id IN ? AND kind = 'photo' AND owner <> '' AND sha256 <> ''`

// earliestSame are the first photos with some digests. A picture that goes
// round the county a thousand times is known by its first few.
const earliestSame = `SELECT * FROM (
		SELECT a.*, ROW_NUMBER() OVER (PARTITION BY sha256 ORDER BY received_at, id) AS place
		FROM attachments a WHERE sha256 IN ? AND kind = 'photo' AND owner <> ''
	) same WHERE place <= 20 ORDER BY sha256, place`

// samePhotos are photos with those of the same digest, a group a digest; a
// photo that is the only one of its digest is left out.
func (s *Store) samePhotos(tx *gorm.DB, ids []string) ([][]safety.MarkedPhoto, error) {
	groups := map[string]map[string]attachmentModel{}
	add := func(rows []attachmentModel) {
		for _, m := range rows {
			if groups[m.SHA256] == nil {
				groups[m.SHA256] = map[string]attachmentModel{}
			}
			groups[m.SHA256][m.ID] = m
		}
	}
	err := inChunks(ids, func(part []string) error {
		var rows []attachmentModel
		err := tx.Raw(filedPhotos, part).Scan(&rows).Error
		add(rows)
		return err
	})
	if err != nil {
		return nil, err
	}
	digests := make([]string, 0, len(groups))
	for d := range groups {
		digests = append(digests, d)
	}
	slices.Sort(digests)
	err = inChunks(digests, func(part []string) error {
		var rows []attachmentModel
		err := tx.Raw(earliestSame, part).Scan(&rows).Error
		add(rows)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.markedPhotos(tx, digests, groups)
}

func (s *Store) markedPhotos(tx *gorm.DB, digests []string, groups map[string]map[string]attachmentModel) ([][]safety.MarkedPhoto, error) {
	var owners, enterprises []string
	for _, g := range groups {
		if len(g) < 2 {
			continue
		}
		for _, m := range g {
			owners, enterprises = append(owners, m.Owner), append(enterprises, m.EnterpriseID)
		}
	}
	filings, err := s.filings(tx, owners)
	if err != nil {
		return nil, err
	}
	names, err := enterprisesByID(tx, enterprises)
	if err != nil {
		return nil, err
	}
	var out [][]safety.MarkedPhoto
	for _, d := range digests {
		var group []safety.MarkedPhoto
		for id, m := range groups[d] {
			f, ok := filings[m.Owner]
			if !ok { // of a ledger's row: a certificate may well be shown twice
				continue
			}
			group = append(group, safety.MarkedPhoto{
				ID: id, SHA256: d, At: s.at(m.ReceivedAt), Owner: m.Owner, Filing: f.id, After: f.after[id],
				What: f.what, Enterprise: names[m.EnterpriseID],
			})
		}
		if len(group) > 1 {
			out = append(out, group)
		}
	}
	return out, nil
}

// filing is what a photo's owner was filed with.
type filing struct {
	id, what string
	after    map[string]bool // photos of what was put right
}

// filings finds records and hazards by their ids.
func (s *Store) filings(tx *gorm.DB, owners []string) (map[string]filing, error) {
	out := map[string]filing{}
	slices.Sort(owners)
	err := inChunks(slices.Compact(owners), func(part []string) error {
		var records []struct{ ID, Number string }
		if err := tx.Raw("SELECT id, number FROM records WHERE id IN ?", part).Scan(&records).Error; err != nil {
			return err
		}
		for _, m := range records {
			out[m.ID] = filing{id: m.ID, what: "记录" + m.Number}
		}
		var hazards []hazardModel
		if err := tx.Select("id", "number", "record_id", "after_photos").Where("id IN ?", part).Find(&hazards).Error; err != nil {
			return err
		}
		for _, m := range hazards {
			f := filing{id: m.RecordID, what: fmt.Sprintf("%d号隐患", m.Number), after: map[string]bool{}}
			if f.id == "" {
				f.id = m.ID
			}
			for _, id := range m.AfterPhotos.V {
				f.after[id] = true
			}
			out[m.ID] = f
		}
		return nil
	})
	return out, err
}
