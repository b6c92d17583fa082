package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"shouze/safety"
	"shouze/store"
)

// world is a store with two enterprises, their people and staff, all bound,
// and a writer whose steps are told by the words of each message.
type world struct {
	*store.Store
	tb    testing.TB
	path  string
	clock *clock
	w     *store.Writer
	keys  atomic.Int64
	gate  chan struct{} // "wait" waits for it
	begun chan struct{} // … after it says so here
}

const (
	mill  = "岫岩县东山石材加工厂"
	hotel = "岫岩县河畔宾馆"
)

var (
	boss     = safety.Address{Channel: safety.WeChat, User: "boss"}
	officer  = safety.Address{Channel: safety.WeChat, User: "officer"}
	host     = safety.Address{Channel: safety.WeCom, User: "host"}
	township = safety.Address{Channel: safety.WeCom, User: "township"}
	bureau   = safety.Address{Channel: safety.WeCom, User: "bureau"}
)

func roster() []store.RosterRow {
	return []store.RosterRow{
		{
			Enterprise: safety.Enterprise{USCC: "91350100M000100Y43", Name: mill, Township: "东山镇", Department: "县应急管理局", Sectors: []string{"工贸"}, HighRisk: true},
			People: []safety.Person{
				{Name: "张三", Mobile: "13800000001", Role: safety.Principal},
				{Name: "李四", Mobile: "13800000002", Role: safety.SafetyOfficer},
			},
		},
		{
			Enterprise: safety.Enterprise{USCC: "9144030071526726XG", Name: hotel, Township: "河西镇", Department: "县消防救援大队", Sectors: []string{"消防"}},
			People:     []safety.Person{{Name: "王五", Mobile: "13800000003", Role: safety.Principal}},
		},
	}
}

func staffList() []safety.Staff {
	return []safety.Staff{
		{Name: "赵六", Mobile: "13900000001", Unit: "东山镇", Role: safety.TownshipMan},
		{Name: "孙七", Mobile: "13900000002", Unit: "县应急管理局", Role: safety.DepartmentMan},
	}
}

func codes() func() string {
	var n atomic.Int64
	return func() string { return fmt.Sprintf("CODE%04d", n.Add(1)) }
}

func newWorld(tb testing.TB) *world {
	w := bareWorld(tb)
	tb.Helper()
	ctx := context.Background()
	o := store.ImportOptions{NewCode: codes()}
	if _, err := w.ImportEnterprises(ctx, roster(), o); err != nil {
		tb.Fatal(err)
	}
	if _, err := w.ImportStaff(ctx, staffList(), o); err != nil {
		tb.Fatal(err)
	}
	stop := w.run()
	for _, v := range w.invites() {
		at := map[string]safety.Address{"张三": boss, "李四": officer, "王五": host, "赵六": township, "孙七": bureau}[v.Name]
		w.say(at, "bind "+v.Code)
	}
	stop()
	return w
}

func bareWorld(tb testing.TB) *world {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "shouze.db")
	c := newClock()
	w := &world{Store: openAt(tb, path, c), tb: tb, path: path, clock: c, gate: make(chan struct{}), begun: make(chan struct{}, 1)}
	w.renew()
	return w
}

var turns atomic.Int64

// renew makes a writer that does not run yet.
func (w *world) renew() {
	w.w = w.NewWriter(store.Steps{Needs: needs, Step: w.step}, func() string { return fmt.Sprintf("t%08d", turns.Add(1)) })
}

// run starts the writer; stop ends it and makes the next one.
func (w *world) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.w.Run(ctx) }()
	return func() {
		w.tb.Helper()
		cancel()
		if err := <-done; err != nil {
			w.tb.Error(err)
		}
		w.renew()
	}
}

func (w *world) invites() []safety.Invite {
	w.tb.Helper()
	people, err := w.Invites(context.Background(), store.InviteFilter{})
	if err != nil {
		w.tb.Fatal(err)
	}
	staff, err := w.Invites(context.Background(), store.InviteFilter{Staff: true})
	if err != nil {
		w.tb.Fatal(err)
	}
	return append(people, staff...)
}

