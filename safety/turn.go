package safety

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Needs says which facts a step will read. The zero value: who the person is,
// which is always loaded.
type Needs struct {
	EnterpriseID string   // load this enterprise
	Tasks        bool     // its open tasks
	Hazards      bool     // its hazards that are not closed or dismissed
	Ledgers      []string // the entries of these ledgers of it that are not over
	Lock         bool     // its head, locked: this step may write to the enterprise
	Queue        bool     // what waits for this member of staff (待办)
	OwnCounts    bool     // how many general hazards enterprises keep by themselves where this member of staff answers
	Marks        bool     // the quality marks (核实线索) that wait for this member of staff
	MarkID       string   // one quality mark, looked into or not
	Alarms       bool     // the alarms (出事了) that stand where this member of staff answers
	Code         string   // the invite with this code, in canonical form
	Scene        string   // the enterprise behind this QR scene
	HazardID     string   // one hazard with its photos and its enterprise
	Photos       bool     // the photos of this address that belong to nothing yet
	FlowDigests  []string // sources of these flow versions
	Search       string   // enterprises of this member of staff whose name holds this text
	Roster       bool     // the people of the enterprise
	NewCode      bool     // a code that no invite has had, and how many this member of staff had within the hour
}

// Merge is the union of two needs; o wins where one value must be chosen.
func (n Needs) Merge(o Needs) Needs {
	pick := func(a, b string) string {
		if b != "" {
			return b
		}
		return a
	}
	n.EnterpriseID = pick(n.EnterpriseID, o.EnterpriseID)
	n.Code, n.Scene, n.HazardID = pick(n.Code, o.Code), pick(n.Scene, o.Scene), pick(n.HazardID, o.HazardID)
	n.MarkID = pick(n.MarkID, o.MarkID)
	n.Tasks, n.Hazards = n.Tasks || o.Tasks, n.Hazards || o.Hazards
	n.Lock, n.Queue, n.Photos = n.Lock || o.Lock, n.Queue || o.Queue, n.Photos || o.Photos
	n.Alarms, n.OwnCounts = n.Alarms || o.Alarms, n.OwnCounts || o.OwnCounts
	n.Alarms, n.Roster, n.NewCode = n.Alarms || o.Alarms, n.Roster || o.Roster, n.NewCode || o.NewCode
	n.Search = pick(n.Search, o.Search)
	n.Marks = n.Marks || o.Marks
	n.FlowDigests = append(append([]string(nil), n.FlowDigests...), o.FlowDigests...)
	for _, l := range o.Ledgers {
		if !slices.Contains(n.Ledgers, l) {
			n.Ledgers = append(slices.Clone(n.Ledgers), l)
		}
	}
	return n
}

// NeedError is returned by a step that met a need which was not loaded; the
// store loads it and runs the step again.
type NeedError struct{ Needs Needs }

// Error names the situation for a log.
func (e *NeedError) Error() string { return "the step needs facts that were not loaded" }

// ErrNotFound is returned for what does not exist or may not be seen.
var ErrNotFound = errors.New("not found")

// ErrUnavailable is wrapped by errors that say that the database can't be used
// right now: nothing was kept, and the same call may succeed later.
var ErrUnavailable = errors.New("database unavailable")

// ErrConflict is returned when someone else changed a thing first.
var ErrConflict = errors.New("changed by someone else meanwhile")

// Member is one role that the person of a session holds in an enterprise.
type Member struct {
	PersonID       string
	Name           string
	Role           Role
	Binding        string // how sure: ByCode, ByMobile, Witnessed
	EnterpriseID   string
	EnterpriseName string
	Place          string // 场所名称; empty: the registered place
	Township       string
	Mobile         string
}

// Alarm is an emergency (出事了) that stands, as staff see it.
type Alarm struct {
	ID           string // of its entry
	EnterpriseID string
	Enterprise   string
	Phone        string // of who reported it
	At           time.Time
}

// SearchLimit is how many enterprises a search finds at most; one more is loaded
// to say that there are more.
const SearchLimit = 8

