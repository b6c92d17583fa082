package wechat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"shouze/bot/platform"
	"shouze/safety"
)

// Config is what the operator enters for the account. Encryption is not
// optional: without EncodingAESKey there is no channel.
type Config struct {
	AppID          string
	AppSecret      string
	Token          string // of the callback address
	EncodingAESKey string // 43 characters
	PreviousAESKey string // still accepted while the key is being changed; may be empty
	APIBase        string // replaces https://api.weixin.qq.com, may carry a path; empty: the platform itself
	Templates      map[string]Template
	PublicURL      string // our own pages, the only ones a template message may link to
}

// Template is a template message (模板消息) of the account: its id and which
// of a message's named values fills which of its fields, such as thing2: title.
type Template struct {
	ID     string
	Fields map[string]string
}

// Reply is what a callback is answered with at once.
type Reply struct {
	Text string
}

// Receiver takes what people send.
type Receiver interface {
	// Receive handles one message within the platform's patience. A nil reply
	// means that there is nothing to say. The sealed bytes are what to keep if
	// the message must wait; they hold no openid in clear, and Open reads them.
	// An error means that the message was not kept: the platform sends it again.
	Receive(ctx context.Context, in safety.Inbound, sealed []byte) (*Reply, error)
}

// Deps is what the channel works with. Clock, Receiver and Log are required.
type Deps struct {
	Clock     safety.Clock
	Receiver  Receiver
	Log       *slog.Logger
	Transport http.RoundTripper   // nil: an own one with the system's proxy settings
	Tokens    platform.TokenStore // nil: kept in this process
	Replays   platform.Replays    // nil: kept in this process
	Metrics   platform.Metrics    // nil: nothing is counted
	// Delivered hears what became of a template message once the platform knows:
	// its msgid and status (success, failed:user block, failed: system failed).
	// It may be nil.
	Delivered func(ctx context.Context, msgID, status string)
	// Timeout bounds each call to the platform in real time; zero: 5 s. Fetching
	// media may take four times as long.
	Timeout time.Duration
}

// Channel is one Official Account. It is safe for concurrent use.
type Channel struct {
	cfg      Config
	deps     Deps
	callback *platform.Callback
	api      *platform.Client
}

const (
	platformBase   = "https://api.weixin.qq.com"
	defaultTimeout = 5 * time.Second
)

// New checks the configuration and makes the channel. Its errors name the key
// at fault, never a value.
func New(cfg Config, deps Deps) (*Channel, error) {
	if deps.Clock == nil || deps.Receiver == nil || deps.Log == nil {
		return nil, errors.New("wechat: clock, receiver and log are required")
	}
	for _, f := range []struct{ key, value string }{
		{"app_id", cfg.AppID}, {"app_secret", cfg.AppSecret}, {"token", cfg.Token},
	} {
		if strings.TrimSpace(f.value) == "" {
			return nil, fmt.Errorf("wechat.%s: is empty", f.key)
		}
	}
	env, err := platform.NewEnvelope(cfg.AppID, cfg.Token, cfg.EncodingAESKey, cfg.PreviousAESKey)
	if err != nil {
		return nil, fmt.Errorf("wechat.%w", err)
	}
	base, err := platform.ParseBase(cfg.APIBase, platformBase)
	if err != nil {
		return nil, fmt.Errorf("wechat.%w", err)
	}
	if err := checkTemplates(cfg.Templates); err != nil {
		return nil, err
	}
	c := &Channel{cfg: cfg, deps: deps.complete()}
	c.callback = c.newCallback(env)
	c.api = platform.NewClient(platform.ClientConfig{
		Name: "wechat", Base: base, Account: cfg.AppID, Codes: codes(), Clock: deps.Clock, Log: deps.Log,
		Metrics: c.deps.Metrics, Timeout: c.deps.Timeout, Transport: deps.Transport, Store: deps.Tokens, Token: cfg.tokenRequest,
	})
	return c, nil
}

// complete fills in what may be left out.
func (d Deps) complete() Deps {
	if d.Metrics == nil {
		d.Metrics = platform.Uncounted{}
	}
	if d.Timeout == 0 {
		d.Timeout = defaultTimeout
	}
	if d.Replays == nil {
		d.Replays = platform.NewReplayMemory(d.Clock)
	}
	return d
}
