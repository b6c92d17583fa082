package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"shouze/safety"
	"shouze/store"
)

// deeds is what a step does, by the first word of the message. Any other word
// is only remembered.
var deeds = map[string]func(t safety.Turn, c safety.Changes, rest string) (safety.Changes, error){
	"bind":   bind,
	"file":   func(t safety.Turn, c safety.Changes, _ string) (safety.Changes, error) { return file(t, c) },
	"hazard": found,
	"judge":  func(t safety.Turn, c safety.Changes, _ string) (safety.Changes, error) { return judge(t, c) },
	"poison": func(t safety.Turn, c safety.Changes, _ string) (safety.Changes, error) {
		c, err := file(t, c)
		again := c.Records[0] // the database refuses a second record of one number
		again.ID += "x"
		c.Records = append(c.Records, again)
		return c, err
	},
	"stale": func(t safety.Turn, c safety.Changes, _ string) (safety.Changes, error) {
		c, err := file(t, c)
		c.Tasks[0].Version += 7
		return c, err
	},
	"headless": plain(func(t safety.Turn, c *safety.Changes, _ string) {
		c.Records = []safety.Record{{ID: t.NewID(1), EnterpriseID: t.Facts.Members[0].EnterpriseID, Number: "2023-0001"}}
	}),
	"found": plain(func(_ safety.Turn, c *safety.Changes, rest string) {
		c.Bind = &safety.Bind{PersonID: rest, How: "mobile"}
	}),
	"push": plain(func(t safety.Turn, c *safety.Changes, rest string) {
		to := t.Message.From
		c.Pushes = []safety.Push{{ID: "push-" + rest, To: &to, Message: safety.Outbound{Body: rest}}}
	}),
	"tell": plain(func(t safety.Turn, c *safety.Changes, rest string) {
		c.Pushes = []safety.Push{{ID: t.NewID(1), Audience: &safety.Audience{Unit: rest}, Message: safety.Outbound{Body: rest}}}
	}),
	"colleagues": plain(func(t safety.Turn, c *safety.Changes, _ string) {
		c.Pushes = []safety.Push{{
			ID: t.NewID(1), Audience: &safety.Audience{EnterpriseID: t.Facts.Enterprise.ID},
			NotFor: t.Message.From.Key(), Message: safety.Outbound{Body: "同事"},
		}}
	}),
	"window": plain(func(t safety.Turn, c *safety.Changes, rest string) {
		c.OpensWindow = &safety.Window{Kind: safety.WindowKind(rest), Count: 2, Until: t.Now.Add(time.Hour)}
	}),
	"search": plain(func(t safety.Turn, c *safety.Changes, _ string) {
		for _, e := range t.Facts.Found {
			c.Reply.Body += " " + e.Name
		}
	}),
	"roster": plain(func(t safety.Turn, c *safety.Changes, _ string) {
		for _, p := range t.Facts.Roster {
			c.Reply.Body += " " + p.Name + string(p.Role)
		}
	}),
	"witness": plain(func(t safety.Turn, c *safety.Changes, rest string) {
		c.Invite = &safety.Invite{
			Code: t.Facts.NewCode, PersonID: rest, How: safety.Witnessed, WitnessID: t.Facts.Staff.ID,
			ExpiresAt: t.Now.Add(safety.WitnessedLife),
		}
		c.Reply.Body = fmt.Sprintf("%s %d", t.Facts.NewCode, t.Facts.CodesMade)
	}),
	"staff": plain(func(t safety.Turn, c *safety.Changes, rest string) {
		c.Pushes = []safety.Push{{ID: t.NewID(1), Audience: &safety.Audience{StaffID: rest}, Message: safety.Outbound{Body: "一个人"}}}
	}),
	"wrong": plain(func(t safety.Turn, c *safety.Changes, _ string) {
		c.WrongCode = true
		c.Reply.Body = fmt.Sprint(len(t.Facts.WrongCodes))
	}),
	"leave": plain(func(_ safety.Turn, c *safety.Changes, _ string) { c.Unfollow = true }),
	"todo": plain(func(t safety.Turn, c *safety.Changes, _ string) {
		for _, h := range t.Facts.Queue {
			c.Reply.Body += " " + t.Facts.QueueNames[h.EnterpriseID] + h.Description
		}
	}),
	"own": func(t safety.Turn, c safety.Changes, rest string) (safety.Changes, error) {
		c, err := found(t, c, "")
		h := &c.Hazards[0]
		h.Own, h.Level, h.Status, h.Deadline = true, safety.GeneralLevel, safety.HazardOpen, rest
		h.Interim, h.ExternalNo = "先停用", "住建隐1号"
		return c, err
	},
	"counts": plain(func(t safety.Turn, c *safety.Changes, _ string) {
		for _, o := range t.Facts.OwnCounts {
			c.Reply.Body += fmt.Sprintf(" %s %d/%d %d天", o.Enterprise, o.Overdue, o.Open, o.Days)
		}
	}),
	"photo": plain(func(t safety.Turn, c *safety.Changes, rest string) {
		c.Attachments = []safety.Attachment{{ID: rest, Kind: "photo", Address: t.Message.From, MediaID: "m-" + rest, ReceivedAt: t.Now}}
		c.FetchMedia = true
		c.Reply.Body = fmt.Sprint(len(t.Facts.Photos))
	}),
	"scene": plain(func(t safety.Turn, c *safety.Changes, _ string) {
		c.Reply.Body = t.Facts.Scene.Name + " " + strings.Join(t.Facts.ScenePeople, "、")
	}),
	"flow":    plain(func(t safety.Turn, c *safety.Changes, rest string) { c.Reply.Body = t.Facts.FlowSources[rest] }),
	"forms":   plain(forms),
	"keep":    plain(keepRow),
	"close":   plain(closeRow),
	"rows":    plain(sayRows),
	"check":   checkDone,
	"belongs": plain(belongs),
	"look":    look,
}

