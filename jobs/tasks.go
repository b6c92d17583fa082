package jobs

import (
	"context"
	"fmt"
	"time"

	"shouze/safety"
)

// TaskStore is where enterprises are found and their tasks are opened.
type TaskStore interface {
	// EachEnterprise hands over all enterprises in batches.
	EachEnterprise(ctx context.Context, f safety.EnterpriseFilter, do func([]safety.Enterprise) error) error
	// OpenTasks keeps the tasks that are not there yet and returns how many.
	OpenTasks(ctx context.Context, tasks []safety.Task) (int, error)
}

// Tasks opens one task per duty, enterprise and period of a campaign.
type Tasks struct {
	Store    TaskStore
	Campaign safety.Campaign
	Calendar safety.Calendar
	Zone     *time.Location
}

// Open opens the tasks of the present periods. Twice, late or on two machines
// at once it comes to the same.
func (t Tasks) Open(ctx context.Context, now time.Time) error {
	now = now.In(t.Zone)
	if !t.Campaign.Runs(now) {
		return nil
	}
	return t.Store.EachEnterprise(ctx, safety.EnterpriseFilter{}, func(batch []safety.Enterprise) error {
		tasks := make([]safety.Task, 0, len(batch)*len(t.Campaign.Duties))
		for _, e := range batch {
			if e.State != safety.Operating { // who does not work owes nothing
				continue
			}
			for _, d := range t.Campaign.Duties {
				task, owed := d.TaskFor(e, t.Campaign, now)
				if !owed {
					continue
				}
				task.RemindAt = t.Calendar.FirstReminder(task, now)
				tasks = append(tasks, task)
			}
		}
		if _, err := t.Store.OpenTasks(ctx, tasks); err != nil {
			return fmt.Errorf("open tasks: %w", err)
		}
		return nil
	})
}
