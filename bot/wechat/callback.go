package wechat

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"shouze/bot/platform"
	"shouze/safety"
)

// newCallback is the account's callback address in safe mode (安全模式).
func (c *Channel) newCallback(env *platform.Envelope) *platform.Callback {
	return &platform.Callback{
		Name: "wechat", Account: c.cfg.AppID, Success: "success", Envelope: env, Replays: c.deps.Replays,
		Clock: c.deps.Clock, Log: c.deps.Log, Metrics: c.deps.Metrics,
		CheckQuery: func(query url.Values) error {
			if !env.Signed(query.Get("signature"), query.Get("timestamp"), query.Get("nonce")) {
				return &platform.Refusal{Status: http.StatusForbidden, Reason: "signature"}
			}
			return nil
		},
		CheckPost: func(query url.Values) error {
			if query.Get("encrypt_type") != "aes" {
				return &platform.Refusal{Status: http.StatusForbidden, Reason: "not_encrypted"}
			}
			return nil
		},
		Echo:   func(query url.Values) ([]byte, error) { return []byte(query.Get("echostr")), nil },
		Answer: c.answer,
	}
}

// ServeHTTP answers the platform; see platform.Callback.
func (c *Channel) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.callback.ServeHTTP(w, r) }

// answer hands a letter to the receiver and writes its reply.
func (c *Channel) answer(ctx context.Context, l *platform.Letter) ([]byte, error) {
	in, means, err := inbound(l.Fields)
	if err != nil {
		return nil, platform.Malformed()
	}
	switch means {
	case forReceiver:
		return c.receive(ctx, l, in)
	case deliveryReport:
		if c.deps.Delivered != nil {
			c.deps.Delivered(ctx, l.Fields["MsgID"], l.Fields["Status"])
		}
	}
	return nil, nil
}

func (c *Channel) receive(ctx context.Context, l *platform.Letter, in safety.Inbound) ([]byte, error) {
	reply, err := c.deps.Receiver.Receive(ctx, in, []byte(l.Sealed))
	if err != nil || reply == nil || platform.CleanText(reply.Text) == "" {
		return nil, err
	}
	plain, err := replyXML(l.Fields, reply.Text, c.deps.Clock.Now())
	if err != nil {
		return nil, fmt.Errorf("passive reply: %w", err)
	}
	return plain, nil
}

// Open reads a message that was kept sealed, with the present or the previous
// key, however old it is.
func (c *Channel) Open(sealed []byte) (safety.Inbound, error) {
	l, err := c.callback.Reopen(sealed)
	if err != nil {
		return safety.Inbound{}, err
	}
	in, means, err := inbound(l.Fields)
	if err == nil && means != forReceiver {
		err = platform.ErrMalformed
	}
	if err != nil {
		return safety.Inbound{}, fmt.Errorf("open kept message: %w", err)
	}
	return in, nil
}
