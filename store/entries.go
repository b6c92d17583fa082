package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"shouze/safety"
)

// entries loads the entries of ledgers that are not over.
func (l loading) entries(works []*work) error {
	ids, by := group(works, func(k *work) string {
		if len(k.needs.Ledgers) == 0 {
			return ""
		}
		return k.enterpriseID()
	})
	if len(ids) == 0 {
		return nil
	}
	var ledgers []string
	for _, k := range works {
		ledgers = append(ledgers, k.needs.Ledgers...)
	}
	slices.Sort(ledgers)
	over := []string{string(safety.EntryClosed), string(safety.EntryRefused)}
	var rows []entryModel
	err := l.tx.Where("enterprise_id IN ? AND ledger IN ? AND status NOT IN ?", ids, slices.Compact(ledgers), over).
		Order("at, id").Find(&rows).Error
	if err != nil {
		return err
	}
	for _, m := range rows {
		for _, k := range by[m.EnterpriseID] {
			if slices.Contains(k.needs.Ledgers, m.Ledger) {
				k.facts.Entries = append(k.facts.Entries, l.s.entry(m))
			}
		}
	}
	for _, ks := range by {
		for _, k := range ks {
			safety.SortEntries(k.facts.Entries)
		}
	}
	return nil
}

// entries keeps new entries and, of known ones, their new state.
func (k keeping) entries(works []*work) error {
	var rows []entryModel
	for _, w := range works {
		for _, e := range w.changes.Entries {
			m := entryOf(e)
			if e.Version == 0 {
				rows = append(rows, m)
				continue
			}
			q := k.tx.Model(&entryModel{}).Where("id = ? AND version = ?", e.ID, e.Version).Select("*").Omit("id")
			if err := changed(q.Updates(&m)); err != nil {
				return err
			}
		}
	}
	return insert(k.tx, rows)
}

// cancelled drops pushes that wait for a time which does not matter any more.
func (k keeping) cancelled(works []*work) error {
	for _, w := range works {
		for _, prefix := range w.changes.Cancel {
			like := strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(prefix) + "%"
			if err := k.tx.Where("id LIKE ? ESCAPE '!' AND status = ?", like, waiting).Delete(&outboxModel{}).Error; err != nil {
				return err
			}
		}
	}
	return nil
}

// Entries lists entries of ledgers by id.
func (s *Store) Entries(ctx context.Context, f safety.EntryFilter) (rows []safety.Entry, next string, err error) {
	q := ofEnterprises(s.reading(ctx).Table("entries AS x").Select("x.*"), f.Scope)
	for _, c := range []struct{ column, value string }{
		{"x.enterprise_id", f.Enterprise}, {"x.ledger", f.Ledger}, {"x.status", string(f.Status)},
	} {
		if c.value != "" {
			q = q.Where(c.column+" = ?", c.value)
		}
	}
	if !f.DueBefore.IsZero() {
		q = q.Where("x.due_at > 0 AND x.due_at < ?", f.DueBefore.UnixMilli())
	}
	var ms []entryModel
	if err := inPage(q, f.Page, "x.id").Find(&ms).Error; err != nil {
		return nil, "", fmt.Errorf("list entries: %w", failure(err))
	}
	ms, next = cutPage(ms, f.Page, func(m entryModel) string { return m.ID })
	rows = make([]safety.Entry, len(ms))
	for i, m := range ms {
		rows[i] = s.entry(m)
	}
	return rows, next, nil
}
