package bot_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"shouze/bot"
	"shouze/safety"
)

// outbox hands out what it holds once and remembers what became of it.
type outbox struct {
	mu      sync.Mutex
	queued  []safety.Claimed
	settled []safety.Settlement
	window  int // messages left in the person's window
	closed  bool
}

func (o *outbox) ClaimPushes(context.Context, string, time.Duration, int) ([]safety.Claimed, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := o.queued
	o.queued = nil
	return out, nil
}

func (o *outbox) Settle(_ context.Context, s []safety.Settlement) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.settled = append(o.settled, s...)
	return nil
}

func (o *outbox) SpendWindow(context.Context, safety.Address, time.Time) (bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.window == 0 {
		return false, nil
	}
	o.window--
	return true, nil
}

func (o *outbox) GiveBackWindow(context.Context, safety.Address) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.window++
	return nil
}

func (o *outbox) CloseWindow(context.Context, safety.Address) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed, o.window = true, 0
	return nil
}

func (o *outbox) Wake() <-chan struct{} { return nil }

type senderFunc func(bot.Delivery) error

func (f senderFunc) Send(_ context.Context, d bot.Delivery) error { return f(d) }

func TestDelivererSettles(t *testing.T) {
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, safety.CountyZone())
	later := now.Add(time.Hour)
	for _, c := range []struct {
		name    string
		kind    string // of the message
		attempt int
		err     error
		want    safety.Outcome
		at      time.Time
		window  int // left of one
	}{
		{"sent", "todo", 1, nil, safety.Sent, time.Time{}, 0},
		{"busy, first try", "todo", 1, &bot.SendError{Outcome: safety.Retry}, safety.Retry, now.Add(10 * time.Second), 1},
		{"busy, third try", "todo", 3, &bot.SendError{Outcome: safety.Retry}, safety.Retry, now.Add(40 * time.Second), 1},
		{"busy until an hour", "todo", 1, &bot.SendError{Outcome: safety.Throttled, RetryAt: later}, safety.Retry, later, 1},
		{"busy, last try", "todo", 8, &bot.SendError{Outcome: safety.Retry}, safety.Rejected, time.Time{}, 1},
		{"refused", "todo", 1, &bot.SendError{Outcome: safety.Rejected}, safety.Rejected, time.Time{}, 1},
		{"window closed", "todo", 1, &bot.SendError{Outcome: safety.WindowClosed}, safety.Retry, now, 0},
		{"push in doubt", "todo", 1, &bot.SendError{Outcome: safety.InDoubt}, safety.InDoubt, time.Time{}, 0},
		{"answer in doubt", "", 1, &bot.SendError{Outcome: safety.InDoubt}, safety.Retry, now.Add(10 * time.Second), 0},
		{"answer in doubt again", "", 2, &bot.SendError{Outcome: safety.InDoubt}, safety.InDoubt, time.Time{}, 0},
		{"unknown error", "todo", 1, errors.New("?"), safety.InDoubt, time.Time{}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			to := safety.Address{Channel: safety.WeChat, User: "a"}
			o := &outbox{window: 1, queued: []safety.Claimed{{ID: "1", Worker: "w", To: to, Attempt: c.attempt, Message: safety.Outbound{Kind: c.kind, Body: "x"}}}}
			d := &bot.Deliverer{
				Worker: "w", Outbox: o, Clock: safety.ClockFunc(func() time.Time { return now }), Count: &counts{}, Log: slog.New(slog.DiscardHandler),
				Senders: map[safety.Channel]bot.Sender{safety.WeChat: senderFunc(func(d bot.Delivery) error {
					if !d.InWindow {
						t.Error("the open window was not used")
					}
					return c.err
				})},
			}
			if n, err := d.Drain(t.Context()); n != 1 || err != nil {
				t.Fatalf("tried %d: %v", n, err)
			}
			got := o.settled[0]
			if got.Outcome != c.want || !got.RetryAt.Equal(c.at) || o.window != c.window {
				t.Errorf("%s at %v, window %d; want %s at %v, window %d", got.Outcome, got.RetryAt, o.window, c.want, c.at, c.window)
			}
		})
	}
}

func TestDelivererWithoutTheChannel(t *testing.T) {
	o := &outbox{queued: []safety.Claimed{{ID: "1", To: safety.Address{Channel: safety.WeCom, User: "a"}, Attempt: 1}}}
	d := &bot.Deliverer{Outbox: o, Clock: safety.ClockFunc(time.Now), Count: &counts{}, Log: slog.New(slog.DiscardHandler)}
	if _, err := d.Drain(t.Context()); err != nil || o.settled[0].Outcome != safety.Unreachable {
		t.Fatalf("%v %v", o.settled, err)
	}
}
