package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"shouze/safety"
)

// Queue takes messages that go out by themselves.
type Queue interface {
	QueuePush(ctx context.Context, pushes ...safety.Push) error
}

// Replayer commits what was spooled once the database is back, in order, and
// pushes of each person's late answers only the last: the window holds five.
// Of the processes that share a spool one replays at a time, also what the
// others put there.
type Replayer struct {
	Spool  *Spool
	Writer Writer
	Queue  Queue
	Clock  safety.Clock
	Log    *slog.Logger
	Pause  time.Duration // between tries while the database is away, and looks at what others put
}

const replayBatch = 64

// Run replays until ctx ends.
func (r *Replayer) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if r.Spool.Len() > 0 {
			if err := r.replayAll(ctx); err != nil {
				r.Log.Error("spool", "error", err)
			}
		}
		t := time.NewTimer(r.Pause)
		select {
		case <-ctx.Done():
		case <-r.Spool.Wake():
		case <-t.C:
		}
		t.Stop()
	}
	return nil
}

// replayAll replays until nothing waits, unless another process does.
func (r *Replayer) replayAll(ctx context.Context) (err error) {
	release, mine, err := r.Spool.Claim()
	if err != nil || !mine {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	for r.Spool.Len() > 0 {
		if r.replay(ctx) == 0 && !pause(ctx, r.Pause) {
			return nil
		}
	}
	damaged, err := r.Spool.Empty()
	if damaged != "" {
		r.Log.Error("part of the spool could not be read; a copy was kept", "file", damaged)
	}
	return err
}

// replay tries the oldest message of each person at once and returns how many
// are through.
func (r *Replayer) replay(ctx context.Context) int {
	batch, more := r.Spool.Next(replayBatch)
	through := make([]bool, len(batch))
	var wg sync.WaitGroup
	for i, in := range batch {
		wg.Go(func() { through[i] = r.one(ctx, in, more[i]) })
	}
	wg.Wait()
	n := 0
	for i, ok := range through {
		if !ok {
			continue
		}
		n++
		r.Spool.Done(batch[i])
	}
	return n
}

func (r *Replayer) one(ctx context.Context, in safety.Inbound, more bool) bool {
	answer, err := r.Writer.Submit(ctx, in)
	if err != nil && mayPass(err) {
		return false
	}
	if err != nil {
		r.Log.Error("spooled message failed", "kind", in.Kind, "error", err)
		return true
	}
	if answer.Reply == nil || more {
		return true
	}
	late := safety.Push{ID: "late:" + in.Key, To: &in.From, Message: *answer.Reply, At: r.Clock.Now()}
	if err := r.Queue.QueuePush(ctx, late); err != nil {
		r.Log.Warn("late answer not queued", "error", err)
		return false
	}
	return true
}

// pause waits in real time and reports whether ctx is still alive.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