// Facts is what a step may read, loaded as sets for a whole batch.
type Facts struct {
	Members     []Member              // roles in enterprises, oldest binding first
	Staff       *Staff                // set for a member of staff
	Follows     bool                  // an Official Account follower that has not left
	Enterprise  *Enterprise           // of Needs.EnterpriseID
	Head        *Head                 // with Needs.Lock
	Tasks       []Task                // open tasks of the enterprise, earliest due first
	Hazards     []Hazard              // hazards of the enterprise that are not at their end, oldest first
	Entries     []Entry               // of Needs.Ledgers, soonest due first
	Queue       []Hazard              // what waits for this member of staff, longest waiting first
	Marks       []Mark                // open ones of this member of staff, oldest first
	MarksOpen   int                   // how many there are of them
	Mark        *Mark                 // of Needs.MarkID; nil: there is none
	Alarms      []Alarm               // that stand where this member of staff answers, latest first
	QueueNames  map[string]string     // enterprise id → name for Queue
	OwnCounts   []OwnHazards          // where this member of staff answers, the longest overdue first
	Hazard      *Hazard               // of Needs.HazardID; its enterprise is Enterprise
	Invite      *Invite               // of Needs.Code; nil: no such open code
	Scene       *Enterprise           // of Needs.Scene
	ScenePeople []string              // names already bound there
	FlowSources map[string]string     // digest → source
	Photos      map[string]Attachment // of Hazard, and with Needs.Photos those of this address, by id
	WrongCodes  []time.Time           // this address's wrong binding codes of the last hour
	Found       []Enterprise          // of Needs.Search, by name; SearchLimit and one more at most
	Roster      []Person              // the people of the enterprise, principals first
	NewCode     string                // fresh, with Needs.NewCode
	CodesMade   int                   // codes that this member of staff made within the hour (代绑)
	Loaded      Needs                 // what was loaded
}

// Turn is one run of the pure step. Run again with the same Turn it gives the
// same Changes: time, ids and chance all come from here.
type Turn struct {
	Session Session
	Message Inbound
	Facts   Facts
	Now     time.Time // county time
	ID      string    // unique; ids of what the turn makes derive from it
}

// NewID is the n-th id that this turn gives to what it makes.
func (t Turn) NewID(n int) string { return fmt.Sprintf("%s%02x", t.ID, n) }

// Changes is what a step wants kept, whole or not at all.
type Changes struct {
	Session     Session
	Reply       *Outbound // rides back as the passive reply where the platform allows
	Pushes      []Push
	Records     []Record
	Head        *Head // the enterprise's new head, when Records were filed
	Tasks       []TaskChange
	Hazards     []Hazard     // new (Version 0) or changed (Version as read); the store adds one
	Entries     []Entry      // the same of ledgers
	Marks       []Mark       // that were looked into (Version as read)
	Cancel      []string     // pushes that wait and whose id begins so are not sent any more
	Attachments []Attachment // new ones
	Owned       []Owned      // what attachments belong to from now on
	FetchMedia  bool         // wake the media worker
	Forms       *FormsChange
	Bind        *Bind
	Invite      *Invite // a code that staff made at the door (代绑)
	Unfollow    bool    // drop the profile and what waits to be pushed
	Follow      bool
	WrongCode   bool // count one wrong binding code
	OpensWindow *Window
	Later       *Later
	Trouble     error // what failed beside what is kept, to be logged: what was said mattered more
}

// Later puts the reminders of what some enterprises owe off, but not past the
// next rung of the ladder.
type Later struct {
	EnterpriseIDs []string
	At            time.Time
}

// Owned says what an attachment belongs to.
type Owned struct {
	AttachmentID string
	EnterpriseID string
	Owner        string // record or hazard id
}

// Window is a right to push that the platform grants after an action of the
// person: Count messages until Until. A message and a tap on the menu open
// windows of their own, which are kept side by side.
type Window struct {
	Kind  WindowKind
	Count int
	Until time.Time
}

// WindowKind says which action of the person opened a window.
type WindowKind string

// The kinds of window.
const (
	MessageWindow WindowKind = "message" // also the zero value's meaning
	TapWindow     WindowKind = "tap"
)

// TaskChange sets a task's new state.
type TaskChange struct {
	ID       string
	Version  int // as read
	Status   TaskStatus
	RecordID string
	DoneAt   time.Time
}

// FormsChange is what a person said of their enterprise's trade forms (业态) and facilities,
// or the items that do not apply to it and why, until the trade forms change.
type FormsChange struct {
	EnterpriseID  string
	Forms         []string          // nil: unchanged
	Facilities    []string          // nil: unchanged
	NotApplicable map[string]string // item key → reason; added to what is known
}

// Bind joins the session's address to a person by a one-time code.
type Bind struct {
	Code     string
	PersonID string // of an enterprise's person, or …
	StaffID  string // … of a member of staff
	How      string // ByCode, ByMobile, Witnessed
	Witness  string // the member of staff who made the code, by id; empty: nobody
}
