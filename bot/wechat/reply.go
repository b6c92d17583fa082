package wechat

import (
	"encoding/xml"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/silenceper/wechat/v2/officialaccount/message"
)

// maxText is the most that a text may have, in bytes: with 2048 the platform
// shows its fault notice instead. Texts are split long before that.
const maxText = 2047

// replyXML is the passive text reply (被动回复) to a message.
func replyXML(to fields, text string, now time.Time) ([]byte, error) {
	m := message.NewText(clipBytes(cleanText(text), maxText))
	m.SetToUserName(message.CDATA(to["FromUserName"]))
	m.SetFromUserName(message.CDATA(to["ToUserName"]))
	m.SetCreateTime(now.Unix())
	m.SetMsgType(message.MsgTypeText)
	return xml.Marshal(m)
}

// cleanText drops what XML can't carry and the platform refuses.
func cleanText(s string) string {
	return strings.Map(xmlRune, strings.ToValidUTF8(s, "\uFFFD"))
}

// clipBytes shortens a text to at most n bytes without cutting a character.
func clipBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
