package safety

import "time"

// Calendar says on which days people work (工作日). The zero value knows
// weekends only. Days are those of the time that is asked about, in its zone.
type Calendar struct {
	Holidays  map[string]string // day (2006-01-02) → the holiday that it belongs to
	Workdays  map[string]bool   // weekend days on which people work all the same (调休)
	Announced map[int]bool      // years whose days the State Council has announced; others are estimated (推算)
}

// Rest reports whether people rest on a day.
func (c Calendar) Rest(day time.Time) bool {
	key := day.Format(time.DateOnly)
	if c.Workdays[key] {
		return false
	}
	if _, ok := c.Holidays[key]; ok {
		return true
	}
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}

// longestRest is more days than any holiday has with the weekends around it.
const longestRest = 20

// WorkdayUntil is the day itself if people work on it, else the last working
// day before it.
func (c Calendar) WorkdayUntil(day time.Time) time.Time { return c.workday(day, -1) }

// WorkdayFrom is the day itself if people work on it, else the next working day.
func (c Calendar) WorkdayFrom(day time.Time) time.Time { return c.workday(day, 1) }

func (c Calendar) workday(day time.Time, step int) time.Time {
	for range longestRest {
		if !c.Rest(day) {
			return day
		}
		day = day.AddDate(0, 0, step)
	}
	return day // a calendar that never works is no reason to say nothing
}
