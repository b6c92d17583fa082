package wecom

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"shouze/bot/platform"
	"shouze/safety"
)

// Config is what the operator enters for the application.
type Config struct {
	CorpID         string
	AgentID        int64
	Secret         string // of the application
	Token          string // of the callback address
	EncodingAESKey string // 43 characters
	PreviousAESKey string // still accepted while the key is being changed; may be empty
	APIBase        string // replaces https://qyapi.weixin.qq.com, may carry a path; empty: the platform itself
	PublicURL      string // where the callback address is, for Check
}

// Reply is what a callback is answered with at once: the text that replaces the
// buttons of the tapped card, else a text message.
type Reply struct {
	Text        string
	ReplaceName string
}

// Receiver takes what people send.
type Receiver interface {
	// Receive handles one message within the platform's patience. A nil reply
	// means that there is nothing to say. The sealed bytes are what to keep if
	// the message must wait; they hold no userid in clear, and Open reads them.
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
	Pace      platform.Pacer      // nil: kept in this process
	Metrics   platform.Metrics    // nil: nothing is counted
	// Timeout bounds each call to the platform in real time; zero: 5 s. Fetching
	// media may take four times as long.
	Timeout time.Duration
}

// Channel is one WeCom application. It is safe for concurrent use.
type Channel struct {
	cfg      Config
	deps     Deps
	callback *platform.Callback
	api      *platform.Client
}

const (
	platformBase   = "https://qyapi.weixin.qq.com"
	defaultTimeout = 5 * time.Second
)

// New checks the configuration and makes the channel. Its errors name the key
// at fault, never a value.
func New(cfg Config, deps Deps) (*Channel, error) {
	if deps.Clock == nil || deps.Receiver == nil || deps.Log == nil {
		return nil, errors.New("wecom: clock, receiver and log are required")
	}
	for _, f := range []struct{ key, value string }{
		{"corp_id", cfg.CorpID}, {"secret", cfg.Secret}, {"token", cfg.Token},
	} {
		if strings.TrimSpace(f.value) == "" {
			return nil, fmt.Errorf("wecom.%s: is empty", f.key)
		}
	}
	if cfg.AgentID <= 0 {
		return nil, errors.New("wecom.agent_id: must be the number of the application")
	}
	env, err := platform.NewEnvelope(cfg.CorpID, cfg.Token, cfg.EncodingAESKey, cfg.PreviousAESKey)
	if err != nil {
		return nil, fmt.Errorf("wecom.%w", err)
	}
	base, err := platform.ParseBase(cfg.APIBase, platformBase)
	if err != nil {
		return nil, fmt.Errorf("wecom.%w", err)
	}
	c := &Channel{cfg: cfg, deps: deps.complete()}
	c.callback = c.newCallback(env)
	c.api = platform.NewClient(platform.ClientConfig{
		Name: "wecom", Base: base, Account: cfg.CorpID + ":" + strconv.FormatInt(cfg.AgentID, 10), Codes: codes(),
		Clock: deps.Clock, Log: deps.Log, Metrics: c.deps.Metrics, Timeout: c.deps.Timeout,
		Transport: deps.Transport, Store: deps.Tokens, Token: cfg.tokenRequest,
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
	if d.Pace == nil {
		d.Pace = new(platform.PaceMemory)
	}
	return d
}

// tokenRequest asks for the application's access token. The platform gives the
// same one until it ends, so there is nothing to force.
func (c Config) tokenRequest(bool) platform.Request {
	return platform.Request{
		Method: http.MethodGet, Path: tokenPath,
		Query: map[string][]string{"corpid": {c.CorpID}, "corpsecret": {c.Secret}},
	}
}

const tokenPath = "/cgi-bin/gettoken"

// agent names the application where the token alone does not.
func (c Config) agent() map[string][]string {
	return map[string][]string{"agentid": {strconv.FormatInt(c.AgentID, 10)}}
}
