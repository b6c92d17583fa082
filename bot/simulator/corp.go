package simulator

import (
	"slices"
	"strings"
	"time"

	"shouze/safety"
)

// Corp is the WeCom application (企业微信自建应用) as both sides know it.
type Corp struct {
	CorpID         string
	AgentID        int64
	Name           string
	Secret         string
	Token          string
	EncodingAESKey string // 43 characters
}

// NewCorp makes up a corporation's application with fresh secrets.
func NewCorp() Corp {
	return Corp{
		CorpID: "ww" + hexText(16), AgentID: 1000002, Name: "首责", Secret: hexText(43), Token: hexText(24), EncodingAESKey: newAESKey(),
	}
}

// corp is what the platform knows of the corporation.
type corp struct {
	crypt     *envelope
	Tokens    tokenBook
	Buttons   []button                // of the menu
	Codes     map[string]responseCode // of cards, by code
	Tasks     map[string]bool         // task ids that were used
	Sent      map[string][]time.Time  // to each member, within the hour
	SentAt    map[string]time.Time    // when each message was sent, by its id
	Lost      map[string]int          // messages that a member never got, silently
	Taken     map[string]taken        // messages that are not delivered again, by digest
	MissDay   string
	Misses    int // mobiles of that day that are nobody's
	BarredDay string
}

// responseCode lets a card be changed once, for whoever of its receivers the
// call names.
type responseCode struct {
	TaskID string
	Ends   time.Time
}

// taken is a message that must not be repeated (enable_duplicate_check), with
// what it was answered.
type taken struct {
	Until  time.Time
	Answer map[string]any
}

const (
	codeLife     = 72 * time.Hour
	perMinute    = 30
	perHour      = 1000
	otherMembers = 400 // who work for the county beside those of the phone page
	missPercent  = 20  // of the members, after which user/getuserid is barred for the day
)

func newCorpState(c *Corp) (*corp, error) {
	if c == nil {
		return nil, nil
	}
	crypt, err := newEnvelope(c.Token, c.CorpID, c.EncodingAESKey)
	if err != nil {
		return nil, err
	}
	return &corp{
		crypt: crypt, Codes: map[string]responseCode{}, Tasks: map[string]bool{},
		Sent: map[string][]time.Time{}, SentAt: map[string]time.Time{}, Lost: map[string]int{}, Taken: map[string]taken{},
	}, nil
}

// chatKey names the chat of a person: an openid as it is, a member's id in lower
// case behind the channel.
func chatKey(a safety.Address) string {
	if a.Channel == safety.WeCom {
		return memberPrefix + strings.ToLower(a.User)
	}
	return a.User
}

const memberPrefix = "wecom:" // no openid holds a colon

// addressOf is who a chat is with.
func addressOf(key string) safety.Address {
	if id, ok := strings.CutPrefix(key, memberPrefix); ok {
		return safety.Address{Channel: safety.WeCom, User: id}
	}
	return safety.Address{Channel: safety.WeChat, User: key}
}

// member finds a member of the corporation by id, in any case. The caller holds
// the lock.
func (s *Simulator) member(id string) (User, bool) {
	u, ok := s.members[strings.ToLower(id)]
	return u, ok
}

// membersOf are the members among users, by id in lower case. Who answers for
// two enterprises is one member.
func membersOf(users []User) map[string]User {
	out := map[string]User{}
	for _, u := range users {
		if id := strings.ToLower(u.User); u.Channel == string(safety.WeCom) && out[id].User == "" {
			out[id] = u
		}
	}
	return out
}

// inRange tells whether a member may see the application: as the list says, or
// as the last coming into its range or leaving it made it. The caller holds the
// lock.
func (s *Simulator) inRange(u User) bool {
	if f, ok := s.followers[chatKey(safety.Address{Channel: safety.WeCom, User: u.User})]; ok && f.InRange != nil {
		return *f.InRange && !u.Disabled
	}
	return !u.Hidden && !u.Disabled
}

// memberCount is how many members the corporation has. The caller holds the lock.
func (s *Simulator) memberCount() int { return len(s.members) + otherMembers }

// Dropped is how many messages to a member were taken and never delivered,
// since there were more than 30 within a minute or 1,000 within an hour.
func (s *Simulator) Dropped(user string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.corp == nil {
		return 0
	}
	return s.corp.Lost[strings.ToLower(user)]
}

// delivers counts a message to a member; false: it is dropped. The caller holds
// the lock.
func (c *corp) delivers(id string, now time.Time) bool {
	kept := c.Sent[id][:0]
	minute := 0
	for _, at := range c.Sent[id] {
		if now.Sub(at) < time.Hour {
			kept = append(kept, at)
		}
		if now.Sub(at) < time.Minute {
			minute++
		}
	}
	c.Sent[id] = kept
	if minute >= perMinute || len(kept) >= perHour {
		c.Lost[id]++
		return false
	}
	c.Sent[id] = append(kept, now)
	return true
}

// ResponseCode is a code by which a card of a member can be changed, as a tap
// would bring it; empty: the member has no such card.
func (s *Simulator) ResponseCode(user, task string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	has := func(m Message) bool { return m.Kind == "card" && m.TaskID == task }
	f, ok := s.followers[chatKey(safety.Address{Channel: safety.WeCom, User: user})]
	if s.corp == nil || !ok || !slices.ContainsFunc(f.Chat, has) {
		return ""
	}
	return s.corp.giveCode(task, s.now())
}

// giveCode makes the code by which a card can be changed once.
func (c *corp) giveCode(task string, now time.Time) string {
	for code, r := range c.Codes {
		if !now.Before(r.Ends) {
			delete(c.Codes, code)
		}
	}
	code := "SIM" + hexText(60)
	c.Codes[code] = responseCode{TaskID: task, Ends: now.Add(codeLife)}
	return code
}
