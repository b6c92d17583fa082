package wechat

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"github.com/silenceper/wechat/v2/officialaccount/message"

	"shouze/bot"
	"shouze/bot/platform"
	"shouze/safety"
)

// Send sends one message to one person: as a customer-service message (客服消息)
// while the person's free window is open, else as the template message of its
// kind. It returns nil once the platform has taken it, else a *bot.SendError.
func (c *Channel) Send(ctx context.Context, d bot.Delivery) error {
	if d.To.Channel != safety.WeChat || d.To.User == "" {
		return &bot.SendError{Outcome: safety.Unreachable, Reason: "not an address of this channel"}
	}
	err := c.deliver(ctx, d)
	outcome := safety.Sent
	var se *bot.SendError
	if errors.As(err, &se) {
		outcome = se.Outcome
		c.alarm(se)
	}
	c.deps.Metrics.Count("wechat_sends", string(outcome))
	return err
}

func (c *Channel) deliver(ctx context.Context, d bot.Delivery) error {
	if d.InWindow {
		return c.sendText(ctx, d)
	}
	return c.sendTemplate(ctx, d)
}

func (c *Channel) sendText(ctx context.Context, d bot.Delivery) error {
	text := platform.ClipBytes(platform.CleanText(d.Text), maxText)
	if strings.TrimSpace(text) == "" {
		return &bot.SendError{Outcome: safety.Rejected, Reason: "the message has no text"}
	}
	err := c.api.Call(ctx, platform.Request{
		Method: http.MethodPost, Path: "/cgi-bin/message/custom/send",
		Body: message.NewCustomerTextMessage(d.To.User, text),
	}, nil)
	return c.api.SendError(err, false)
}

// templateMessage is what template/send takes. The SDK's own always names an
// empty mini program.
type templateMessage struct {
	ToUser      string                   `json:"touser"`
	TemplateID  string                   `json:"template_id"`
	URL         string                   `json:"url,omitempty"`
	ClientMsgID string                   `json:"client_msg_id"`
	Data        map[string]templateDatum `json:"data"`
}

type templateDatum struct {
	Value string `json:"value"`
}

func (c *Channel) sendTemplate(ctx context.Context, d bot.Delivery) error {
	t, ok := c.cfg.Templates[d.Message.Kind]
	if !ok {
		return &bot.SendError{Outcome: safety.Unreachable, Reason: "outside the free window, and no template for such a message"}
	}
	err := c.api.Call(ctx, platform.Request{
		Method: http.MethodPost, Path: "/cgi-bin/message/template/send",
		Body: templateMessage{
			ToUser: d.To.User, TemplateID: t.ID, ClientMsgID: repeatKey(d.ID),
			URL: c.ownPage(d.Message.Data["url"]), Data: templateData(t, d.Message),
		},
	}, nil)
	return c.api.SendError(err, true)
}

// repeatKey is the platform's anti-repeat key for a delivery: 32 letters and
// digits whatever the id looks like.
func repeatKey(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16])
}

// ownPage makes an address of our own pages absolute; any other is dropped.
func (c *Channel) ownPage(page string) string {
	base := strings.TrimRight(c.cfg.PublicURL, "/")
	switch {
	case base == "" || page == "":
		return ""
	case strings.HasPrefix(page, "/"):
		return base + page
	case page == base || strings.HasPrefix(page, base+"/"):
		return page
	}
	return ""
}

// alarm logs what an operator has to put right; the outbox only sees that the
// person can't be reached.
func (c *Channel) alarm(se *bot.SendError) {
	switch {
	case se.Outcome == safety.Misconfigured, se.Code == 40036, se.Code == 40037, se.Code == 43116:
		c.deps.Log.Error("wechat needs the operator", "code", se.Code, "reason", se.Reason)
	case se.Code == 45009:
		c.deps.Log.Error("wechat quota of the day is used up", "code", se.Code)
	}
}
