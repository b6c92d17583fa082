package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// keepEntry adds a row to a ledger: what was answered, with its title, state
// and date. only names the answers that belong to it, where the conversation is
// about more.
func (s *step) keepEntry(e flows.Effect) error {
	ent, err := s.locked()
	if err != nil {
		return err
	}
	entry := safety.Entry{
		ID: s.newID(), EnterpriseID: ent.ID, Ledger: e.Args["ledger"].Pick(), Title: clip(text(e, "title"), 60),
		Status: safety.EntryOpen, Fields: map[string]safety.AnswerValue{}, RecordID: s.recordID,
		By: s.actor().Name, ByRole: s.actor().Role, At: s.turn.Now,
	}
	return s.putEntry(entry, e)
}

// changeEntry changes a row: the one that was chosen, else the loop's, else the
// one that was kept just before.
func (s *step) changeEntry(e flows.Effect) error {
	if _, err := s.locked(); err != nil {
		return err
	}
	id := e.Args["entry"].Pick()
	if id == "" && strings.HasPrefix(e.List, flows.LedgerNeed) {
		id = e.Row.Key
	}
	if id == "" {
		id = s.entry
	}
	for _, known := range s.facts.Entries {
		if known.ID == id {
			return s.putEntry(known, e)
		}
	}
	return safety.ErrNotAllowed{Reason: "这一条刚刚有人改过或者结束了，不用再改。"}
}

// putEntry gives an entry what an effect says and keeps it. One whose state has
// changed reminds nobody any more of what was asked for before.
func (s *step) putEntry(entry safety.Entry, e flows.Effect) error {
	fields := map[string]safety.AnswerValue{}
	for key, v := range entry.Fields {
		fields[key] = v
	}
	only := strings.Fields(text(e, "only"))
	for key, v := range e.Args {
		if len(only) > 0 && !slices.Contains(only, key) {
			continue
		}
		if kept, ok := field(v, len(only) > 0); ok && key != "entry" {
			fields[key] = kept
		}
		for _, id := range v.Photos {
			s.own(id, entry.EnterpriseID, entry.ID)
		}
		s.entryPhotos = append(s.entryPhotos, v.Photos...)
	}
	entry.Fields, entry.ChangedAt = fields, s.turn.Now
	before := entry.Status
	if s.recordID != "" {
		entry.RecordID = s.recordID
	}
	if said := text(e, "status"); said != "" {
		status, ok := safety.ParseEntryStatus(said)
		if !ok {
			return fmt.Errorf("effect %s of flow %s: no such state %q", e.Name, e.Flow, said)
		}
		entry.Status = status
	}
	if title := text(e, "title"); title != "" {
		entry.Title = clip(title, 60)
	}
	due, ok, err := s.dueOf(e, entry.Ledger)
	if err != nil {
		return err
	}
	if ok {
		entry.Due = due
	}
	if entry.Status != before || entry.Status.Over() { // what waited belongs to how it stood
		s.changes.Cancel = append(s.changes.Cancel, reminderOf(entry.ID))
	}
	s.entry = entry.ID
	s.keepChanged(entry)
	return nil
}

// field is an answer as an entry keeps it: of a choice the stable value, since
// options move. What stands under with is kept where only names it.
func field(v flows.Value, named bool) (safety.AnswerValue, bool) {
	switch {
	case v.Kind == flows.KindItems || v.Kind == "" && !named:
		return safety.AnswerValue{}, false
	case v.Kind == "":
		return safety.AnswerValue{Kind: safety.AskText, Text: v.Text, Value: v.Pick()}, true
	}
	kept := v.Answer()
	switch v.Kind {
	case safety.AskOne, safety.AskYesNo:
		kept.Value = v.Pick()
	case safety.AskSeveral:
		kept.Value = v.Picked
	}
	return kept, true
}

// dueOf reads the date under due; next is one round of the ledger from today,
// and never takes it away.
func (s *step) dueOf(e flows.Effect, ledger string) (time.Time, bool, error) {
	if e.Args["due"].Pick() == "never" {
		return time.Time{}, true, nil
	}
	if e.Args["due"].Pick() != "next" {
		return s.when(e, "due")
	}
	l := s.bot.ledger(ledger)
	if l.Every == "" {
		return time.Time{}, false, fmt.Errorf("effect %s of flow %s: the ledger %s has no rhythm", e.Name, e.Flow, ledger)
	}
	day := l.Every.After(s.turn.Now)
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, day.Location()).Add(-time.Second), true, nil
}

func (b *Bot) ledger(key string) safety.Ledger {
	for _, l := range b.Ledgers {
		if l.Key == key {
			return l
		}
	}
	return safety.Ledger{Key: key}
}

