// Package cluster is what equal processes of one county share in Redis: the
// platforms' access tokens, the window against replays, leases and the pace of
// calls. Redis holds nothing that can't be made again: when it is away each call
// returns an error and its caller goes on alone.
package cluster

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"shouze/bot/platform"
	"shouze/safety"
)

// Config says where Redis is.
type Config struct {
	Addr     string // host:port
	Username string
	Password string
	DB       int
	TLS      bool
	Prefix   string // of all keys; empty: shouze:
	Clock    safety.Clock
}

const (
	prefix      = "shouze:"
	dialWait    = time.Second
	answerWait  = 500 * time.Millisecond // of the five seconds that a platform waits
	lockLease   = 15 * time.Second       // longer than a token's renewal may take
	lockPoll    = 50 * time.Millisecond
	longestLife = 24 * time.Hour
)

// Shared is one process's end of what all share. It is safe for concurrent use.
type Shared struct {
	redis  *redis.Client
	prefix string
	clock  safety.Clock
	self   string // this process among those that share
}

// Open makes the client; nothing is asked of Redis yet.
func Open(cfg Config) *Shared {
	o := &redis.Options{
		Addr: cfg.Addr, Username: cfg.Username, Password: cfg.Password, DB: cfg.DB,
		DialTimeout: dialWait, ReadTimeout: answerWait, WriteTimeout: answerWait, MaxRetries: 1,
	}
	if cfg.TLS {
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	if cfg.Prefix == "" {
		cfg.Prefix = prefix
	}
	return &Shared{redis: redis.NewClient(o), prefix: cfg.Prefix, clock: cfg.Clock, self: rand.Text()}
}

// Close ends the connections.
func (s *Shared) Close() error { return s.redis.Close() }

// Ping asks whether Redis answers.
func (s *Shared) Ping(ctx context.Context) error {
	if err := s.redis.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	return nil
}

// key names a value. What is hashed tells nobody who or what it is about.
func (s *Shared) key(kind, of string) string {
	sum := sha256.Sum256([]byte(of))
	return s.prefix + kind + ":" + hex.EncodeToString(sum[:16])
}

// LoadToken implements platform.TokenStore.
func (s *Shared) LoadToken(ctx context.Context, key string) (platform.Token, error) {
	raw, err := s.redis.Get(ctx, s.key("token", key)).Bytes()
	if errors.Is(err, redis.Nil) {
		return platform.Token{}, nil
	}
	if err != nil {
		return platform.Token{}, fmt.Errorf("load token: %w", err)
	}
	var t platform.Token
	if json.Unmarshal(raw, &t) != nil { // another program's, or an older one's: as if there were none
		return platform.Token{}, nil
	}
	return t, nil
}

// SaveToken implements platform.TokenStore. A token that is over is not kept:
// Redis would keep it without an end.
func (s *Shared) SaveToken(ctx context.Context, key string, t platform.Token) error {
	life := min(t.Expires.Sub(s.clock.Now()), longestLife)
	if life < time.Second {
		return nil
	}
	raw, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("save token: %w", err)
	}
	if err := s.redis.Set(ctx, s.key("token", key), raw, life).Err(); err != nil {
		return fmt.Errorf("save token: %w", err)
	}
	return nil
}

// unlockScript deletes a lock that is still the caller's own.
var unlockScript = `if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0`

// LockToken implements platform.TokenStore by a lease, which ends by itself
// should its holder die.
func (s *Shared) LockToken(ctx context.Context, key string) (func(), error) {
	name, mine := s.key("lock", key), rand.Text()
	for {
		got, err := s.redis.SetNX(ctx, name, mine, lockLease).Result()
		if err != nil {
			return nil, fmt.Errorf("lock token: %w", err)
		}
		if got {
			return func() {
				ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerWait)
				defer cancel()
				_ = s.redis.Eval(ctx, unlockScript, []string{name}, mine).Err() // else the lease ends
			}, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("lock token: %w", ctx.Err())
		case <-time.After(lockPoll):
		}
	}
}

// seenScript keeps a hash under a key unless there is one, and returns the one
// that is there.
var seenScript = `local kept = redis.call("GET", KEYS[1])
if kept then return kept end
redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2])
return ""`

// Seen implements platform.Replays.
func (s *Shared) Seen(ctx context.Context, key string, hash [32]byte, until time.Time) (platform.ReplayState, error) {
	mine := hex.EncodeToString(hash[:])
	life := max(until.Sub(s.clock.Now()), time.Second)
	kept, err := s.redis.Eval(ctx, seenScript, []string{s.key("nonce", key)}, mine, life.Milliseconds()).Text()
	if err != nil {
		return platform.Fresh, fmt.Errorf("replay window: %w", err)
	}
	switch kept {
	case "":
		return platform.Fresh, nil
	case mine:
		return platform.Repeated, nil
	}
	return platform.Conflict, nil
}
