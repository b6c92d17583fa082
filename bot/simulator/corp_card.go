package simulator

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// corpCard is a template card (模板卡片).
type corpCard struct {
	CardType  string `json:"card_type"`
	MainTitle struct {
		Title string `json:"title"`
		Desc  string `json:"desc"`
	} `json:"main_title"`
	SubTitle   string `json:"sub_title_text"`
	TaskID     string `json:"task_id"`
	ButtonList []struct {
		Text string `json:"text"`
		Key  string `json:"key"`
	} `json:"button_list"`
	Checkbox struct {
		QuestionKey string `json:"question_key"`
		Mode        int    `json:"mode"`
		OptionList  []struct {
			ID   string `json:"id"`
			Text string `json:"text"`
		} `json:"option_list"`
	} `json:"checkbox"`
	SubmitButton struct {
		Text string `json:"text"`
		Key  string `json:"key"`
	} `json:"submit_button"`
}

// What a card may hold, in pieces and characters.
const (
	cardButtons = 6
	cardButton  = 10
	cardBoxes   = 20
	cardBox     = 17
	cardTask    = 128
)

// freshCard checks a card that is sent. The caller holds the lock.
func (s *Simulator) freshCard(in *corpCard) (*Message, *apiError) {
	m, err := s.shownCard(in)
	if err == nil && s.corp.Tasks[in.TaskID] {
		return nil, failWith(42014, "task_id is used")
	}
	return m, err
}

// shownCard checks a card and says how the app shows it. The caller holds the
// lock.
func (s *Simulator) shownCard(in *corpCard) (*Message, *apiError) {
	m := &Message{Kind: "card", Title: in.MainTitle.Title, Text: in.SubTitle, TaskID: in.TaskID, Buttons: []Button{}}
	if in.MainTitle.Desc != "" {
		m.Text = strings.TrimSpace(in.MainTitle.Desc + "\n" + in.SubTitle)
	}
	switch {
	case m.Title == "":
		return nil, failWith(42017, "invalid main_title")
	case !taskID(in.TaskID):
		return nil, failWith(42014, "invalid task_id")
	case s.cfg.CorpCallbackURL == "":
		return nil, failWith(43012, "callback url not set")
	}
	most, long := cardButtons, cardButton
	switch in.CardType {
	case "button_interaction":
		for _, b := range in.ButtonList {
			m.Buttons = append(m.Buttons, Button{Key: b.Key, Text: b.Text})
		}
	case "vote_interaction":
		most, long = cardBoxes, cardBox
		m.Submit, m.SubmitKey, m.Question = in.SubmitButton.Text, in.SubmitButton.Key, in.Checkbox.QuestionKey
		m.Single = in.Checkbox.Mode == 0
		if m.Submit == "" || m.SubmitKey == "" || m.Question == "" {
			return nil, failWith(42032, "invalid submit_button")
		}
		for _, o := range in.Checkbox.OptionList {
			m.Buttons = append(m.Buttons, Button{Key: o.ID, Text: o.Text})
		}
	default:
		return nil, failWith(42015, "invalid card_type")
	}
	bad := func(b Button) bool { return b.Key == "" || b.Text == "" || utf8.RuneCountInString(b.Text) > long }
	if len(m.Buttons) == 0 || len(m.Buttons) > most || slices.ContainsFunc(m.Buttons, bad) {
		return nil, failWith(42025, "invalid button_list or option_list")
	}
	return m, nil
}

// taskID tells whether a task id is as it must be.
func taskID(id string) bool {
	good := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("_-@", r)
	}
	return id != "" && len(id) <= cardTask && !strings.ContainsFunc(id, func(r rune) bool { return !good(r) })
}

