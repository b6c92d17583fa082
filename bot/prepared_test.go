package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"shouze/safety"
)

// known is a catalogue that knows each item but one that was dropped.
type known struct{ Catalogue }

func (known) Item(key string, _ time.Time) (safety.Item, bool) {
	return safety.Item{Key: key, Text: key, Short: key}, key != "dropped"
}

// What the principal walks to is drawn from what was in order or had a problem,
// the same each time it is asked for, and another after another check.
func TestWalkedItems(t *testing.T) {
	items := func(n int) []safety.ItemResult {
		out := []safety.ItemResult{
			{Key: "bad", Result: safety.ItemProblem, HazardID: "h"}, {Key: "unclear", Result: safety.ItemUnclear},
			{Key: "none", Result: safety.ItemNotApplicable}, {Key: "dropped", Result: safety.ItemOK},
		}
		for i := range n {
			out = append(out, safety.ItemResult{Key: fmt.Sprint("ok", i), Result: safety.ItemOK})
		}
		return out
	}
	draw := func(record string, items []safety.ItemResult, shown string) []string {
		raw, err := json.Marshal(items)
		if err != nil {
			t.Fatal(err)
		}
		text := func(s string) map[string]safety.AnswerValue { return map[string]safety.AnswerValue{"items": {Text: s}} }
		s := &step{bot: &Bot{Config: Config{Catalogue: known{}}}, facts: safety.Facts{Entries: []safety.Entry{
			{Ledger: shownLedger, Fields: text(shown)}, {Ledger: preparedLedger, RecordID: record, Fields: text(string(raw))},
		}}}
		var keys []string
		for _, row := range s.walkRows() {
			if row.Fields["reported"] != (row.Key == "bad") {
				t.Errorf("%s is reported: %v", row.Key, row.Fields["reported"])
			}
			keys = append(keys, row.Key)
		}
		return keys
	}
	if got := slices.Sorted(slices.Values(draw("r1", items(2), ""))); !slices.Equal(got, []string{"bad", "ok0", "ok1"}) {
		t.Errorf("drawn %v", got)
	}
	if got := draw("r1", items(5), "ok0 ok1 ok2 ok3"); !slices.Contains(got, "ok4") || !slices.Contains(got, "bad") {
		t.Errorf("what was shown last is drawn before the rest: %v", got)
	}
	different := map[string]bool{}
	for n := range 20 {
		record := fmt.Sprint("r", n)
		first := draw(record, items(20), "")
		if again := draw(record, items(20), ""); len(first) != walkCount || !slices.Equal(first, again) {
			t.Errorf("drawn %v, then %v", first, again)
		}
		different[fmt.Sprint(first)] = true
	}
	if len(different) < 15 {
		t.Errorf("twenty checks draw only %d times differently", len(different))
	}
}
