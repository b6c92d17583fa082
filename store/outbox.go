package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"shouze/safety"
)

// QueuePush queues pushes outside a message: late answers, notices. A push
// whose id is queued already is left out.
func (s *Store) QueuePush(ctx context.Context, pushes ...safety.Push) error {
	err := s.writing(ctx, func(tx *gorm.DB) error {
		var rows []outboxModel
		now := s.now()
		for _, p := range pushes {
			out, err := s.addressed(tx, p, now)
			if err != nil {
				return err
			}
			rows = append(rows, out...)
		}
		return inChunks(rows, func(part []outboxModel) error { return insertNew(tx, part) })
	})
	if err != nil {
		return fmt.Errorf("queue pushes: %w", err)
	}
	signal(s.pushes)
	return nil
}

// claimable finds the pushes that may be sent now, oldest due first: no other
// push to that address is on its way, and none that was queued before is due
// or waits to be tried again.
const claimable = `SELECT o.id FROM outbox o
	WHERE o.status = 'waiting' AND o.next_at <= ?
	AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.address = o.address AND p.status = 'sending')
	AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.address = o.address AND p.status = 'waiting' AND p.seq < o.seq
		AND (p.next_at <= ? OR p.attempts > 0))
	ORDER BY o.next_at, o.seq LIMIT ?`

// ClaimPushes takes up to limit due pushes for a worker, which must settle them
// within the lease: one an address, in order of queueing. A push whose worker
// let its lease run out is handed out again, marked as in doubt.
func (s *Store) ClaimPushes(ctx context.Context, worker string, lease time.Duration, limit int) ([]Claimed, error) {
	now := s.clock.Now()
	due, err := s.any(ctx, `SELECT 1 FROM outbox WHERE status = 'waiting' AND next_at <= ?
		UNION ALL SELECT 1 FROM outbox WHERE status = 'sending' AND lease_until <= ? LIMIT 1`, now.UnixMilli(), now.UnixMilli())
	if err != nil || !due {
		return nil, err
	}
	until := now.Add(lease)
	var rows []outboxModel
	doubt := map[string]bool{}
	err = s.writing(ctx, func(tx *gorm.DB) error {
		var lost, ids []string
		err := tx.Model(&outboxModel{}).Where("status = ? AND lease_until <= ?", sending, now.UnixMilli()).
			Order("seq").Limit(limit).Pluck("id", &lost).Error
		if err != nil {
			return err
		}
		for _, id := range lost {
			doubt[id] = true
		}
		if err := tx.Raw(claimable, now.UnixMilli(), now.UnixMilli(), limit-len(lost)).Scan(&ids).Error; err != nil {
			return err
		}
		ids = append(lost, ids...)
		if len(ids) == 0 {
			return nil
		}
		// Compare and set: where several processes share the database, the
		// first to write has the row.
		err = tx.Exec(`UPDATE outbox SET status = 'sending', worker = ?, lease_until = ?, attempts = attempts + 1
			WHERE id IN ? AND (status = 'waiting' OR (status = 'sending' AND lease_until <= ?))`,
			worker, until.UnixMilli(), ids, now.UnixMilli()).Error
		if err != nil {
			return err
		}
		return tx.Where("id IN ? AND status = ? AND worker = ? AND lease_until = ?", ids, sending, worker, until.UnixMilli()).
			Order("next_at, seq").Find(&rows).Error
	})
	if err != nil {
		return nil, fmt.Errorf("claim pushes: %w", err)
	}
	out := make([]Claimed, len(rows))
	for i, m := range rows {
		out[i] = Claimed{
			ID: m.ID, Worker: worker, To: addressOf(m.Channel, m.UserID), Message: m.Message.V,
			Attempt: m.Attempts, Doubt: doubt[m.ID], QueuedAt: s.at(m.QueuedAt), Lease: until,
		}
	}
	return out, nil
}

