package wecom

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"shouze/bot"
	"shouze/bot/platform"
	"shouze/safety"
)

const sendPath = "/cgi-bin/message/send"

// limits are what the platform delivers to a member; more is dropped without
// an error (企业微信：应用消息对同一成员每分钟 30 条、每小时 1000 条).
func limits() []platform.Limit {
	return []platform.Limit{{Count: 30, Per: time.Minute}, {Count: 1000, Per: time.Hour}}
}

// repeatWithin is how long the platform drops an identical message, in seconds.
// It covers our own repeats after a doubt, and is short enough that the same
// words may rightly be said again.
const repeatWithin = 600

// outgoing is what message/send takes.
type outgoing struct {
	ToUser         string        `json:"touser"`
	MsgType        string        `json:"msgtype"`
	AgentID        int64         `json:"agentid"`
	Text           *textBody     `json:"text,omitempty"`
	Card           *templateCard `json:"template_card,omitempty"`
	CheckDuplicate int           `json:"enable_duplicate_check,omitempty"`
	CheckInterval  int           `json:"duplicate_check_interval,omitempty"`
}

type textBody struct {
	Content string `json:"content"`
}

// sent is what message/send answers.
type sent struct {
	InvalidUser    string `json:"invaliduser"`
	UnlicensedUser string `json:"unlicenseduser"`
	ResponseCode   string `json:"response_code"`
}

// Send sends one message to one member, as a card where it has one. It returns
// nil once the platform has taken it, else a *bot.SendError. A message that says
// what a tapped card says from now on changes that card instead.
func (c *Channel) Send(ctx context.Context, d bot.Delivery) error {
	if d.To.Channel != safety.WeCom || d.To.User == "" {
		return &bot.SendError{Outcome: safety.Unreachable, Reason: "not an address of this channel"}
	}
	err := c.deliver(ctx, d)
	outcome := safety.Sent
	var se *bot.SendError
	if errors.As(err, &se) {
		outcome = se.Outcome
		if se.Outcome == safety.Misconfigured {
			c.deps.Log.Error("wecom needs the operator", "code", se.Code, "reason", se.Reason)
		}
	}
	c.deps.Metrics.Count("wecom_sends", string(outcome))
	return err
}

func (c *Channel) deliver(ctx context.Context, d bot.Delivery) error {
	if d.Message.Chosen != "" {
		return c.updateCard(ctx, d)
	}
	m := outgoing{ToUser: d.To.User, AgentID: c.cfg.AgentID}
	if card, ok := drawCard(d); ok {
		m.MsgType, m.Card = "template_card", card
	} else {
		text := platform.ClipBytes(platform.CleanText(d.Text), maxText)
		if strings.TrimSpace(text) == "" {
			return &bot.SendError{Outcome: safety.Rejected, Reason: "the message has no text"}
		}
		m.MsgType, m.Text = "text", &textBody{text}
	}
	// An answer is never checked: the same question may rightly be asked twice.
	if d.Message.Kind != "" {
		m.CheckDuplicate, m.CheckInterval = 1, repeatWithin
	}
	if err := c.pace(ctx, d.To); err != nil {
		return err
	}
	var answer sent
	err := c.api.Call(ctx, platform.Request{Method: http.MethodPost, Path: sendPath, Body: m}, &answer)
	if err != nil {
		return c.api.SendError(err, m.CheckDuplicate == 1)
	}
	return answer.reached()
}

// reached reports who of the one addressee was left out, which the platform
// calls a success.
func (s sent) reached() error {
	switch {
	case s.InvalidUser != "":
		return &bot.SendError{Outcome: safety.Unreachable, Reason: "the member is gone, or out of the application's range"}
	case s.UnlicensedUser != "":
		return &bot.SendError{Outcome: safety.Unreachable, Reason: "the member has no licence for the application's interface"}
	}
	return nil
}

// pace holds a message back that the platform would drop. If nobody can say
// how many were sent, it goes: a message too late may be lost, one too many
// may be.
func (c *Channel) pace(ctx context.Context, to safety.Address) error {
	at, err := c.deps.Pace.Take(ctx, "wecom:"+c.cfg.CorpID+":"+to.User, limits(), c.deps.Clock.Now())
	if err != nil {
		c.deps.Log.Warn("wecom pace away", "error", err)
		return nil
	}
	if at.IsZero() {
		return nil
	}
	return &bot.SendError{Outcome: safety.Throttled, RetryAt: at, Reason: "the member has had as many messages as the platform delivers in a minute or an hour"}
}

// updateCard puts words in place of a card's buttons, for who answered it too
// late for the passive reply.
func (c *Channel) updateCard(ctx context.Context, d bot.Delivery) error {
	if d.Message.CardCode == "" {
		return &bot.SendError{Outcome: safety.Rejected, Reason: "the card that was tapped is not known"}
	}
	err := c.api.Call(ctx, platform.Request{
		Method: http.MethodPost, Path: "/cgi-bin/message/update_template_card",
		Body: map[string]any{
			"userids": []string{d.To.User}, "agentid": c.cfg.AgentID, "response_code": d.Message.CardCode,
			"button": map[string]string{"replace_name": platform.CleanText(d.Message.Chosen)},
		},
	}, nil)
	const spent = 60140 // used already, or older than 72 hours: the card stays as it is
	var ce *platform.CallError
	if errors.As(err, &ce) && ce.Code == spent {
		return nil
	}
	return c.api.SendError(err, true)
}
