package jobs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"shouze/safety"
)

// DueStore is where entries of ledgers that fall due are found, and where it is
// kept that their people were told.
type DueStore interface {
	DueEntries(ctx context.Context, ledger string, from, to time.Time) ([]safety.DueEntry, error)
	KeepReminded(ctx context.Context, pushes []safety.Push, moves []safety.Reminded) error
}

// Dues reminds principals and safety officers of entries of ledgers that fall
// due (a certificate that expires), at the steps that the ledger names: each
// entry once a step, in one message an enterprise, at hours fit for it.
type Dues struct {
	Store    DueStore
	Ledgers  []safety.Ledger
	Calendar safety.Calendar
	Words    Words
	Zone     *time.Location
}

// forgiven is how long after its date an entry is still spoken of for the first
// time.
const forgiven = 30 * 24 * time.Hour

// Run reminds of what has come to a step by now.
func (d Dues) Run(ctx context.Context, now time.Time) error {
	now = now.In(d.Zone)
	for _, ledger := range d.Ledgers {
		if len(ledger.Remind) == 0 {
			continue
		}
		to := now.AddDate(0, 0, slices.Max(ledger.Remind)+1)
		due, err := d.Store.DueEntries(ctx, ledger.Key, now.Add(-forgiven), to)
		if err != nil {
			return err
		}
		for len(due) > 0 {
			n := 1
			for n < len(due) && due[n].EnterpriseID == due[0].EnterpriseID {
				n++
			}
			if err := d.remind(ctx, ledger, due[:n], now); err != nil {
				return err
			}
			due = due[n:]
		}
	}
	return nil
}

// remind tells the people of one enterprise of those of its entries that have
// come to a step of which nobody was told.
func (d Dues) remind(ctx context.Context, ledger safety.Ledger, due []safety.DueEntry, now time.Time) error {
	var moves []safety.Reminded
	lines, id := "", []string{ledger.Key}
	for _, e := range due {
		left := daysTo(e.Due.In(d.Zone), now)
		step, reached := ledger.Step(left)
		told := fmt.Sprintf("due/%d/%s", step, e.Due.In(d.Zone).Format(time.DateOnly))
		if !reached || slices.Contains(e.Told, told) {
			continue
		}
		moves = append(moves, safety.Reminded{TaskID: e.ID, Told: told})
		id = append(id, e.ID, told)
		lines += "\n· " + e.Title + "：" + byDay(e.Due.In(d.Zone), left)
	}
	if len(moves) == 0 {
		return nil
	}
	data := map[string]any{"ledger": ledger.Title, "what": ledger.Due, "enterprise": due[0].Enterprise, "lines": lines}
	body, err := d.Words.Render("remind.due", data)
	if err != nil {
		return fmt.Errorf("words of a reminder: %w", err)
	}
	title, rest := headline(body)
	push := safety.Push{
		ID: safety.StableID("d", id...), At: d.Calendar.Mannered(now),
		Audience: &safety.Audience{EnterpriseID: due[0].EnterpriseID, Roles: []safety.Role{safety.Principal, safety.SafetyOfficer}},
		Message: safety.Outbound{Key: "remind.due", Kind: "task", Body: body, Data: map[string]string{
			"title": title, "body": rest, "enterprise": due[0].Enterprise,
			"due": due[0].Due.In(d.Zone).Format(time.DateOnly), "time": now.Format("2006-01-02 15:04"),
		}},
	}
	return d.Store.KeepReminded(ctx, []safety.Push{push}, moves)
}

// daysTo is how many days are left until a time; below 0: it is past.
func daysTo(due, now time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	}
	return int(day(due).Sub(day(now)).Hours() / 24)
}

func byDay(due time.Time, left int) string {
	date := fmt.Sprintf("%d月%d日", int(due.Month()), due.Day())
	switch {
	case left < 0:
		return date + "，已经过了"
	case left == 0:
		return "就是今天"
	}
	return fmt.Sprintf("%s，还有%d天", date, left)
}
