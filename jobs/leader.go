package jobs

import (
	"context"
	"time"
)

// Leader lets one of several equal processes do the work. All work comes to the
// same when two do it at once, so this saves effort and guards nothing.
type Leader interface {
	// Lead takes or renews a lease of that name for ttl, in real time, and
	// reports whether this process holds it.
	Lead(ctx context.Context, name string, ttl time.Duration) (bool, error)
}

const (
	leaseName = "jobs"
	leaseFor  = 15 * time.Second // so long nobody works after the leader died
	leaseWait = 2 * time.Second  // for an answer
)

// leads asks whether this process is to do the work. Where nobody can be asked
// each process does it.
func (r *Runner) leads(ctx context.Context) bool {
	if r.Leader == nil {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, leaseWait)
	defer cancel()
	mine, err := r.Leader.Lead(ctx, leaseName, leaseFor)
	if err != nil && !r.away {
		r.Log.Warn("no lease for the jobs, so each process does them", "error", err)
	}
	r.away = err != nil
	return mine || r.away
}

// keepLeading renews the lease while work goes on that may take longer than it
// lasts, until the returned function is called.
func (r *Runner) keepLeading(ctx context.Context) (release func()) {
	if r.Leader == nil {
		return func() {}
	}
	ctx, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(leaseFor / 3)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				_, _ = r.Leader.Lead(ctx, leaseName, leaseFor) // if it is lost, two do the same work
			}
		}
	}()
	return func() { stop(); <-done }
}
