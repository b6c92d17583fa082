package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouze/jobs"
	"shouze/safety"
	"shouze/store"
	"shouze/templates"
)

// movable is a clock that a test moves.
type movable struct{ ms atomic.Int64 }

func (c *movable) Now() time.Time      { return time.UnixMilli(c.ms.Load()).In(safety.CountyZone()) }
func (c *movable) set(t time.Time)     { c.ms.Store(t.UnixMilli()) }
func day(text string, h int) time.Time { return moment(text, h, 0) }

func moment(text string, h, m int) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, text, safety.CountyZone())
	if err != nil {
		panic(err)
	}
	return t.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute)
}

// office is the jobs of a county on a database, and what they told whom.
type office struct {
	*store.Store
	t         testing.TB
	clock     *movable
	tasks     jobs.Tasks
	reminders jobs.Reminders
	runner    *jobs.Runner
	asking    bool

	due   map[string]safety.DueTask
	said  []string          // a line a message
	texts map[string]string // by the same line
}

// DueReminders implements jobs.ReminderStore and remembers what was due.
func (o *office) DueReminders(ctx context.Context, now time.Time, limit int) ([]safety.DueTask, map[safety.Address]safety.Session, error) {
	due, sessions, err := o.Store.DueReminders(ctx, now, limit)
	for _, d := range due {
		o.due[d.ID] = d
	}
	return due, sessions, err
}

// KeepReminded implements jobs.ReminderStore and writes a line a message.
func (o *office) KeepReminded(ctx context.Context, pushes []safety.Push, moves []safety.Reminded) error {
	rungs := map[safety.Address][]string{}
	for _, m := range moves {
		if d := o.due[m.TaskID]; m.Told != "" && len(d.To) == 1 {
			rung, _, _ := strings.Cut(m.Told, "/")
			rungs[d.To[0]] = append(rungs[d.To[0]], rung+" "+d.Period)
		}
	}
	for _, p := range pushes {
		line := o.clock.Now().Format(time.DateOnly) + " " + strings.Join(rungs[*p.To], ", ")
		o.said = append(o.said, line)
		o.texts[line] = p.Message.Body
	}
	return o.Store.KeepReminded(ctx, pushes, moves)
}

func newOffice(t testing.TB, campaign string, begin time.Time) *office {
	t.Helper()
	return newOfficeFor(t, campaign, "led_check", begin)
}

// newOfficeFor is an office of which one duty is asked.
func newOfficeFor(t testing.TB, campaign, duty string, begin time.Time) *office {
	t.Helper()
	c, faults, err := templates.Load("")
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	plan, err := c.Campaign(campaign)
	if err != nil {
		t.Fatal(err)
	}
	// The calendars below are those of one duty, whatever else content asks for.
	plan.Duties = slices.DeleteFunc(slices.Clone(plan.Duties), func(d safety.Duty) bool { return d.Duty != duty })
	o := &office{t: t, clock: &movable{}, due: map[string]safety.DueTask{}, texts: map[string]string{}}
	o.clock.set(begin)
	o.Store, err = store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "s.db"), AutoMigrate: true, Clock: o.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.Store.Close(); err != nil {
			t.Error(err)
		}
	})
	o.tasks = jobs.Tasks{Store: o.Store, Campaign: plan, Calendar: c.Calendar(), Zone: safety.CountyZone()}
	o.reminders = jobs.Reminders{
		Store: o, Calendar: c.Calendar(), Words: c, Zone: safety.CountyZone(),
		Asking: func(safety.Session) (bool, error) { return o.asking, nil },
	}
	o.restart()
	return o
}

// restart makes a runner that knows nothing of what ran before.
func (o *office) restart() {
	o.t.Helper()
	open, err := jobs.NewScheduled("0 0 * * *", safety.CountyZone(), o.tasks.Open)
	if err != nil {
		o.t.Fatal(err)
	}
	o.runner = &jobs.Runner{Clock: o.clock, Log: slog.New(slog.DiscardHandler), Works: []jobs.Named{
		{Name: "open", Work: open}, {Name: "remind", Work: o.reminders},
	}}
}

