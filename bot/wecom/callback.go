package wecom

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/message"

	"shouze/bot/platform"
	"shouze/safety"
)

// newCallback is the application's callback address (接收消息服务器).
func (c *Channel) newCallback(env *platform.Envelope) *platform.Callback {
	cb := &platform.Callback{
		Name: "wecom", Account: c.cfg.CorpID, Envelope: env, Replays: c.deps.Replays, // an empty body is success
		Clock: c.deps.Clock, Log: c.deps.Log, Metrics: c.deps.Metrics, Answer: c.answer,
	}
	cb.Echo = func(query url.Values) ([]byte, error) {
		plain, _, err := cb.OpenSigned(query, query.Get("echostr"))
		return plain, err
	}
	return cb
}

// ServeHTTP answers the platform; see platform.Callback.
func (c *Channel) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.callback.ServeHTTP(w, r) }

// answer hands a letter to the receiver and writes its reply.
func (c *Channel) answer(ctx context.Context, l *platform.Letter) ([]byte, error) {
	in, ours, err := c.inbound(l)
	if err != nil || !ours {
		return nil, err
	}
	reply, err := c.deps.Receiver.Receive(ctx, in, []byte(l.Sealed))
	if err != nil || reply == nil {
		return nil, err
	}
	plain, err := replyXML(l.Fields, *reply, c.deps.Clock.Now())
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
	in, ours, err := c.inbound(l)
	if err == nil && !ours {
		err = errors.New("a message for nobody")
	}
	if err != nil {
		return safety.Inbound{}, fmt.Errorf("open kept message: %w", err)
	}
	return in, nil
}

// maxText is the most that the platform shows of a text, in bytes; it cuts the
// rest without a word. Texts are split long before that.
const maxText = 2048

// passive is a passive reply (被动回复).
type passive struct {
	XMLName      xml.Name      `xml:"xml"`
	ToUserName   message.CDATA `xml:"ToUserName"`
	FromUserName message.CDATA `xml:"FromUserName"`
	CreateTime   int64         `xml:"CreateTime"`
	MsgType      message.CDATA `xml:"MsgType"`
	Content      message.CDATA `xml:"Content,omitempty"`
	Button       *replaced     `xml:"Button,omitempty"`
}

// replaced is what stands in place of a card's buttons.
type replaced struct {
	ReplaceName message.CDATA `xml:"ReplaceName"`
}

// replyXML writes a reply; nil: it says nothing.
func replyXML(to platform.Fields, r Reply, now time.Time) ([]byte, error) {
	p := passive{
		ToUserName: message.CDATA(to["FromUserName"]), FromUserName: message.CDATA(to["ToUserName"]), CreateTime: now.Unix(),
	}
	name := platform.CleanText(r.ReplaceName)
	text := platform.ClipBytes(platform.CleanText(r.Text), maxText)
	switch {
	case name != "" && strings.EqualFold(to["Event"], cardEvent):
		p.MsgType, p.Button = "update_button", &replaced{message.CDATA(name)}
	case strings.TrimSpace(text) != "":
		p.MsgType, p.Content = "text", message.CDATA(text)
	default:
		return nil, nil
	}
	return xml.Marshal(p)
}