// plain is a deed that can't fail.
func plain(do func(t safety.Turn, c *safety.Changes, rest string)) func(safety.Turn, safety.Changes, string) (safety.Changes, error) {
	return func(t safety.Turn, c safety.Changes, rest string) (safety.Changes, error) {
		do(t, &c, rest)
		return c, nil
	}
}

func forms(t safety.Turn, c *safety.Changes, rest string) {
	c.Forms = &safety.FormsChange{EnterpriseID: t.Facts.Enterprise.ID}
	if item, ok := strings.CutPrefix(rest, "skip "); ok {
		c.Forms.NotApplicable = map[string]string{item: "没有"}
		return
	}
	c.Forms.Forms = []string{rest}
}

func bind(t safety.Turn, c safety.Changes, code string) (safety.Changes, error) {
	v := t.Facts.Invite
	if v == nil {
		c.Reply.Body = "没有这个码"
		c.WrongCode = true
		return c, nil
	}
	c.Follow = true
	c.Bind = &safety.Bind{Code: code, PersonID: v.PersonID, StaffID: v.StaffID, How: v.How, Witness: v.WitnessID}
	c.Reply.Body = v.Name + " " + v.Enterprise
	return c, nil
}

// file files the first open task, as the self-check does.
func file(t safety.Turn, c safety.Changes) (safety.Changes, error) {
	if len(t.Facts.Tasks) == 0 {
		c.Reply.Body = "已经有人报过了"
		return c, nil
	}
	task, me := t.Facts.Tasks[0], t.Facts.Members[0]
	r, head, err := t.Facts.Head.File(safety.Record{
		ID: t.NewID(1), TaskID: task.ID, Duty: task.Duty, Title: task.Title, EnterpriseID: me.EnterpriseID,
		By: me.Name, ByRole: me.Role, Binding: me.Binding, At: t.Now,
		Answers: map[string]safety.AnswerValue{"count": {Kind: safety.AskNumber, Text: "12", Value: 12}},
		Items:   []safety.ItemResult{{Key: "exit", Text: "出口不锁", Result: safety.ItemOK}},
	}, map[string]string{})
	if err != nil {
		return c, err
	}
	c.Records, c.Head = []safety.Record{r}, &head
	c.Tasks = []safety.TaskChange{{ID: task.ID, Version: task.Version, Status: safety.TaskDone, RecordID: r.ID, DoneAt: t.Now}}
	c.Reply.Body = r.Number
	return c, nil
}

