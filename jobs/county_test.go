package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shouze/jobs"
	"shouze/safety"
	"shouze/store"
	"shouze/templates"
)

// county is a county's office whose content may change while it runs.
type county struct {
	*store.Store
	t         testing.TB
	clock     *movable
	dir       string
	catalogue *templates.Catalogue
	runner    *jobs.Runner
	focused   jobs.FocusedChecks
	dies      func() error // when a check's tasks have been opened; nil: goes on
}

func newCounty(t testing.TB, begin time.Time, files ...string) *county {
	t.Helper()
	c := &county{t: t, clock: &movable{}, dir: t.TempDir()}
	c.clock.set(begin)
	c.put(files...)
	var err error
	c.Store, err = store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "s.db"), AutoMigrate: true, Clock: c.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Store.Close(); err != nil {
			t.Error(err)
		}
	})
	c.restart()
	return c
}

// put writes content: name, text, name, text …
func (c *county) put(files ...string) {
	c.t.Helper()
	for n := 0; n < len(files); n += 2 {
		path := filepath.Join(c.dir, files[n])
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			c.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[n+1]), 0o600); err != nil {
			c.t.Fatal(err)
		}
	}
}

// restart is a new process with the content as it is now.
func (c *county) restart() {
	c.t.Helper()
	var faults []templates.Fault
	var err error
	if c.catalogue, faults, err = templates.Load(c.dir); err != nil || len(faults) > 0 {
		c.t.Fatal(err, faults)
	}
	c.focused = jobs.FocusedChecks{Store: c, Catalogue: c.catalogue, Calendar: c.catalogue.Calendar(), Words: c.catalogue, Zone: safety.CountyZone()}
	reminders := jobs.Reminders{
		Store: c.Store, Calendar: c.catalogue.Calendar(), Words: c.catalogue, Checks: c.catalogue, Zone: safety.CountyZone(),
		Asking: func(safety.Session) (bool, error) { return false, nil },
	}
	daily, err := jobs.NewScheduled("0 0 * * *", safety.CountyZone(), func(ctx context.Context, now time.Time) error { return c.focused.Run(ctx, now) })
	if err != nil {
		c.t.Fatal(err)
	}
	c.runner = &jobs.Runner{Clock: c.clock, Log: slog.New(slog.DiscardHandler), Works: []jobs.Named{
		{Name: "focused", Work: daily}, {Name: "remind", Work: reminders},
	}}
}

// KeepHazards implements jobs.FocusedStore; the process may die before it.
func (c *county) KeepHazards(ctx context.Context, hs []safety.Hazard) error {
	if c.dies != nil {
		if err := c.dies(); err != nil {
			return err
		}
	}
	return c.Store.KeepHazards(ctx, hs)
}

func (c *county) until(to time.Time) {
	c.t.Helper()
	if err := c.runner.RunUntil(c.t.Context(), to, c.clock.set, nothing); err != nil {
		c.t.Fatal(err)
	}
}

// three are a data centre, one of high risk as well, and one that the new
// standard asks nothing new of; each has a principal of its own.
func (c *county) three() {
	c.t.Helper()
	n := 0
	newCode := func() string { n++; return fmt.Sprintf("CODE%04d", n) }
	var rows []store.RosterRow
	for i, e := range []safety.Enterprise{
		{Name: "东山机房", TradeForms: []string{"机房数据中心"}},
		{Name: "高危机房", TradeForms: []string{"机房数据中心"}, HighRisk: true},
		{Name: "小网站", TradeForms: []string{"网站小程序"}},
		{Name: "停产机房", TradeForms: []string{"机房数据中心"}, State: safety.Suspended},
	} {
		e.Township, e.Department, e.Sectors = "东山镇", "县委网信办", []string{"网络安全"}
		rows = append(rows, store.RosterRow{Enterprise: e, People: []safety.Person{{Name: "张" + e.Name, Mobile: fmt.Sprintf("1380000000%d", i), Role: safety.Principal}}})
	}
	if _, err := c.ImportEnterprises(c.t.Context(), rows, store.ImportOptions{NewCode: newCode}); err != nil {
		c.t.Fatal(err)
	}
	staff := []safety.Staff{{Name: "赵六", Mobile: "13900000001", Unit: "县委网信办", Role: safety.DepartmentMan}}
	if _, err := c.ImportStaff(c.t.Context(), staff, store.ImportOptions{NewCode: newCode}); err != nil {
		c.t.Fatal(err)
	}
	o := &office{t: c.t, Store: c.Store, clock: c.clock}
	for _, of := range []store.InviteFilter{{}, {Staff: true}} {
		invites, err := c.Invites(c.t.Context(), of)
		if err != nil {
			c.t.Fatal(err)
		}
		o.bindAll(invites)
	}
}

