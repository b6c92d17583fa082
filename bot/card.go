package bot

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"shouze/flows"
	"shouze/safety"
)

// What a card holds, in characters and pieces (企业微信模板卡片的上限).
const (
	cardTitle   = 26
	cardText    = 112
	cardButtons = 6
	cardButton  = 10
	cardBoxes   = 20
	cardBox     = 17
)

// The buttons of a checklist's page that are no answers yet: each opens a card
// with a box an item.
const (
	tapProblems = "problems"
	tapUnclear  = "unclear"
)

// Marks at the end of the id of a card with boxes: what ticking an item says
// of it. A hexadecimal digit is neither.
const (
	markProblems = "-p"
	markUnclear  = "-u"
)

// form is how a person's questions look.
type form string

// The forms. In the WeChat plugin of WeCom cards never show and nothing tells us
// so: who has tapped one can see them.
const (
	formText  form = "text"
	formCards form = "cards"
)

// cardForm is the card that offers cards.
const cardForm = "form"

// carded reports whether the person is asked by cards.
func (s *step) carded() bool {
	return s.turn.Session.Address.Channel == safety.WeCom && s.state.Form == formCards
}

// offer is the card by whose tap a person chooses cards; nil: they chose
// already, it was offered, or they are leaving. Who sees no cards misses nothing.
func (s *step) offer() *safety.Outbound {
	known := bound(s.facts) || s.changes.Bind != nil
	if s.turn.Session.Address.Channel != safety.WeCom || s.state.Form != "" || s.state.Offer || !known || s.changes.Unfollow {
		return nil
	}
	body, err := s.bot.Catalogue.Render("bot.card_offer", map[string]any{})
	if err != nil {
		return nil // found by the catalogue's test; the word 用卡片 does the same
	}
	s.state.Offer = true
	title, text, _ := strings.Cut(strings.TrimSpace(body), "\n")
	return &safety.Outbound{Key: "bot.card_offer", Body: title, Card: &safety.Card{
		ID: cardForm, Title: title, Text: text, Buttons: []safety.Choice{{Key: string(wordCards), Text: "以后点按钮"}},
	}}
}

// carding makes a text and a card of a message that ends with a question; no
// card: the question is better answered by typing.
func (s *step) carding(o safety.Outbound) (lead, card *safety.Outbound) {
	if o.Card != nil { // a card with boxes stands for itself
		return nil, &o
	}
	c := buttonsFor(o.Expects)
	if c == nil {
		return &o, nil
	}
	c.ID = s.cardID(o.Expects)
	ask := safety.Outbound{Key: o.Key, Expects: o.Expects, Card: c}
	body := o.Body
	if o.Title != "" {
		body = o.Title + "\n" + body
	}
	title, text := headline(body)
	told := o.Expects.Checklist || shortened(c, o.Expects) // its words stand in the text before the card
	if !told && utf8.RuneCountInString(title) <= cardTitle && utf8.RuneCountInString(text) <= cardText {
		c.Title, c.Text = title, text
		ask.Body = body
		return nil, &ask
	}
	switch {
	case o.Expects.Checklist:
		c.Title = "这几条怎么样？"
	case o.Expects.Kind == safety.AskConfirm:
		c.Title = "上面说的都对吗？"
	default:
		c.Title = "请选一个"
	}
	if !told {
		o.Expects = nil
	}
	ask.Body, o.Body = c.Title, strings.TrimSpace(o.Body)
	return &o, &ask
}

// shortened reports whether a card cannot hold its choices in full. Its boxes
// then bear the numbers that the choices have in the text.
func shortened(c *safety.Card, e *safety.Expects) bool {
	cut := false
	for _, list := range [][]safety.Choice{c.Buttons, c.Boxes} {
		for i := range list {
			cut = cut || i < len(e.Options) && list[i].Text != cmp.Or(e.Options[i].Text, e.Options[i].Key)
		}
	}
	for i := range c.Boxes {
		if n := c.Boxes[i]; cut && strings.Trim(n.Key, "0123456789") == "" {
			c.Boxes[i].Text = clip(n.Key+" "+n.Text, cardBox)
		}
	}
	return cut
}

// counted is the line that says which question this is.
var counted = regexp.MustCompile(`^第\d+/\d+题$`)

// headline makes the title of a card of the question itself: which one it is,
// and what was said before it, goes into the text.
func headline(body string) (title, text string) {
	lines := strings.Split(body, "\n")
	at := 0
	if strings.HasPrefix(lines[0], "【") && len(lines) > 1 { // whose enterprise it is
		at = 1
	}
	if len(lines) > at+2 && lines[at+1] == "" { // 照片收到。
		at += 2
	}
	for i, line := range lines[:len(lines)-1] {
		if counted.MatchString(line) {
			at = i + 1
		}
	}
	rest := strings.Join(slices.Delete(slices.Clone(lines), at, at+1), "\n")
	return lines[at], strings.TrimSpace(rest)
}

// buttonsFor draws a question's choices; nil: they do not fit a card.
func buttonsFor(e *safety.Expects) *safety.Card {
	switch {
	case e == nil:
		return nil
	case e.Checklist:
		return &safety.Card{Buttons: []safety.Choice{{Key: "0", Text: "都没问题"}, {Key: tapProblems, Text: "有问题"}, {Key: tapUnclear, Text: "不清楚"}}}
	}
	switch e.Kind {
	case safety.AskYesNo, safety.AskOne, safety.AskConfirm:
		if list := choices(e.Options, cardButtons, cardButton); list != nil {
			return &safety.Card{Buttons: list}
		}
		if list := choices(e.Options, cardBoxes, cardBox); list != nil {
			return &safety.Card{Boxes: list, Single: true, Submit: "就选它"}
		}
	case safety.AskSeveral:
		if list := choices(e.Options, cardBoxes, cardBox); list != nil {
			return &safety.Card{Boxes: list, Submit: "选好了"}
		}
	}
	return nil
}

