package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"shouze/safety"
)

// keepRow keeps a row that is due tomorrow, with a reminder for then.
func keepRow(t safety.Turn, c *safety.Changes, title string) {
	e := safety.Entry{
		ID: t.NewID(1), EnterpriseID: t.Facts.Enterprise.ID, Ledger: "certificate", Title: title, Status: safety.EntryOpen,
		Fields: map[string]safety.AnswerValue{"kind": {Kind: safety.AskOne, Text: "焊工", Value: "welding"}},
		Due:    t.Now.AddDate(0, 0, 1), By: "张三", ByRole: safety.Principal, At: t.Now, ChangedAt: t.Now,
	}
	to := t.Message.From
	c.Entries = []safety.Entry{e}
	c.Pushes = []safety.Push{{ID: "e/" + e.ID + "/1", To: &to, At: e.Due, Message: safety.Outbound{Body: "到期了"}}}
	c.Reply.Body = e.ID
}

// closeRow ends a row, and what waits for its time.
func closeRow(t safety.Turn, c *safety.Changes, id string) {
	for _, e := range t.Facts.Entries {
		if e.ID == id {
			e.Status, e.ChangedAt = safety.EntryClosed, t.Now
			c.Entries, c.Cancel = []safety.Entry{e}, []string{"e/" + id + "/"}
		}
	}
}

func sayRows(t safety.Turn, c *safety.Changes, _ string) {
	var titles []string
	for _, e := range t.Facts.Entries {
		titles = append(titles, e.Title)
	}
	c.Reply.Body = strings.Join(titles, "、")
}

// A row is kept with what was answered and told of to the next step; closed, it
// is gone from there and reminds nobody. It stands in the list and, until it is
// over, among what falls due.
func TestRowsOfALedger(t *testing.T) {
	w := newWorld(t)
	ctx := context.Background()
	stop := w.run()
	defer stop()
	first, second := w.say(boss, "keep 赵刚"), w.say(boss, "keep 50%_钱亮")
	if got := w.say(boss, "rows"); got != "赵刚、50%_钱亮" {
		t.Errorf("the next step reads %q", got)
	}
	if got := w.say(host, "rows"); got != "" {
		t.Errorf("another enterprise reads %q", got)
	}
	waiting := func() (n int) {
		t.Helper()
		must(t, raw(t, w.path).QueryRow("SELECT COUNT(*) FROM outbox WHERE status = 'waiting' AND id LIKE 'e/%'").Scan(&n))
		return n
	}
	if n := waiting(); n != 2 {
		t.Errorf("%d reminders wait", n)
	}
	due := func() []string {
		t.Helper()
		rows, err := w.DueEntries(ctx, "certificate", w.clock.Now(), w.clock.Now().AddDate(0, 0, 2))
		must(t, err)
		var titles []string
		for _, r := range rows {
			titles = append(titles, r.Title+" "+r.Enterprise+" "+strings.Join(r.Told, ","))
		}
		return titles
	}
	must(t, w.KeepReminded(ctx, nil, []safety.Reminded{{TaskID: first, Told: "due/7/2023-06-06"}}))
	if got, want := due(), []string{"赵刚 " + mill + " due/7/2023-06-06", "50%_钱亮 " + mill + " "}; !slices.Equal(got, want) {
		t.Errorf("due %q, want %q", got, want)
	}
	w.say(boss, "close "+first)
	if got := w.say(boss, "rows"); got != "50%_钱亮" {
		t.Errorf("after the end the next step reads %q", got)
	}
	if n := waiting(); n != 1 {
		t.Errorf("%d reminders wait after the end", n)
	}
	if got := due(); len(got) != 1 {
		t.Errorf("due after the end: %q", got)
	}
	closed, _, err := w.Entries(ctx, safety.EntryFilter{Ledger: "certificate", Status: safety.EntryClosed, Scope: safety.Scope{Township: "东山镇"}})
	must(t, err)
	if len(closed) != 1 || closed[0].ID != first || closed[0].Fields["kind"].Value != "welding" || closed[0].Version != 2 || closed[0].By != "张三" {
		t.Errorf("closed %+v", closed)
	}
	if other, _, err := w.Entries(ctx, safety.EntryFilter{Scope: safety.Scope{Township: "河西镇"}}); err != nil || len(other) != 0 {
		t.Errorf("another township sees %+v, %v", other, err)
	}
	soon, _, err := w.Entries(ctx, safety.EntryFilter{DueBefore: w.clock.Now().Add(48 * time.Hour), Status: safety.EntryOpen})
	if err != nil || len(soon) != 1 || soon[0].ID != second {
		t.Errorf("due before: %s %v", fmt.Sprint(soon), err)
	}
}
