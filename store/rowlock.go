package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Where several processes share a database, a batch locks the sessions of its
// people, then the heads of the enterprises that it may write to, each in the
// order of their keys, so that two batches never wait for each other in a ring.
// Only rows that exist can be locked, so missing ones are made first, in a
// statement of their own that is committed at once.

// readySessions makes the sessions of people who have none yet.
func (s *Store) readySessions(ctx context.Context, works []*work) error {
	if !s.dialect.shared() {
		return nil
	}
	addresses := addressesOf(works)
	var have []string
	err := s.reading(ctx).Model(&sessionModel{}).Where("address IN ?", addresses).Pluck("address", &have).Error
	if err != nil {
		return fmt.Errorf("find sessions: %w", failure(err))
	}
	var rows []sessionModel
	for _, k := range works {
		if !slices.Contains(have, k.person) {
			rows = append(rows, sessionModel{Address: k.person, Channel: string(k.in.From.Channel), UserID: k.in.From.User, State: []byte{}})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	slices.SortFunc(rows, func(a, b sessionModel) int { return strings.Compare(a.Address, b.Address) })
	if err := s.writing(ctx, func(tx *gorm.DB) error { return insertNew(tx, rows) }); err != nil {
		return fmt.Errorf("make sessions: %w", err)
	}
	return nil
}

// lockSessions holds the sessions of a batch until its transaction ends. One
// that went since it was made (its person left) is made again.
func (s *Store) lockSessions(tx *gorm.DB, works []*work) error {
	if !s.dialect.shared() {
		return nil
	}
	addresses := addressesOf(works)
	var held []string
	err := tx.Model(&sessionModel{}).Where("address IN ?", addresses).Order("address").
		Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Pluck("address", &held).Error
	if err != nil {
		return err
	}
	if len(held) != len(addresses) {
		return fmt.Errorf("a session went: %w", errAgain)
	}
	return nil
}

// lockHeads holds the heads of enterprises until the transaction ends and
// returns them.
func (l loading) lockHeads(ids []string) ([]headModel, error) {
	var rows []headModel
	q := l.tx.Where("enterprise_id IN ?", ids).Order("enterprise_id")
	if !l.s.dialect.shared() {
		return rows, q.Find(&rows).Error
	}
	fresh := make([]headModel, len(ids))
	for i, id := range slices.Sorted(slices.Values(ids)) {
		fresh[i] = headModel{EnterpriseID: id}
	}
	if err := insertNew(l.tx, fresh); err != nil {
		return nil, err
	}
	err := q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Find(&rows).Error
	return rows, err
}

func addressesOf(works []*work) []string {
	out := make([]string, len(works))
	for i, k := range works {
		out[i] = k.person
	}
	return out
}
