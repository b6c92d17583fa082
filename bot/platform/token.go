package platform

import (
	"context"
	"sync"
	"time"

	"shouze/bot"
	"shouze/safety"
)

// Token is an access token and when to stop using it.
type Token struct {
	Value   string
	Expires time.Time
}

// TokenStore keeps the account's access token, in Redis for several processes.
// A store that counts lifetimes must drop a token whose Expires is not in the
// future rather than keep it without an end.
type TokenStore interface {
	// LoadToken returns what is kept under key; the zero Token if nothing is.
	LoadToken(ctx context.Context, key string) (Token, error)
	SaveToken(ctx context.Context, key string, t Token) error
	// LockToken returns once no other process renews the token under key, or with
	// an error. Who dies without unlocking loses the lock after a while.
	LockToken(ctx context.Context, key string) (unlock func(), err error)
}

// TokenMemory keeps tokens in this process. Its zero value is ready.
type TokenMemory struct {
	mu     sync.Mutex
	tokens map[string]Token
}

// LoadToken implements TokenStore.
func (m *TokenMemory) LoadToken(_ context.Context, key string) (Token, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tokens[key], nil
}

// SaveToken implements TokenStore.
func (m *TokenMemory) SaveToken(_ context.Context, key string, t Token) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.tokens == nil {
		m.tokens = map[string]Token{}
	}
	m.tokens[key] = t
	return nil
}

// LockToken implements TokenStore. Within one process a token is only ever
// renewed once at a time.
func (*TokenMemory) LockToken(context.Context, string) (func(), error) { return func() {}, nil }

// forceEvery spaces forced renewals, of which there are 20 a day.
const forceEvery = time.Minute

// Tokens hands out an access token. However many ask at once, one fetches and
// the others wait for it, each as long as its own context allows.
type Tokens struct {
	Store  TokenStore
	Clock  safety.Clock
	Key    string        // of the token in the store
	Limit  time.Duration // for one renewal, in real time
	Fetch  func(ctx context.Context, force bool) (Token, error)
	Failed func(error) // hears that the store is away, which is no reason not to send

	mu       sync.Mutex
	running  *tokenFetch
	lastGood Token
	forcedAt time.Time
}

// tokenFetch is a fetch under way.
type tokenFetch struct {
	done  chan struct{}
	token Token
	err   error
}

// Get returns a token that is not the refused one (empty: none was refused).
func (t *Tokens) Get(ctx context.Context, refused string) (string, error) {
	t.mu.Lock()
	if now := t.Clock.Now(); t.usable(t.lastGood, refused, now) {
		defer t.mu.Unlock()
		return t.lastGood.Value, nil
	}
	f := t.running
	if f == nil {
		f = &tokenFetch{done: make(chan struct{})}
		t.running = f
		// The fetch outlives whoever started it: others wait for it too.
		go t.run(context.WithoutCancel(ctx), f, refused)
	}
	t.mu.Unlock()
	select {
	case <-f.done:
		return f.token.Value, f.err
	case <-ctx.Done():
		return "", &bot.SendError{Outcome: safety.Retry, Reason: "waiting for the access token ended", Err: ctx.Err()}
	}
}

func (t *Tokens) usable(tok Token, refused string, now time.Time) bool {
	return tok.Value != "" && tok.Value != refused && now.Before(tok.Expires)
}

func (t *Tokens) run(ctx context.Context, f *tokenFetch, refused string) {
	ctx, cancel := context.WithTimeout(ctx, t.Limit)
	defer cancel()
	f.token, f.err = t.renew(ctx, refused)
	t.mu.Lock()
	defer t.mu.Unlock()
	if f.err == nil {
		t.lastGood = f.token
	}
	t.running = nil
	close(f.done)
}

// renew takes the token that another process kept, else asks the platform, and
// if that still gives the refused one, asks for a new one.
func (t *Tokens) renew(ctx context.Context, refused string) (Token, error) {
	if kept, ok := t.kept(ctx, refused); ok {
		return kept, nil
	}
	wait, cancel := context.WithTimeout(ctx, t.Limit/2) // so that time is left to fetch without the lock
	defer cancel()
	unlock, err := t.Store.LockToken(wait, t.Key)
	if err != nil {
		t.Failed(err)
	} else {
		defer unlock()
		if kept, ok := t.kept(ctx, refused); ok { // another process was faster
			return kept, nil
		}
	}
	tok, err := t.Fetch(ctx, false)
	if err == nil && tok.Value == refused {
		tok, err = t.force(ctx)
	}
	if err != nil {
		return Token{}, err
	}
	if err := t.Store.SaveToken(ctx, t.Key, tok); err != nil {
		t.Failed(err)
	}
	return tok, nil
}

// kept is the token in the store, if it is of use.
func (t *Tokens) kept(ctx context.Context, refused string) (Token, bool) {
	kept, err := t.Store.LoadToken(ctx, t.Key)
	if err != nil {
		t.Failed(err)
		return Token{}, false
	}
	return kept, t.usable(kept, refused, t.Clock.Now())
}

func (t *Tokens) force(ctx context.Context) (Token, error) {
	now := t.Clock.Now()
	t.mu.Lock()
	next := t.forcedAt.Add(forceEvery)
	if now.Before(next) {
		t.mu.Unlock()
		return Token{}, &bot.SendError{Outcome: safety.Retry, RetryAt: next, Reason: "the platform refuses the access token that it gives"}
	}
	t.forcedAt = now
	t.mu.Unlock()
	return t.Fetch(ctx, true)
}
