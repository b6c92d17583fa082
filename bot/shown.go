package bot

import (
	"slices"
	"strings"

	"shouze/flows"
	"shouze/safety"
)

// shownLedger keeps one row an enterprise: which items were drawn to be shown
// by a photo after its last clean check, so that the next draws others.
const shownLedger = "shown"

// shownAnswer begins the keys of a record's answers that are such photos; the
// item's key follows.
const shownAnswer = "shown."

// rememberShown keeps what a record shows of drawn items.
func (s *step) rememberShown(r safety.Record) {
	var items []string
	for key := range r.Answers {
		if item, ok := strings.CutPrefix(key, shownAnswer); ok {
			items = append(items, item)
		}
	}
	if len(items) == 0 {
		return
	}
	slices.Sort(items)
	entry, known := s.lastShown()
	if !known {
		entry = safety.Entry{
			ID: s.newID(), EnterpriseID: r.EnterpriseID, Ledger: shownLedger, Title: "上次抽查现拍",
			Status: safety.EntryOpen, By: r.By, ByRole: r.ByRole, At: r.At,
		}
	}
	entry.Fields = map[string]safety.AnswerValue{
		"items": {Kind: safety.AskText, Text: strings.Join(items, " "), Value: strings.Join(items, " ")},
	}
	entry.RecordID, entry.ChangedAt = r.ID, r.At
	s.keepChanged(entry)
}

func (s *step) lastShown() (safety.Entry, bool) {
	for _, e := range s.facts.Entries {
		if e.Ledger == shownLedger {
			return e, true
		}
	}
	return safety.Entry{}, false
}

// shownRows are the items that were drawn the time before.
func (s *step) shownRows() []flows.Row {
	var rows []flows.Row
	if e, ok := s.lastShown(); ok {
		for _, key := range strings.Fields(e.Fields["items"].Text) {
			rows = append(rows, flows.Row{Key: key, Text: key})
		}
	}
	return rows
}
