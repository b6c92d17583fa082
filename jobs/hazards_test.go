package jobs_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouze/jobs"
	"shouze/safety"
	"shouze/store"
)

// deadlines are the hazards of a county on a database, and the job that reminds
// of them.
type deadlines struct {
	*county
	job    *jobs.Hazards
	asking bool
	puts   int
}

// newDeadlines begins in a county of one township with some enterprises that
// work and one that doesn't.
func newDeadlines(t testing.TB, begin string, enterprises ...string) *deadlines {
	d := &deadlines{county: newCounty(t, at(begin))}
	n := 0
	newCode := func() string { n++; return fmt.Sprintf("CODE%04d", n) }
	rows := []store.RosterRow{{
		Enterprise: safety.Enterprise{Name: "停产", Township: "东山镇", Department: "县应急管理局", State: safety.Suspended},
		People:     []safety.Person{{Name: "停产负责人", Mobile: "13700000000", Role: safety.Principal}},
	}}
	for i, name := range enterprises {
		rows = append(rows, store.RosterRow{
			Enterprise: safety.Enterprise{Name: name, Township: "东山镇", Department: "县应急管理局", Sectors: []string{"工贸"}, State: safety.Operating},
			People: []safety.Person{
				{Name: name + "负责人", Mobile: fmt.Sprintf("138%08d", i), Role: safety.Principal},
				{Name: name + "安全员", Mobile: fmt.Sprintf("139%08d", i), Role: safety.SafetyOfficer},
				{Name: name + "副职", Mobile: fmt.Sprintf("136%08d", i), Role: safety.Deputy},
			},
		})
	}
	_, err := d.ImportEnterprises(t.Context(), rows, store.ImportOptions{NewCode: newCode})
	must(t, err)
	_, err = d.ImportStaff(t.Context(), []safety.Staff{
		{Name: "赵六", Mobile: "13500000001", Unit: "东山镇", Role: safety.TownshipMan},
		{Name: "孙七", Mobile: "13500000002", Unit: "县应急管理局", Role: safety.DepartmentMan},
	}, store.ImportOptions{NewCode: newCode})
	must(t, err)
	o := &office{t: t, Store: d.Store, clock: d.clock}
	for _, of := range []store.InviteFilter{{}, {Staff: true}} {
		invites, err := d.Invites(t.Context(), of)
		must(t, err)
		o.bindAll(invites)
	}
	d.restart()
	return d
}

// restart is a new process that knows nothing of what ran before.
func (d *deadlines) restart() {
	d.job = &jobs.Hazards{
		Store: d.Store, Calendar: d.catalogue.Calendar(), Words: d.catalogue, Zone: zone,
		Asking: func(safety.Session) (bool, error) { return d.asking, nil },
	}
	d.runner.Works = []jobs.Named{{Name: "hazards", Work: d.job}}
}

// put keeps hazards of an enterprise, found now.
func (d *deadlines) put(enterprise string, of ...safety.Hazard) (ids []string) {
	d.t.Helper()
	rows, _, err := d.Enterprises(d.t.Context(), safety.EnterpriseFilter{Q: enterprise})
	must(d.t, err)
	return d.putAt([]string{rows[0].ID}, of...)
}

// putEverywhere keeps a hazard of each enterprise.
func (d *deadlines) putEverywhere(h safety.Hazard) {
	d.t.Helper()
	var ids []string
	must(d.t, d.EachEnterprise(d.t.Context(), safety.EnterpriseFilter{}, func(batch []safety.Enterprise) error {
		for _, e := range batch {
			ids = append(ids, e.ID)
		}
		return nil
	}))
	d.putAt(ids, h)
}

// putAt keeps hazards of some enterprises, of which a message each names one.
func (d *deadlines) putAt(enterprises []string, of ...safety.Hazard) (ids []string) {
	d.t.Helper()
	d.puts++
	w := d.NewWriter(store.Steps{
		Needs: func(_ safety.Session, _ safety.Facts, in safety.Inbound) safety.Needs {
			return safety.Needs{EnterpriseID: in.Text, Lock: true}
		},
		Step: func(t safety.Turn) (safety.Changes, error) {
			c := safety.Changes{Session: t.Session}
			head, e := *t.Facts.Head, t.Message.Text
			for _, h := range of {
				head.Hazards++
				h.ID, h.Number, h.EnterpriseID, h.Township, h.Department = fmt.Sprint(e, "-", head.Hazards), head.Hazards, e, "东山镇", "县应急管理局"
				h.FoundAt, h.FoundBy = t.Now, "张三"
				if h.Status == "" {
					h.Status = safety.HazardOpen
				}
				c.Hazards, ids = append(c.Hazards, h), append(ids, h.ID)
			}
			c.Head = &head
			return c, nil
		},
	}, func() string { return fmt.Sprint("put", d.puts) })
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	for n, id := range enterprises {
		in := safety.Inbound{From: boss, Key: fmt.Sprint("put", d.puts, "-", n), Kind: safety.InText, Text: id, At: d.clock.Now()}
		if _, err := w.Submit(ctx, in); err != nil {
			d.t.Fatal(err)
		}
	}
	stop()
	must(d.t, <-ended)
	return ids
}

