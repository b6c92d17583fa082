package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"shouze/safety"
)

// NextReminder is when a task's principal is to be reminded next; false: never.
func (s *Store) NextReminder(ctx context.Context) (time.Time, bool, error) {
	var next *int64
	if err := s.reading(ctx).Raw("SELECT MIN(remind_at) FROM tasks WHERE remind_at > 0").Scan(&next).Error; err != nil {
		return time.Time{}, false, fmt.Errorf("next reminder: %w", failure(err))
	}
	if next == nil {
		return time.Time{}, false, nil
	}
	return s.at(*next), true, nil
}

// dueTasks reads only what is due: by the index on remind_at.
const dueTasks = `SELECT t.*, e.name, e.place, e.state, EXISTS (SELECT 1 FROM reminders r WHERE r.task_id = t.id) AS spoken
	FROM tasks t JOIN enterprises e ON e.id = t.enterprise_id
	WHERE t.remind_at > 0 AND t.remind_at <= ?`

// dueOf is dueTasks of some enterprises: + 0 keeps the planner off the index on
// remind_at, by which it would look at the whole county's.
const dueOf = `SELECT t.*, e.name, e.place, e.state, EXISTS (SELECT 1 FROM reminders r WHERE r.task_id = t.id) AS spoken
	FROM tasks t JOIN enterprises e ON e.id = t.enterprise_id
	WHERE t.enterprise_id IN ? AND t.remind_at + 0 > 0 AND t.remind_at + 0 <= ? ORDER BY t.enterprise_id, t.due_at, t.id`

type dueTaskRow struct {
	Task               taskModel `gorm:"embedded"`
	Name, Place, State string
	Spoken             bool
}

// DueReminders are about limit tasks whose principals are to be reminded by
// now, with where each can be reached, and the sessions of those addresses. Who
// answers for several enterprises has all that is due to them in one answer.
func (s *Store) DueReminders(ctx context.Context, now time.Time, limit int) ([]safety.DueTask, map[safety.Address]safety.Session, error) {
	tx := s.reading(ctx)
	var rows []dueTaskRow
	err := tx.Raw(dueTasks+" ORDER BY t.remind_at, t.enterprise_id, t.due_at, t.id LIMIT ?", now.UnixMilli(), limit).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, nil, wrapped("due reminders", err)
	}
	first, err := s.people(tx, principalOnly, "p.enterprise_id IN ?", enterprisesOf(rows))
	if err != nil {
		return nil, nil, wrapped("due reminders", err)
	}
	var addresses []string
	for _, m := range first {
		addresses = append(addresses, m.Address)
	}
	all := first
	if len(addresses) > 0 {
		if all, err = s.people(tx, principalOnly, "b.address IN ?", addresses); err != nil {
			return nil, nil, wrapped("due reminders", err)
		}
		if rows, err = alsoDue(tx, rows, all, now); err != nil {
			return nil, nil, wrapped("due reminders", err)
		}
	}
	reach := map[string][]bindingModel{}
	for _, m := range all {
		reach[m.EnterpriseID] = append(reach[m.EnterpriseID], m.Binding)
	}
	out := make([]safety.DueTask, len(rows))
	for i, m := range rows {
		e := safety.Enterprise{Name: m.Name, Place: m.Place}
		out[i] = safety.DueTask{
			Task: s.task(m.Task), Enterprise: e.Title(), Operating: safety.EnterpriseState(m.State) == safety.Operating,
			Spoken: m.Spoken, To: oneEach(reach[m.Task.EnterpriseID], "", ""),
		}
	}
	sessions, err := s.sessionsOf(tx, addresses)
	return out, sessions, wrapped("due reminders", err)
}

func wrapped(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, failure(err))
}

func enterprisesOf(rows []dueTaskRow) []string {
	var ids []string
	seen := map[string]bool{}
	for _, m := range rows {
		if !seen[m.Task.EnterpriseID] {
			seen[m.Task.EnterpriseID] = true
			ids = append(ids, m.Task.EnterpriseID)
		}
	}
	return ids
}

