package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"shouze/safety"
)

// OpenTasks opens those of some tasks that are not there yet, by id, 500 a
// transaction, and returns how many that were.
func (s *Store) OpenTasks(ctx context.Context, tasks []safety.Task) (opened int, err error) {
	err = inChunks(tasks, func(part []safety.Task) error {
		var rows []taskModel
		err := s.writing(ctx, func(tx *gorm.DB) error {
			var err error
			rows, err = absent(tx, part)
			if err != nil {
				return err
			}
			return insertNew(tx, rows)
		})
		if err == nil {
			opened += len(rows)
		}
		return err
	})
	if err != nil {
		return opened, fmt.Errorf("open tasks: %w", err)
	}
	return opened, nil
}

func absent(tx *gorm.DB, tasks []safety.Task) ([]taskModel, error) {
	ids := make([]string, len(tasks))
	for i, t := range tasks {
		ids[i] = t.ID
	}
	var there []string
	if err := tx.Model(&taskModel{}).Where("id IN ?", ids).Pluck("id", &there).Error; err != nil {
		return nil, err
	}
	have := make(map[string]bool, len(there))
	for _, id := range there {
		have[id] = true
	}
	var rows []taskModel
	for _, t := range tasks {
		if !have[t.ID] {
			have[t.ID] = true
			rows = append(rows, taskOf(t))
		}
	}
	return rows, nil
}

// ofEnterprises narrows a query on a table whose alias is x to the enterprises
// of a scope.
func ofEnterprises(q *gorm.DB, sc Scope) *gorm.DB {
	if sc == (Scope{}) {
		return q
	}
	return inScope(q.Joins("JOIN enterprises e ON e.id = x.enterprise_id"), sc, "e.")
}

// Tasks lists tasks by id, with the reminders sent for each.
func (s *Store) Tasks(ctx context.Context, f TaskFilter) (rows []TaskRow, next string, err error) {
	q := ofEnterprises(s.reading(ctx).Table("tasks AS x").Select("x.*"), f.Scope)
	if f.Enterprise != "" {
		q = q.Where("x.enterprise_id = ?", f.Enterprise)
	}
	if f.Duty != "" {
		q = q.Where("x.duty = ?", f.Duty)
	}
	open := []string{string(safety.TaskOpen), string(safety.TaskInProgress)}
	switch f.Status {
	case "":
	case safety.TaskOverdue:
		q = q.Where("x.status IN ? AND x.due_at < ?", open, s.now())
	case safety.TaskOpen, safety.TaskInProgress:
		q = q.Where("x.status = ? AND x.due_at >= ?", string(f.Status), s.now())
	default:
		q = q.Where("x.status = ?", string(f.Status))
	}
	if !f.DueBefore.IsZero() {
		q = q.Where("x.due_at < ?", f.DueBefore.UnixMilli())
	}
	if !f.OpenAt.IsZero() {
		q = q.Where("x.status IN ? AND x.opens_at <= ?", open, f.OpenAt.UnixMilli())
	}
	var ms []taskModel
	if err := inPage(q, f.Page, "x.id").Find(&ms).Error; err != nil {
		return nil, "", fmt.Errorf("list tasks: %w", failure(err))
	}
	ms, next = cutPage(ms, f.Page, func(m taskModel) string { return m.ID })
	sent, err := s.reminders(ctx, ms)
	if err != nil {
		return nil, "", fmt.Errorf("list tasks: %w", failure(err))
	}
	rows = make([]TaskRow, len(ms))
	for i, m := range ms {
		rows[i] = TaskRow{Task: s.task(m), Reminders: sent[m.ID]}
	}
	return rows, next, nil
}

func (s *Store) reminders(ctx context.Context, tasks []taskModel) (map[string]int, error) {
	out := make(map[string]int, len(tasks))
	err := inChunks(tasks, func(part []taskModel) error {
		ids := make([]string, len(part))
		for i, m := range part {
			ids[i] = m.ID
		}
		var counts []struct {
			TaskID string
			Sent   int
		}
		err := s.reading(ctx).Raw("SELECT task_id, COUNT(*) AS sent FROM reminders WHERE task_id IN ? GROUP BY task_id", ids).Scan(&counts).Error
		for _, c := range counts {
			out[c.TaskID] = c.Sent
		}
		return err
	})
	return out, err
}

// Records lists records by id.
func (s *Store) Records(ctx context.Context, f RecordFilter) (rows []safety.Record, next string, err error) {
	q := ofEnterprises(s.reading(ctx).Table("records AS x").Select("x.*"), f.Scope)
	if f.Enterprise != "" {
		q = q.Where("x.enterprise_id = ?", f.Enterprise)
	}
	if f.Duty != "" {
		q = q.Where("x.duty = ?", f.Duty)
	}
	if !f.From.IsZero() {
		q = q.Where("x.at >= ?", f.From.UnixMilli())
	}
	if !f.To.IsZero() {
		q = q.Where("x.at < ?", f.To.UnixMilli())
	}
	var ms []recordModel
	if err := inPage(q, f.Page, "x.id").Find(&ms).Error; err != nil {
		return nil, "", fmt.Errorf("list records: %w", failure(err))
	}
	ms, next = cutPage(ms, f.Page, func(m recordModel) string { return m.ID })
	rows = make([]safety.Record, len(ms))
	for i, m := range ms {
		rows[i] = s.record(m)
	}
	return rows, next, nil
}

// Record is one record, else safety.ErrNotFound.
func (s *Store) Record(ctx context.Context, id string, scope Scope) (safety.Record, error) {
	var ms []recordModel
	err := ofEnterprises(s.reading(ctx).Table("records AS x").Select("x.*"), scope).Where("x.id = ?", id).Find(&ms).Error
	if err != nil {
		return safety.Record{}, fmt.Errorf("record: %w", failure(err))
	}
	if len(ms) == 0 {
		return safety.Record{}, fmt.Errorf("record: %w", safety.ErrNotFound)
	}
	return s.record(ms[0]), nil
}

// Hazards lists hazards by id.
func (s *Store) Hazards(ctx context.Context, f HazardFilter) (rows []safety.Hazard, next string, err error) {
	q := inScope(s.reading(ctx), f.Scope, "")
	if f.Enterprise != "" {
		q = q.Where("enterprise_id = ?", f.Enterprise)
	}
	if f.Status != "" {
		q = q.Where("status = ?", string(f.Status))
	}
	if f.Level != nil {
		q = q.Where("level = ?", string(*f.Level))
	}
	var ms []hazardModel
	if err := inPage(q, f.Page, "id").Find(&ms).Error; err != nil {
		return nil, "", fmt.Errorf("list hazards: %w", failure(err))
	}
	ms, next = cutPage(ms, f.Page, func(m hazardModel) string { return m.ID })
	rows = make([]safety.Hazard, len(ms))
	for i, m := range ms {
		rows[i] = s.hazard(m)
	}
	return rows, next, nil
}

// Hazard is one hazard, else safety.ErrNotFound.
func (s *Store) Hazard(ctx context.Context, id string, scope Scope) (safety.Hazard, error) {
	var ms []hazardModel
	if err := inScope(s.reading(ctx), scope, "").Where("id = ?", id).Find(&ms).Error; err != nil {
		return safety.Hazard{}, fmt.Errorf("hazard: %w", failure(err))
	}
	if len(ms) == 0 {
		return safety.Hazard{}, fmt.Errorf("hazard: %w", safety.ErrNotFound)
	}
	return s.hazard(ms[0]), nil
}
