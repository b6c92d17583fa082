package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"shouze/safety"
	"shouze/store"
)

func bind(t safety.Turn, c safety.Changes, code string) (safety.Changes, error) {
	v := t.Facts.Invite
	if v == nil {
		c.Reply.Body = "没有这个码"
		c.WrongCode = true
		return c, nil
	}
	c.Follow = true
	c.Bind = &safety.Bind{Code: code, PersonID: v.PersonID, StaffID: v.StaffID, How: "code"}
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

func found(t safety.Turn, c safety.Changes) (safety.Changes, error) {
	e, me := t.Facts.Enterprise, t.Facts.Members[0]
	head := *t.Facts.Head
	head.Hazards++
	h := safety.Hazard{
		ID: t.NewID(1), Number: head.Hazards, EnterpriseID: e.ID, Township: e.Township, Department: e.Department,
		Source: "report", Description: "电线破皮", FoundAt: t.Now, FoundBy: me.Name, Status: safety.Suspected,
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
func (w *world) task(of string) safety.Task {
	w.tb.Helper()
	id := w.enterprise(of).ID
	t := safety.Duty{Duty: "led_check", Title: "自查", Flow: "led-check", Every: safety.EveryMonth}.TaskFor(safety.Enterprise{ID: id}, w.clock.Now())
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
