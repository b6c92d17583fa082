package bot

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"shouze/flows"
	"shouze/flows/emergency"
	"shouze/safety"
)

// Catalogue is the content that the bot reads.
type Catalogue interface {
	Render(key string, data map[string]any) (string, error)
	Checklist(e safety.Enterprise, on time.Time) []safety.Item
	Covered(e safety.Enterprise) bool
	Item(key string, on time.Time) (safety.Item, bool)
	WorkMeasures(kind string, e safety.Enterprise, on time.Time) []safety.Item
	FocusedCheck(key string) (safety.FocusedCheck, bool)
	WorkLimits() []safety.WorkLimit
	Drills(e safety.Enterprise) []safety.Drill
	Quiz(e safety.Enterprise) (safety.Quiz, bool)
}

// Config is what a Bot is made of. Nothing in it changes afterwards.
type Config struct {
	Flows     *flows.Library
	Catalogue Catalogue
	County    safety.County
	Sectors   safety.Sectors
	Synonyms  map[string]string // a county's own words for ours
	Calendar  safety.Calendar
	Campaign  safety.Campaign
	Ledgers   []safety.Ledger
	Works     []string // kinds of dangerous work
	// PhotoLink is the address of a page that shows the photos of a hazard or record to staff;
	// nil: there is none.
	PhotoLink func(id string, now time.Time) string
}

// Bot decides what a message means. It is pure: Needs and Step give the same
// result for the same arguments and touch nothing.
type Bot struct {
	Config
	words   vocabulary
	openers []flows.Opener
	opens   map[word]string // word → flow
}

// New makes a bot.
func New(c Config) *Bot {
	b := &Bot{Config: c, opens: map[word]string{wordMenu: "home"}, openers: c.Flows.Openers()}
	b.words = newVocabulary(b.openers, c.Synonyms)
	for _, o := range b.openers {
		b.opens[word(o.Word)] = o.Flow
	}
	return b
}

// state is a conversation between two messages.
type state struct {
	Flow    flows.State          `json:"flow,omitzero"`
	Holder  string               `json:"holder,omitempty"`   // who of several on one phone holds it in this conversation: the person's id
	Paused  []pausedFlow         `json:"paused,omitempty"`   // latest last
	Then    word                 `json:"then,omitempty"`     // what to open once the enterprise is chosen
	Code    string               `json:"code,omitempty"`     // of the binding that is being confirmed
	Task    string               `json:"task,omitempty"`     // of sessions that an older version kept: the led check's of Begun
	Begun   map[string]string    `json:"begun,omitempty"`    // conversation → the task that it was begun for
	BegunAt map[string]time.Time `json:"begun_at,omitempty"` // conversation → when it was begun
	Form    form                 `json:"form,omitempty"`     // how questions look; empty: as text, since nothing shows yet that cards arrive
	Offer   bool                 `json:"offer,omitempty"`    // cards were offered
	Card    string               `json:"card,omitempty"`     // the card that was answered last …
	Chosen  string               `json:"chosen,omitempty"`   // … and what it says since
	Doors   map[string]door      `json:"doors,omitempty"`    // conversation → the door that a member of staff stands at in it
	Alarm   *alarmBegun          `json:"alarm,omitempty"`    // the emergency that is being reported
}

func readState(s safety.Session) (state, error) {
	var st state
	if len(s.State) == 0 {
		return st, nil
	}
	if err := json.Unmarshal(s.State, &st); err != nil {
		return st, fmt.Errorf("read session: %w", err)
	}
	if st.Task != "" {
		st.Begun, st.Task = map[string]string{ledFlow: st.Task}, ""
	}
	return st, nil
}

// forgetChoice is how long the choice among several enterprises holds when
// nothing is being asked.
const forgetChoice = 12 * time.Hour

// enterpriseOf is the enterprise that a conversation is about: the one chosen,
// else the only one.
func enterpriseOf(s safety.Session, members []safety.Member) string {
	if s.EnterpriseID != "" {
		for _, m := range members {
			if m.EnterpriseID == s.EnterpriseID {
				return s.EnterpriseID
			}
		}
	}
	if only := enterprises(members); len(only) == 1 {
		return only[0].EnterpriseID
	}
	return ""
}

