package bot

import (
	"slices"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// pausedFlow is a conversation that was put aside, with all that makes it go on
// as it stood. By then the person may be busy with another of several
// enterprises, or somebody else may hold the phone, in the same conversation.
type pausedFlow struct {
	flows.State
	Holder string    `json:"holder,omitempty"` // who of several on one phone holds it: the person's id; empty: nobody was asked
	Of     string    `json:"of,omitempty"`     // the person's enterprise that it is about; empty: none, or an older version kept it
	Task   string    `json:"task,omitempty"`   // that it was begun for
	Began  time.Time `json:"began,omitzero"`   // when
}

// maxPaused bounds what is put aside: more than there are conversations.
const maxPaused = 24

// chooseFlow asks which of several enterprises.
const chooseFlow = "choose-enterprise"

// passing are conversations that are not worth keeping when another begins.
var passing = map[string]bool{"home": true, chooseFlow: true, "choose-person": true, "bind": true, alarmFlow: true}

// letGo ends a conversation that only showed what there is to choose from, when
// the person turns to another: nothing of it is worth coming back to.
func (s *step) letGo() {
	f := s.state.Flow
	if !f.Active() || f.Answered() {
		return
	}
	q := s.flows.Waiting(f, s.world(), s.turn.Now)
	if q.Expects != nil && q.Expects.Kind == safety.AskOne {
		s.over(f.Flow())
	}
}

// pauseFlow puts the running conversation aside.
func (s *step) pauseFlow() {
	flow := s.state.Flow.Flow()
	key := s.begun(flow)
	f := pausedFlow{State: s.state.Flow, Holder: s.state.Holder, Of: s.ownPlace(), Task: s.state.Begun[key], Began: s.state.BegunAt[key]}
	s.state.Flow, s.state.Holder, s.changes.Session.WakeAt, s.made = flows.State{}, "", s.turn.Session.WakeAt, nil
	if !f.Active() || passing[flow] {
		return
	}
	delete(s.state.Begun, key)
	delete(s.state.BegunAt, key)
	s.state.Paused = append(slices.Clone(s.state.Paused), f)
	if len(s.state.Paused) > maxPaused {
		s.say("bot.paused_dropped", map[string]any{"title": s.flows.Title(s.state.Paused[0].Flow())})
		s.state.Paused = s.state.Paused[1:]
	}
}

func (s *step) pause() error {
	if !s.state.Flow.Active() {
		return s.inform("bot.nothing_asked", nil)
	}
	key := "bot.paused"
	switch f := s.state.Flow.Flow(); {
	case f == alarmFlow: // what was said is with those on duty; what comes next is to be reported anew
		key = "bot.dropped_alarm"
	case passing[f]:
		key = "bot.dropped"
	}
	s.pauseFlow()
	s.say(key, nil)
	return nil
}

func (s *step) resume() error {
	n := len(s.state.Paused)
	if s.state.Flow.Active() && (n == 0 || !passing[s.state.Flow.Flow()]) {
		return s.repeat()
	}
	if n == 0 {
		return s.inform("bot.nothing_paused", nil)
	}
	return s.resumeFlow(n - 1)
}

// pausedAt is where a conversation of who holds the phone was put aside, for the
// present enterprise; -1: it was not.
func (s *step) pausedAt(flow string) int {
	return slices.IndexFunc(s.state.Paused, func(p pausedFlow) bool {
		ours := p.Of == "" || p.Of == s.ownPlace() || s.staffs(flow)
		return p.Flow() == flow && ours && (s.picked == "" || s.heldBy(p) == s.picked)
	})
}

// resumeFlow goes on with a conversation that was put aside, for the enterprise
// that it is about.
func (s *step) resumeFlow(at int) error {
	p := s.state.Paused[at]
	s.state.Paused = slices.Delete(slices.Clone(s.state.Paused), at, at+1)
	s.pauseFlow()
	s.state.Flow, s.state.Holder, s.made = p.State, p.Holder, nil
	if p.Of != "" {
		s.changes.Session.EnterpriseID = p.Of
	}
	if p.Task != "" {
		s.begunFor(p.Flow(), p.Task)
	}
	if !p.Began.IsZero() {
		s.begunAt(p.Flow(), p.Began)
	}
	if err := s.need(s.flows.Needs(p.State)); err != nil {
		return err
	}
	return s.repeat()
}
