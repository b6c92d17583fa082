package wechat

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"shouze/bot/platform"
	"shouze/safety"
)

// meaning says who a callback is for.
type meaning int

const (
	forNobody      meaning = iota // such as VIEW: only answered
	forReceiver                   // a person did something
	deliveryReport                // TEMPLATESENDJOBFINISH
)

const maxOpenID = 128 // an openid has 28 characters; anything near this is no openid

// inbound turns the platform's message into ours.
func inbound(f platform.Fields) (safety.Inbound, meaning, error) {
	user, kind := f["FromUserName"], f["MsgType"]
	at, err := strconv.ParseInt(f["CreateTime"], 10, 64)
	if err != nil || at < 0 || user == "" || len(user) > maxOpenID || kind == "" {
		return safety.Inbound{}, forNobody, platform.ErrMalformed
	}
	in := safety.Inbound{
		From: safety.Address{Channel: safety.WeChat, User: user},
		Key:  messageKey(f),
		At:   time.Unix(at, 0),
	}
	if kind == "event" {
		return in, event(&in, f), nil
	}
	content(&in, f)
	return in, forReceiver, nil
}

// content reads what a person sent. A kind that we can't use is still theirs to
// be answered.
func content(in *safety.Inbound, f platform.Fields) {
	switch f["MsgType"] {
	case "text":
		in.Kind, in.Text = safety.InText, f["Content"]
		if id := f["bizmsgmenuid"]; id != "" { // a choice that was tapped in a message
			in.Kind, in.Tap = safety.InTap, id
		}
	case "image":
		in.Kind, in.MediaID = safety.InImage, f["MediaId"]
	case "voice":
		in.Kind, in.MediaID, in.Format = safety.InVoice, f["MediaId"], f["Format"]
		if in.MediaID == "" {
			in.MediaID = f["MediaId16K"]
		}
		in.Text = f["Recognition"]
	case "location":
		in.Kind, in.Location = safety.InLocation, platform.ReadLocation(f)
		if in.Location == nil {
			in.Kind = safety.InOther
		}
	default: // video, shortvideo, link, miniprogrampage …
		in.Kind = safety.InOther
	}
}

// event reads what a person did other than sending. pic_* and location_select
// only announce the photo or place that follows as a message of its own.
func event(in *safety.Inbound, f platform.Fields) meaning {
	key := f["EventKey"]
	switch strings.ToLower(f["Event"]) {
	case "subscribe":
		in.Kind = safety.InSubscribe
		if scene, byCode := strings.CutPrefix(key, "qrscene_"); byCode {
			in.Scene = scene
		}
	case "unsubscribe":
		in.Kind = safety.InUnsubscribe
	case "scan":
		in.Kind, in.Scene = safety.InScan, key
	case "click":
		in.Kind, in.Tap = safety.InTap, key
	case "templatesendjobfinish":
		return deliveryReport
	default: // VIEW, LOCATION, pic_*, location_select, scancode_*, mass sends …
		return forNobody
	}
	return forReceiver
}

// messageKey is the same for each delivery of one message: its MsgId, or for
// what has none (events) a digest of who, when and what, so that no openid
// stands in a key.
func messageKey(f platform.Fields) string {
	if id := f["MsgId"]; id != "" && id != "0" && f["MsgType"] != "event" {
		return "wechat:" + id
	}
	h := sha256.New()
	for _, part := range []string{"FromUserName", "CreateTime", "MsgType", "Event", "EventKey", "Content", "MediaId"} {
		h.Write([]byte(f[part]))
		h.Write([]byte{0})
	}
	return "wechat:e" + hex.EncodeToString(h.Sum(nil)[:16])
}
