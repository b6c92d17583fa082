package safety

import (
	"fmt"
	"time"
)

// DutyFocusedCheck is the duty of the tasks that focused checks open, and
// FlowFocusedCheck the conversation in which they are done.
const (
	DutyFocusedCheck = "focused_check"
	FlowFocusedCheck = "focused-check"
)

// FocusedDays is how many days there are to answer a focused check, where
// neither the county nor the bulletin says otherwise.
const FocusedDays = 7

// FocusedKind says what a focused check comes from.
type FocusedKind string

// The kinds of focused check.
const (
	FocusedStandard FocusedKind = "standard" // 标准出台: only what changed is asked
	FocusedBulletin FocusedKind = "bulletin" // 事故通报: what an accident elsewhere teaches
)

// FocusedCheck is a check of a few items beside the led one (专项检查): those
// that a new standard changed, or those that an accident elsewhere points to.
type FocusedCheck struct {
	Key        string // its kind and the standard's id or the bulletin's key: standard/gas-2023
	Kind       FocusedKind
	Title      string
	Document   string // 文号
	Text       string // what changed, or what happened: a sentence or two
	StandardID string // of a standard …
	Standard   string // … and as people cite it
	Items      []string
	Sectors    []string // whom it concerns; empty: all, or all whose forms …
	Forms      []string // … are among these
	From       string   // first day, 2006-01-02
	Days       int      // to answer
}

// FocusedKey is the key of the focused check of a standard or a bulletin.
func FocusedKey(kind FocusedKind, id string) string { return string(kind) + "/" + id }

// Over reports whether the days to answer, from its first day, have passed.
func (c FocusedCheck) Over(on time.Time) bool { return c.after(on, c.Days) }

// lateMost is how late a standard or a bulletin may come to an installation and
// still be new there. Older ones come in by the next led check.
const lateMost = 365 // days

// Stale reports whether a check is too old to be told of as something new.
func (c FocusedCheck) Stale(on time.Time) bool { return c.after(on, lateMost) }

func (c FocusedCheck) after(on time.Time, days int) bool {
	first, err := time.ParseInLocation(time.DateOnly, c.From, on.Location())
	return err != nil || on.Format(time.DateOnly) > first.AddDate(0, 0, days).Format(time.DateOnly)
}

// TaskFor is the task that a focused check opens for an enterprise, to look at
// some items. first is the day on which the county's checks began, which is
// later than From where the content came late. The id is the same whenever it
// is computed, so opening twice opens once.
func (c FocusedCheck) TaskFor(e Enterprise, items []Item, first string, zone *time.Location) (Task, error) {
	opens, err := time.ParseInLocation(time.DateOnly, first, zone)
	if err != nil {
		return Task{}, fmt.Errorf("first day of the focused check %s: %w", c.Key, err)
	}
	t := Task{
		ID: StableID("t", e.ID, DutyFocusedCheck, c.Key), EnterpriseID: e.ID, Duty: DutyFocusedCheck,
		Title: c.Title, Flow: FlowFocusedCheck, Period: c.Key,
		OpensAt: opens, DueAt: opens.AddDate(0, 0, c.Days+1).Add(-time.Second), Status: TaskOpen,
	}
	for _, i := range items {
		t.Items = append(t.Items, i.Key)
	}
	return t, nil
}
