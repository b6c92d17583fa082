package simulator

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// callback is what the platform tells the product.
type callback struct {
	user    string    // the key of the chat
	from    string    // a member's id as callbacks write it
	corp    bool      // to the WeCom application
	task    string    // the card that was tapped
	kind    string    // MsgType
	cause   string    // MsgId of a message; for an event only our own mark
	at      time.Time // CreateTime
	fields  []element
	mine    Message // as the user's own chat shows it; no Kind: not at all
	silent  bool    // nobody sees an answer: no notice of a fault either
	opens   string  // which window: message, tap or none
	follows int     // 1: follows, -1: unfollows
	scene   string
}

// element is one of the XML's elements. Numbers stand there as they are, text in
// CDATA, raw, as the platform writes it: whatever the text holds.
type element struct {
	name, value string
	number      bool
}

const maxSaid = 2 << 10 // characters; the app takes no more in one message

// compose turns what a user does into a callback.
func (s *Simulator) compose(user string, req SayRequest) (*callback, error) {
	switch {
	case req.Channel != "" && req.Channel != "wechat" && req.Channel != "wecom":
		return nil, fmt.Errorf("%w：channel 填 wechat 或 wecom", ErrSay)
	case user == "" || len(user) > 64:
		return nil, fmt.Errorf("%w：user 要填1到64个字符", ErrSay)
	case utf8.RuneCountInString(req.Text) > maxSaid:
		return nil, fmt.Errorf("%w：一条消息最多%d个字", ErrSay, maxSaid)
	}
	photo, err := photoOf(req, s.now()) // drawn before the lock: it takes its time
	if err != nil {
		return nil, err
	}
	if req.Channel == "wecom" {
		return s.composeMember(user, req, photo)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &callback{user: user, kind: req.Type, cause: idText(s.id()), at: s.now(), opens: "message", follows: 1}
	c.mine = Message{Kind: req.Type, Text: req.Text, Mine: true}
	switch req.Type {
	case "text", "image", "voice", "location":
		return c, s.composeContent(c, req, photo)
	case "tap":
		return c, s.composeTap(c, req)
	case "subscribe", "unsubscribe", "scan":
		return c, s.composeEvent(c, req)
	case "check", "sign":
		return nil, fmt.Errorf("%w：微信公众号里没有%s", ErrSay, map[string]string{"check": "勾选卡片", "sign": "签名页"}[req.Type])
	}
	return nil, fmt.Errorf("%w：type “%s”不认识，可用 text、image、voice、location、tap、subscribe、unsubscribe、scan", ErrSay, req.Type)
}

// composeContent makes a message. Recognised speech is the Official Account's
// alone. The caller holds the lock.
func (s *Simulator) composeContent(c *callback, req SayRequest, photo *mediaFile) error {
	switch req.Type {
	case "text":
		if strings.TrimSpace(req.Text) == "" {
			return fmt.Errorf("%w：text 是空的", ErrSay)
		}
		c.fields = []element{text("Content", req.Text)}
		return nil
	case "image":
		photo.Corp = c.corp
		id := s.keepMedia(*photo)
		c.mine.Photo, c.mine.Text = id, ""
		c.fields = []element{text("PicUrl", "http://mmbiz.qpic.cn/mmbiz_jpg/"+id+"/0"), text("MediaId", id)}
		return nil
	case "voice":
		id := s.keepMedia(mediaFile{Kind: "voice", Type: "audio/amr", Bytes: stockVoice(), Corp: c.corp})
		c.fields = []element{text("MediaId", id), text("Format", "amr")}
		if !c.corp {
			c.fields = append(c.fields, text("Recognition", req.Text), text("MediaId16K", id))
		}
		return nil
	}
	return composeLocation(c, req)
}

// photoOf is the photo that a request sends; nil if it sends none.
func photoOf(req SayRequest, at time.Time) (*mediaFile, error) {
	if req.Type != "image" {
		return nil, nil
	}
	if req.Data == "" {
		return &mediaFile{Kind: "image", Type: "image/jpeg", Bytes: stockPhoto(rand.IntN(1<<30), at)}, nil
	}
	data := req.Data
	if head, rest, ok := strings.Cut(data, ","); ok && strings.HasPrefix(head, "data:") {
		data = rest
	}
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(data))
	if err != nil {
		return nil, fmt.Errorf("%w：data 不是 base64", ErrSay)
	}
	kind := http.DetectContentType(b)
	if !strings.HasPrefix(kind, "image/") || len(b) > maxImage {
		return nil, fmt.Errorf("%w：请发10 MB以内的照片（JPEG 或 PNG）", ErrSay)
	}
	return &mediaFile{Kind: "image", Type: kind, Bytes: b}, nil
}