// speaks lets somebody of an enterprise say something at a time.
func (d *deadlines) speaks(enterprise string, when time.Time) {
	d.t.Helper()
	rows, _, err := d.Enterprises(d.t.Context(), safety.EnterpriseFilter{Q: enterprise})
	must(d.t, err)
	reach, _, err := d.Reach(d.t.Context(), []string{rows[0].ID}, []safety.Role{safety.Principal})
	must(d.t, err)
	d.clock.set(when)
	o := &office{t: d.t, Store: d.Store, clock: d.clock}
	o.sayAs(reach[rows[0].ID][0], "自查", when.String(), func(*safety.Changes, safety.Turn) {})
}

// become changes how a hazard stands.
func (d *deadlines) become(id string, status safety.HazardStatus) {
	d.t.Helper()
	h, err := d.Hazard(d.t.Context(), id, safety.Scope{})
	must(d.t, err)
	h.Status = status
	must(d.t, d.KeepHazards(d.t.Context(), []safety.Hazard{h}))
}

// diary lets days pass, from working morning to working morning, and writes down
// what was said on each, who hears it counted.
func (d *deadlines) diary(to string) []string {
	d.t.Helper()
	var out []string
	for d.clock.Now().Before(at(to)) {
		next, _, err := d.job.Next(d.t.Context(), d.clock.Now())
		must(d.t, err)
		if next.Before(d.clock.Now()) {
			next = d.clock.Now()
		}
		d.clock.set(next)
		must(d.t, d.job.Run(d.t.Context(), next))
		heard := map[string]int{}
		for _, text := range d.told() {
			heard[text]++
		}
		for text, n := range heard {
			out = append(out, fmt.Sprintf("%s 共%d人：%s", next.Format("01-02 15:04"), n, strings.ReplaceAll(text, "\n", "|")))
		}
	}
	slices.Sort(out)
	return out
}

// A plan of ten days is spoken of three days and a day before, on the day, the
// day after and a week later, to the principal and the safety officer; once it
// waits for acceptance nobody is reminded, and returned it is again. The
// township hears after a day, the department after three.
func TestHazardDeadlines(t *testing.T) {
	d := newDeadlines(t, "2026-11-09 10:00", "石材厂")
	ids := d.put("石材厂", safety.Hazard{Description: "配电箱没有门", Deadline: "2026-11-19"})
	d.put("停产", safety.Hazard{Description: "没人管", Deadline: "2026-11-12"})
	const ahead, late = "有隐患快到整改期限了|石材厂：|· 1号 配电箱没有门：", "有隐患超期了，请尽快改好|石材厂：|· 1号 配电箱没有门：11月19日到期，"
	const press = "|回“台账”选那一条：改好了拍照，没改完就报进展。"
	const call = "|企业已经收到提醒，请打电话问一问。"
	want := []string{
		"11-16 09:05 共2人：" + ahead + "11月19日，还有3天" + press,
		"11-18 09:05 共2人：" + ahead + "11月19日，还有1天" + press,
		"11-19 09:05 共2人：" + ahead + "就是今天" + press,
		"11-20 09:05 共1人：有1条隐患超期没改|超期最久的在前：|· 石材厂：1条，最久超期1天" + call,
		"11-20 09:05 共2人：" + late + "超期1天" + press,
		"11-23 09:05 共1人：有1条隐患超期没改|超期最久的在前：|· 石材厂：1条，最久超期4天" + call,
		"11-27 09:05 共2人：" + late + "超期8天" + press,
	}
	if diff := cmp.Diff(want, d.diary("2026-11-30 09:00")); diff != "" {
		t.Errorf("(-want +said)\n%s", diff)
	}
	d.become(ids[0], safety.Submitted)
	if got := d.diary("2026-12-05 09:00"); len(got) > 0 {
		t.Errorf("what waits for acceptance: %q", got)
	}
	d.become(ids[0], safety.Rectifying)
	if got := d.diary("2026-12-08 09:00"); len(got) != 1 || !strings.Contains(got[0], "超期19天") {
		t.Errorf("what was returned: %q", got)
	}
	d.become(ids[0], safety.HazardDone)
	if got := d.diary("2026-12-20 09:00"); len(got) > 0 {
		t.Errorf("what is closed: %q", got)
	}
}

