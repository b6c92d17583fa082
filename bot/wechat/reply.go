package wechat

import (
	"encoding/xml"
	"shouze/bot/platform"
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/message"
)

// maxText is the most that a text may have, in bytes: with 2048 the platform
// shows its fault notice instead. Texts are split long before that.
const maxText = 2047

// replyXML is the passive text reply (被动回复) to a message.
func replyXML(to platform.Fields, text string, now time.Time) ([]byte, error) {
	m := message.NewText(platform.ClipBytes(platform.CleanText(text), maxText))
	m.SetToUserName(message.CDATA(to["FromUserName"]))
	m.SetFromUserName(message.CDATA(to["ToUserName"]))
	m.SetCreateTime(now.Unix())
	m.SetMsgType(message.MsgTypeText)
	return xml.Marshal(m)
}
