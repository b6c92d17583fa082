package bot

import (
	"slices"

	"shouze/flows"
	"shouze/safety"
)

const (
	ledCheck = "led_check" // the duty 主要负责人带队检查
	ledFlow  = "led-check" // … and its conversation
)

// running is the conversation that is held or just being begun; empty: none.
func (s *step) running() string {
	if s.starting != "" {
		return s.starting
	}
	return s.state.Flow.Flow()
}

// task is the open task that the running conversation would finish: the one it
// was begun for, else the first of its duty. Of led checks that of the present
// period comes first, then the oldest that is overdue, and only the principal's
// own counts (岫安委发〔2023〕12号 二(一)1); of others the oldest.
func (s *step) task() (safety.Task, bool) {
	flow := s.running()
	if begun := s.state.Begun[s.begun(flow)]; begun != "" {
		return find(s.facts.Tasks, func(t safety.Task) bool { return t.ID == begun && s.mayFinish(t) })
	}
	owed := func(t safety.Task) bool { return s.owes(t) && doneIn(t, flow) && s.mayFinish(t) }
	if led(flow) {
		if t, ok := find(s.facts.Tasks, func(t safety.Task) bool { return owed(t) && !s.turn.Now.After(t.DueAt) }); ok {
			return t, true
		}
	}
	return find(s.facts.Tasks, owed)
}

// doneIn reports whether a task is done in a conversation: in its own, or in
// the one that ships for its duty.
func doneIn(t safety.Task, flow string) bool {
	return flow != "" && (t.Flow == flow || t.Duty == ledCheck && led(flow))
}

// led reports whether a conversation is a led check: one's own, or at a door.
func led(flow string) bool { return flow == ledFlow || flow == doorCheck }

// owes reports whether a task is to be done now.
func (s *step) owes(t safety.Task) bool {
	return (t.Status == safety.TaskOpen || t.Status == safety.TaskInProgress) && !t.OpensAt.After(s.turn.Now)
}

// owesDuty reports whether the enterprise owes a task of a duty now.
func (s *step) owesDuty(duty string) bool {
	return slices.ContainsFunc(s.facts.Tasks, func(t safety.Task) bool { return t.Duty == duty && s.owes(t) })
}

// mayFinish reports whether the person's own doing counts for a task: leading a
// check and studying the criteria are the principal's in person
// (岫安委发〔2023〕12号 二(一)1).
func (s *step) mayFinish(t safety.Task) bool {
	inPerson := safety.InPerson(t.Duty)
	return !inPerson || s.actor().Role == safety.Principal
}

func find(tasks []safety.Task, fits func(safety.Task) bool) (safety.Task, bool) {
	if i := slices.IndexFunc(tasks, fits); i >= 0 {
		return tasks[i], true
	}
	return safety.Task{}, false
}

// beginTask remembers which task the conversation that is being begun is for.
func (s *step) beginTask() {
	flow := s.running()
	delete(s.state.Begun, s.begun(flow))
	t, ok := s.task()
	if !ok {
		return
	}
	s.begunFor(flow, t.ID)
	if t.Status == safety.TaskOpen {
		s.changes.Tasks = append(s.changes.Tasks, safety.TaskChange{ID: t.ID, Version: t.Version, Status: safety.TaskInProgress})
	}
}

func (s *step) begunFor(flow, task string) {
	if s.state.Begun == nil {
		s.state.Begun = map[string]string{}
	}
	s.state.Begun[s.begun(flow)] = task
}

// overtaken reports whether the focused check that is being done was finished
// by a colleague: its items went with its task, so there is nothing left to ask.
func (s *step) overtaken() bool {
	flow := s.running()
	begun := s.state.Begun[s.begun(flow)]
	if flow != safety.FlowFocusedCheck || begun == "" || !s.facts.Loaded.Tasks {
		return false
	}
	_, ok := find(s.facts.Tasks, func(t safety.Task) bool { return t.ID == begun })
	return !ok
}

// fit is why the running conversation cannot go on; nil: it can.
func (s *step) fit() error {
	switch {
	case s.holderGone():
		return errHolderGone
	case s.overtaken():
		return errDoneByOther
	case s.preparedAnew():
		return errPreparedAnew
	}
	return nil
}

// focusedRows are the items of a focused check that still hold.
func (s *step) focusedRows(t safety.Task) []flows.Row {
	var rows []flows.Row
	for _, key := range t.Items {
		i, asked := s.bot.Catalogue.Item(key, s.turn.Now)
		if e := s.facts.Enterprise; e != nil && e.Skipped[key] != "" {
			asked = false
		}
		if asked {
			rows = append(rows, itemRow(i))
		}
	}
	return rows
}

func (s *step) focusedVar(t safety.Task) flows.FocusedVar {
	v := flows.FocusedVar{Title: t.Title, Count: len(s.focusedRows(t))}
	if c, ok := s.bot.Catalogue.FocusedCheck(t.Period); ok {
		v.Standard, v.Text = c.Kind == safety.FocusedStandard, c.Text
	}
	return v
}
