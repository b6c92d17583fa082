package safety

import "time"

// Rung names a step of the ladder of reminders (催办阶梯).
type Rung string

// The rungs. What follows an overdue task, to township, department and county,
// is not told to the principal again.
const (
	RungOpen    Rung = "open"
	RungSeven   Rung = "due-7"
	RungThree   Rung = "due-3"
	RungOne     Rung = "due-1"
	RungDue     Rung = "due"
	RungOverdue Rung = "overdue"
)

// When reminders may reach people: never from 21:00 to 08:00. Full and half
// hours are when the platforms are crowded.
const (
	quietFrom, quietUntil    = 21, 8
	remindHour, remindMinute = 9, 5
)

// RungAt is a rung with its time.
type RungAt struct {
	Rung Rung
	At   time.Time
}

// Ladder is when a task's principal is reminded, earliest first: at its
// opening, 7, 3 and 1 days before it is due, that morning, and when it is
// overdue. A rung before the deadline that falls on a rest day moves back to
// the working day before, opening and overdue move on to the next one; of two
// on one day the later rung stands. Days are those of the task's own zone.
func (c Calendar) Ladder(t Task) []RungAt {
	opens, due := remindTime(c.WorkdayFrom(t.OpensAt)), t.DueAt
	list := []RungAt{{RungOpen, opens}}
	for _, r := range []struct {
		rung   Rung
		before int // days
	}{{RungSeven, 7}, {RungThree, 3}, {RungOne, 1}, {RungDue, 0}} {
		at := remindTime(c.WorkdayUntil(due.AddDate(0, 0, -r.before)))
		if last := len(list) - 1; list[last].At.Equal(at) && last > 0 {
			list[last].Rung = r.rung
		} else if at.After(list[last].At) {
			list = append(list, RungAt{r.rung, at})
		}
	}
	return append(list, RungAt{RungOverdue, remindTime(c.WorkdayFrom(due.AddDate(0, 0, 1)))})
}

// FirstReminder is when a task that is made now is spoken of first: at its
// opening, or if that is over, as soon as people may be spoken to.
func (c Calendar) FirstReminder(t Task, now time.Time) time.Time {
	if opens := c.Ladder(t)[0].At; opens.After(now) {
		return opens
	}
	return c.Mannered(now)
}

// NextRung is the rung of this day, else the last one before it, and when the
// one of a later day comes; zero: none does. What is said today stands for all
// of today's rungs.
func (c Calendar) NextRung(t Task, now time.Time) (rung Rung, next time.Time) {
	y, m, d := now.Date()
	tomorrow := time.Date(y, m, d+1, 0, 0, 0, 0, now.Location())
	rung = RungOpen
	for _, r := range c.Ladder(t) {
		if !r.At.Before(tomorrow) {
			return rung, r.At
		}
		rung = r.Rung
	}
	return rung, time.Time{}
}

// Mannered is now if people may be reminded now, else when they next may: on a
// working day, not at night.
func (c Calendar) Mannered(now time.Time) time.Time {
	switch h := now.Hour(); {
	case c.Rest(now):
		return remindTime(c.WorkdayFrom(now))
	case h >= quietFrom:
		return remindTime(c.WorkdayFrom(now.AddDate(0, 0, 1)))
	case h < quietUntil:
		return remindTime(now)
	}
	return now
}

// Later is when who says 稍后 is reminded again: the next working day.
func (c Calendar) Later(now time.Time) time.Time {
	return remindTime(c.WorkdayFrom(now.AddDate(0, 0, 1)))
}

// remindTime is when people are reminded on a day.
func remindTime(day time.Time) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, remindHour, remindMinute, 0, 0, day.Location())
}

// DueTask is a task whose principal is to be reminded.
type DueTask struct {
	Task
	Enterprise string    // its title
	Operating  bool      // who does not work is not reminded
	Spoken     bool      // its principal was told of it before
	To         []Address // the principal's; empty: nobody is bound
}

// Reminded moves a task on to its next reminder.
type Reminded struct {
	TaskID string
	From   time.Time // as it was read: who comes second changes nothing
	Next   time.Time // zero: never again
	Told   string    // what counts as one reminder; empty: nobody was told
}
