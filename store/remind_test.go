package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"shouze/safety"
	"shouze/store"
)

// TestSweepReadsOnlyWhatIsDue: a sweep finds its tasks by the index.
func TestSweepReadsOnlyWhatIsDue(t *testing.T) {
	sqliteOnly(t)
	w := newWorld(t)
	rows, err := raw(t, w.path).Query(`EXPLAIN QUERY PLAN SELECT t.*, e.name FROM tasks t JOIN enterprises e ON e.id = t.enterprise_id
		WHERE t.remind_at > 0 AND t.remind_at <= 5 ORDER BY t.remind_at, t.enterprise_id, t.due_at, t.id LIMIT 500`)
	must(t, err)
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		must(t, rows.Scan(&id, &parent, &unused, &detail))
		plan = append(plan, detail)
	}
	must(t, rows.Err())
	text := strings.Join(plan, "\n")
	if !strings.Contains(text, "SEARCH t USING INDEX tasks_remind") || strings.Contains(text, "SCAN") {
		t.Errorf("the plan:\n%s", text)
	}
	t.Log(text)
}

// TestRemindersMoveOnce: a task moves on only from where it was read.
func TestRemindersMoveOnce(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	task := w.taskOf(mill, "led_check")
	at := w.clock.Now()
	move := func(from, next time.Time) {
		t.Helper()
		to := boss
		must(t, w.KeepReminded(ctx, []safety.Push{{ID: "r" + from.String(), To: &to, Message: safety.Outbound{Body: "x"}}},
			[]safety.Reminded{{TaskID: task.ID, From: from, Next: next, Told: "open"}}))
	}
	next := func() time.Time {
		t.Helper()
		n, _, err := w.NextReminder(ctx)
		must(t, err)
		return n
	}
	move(time.Time{}, at)
	if got := next(); !got.Equal(at) {
		t.Fatalf("next %v", got)
	}
	due, sessions, err := w.DueReminders(ctx, at, 10)
	must(t, err)
	if len(due) != 1 || due[0].ID != task.ID || len(due[0].To) != 1 || due[0].To[0] != boss || due[0].Enterprise != mill || !due[0].Operating {
		t.Fatalf("due %+v", due)
	}
	if s, ok := sessions[boss]; !ok || s.Address != boss {
		t.Errorf("sessions %+v", sessions)
	}
	move(at, at.Add(time.Hour))
	move(at, at.Add(2*time.Hour)) // the second machine
	if got := next(); !got.Equal(at.Add(time.Hour)) {
		t.Errorf("next %v", got)
	}
	rows, _, err := w.Tasks(ctx, store.TaskFilter{})
	must(t, err)
	if len(rows) != 1 || rows[0].Reminders != 1 {
		t.Errorf("rows %+v", rows)
	}
}
