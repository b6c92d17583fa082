package wechat_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"shouze/bot/platform"
	"shouze/bot/platform/platformtest"
	"shouze/bot/wechat"
	"shouze/safety"
)

// TestTokenStorm lets 200 people be written to at once, cold and after the
// token was revoked: each time one fetch serves all.
func TestTokenStorm(t *testing.T) {
	p := newDouble(t)
	f := sending(t, p, nil)
	storm := func() {
		var wg sync.WaitGroup
		for range 200 {
			wg.Go(func() {
				if err := f.Send(t.Context(), delivery(true)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	storm()
	if n := p.Count(tokenPath); n != 1 {
		t.Errorf("cold: %d fetches", n)
	}
	p.Revoke()
	storm()
	if n := p.Count(tokenPath); n != 2 {
		t.Errorf("revoked: %d fetches", n)
	}
}

func TestTokenRenewal(t *testing.T) {
	for _, code := range []int{40001, 40014, 42001} {
		p := newDouble(t)
		f := sending(t, p, nil)
		p.On(customPath, errcode(code, "x"), platformtest.OK)
		if err := f.Send(t.Context(), delivery(true)); err != nil {
			t.Errorf("%d: %v", code, err)
		}
		// The platform still gave the refused token, so it was asked for a new one.
		calls := p.Sent(tokenPath)
		if len(calls) != 3 || !strings.Contains(calls[2].Body, `"force_refresh":true`) {
			t.Errorf("%d: %d token calls", code, len(calls))
		}
		p.On(customPath, errcode(code, "x")) // from now on refused for ever
		if se := sendError(t, f.Send(t.Context(), delivery(true))); se.Outcome != safety.Retry || !se.RetryAt.Equal(base.Add(time.Minute)) {
			t.Errorf("%d: %v at %s", code, se, se.RetryAt)
		}
		if n := p.Count(customPath); n != 3 {
			t.Errorf("%d: %d sends", code, n)
		}
	}
}

func TestTokenLife(t *testing.T) {
	for _, c := range []struct {
		answer string
		uses   time.Duration // for how long it is used
	}{
		{`{"access_token":"TOKEN-1","expires_in":7200}`, 115 * time.Minute},
		{`{"access_token":"TOKEN-1","expires_in":300}`, 30 * time.Second}, // the least that is promised: a careless margin keeps it for ever or never
		{`{"access_token":"TOKEN-1","expires_in":10}`, 10 * time.Second},
		{`{"access_token":"TOKEN-1","expires_in":9223372036854775807}`, 24*time.Hour - 5*time.Minute},
	} {
		p := newDouble(t)
		p.On(tokenPath, platformtest.Text(c.answer))
		f := sending(t, p, nil)
		for i, step := range []time.Duration{0, c.uses - time.Second, time.Second} {
			f.clock.Advance(step)
			if err := f.Send(t.Context(), delivery(true)); err != nil {
				t.Fatal(err)
			}
			if want := map[int]int{0: 1, 1: 1, 2: 2}[i]; p.Count(tokenPath) != want {
				t.Errorf("%s: %d fetches after step %d, want %d", c.answer, p.Count(tokenPath), i, want)
			}
		}
	}
	for _, bad := range []string{`{}`, `{"access_token":"TOKEN-1"}`, `{"access_token":"TOKEN-1","expires_in":0}`, `{"access_token":"","expires_in":7200}`, `TOKEN-1`} {
		p := newDouble(t)
		p.On(tokenPath, platformtest.Text(bad))
		if se := sendError(t, sending(t, p, nil).Send(t.Context(), delivery(true))); se.Outcome != safety.Retry || p.Count(customPath) != 0 {
			t.Errorf("%s: %v", bad, se)
		}
	}
}

// TestTokenFaults: as long as there is no token nothing has been sent, so
// nothing is ever in doubt.
func TestTokenFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer platformtest.Answer
		want   safety.Outcome
	}{
		{"wrong secret", errcode(40125, "invalid appsecret"), safety.Misconfigured},
		{"wrong credential", errcode(40001, "invalid credential"), safety.Misconfigured},
		{"address not allowed", errcode(40164, "invalid ip 203.0.113.9"), safety.Misconfigured},
		{"bad request", errcode(47001, "data format error"), safety.Misconfigured},
		{"busy", errcode(-1, "system error"), safety.Retry},
		{"used up", errcode(45009, "reach max api daily quota limit"), safety.Throttled},
		{"cut", platformtest.Cut, safety.Retry},
		{"silent", platformtest.Silent, safety.Retry},
		{"502", platformtest.Status(502), safety.Retry},
		{"404", platformtest.Status(404), safety.Misconfigured},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newDouble(t)
			p.On(tokenPath, c.answer)
			f := sending(t, p, func(d *wechat.Deps) { d.Timeout = 200 * time.Millisecond })
			if se := sendError(t, f.Send(t.Context(), delivery(true))); se.Outcome != c.want {
				t.Errorf("%v, want %s", se, c.want)
			}
			if p.Count(customPath) != 0 {
				t.Error("sent without a token")
			}
			noSecrets(t, "log", f.log.String())
		})
	}
}

// TestTokenWaiter gives up waiting with its own context while the fetch goes on
// for the others.
func TestTokenWaiter(t *testing.T) {
	p := newDouble(t)
	asked, release := make(chan struct{}), make(chan struct{})
	p.On(tokenPath, func(w http.ResponseWriter, r *http.Request) {
		close(asked)
		<-release
		platformtest.Text(`{"access_token":"TOKEN-1","expires_in":7200}`)(w, r)
	})
	f := sending(t, p, nil)
	ctx, cancel := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() { first <- f.Send(ctx, delivery(true)) }()
	<-asked
	second := make(chan error, 1)
	go func() { second <- f.Send(t.Context(), delivery(true)) }()
	cancel()
	if se := sendError(t, <-first); se.Outcome != safety.Retry || !errors.Is(se, context.Canceled) {
		t.Errorf("who gave up: %v", se)
	}
	close(release)
	if err := <-second; err != nil {
		t.Errorf("who waited on: %v", err)
	}
	if p.Count(tokenPath) != 1 {
		t.Errorf("%d fetches", p.Count(tokenPath))
	}
}

// shelf is a token store that several channels share.
type shelf struct {
	mu    sync.Mutex
	token platform.Token
	err   error
}

// LockToken implements platform.TokenStore.
func (s *shelf) LockToken(context.Context, string) (func(), error) { return func() {}, s.err }

func (s *shelf) LoadToken(context.Context, string) (platform.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token, s.err
}

func (s *shelf) SaveToken(_ context.Context, _ string, t platform.Token) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = t
	return s.err
}

func TestTokenStore(t *testing.T) {
	p := newDouble(t)
	s := &shelf{}
	share := func(d *wechat.Deps) { d.Tokens = s }
	one, two := sending(t, p, share), sending(t, p, share)
	for _, f := range []*fixture{one, two} {
		if err := f.Send(t.Context(), delivery(true)); err != nil {
			t.Fatal(err)
		}
	}
	if p.Count(tokenPath) != 1 {
		t.Errorf("two processes: %d fetches", p.Count(tokenPath))
	}
	p.Revoke()
	for _, f := range []*fixture{one, two} { // the second takes what the first renewed
		if err := f.Send(t.Context(), delivery(true)); err != nil {
			t.Fatal(err)
		}
	}
	if p.Count(tokenPath) != 2 {
		t.Errorf("revoked: %d fetches", p.Count(tokenPath))
	}
	s.err = errors.New("connection refused")
	p.Revoke()
	if err := one.Send(t.Context(), delivery(true)); err != nil {
		t.Errorf("store away: %v", err)
	}
	if !strings.Contains(one.log.String(), "token store away") {
		t.Error("nobody was told")
	}
}
