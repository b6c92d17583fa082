package web

import (
	"context"
	"net/http"
	"time"

	"shouze/safety"
)

// taskJSON is a task (任务) as other programs see it, its status as of now.
type taskJSON struct {
	ID            string            `json:"id"`
	EnterpriseID  string            `json:"enterprise_id"`
	Duty          string            `json:"duty"`
	Title         string            `json:"title"`
	Period        string            `json:"period"`
	OpensAt       *string           `json:"opens_at"`
	DueAt         *string           `json:"due_at"`
	Status        safety.TaskStatus `json:"status"`
	DoneAt        *string           `json:"done_at"`
	RecordID      string            `json:"record_id"`
	RemindersSent int               `json:"reminders_sent"`
}

func (s *server) tasks(w http.ResponseWriter, r *http.Request, c caller) error {
	q := readQuery(r, "enterprise", "duty", "status", "due_before", "cursor", "limit")
	f := safety.TaskFilter{
		Enterprise: q.text("enterprise"), Duty: q.text("duty"),
		Status: safety.TaskStatus(q.oneOf("status", string(safety.TaskOpen), string(safety.TaskInProgress),
			string(safety.TaskDone), string(safety.TaskOverdue), string(safety.TaskWaived))),
		DueBefore: q.moment("due_before", s.Zone), Scope: c.scope, Page: q.page("tasks"),
	}
	if q.fault != nil {
		return q.fault
	}
	rows, next, err := s.Store.Tasks(r.Context(), f)
	if err == nil && len(rows) == 0 {
		err = s.mustSee(r.Context(), f.Enterprise, c)
	}
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	return writeJSON(w, http.StatusOK, page("tasks", rows, next, func(t safety.TaskRow) taskJSON { return s.task(t, now) }))
}

// mustSee makes an empty list of an enterprise that the caller may not see the
// same as that enterprise itself: not found.
func (s *server) mustSee(ctx context.Context, enterprise string, c caller) error {
	if enterprise == "" {
		return nil
	}
	_, err := s.Store.Enterprise(ctx, enterprise, c.scope)
	return err
}

func (s *server) task(t safety.TaskRow, now time.Time) taskJSON {
	return taskJSON{
		ID: t.ID, EnterpriseID: t.EnterpriseID, Duty: t.Duty, Title: t.Title, Period: t.Period,
		OpensAt: s.moment(t.OpensAt), DueAt: s.moment(t.DueAt), Status: t.StatusAt(now),
		DoneAt: s.moment(t.DoneAt), RecordID: t.RecordID, RemindersSent: t.Reminders,
	}
}
