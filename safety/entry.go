package safety

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// AlarmLedger is the ledger of emergencies (出事了), which staff read too.
const AlarmLedger = "alarm"

// Entry is a row of one of an enterprise's ledgers (台账): a contractor, a
// certificate, a piece of hot work, a drill, a risk point. What it says are the
// answers of the conversation that kept it, so a ledger has the fields that its
// conversation asks for.
type Entry struct {
	ID           string
	EnterpriseID string
	Ledger       string // the ledger's key: contractor, certificate, hot_work …
	Title        string // as lists show it
	Status       EntryStatus
	Fields       map[string]AnswerValue
	Due          time.Time // when something is owed for it next: an expiry, the end of a window, the next check; zero: never
	RecordID     string    // the record that was filed with it; empty: none
	By           string
	ByRole       Role
	At           time.Time
	ChangedAt    time.Time
	Version      int
}

// EntryStatus is how an entry stands.
type EntryStatus string

// The states of an entry. Which of them a ledger uses is up to its conversations.
const (
	EntryWaiting EntryStatus = "waiting" // for someone's approval
	EntryOpen    EntryStatus = "open"    // in force, under way
	EntryWatch   EntryStatus = "watch"   // over, but still looked after (动火后看守)
	EntryRefused EntryStatus = "refused" // not approved
	EntryClosed  EntryStatus = "closed"  // over
)

// entryStatuses are all states as people say them.
var entryStatuses = map[EntryStatus]string{
	EntryWaiting: "等审批", EntryOpen: "在用", EntryWatch: "看守中", EntryRefused: "没批", EntryClosed: "已结束",
}

// ParseEntryStatus reads a state; false: there is no such one.
func ParseEntryStatus(s string) (EntryStatus, bool) {
	_, ok := entryStatuses[EntryStatus(s)]
	return EntryStatus(s), ok
}

// Chinese is the state as people say it.
func (s EntryStatus) Chinese() string { return entryStatuses[s] }

// Over reports whether nothing more is expected of the entry.
func (s EntryStatus) Over() bool { return s == EntryClosed || s == EntryRefused }

// Overdue reports whether what is owed for the entry was not done in time.
func (e Entry) Overdue(now time.Time) bool {
	return !e.Due.IsZero() && !e.Status.Over() && now.After(e.Due)
}

// Photos are the ids of the photos among an entry's answers, by the answers' keys.
func (e Entry) Photos() []string {
	var ids []string
	for _, key := range slices.Sorted(maps.Keys(e.Fields)) {
		a := e.Fields[key]
		if a.Kind != AskPhoto {
			continue
		}
		switch v := a.Value.(type) {
		case []string:
			ids = append(ids, v...)
		case []any: // as a store reads it back
			for _, id := range v {
				if s, ok := id.(string); ok {
					ids = append(ids, s)
				}
			}
		}
	}
	return ids
}

// SortEntries orders entries as lists show them: the soonest due first, then
// the oldest.
func SortEntries(entries []Entry) {
	slices.SortStableFunc(entries, func(a, b Entry) int {
		switch {
		case a.Due.IsZero() != b.Due.IsZero():
			if a.Due.IsZero() {
				return 1
			}
			return -1
		case !a.Due.Equal(b.Due):
			return a.Due.Compare(b.Due)
		}
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
}

// Ledger is a kind of ledger that conversations keep.
type Ledger struct {
	Key   string `yaml:"key"`
	Title string `yaml:"title"` // 外包外租单位台账
	Due   string `yaml:"due"`   // what its date means: 到期、下次检查; empty: it has none
	Every Every  `yaml:"every"` // how often its rows are looked at: what `due: next` is counted by
	Open  string `yaml:"open"`  // how a row that is open is called; empty: 在用

	// Remind are the days before that date when people are reminded of it; 0 is
	// the day itself. Empty: the conversations of the ledger see to it, or nobody.
	Remind []int `yaml:"remind"`
}

// Step is the step of Remind that has been reached with some days left: the
// last one, should several have been missed.
func (l Ledger) Step(left int) (int, bool) {
	step, ok := 0, false
	for _, r := range l.Remind {
		if left <= r && (!ok || r < step) {
			step, ok = r, true
		}
	}
	return step, ok
}

// DueEntry is an entry that falls due soon.
type DueEntry struct {
	Entry
	Enterprise string   // as people call it
	Told       []string // of which steps its people were told
}

// Says is a row's state in the words of its ledger.
func (l Ledger) Says(status EntryStatus) string {
	if status == EntryOpen && l.Open != "" {
		return l.Open
	}
	return status.Chinese()
}

// Line names a row in a list of its ledger: its title, behind it how it stands
// and its date. That a row is simply in use goes without saying.
func (l Ledger) Line(title string, status EntryStatus, due time.Time) string {
	var stands []string
	if status != EntryOpen || l.Open != "" {
		stands = append(stands, l.Says(status))
	}
	if !due.IsZero() {
		stands = append(stands, l.Due+due.Format("1月2日"))
	}
	if len(stands) == 0 {
		return title
	}
	return title + "（" + strings.Join(stands, "，") + "）"
}

// EntryFilter narrows a list of entries; empty fields don't.
type EntryFilter struct {
	Enterprise string
	Ledger     string
	Status     EntryStatus
	DueBefore  time.Time
	Scope      Scope
	Page       Page
}
