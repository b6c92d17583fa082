package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"shouze/safety"
)

// Outbox is where waiting messages are kept.
type Outbox interface {
	ClaimPushes(ctx context.Context, worker string, lease time.Duration, limit int) ([]safety.Claimed, error)
	Settle(ctx context.Context, settled []safety.Settlement) error
	// SpendWindow takes one message of the person's open window; false: none is left.
	SpendWindow(ctx context.Context, a safety.Address, now time.Time) (bool, error)
	GiveBackWindow(ctx context.Context, a safety.Address) error
	CloseWindow(ctx context.Context, a safety.Address) error
	// Wake fires after a commit that queued messages.
	Wake() <-chan struct{}
}

// Sender sends through one platform. A nil error means sent; any other is a
// *SendError, or unknown and then in doubt.
type Sender interface {
	Send(ctx context.Context, d Delivery) error
}

// Deliverer is the only door out: it claims what is due, spends the account's
// windows, sends, and settles.
type Deliverer struct {
	Worker  string // this process, for its leases
	Outbox  Outbox
	Senders map[safety.Channel]Sender
	Clock   safety.Clock
	Count   Counter
	Log     *slog.Logger
	Poll    time.Duration // real time between looks when nothing wakes it

	draining sync.Mutex // so that who drains knows that nothing is left in flight
}

const (
	claimLease   = 2 * time.Minute // longer than any send may take
	claimLimit   = 64
	sendParallel = 8
	sendPatience = 20 * time.Second
	maxAttempts  = 8
	firstBackoff = 10 * time.Second
	maxBackoff   = 30 * time.Minute
)

// Run delivers until ctx ends; what it holds by then is finished.
func (d *Deliverer) Run(ctx context.Context) error {
	for {
		if _, err := d.Drain(ctx); err != nil && ctx.Err() == nil {
			d.Log.Warn("outbox", "error", err)
		}
		t := time.NewTimer(d.Poll)
		select {
		case <-ctx.Done():
			t.Stop()
			return nil
		case <-d.Outbox.Wake():
		case <-t.C:
		}
		t.Stop()
	}
}

// Drain delivers until nothing more is due and returns how many messages it
// tried.
func (d *Deliverer) Drain(ctx context.Context) (int, error) {
	d.draining.Lock()
	defer d.draining.Unlock()
	tried := 0
	for ctx.Err() == nil {
		batch, err := d.Outbox.ClaimPushes(ctx, d.Worker, claimLease, claimLimit)
		if err != nil || len(batch) == 0 {
			return tried, err
		}
		tried += len(batch)
		if err := d.Outbox.Settle(context.WithoutCancel(ctx), d.sendAll(context.WithoutCancel(ctx), batch)); err != nil {
			return tried, err
		}
	}
	return tried, ctx.Err()
}

func (d *Deliverer) sendAll(ctx context.Context, batch []safety.Claimed) []safety.Settlement {
	out := make([]safety.Settlement, len(batch))
	gate := make(chan struct{}, sendParallel)
	var wg sync.WaitGroup
	for i, c := range batch {
		gate <- struct{}{}
		wg.Go(func() {
			out[i] = d.send(ctx, c)
			<-gate
		})
	}
	wg.Wait()
	return out
}

func (d *Deliverer) send(ctx context.Context, c safety.Claimed) safety.Settlement {
	s := safety.Settlement{ID: c.ID, Worker: c.Worker}
	sender, ok := d.Senders[c.To.Channel]
	if !ok {
		s.Outcome, s.Reason = safety.Unreachable, "channel is off"
		return s
	}
	ctx, cancel := context.WithTimeout(ctx, sendPatience)
	defer cancel()
	open, err := d.spend(ctx, c.To)
	if err != nil {
		return d.again(s, c, time.Time{}, "window could not be read")
	}
	err = sender.Send(ctx, Delivery{ID: c.ID, To: c.To, Message: c.Message, Text: c.Message.Text(), InWindow: open, Attempt: c.Attempt})
	s = d.judge(ctx, s, c, open, err)
	d.Count.Count("sends", string(s.Outcome))
	return s
}

// spend takes one message of the person's free window. Only the Official Account
// has such windows.
func (d *Deliverer) spend(ctx context.Context, to safety.Address) (bool, error) {
	if to.Channel != safety.WeChat {
		return false, nil
	}
	return d.Outbox.SpendWindow(ctx, to, d.Clock.Now())
}

// judge turns a send's error into what to do next.
func (d *Deliverer) judge(ctx context.Context, s safety.Settlement, c safety.Claimed, open bool, err error) safety.Settlement {
	if err == nil {
		s.Outcome = safety.Sent
		return s
	}
	var se *SendError
	if !errors.As(err, &se) {
		se = &SendError{Outcome: safety.InDoubt, Reason: "unknown error", Err: err}
	}
	s.Code, s.Reason = se.Code, se.Reason
	if open && se.Outcome != safety.InDoubt && se.Outcome != safety.WindowClosed {
		if err := d.Outbox.GiveBackWindow(ctx, c.To); err != nil {
			d.Log.Warn("window not given back", "error", err)
		}
	}
	switch se.Outcome {
	case safety.WindowClosed: // the platform knows better: next time by template
		if err := d.Outbox.CloseWindow(ctx, c.To); err != nil {
			d.Log.Warn("window not closed", "error", err)
		}
		return d.again(s, c, d.Clock.Now(), se.Reason)
	case safety.Retry, safety.Throttled, safety.Misconfigured:
		return d.again(s, c, se.RetryAt, se.Reason)
	case safety.InDoubt:
		if c.Message.Kind == "" && c.Attempt == 1 { // a person waits for this answer: better twice than never
			return d.again(s, c, time.Time{}, se.Reason)
		}
	}
	s.Outcome = se.Outcome
	return s
}

// again retries later, with a pause that doubles, until the attempts are used up.
func (d *Deliverer) again(s safety.Settlement, c safety.Claimed, at time.Time, reason string) safety.Settlement {
	s.Reason = reason
	if c.Attempt >= maxAttempts {
		s.Outcome = safety.Rejected
		return s
	}
	if at.IsZero() {
		pause := firstBackoff << (c.Attempt - 1)
		at = d.Clock.Now().Add(min(pause, maxBackoff))
	}
	s.Outcome, s.RetryAt = safety.Retry, at
	return s
}
