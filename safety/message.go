package safety

import (
	"strings"
	"time"
)

// Channel names a platform that people talk through.
type Channel string

// The channels.
const (
	WeChat   Channel = "wechat"   // Official Account (服务号)
	WeCom    Channel = "wecom"    // 企业微信 application
	Terminal Channel = "terminal" // the command line
)

// Address is where a person can be reached: a platform and the id that the
// platform gives them (openid, userid). It never appears in a log.
type Address struct {
	Channel Channel `json:"channel"`
	User    string  `json:"user"`
}

// Key is the address as one string, the key of its session.
func (a Address) Key() string { return string(a.Channel) + ":" + a.User }

// InboundKind says what a person did.
type InboundKind string

// The kinds of inbound message.
const (
	InText        InboundKind = "text"
	InImage       InboundKind = "image"
	InVoice       InboundKind = "voice" // Text holds the platform's transcript, if any
	InLocation    InboundKind = "location"
	InTap         InboundKind = "tap"   // Tap holds the key of a menu entry or button
	InCheck       InboundKind = "check" // Checks holds the keys of a submitted check card
	InSubscribe   InboundKind = "subscribe"
	InUnsubscribe InboundKind = "unsubscribe"
	InEnter       InboundKind = "enter" // the person opened the application
	InScan        InboundKind = "scan"  // Scene holds the QR code's scene
	InOther       InboundKind = "other" // a video, link, file …: answered, not understood
	InTimer       InboundKind = "timer" // our own: a timer that this session had set
	InFound       InboundKind = "found" // our own: the member was found by mobile
)

// Inbound is one message from a person, the same whatever the platform.
type Inbound struct {
	From     Address     `json:"from"`
	Key      string      `json:"key"` // the same for each delivery of one message
	At       time.Time   `json:"at"`  // when the person sent it, by the platform
	Kind     InboundKind `json:"kind"`
	Text     string      `json:"text,omitempty"`
	Tap      string      `json:"tap,omitempty"`
	Checks   []string    `json:"checks,omitempty"`
	Card     string      `json:"card,omitempty"`      // the id of the card that was tapped or submitted; empty: none
	CardCode string      `json:"card_code,omitempty"` // with which that card may be changed once, for 72 hours
	Scene    string      `json:"scene,omitempty"`
	MediaID  string      `json:"media_id,omitempty"` // the platform's id of a photo or voice, alive three days
	Format   string      `json:"format,omitempty"`   // amr, jpg …
	Location *Location   `json:"location,omitempty"`
	Found    *Lookup     `json:"found,omitempty"` // who was found by mobile
}

// Location is a point that a person sent, in degrees (GCJ-02 as the platforms send it).
type Location struct {
	Lat   float64 `json:"lat"`
	Lng   float64 `json:"lng"`
	Label string  `json:"label"`
}

// Text is words by key: what to say and the data to fill in. The catalogue in
// templates turns it into Chinese.
type Text struct {
	Key  string         `json:"key"`
	Data map[string]any `json:"data,omitempty"`
}

// Kind names a kind of question or answer, as in the contract.
type Kind string

// The kinds of question.
const (
	AskYesNo    Kind = "yesno"
	AskOne      Kind = "one"
	AskSeveral  Kind = "several"
	AskText     Kind = "text"
	AskNumber   Kind = "number"
	AskMoney    Kind = "money" // yuan
	AskDate     Kind = "date"
	AskTime     Kind = "time"
	AskPhone    Kind = "phone"
	AskPhoto    Kind = "photo"
	AskLocation Kind = "location"
	AskPerson   Kind = "person" // name and mobile
	AskUSCC     Kind = "uscc"   // 统一社会信用代码
	AskConfirm  Kind = "confirm"
)

// Option is one choice of a question. Key is what a person says to choose it
// ("1", "0", "跳过"), Value its stable meaning in the flow, Item the checklist
// item behind it, Short its form for a card (12 characters at most).
type Option struct {
	Key   string `json:"key"`
	Text  string `json:"text"`
	Short string `json:"-"`
	Value string `json:"-"`
	Item  string `json:"item,omitempty"`
}

// Expects says what the product waits for, so that a card, a numbered list or
// a robot can be built from it without reading the words.
type Expects struct {
	Kind      Kind     `json:"kind"`
	Options   []Option `json:"options,omitempty"`
	Optional  bool     `json:"optional"`
	Example   any      `json:"example,omitempty"` // a string, or for photo and location a simulator `say` object
	Wrong     string   `json:"wrong,omitempty"`   // an answer that would be refused, where one exists
	Checklist bool     `json:"checklist,omitempty"`
	NotNow    bool     `json:"-"` // an answer tells of what one would do, or what happened once, not of what happens now
}

