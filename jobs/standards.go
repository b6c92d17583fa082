package jobs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shouze/safety"
)

// FocusedStore is where focused checks are opened and hazards judged again.
type FocusedStore interface {
	TaskStore
	// Setting keeps a value for good, and returns the one that came first.
	Setting(ctx context.Context, name, fresh string) (string, error)
	// Settings are the values of a prefix, by what follows it.
	Settings(ctx context.Context, prefix string) (map[string]string, error)
	// EachOpenHazard hands over the open hazards of some items in batches.
	EachOpenHazard(ctx context.Context, items []string, do func([]safety.Hazard) error) error
	// KeepHazards keeps those that nobody changed since they were read.
	KeepHazards(ctx context.Context, hazards []safety.Hazard) error
	QueuePush(ctx context.Context, pushes ...safety.Push) error
}

// FocusedCatalogue is the content that focused checks come from.
type FocusedCatalogue interface {
	FocusedChecks(on time.Time) []safety.FocusedCheck
	FocusedItems(check safety.FocusedCheck, e safety.Enterprise, on time.Time) []safety.Item
	Rejudged(standardID string) []string
}

// FocusedChecks opens the focused checks (专项检查) that content asks for: what
// a standard changes on the day that it comes into force (D1-04), and what a
// bulletin on an accident elsewhere asks to be looked at (E1-09). Each is begun
// once in a county's life, on a day that the database keeps; until it is through
// it is gone on with. Run twice, late, on two machines or killed midway, it comes
// to the same: tasks and messages have ids of their own, and a hazard knows which
// standard took its judgement back. Principals hear of their task by Reminders.
type FocusedChecks struct {
	Store     FocusedStore
	Catalogue FocusedCatalogue
	Calendar  safety.Calendar
	Words     Words
	Zone      *time.Location
}

// The settings by which a county knows what it has been asked already.
const (
	focusedPrefix = "focused/"
	focusedSince  = "since"  // the day of the first run
	focusedBegun  = "begun/" // the first day of a check here, by its key
	focusedDone   = "done/"  // the same once all enterprises have it
)

// What stands for a day where a check was not begun here.
const (
	doneBefore = "before" // in force before the first run
	doneStale  = "stale"  // too old to be told of as something new
)

// Run begins what is new by now and goes on with what was begun.
func (f FocusedChecks) Run(ctx context.Context, now time.Time) error {
	now = now.In(f.Zone)
	known, err := f.Store.Settings(ctx, focusedPrefix)
	if err != nil {
		return err
	}
	_, ran := known[focusedSince]
	for _, c := range f.Catalogue.FocusedChecks(now) {
		_, done := known[focusedDone+c.Key]
		switch {
		case done:
		case !ran && (c.Kind == safety.FocusedStandard || c.Over(now)):
			err = f.keep(ctx, focusedDone+c.Key, doneBefore)
		case c.Stale(now):
			err = f.keep(ctx, focusedDone+c.Key, doneStale)
		default:
			err = f.begin(ctx, c, now)
		}
		if err != nil {
			return fmt.Errorf("focused check %s: %w", c.Key, err)
		}
	}
	if ran {
		return nil
	}
	return f.keep(ctx, focusedSince, now.Format(time.DateOnly))
}

func (f FocusedChecks) keep(ctx context.Context, name, value string) error {
	_, err := f.Store.Setting(ctx, focusedPrefix+name, value)
	return err
}

// begin takes one check through the county.
func (f FocusedChecks) begin(ctx context.Context, c safety.FocusedCheck, now time.Time) error {
	first, err := f.Store.Setting(ctx, focusedPrefix+focusedBegun+c.Key, now.Format(time.DateOnly))
	if err != nil {
		return err
	}
	if err := f.open(ctx, c, first, now); err != nil {
		return err
	}
	if c.Kind == safety.FocusedStandard {
		if err := f.rejudge(ctx, c, now); err != nil {
			return err
		}
	}
	return f.keep(ctx, focusedDone+c.Key, first)
}