// changing is what POST /cgi-bin/message/update_template_card takes.
type changing struct {
	UserIDs      []string        `json:"userids"`
	All          int             `json:"atall"`
	AgentID      json.RawMessage `json:"agentid"`
	ResponseCode string          `json:"response_code"`
	Button       struct {
		ReplaceName string `json:"replace_name"`
	} `json:"button"`
	Card *struct {
		corpCard
		ReplaceText string `json:"replace_text"`
	} `json:"template_card"`
}

// corpUpdate changes a card for the named ones of those who were sent it, once
// for each code.
func (s *Simulator) corpUpdate(c call) (answer, *apiError) {
	var in changing
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if err := s.agent(string(in.AgentID)); err != nil {
		return answer{}, err
	}
	if in.All == 1 {
		in.UserIDs = slices.Sorted(maps.Keys(s.members))
	}
	if in.Button.ReplaceName == "" && in.Card == nil || len(in.UserIDs) == 0 || in.All != 1 && len(in.UserIDs) > mostUsers {
		return answer{}, failWith(40058, "invalid Request Parameter")
	}
	change := replacing(in.Button.ReplaceName)
	if in.Card != nil {
		m, err := s.shownCard(&in.Card.corpCard)
		if err != nil {
			return answer{}, err
		}
		change = becoming(*m, in.Card.ReplaceText)
	}
	code, ok := s.corp.Codes[in.ResponseCode]
	if !ok || !c.now.Before(code.Ends) {
		return answer{}, failWith(60140, "invalid response_code")
	}
	delete(s.corp.Codes, in.ResponseCode)
	invalid := []string{}
	for _, id := range in.UserIDs {
		id = strings.ToLower(id)
		if !s.changeCard(memberPrefix+id, code.TaskID, change) && in.All != 1 {
			invalid = append(invalid, id)
		}
	}
	return answer{json: map[string]any{"errcode": 0, "errmsg": "ok", "invaliduser": invalid}}, nil
}

// replacing puts words in place of a card's buttons.
func replacing(words string) func(*Message) {
	return func(m *Message) { m.Replaced, m.Buttons, m.Submit = words, []Button{}, "" }
}

// becoming puts another card in a card's place, whose button says words if
// there are any.
func becoming(next Message, words string) func(*Message) {
	return func(m *Message) {
		next.ID, next.At, next.MsgID, next.Changed = m.ID, m.At, m.MsgID, m.Changed
		*m = next
		m.Buttons = slices.Clone(next.Buttons)
		if words != "" {
			replacing(words)(m)
		}
	}
}

// changeCard changes a card of a chat; false: it is not there. The caller holds
// the lock.
func (s *Simulator) changeCard(key, task string, change func(*Message)) bool {
	f, ok := s.followers[key]
	if !ok {
		return false
	}
	for i := range slices.Backward(f.Chat) {
		if m := &f.Chat[i]; m.Kind == "card" && m.TaskID == task {
			change(m)
			m.Changed++
			return true
		}
	}
	return false
}

const (
	recallWithin = 24 * time.Hour
	rememberSent = 72 * time.Hour // after that a message is as good as never sent
)

// corpRecall is POST /cgi-bin/message/recall. In the WeChat plugin the message
// stays.
func (s *Simulator) corpRecall(c call) (answer, *apiError) {
	var in struct {
		MsgID string `json:"msgid"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	at, ok := s.corp.SentAt[in.MsgID]
	switch {
	case !ok:
		return answer{}, failWith(40058, "invalid Request Parameter")
	case c.now.Sub(at) > recallWithin:
		return answer{}, failWith(42052, "the message is too old to be recalled")
	}
	for key, f := range s.followers {
		if u, _ := s.member(addressOf(key).User); u.Plugin {
			continue
		}
		for i := range f.Chat {
			if m := &f.Chat[i]; m.MsgID == in.MsgID {
				*m = Message{ID: m.ID, At: m.At, MsgID: m.MsgID, Kind: "event", Text: "应用撤回了一条消息", Changed: m.Changed + 1}
			}
		}
	}
	return done, nil
}