// found reports a hazard, of the item that the message names.
func found(t safety.Turn, c safety.Changes, item string) (safety.Changes, error) {
	e, me := t.Facts.Enterprise, t.Facts.Members[0]
	head := *t.Facts.Head
	head.Hazards++
	h := safety.Hazard{
		ID: t.NewID(1), Number: head.Hazards, EnterpriseID: e.ID, Township: e.Township, Department: e.Department,
		Source: "report", Item: item, Description: "电线破皮", FoundAt: t.Now, FoundBy: me.Name, Status: safety.Suspected,
		Photos: []string{"p1"},
	}
	c.Head, c.Hazards = &head, []safety.Hazard{h}
	c.Reply.Body = h.ID
	return c, nil
}

func judge(t safety.Turn, c safety.Changes) (safety.Changes, error) {
	h, err := t.Facts.Hazard.Do(safety.ActJudge, safety.Actor{Name: t.Facts.Staff.Name, Role: t.Facts.Staff.Role}, safety.GeneralLevel, "", t.Now)
	var no safety.ErrNotAllowed
	if errors.As(err, &no) {
		c.Reply.Body = no.Reason
		return c, nil
	}
	c.Hazards = []safety.Hazard{h}
	return c, err
}

// task opens one task of the enterprise of an address.
func (w *world) task(of string) safety.Task { return w.taskOf(of, "led_check") }

func (w *world) taskOf(of, duty string) safety.Task {
	w.tb.Helper()
	id := w.enterprise(of).ID
	t, _ := safety.Duty{Duty: duty, Title: "自查", Flow: "led-check", Every: safety.EveryMonth}.TaskFor(safety.Enterprise{ID: id}, safety.Campaign{}, w.clock.Now())
	if n, err := w.OpenTasks(context.Background(), []safety.Task{t}); err != nil || n != 1 {
		w.tb.Fatalf("opened %d tasks: %v", n, err)
	}
	return t
}

func (w *world) enterprise(name string) store.EnterpriseRow {
	w.tb.Helper()
	rows, _, err := w.Enterprises(context.Background(), store.EnterpriseFilter{Q: name})
	if err != nil || len(rows) != 1 {
		w.tb.Fatalf("%d enterprises: %v", len(rows), err)
	}
	return rows[0]
}

func (w *world) state(a safety.Address) string {
	w.tb.Helper()
	s, err := w.Session(context.Background(), a)
	if err != nil {
		w.tb.Fatal(err)
	}
	return string(s.State)
}

func (w *world) records() []safety.Record {
	w.tb.Helper()
	rs, _, err := w.Records(context.Background(), store.RecordFilter{})
	if err != nil {
		w.tb.Fatal(err)
	}
	return rs
}

// claim takes what is due and returns it.
func (w *world) claim(worker string) []store.Claimed {
	w.tb.Helper()
	cs, err := w.ClaimPushes(context.Background(), worker, time.Minute, 100)
	if err != nil {
		w.tb.Fatal(err)
	}
	return cs
}

func (w *world) settle(c store.Claimed, st store.Settlement) {
	w.tb.Helper()
	st.ID, st.Worker = c.ID, c.Worker
	if err := w.Settle(context.Background(), []store.Settlement{st}); err != nil {
		w.tb.Fatal(err)
	}
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