// choices are options as a card shows them; nil: there are none, or too many or
// too long ones.
func choices(options []safety.Option, most, long int) []safety.Choice {
	if len(options) == 0 || len(options) > most {
		return nil
	}
	list := make([]safety.Choice, len(options))
	for i, o := range options {
		list[i] = safety.Choice{Key: o.Key, Text: cmp.Or(o.Text, o.Key)}
		if o.Short != "" && utf8.RuneCountInString(list[i].Text) > long {
			list[i].Text = o.Short
		}
		if utf8.RuneCountInString(list[i].Text) > long {
			return nil
		}
	}
	return list
}

// cardID tells one question of a conversation from another: it is the same
// when a question is asked again, and another once it is answered, or once its
// choices have changed, so that no button comes to mean another one.
func (s *step) cardID(e *safety.Expects) string {
	f := s.state.Flow
	f.Misses, f.Wake, f.From = 0, 0, 0
	var values []string
	for _, o := range e.Options {
		values = append(values, o.Key, o.Value)
	}
	raw, err := json.Marshal(struct {
		flows.State
		Choices []string
	}{f, values})
	if err != nil { // a state that was read as JSON
		return "none"
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8])
}

// tapped takes what a card sends. One whose question is over changes nothing:
// the person is told, and asked what is asked now.
func (s *step) tapped() error {
	in := s.turn.Message
	if in.Card == cardForm {
		s.chosen = "以后点按钮"
		return s.chooseForm(formCards)
	}
	id := strings.TrimSuffix(strings.TrimSuffix(in.Card, markProblems), markUnclear)
	if !s.state.Flow.Active() {
		return s.tappedLate()
	}
	w := s.flows.Waiting(s.state.Flow, s.world(), s.turn.Now)
	if w.Expects == nil || id != s.cardID(w.Expects) {
		return s.tappedLate()
	}
	err := s.tappedNow(id, w.Expects)
	s.state.Card, s.state.Chosen = in.Card, s.chosen
	return err
}

// tappedLate answers a card whose question is over. The second tap of an
// impatient thumb is not worth a word.
func (s *step) tappedLate() error {
	if s.turn.Message.Card == s.state.Card {
		s.chosen = s.state.Chosen
		return nil
	}
	s.chosen = "这题过去了"
	return s.inform("bot.card_old", map[string]any{"asking": s.state.Flow.Active()})
}

func (s *step) tappedNow(id string, asked *safety.Expects) error {
	in := s.turn.Message
	switch {
	case in.Kind == safety.InTap && asked.Checklist && (in.Tap == tapProblems || in.Tap == tapUnclear):
		return s.tick(id, in.Tap, asked)
	case in.Kind == safety.InCheck && len(in.Checks) == 0:
		s.chosen = "没有勾"
		return s.inform("bot.vote_empty", nil)
	case strings.HasSuffix(in.Card, markUnclear):
		s.turn.Message.Kind, s.turn.Message.Text = safety.InText, "不清楚 "+strings.Join(in.Checks, "、")
	}
	s.chosen = chosenText(in, asked)
	return s.answer()
}

// tick shows a page's items with a box each.
func (s *step) tick(id, how string, e *safety.Expects) error {
	c := &safety.Card{ID: id + markProblems, Title: "勾出有问题的", Submit: "提交"}
	s.chosen = "已选：有问题"
	if how == tapUnclear {
		c.ID, c.Title, s.chosen = id+markUnclear, "勾出看不准的", "已选：不清楚"
	}
	for _, o := range e.Options {
		if o.Item == "" {
			continue
		}
		c.Boxes = append(c.Boxes, safety.Choice{Key: o.Key, Text: clip(o.Key+" "+cmp.Or(o.Short, o.Text), cardBox)})
	}
	s.parts = append(s.parts, safety.Outbound{Key: "card.tick", Body: c.Title, Expects: e, Card: c})
	return nil
}

// chosenMark begins what an answered card says.
const chosenMark = "已选："

// chosenText is what an answered card says.
func chosenText(in safety.Inbound, e *safety.Expects) string {
	if in.Kind == safety.InCheck {
		return clip(chosenMark+strings.Join(in.Checks, "、"), cardButton)
	}
	text := in.Tap
	for _, o := range e.Options {
		if o.Key != in.Tap || o.Text == "" || e.Checklist {
			continue
		}
		if text = o.Text; o.Short != "" && utf8.RuneCountInString(chosenMark+text) > cardButton {
			text = o.Short
		}
	}
	if e.Checklist && in.Tap == "0" {
		text = "都没问题"
	}
	return clip(chosenMark+text, cardButton)
}

// chooseForm changes between cards and text.
func (s *step) chooseForm(f form) error {
	if s.turn.Session.Address.Channel != safety.WeCom {
		return s.inform("bot.no_cards", nil)
	}
	s.state.Form = f
	if f == formText {
		return s.inform("bot.plain_on", nil)
	}
	return s.inform("bot.cards_on", nil)
}
