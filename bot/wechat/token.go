package wechat

import (
	"context"
	"errors"
	"net/http"
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
}

// tokenMemory keeps tokens in this process.
type tokenMemory struct {
	mu     sync.Mutex
	tokens map[string]Token
}

func (m *tokenMemory) LoadToken(_ context.Context, key string) (Token, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tokens[key], nil
}

func (m *tokenMemory) SaveToken(_ context.Context, key string, t Token) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tokens[key] = t
	return nil
}

const (
	// tokenMargin is how long before its end a token is replaced: the platform
	// gives a new one from then on and honours both.
	tokenMargin = 5 * time.Minute
	// tokenFloor is used where the platform reports no more than the margin, so
	// that a short rest of life doesn't mean a fetch per call.
	tokenFloor = 30 * time.Second
	// forceEvery spaces forced renewals, of which there are 20 a day.
	forceEvery = time.Minute
)

// tokens hands out the access token. However many ask at once, one fetches and
// the others wait for it, each as long as its own context allows.
type tokens struct {
	store  TokenStore
	clock  safety.Clock
	key    string
	limit  time.Duration
	fetch  func(ctx context.Context, force bool) (Token, error)
	failed func(error) // a store that is away is no reason not to send

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

// get returns a token that is not the refused one (empty: none was refused).
func (t *tokens) get(ctx context.Context, refused string) (string, error) {
	t.mu.Lock()
	if now := t.clock.Now(); t.usable(t.lastGood, refused, now) {
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

func (t *tokens) usable(tok Token, refused string, now time.Time) bool {
	return tok.Value != "" && tok.Value != refused && now.Before(tok.Expires)
}

func (t *tokens) run(ctx context.Context, f *tokenFetch, refused string) {
	ctx, cancel := context.WithTimeout(ctx, t.limit)
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
func (t *tokens) renew(ctx context.Context, refused string) (Token, error) {
	kept, err := t.store.LoadToken(ctx, t.key)
	if err != nil {
		t.failed(err)
	} else if t.usable(kept, refused, t.clock.Now()) {
		return kept, nil
	}
	tok, err := t.fetch(ctx, false)
	if err == nil && tok.Value == refused {
		tok, err = t.force(ctx)
	}
	if err != nil {
		return Token{}, err
	}
	if err := t.store.SaveToken(ctx, t.key, tok); err != nil {
		t.failed(err)
	}
	return tok, nil
}

func (t *tokens) force(ctx context.Context) (Token, error) {
	now := t.clock.Now()
	t.mu.Lock()
	next := t.forcedAt.Add(forceEvery)
	if now.Before(next) {
		t.mu.Unlock()
		return Token{}, &bot.SendError{Outcome: safety.Retry, RetryAt: next, Reason: "the platform refuses the access token that it gives"}
	}
	t.forcedAt = now
	t.mu.Unlock()
	return t.fetch(ctx, true)
}

// errNoToken is returned for an answer without a usable token in it.
var errNoToken = errors.New("no access token in the answer")

// fetchToken asks for the account's stable access token (稳定版接口调用凭据), which
// several processes may ask for without ending each other's.
func (c *client) fetchToken(ctx context.Context, force bool) (Token, error) {
	asked := c.clock.Now()
	var answer struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"` // seconds that are left
	}
	err := c.exchange(ctx, request{
		method: http.MethodPost, path: "/cgi-bin/stable_token",
		body: map[string]any{
			"grant_type": "client_credential", "appid": c.appID, "secret": c.secret, "force_refresh": force,
		},
	}, &answer)
	if err != nil {
		c.metrics.Count("wechat_tokens", "failed")
		return Token{}, c.tokenError(err)
	}
	if answer.AccessToken == "" || answer.ExpiresIn <= 0 {
		c.metrics.Count("wechat_tokens", "failed")
		return Token{}, &bot.SendError{Outcome: safety.Retry, Reason: errNoToken.Error(), Err: errNoToken}
	}
	c.metrics.Count("wechat_tokens", "fetched")
	left := time.Duration(min(answer.ExpiresIn, 24*60*60)) * time.Second
	life := min(max(left-tokenMargin, tokenFloor), left)
	return Token{Value: answer.AccessToken, Expires: asked.Add(life)}, nil
}