func (o *office) until(to time.Time) {
	o.t.Helper()
	if err := o.runner.RunUntil(o.t.Context(), to, o.clock.set, func(context.Context) error { return nil }); err != nil {
		o.t.Fatal(err)
	}
}

var boss = safety.Address{Channel: safety.WeChat, User: "oBoss"}

// enterprise imports enterprises whose principal is one bound person.
func (o *office) enterprise(highRisk bool, names ...string) {
	o.t.Helper()
	n := 0
	rows := make([]store.RosterRow, len(names))
	for i, name := range names {
		rows[i] = store.RosterRow{
			Enterprise: safety.Enterprise{Name: name, Township: "东山镇", Sectors: []string{"工贸"}, HighRisk: highRisk, State: safety.Operating},
			People:     []safety.Person{{Name: "张三", Mobile: "13800000001", Role: safety.Principal}},
		}
	}
	_, err := o.ImportEnterprises(o.t.Context(), rows, store.ImportOptions{NewCode: func() string { n++; return fmt.Sprintf("CODE%04d", n) }})
	if err != nil {
		o.t.Fatal(err)
	}
	invites, err := o.Invites(o.t.Context(), store.InviteFilter{})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, v := range invites {
		o.say("bind", v.Code, func(c *safety.Changes, t safety.Turn) {
			c.Follow = true
			c.Bind = &safety.Bind{Code: v.Code, PersonID: v.PersonID, How: "code"}
		})
	}
}

// bindAll binds each invited person at an address of their own.
func (o *office) bindAll(invites []safety.Invite) {
	o.t.Helper()
	byCode := map[string]safety.Invite{}
	for _, v := range invites {
		byCode[v.Code] = v
	}
	w := o.NewWriter(store.Steps{
		Needs: func(safety.Session, safety.Facts, safety.Inbound) safety.Needs { return safety.Needs{} },
		Step: func(t safety.Turn) (safety.Changes, error) {
			v := byCode[t.Message.Text]
			return safety.Changes{Session: t.Session, Follow: true, Bind: &safety.Bind{Code: v.Code, PersonID: v.PersonID, StaffID: v.StaffID, How: "code"}}, nil
		},
	}, func() string { return "b" })
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	var wg sync.WaitGroup
	const together = 64
	gate := make(chan struct{}, together)
	for _, v := range invites {
		gate <- struct{}{}
		wg.Go(func() {
			defer func() { <-gate }()
			from := safety.Address{Channel: safety.WeChat, User: "o" + v.Code}
			if _, err := w.Submit(ctx, safety.Inbound{From: from, Key: v.Code, Kind: safety.InText, Text: v.Code, At: o.clock.Now()}); err != nil {
				o.t.Error(err)
			}
		})
	}
	wg.Wait()
	stop()
	if err := <-ended; err != nil {
		o.t.Error(err)
	}
}

// finish does all tasks that are open.
func (o *office) finish() {
	o.say("done", o.clock.Now().String(), func(c *safety.Changes, t safety.Turn) {
		for _, task := range t.Facts.Tasks {
			c.Tasks = append(c.Tasks, safety.TaskChange{ID: task.ID, Version: task.Version, Status: safety.TaskDone, DoneAt: t.Now})
		}
	})
}

func (o *office) say(text, key string, step func(*safety.Changes, safety.Turn)) {
	o.t.Helper()
	o.sayAs(boss, text, key, step)
}

func (o *office) sayAs(from safety.Address, text, key string, step func(*safety.Changes, safety.Turn)) {
	o.t.Helper()
	w := o.NewWriter(store.Steps{
		Needs: func(_ safety.Session, who safety.Facts, _ safety.Inbound) safety.Needs {
			n := safety.Needs{Tasks: true}
			if len(who.Members) > 0 {
				n.EnterpriseID = who.Members[0].EnterpriseID
			}
			return n
		},
		Step: func(t safety.Turn) (safety.Changes, error) {
			c := safety.Changes{Session: t.Session}
			step(&c, t)
			return c, nil
		},
	}, func() string { return "t" + key })
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	if _, err := w.Submit(ctx, safety.Inbound{From: from, Key: text + key, Kind: safety.InText, Text: text, At: o.clock.Now()}); err != nil {
		o.t.Error(err)
	}
	stop()
	if err := <-ended; err != nil {
		o.t.Error(err)
	}
}

