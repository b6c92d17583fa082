package simulator

import (
	"context"
	"slices"
	"time"

	"shouze/safety"
)

// follower is what the platform knows of a user of the account.
type follower struct {
	Subscribed   bool
	SubscribedAt time.Time
	Scene        string    // of the QR code that the user came by
	Spoke        allowance // opened by a message
	Tapped       allowance // opened by a menu click, following or scanning
	LastEvent    string    // the latest event, to tell two of one second apart
	LastEventAt  time.Time
	InRange      *bool     // of a WeCom member who came into the application's range (true) or left it
	Chat         []Message // both sides, oldest first
}

// allowance is how many customer-service messages (客服消息) may be sent, until when.
type allowance struct {
	Left  int
	Until time.Time
}

// What opens a window, and how far (客服消息下发条数): five within 48 hours of a
// message, three within a minute of a click, a scan or following.
const (
	spokeLimit   = 5
	spokeWindow  = 48 * time.Hour
	tappedLimit  = 3
	tappedWindow = time.Minute
)

// take uses up one message. The errors are the platform's: 45015 where no window
// is open, 45047 where the open ones are used up.
func (f *follower) take(now time.Time) *apiError {
	if !f.Subscribed {
		return fail(45015)
	}
	open := false
	for _, a := range []*allowance{&f.Tapped, &f.Spoke} {
		if now.After(a.Until) || a.Until.IsZero() {
			continue
		}
		open = true
		if a.Left > 0 {
			a.Left--
			return nil
		}
	}
	if open {
		return fail(45047)
	}
	return fail(45015)
}

// Message is one entry of a chat.
type Message struct {
	ID        string    `json:"id"` // of 16 digits, growing
	At        time.Time `json:"at"`
	Kind      string    `json:"kind"` // text, image, voice, location, template, card, event or fault
	Title     string    `json:"title"`
	Text      string    `json:"text"`
	Buttons   []Button  `json:"buttons"`
	URL       string    `json:"url"`
	Fields    []Field   `json:"fields,omitempty"`   // of a template message
	Photo     string    `json:"photo,omitempty"`    // media id
	Mine      bool      `json:"mine,omitempty"`     // sent by the user; never in the inbox
	Submit    string    `json:"submit,omitempty"`   // of a card with boxes: the button below them
	Single    bool      `json:"single,omitempty"`   // only one box may be ticked
	Replaced  string    `json:"replaced,omitempty"` // what stands in place of the buttons
	TaskID    string    `json:"task_id,omitempty"`  // of a card …
	SubmitKey string    `json:"submit_key,omitempty"`
	Question  string    `json:"question,omitempty"` // … and what its boxes answer
	MsgID     string    `json:"msgid,omitempty"`    // of an application's message
	Changed   int       `json:"changed,omitempty"`  // how often it has become another

	cause string // the callback that it answers; empty: a push
}

// apart is how long it takes at least to read an answer and send another photo.
// A program answers at once, yet its photos are no burst.
const apart = 4 * time.Second

// unhurried is when a photo that goes out at some time was sent, as people do it:
// one that follows the answer to another photo comes a moment after that.
func (f *follower) unhurried(at time.Time) time.Time {
	answered := false
	for _, m := range slices.Backward(f.Chat) {
		if !m.Mine {
			answered = answered || m.Kind != "fault"
			continue
		}
		if next := m.At.Add(apart); answered && m.Kind == "image" && at.Before(next) {
			return next
		}
		break
	}
	return at
}

// Button is something to tap: Key is what to post as a tap.
type Button struct {
	Key   string `json:"key"`
	Text  string `json:"text"`
	Group string `json:"group,omitempty"` // the menu's button that the entry stands under
	URL   string `json:"url,omitempty"`   // opens a page instead
}

// Field is a line of a template message.
type Field struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// follower finds a user's entry, or makes one. The caller holds the lock.
func (s *Simulator) follower(user string) *follower {
	f, ok := s.followers[user]
	if !ok {
		f = &follower{}
		s.followers[user] = f
	}
	return f
}

// known tells whether an openid is one of this account. The caller holds the lock.
func (s *Simulator) known(user string) bool {
	if _, ok := s.followers[user]; ok {
		return true
	}
	return slices.ContainsFunc(s.users, func(u User) bool { return u.User == user })
}

// put adds a message to a user's chat. The caller holds the lock.
func (s *Simulator) put(user string, m Message) Message {
	m.ID, m.At = idText(s.id()), s.now()
	f := s.follower(user)
	f.Chat = append(f.Chat, m)
	return m
}

// note adds a message to a user's chat.
func (s *Simulator) note(user string, m Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(user, m)
}

// Inbox is every message that someone received, oldest first.
func (s *Simulator) Inbox(ctx context.Context, who safety.Address) ([]Message, error) {
	return s.chat(ctx, chatKey(who), func(m Message) bool { return !m.Mine })
}

// received are the messages after mark, but for answers to other callbacks.
func (s *Simulator) received(ctx context.Context, user, mark, cause string) ([]Message, error) {
	return s.chat(ctx, user, func(m Message) bool {
		return !m.Mine && m.ID > mark && (m.cause == "" || m.cause == cause)
	})
}

// chat picks from a user's chat. The options of the question that waits are the
// buttons of the last text.
func (s *Simulator) chat(ctx context.Context, user string, want func(Message) bool) ([]Message, error) {
	s.mu.Lock()
	out := []Message{}
	if f, ok := s.followers[user]; ok {
		for _, m := range f.Chat {
			if want(m) {
				out = append(out, m)
			}
		}
	}
	s.mu.Unlock()
	last := -1
	for i := range out {
		if out[i].Kind == "text" && !out[i].Mine {
			last = i
		}
		if out[i].Buttons == nil {
			out[i].Buttons = []Button{}
		}
	}
	if last < 0 || len(out[last].Buttons) > 0 {
		return out, nil
	}
	w, err := s.Waiting(context.WithoutCancel(ctx), addressOf(user))
	if err != nil {
		return nil, err
	}
	if w.Expects != nil {
		for _, o := range w.Expects.Options {
			out[last].Buttons = append(out[last].Buttons, Button{Key: o.Key, Text: o.Text})
		}
	}
	return out, nil
}
