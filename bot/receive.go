package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"shouze/safety"
	"shouze/tips"
)

// Writer keeps one message whole or not at all and says what to answer.
type Writer interface {
	Submit(ctx context.Context, in safety.Inbound) (safety.Answer, error)
}

// Asking tells whether a question waits for a person.
type Asking interface {
	Asking(ctx context.Context, a safety.Address) (bool, error)
}

// Counter counts events by name and reason; it never sees who or what.
type Counter interface {
	Count(name, reason string)
}

// Receiver takes messages from the channels: tips leave here, others are
// committed or, while the database is away, spooled.
type Receiver struct {
	Writer    Writer
	Asking    Asking
	Emergency func(in safety.Inbound) (safety.Outbound, bool) // the numbers, without knowing who asks
	Spool     *Spool
	Count     Counter
	Log       *slog.Logger
	Patience  time.Duration // how long the platform may wait, below its five seconds
}

// The reads and writes on the way of a message are bounded, so that its
// answer, whatever it is, leaves within the platform's five seconds.
const (
	peekPatience  = 500 * time.Millisecond
	spoolPatience = 2 * time.Second
)

// ErrNotKept is returned when a message could be neither committed nor
// spooled: the platform must send it again.
var ErrNotKept = errors.New("message not kept")

// Receive answers one message. A nil reply means that there is nothing to say.
// The sealed bytes are what is spooled if the message has to wait.
func (r *Receiver) Receive(ctx context.Context, in safety.Inbound, sealed []byte) (*safety.Outbound, error) {
	if r.isTip(ctx, in) { // before anything is counted, kept or logged
		return &safety.Outbound{Key: "tip", Body: r.tipAnswer(in)}, nil
	}
	r.Count.Count("messages", string(in.Kind))
	if r.Spool.Holds(in.From) {
		return r.keep(in, sealed, "behind")
	}
	wait, cancel := context.WithTimeout(ctx, r.Patience)
	defer cancel()
	answer, err := r.Writer.Submit(wait, in)
	if err == nil {
		return answer.Reply, nil
	}
	if !mayPass(err) {
		r.Count.Count("faults", "step")
		r.Log.Error("message failed", "kind", in.Kind, "error", err)
		return r.sorry(in), nil
	}
	r.Log.Warn("message spooled", "kind", in.Kind, "error", err)
	return r.keep(in, sealed, "late")
}

// mayPass reports whether a message that was not answered in time may succeed
// later; any other error is the message's own and comes again each time.
func mayPass(err error) bool {
	return errors.Is(err, safety.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// isTip decides in memory whether a message is a tip (举报). What can't be
// decided, because the session can't be read, is one.
func (r *Receiver) isTip(ctx context.Context, in safety.Inbound) bool {
	verdict := tips.No
	switch in.Kind {
	case safety.InText, safety.InVoice:
		verdict = tips.Gate(in.Text)
	case safety.InTap:
		if tips.IsTipTap(in.Tap) {
			verdict = tips.Tip
		}
	}
	if verdict != tips.Unless {
		return verdict == tips.Tip
	}
	peek, cancel := context.WithTimeout(ctx, peekPatience)
	defer cancel()
	asking, err := r.Asking.Asking(peek, in.From)
	return err != nil || !asking
}

// tipAnswer is the fixed answer, with the emergency numbers before it where
// the text holds such words.
func (r *Receiver) tipAnswer(in safety.Inbound) string {
	numbers := ""
	if out, now := r.Emergency(in); now {
		numbers = out.Text()
	}
	return tips.Answer(numbers)
}

// keep spools a message. An emergency gets its numbers all the same.
func (r *Receiver) keep(in safety.Inbound, sealed []byte, why string) (*safety.Outbound, error) {
	r.Count.Count("spooled", why)
	ctx, cancel := context.WithTimeout(context.Background(), spoolPatience)
	defer cancel()
	err := r.Spool.Put(ctx, in, sealed)
	if numbers, now := r.Emergency(in); now {
		return &numbers, nil
	}
	if err != nil {
		r.Log.Error("spool failed", "error", err)
		return nil, fmt.Errorf("%w: %w", ErrNotKept, err)
	}
	return nil, nil
}

func (r *Receiver) sorry(in safety.Inbound) *safety.Outbound {
	if numbers, now := r.Emergency(in); now {
		return &numbers
	}
	return &safety.Outbound{Key: "fault", Body: "这句话我没能处理好，没有丢掉您之前的回答。请回“继续”接着来，还不行就回“人工”。"}
}
