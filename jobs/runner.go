package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"shouze/safety"
)

// Work is something that falls due at times.
type Work interface {
	// Next is when it falls due next, at or before now if it is due already;
	// false: never.
	Next(ctx context.Context, now time.Time) (time.Time, bool, error)
	// Run does what is due at now.
	Run(ctx context.Context, now time.Time) error
}

// Named is work with the name that logs know it by.
type Named struct {
	Name string
	Work Work
}

// Runner runs work when it falls due by an injected clock.
type Runner struct {
	Clock  safety.Clock
	Log    *slog.Logger
	Poll   time.Duration // real time between two looks at the clock
	Works  []Named
	Leader Leader // nil: this process is on its own

	mu   sync.Mutex // one look at a time, whoever asks
	away bool       // the leader could not be asked last time
}

// Run looks at the clock until ctx ends.
func (r *Runner) Run(ctx context.Context) error {
	tick := time.NewTicker(r.Poll)
	defer tick.Stop()
	for {
		r.RunDue(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// RunDue runs what is due now, unless another process leads. A job that fails
// is logged and tried at the next look.
func (r *Runner) RunDue(ctx context.Context) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.leads(ctx) {
		return
	}
	release := r.keepLeading(ctx)
	defer release()
	r.runDue(ctx, r.Clock.Now())
}

func (r *Runner) runDue(ctx context.Context, now time.Time) {
	for _, w := range r.Works {
		due, ok, err := w.Work.Next(ctx, now)
		if err == nil && ok && !due.After(now) {
			err = w.Work.Run(ctx, now)
		}
		if err != nil && ctx.Err() == nil {
			r.Log.Warn("job failed", "job", w.Name, "error", err)
		}
	}
}

// RunUntil moves a clock to a later time, stopping on the way at each time
// when something falls due. The clock given is the runner's own; set moves it.
// between runs after each stop, for deliveries that the jobs caused.
func (r *Runner) RunUntil(ctx context.Context, to time.Time, set func(time.Time), between func(context.Context) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.runDue(ctx, r.Clock.Now()) // what is due already plans its next time
	for ctx.Err() == nil {
		next, err := r.earliest(ctx, to)
		if err != nil {
			return err
		}
		if next.After(r.Clock.Now()) {
			set(next)
		}
		r.runDue(ctx, r.Clock.Now())
		if err := between(ctx); err != nil {
			return err
		}
		if !next.Before(to) {
			return nil
		}
	}
	return ctx.Err()
}

// earliest is the next time after now when something falls due, at most to.
func (r *Runner) earliest(ctx context.Context, to time.Time) (time.Time, error) {
	now, first := r.Clock.Now(), to
	for _, w := range r.Works {
		at, ok, err := w.Work.Next(ctx, now)
		if err != nil {
			return first, fmt.Errorf("when is %s due: %w", w.Name, err)
		}
		if ok && at.After(now) && at.Before(first) {
			first = at
		}
	}
	return first, nil
}

// Scheduled is work that comes back by a cron schedule in the county's zone.
// It is due at once when it has never run in this process, so that a missed
// hour is made up for.
type Scheduled struct {
	schedule cron.Schedule
	zone     *time.Location
	run      func(context.Context, time.Time) error

	mu   sync.Mutex
	next time.Time
}

// NewScheduled makes work of a five-field cron line (minute hour day month
// weekday). Only the parser and the schedule of the cron library are used: its
// runner takes no clock.
func NewScheduled(line string, zone *time.Location, run func(context.Context, time.Time) error) (*Scheduled, error) {
	s, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse(line)
	if err != nil {
		return nil, fmt.Errorf("schedule %q: %w", line, err)
	}
	return &Scheduled{schedule: s, zone: zone, run: run}, nil
}

// Next is when the work falls due. A clock that was set back does not run it
// again before its time comes.
func (s *Scheduled) Next(_ context.Context, now time.Time) (time.Time, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.next.IsZero() {
		return now, true, nil
	}
	return s.next, true, nil
}

// Run runs the work and plans the next time.
func (s *Scheduled) Run(ctx context.Context, now time.Time) error {
	if err := s.run(ctx, now); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = s.schedule.Next(now.In(s.zone))
	return nil
}
