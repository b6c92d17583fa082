package simulator

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shouze/safety"
)

// composeMember turns what a member of the corporation does into a callback.
func (s *Simulator) composeMember(user string, req SayRequest, photo *mediaFile) (*callback, error) {
	if s.corp == nil {
		return nil, fmt.Errorf("%w：这里没有企业微信（channel 填 wechat）", ErrSay)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &callback{
		user: chatKey(safety.Address{Channel: safety.WeCom, User: user}), from: s.spelled(user), corp: true,
		kind: req.Type, cause: idText(s.id()), at: s.now(),
	}
	c.mine = Message{Kind: req.Type, Text: req.Text, Mine: true}
	switch req.Type {
	case "voice":
		c.mine.Text = "" // speech is never recognised here
		return c, s.composeContent(c, req, photo)
	case "text", "image", "location":
		err := s.composeContent(c, req, photo)
		if u, _ := s.member(user); req.Type == "location" && !u.Plugin {
			c.fields = append(c.fields, text("AppType", "wxwork"))
		}
		return c, err
	case "tap":
		return c, s.composeMemberTap(c, req.Key)
	case "check":
		return c, s.composeCheck(c, req.Keys)
	case "enter":
		c.asEvent("enter_agent", text("EventKey", ""))
		c.mine = Message{}
		return c, nil
	case "subscribe":
		c.asEvent("subscribe", text("EventKey", ""))
		c.mine, c.follows = Message{Kind: "event", Text: "已进入应用的可见范围", Mine: true}, 1
		return c, nil
	case "unsubscribe":
		c.asEvent("unsubscribe", text("EventKey", ""))
		c.mine, c.silent, c.follows = Message{Kind: "event", Text: "已离开应用的可见范围", Mine: true}, true, -1
		return c, nil
	}
	return nil, fmt.Errorf("%w：企业微信里没有“%s”，可用 text、image、voice、location、tap、check、enter、subscribe、unsubscribe", ErrSay, req.Type)
}

// spelled is a member's id as callbacks write it. The caller holds the lock.
func (s *Simulator) spelled(user string) string {
	if u, ok := s.member(user); ok {
		return u.User
	}
	return user
}

// composeMemberTap finds what a key belongs to: a button of the newest card that
// has it, else an entry of the menu, else it is said. The caller holds the lock.
func (s *Simulator) composeMemberTap(c *callback, key string) error {
	if key == "" {
		return fmt.Errorf("%w：key 是空的", ErrSay)
	}
	if m := s.liveCard(c.user, func(m Message) bool {
		return m.Submit == "" && slices.ContainsFunc(m.Buttons, func(b Button) bool { return b.Key == key })
	}); m != nil {
		s.asCardEvent(c, m, "button_interaction", key)
		for _, b := range m.Buttons {
			if b.Key == key {
				c.mine = Message{Kind: "event", Text: b.Text, Mine: true}
			}
		}
		return nil
	}
	for _, b := range corpEntries(s.corp.Buttons) {
		if b.Key != key {
			continue
		}
		event := "click"
		if b.URL != "" { // the app opens the page, and tells the application
			event = "view"
		}
		c.asEvent(event, text("EventKey", key))
		c.mine = Message{Kind: "event", Text: b.Text, Mine: true}
		return nil
	}
	c.kind, c.mine = "text", Message{Kind: "text", Text: key, Mine: true}
	c.fields = []element{text("Content", key)}
	return nil
}

// composeCheck submits the newest card with boxes. The caller holds the lock.
func (s *Simulator) composeCheck(c *callback, keys []string) error {
	m := s.liveCard(c.user, func(m Message) bool { return m.Submit != "" })
	if m == nil {
		return fmt.Errorf("%w：没有可以勾选的卡片", ErrSay)
	}
	var names []string
	var options strings.Builder
	for _, key := range keys {
		i := slices.IndexFunc(m.Buttons, func(b Button) bool { return b.Key == key })
		if i < 0 {
			return fmt.Errorf("%w：卡片上没有“%s”", ErrSay, key)
		}
		names = append(names, m.Buttons[i].Text)
		options.WriteString("<OptionId><![CDATA[" + key + "]]></OptionId>")
	}
	if m.Single && len(keys) > 1 {
		return fmt.Errorf("%w：这张卡片只能选一个", ErrSay)
	}
	s.asCardEvent(c, m, "vote_interaction", m.SubmitKey)
	c.fields = append(c.fields, number("SelectedItems", "<SelectedItem><QuestionKey><![CDATA["+m.Question+"]]></QuestionKey><OptionIds>"+
		options.String()+"</OptionIds></SelectedItem>"))
	c.mine = Message{Kind: "event", Text: strings.Join(append([]string{"提交"}, names...), " "), Mine: true}
	return nil
}

func (s *Simulator) asCardEvent(c *callback, m *Message, kind, key string) {
	c.task = m.TaskID
	c.asEvent("template_card_event", text("EventKey", key), text("TaskId", m.TaskID), text("CardType", kind),
		text("ResponseCode", s.corp.giveCode(m.TaskID, c.at)))
}

// liveCard is the newest card of a chat that can still be tapped and that fits.
// The caller holds the lock.
func (s *Simulator) liveCard(key string, fits func(Message) bool) *Message {
	f, ok := s.followers[key]
	if !ok {
		return nil
	}
	for i := range slices.Backward(f.Chat) {
		if m := &f.Chat[i]; m.Kind == "card" && len(m.Buttons) > 0 && fits(*m) {
			return m
		}
	}
	return nil
}

// corpReply is a passive reply of an application.
type corpReply struct {
	XMLName      xml.Name `xml:"xml"`
	ToUserName   string
	FromUserName string
	CreateTime   string
	MsgType      string
	Content      string
	Button       struct{ ReplaceName string }
}

// readCorpReply shows what a reply says: a text, or the new words of the tapped
// card.
func (s *Simulator) readCorpReply(c *callback, plain []byte) (*Message, error) {
	var r corpReply
	if err := decodeXML(plain, &r); err != nil {
		return nil, err
	}
	if _, err := strconv.ParseInt(r.CreateTime, 10, 64); err != nil || !strings.EqualFold(r.ToUserName, c.from) || r.FromUserName != s.cfg.Corp.CorpID {
		return nil, fmt.Errorf("%w: its head is wrong", errReply)
	}
	switch r.MsgType {
	case "text":
		m, bad := cutText("text", r.Content)
		if bad != nil {
			return nil, fmt.Errorf("%w: an empty text", errReply)
		}
		return m, nil
	case "update_button":
		if c.task == "" || r.Button.ReplaceName == "" {
			return nil, fmt.Errorf("%w: no card to change", errReply)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.changeCard(c.user, c.task, replacing(r.Button.ReplaceName))
		return nil, nil
	}
	return nil, fmt.Errorf("%w: no such type", errReply)
}