// Waiting is what a session waits for; the zero value: nothing.
type Waiting struct {
	Flow     string   `json:"flow,omitempty"`
	Step     string   `json:"step,omitempty"`
	Progress string   `json:"progress,omitempty"` // such as 2/6
	Expects  *Expects `json:"expects,omitempty"`
}

// Outbound is one message to a person before a channel gives it its form.
type Outbound struct {
	Key      string            `json:"key"`            // catalogue key or flow/step, for tests and receipts
	Kind     string            `json:"kind,omitempty"` // task, hazard, todo, notice: which template carries it outside the window; empty: an answer
	Title    string            `json:"title,omitempty"`
	Body     string            `json:"body"`
	Expects  *Expects          `json:"expects,omitempty"`   // the choices that end the message
	Data     map[string]string `json:"data,omitempty"`      // named values for a template's fields
	Card     *Card             `json:"card,omitempty"`      // the question as a card; nil: text only
	Chosen   string            `json:"chosen,omitempty"`    // in the answer to a tap: what the tapped card says from now on
	CardCode string            `json:"card_code,omitempty"` // with which that card is changed if the answer comes too late to ride back
}

// Card is a question that is answered by a tap: buttons, or boxes to tick with
// a button below them (模板卡片 of WeCom).
type Card struct {
	ID      string   `json:"id"` // the same for the same question; comes back as Inbound.Card
	Title   string   `json:"title"`
	Text    string   `json:"text,omitempty"`
	Buttons []Choice `json:"buttons,omitempty"` // comes back as InTap with a key …
	Boxes   []Choice `json:"boxes,omitempty"`   // … or as InCheck with several
	Single  bool     `json:"single,omitempty"`  // only one box may be ticked
	Submit  string   `json:"submit,omitempty"`  // the button below the boxes
}

// Choice is a button or a box of a card.
type Choice struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

// Text is the message where only text exists: title, body and the choices as a
// numbered list.
func (o Outbound) Text() string {
	var b strings.Builder
	b.Grow(len(o.Title) + len(o.Body) + 256)
	if o.Title != "" {
		b.WriteString(o.Title)
		b.WriteByte('\n')
	}
	b.WriteString(o.Body)
	if o.Expects == nil {
		return b.String()
	}
	for _, opt := range o.Expects.Options {
		if opt.Text == "" || opt.Text == opt.Key { // a word to say, named in the body
			continue
		}
		b.WriteString("\n" + opt.Key + " " + opt.Text)
	}
	return b.String()
}

// Audience is who an outgoing message is for when the writer does not know
// their addresses: the store finds the bound people within the same commit.
type Audience struct {
	Unit         string `json:"unit,omitempty"`          // a township's or department's staff
	EnterpriseID string `json:"enterprise_id,omitempty"` // an enterprise's people …
	Roles        []Role `json:"roles,omitempty"`         // … in these roles
	Name         string `json:"name,omitempty"`          // … and who is called so; empty: all of them
	StaffID      string `json:"staff_id,omitempty"`      // one member of staff
	OnDuty       int    `json:"on_duty,omitempty"`       // of a unit, those on duty (值班) before the others: the first, the second …; or AllOnDuty; 0: all its staff
}

// AllOnDuty are all who are on duty of a unit.
const AllOnDuty = -1

// Push is a message that goes out through the outbox.
type Push struct {
	ID       string    `json:"id"`                 // unique: the same push queued twice is one
	To       *Address  `json:"to,omitempty"`       // one person …
	Audience *Audience `json:"audience,omitempty"` // … or whoever is bound there
	Message  Outbound  `json:"message"`
	NotFor   string    `json:"-"` // the key of an address to leave out of an audience (who caused it) …
	CausedBy string    `json:"-"` // … and, where several people share that address, which of them; empty: all of them
	At       time.Time `json:"at"`
}

// Session is one conversation: what it waits for is ours, State is opaque to the store.
type Session struct {
	Address      Address
	EnterpriseID string // the enterprise that this conversation is about; empty: not chosen
	State        []byte
	WakeAt       time.Time // when to step the session with InTimer; zero: never
	UpdatedAt    time.Time
}

// Answer is what became of an inbound message once it was committed.
type Answer struct {
	Reply  *Outbound // nil: nothing to say
	Repeat bool      // seen before; Reply is the first answer, nil once that is forgotten
}