// All that reached a step is one message an enterprise, of which eight are named;
// offices read at most five enterprises, the longest overdue first, and of what
// enterprises keep by themselves a count.
func TestHazardsOfOneMessage(t *testing.T) {
	d := newDeadlines(t, "2026-11-09 10:00", "甲厂", "乙厂", "丙厂", "丁厂", "戊厂", "己厂")
	var many []safety.Hazard
	for n := range 10 {
		many = append(many, safety.Hazard{Description: strings.Repeat("长", 30), Deadline: fmt.Sprintf("2026-11-1%d", n%2)})
	}
	d.put("甲厂", many...)
	for n, name := range []string{"乙厂", "丙厂", "丁厂", "戊厂", "己厂"} {
		d.put(name, safety.Hazard{Description: "水管漏", Deadline: fmt.Sprintf("2026-11-0%d", n+1)})
	}
	d.put("乙厂", safety.Hazard{Description: "秘密", Deadline: "2026-11-10", Own: true, Level: safety.GeneralLevel})
	d.clock.set(at("2026-11-12 09:05"))
	must(t, d.job.Run(t.Context(), d.clock.Now()))
	told := d.told()
	var township, department, first string
	for _, text := range told {
		switch {
		case strings.HasPrefix(text, "有15条隐患超期没改"):
			township = text
		case strings.HasPrefix(text, "有5条隐患超期没改"):
			department = text
		case strings.Contains(text, "甲厂"):
			first = text
		}
	}
	if len(told) != 14 || !strings.Contains(first, "还有2条") || strings.Count(first, "· ") != 8 || len(first) > 2048 {
		t.Errorf("%d messages, the first enterprise's %s", len(told), first)
	}
	for _, want := range []string{"· 乙厂：1条，最久超期11天\n· 丙厂：1条，最久超期10天", "还有1家。", "自己管的一般隐患超期的有1条"} {
		if !strings.Contains(township, want) {
			t.Errorf("the township doesn't read %q:\n%s", want, township)
		}
	}
	if strings.Contains(township+department, "秘密") || strings.Contains(township, "甲厂") {
		t.Errorf("the township reads\n%s", township)
	}
	if strings.Contains(department, "还有") || strings.Contains(department, "自己管的") {
		t.Errorf("the department reads\n%s", department)
	}
}

// Two machines, a second run and a restart say nothing twice, and an office that
// was told today hears of what came since tomorrow.
func TestHazardsAreToldOnce(t *testing.T) {
	d := newDeadlines(t, "2026-11-09 10:00", "甲厂", "乙厂")
	d.put("甲厂", safety.Hazard{Description: "水管漏", Deadline: "2026-11-10"})
	d.clock.set(at("2026-11-11 09:05"))
	other := *d.job
	read := &readBefore{HazardStore: d.Store}
	other.Store = read
	var err error
	read.due, err = d.DueHazards(t.Context(), "2026-11-20")
	must(t, err)
	must(t, d.job.Run(t.Context(), d.clock.Now()))
	must(t, other.Run(t.Context(), d.clock.Now()))
	d.restart()
	must(t, d.job.Run(t.Context(), d.clock.Now().Add(time.Hour)))
	if got := d.told(); len(got) != 3 {
		t.Errorf("%d messages: %q", len(got), got)
	}
	d.put("乙厂", safety.Hazard{Description: "电线乱拉", Deadline: "2026-11-09"})
	d.clock.set(at("2026-11-11 16:00"))
	must(t, d.job.Run(t.Context(), d.clock.Now()))
	if got := d.told(); len(got) != 2 || !strings.Contains(got[0], "电线乱拉") {
		t.Errorf("later that day: %q", got)
	}
	d.clock.set(at("2026-11-12 09:05"))
	must(t, d.job.Run(t.Context(), d.clock.Now()))
	if got := d.told(); len(got) != 2 || !strings.HasPrefix(got[0], "有1条隐患超期没改") || !strings.Contains(got[1], "乙厂：1条") { // the department, and the township
		t.Errorf("the day after: %q", got)
	}
}

// readBefore is a machine that read what is due before another one told of it.
type readBefore struct {
	jobs.HazardStore
	due []safety.DueHazard
}

// DueHazards implements jobs.HazardStore.
func (r *readBefore) DueHazards(context.Context, string) ([]safety.DueHazard, error) {
	return r.due, nil
}

// Nobody is spoken to at night, on a rest day or in the middle of an answer.
func TestHazardsAreMannered(t *testing.T) {
	d := newDeadlines(t, "2026-11-13 21:30", "甲厂") // a Friday night
	d.put("甲厂", safety.Hazard{Description: "水管漏", Deadline: "2026-11-14"})
	must(t, d.job.Run(t.Context(), d.clock.Now()))
	if got := d.told(); len(got) != 0 {
		t.Errorf("at night: %q", got)
	}
	if next, _, _ := d.job.Next(t.Context(), d.clock.Now()); !next.Equal(at("2026-11-16 09:05")) {
		t.Errorf("looks again at %v", next)
	}
	d.asking = true
	d.speaks("甲厂", at("2026-11-16 09:00"))
	d.clock.set(at("2026-11-16 09:05"))
	must(t, d.job.Run(t.Context(), d.clock.Now()))
	if got := d.told(); len(got) != 1 || !strings.HasPrefix(got[0], "有1条隐患超期没改") { // the township
		t.Errorf("while they answer: %q", got)
	}
	if next, _, _ := d.job.Next(t.Context(), d.clock.Now()); !next.Equal(at("2026-11-16 09:20")) {
		t.Errorf("looks again at %v", next)
	}
	d.asking = false
	d.clock.set(at("2026-11-16 09:20"))
	must(t, d.job.Run(t.Context(), d.clock.Now()))
	if got := d.told(); len(got) != 2 || !strings.Contains(got[0], "超期2天") {
		t.Errorf("once they are done: %q", got)
	}
}