// keepChanged puts an entry among the changes, and among the facts as they are
// from now on.
func (s *step) keepChanged(entry safety.Entry) {
	for i, c := range s.changes.Entries {
		if c.ID == entry.ID { // the second change of this step
			s.changes.Entries[i] = entry
			s.seeEntry(entry)
			return
		}
	}
	s.changes.Entries = append(s.changes.Entries, entry)
	s.seeEntry(entry)
}

func (s *step) seeEntry(entry safety.Entry) {
	var seen []safety.Entry
	for _, known := range s.facts.Entries {
		if known.ID != entry.ID {
			seen = append(seen, known)
		}
	}
	if !entry.Status.Over() {
		seen = append(seen, entry)
	}
	safety.SortEntries(seen)
	s.facts.Entries = seen
}

// reminderOf begins the ids of the messages that wait for an entry's times.
func reminderOf(entry string) string { return "e/" + entry + "/" }

// when reads a time among an effect's arguments: a day (2006-01-02, then its
// end), a time of day (15:04, of the day under date, else today; earlier than
// the time under after: the next day), both, and minutes to add.
func (s *step) when(e flows.Effect, key string) (time.Time, bool, error) {
	said := e.Args[key].Pick()
	if said == "" {
		return time.Time{}, false, nil
	}
	at, err := s.readTime(e, said)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("effect %s of flow %s: %s: %w", e.Name, e.Flow, key, err)
	}
	if m := text(e, "minutes"); m != "" {
		n, err := strconv.ParseFloat(m, 64)
		if err != nil {
			return time.Time{}, false, fmt.Errorf("effect %s of flow %s: minutes %q", e.Name, e.Flow, m)
		}
		at = at.Add(time.Duration(n * float64(time.Minute)))
	}
	return at, true, nil
}

func (s *step) readTime(e flows.Effect, said string) (time.Time, error) {
	zone := s.turn.Now.Location()
	if at, err := time.ParseInLocation(stampLayout, said, zone); err == nil {
		return at, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, said, zone); err == nil {
		return day.AddDate(0, 0, 1).Add(-time.Second), nil
	}
	clock, err := time.Parse("15:04", said)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is no time", said)
	}
	day := s.turn.Now
	if d, err := time.ParseInLocation(time.DateOnly, e.Args["date"].Pick(), zone); err == nil {
		day = d
	}
	at := time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), 0, 0, zone)
	if from := e.Args["after"].Pick(); from != "" && said <= from { // over midnight
		at = at.AddDate(0, 0, 1)
	}
	return at, nil
}

const stampLayout = time.DateOnly + " 15:04"

// entryRows are the entries of ledgers that fit, as flows choose among them.
func (s *step) entryRows(fits func(safety.Entry) bool) []flows.Row {
	zone := s.turn.Now.Location()
	var rows []flows.Row
	for _, e := range s.facts.Entries {
		if !fits(e) {
			continue
		}
		l := s.bot.ledger(e.Ledger)
		fields, values := map[string]any{}, map[string]any{}
		for key, v := range e.Fields {
			fields[key], values[key] = v.Text, v.Value
		}
		due, at := "", e.Due
		if !e.Due.IsZero() {
			at = e.Due.In(zone)
			due = at.Format(stampLayout)
		}
		rows = append(rows, flows.Row{Key: e.ID, Text: l.Line(e.Title, e.Status, at), Short: clip(e.Title, 12), Fields: map[string]any{
			"title": e.Title, "status": string(e.Status), "status_text": l.Says(e.Status), "by": e.By,
			"at": e.At.In(zone).Format(stampLayout), "due": due, "overdue": e.Overdue(s.turn.Now), "fields": fields, "values": values, "ledger": e.Ledger,
		}})
	}
	return rows
}

// ledgerVars says how much stands in each ledger that this step reads.
func (s *step) ledgerVars() map[string]flows.LedgerVar {
	vars := map[string]flows.LedgerVar{}
	today := s.turn.Now.Format(time.DateOnly)
	for _, e := range s.facts.Entries {
		v := vars[e.Ledger]
		v.Rows++
		if !e.Due.IsZero() && e.Due.In(s.turn.Now.Location()).Format(time.DateOnly) <= today {
			v.Due++
		}
		vars[e.Ledger] = v
	}
	return vars
}

// kept are the rows that this step kept in ledgers, as its record tells of them:
// what a list of contractors came to is part of what is digested.
func (s *step) kept() map[string]safety.AnswerValue {
	out := map[string]safety.AnswerValue{}
	for i, e := range s.changes.Entries {
		said := map[string]any{"status": string(e.Status)}
		for key, v := range e.Fields {
			said[key] = v.Value
		}
		out[fmt.Sprintf("%s_%d", e.Ledger, i+1)] = safety.AnswerValue{Kind: "entry", Text: e.Title, Value: said}
	}
	return out
}
