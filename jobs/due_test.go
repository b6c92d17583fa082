package jobs_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"shouze/jobs"
	"shouze/safety"
)

// duesKept is a ledger with one certificate, and what was told of it.
type duesKept struct {
	entry safety.DueEntry
	said  []string
	at    []time.Time
}

func (k *duesKept) DueEntries(_ context.Context, _ string, from, to time.Time) ([]safety.DueEntry, error) {
	if k.entry.Due.Before(from) || k.entry.Due.After(to) {
		return nil, nil
	}
	return []safety.DueEntry{k.entry}, nil
}

func (k *duesKept) KeepReminded(_ context.Context, pushes []safety.Push, moves []safety.Reminded) error {
	for _, m := range moves {
		k.entry.Told = append(k.entry.Told, m.Told)
	}
	for _, p := range pushes {
		k.said, k.at = append(k.said, p.Message.Body), append(k.at, p.At)
	}
	return nil
}

type plainWords struct{}

func (plainWords) Render(key string, data map[string]any) (string, error) {
	return key + data["lines"].(string), nil
}

// A certificate is told of once at each step, the latest one after a time in
// which nothing ran, and at a decent hour of a working day.
func TestDues(t *testing.T) {
	k := &duesKept{entry: safety.DueEntry{Entry: safety.Entry{ID: "c", EnterpriseID: "e", Title: "张伟", Due: at("2027-01-10 23:59")}}}
	d := jobs.Dues{Store: k, Ledgers: []safety.Ledger{{Key: "post"}, {Key: "certificate", Due: "到期", Remind: []int{60, 30, 7, 0}}}, Words: plainWords{}, Zone: zone}
	var days []string
	for day := at("2026-11-01 03:00"); day.Before(at("2027-01-20 00:00")); day = day.AddDate(0, 0, 1) {
		if m := day.Format("0102"); m > "1205" && m < "1220" { // away
			continue
		}
		for range 2 {
			before := len(k.said)
			if err := d.Run(t.Context(), day); err != nil {
				t.Fatal(err)
			}
			if len(k.said) > before {
				days = append(days, day.Format("01-02"))
			}
		}
	}
	if want := []string{"11-11", "12-20", "01-03", "01-10"}; !slices.Equal(days, want) {
		t.Errorf("told on %v, want %v", days, want)
	}
	if !strings.Contains(k.said[0], "还有60天") || !strings.Contains(k.said[3], "今天") {
		t.Errorf("said %q", k.said)
	}
	for _, at := range k.at {
		if h := at.Hour(); h < 8 || h >= 21 || at.Weekday() == time.Sunday {
			t.Errorf("told at %v", at)
		}
	}
}