// message makes a message with a fresh key.
func (w *world) message(from safety.Address, text string) safety.Inbound {
	return safety.Inbound{From: from, Key: fmt.Sprint(w.keys.Add(1)), At: w.clock.Now(), Kind: safety.InText, Text: text}
}

// say sends a message to the running writer and returns what was answered.
func (w *world) say(from safety.Address, text string) string {
	w.tb.Helper()
	a, err := w.w.Submit(context.Background(), w.message(from, text))
	if err != nil {
		w.tb.Fatalf("%s: %v", text, err)
	}
	return body(a)
}

func body(a safety.Answer) string {
	if a.Reply == nil {
		return ""
	}
	return a.Reply.Body
}

// said is one message handed in before the writer ran, and what became of it.
type said struct {
	text   string
	answer safety.Answer
	err    error
	done   chan struct{}
}

// together hands messages in, in order, before the writer runs, so that they
// meet in one batch; then it runs the writer until all are answered.
func (w *world) together(ms ...safety.Inbound) []*said {
	w.tb.Helper()
	out := w.handIn(ms...)
	stop := w.run()
	defer stop()
	for _, s := range out {
		<-s.done
	}
	return out
}

func (w *world) handIn(ms ...safety.Inbound) []*said {
	out := make([]*said, len(ms))
	for i, m := range ms {
		s := &said{text: m.Text, done: make(chan struct{})}
		out[i] = s
		before := w.w.Queued()
		go func() {
			defer close(s.done)
			s.answer, s.err = w.w.Submit(context.Background(), m)
		}()
		for w.w.Queued() == before {
			runtime.Gosched()
		}
	}
	return out
}

// needs asks for facts as the words of a message tell.
func needs(_ safety.Session, who safety.Facts, in safety.Inbound) safety.Needs {
	word, rest, _ := strings.Cut(in.Text, " ")
	n := safety.Needs{}
	if len(who.Members) > 0 {
		n.EnterpriseID = who.Members[0].EnterpriseID
	}
	switch word {
	case "bind":
		n.Code = rest
	case "own":
		n.Tasks, n.Hazards, n.Lock = true, true, true
	case "counts":
		n.OwnCounts = true
	case "file", "hazard", "poison", "stale", "photo", "forms":
		n.Tasks, n.Hazards, n.Lock = true, true, true
	case "keep", "close", "rows":
		n.Ledgers, n.Lock = []string{"certificate"}, true
	case "check", "belongs":
		n.Lock = true
	case "look":
		n.Marks = true
	case "todo":
		n.Queue = true
	case "search":
		n.Search = rest
	case "roster":
		n.EnterpriseID, n.Roster = rest, true
	case "witness":
		n.NewCode = true
	case "judge":
		n.HazardID = rest
	case "scene":
		n.Scene = rest
	case "flow":
		n.FlowDigests = []string{rest}
	}
	return n
}

var errStep = errors.New("the step failed")

// step does what the words of a message tell. Each message adds its words to
// the session, so that tests see order and residue.
func (w *world) step(t safety.Turn) (safety.Changes, error) {
	word, rest, _ := strings.Cut(t.Message.Text, " ")
	c := safety.Changes{Session: t.Session, Reply: &safety.Outbound{Body: "好"}}
	c.Session.State = append([]byte(nil), t.Session.State...)
	c.Session.State = append(c.Session.State, t.Message.Text+"\n"...)
	switch word {
	case "panic":
		panic("a secret of the person")
	case "index":
		_ = t.Facts.Tasks[99]
	case "err":
		return c, errStep
	case "greedy":
		return c, &safety.NeedError{Needs: safety.Needs{Tasks: true}}
	case "late":
		if !t.Facts.Loaded.Lock {
			return c, &safety.NeedError{Needs: safety.Needs{Tasks: true, Lock: true}}
		}
		return file(t, c)
	case "wait":
		w.begun <- struct{}{}
		<-w.gate
	case "sleep":
		c.Session.WakeAt = t.Now.Add(time.Hour)
	default:
		if deed := deeds[word]; deed != nil {
			return deed(t, c, rest)
		}
	}
	return c, nil
}
