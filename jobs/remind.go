package jobs

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"shouze/safety"
)

// ReminderStore is where due reminders are found and kept.
type ReminderStore interface {
	NextReminder(ctx context.Context) (time.Time, bool, error)
	DueReminders(ctx context.Context, now time.Time, limit int) ([]safety.DueTask, map[safety.Address]safety.Session, error)
	KeepReminded(ctx context.Context, pushes []safety.Push, moves []safety.Reminded) error
}

// Words are the catalogue of messages.
type Words interface {
	Render(key string, data map[string]any) (string, error)
}

// Reminders reminds principals of what they owe, by the ladder (催办阶梯). Run
// twice, late, or on two machines at once, it comes to the same; after a time
// in which nothing ran only the latest rung is told, not a heap.
type Reminders struct {
	Store    ReminderStore
	Calendar safety.Calendar
	Words    Words
	Checks   FocusedContent                     // nil: a focused check is spoken of like any task
	Asking   func(safety.Session) (bool, error) // whether a question waits
	Zone     *time.Location
}

// dutyLedCheck is the duty 主要负责人带队检查.
const dutyLedCheck = "led_check"

const (
	remindBatch = 500
	// Who answered within answeringFor is in the middle of it and is left alone;
	// what was due is looked at again after lookAgain.
	answeringFor = 30 * time.Minute
	lookAgain    = 15 * time.Minute
)

// Next is when someone is to be reminded, at a time that is fit for it.
func (r Reminders) Next(ctx context.Context, now time.Time) (time.Time, bool, error) {
	at, ok, err := r.Store.NextReminder(ctx)
	if err != nil || !ok {
		return at, ok, err
	}
	if now = now.In(r.Zone); at.Before(now) {
		at = now
	}
	return r.Calendar.Mannered(at.In(r.Zone)), true, nil
}