// alsoDue adds what is due in the other enterprises of the same principals, and
// what a full batch left behind of the same enterprises.
func alsoDue(tx *gorm.DB, rows []dueTaskRow, principals []personRow, now time.Time) ([]dueTaskRow, error) {
	have, known := map[string]bool{}, map[string]bool{}
	for _, m := range rows {
		have[m.Task.ID], known[m.Task.EnterpriseID] = true, true
	}
	ids := []string{rows[len(rows)-1].Task.EnterpriseID} // the batch may have ended within it
	for _, m := range principals {
		if !known[m.EnterpriseID] {
			known[m.EnterpriseID] = true
			ids = append(ids, m.EnterpriseID)
		}
	}
	var more []dueTaskRow
	err := tx.Raw(dueOf, ids, now.UnixMilli()).Scan(&more).Error
	for _, m := range more {
		if !have[m.Task.ID] {
			rows = append(rows, m)
		}
	}
	return rows, err
}

// principalOnly is who is reminded of tasks.
const principalOnly = "p.role = 'principal'"

type personRow struct {
	EnterpriseID string
	Address      string
	Binding      bindingModel `gorm:"embedded"`
}

// people are the bindings of people of some roles who can be reached.
func (s *Store) people(tx *gorm.DB, roles, where string, args ...any) ([]personRow, error) {
	var rows []struct{ EnterpriseID, Subject, Address, Channel, UserID string }
	err := tx.Raw(`SELECT p.enterprise_id, b.subject, b.address, b.channel, b.user_id
		FROM persons p JOIN bindings b ON b.person_id = p.id AND b.ended_at = 0 LEFT JOIN contacts c ON c.address = b.address
		WHERE p.active AND `+roles+` AND COALESCE(c.follows, TRUE) AND `+where+` ORDER BY b.bound_at, b.address`, args...).Scan(&rows).Error
	out := make([]personRow, len(rows))
	for i, m := range rows {
		out[i] = personRow{EnterpriseID: m.EnterpriseID, Address: m.Address, Binding: bindingModel{
			Subject: m.Subject, Address: m.Address, Channel: m.Channel, UserID: m.UserID,
		}}
	}
	return out, err
}

func (s *Store) sessionsOf(tx *gorm.DB, addresses []string) (map[safety.Address]safety.Session, error) {
	out := map[safety.Address]safety.Session{}
	err := inChunks(addresses, func(part []string) error {
		var rows []sessionModel
		if err := tx.Where("address IN ?", part).Find(&rows).Error; err != nil {
			return err
		}
		for _, m := range rows {
			session := s.session(m)
			out[session.Address] = session
		}
		return nil
	})
	return out, err
}

// KeepReminded queues reminders and moves their tasks on, whole or not at all.
// Of two processes that do so at once the second changes nothing: a task moves
// only from where it was read, and a push whose id is there is left out.
func (s *Store) KeepReminded(ctx context.Context, pushes []safety.Push, moves []safety.Reminded) error {
	type step struct{ from, next int64 }
	groups := map[step][]string{}
	var order []step
	var told []reminderModel
	now := s.now()
	for _, m := range moves {
		k := step{millis(m.From), millis(m.Next)}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], m.TaskID)
		if m.Told != "" {
			told = append(told, reminderModel{TaskID: m.TaskID, Rung: m.Told, At: now})
		}
	}
	err := s.writing(ctx, func(tx *gorm.DB) error {
		for _, k := range order {
			err := inChunks(groups[k], func(ids []string) error {
				return tx.Exec("UPDATE tasks SET remind_at = ? WHERE id IN ? AND remind_at = ?", k.next, ids, k.from).Error
			})
			if err != nil {
				return err
			}
		}
		if err := inChunks(told, func(part []reminderModel) error { return insertNew(tx, part) }); err != nil {
			return err
		}
		var rows []outboxModel
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
		return fmt.Errorf("keep reminders: %w", err)
	}
	if len(pushes) > 0 {
		signal(s.pushes)
	}
	return nil
}
