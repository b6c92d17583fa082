package jobs

import (
	"context"
	"time"
)

// Queue is where messages wait for their time.
type Queue interface {
	NextDue(ctx context.Context) (time.Time, bool, error)
}

// Deliveries stop a clock that is moved at each message that waits for its time,
// such as the end of a piece of hot work. The deliverer itself sends them.
type Deliveries struct{ Outbox Queue }

// Next is when a message is due next.
func (d Deliveries) Next(ctx context.Context, _ time.Time) (time.Time, bool, error) {
	return d.Outbox.NextDue(ctx)
}

// Run leaves the sending to the deliverer, which looks by itself.
func (d Deliveries) Run(context.Context, time.Time) error { return nil }
