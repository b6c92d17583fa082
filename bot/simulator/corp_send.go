package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// corpMessage is what POST /cgi-bin/message/send takes.
type corpMessage struct {
	ToUser  string          `json:"touser"`
	ToParty string          `json:"toparty"`
	ToTag   string          `json:"totag"`
	MsgType string          `json:"msgtype"`
	AgentID json.RawMessage `json:"agentid"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
	Markdown struct {
		Content string `json:"content"`
	} `json:"markdown"`
	TextCard struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		URL         string `json:"url"`
	} `json:"textcard"`
	Card           *corpCard `json:"template_card"`
	CheckDuplicate int       `json:"enable_duplicate_check"`
	CheckInterval  int       `json:"duplicate_check_interval"`
}

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

const (
	mostUsers       = 1000
	defaultInterval = 1800 // seconds
	longestInterval = 4 * 3600
)

// corpSend is POST /cgi-bin/message/send. What is wrong with the message comes
// before what is wrong with the people.
func (s *Simulator) corpSend(c call) (answer, *apiError) {
	var in corpMessage
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if err := s.agent(string(in.AgentID)); err != nil {
		return answer{}, err
	}
	m, err := s.shownCorp(in)
	if err != nil {
		return answer{}, err
	}
	to, invalid, unlicensed, err := s.recipients(in)
	if err != nil {
		return answer{}, err
	}
	out := map[string]any{
		"errcode": 0, "errmsg": "ok", "msgid": "SIM" + hexText(40),
		"invaliduser": strings.Join(invalid, "|"), "invalidparty": "", "invalidtag": "", "unlicenseduser": strings.Join(unlicensed, "|"),
	}
	if s.corp.repeated(in, c.body, c.now) {
		return answer{json: out}, nil
	}
	if in.Card != nil {
		s.corp.Tasks[in.Card.TaskID] = true
	}
	for _, u := range to {
		id := strings.ToLower(u.User)
		if in.Card != nil {
			out["response_code"] = s.corp.giveCode(memberPrefix+id, in.Card.TaskID, c.now)
		}
		if s.corp.delivers(id, c.now) && !(u.Plugin && m.Kind != "text") { // cards and markdown never show in the plugin
			s.put(memberPrefix+id, *m)
		}
	}
	return answer{json: out}, nil
}

// repeated tells an identical message within the interval that was asked for.
func (c *corp) repeated(in corpMessage, body []byte, now time.Time) bool {
	for key, until := range c.Same {
		if !now.Before(until) {
			delete(c.Same, key)
		}
	}
	if in.CheckDuplicate != 1 {
		return false
	}
	interval := in.CheckInterval
	if interval <= 0 {
		interval = defaultInterval
	}
	sum := sha256.Sum256(body)
	key := hex.EncodeToString(sum[:])
	_, seen := c.Same[key]
	if !seen {
		c.Same[key] = now.Add(time.Duration(min(interval, longestInterval)) * time.Second)
	}
	return seen
}

// recipients are the members that a message is for, and who of them it can't
// reach. The caller holds the lock.
func (s *Simulator) recipients(in corpMessage) (to []User, invalid, unlicensed []string, err *apiError) {
	ids := strings.FieldsFunc(in.ToUser, func(r rune) bool { return r == '|' })
	if len(ids) == 0 {
		return nil, nil, nil, failWith(82001, "user & party & tag all empty")
	}
	if len(ids) > mostUsers {
		return nil, nil, nil, failWith(40031, "invalid userid list")
	}
	for _, id := range ids {
		u, ok := s.member(id)
		switch {
		case !ok || u.Hidden:
			invalid = append(invalid, strings.ToLower(id))
		case u.Unlicensed:
			unlicensed = append(unlicensed, strings.ToLower(id))
		default:
			to = append(to, u)
		}
	}
	if len(invalid) == len(ids) {
		return nil, nil, nil, failWith(81013, "user & party & tag all invalid")
	}
	return to, invalid, unlicensed, nil
}

// shownCorp checks a message and says how the app shows it.
func (s *Simulator) shownCorp(in corpMessage) (*Message, *apiError) {
	switch in.MsgType {
	case "text":
		return cutText("text", in.Text.Content)
	case "markdown":
		return cutText("markdown", in.Markdown.Content)
	case "textcard":
		if in.TextCard.Title == "" || in.TextCard.URL == "" {
			return nil, failWith(40058, "invalid Request Parameter")
		}
		return &Message{Kind: "textcard", Title: in.TextCard.Title, Text: in.TextCard.Description, URL: in.TextCard.URL}, nil
	case "template_card":
		if in.Card == nil {
			return nil, fail(44004)
		}
		return s.shownCard(in.Card)
	}
	return nil, fail(40008)
}

// cutText is a text as it arrives: the platform cuts it without a word.
func cutText(kind, text string) (*Message, *apiError) {
	if strings.TrimSpace(text) == "" {
		return nil, fail(44004)
	}
	if len(text) > maxText {
		n := maxText
		for n > 0 && !utf8.RuneStart(text[n]) {
			n--
		}
		text = text[:n]
	}
	return &Message{Kind: kind, Text: text}, nil
}

// What a card may hold, in pieces and characters.
const (
	cardButtons = 6
	cardButton  = 10
	cardBoxes   = 20
	cardBox     = 17
	cardTask    = 128
)

// shownCard checks a card. The caller holds the lock.
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
	case s.corp.Tasks[in.TaskID]:
		return nil, failWith(42014, "task_id is used")
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

// corpUpdate is POST /cgi-bin/message/update_template_card.
func (s *Simulator) corpUpdate(c call) (answer, *apiError) {
	var in struct {
		UserIDs      []string        `json:"userids"`
		AgentID      json.RawMessage `json:"agentid"`
		ResponseCode string          `json:"response_code"`
		Button       struct {
			ReplaceName string `json:"replace_name"`
		} `json:"button"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if err := s.agent(string(in.AgentID)); err != nil {
		return answer{}, err
	}
	code, ok := s.corp.Codes[in.ResponseCode]
	switch {
	case in.Button.ReplaceName == "" || len(in.UserIDs) == 0 || len(in.UserIDs) > mostUsers:
		return answer{}, failWith(40058, "invalid Request Parameter")
	case !ok || !c.now.Before(code.Ends):
		return answer{}, failWith(60140, "invalid response_code")
	}
	delete(s.corp.Codes, in.ResponseCode)
	invalid := []string{}
	for _, id := range in.UserIDs {
		if memberPrefix+strings.ToLower(id) != code.Key {
			invalid = append(invalid, strings.ToLower(id))
		}
	}
	if len(invalid) < len(in.UserIDs) {
		s.replaceCard(code.Key, code.TaskID, in.Button.ReplaceName)
	}
	return answer{json: map[string]any{"errcode": 0, "errmsg": "ok", "invaliduser": invalid}}, nil
}

// replaceCard puts words in place of a card's buttons. The caller holds the lock.
func (s *Simulator) replaceCard(key, task, words string) {
	f := s.follower(key)
	for i := range f.Chat {
		if f.Chat[i].TaskID == task {
			f.Chat[i].Replaced, f.Chat[i].Buttons, f.Chat[i].Submit = words, []Button{}, ""
		}
	}
}
