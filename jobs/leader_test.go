package jobs_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"shouze/jobs"
)

// lease is held by one process at a time, in the time of the test.
type lease struct {
	mu     sync.Mutex
	holder string
	until  time.Time
	away   bool
}

// end is one process's end of a lease.
type end struct {
	*lease
	name string
}

var errAway = errors.New("away")

func (e end) Lead(_ context.Context, _ string, ttl time.Duration) (bool, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.away {
		return false, errAway
	}
	if e.holder != e.name && time.Now().Before(e.until) {
		return false, nil
	}
	e.holder, e.until = e.name, time.Now().Add(ttl)
	return true, nil
}

// Of two processes one works, also while a job takes longer than a lease; when
// it dies the other takes over, and when nobody can be asked both work.
func TestOneProcessWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l lease
		ran := map[string]int{}
		process := func(name string) *jobs.Runner {
			c := &hand{at("2026-11-28 09:00")}
			r := runner(c, jobs.Named{Name: "each minute", Work: scheduled(t, "* * * * *", func(context.Context, time.Time) error {
				ran[name]++
				time.Sleep(time.Minute) // longer than any lease; a bubble's time costs nothing
				return nil
			})})
			r.Leader = end{&l, name}
			return r
		}
		first, second := process("first"), process("second")
		works := func(r *jobs.Runner) { r.RunDue(t.Context()) }

		done := make(chan struct{})
		go func() { works(first); close(done) }()
		time.Sleep(50 * time.Second) // in the middle of the first's job
		works(second)
		<-done
		if ran["first"] != 1 || ran["second"] != 0 {
			t.Fatalf("ran %v while the first leads", ran)
		}
		works(second) // at once after it
		if ran["second"] != 0 {
			t.Fatalf("the lease ended with the job: %v", ran)
		}
		time.Sleep(time.Minute) // the first is dead
		works(second)
		if ran["second"] != 1 {
			t.Fatalf("nobody took over: %v", ran)
		}
		l.away = true
		third := process("third")
		works(third)
		if ran["third"] != 1 {
			t.Errorf("nobody works while nobody can be asked: %v", ran)
		}
	})
}
