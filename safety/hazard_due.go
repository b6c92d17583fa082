package safety

import "time"

// DueHazard is a hazard whose deadline (整改期限) is near or past, of an
// enterprise that works.
type DueHazard struct {
	Hazard
	Enterprise string   // as people call it
	Told       []string // what was said of it
}

// The steps at which a hazard's deadline is spoken of: so many days before it,
// on the day, the day after, and then once a week (E1-05 of 岫安委发〔2023〕12号
// 二(一)1). A step before it counts only where the plan is longer than that.
const (
	firstHazardStep = 3
	lateEvery       = 7
)

// HazardStep is the step that a hazard has reached by a working day: days before
// its deadline, 0 on it, below 0 the days that it is overdue. A step before the
// deadline that falls on a rest day comes on the working day before, one after it
// on the next. Of several that were missed the last stands.
func (c Calendar) HazardStep(h Hazard, now time.Time) (step int, ok bool) {
	deadline, err := time.Parse(time.DateOnly, h.Deadline)
	if err != nil {
		return 0, false
	}
	left, plan := daysUntil(now, deadline), daysUntil(h.FoundAt.In(now.Location()), deadline)
	if left < 0 {
		return -1 - (-left-1)/lateEvery*lateEvery, true
	}
	for _, n := range []int{0, 1, firstHazardStep} {
		if left-n <= c.restAhead(now) && (n == 0 || plan > n) {
			return n, true
		}
	}
	return 0, false
}

// HazardsUntil is the last deadline that has a step by a working day.
func (c Calendar) HazardsUntil(now time.Time) string {
	return now.AddDate(0, 0, c.restAhead(now)+firstHazardStep).Format(time.DateOnly)
}

// restAhead is how many rest days follow a day before people work again.
func (c Calendar) restAhead(now time.Time) int {
	y, m, d := c.WorkdayFrom(now.AddDate(0, 0, 1)).Date()
	return daysUntil(now, time.Date(y, m, d, 0, 0, 0, 0, time.UTC)) - 1
}

// daysUntil is how many days lie between the day of a time and another day.
func daysUntil(from, day time.Time) int {
	y, m, d := from.Date()
	return int(day.Sub(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)).Hours() / 24)
}
