package store_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"shouze/safety"
	"shouze/store"
)

// start is the time of a test's clock when it begins: a Monday morning.
var start = time.Date(2023, 6, 5, 9, 0, 0, 0, safety.CountyZone())

// clock is a clock that a test moves.
type clock struct{ ms atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.ms.Store(start.UnixMilli())
	return c
}

func (c *clock) Now() time.Time { return time.UnixMilli(c.ms.Load()).In(safety.CountyZone()) }

func (c *clock) move(d time.Duration) { c.ms.Add(d.Milliseconds()) }

// open opens a store at a path with a clock that stands still.
func open(tb testing.TB, path string) *store.Store {
	tb.Helper()
	return openAt(tb, path, newClock())
}

func openAt(tb testing.TB, path string, c safety.Clock) *store.Store {
	tb.Helper()
	cfg := configAt(tb, path)
	cfg.Clock = c
	s, err := store.Open(context.Background(), cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// running starts a writer that stops before the store closes.
func running(tb testing.TB, s *store.Store, steps store.Steps) *store.Writer {
	tb.Helper()
	var n atomic.Int64
	w := s.NewWriter(steps, func() string { return fmt.Sprintf("t%06d", n.Add(1)) })
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	tb.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			tb.Error(err)
		}
	})
	return w
}

func person(n int) safety.Address {
	return safety.Address{Channel: safety.WeChat, User: fmt.Sprintf("oABCDEFGHIJKLMNOPQRSTUV%05d", n)}
}