// enterprises is one member per enterprise, in order.
func enterprises(members []safety.Member) []safety.Member {
	var out []safety.Member
	seen := map[string]bool{}
	for _, m := range members {
		if !seen[m.EnterpriseID] {
			seen[m.EnterpriseID] = true
			out = append(out, m)
		}
	}
	return out
}

// Needs says which facts Step will read for this message.
func (b *Bot) Needs(s safety.Session, who safety.Facts, in safety.Inbound) safety.Needs {
	st, err := readState(s)
	if err != nil {
		return safety.Needs{} // Step reports it
	}
	n := safety.Needs{EnterpriseID: st.about(st.Flow.Flow(), s, who.Members), Code: st.Code, Search: st.Doors[st.Flow.Flow()].Search}
	if st.Flow.Active() {
		n = n.Merge(b.flowNeeds(b.Flows.Needs(st.Flow)))
		n.Lock = n.Lock || st.Flow.AtConfirm()
		n.Photos = n.Photos || st.Flow.AtConfirm()
	}
	if in.Kind == safety.InScan || in.Kind == safety.InSubscribe {
		n.Scene = in.Scene
	}
	if code, ok := b.code(in, st, who); ok {
		n.Code = safety.CanonicalCode(code)
	}
	if w, ok := b.wordOf(in, st.Flow.Active()); ok {
		n = n.Merge(b.wordNeeds(w, st, who))
	} else if !st.Flow.Active() && bound(who) {
		n = n.Merge(b.wordNeeds(wordMenu, st, who))
	}
	return n
}

func (b *Bot) wordNeeds(w word, st state, who safety.Facts) safety.Needs {
	switch w {
	case wordTasks:
		return safety.Needs{Tasks: true, Hazards: true}
	case wordResume:
		if n := len(st.Paused); n > 0 {
			return b.flowNeeds(b.Flows.Needs(st.Paused[n-1].State))
		}
	}
	if flow, ok := b.opens[w]; ok {
		return b.flowNeeds(b.Flows.NeedsOf(flow))
	}
	return safety.Needs{}
}

// flowNeeds turns the names that flow files use into needs.
func (b *Bot) flowNeeds(names []string) safety.Needs {
	var n safety.Needs
	for _, name := range names {
		switch name {
		case "tasks.open":
			n.Tasks = true
		case "hazards.open":
			n.Hazards = true
		case "alarms":
			n.Alarms = true
		case "own.counts":
			n.OwnCounts = true
		case "queue":
			n.Queue, n.Marks = true, true // 待办 says how many marks wait besides
		case "marks":
			n.Marks = true
		case "roster":
			n.Roster = true
		default:
			if ledger, ok := strings.CutPrefix(name, flows.LedgerNeed); ok {
				n.Ledgers = append(n.Ledgers, ledger)
			}
		}
	}
	return n
}

func bound(f safety.Facts) bool { return len(f.Members) > 0 || f.Staff != nil }

// wordOf is the word in a message: a menu entry that was tapped, or text.
func (b *Bot) wordOf(in safety.Inbound, asking bool) (word, bool) {
	switch in.Kind {
	case safety.InTap:
		return b.words.read(in.Tap, true)
	case safety.InText:
		return b.words.read(in.Text, asking)
	}
	return "", false
}

// code is the binding code in a message. A stranger may send it bare.
func (b *Bot) code(in safety.Inbound, st state, who safety.Facts) (string, bool) {
	if in.Kind != safety.InText {
		return "", false
	}
	return bindCode(in.Text, !st.Flow.Active() && !bound(who))
}

// Emergency answers what sounds like an emergency with the numbers that hold
// for the whole county, for when nobody can say who asks.
func (b *Bot) Emergency(in safety.Inbound) (safety.Outbound, bool) {
	if b.alarm(in, safety.Expects{}) == emergency.None {
		return safety.Outbound{}, false
	}
	return b.numbers("", false), true
}

// alarm tells whether a message reports an emergency, while a question waits.
func (b *Bot) alarm(in safety.Inbound, asking safety.Expects) emergency.Verdict {
	if w, ok := b.wordOf(in, true); ok && w == wordEmergency {
		return emergency.Sure
	}
	switch in.Kind {
	case safety.InText, safety.InVoice:
		if asking.NotNow {
			return emergency.DetectInPlan(in.Text)
		}
		return emergency.Detect(in.Text, asking.Kind)
	}
	return emergency.None
}