// open opens the tasks of a check, as they are on its first day here.
func (f FocusedChecks) open(ctx context.Context, c safety.FocusedCheck, first string, now time.Time) error {
	day, err := time.ParseInLocation(time.DateOnly, first, f.Zone)
	if err != nil {
		return fmt.Errorf("first day: %w", err)
	}
	return f.Store.EachEnterprise(ctx, safety.EnterpriseFilter{}, func(batch []safety.Enterprise) error {
		var tasks []safety.Task
		for _, e := range batch {
			if e.State != safety.Operating {
				continue
			}
			items := f.Catalogue.FocusedItems(c, e, day)
			if len(items) == 0 {
				continue
			}
			task, err := c.TaskFor(e, items, first, f.Zone)
			if err != nil {
				return err
			}
			task.RemindAt = f.Calendar.FirstReminder(task, now)
			tasks = append(tasks, task)
		}
		if _, err := f.Store.OpenTasks(ctx, tasks); err != nil {
			return fmt.Errorf("open tasks: %w", err)
		}
		return nil
	})
}

// rejudgeRounds is how often hazards are looked at again that somebody changed
// at the same moment.
const rejudgeRounds = 3

// rejudge takes back what was judged by the old standard, and tells each
// leading department once how many hazards wait for it (W-05).
func (f FocusedChecks) rejudge(ctx context.Context, c safety.FocusedCheck, now time.Time) error {
	items := f.Catalogue.Rejudged(c.StandardID)
	for range rejudgeRounds {
		again := 0
		err := f.Store.EachOpenHazard(ctx, items, func(part []safety.Hazard) error {
			var changed []safety.Hazard
			for _, h := range part {
				if next, ok := h.Rejudge(c.Standard, now); ok {
					changed = append(changed, next)
				}
			}
			again += len(changed)
			return f.Store.KeepHazards(ctx, changed)
		})
		if err != nil {
			return fmt.Errorf("judge hazards again: %w", err)
		}
		if again == 0 {
			break
		}
	}
	return f.tellDepartments(ctx, c, items, now)
}

// waiting is what waits for a department's judgement.
type waiting struct {
	hazards     int
	enterprises map[string]bool
}

func (f FocusedChecks) tellDepartments(ctx context.Context, c safety.FocusedCheck, items []string, now time.Time) error {
	of := map[string]*waiting{}
	err := f.Store.EachOpenHazard(ctx, items, func(part []safety.Hazard) error {
		for _, h := range part {
			if h.Department == "" || h.Level != safety.NoLevel || !h.RejudgedBy(c.Standard) {
				continue
			}
			if of[h.Department] == nil {
				of[h.Department] = &waiting{enterprises: map[string]bool{}}
			}
			of[h.Department].hazards++
			of[h.Department].enterprises[h.EnterpriseID] = true
		}
		return nil
	})
	if err != nil || len(of) == 0 {
		return err
	}
	var pushes []safety.Push
	for department, w := range of {
		p, err := f.rejudgePush(c, department, w, now)
		if err != nil {
			return err
		}
		pushes = append(pushes, p)
	}
	slices.SortFunc(pushes, func(a, b safety.Push) int { return strings.Compare(a.Audience.Unit, b.Audience.Unit) })
	return f.Store.QueuePush(ctx, pushes...)
}

// rejudgePush is the message to one department, sent when people may be
// spoken to.
func (f FocusedChecks) rejudgePush(c safety.FocusedCheck, department string, w *waiting, now time.Time) (safety.Push, error) {
	body, err := f.Words.Render("remind.rejudge", map[string]any{"standard": c.Standard, "count": w.hazards, "enterprises": len(w.enterprises)})
	if err != nil {
		return safety.Push{}, fmt.Errorf("words for a department: %w", err)
	}
	at := f.Calendar.Mannered(now)
	title, text := headline(body)
	return safety.Push{
		ID: safety.StableID("j", c.Key, department), Audience: &safety.Audience{Unit: department}, At: at,
		Message: safety.Outbound{Key: "remind.rejudge", Kind: "todo", Body: body, Data: map[string]string{
			"title": title, "body": text, "enterprise": fmt.Sprintf("%d家企业", len(w.enterprises)),
			"due": at.Format(time.DateOnly), "time": at.Format("2006-01-02 15:04"),
		}},
	}, nil
}
