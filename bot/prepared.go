package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// preparedLedger keeps one row an enterprise: the check that a deputy or the
// safety officer led, until the principal's own is filed (岫安委发〔2023〕12号
// 二(一)1: leading is the principal's own; what others looked at prepares it).
const preparedLedger = "prepared"

// preparingArg is the parameter of the check's conversation under which the
// record stands that prepared it.
const preparingArg = "preparing"

// preparedFor is how long a check prepares one that is overdue.
const preparedFor = 31 * 24 * time.Hour

// walkCount is how many items the principal walks to in a prepared check.
const walkCount = 3

// errPreparedAnew is returned when what a principal was shown has been checked
// again, or was confirmed elsewhere, meanwhile.
var errPreparedAnew = errors.New("the check was prepared anew")

// prepared is the check that waits for the principal; false: none does.
func (s *step) prepared() (safety.Entry, bool) {
	for _, e := range s.facts.Entries {
		if e.Ledger == preparedLedger {
			return e, true
		}
	}
	return safety.Entry{}, false
}

// preparing is the record that prepares the check which is being begun: of the
// period of the task that the principal owes, and of late if that is overdue.
// Empty: there is none.
func (s *step) preparing() string {
	if s.running() != ledFlow || s.actor().Role != safety.Principal {
		return ""
	}
	e, ok := s.prepared()
	task, owed := s.task()
	if !ok || !owed || e.At.Before(task.OpensAt) || len(s.walkRows()) < walkCount {
		return ""
	}
	if s.turn.Now.After(task.DueAt) && s.turn.Now.Sub(e.At) > preparedFor {
		return ""
	}
	return e.RecordID
}

// startArgs are the values that a conversation is begun with.
func (s *step) startArgs() map[string]any {
	if id := s.preparing(); id != "" {
		return map[string]any{preparingArg: id}
	}
	return nil
}

// preparedAnew reports whether the running check stands on a preparation that
// is not the last any more.
func (s *step) preparedAnew() bool {
	from, _ := s.state.Flow.Args()[preparingArg].(string)
	if from == "" || s.running() != ledFlow || s.state.Flow.Picked("way") == "whole" || !slices.Contains(s.facts.Loaded.Ledgers, preparedLedger) {
		return false
	}
	e, ok := s.prepared()
	return !ok || e.RecordID != from
}

// keepPrepared remembers a check that somebody else led as prepared, and forgets
// it once the principal's own is filed.
func (s *step) keepPrepared(r safety.Record) error {
	if r.Duty != ledCheck || !slices.Contains(enterpriseRoles, r.ByRole) { // what staff fill in at a door prepares nothing
		return nil
	}
	entry, known := s.prepared()
	if r.ByRole == safety.Principal {
		if known {
			entry.Status, entry.ChangedAt = safety.EntryClosed, r.At
			s.keepChanged(entry)
		}
		return nil
	}
	items := slices.Clone(r.Items)
	for i := range items {
		items[i].Text = "" // the catalogue has it
	}
	raw, err := json.Marshal(items)
	if err != nil {
		return fmt.Errorf("keep a prepared check: %w", err)
	}
	if !known {
		entry = safety.Entry{ID: s.newID(), EnterpriseID: r.EnterpriseID, Ledger: preparedLedger, Status: safety.EntryOpen}
	}
	entry.Title = "查过一遍，等主要负责人确认"
	entry.By, entry.ByRole, entry.At, entry.ChangedAt, entry.RecordID = r.By, r.ByRole, r.At, r.At, r.ID
	entry.Fields = map[string]safety.AnswerValue{
		"number": {Kind: safety.AskText, Text: s.number, Value: s.number},
		"items":  {Kind: safety.AskText, Text: string(raw), Value: string(raw)},
	}
	s.keepChanged(entry)
	return nil
}

// preparedItems are what a prepared check came to.
func preparedItems(e safety.Entry) []safety.ItemResult {
	var items []safety.ItemResult
	if err := json.Unmarshal([]byte(e.Fields["items"].Text), &items); err != nil {
		return nil // then nothing was prepared that could be walked
	}
	return items
}

