package simulator

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
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

const (
	mostUsers       = 1000
	defaultInterval = 1800 // seconds
	longestInterval = 4 * 3600
	everyone        = "@all"
)

// corpSend is POST /cgi-bin/message/send. A message that must not be repeated is
// answered as the first time. Else what is wrong with the message comes before
// what is wrong with the people.
func (s *Simulator) corpSend(c call) (answer, *apiError) {
	var in corpMessage
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if err := s.agent(string(in.AgentID)); err != nil {
		return answer{}, err
	}
	digest := sha256.Sum256(c.body)
	key := hex.EncodeToString(digest[:])
	if first, ok := s.corp.Taken[key]; ok && in.CheckDuplicate == 1 && c.now.Before(first.Until) {
		return answer{json: first.Answer}, nil
	}
	m, err := s.shownCorp(in)
	if err != nil {
		return answer{}, err
	}
	to, err := s.recipients(in)
	if err != nil {
		return answer{}, err
	}
	m.MsgID = "SIM" + hexText(40)
	out := map[string]any{
		"errcode": 0, "errmsg": "ok", "msgid": m.MsgID, "invaliduser": strings.Join(to.invalid, "|"),
		"invalidparty": in.ToParty, "invalidtag": in.ToTag, "unlicenseduser": strings.Join(to.unlicensed, "|"),
	}
	if in.Card != nil {
		s.corp.Tasks[in.Card.TaskID] = true
		out["response_code"] = s.corp.giveCode(in.Card.TaskID, c.now)
	}
	s.corp.remember(in, key, out, c.now)
	for _, u := range to.members {
		id := strings.ToLower(u.User)
		if s.corp.delivers(id, c.now) && !(u.Plugin && m.Kind != "text") { // cards and markdown never show in the plugin
			s.put(memberPrefix+id, *m)
		}
	}
	return answer{json: out}, nil
}

// remember keeps when a message was sent, and its answer if it must not be
// repeated within an interval.
func (c *corp) remember(in corpMessage, digest string, out map[string]any, now time.Time) {
	maps.DeleteFunc(c.SentAt, func(_ string, at time.Time) bool { return now.Sub(at) > rememberSent })
	maps.DeleteFunc(c.Taken, func(_ string, t taken) bool { return !now.Before(t.Until) })
	c.SentAt[out["msgid"].(string)] = now
	if in.CheckDuplicate != 1 {
		return
	}
	interval := in.CheckInterval
	if interval <= 0 {
		interval = defaultInterval
	}
	c.Taken[digest] = taken{now.Add(time.Duration(min(interval, longestInterval)) * time.Second), out}
}

// audience is who a message is for: whom it reaches and whom it can't.
type audience struct {
	members             []User
	invalid, unlicensed []string
}

// recipients are the members that a message is for. There are no departments
// and no tags here: those are all invalid. The caller holds the lock.
func (s *Simulator) recipients(in corpMessage) (to audience, err *apiError) {
	ids := strings.FieldsFunc(strings.ToLower(in.ToUser), func(r rune) bool { return r == '|' })
	switch {
	case len(ids) == 0 && in.ToParty == "" && in.ToTag == "":
		return to, failWith(82001, "user & party & tag all empty")
	case len(ids) > mostUsers:
		return to, failWith(40031, "invalid userid list")
	}
	all := slices.Contains(ids, everyone)
	if all {
		ids = slices.Sorted(maps.Keys(s.members))
	}
	seen := map[string]bool{}
	for _, id := range ids {
		u, ok := s.member(id)
		switch {
		case seen[id]:
		case ok && s.inRange(u) && u.Unlicensed:
			to.unlicensed = append(to.unlicensed, id)
		case ok && s.inRange(u):
			to.members = append(to.members, u)
		case !all:
			to.invalid = append(to.invalid, id)
		}
		seen[id] = true
	}
	if len(to.members)+len(to.unlicensed) == 0 {
		return to, failWith(81013, "user & party & tag all invalid")
	}
	return to, nil
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
		return s.freshCard(in.Card)
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
