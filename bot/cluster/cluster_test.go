package cluster_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shouze/bot/cluster"
	"shouze/bot/platform"
	"shouze/safety"
)

const addr = "127.0.0.1:6379"

// process is one process's end, with keys of this test's own.
func process(t *testing.T, prefix string) *cluster.Shared {
	t.Helper()
	s := cluster.Open(cluster.Config{Addr: addr, Prefix: prefix, Clock: safety.ClockFunc(time.Now)})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Ping(t.Context()); err != nil {
		if os.Getenv("SHOUZE_TEST_SERVICES") == "require" {
			t.Fatal(err)
		}
		t.Skip("redis is not there")
	}
	return s
}

func fresh() string { return "shouze-test:" + rand.Text() + ":" }

// However many processes ask at once, one asks the platform.
func TestTokenIsFetchedOnceForAll(t *testing.T) {
	prefix := fresh()
	var fetches atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		tokens := &platform.Tokens{
			Store: process(t, prefix), Clock: safety.ClockFunc(time.Now), Key: "app", Limit: 10 * time.Second,
			Fetch: func(context.Context, bool) (platform.Token, error) {
				n := fetches.Add(1)
				return platform.Token{Value: fmt.Sprint("T", n), Expires: time.Now().Add(time.Minute)}, nil
			},
			Failed: func(err error) { t.Error(err) },
		}
		for range 50 {
			wg.Go(func() {
				if got, err := tokens.Get(context.Background(), ""); err != nil || got != "T1" {
					t.Errorf("token %q, %v", got, err)
				}
			})
		}
	}
	wg.Wait()
	if n := fetches.Load(); n != 1 {
		t.Errorf("%d fetches", n)
	}
}

// A refused token is renewed once, too.
func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	prefix := fresh()
	first, second := process(t, prefix), process(t, prefix)
	var fetches atomic.Int64
	holder := func(s *cluster.Shared) *platform.Tokens {
		return &platform.Tokens{
			Store: s, Clock: safety.ClockFunc(time.Now), Key: "app", Limit: 10 * time.Second,
			Fetch: func(context.Context, bool) (platform.Token, error) {
				return platform.Token{Value: fmt.Sprint("T", fetches.Add(1)), Expires: time.Now().Add(time.Minute)}, nil
			},
			Failed: func(err error) { t.Error(err) },
		}
	}
	a, b := holder(first), holder(second)
	for _, h := range []*platform.Tokens{a, b} {
		if got, err := h.Get(t.Context(), ""); err != nil || got != "T1" {
			t.Fatalf("token %q, %v", got, err)
		}
	}
	for _, h := range []*platform.Tokens{a, b} {
		if got, err := h.Get(t.Context(), "T1"); err != nil || got != "T2" {
			t.Errorf("token %q, %v", got, err)
		}
	}
}

// A token that is over is not kept for ever.
func TestDeadTokenIsNotKept(t *testing.T) {
	s := process(t, fresh())
	if err := s.SaveToken(t.Context(), "app", platform.Token{Value: "T", Expires: time.Now().Add(-time.Second)}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.LoadToken(t.Context(), "app"); err != nil || got.Value != "" {
		t.Errorf("kept %q, %v", got.Value, err)
	}
}

// One holds the lock at a time, and who waits gives up with its context.
func TestLock(t *testing.T) {
	prefix := fresh()
	first, second := process(t, prefix), process(t, prefix)
	unlock, err := first.LockToken(t.Context(), "app")
	if err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := second.LockToken(short, "app"); err == nil {
		t.Fatal("two hold the lock")
	}
	unlock()
	unlock, err = second.LockToken(t.Context(), "app")
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

func TestReplays(t *testing.T) {
	prefix := fresh()
	first, second := process(t, prefix), process(t, prefix)
	one, two := sha256.Sum256([]byte("one")), sha256.Sum256([]byte("two"))
	for i, c := range []struct {
		at   *cluster.Shared
		hash [32]byte
		want platform.ReplayState
	}{
		{first, one, platform.Fresh}, {second, one, platform.Repeated}, {second, two, platform.Conflict}, {first, one, platform.Repeated},
	} {
		if got, err := c.at.Seen(t.Context(), "nonce", c.hash, time.Now().Add(time.Minute)); err != nil || got != c.want {
			t.Errorf("%d: %v, %v", i, got, err)
		}
	}
}

// While Redis is away a process goes on alone: tokens are fetched all the same.
func TestRedisIsAway(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := l.Addr().String()
	l.Close()
	s := cluster.Open(cluster.Config{Addr: nobody, Clock: safety.ClockFunc(time.Now)})
	defer s.Close()
	if _, err := s.Seen(t.Context(), "nonce", [32]byte{}, time.Now()); err == nil {
		t.Error("an answer from nobody")
	}
	var warned atomic.Int64
	tokens := &platform.Tokens{
		Store: s, Clock: safety.ClockFunc(time.Now), Key: "app", Limit: 20 * time.Second,
		Fetch: func(context.Context, bool) (platform.Token, error) {
			return platform.Token{Value: "T", Expires: time.Now().Add(time.Minute)}, nil
		},
		Failed: func(error) { warned.Add(1) },
	}
	if got, err := tokens.Get(t.Context(), ""); err != nil || got != "T" || warned.Load() == 0 {
		t.Errorf("token %q, %v, %d warnings", got, err, warned.Load())
	}
}
