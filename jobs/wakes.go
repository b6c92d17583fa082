package jobs

import (
	"context"
	"fmt"
	"time"

	"shouze/safety"
)

// Timers are the conversations that asked to be woken.
type Timers interface {
	DueSessions(ctx context.Context, now time.Time, limit int) ([]safety.Address, error)
	NextWake(ctx context.Context) (time.Time, bool, error)
}

// Submitter keeps one message whole or not at all.
type Submitter interface {
	Submit(ctx context.Context, in safety.Inbound) (safety.Answer, error)
}

// Wakes steps the conversations whose timer has come.
type Wakes struct {
	Timers Timers
	Writer Submitter
}

const wakeBatch = 100

// Next is the earliest timer.
func (w Wakes) Next(ctx context.Context, _ time.Time) (time.Time, bool, error) {
	return w.Timers.NextWake(ctx)
}

// Run wakes those that are due. A session changes its own timer when it is
// stepped, so each is woken once.
func (w Wakes) Run(ctx context.Context, now time.Time) error {
	for {
		due, err := w.Timers.DueSessions(ctx, now, wakeBatch)
		if err != nil || len(due) == 0 {
			return err
		}
		for _, a := range due {
			in := safety.Inbound{From: a, Kind: safety.InTimer, At: now, Key: fmt.Sprintf("timer:%s:%d", a.Key(), now.UnixMilli())}
			if _, err := w.Writer.Submit(ctx, in); err != nil {
				return fmt.Errorf("wake a conversation: %w", err)
			}
		}
		if len(due) < wakeBatch {
			return nil
		}
	}
}