// preparedVar is what a principal is told of the prepared check.
func (s *step) preparedVar() flows.PreparedVar {
	v := flows.PreparedVar{Owed: s.owesDuty(ledCheck)}
	e, ok := s.prepared()
	if !ok {
		return v
	}
	v.By, v.Role, v.Number = e.By, e.ByRole.Chinese(), e.Fields["number"].Text
	v.Day = e.At.In(s.turn.Now.Location()).Format("1月2日")
	for _, i := range preparedItems(e) {
		switch i.Result {
		case safety.ItemOK:
			v.OK++
		case safety.ItemProblem:
			v.Problem++
		case safety.ItemUnclear:
			v.Unclear++
		case safety.ItemNotApplicable:
			v.NotApplicable++
		}
	}
	return v
}

// walkRows are the items that the principal walks to: drawn from those that were
// in order or had a problem, the same whenever they are asked for, and not those
// that the last check showed if there are others.
func (s *step) walkRows() []flows.Row {
	e, ok := s.prepared()
	if !ok {
		return nil
	}
	found := map[string]safety.ItemResult{}
	var keys []string
	for _, i := range preparedItems(e) {
		_, asked := s.bot.Catalogue.Item(i.Key, s.turn.Now)
		if asked && (i.Result == safety.ItemOK || i.Result == safety.ItemProblem) {
			found[i.Key] = i
			keys = append(keys, i.Key)
		}
	}
	var rows []flows.Row
	for _, key := range flows.Draw(keys, s.shownRows(), walkCount, e.RecordID) {
		it, _ := s.bot.Catalogue.Item(key, s.turn.Now)
		row := itemRow(it)
		row.Fields = maps.Clone(row.Fields)
		row.Fields["reported"] = found[key].Result == safety.ItemProblem
		rows = append(rows, row)
	}
	return rows
}

// vouch says in a record who stands behind it: who held a shared phone, and who
// checked before.
func (s *step) vouch(r *safety.Record, e flows.Effect) error {
	if shared, ok := s.sharedAnswer(); ok {
		r.Answers[sharedPhone] = shared
	}
	if !isWalk(e) {
		return nil
	}
	return s.walked(r, e)
}

// walked makes a record of a prepared check that the principal has walked: the
// prepared items, with what was found at those that were drawn.
func (s *step) walked(r *safety.Record, e flows.Effect) error {
	entry, ok := s.prepared()
	if !ok || entry.RecordID != text(e, preparingArg) {
		return errPreparedAnew
	}
	r.Items = preparedItems(entry)
	for n := range r.Items {
		i := &r.Items[n]
		it, _ := s.bot.Catalogue.Item(i.Key, s.turn.Now)
		i.Text = it.Text
		switch safety.ItemOutcome(e.Args[seenAnswer+i.Key].Pick()) {
		case safety.ItemOK:
			i.Result, i.HazardID = safety.ItemOK, ""
		case safety.ItemProblem:
			i.Result = safety.ItemProblem
			if id := s.byItem[i.Key]; id != "" {
				i.HazardID = id
			}
		}
	}
	by := fmt.Sprintf("%s%s%s查的，记录号 %s", entry.ByRole.Chinese(), entry.By, entry.At.In(s.turn.Now.Location()).Format("1月2日"), entry.Fields["number"].Text)
	r.Answers["prepared_by"] = safety.AnswerValue{Kind: safety.AskText, Text: by, Value: entry.RecordID}
	return nil
}

// seenAnswer begins the keys of a record's answers that say what the principal
// found at a drawn item; the item's key follows.
const seenAnswer = "seen."

// isWalk reports whether an effect belongs to a check that the principal walks
// after somebody else prepared it.
func isWalk(e flows.Effect) bool {
	return text(e, preparingArg) != "" && e.Args["way"].Pick() == "walk"
}