// Run reminds of all that is due.
func (r Reminders) Run(ctx context.Context, now time.Time) error {
	now = now.In(r.Zone)
	for ctx.Err() == nil {
		due, sessions, err := r.Store.DueReminders(ctx, now, remindBatch)
		if err != nil || len(due) == 0 {
			return err
		}
		pushes, moves, err := r.decide(due, sessions, now)
		if err != nil {
			return err
		}
		if err := r.Store.KeepReminded(ctx, pushes, moves); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// decide makes one message a person of all that is due to them.
func (r Reminders) decide(due []safety.DueTask, sessions map[safety.Address]safety.Session, now time.Time) (pushes []safety.Push, moves []safety.Reminded, err error) {
	owed := map[safety.Address][]safety.DueTask{}
	var order []safety.Address
	for _, t := range due {
		move, talk, err := r.move(t, sessions, now)
		if err != nil {
			return nil, nil, err
		}
		moves = append(moves, move)
		if !talk {
			continue
		}
		if told, err := r.focused(t, now); err != nil {
			return nil, nil, err
		} else if told != nil {
			pushes = append(pushes, told...)
			continue
		}
		for _, a := range t.To {
			if owed[a] == nil {
				order = append(order, a)
			}
			owed[a] = append(owed[a], t)
		}
	}
	for _, a := range order {
		p, err := r.push(a, owed[a], now)
		if err != nil {
			return nil, nil, err
		}
		pushes = append(pushes, p)
	}
	return pushes, moves, nil
}

// move says when a task is spoken of next, and whether it is now.
func (r Reminders) move(t safety.DueTask, sessions map[safety.Address]safety.Session, now time.Time) (safety.Reminded, bool, error) {
	m := safety.Reminded{TaskID: t.ID, From: t.RemindAt}
	if !t.Operating || t.Status != safety.TaskOpen && t.Status != safety.TaskInProgress {
		return m, false, nil
	}
	busy, err := busy(r.Asking, t.To, sessions, now)
	if err != nil {
		return m, false, err
	}
	if busy {
		m.Next = r.Calendar.Mannered(now.Add(lookAgain))
		return m, false, nil
	}
	rung, next := r.Calendar.NextRung(t.Task, now)
	m.Next = next
	if len(t.To) > 0 {
		m.Told = string(rung) + "/" + now.Format(time.DateOnly)
	}
	return m, len(t.To) > 0, nil
}

// busy reports whether one of the addresses is in the middle of answering.
func busy(waits func(safety.Session) (bool, error), to []safety.Address, sessions map[safety.Address]safety.Session, now time.Time) (bool, error) {
	for _, a := range to {
		s, ok := sessions[a]
		if !ok || now.Sub(s.UpdatedAt) > answeringFor {
			continue
		}
		asking, err := waits(s)
		if err != nil || asking {
			return asking, err
		}
	}
	return false, nil
}

// push is the message to one person. Its id is the same on every machine that
// makes it: the person's and the latest time that it was due.
func (r Reminders) push(to safety.Address, owed []safety.DueTask, now time.Time) (safety.Push, error) {
	latest := owed[0].RemindAt
	for _, t := range owed {
		if t.RemindAt.After(latest) {
			latest = t.RemindAt
		}
	}
	m, err := r.message(owed, now)
	if err != nil {
		return safety.Push{}, err
	}
	return safety.Push{ID: safety.StableID("r", to.Key(), strconv.FormatInt(latest.UnixMilli(), 10)), To: &to, Message: m, At: now}, nil
}

// message says what is owed, by when and what to reply.
func (r Reminders) message(owed []safety.DueTask, now time.Time) (safety.Outbound, error) {
	slices.SortStableFunc(owed, func(a, b safety.DueTask) int {
		return cmp.Or(strings.Compare(a.Enterprise, b.Enterprise), a.DueAt.Compare(b.DueAt))
	})
	lines, late := "", false
	soonest := owed[0]
	for i, t := range owed {
		if i == 0 || owed[i-1].Enterprise != t.Enterprise {
			lines += "\n" + t.Enterprise
		}
		lines += "\n· " + t.Title + "：" + r.byWhen(t.DueAt, now)
		late = late || now.After(t.DueAt)
		if t.DueAt.Before(soonest.DueAt) {
			soonest = t
		}
	}
	of := func(duty string) bool {
		return slices.ContainsFunc(owed, func(t safety.DueTask) bool { return t.Duty == duty })
	}
	led, focused := of(dutyLedCheck), of(safety.DutyFocusedCheck)
	others := slices.ContainsFunc(owed, func(t safety.DueTask) bool { return t.Duty != dutyLedCheck && t.Duty != safety.DutyFocusedCheck })
	data := map[string]any{"count": len(owed), "lines": lines, "late": late, "led": led, "focused": focused, "others": others}
	body, err := r.Words.Render("remind.tasks", data)
	if err != nil {
		return safety.Outbound{}, fmt.Errorf("words of a reminder: %w", err)
	}
	return safety.Outbound{Key: "remind.tasks", Kind: "task", Body: body, Data: map[string]string{
		"title": soonest.Title, "body": r.byWhen(soonest.DueAt, now), "enterprise": soonest.Enterprise,
		"due": soonest.DueAt.In(r.Zone).Format(time.DateOnly), "time": now.Format("2006-01-02 15:04"),
	}}, nil
}

// byWhen says a deadline as people say it.
func (r Reminders) byWhen(due, now time.Time) string {
	due = due.In(r.Zone)
	date := fmt.Sprintf("%d月%d日", int(due.Month()), due.Day())
	switch left := daysTo(due, now); {
	case left < 0:
		return fmt.Sprintf("%s到期，已经晚了%d天", date, -left)
	case left == 0:
		return "今天到期"
	case left == 1:
		return "明天到期"
	default:
		return fmt.Sprintf("%s前，还有%d天", date, left)
	}
}