// golden reads a calendar that was written by hand.
func golden(t *testing.T, name string) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(raw)) {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

func TestCalendarsOfAWholeYear(t *testing.T) {
	for _, c := range []struct {
		name, campaign, duty string
		highRisk             bool
		begin, end           time.Time
	}{
		{"2023-quarterly", "2023", "led_check", false, day("2023-06-20", 10), day("2024-01-05", 12)},
		{"2023-monthly", "2023", "led_check", true, day("2023-06-20", 10), day("2024-01-05", 12)},
		{"routine-2026-quarterly", "routine", "led_check", false, day("2025-12-31", 22), day("2027-01-05", 12)},
		{"routine-2026-monthly", "routine", "led_check", true, day("2025-12-31", 22), day("2027-01-05", 12)},
		{"2023-safety-staff", "2023", "safety_staff", false, day("2023-06-20", 10), day("2024-01-05", 12)},
		{"routine-2026-safety-staff", "routine", "safety_staff", true, day("2025-12-31", 22), day("2027-01-05", 12)},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOfficeFor(t, c.campaign, c.duty, c.begin)
			o.enterprise(c.highRisk, "东山石材厂")
			o.until(c.end)
			if diff := cmp.Diff(golden(t, c.name), o.said); diff != "" {
				t.Errorf("(-by hand +as it is)\n%s", diff)
			}
		})
	}
}

// Who has answered hears nothing until the next period.
func TestWhoAnsweredIsLeftAlone(t *testing.T) {
	o := newOffice(t, "2023", day("2023-06-20", 10))
	o.enterprise(false, "东山石材厂")
	o.until(day("2023-06-20", 11))
	o.finish()
	o.until(day("2023-07-07", 12))
	if diff := cmp.Diff([]string{"2023-06-20 open 2023-Q2", "2023-07-03 open 2023-Q3"}, o.said); diff != "" {
		t.Error(diff)
	}
}

// Several enterprises of one principal are one message, with each one's name.
func TestOneMessageForAllOfADay(t *testing.T) {
	o := newOffice(t, "2023", day("2023-06-20", 10))
	o.enterprise(false, "东山石材厂", "东山旅馆")
	o.until(day("2023-06-20", 11))
	if len(o.said) != 1 {
		t.Fatalf("said %q", o.said)
	}
	text := o.texts[o.said[0]]
	want := "有2件事要您办。\n东山旅馆\n· 2023年第二季度主要负责人带队检查：6月30日前，还有10天\n东山石材厂\n· 2023年第二季度主要负责人带队检查：6月30日前，还有10天\n回“自查”现在就做，没空回“稍后”。"
	if text != want {
		t.Error(cmp.Diff(want, text))
	}
}

// A server that was off for days tells the latest rung once, when it may.
func TestMissedRungsAreNotAHeap(t *testing.T) {
	o := newOffice(t, "2023", day("2023-06-20", 10))
	o.enterprise(false, "东山石材厂")
	o.until(day("2023-06-20", 11))
	o.clock.set(day("2023-06-29", 22)) // off since; 06-21, 06-27 and 06-29 are missed
	o.restart()
	o.until(day("2023-07-01", 12))
	if diff := cmp.Diff([]string{"2023-06-20 open 2023-Q2", "2023-06-30 due 2023-Q2"}, o.said); diff != "" {
		t.Error(diff)
	}
}

// A missed hour is made up for on the same day.
func TestMissedHour(t *testing.T) {
	o := newOffice(t, "2023", day("2023-06-20", 10))
	o.enterprise(false, "东山石材厂")
	o.until(day("2023-06-20", 11))
	o.clock.set(day("2023-06-21", 15))
	o.restart()
	o.runner.RunDue(t.Context())
	if diff := cmp.Diff([]string{"2023-06-20 open 2023-Q2", "2023-06-21 due-7 2023-Q2"}, o.said); diff != "" {
		t.Error(diff)
	}
}

