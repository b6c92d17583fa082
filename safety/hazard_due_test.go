package safety_test

import (
	"testing"
	"time"

	"shouze/safety"
)

// The steps of a hazard's deadline, by working days: what comes on a rest day
// before the deadline is said before it, what comes after it on the day that
// people work again.
func TestHazardStep(t *testing.T) {
	zone := safety.CountyZone()
	day := func(s string) time.Time {
		d, err := time.ParseInLocation(time.DateOnly, s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return d.Add(9 * time.Hour)
	}
	c := safety.Calendar{Holidays: map[string]string{"2026-10-01": "国庆节", "2026-10-02": "国庆节", "2026-10-05": "国庆节", "2026-10-06": "国庆节", "2026-10-07": "国庆节"}}
	const none = 99
	for _, x := range []struct {
		why, found, deadline, now string
		want                      int
	}{
		{"four days ahead", "2026-11-02", "2026-11-12", "2026-11-06", none}, // a Friday; Monday is three days ahead
		{"three days ahead", "2026-11-02", "2026-11-12", "2026-11-09", 3},
		{"two days ahead, the third was said", "2026-11-02", "2026-11-12", "2026-11-10", 3},
		{"a day ahead", "2026-11-02", "2026-11-12", "2026-11-11", 1},
		{"the day", "2026-11-02", "2026-11-12", "2026-11-12", 0},
		{"the day after", "2026-11-02", "2026-11-12", "2026-11-13", -1},
		{"the week goes on", "2026-11-02", "2026-11-12", "2026-11-19", -1},
		{"a week later", "2026-11-02", "2026-11-12", "2026-11-20", -8},
		{"two weeks later", "2026-11-02", "2026-11-12", "2026-11-27", -15},
		{"a plan of three days has no third day before", "2026-11-09", "2026-11-12", "2026-11-09", none},
		{"a plan of four has", "2026-11-09", "2026-11-13", "2026-11-10", 3},
		{"fixed at once, on its first day", "2026-11-09", "2026-11-10", "2026-11-09", none},
		{"fixed at once, on the day", "2026-11-09", "2026-11-10", "2026-11-10", 0},
		{"Sunday's deadline is Friday's word", "2026-11-02", "2026-11-15", "2026-11-13", 0},
		{"Monday's is said on Friday as a day ahead", "2026-11-02", "2026-11-16", "2026-11-13", 1},
		{"Wednesday's is Friday's too, three ahead on Sunday", "2026-11-02", "2026-11-18", "2026-11-13", 3},
		{"overdue on Saturday is Monday's word", "2026-11-02", "2026-11-13", "2026-11-16", -1},
		{"before the holidays", "2026-09-01", "2026-10-05", "2026-09-30", 0},
		{"after the holidays", "2026-09-01", "2026-09-30", "2026-10-08", -8},
		{"no deadline", "2026-11-02", "", "2026-11-13", none},
	} {
		h := safety.Hazard{FoundAt: day(x.found), Deadline: x.deadline, Status: safety.HazardOpen}
		got, ok := c.HazardStep(h, day(x.now))
		if !ok {
			got = none
		}
		if got != x.want {
			t.Errorf("%s: step %d, want %d", x.why, got, x.want)
		}
		if until := c.HazardsUntil(day(x.now)); ok && x.deadline > until {
			t.Errorf("%s: not read, until %s", x.why, until)
		}
	}
}