// open is each open focused task: enterprise, key, items, first day and last.
func (c *county) open() []string {
	c.t.Helper()
	names := map[string]string{}
	must(c.t, c.EachEnterprise(c.t.Context(), safety.EnterpriseFilter{}, func(batch []safety.Enterprise) error {
		for _, e := range batch {
			names[e.ID] = e.Name
		}
		return nil
	}))
	rows, _, err := c.Tasks(c.t.Context(), safety.TaskFilter{Duty: safety.DutyFocusedCheck})
	must(c.t, err)
	var out []string
	for _, r := range rows {
		out = append(out, fmt.Sprintf("%s %s %s %s–%s", names[r.EnterpriseID], r.Period, strings.Join(r.Items, " "),
			r.OpensAt.Format(time.DateOnly), r.DueAt.Format("2006-01-02 15:04:05")))
	}
	slices.Sort(out)
	return out
}

// told takes what was queued, by who hears it, in order.
func (c *county) told() []string {
	c.t.Helper()
	var out []string
	for {
		claimed, err := c.ClaimPushes(c.t.Context(), "w", time.Minute, 100)
		must(c.t, err)
		if len(claimed) == 0 {
			slices.Sort(out)
			return out
		}
		var settled []safety.Settlement
		for _, p := range claimed {
			out = append(out, p.Message.Body)
			settled = append(settled, safety.Settlement{ID: p.ID, Worker: p.Worker, Outcome: safety.Sent})
		}
		must(c.t, c.Settle(c.t.Context(), settled))
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// hazards puts hazards of the kept item into the first enterprise, each as a
// department left it.
func (c *county) hazards(of ...safety.Hazard) (ids []string) {
	c.t.Helper()
	var rows []store.EnterpriseRow
	rows, _, err := c.Enterprises(c.t.Context(), safety.EnterpriseFilter{Q: "东山机房"})
	must(c.t, err)
	w := c.NewWriter(store.Steps{
		Needs: func(safety.Session, safety.Facts, safety.Inbound) safety.Needs {
			return safety.Needs{EnterpriseID: rows[0].ID, Lock: true}
		},
		Step: func(t safety.Turn) (safety.Changes, error) {
			ch := safety.Changes{Session: t.Session}
			head := *t.Facts.Head
			for n, h := range of {
				head.Hazards++
				h.ID, h.Number, h.EnterpriseID, h.Township, h.Department = fmt.Sprintf("h%d", n), head.Hazards, rows[0].ID, "东山镇", "县委网信办"
				h.FoundAt, h.FoundBy, h.Description = t.Now, "张三", "没做到"
				ch.Hazards, ids = append(ch.Hazards, h), append(ids, h.ID)
			}
			ch.Head = &head
			return ch, nil
		},
	}, func() string { return "hz" })
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	_, err = w.Submit(ctx, safety.Inbound{From: boss, Key: "hz", Kind: safety.InText, At: c.clock.Now()})
	stop()
	must(c.t, errors.Join(err, <-ended))
	return ids
}

// states is how each hazard stands: status, level, how often it was taken back.
func (c *county) states(ids []string) []string {
	c.t.Helper()
	var out []string
	for _, id := range ids {
		h, err := c.Hazard(c.t.Context(), id, safety.Scope{})
		must(c.t, err)
		n := 0
		for _, e := range h.History {
			if e.Action == safety.ActRejudge && e.Text == "《新判定标准》（新2号）" {
				n++
			}
		}
		out = append(out, fmt.Sprintf("%s %s %d", h.Status, h.Level, n))
	}
	return out
}
