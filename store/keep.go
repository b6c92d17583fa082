package store

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"shouze/safety"
)

// keepAll writes what the works of a batch changed, table by table.
func (s *Store) keepAll(tx *gorm.DB, works []*work, now time.Time) error {
	live := make([]*work, 0, len(works))
	for _, k := range works {
		if k.live() {
			live = append(live, k)
		}
	}
	if len(live) == 0 {
		return nil
	}
	k := keeping{s: s, tx: tx, now: now.UnixMilli()}
	for _, part := range []struct {
		name string
		keep func([]*work) error
	}{
		{"seen", k.seen}, {"sessions", k.sessions}, {"contacts", k.contacts}, {"bindings", k.bindings}, {"invites", k.invites},
		{"records", k.records}, {"heads", k.heads}, {"tasks", k.tasks}, {"later", k.later}, {"hazards", k.hazards}, {"entries", k.entries},
		{"attachments", k.attachments}, {"owned", k.owned}, {"marks", k.marks}, {"to mark", k.toMark}, {"forms", k.forms}, {"windows", k.windows},
		{"wrong codes", k.wrongCodes}, {"cancelled", k.cancelled}, {"outbox", k.pushes},
	} {
		if err := part.keep(live); err != nil {
			return fmt.Errorf("keep %s: %w", part.name, err)
		}
	}
	return nil
}

// keeping is the writing half of one batch.
type keeping struct {
	s   *Store
	tx  *gorm.DB
	now int64
}

// insert writes rows in one statement; none is no statement.
func insert[T any](tx *gorm.DB, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.Create(&rows).Error
}

// upsert writes rows in one statement, each instead of the one with its key.
func upsert[T any](tx *gorm.DB, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&rows).Error
}

// insertNew writes rows in one statement, leaving out those whose key is there.
func insertNew[T any](tx *gorm.DB, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
}

func (k keeping) seen(works []*work) error {
	rows := make([]seenModel, len(works))
	for i, w := range works {
		rows[i] = seenModel{ID: w.seen, At: k.now}
		if w.answer.Reply == nil {
			continue
		}
		b, err := json.Marshal(w.answer.Reply)
		if err != nil {
			return err
		}
		rows[i].Answer = string(b)
	}
	return insert(k.tx, rows)
}

func (k keeping) sessions(works []*work) error {
	rows := make([]sessionModel, 0, len(works))
	var gone []string
	for _, w := range works {
		if w.changes.Unfollow {
			gone = append(gone, w.person)
			continue
		}
		c := w.changes.Session
		if w.in.Kind == safety.InTimer && millis(c.WakeAt) <= k.now {
			c.WakeAt = time.Time{} // the timer has run: it never wakes the session twice
		}
		rows = append(rows, sessionModel{
			Address: w.person, Channel: string(w.in.From.Channel), UserID: w.in.From.User,
			EnterpriseID: c.EnterpriseID, State: c.State, WakeAt: millis(c.WakeAt), UpdatedAt: k.now,
		})
	}
	if len(gone) > 0 {
		if err := k.tx.Where("address IN ?", gone).Delete(&sessionModel{}).Error; err != nil {
			return err
		}
		if err := k.tx.Where("address IN ? AND status = ?", gone, waiting).Delete(&outboxModel{}).Error; err != nil {
			return err
		}
		if err := k.tx.Where("address IN ?", gone).Delete(&windowModel{}).Error; err != nil {
			return err
		}
	}
	return upsert(k.tx, rows)
}

// contacts keeps who follows. Who leaves keeps only the fact of having left.
func (k keeping) contacts(works []*work) error {
	var rows []contactModel
	for _, w := range works {
		if w.changes.Follow || w.changes.Unfollow {
			rows = append(rows, contactModel{
				Address: w.person, Channel: string(w.in.From.Channel), UserID: w.in.From.User,
				Follows: w.changes.Follow, SinceAt: k.now,
			})
		}
	}
	return upsert(k.tx, rows)
}

func (k keeping) records(works []*work) error {
	var rows []recordModel
	for _, w := range works {
		for _, r := range w.changes.Records {
			rows = append(rows, recordOf(r))
		}
	}
	return insert(k.tx, rows)
}

func (k keeping) heads(works []*work) error {
	var rows []headModel
	for _, w := range works {
		h := w.changes.Head
		if h == nil {
			if len(w.changes.Records) > 0 {
				return fmt.Errorf("records without a head")
			}
			continue
		}
		if w.facts.Head == nil || w.facts.Head.EnterpriseID != h.EnterpriseID {
			return fmt.Errorf("a head that was not locked")
		}
		rows = append(rows, headOf(*h))
	}
	return upsert(k.tx, rows)
}

func (k keeping) tasks(works []*work) error {
	for _, w := range works {
		for _, t := range w.changes.Tasks {
			err := changed(k.tx.Exec(`UPDATE tasks SET status = ?, record_id = ?, done_at = ?, version = version + 1
				WHERE id = ? AND version = ?`, string(t.Status), t.RecordID, millis(t.DoneAt), t.ID, t.Version))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// later puts reminders off, but not past the next one that is planned.
func (k keeping) later(works []*work) error {
	for _, w := range works {
		l := w.changes.Later
		if l == nil {
			continue
		}
		at := millis(l.At)
		err := k.tx.Exec(`UPDATE tasks SET remind_at = CASE WHEN remind_at > ? AND remind_at < ? THEN remind_at ELSE ? END
			WHERE enterprise_id IN ? AND status IN ?`, k.now, at, at, l.EnterpriseIDs,
			[]string{string(safety.TaskOpen), string(safety.TaskInProgress)}).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// changed is the error of an update that must meet exactly one row.
func changed(q *gorm.DB) error {
	if q.Error != nil {
		return q.Error
	}
	if q.RowsAffected != 1 {
		return safety.ErrConflict
	}
	return nil
}

func (k keeping) hazards(works []*work) error {
	var rows []hazardModel
	for _, w := range works {
		for _, h := range w.changes.Hazards {
			m := hazardOf(h)
			if h.Version == 0 {
				rows = append(rows, m)
				continue
			}
			q := k.tx.Model(&hazardModel{}).Where("id = ? AND version = ?", h.ID, h.Version).Select("*").Omit("id")
			if err := changed(q.Updates(&m)); err != nil {
				return err
			}
		}
	}
	return insert(k.tx, rows)
}

// attachments keeps new ones and, of known ones, what they belong to: what was
// fetched meanwhile stays.
func (k keeping) attachments(works []*work) error {
	var rows []attachmentModel
	for _, w := range works {
		for _, a := range w.changes.Attachments {
			rows = append(rows, attachmentOf(a, k.now))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return k.tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "id"}},
		DoUpdates: clause.AssignmentColumns([]string{"enterprise_id", "owner"}),
	}).Create(&rows).Error
}

func (k keeping) wrongCodes(works []*work) error {
	var rows []wrongCodeModel
	for _, w := range works {
		if w.changes.WrongCode {
			rows = append(rows, wrongCodeModel{ID: w.id, Address: w.person, At: k.now})
		}
	}
	return insert(k.tx, rows)
}

// owned says what attachments belong to from now on.
func (k keeping) owned(works []*work) error {
	for _, w := range works {
		for _, o := range w.changes.Owned {
			err := k.tx.Exec(`UPDATE attachments SET owner = ?, enterprise_id = ? WHERE id = ?`, o.Owner, o.EnterpriseID, o.AttachmentID).Error
			if err != nil {
				return err
			}
		}
	}
	return nil
}