// A clock that was set back tells nothing twice.
func TestClockSetBack(t *testing.T) {
	o := newOffice(t, "2023", day("2023-06-20", 10))
	o.enterprise(false, "东山石材厂")
	o.until(day("2023-06-21", 12))
	o.clock.set(day("2023-06-20", 9))
	o.restart()
	o.until(day("2023-06-22", 12))
	if diff := cmp.Diff([]string{"2023-06-20 open 2023-Q2", "2023-06-21 due-7 2023-Q2"}, o.said); diff != "" {
		t.Error(diff)
	}
}

// Two machines that remind at once queue one message.
func TestTwoMachinesRemindOnce(t *testing.T) {
	o := newOffice(t, "2023", day("2023-06-20", 10))
	o.enterprise(false, "东山石材厂")
	o.tasks.Calendar = o.reminders.Calendar
	if err := o.tasks.Open(t.Context(), o.clock.Now()); err != nil {
		t.Fatal(err)
	}
	due, sessions, err := o.Store.DueReminders(t.Context(), o.clock.Now(), 10)
	if err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	other := &second{office: o, due: due, sessions: sessions}
	for _, r := range []jobs.Reminders{o.reminders, {Store: other, Calendar: o.reminders.Calendar, Words: o.reminders.Words, Asking: o.reminders.Asking, Zone: safety.CountyZone()}} {
		if err := r.Run(t.Context(), o.clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	n, err := o.PendingPushes(t.Context(), boss)
	if err != nil || n != 1 {
		t.Errorf("%d messages wait: %v", n, err)
	}
	rows, _, err := o.Tasks(t.Context(), store.TaskFilter{})
	if err != nil || len(rows) != 1 || rows[0].Reminders != 1 {
		t.Errorf("tasks %+v %v", rows, err)
	}
}

// second is a machine that read what was due before the first one moved it on.
type second struct {
	*office
	due      []safety.DueTask
	sessions map[safety.Address]safety.Session
	asked    bool
}

// DueReminders implements jobs.ReminderStore.
func (s *second) DueReminders(context.Context, time.Time, int) ([]safety.DueTask, map[safety.Address]safety.Session, error) {
	if s.asked {
		return nil, nil, nil
	}
	s.asked = true
	return s.due, s.sessions, nil
}

// Nobody is interrupted in the middle of an answer, nor woken at night.
func TestNobodyIsInterrupted(t *testing.T) {
	o := newOffice(t, "2023", moment("2023-06-20", 20, 30))
	o.enterprise(false, "东山石材厂")
	o.asking = true
	o.until(moment("2023-06-20", 20, 55))
	if len(o.said) != 0 {
		t.Fatalf("said %q", o.said)
	}
	o.until(day("2023-06-21", 8))
	if len(o.said) != 0 {
		t.Fatalf("at night: %q", o.said)
	}
	o.until(day("2023-06-21", 12)) // the question of yesterday evening waits no more
	if diff := cmp.Diff([]string{"2023-06-21 due-7 2023-Q2"}, o.said); diff != "" {
		t.Error(diff)
	}
}

// Who says 稍后 hears of it on the next working day, and not past the next rung.
func TestLater(t *testing.T) {
	o := newOffice(t, "2023", day("2023-06-21", 8))
	o.enterprise(false, "东山石材厂")
	o.until(day("2023-06-21", 10))
	o.say("later", "稍后", func(c *safety.Changes, t safety.Turn) {
		c.Later = &safety.Later{EnterpriseIDs: []string{t.Facts.Members[0].EnterpriseID}, At: o.reminders.Calendar.Later(t.Now)}
	})
	o.until(day("2023-06-27", 10)) // 06-22 to 06-24 are holidays, Sunday 06-25 is worked
	want := []string{"2023-06-21 due-7 2023-Q2", "2023-06-25 due-7 2023-Q2", "2023-06-27 due-3 2023-Q2"}
	if diff := cmp.Diff(want, o.said); diff != "" {
		t.Error(diff)
	}
}