// Settle writes how claimed pushes ended. A settlement by a worker whose lease
// was taken over is ignored.
func (s *Store) Settle(ctx context.Context, settlements []Settlement) error {
	err := s.writing(ctx, func(tx *gorm.DB) error {
		for _, st := range settlements {
			if err := s.settle(tx, st); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("settle pushes: %w", err)
	}
	signal(s.pushes) // what waited behind them
	return nil
}

const maxReason = 300

func (s *Store) settle(tx *gorm.DB, st Settlement) error {
	var m outboxModel
	q := tx.Where("id = ? AND status = ? AND worker = ?", st.ID, sending, st.Worker).Limit(1).Find(&m)
	if q.Error != nil || q.RowsAffected == 0 {
		return q.Error
	}
	now := s.now()
	m.Code, m.Reason = st.Code, cut(st.Reason, maxReason)
	m.Worker, m.LeaseUntil = "", 0
	switch {
	case st.Outcome == Throttled:
		m.Attempts--
		m.Status, m.NextAt = waiting, retryAt(st, now, m.Attempts)
	case st.Outcome == Retry && m.Attempts < MaxAttempts:
		m.Status, m.NextAt = waiting, retryAt(st, now, m.Attempts)
	case st.Outcome == Retry:
		m.Status, m.SettledAt = dead, now
	default:
		m.Status, m.SettledAt = string(st.Outcome), now
	}
	err := tx.Exec(`UPDATE outbox SET status = ?, next_at = ?, attempts = ?, worker = '', lease_until = 0, settled_at = ?, code = ?, reason = ?
		WHERE id = ?`, m.Status, m.NextAt, m.Attempts, m.SettledAt, m.Code, m.Reason, m.ID).Error
	if err != nil || st.Outcome != Unreachable || m.Rerouted {
		return err
	}
	return s.reroute(tx, m, now)
}

// retryAt is when a push is tried again: as the sender says, else later and
// later, from 10 seconds to about 20 minutes.
func retryAt(st Settlement, now int64, attempts int) int64 {
	if !st.RetryAt.IsZero() {
		return st.RetryAt.UnixMilli()
	}
	wait := 10 * time.Second << max(0, min(attempts-1, 7))
	return now + wait.Milliseconds()
}

// reroute queues a push that could not reach its address once more, for an
// address of the same person on another channel, if there is one.
func (s *Store) reroute(tx *gorm.DB, m outboxModel, now int64) error {
	var other []bindingModel
	err := tx.Raw(`SELECT o.* FROM bindings b JOIN bindings o ON o.subject = b.subject AND o.ended_at = 0 AND o.channel <> b.channel
		LEFT JOIN contacts c ON c.address = o.address
		WHERE b.address = ? AND b.ended_at = 0 AND COALESCE(c.follows, TRUE) ORDER BY o.bound_at DESC LIMIT 1`, m.Address).Scan(&other).Error
	if err != nil || len(other) == 0 {
		return err
	}
	next := outboxModel{ID: m.ID + "~", Message: m.Message, Status: waiting, QueuedAt: m.QueuedAt, NextAt: now, Rerouted: true}
	return insertNew(tx, []outboxModel{next.to(addressOf(other[0].Channel, other[0].UserID))})
}

func cut(text string, most int) string {
	r := []rune(text)
	return string(r[:min(len(r), most)])
}

// NextDue is when the next push is to be claimed: its time, or the end of a
// lease. What waits behind another push to its address does not count, since
// Settle gives a signal. False: nothing waits.
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	var next *int64
	err := s.reading(ctx).Raw(`SELECT MIN(at) FROM (
		SELECT MIN(o.next_at) AS at FROM outbox o WHERE o.status = 'waiting'
			AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.address = o.address AND p.status = 'sending')
			AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.address = o.address AND p.status = 'waiting' AND p.seq < o.seq AND p.attempts > 0)
		UNION ALL SELECT MIN(lease_until) AS at FROM outbox WHERE status = 'sending') AS due`).Scan(&next).Error
	if err != nil {
		return time.Time{}, false, fmt.Errorf("next push: %w", failure(err))
	}
	if next == nil {
		return time.Time{}, false, nil
	}
	return s.at(*next), true, nil
}

// PendingPushes counts what is due for an address and not settled.
func (s *Store) PendingPushes(ctx context.Context, a safety.Address) (int, error) {
	var n int64
	err := s.reading(ctx).Model(&outboxModel{}).
		Where("address = ? AND ((status = ? AND next_at <= ?) OR status = ?)", a.Key(), waiting, s.now(), sending).Count(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count pushes: %w", failure(err))
	}
	return int(n), nil
}
