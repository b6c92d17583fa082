package wecom

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"shouze/bot/platform"
	"shouze/safety"
)

const (
	maxUserID = 128 // two ids of 64 bytes: a corporation's and a member's
	cardEvent = "template_card_event"
)

// inbound turns the platform's message into ours; false: it is for nobody, such
// as a tap on a link. Its error is a *platform.Refusal.
func (c *Channel) inbound(l *platform.Letter) (safety.Inbound, bool, error) {
	f := l.Fields
	if err := c.forUs(f); err != nil {
		return safety.Inbound{}, false, err
	}
	user, kind := c.userID(f["FromUserName"]), f["MsgType"]
	at, err := strconv.ParseInt(f["CreateTime"], 10, 64)
	if err != nil || at < 0 || user == "" || len(user) > maxUserID || kind == "" {
		return safety.Inbound{}, false, platform.Malformed()
	}
	in := safety.Inbound{
		From: safety.Address{Channel: safety.WeCom, User: user},
		Key:  messageKey(f),
		At:   time.Unix(at, 0),
	}
	if kind != "event" {
		content(&in, f)
		return in, true, nil
	}
	ours, err := event(&in, l)
	return in, ours, err
}

// forUs refuses what was sent to another corporation or another application.
func (c *Channel) forUs(f platform.Fields) error {
	if to := f["ToUserName"]; to != "" && !strings.EqualFold(to, c.cfg.CorpID) {
		return &platform.Refusal{Status: http.StatusForbidden, Reason: "other_corp"}
	}
	if agent := f["AgentID"]; agent != "" && agent != strconv.FormatInt(c.cfg.AgentID, 10) {
		return &platform.Refusal{Status: http.StatusForbidden, Reason: "other_agent"}
	}
	return nil
}

// userID is a member's id as the platform's own answers write it: in lower
// case, and without our corporation before it. A member of another corporation
// that shares the application (CorpId/userid) keeps theirs.
func (c *Channel) userID(raw string) string {
	id := strings.ToLower(strings.TrimSpace(raw))
	if corp, own, shared := strings.Cut(id, "/"); shared && strings.EqualFold(corp, c.cfg.CorpID) {
		return own
	}
	return id
}

// content reads what a person sent. A kind that we can't use is still theirs to
// be answered.
func content(in *safety.Inbound, f platform.Fields) {
	switch f["MsgType"] {
	case "text":
		in.Kind, in.Text = safety.InText, f["Content"]
	case "image":
		in.Kind, in.MediaID = safety.InImage, f["MediaId"]
	case "voice": // the platform never says what was spoken
		in.Kind, in.MediaID, in.Format = safety.InVoice, f["MediaId"], f["Format"]
	case "location":
		in.Kind, in.Location = safety.InLocation, platform.ReadLocation(f)
		if in.Location == nil {
			in.Kind = safety.InOther
		}
	default: // video, link …
		in.Kind = safety.InOther
	}
}

// event reads what a person did other than sending. pic_* and location_select
// only announce the photo or place that follows as a message of its own.
func event(in *safety.Inbound, l *platform.Letter) (ours bool, err error) {
	f := l.Fields
	switch strings.ToLower(f["Event"]) {
	case "subscribe": // the member may see the application from now on
		in.Kind = safety.InSubscribe
	case "enter_agent":
		in.Kind = safety.InEnter
	case "unsubscribe": // not any more: left, disabled, or out of its range
		in.Kind = safety.InUnsubscribe
	case "click":
		in.Kind, in.Tap = safety.InTap, f["EventKey"]
	case cardEvent:
		return true, card(in, l)
	default: // view, LOCATION, pic_*, location_select, scancode_*, change_contact …
		return false, nil
	}
	return true, nil
}

// card reads a button that was tapped or boxes that were submitted.
func card(in *safety.Inbound, l *platform.Letter) error {
	f := l.Fields
	in.Card, in.CardCode = cardOf(f["TaskId"]), f["ResponseCode"]
	if in.Card == "" {
		return platform.Malformed()
	}
	if f["CardType"] == "button_interaction" {
		in.Kind, in.Tap = safety.InTap, f["EventKey"]
		return nil
	}
	ticked, err := platform.Within(l.Plain, "SelectedItems", "OptionId")
	if err != nil {
		return platform.Malformed()
	}
	in.Kind, in.Checks = safety.InCheck, ticked
	return nil
}

// messageKey is the same for each delivery of one message: its MsgId, or for
// what has none (events) a digest of who, when and what, so that no userid
// stands in a key.
func messageKey(f platform.Fields) string {
	if id := f["MsgId"]; id != "" && id != "0" && f["MsgType"] != "event" {
		return "wecom:" + id
	}
	h := sha256.New()
	for _, part := range []string{
		"FromUserName", "CreateTime", "MsgType", "Event", "EventKey", "TaskId", "ResponseCode", "Content", "MediaId",
	} {
		h.Write([]byte(f[part]))
		h.Write([]byte{0})
	}
	return "wecom:e" + hex.EncodeToString(h.Sum(nil)[:16])
}