func composeLocation(c *callback, req SayRequest) error {
	if req.Lat < -90 || req.Lat > 90 || req.Lng < -180 || req.Lng > 180 {
		return fmt.Errorf("%w：lat、lng 不是地球上的位置", ErrSay)
	}
	c.mine.Title, c.mine.Text = req.Label, fmt.Sprintf("%.6f, %.6f", req.Lat, req.Lng)
	c.fields = []element{
		number("Location_X", strconv.FormatFloat(req.Lat, 'f', 6, 64)),
		number("Location_Y", strconv.FormatFloat(req.Lng, 'f', 6, 64)),
		number("Scale", "15"), text("Label", req.Label),
	}
	return nil
}

// composeTap tells the menu's entries from the choices of a message: a choice is
// said, as a text. The caller holds the lock.
func (s *Simulator) composeTap(c *callback, req SayRequest) error {
	if req.Key == "" {
		return fmt.Errorf("%w：key 是空的", ErrSay)
	}
	for _, b := range entries(s.menu) {
		if b.Key != req.Key {
			continue
		}
		if b.URL != "" {
			return fmt.Errorf("%w：“%s”打开的是网页", ErrSay, b.Text)
		}
		c.asEvent("CLICK", text("EventKey", req.Key))
		c.mine, c.opens = Message{Kind: "event", Text: b.Text, Mine: true}, "tap"
		return nil
	}
	c.kind, c.mine = "text", Message{Kind: "text", Text: req.Key, Mine: true}
	for _, b := range s.lastReceived(c.user).Buttons {
		if b.Key == req.Key { // an entry of a menu message (msgmenu)
			c.mine.Text, c.opens = b.Text, "tap"
			c.fields = []element{text("Content", b.Text), text("bizmsgmenuid", b.Key)}
		}
	}
	if c.fields == nil {
		c.fields = []element{text("Content", req.Key)}
	}
	return nil
}

// lastReceived is the newest message of the account to a user. The caller holds
// the lock.
func (s *Simulator) lastReceived(user string) Message {
	f, ok := s.followers[user]
	if !ok {
		return Message{}
	}
	for _, m := range slices.Backward(f.Chat) {
		if !m.Mine {
			return m
		}
	}
	return Message{}
}

// composeEvent makes following, leaving and scanning. The caller holds the lock.
func (s *Simulator) composeEvent(c *callback, req SayRequest) error {
	c.opens = "tap"
	f, ok := s.followers[c.user]
	follows := ok && f.Subscribed
	switch {
	case req.Type == "unsubscribe":
		c.asEvent("unsubscribe", text("EventKey", ""))
		c.mine, c.silent, c.opens, c.follows = Message{Kind: "event", Text: "已取消关注", Mine: true}, true, "", -1
	case req.Type == "subscribe" && req.Text == "":
		c.asEvent("subscribe", text("EventKey", ""))
		c.mine = Message{Kind: "event", Text: "已关注公众号", Mine: true}
	case req.Text == "" || len(req.Text) > 64:
		return fmt.Errorf("%w：text 要填二维码的场景值（1到64个字符）", ErrSay)
	default:
		c.scene = req.Text
		c.mine = Message{Kind: "event", Text: "扫了一个二维码", Mine: true}
		ticket := text("Ticket", s.ticketOf(req.Text))
		if follows {
			c.asEvent("SCAN", text("EventKey", req.Text), ticket)
			return nil
		}
		c.asEvent("subscribe", text("EventKey", "qrscene_"+req.Text), ticket)
	}
	return nil
}

func (c *callback) asEvent(name string, fields ...element) {
	c.kind, c.fields = "event", append([]element{text("Event", name)}, fields...)
}

func text(name, value string) element   { return element{name: name, value: value} }
func number(name, value string) element { return element{name: name, value: value, number: true} }

func idText(id int64) string { return strconv.FormatInt(id, 10) }
