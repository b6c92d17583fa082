package store

import (
	"context"
	"time"

	"shouze/safety"
)

type dueEntryRow struct {
	Entry       entryModel `gorm:"embedded"`
	Name, Place string
}

// DueEntries are the entries of a ledger that fall due in a span and are not
// over, of enterprises that work, with what their people were told already;
// those of one enterprise stand together.
func (s *Store) DueEntries(ctx context.Context, ledger string, from, to time.Time) ([]safety.DueEntry, error) {
	tx := s.reading(ctx)
	var rows []dueEntryRow
	err := tx.Raw(`SELECT x.*, e.name, e.place FROM entries x JOIN enterprises e ON e.id = x.enterprise_id
		WHERE x.ledger = ? AND x.due_at > ? AND x.due_at <= ? AND x.status NOT IN ? AND e.state = ? ORDER BY x.enterprise_id, x.due_at, x.id`,
		ledger, from.UnixMilli(), to.UnixMilli(), []string{string(safety.EntryClosed), string(safety.EntryRefused)}, string(safety.Operating)).Scan(&rows).Error
	if err != nil {
		return nil, wrapped("due entries", err)
	}
	ids := make([]string, len(rows))
	for i, m := range rows {
		ids[i] = m.Entry.ID
	}
	told, err := reminded(tx, ids)
	out := make([]safety.DueEntry, len(rows))
	for i, m := range rows {
		out[i] = safety.DueEntry{Entry: s.entry(m.Entry), Enterprise: safety.PlaceTitle(m.Name, m.Place), Told: told[m.Entry.ID]}
	}
	return out, wrapped("due entries", err)
}
