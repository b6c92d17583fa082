package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"shouze/jobs"
	"shouze/safety"
)

var zone = safety.CountyZone()

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		panic(err)
	}
	return t
}

// hand is a clock that is moved by hand.
type hand struct{ now time.Time }

func (h *hand) Now() time.Time { return h.now }

func runner(c *hand, works ...jobs.Named) *jobs.Runner {
	return &jobs.Runner{Clock: c, Log: slog.New(slog.DiscardHandler), Poll: time.Hour, Works: works}
}

func nothing(context.Context) error { return nil }

func scheduled(t *testing.T, line string, run func(context.Context, time.Time) error) *jobs.Scheduled {
	t.Helper()
	s, err := jobs.NewScheduled(line, zone, run)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Moving the clock by days runs a daily job at each midnight on the way, and
// once at the start for what was missed.
func TestRunUntilStopsOnTheWay(t *testing.T) {
	c := &hand{at("2026-11-28 09:00")}
	var ran []string
	daily := scheduled(t, "0 0 * * *", func(_ context.Context, now time.Time) error {
		ran = append(ran, now.Format("01-02 15:04"))
		return nil
	})
	stops := 0
	err := runner(c, jobs.Named{Name: "daily", Work: daily}).RunUntil(t.Context(), at("2026-12-01 09:00"), func(to time.Time) { c.now = to },
		func(context.Context) error { stops++; return nil })
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"11-28 09:00", "11-29 00:00", "11-30 00:00", "12-01 00:00"}
	if !slices.Equal(ran, want) || stops < 4 || !c.now.Equal(at("2026-12-01 09:00")) {
		t.Errorf("ran %v in %d stops, now %s", ran, stops, c.now)
	}
}

// A clock that was set back runs nothing a second time; a job that failed is
// tried again.
func TestRunnerAgain(t *testing.T) {
	c := &hand{at("2026-11-28 09:00")}
	tries := 0
	daily := scheduled(t, "0 0 * * *", func(context.Context, time.Time) error {
		if tries++; tries == 1 {
			return errors.New("the database is away")
		}
		return nil
	})
	r := runner(c, jobs.Named{Name: "daily", Work: daily})
	r.RunDue(t.Context())
	r.RunDue(t.Context())
	r.RunDue(t.Context())
	if tries != 2 {
		t.Errorf("%d tries", tries)
	}
	c.now = at("2026-11-27 23:00")
	r.RunDue(t.Context())
	c.now = at("2026-11-28 00:30")
	r.RunDue(t.Context())
	if tries != 2 {
		t.Errorf("%d tries after the clock was set back", tries)
	}
	c.now = at("2026-11-29 00:00")
	r.RunDue(t.Context())
	if tries != 3 {
		t.Errorf("%d tries at the next midnight", tries)
	}
}

func TestNewScheduledRefuses(t *testing.T) {
	if _, err := jobs.NewScheduled("every day", zone, nil); err == nil {
		t.Error("nonsense was taken for a schedule")
	}
}

// tasks remembers what was opened.
type tasks struct {
	enterprises []safety.Enterprise
	open        map[string]safety.Task
}

func (s *tasks) EachEnterprise(_ context.Context, _ safety.EnterpriseFilter, do func([]safety.Enterprise) error) error {
	return do(s.enterprises)
}

func (s *tasks) OpenTasks(_ context.Context, list []safety.Task) (int, error) {
	n := 0
	for _, t := range list {
		if _, there := s.open[t.ID]; !there {
			s.open[t.ID] = t
			n++
		}
	}
	return n, nil
}

func TestTasksOpenOnceAPeriod(t *testing.T) {
	s := &tasks{open: map[string]safety.Task{}, enterprises: []safety.Enterprise{
		{ID: "plain", State: safety.Operating}, {ID: "risky", State: safety.Operating, HighRisk: true}, {ID: "shut", State: safety.Suspended},
	}}
	o := jobs.Tasks{Store: s, Zone: zone, Campaign: safety.Campaign{From: "2023-05-24", To: "2023-12-31", Duties: []safety.Duty{
		{Duty: "led_check", Title: "主要负责人带队检查", Every: safety.EveryQuarter, EveryHighRisk: safety.EveryMonth},
	}}}
	for _, when := range []string{"2023-05-23 12:00", "2023-06-20 09:00", "2023-06-20 09:00", "2023-06-30 23:59", "2023-07-01 00:00", "2024-01-01 00:00"} {
		if err := o.Open(t.Context(), at(when)); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, x := range s.open {
		got = append(got, x.EnterpriseID+" "+x.Period)
	}
	slices.Sort(got)
	if want := []string{"plain 2023-Q2", "plain 2023-Q3", "risky 2023-06", "risky 2023-07"}; !slices.Equal(got, want) {
		t.Errorf("opened %v, want %v", got, want)
	}
}

// timers is a conversation that wants to be woken once.
type timers struct {
	at     time.Time
	woken  []safety.Inbound
	refuse bool
}

func (w *timers) DueSessions(_ context.Context, now time.Time, _ int) ([]safety.Address, error) {
	if w.at.IsZero() || w.at.After(now) {
		return nil, nil
	}
	return []safety.Address{{Channel: safety.WeChat, User: "a"}}, nil
}

func (w *timers) NextWake(context.Context) (time.Time, bool, error) { return w.at, !w.at.IsZero(), nil }

func (w *timers) Submit(_ context.Context, in safety.Inbound) (safety.Answer, error) {
	if w.refuse {
		return safety.Answer{}, safety.ErrUnavailable
	}
	w.woken, w.at = append(w.woken, in), time.Time{}
	return safety.Answer{}, nil
}

func TestWakes(t *testing.T) {
	c := &hand{at("2026-11-24 09:00")}
	w := &timers{at: at("2026-11-24 09:01")}
	r := runner(c, jobs.Named{Name: "wakes", Work: jobs.Wakes{Timers: w, Writer: w}})
	r.RunDue(t.Context())
	if len(w.woken) != 0 {
		t.Fatal("woken too early")
	}
	if err := r.RunUntil(t.Context(), at("2026-11-24 10:00"), func(to time.Time) { c.now = to }, nothing); err != nil {
		t.Fatal(err)
	}
	if len(w.woken) != 1 || w.woken[0].Kind != safety.InTimer || !w.woken[0].At.Equal(at("2026-11-24 09:01")) {
		t.Errorf("woken %+v", w.woken)
	}
	w.at, w.refuse = at("2026-11-24 10:00"), true
	r.RunDue(t.Context())
	w.refuse = false
	r.RunDue(t.Context())
	if len(w.woken) != 2 {
		t.Error("a refused timer was not tried again")
	}
}
