package bot

import (
	"errors"
	"fmt"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// alarmFlow is the conversation after 出事了.
const alarmFlow = "alarm"

// How the people on duty (值班) are called: the first of a unit at once, the next
// one after each span in which nobody of it answered.
const (
	dutySpan  = 3 * time.Minute
	dutyChain = 5
)

// reportWithin is how soon an accident must be reported by telephone
// (国务院令第493号第九条).
const reportWithin = time.Hour

// applyAlarm does what the conversations about an emergency ask for.
func (s *step) applyAlarm(e flows.Effect) error {
	switch e.Name {
	case "raise_alarm":
		return s.raiseAlarm()
	case "answer_alarm":
		return s.answerAlarm(e)
	case "note_alarm":
		return s.noteAlarm(e)
	}
	return s.tellMore(e)
}

// alarmed says the numbers, then lets those on duty know and asks on. Whatever
// goes wrong after the numbers, they are said.
func (s *step) alarmed() error {
	if s.state.Flow.Flow() == alarmFlow {
		s.sayNumbers()
		if err := s.tellDuty("alarm.push.more", map[string]any{"what": "又说", "said": clip(s.turn.Message.Text, 60)}); err != nil {
			return err
		}
		return s.repeat()
	}
	s.pauseFlow()
	s.sayNumbers()
	if !bound(s.facts) {
		s.say("alarm.stranger", nil)
	}
	if len(s.facts.Members) == 0 {
		return nil
	}
	s.state.Alarm = s.firstWords()
	s.tellWhich()
	said, begun := s.parts, s.state
	err := s.openFlow(wordAlarm, alarmFlow)
	var need *safety.NeedError
	if errors.As(err, &need) {
		return err
	}
	if err != nil {
		s.parts, s.state, s.starting, s.made = said, begun, "", nil
		s.changes.Trouble = fmt.Errorf("after the numbers of an emergency: %w", err)
	}
	return nil
}

// dutyUnits are the offices whose people on duty are called.
func (s *step) dutyUnits() []string {
	e := s.facts.Enterprise
	var units []string
	for _, u := range []string{e.Township, e.Department, s.bot.County.Office.Name} {
		if u != "" {
			units = append(units, u)
		}
	}
	return units
}

// callOf begins the ids of the calls to one unit because of an alarm.
func callOf(entry, unit string) string { return reminderOf(entry) + safety.StableID("u", unit) + "/" }

// raiseAlarm calls those on duty. Who says 出事了 again while an alarm stands
// calls them again.
func (s *step) raiseAlarm() error {
	if s.facts.Enterprise == nil {
		return &safety.NeedError{Needs: safety.Needs{EnterpriseID: s.enterpriseID()}}
	}
	entry := s.openAlarm()
	data := map[string]any{
		"enterprise": s.facts.Enterprise.Title(), "street": s.facts.Enterprise.Street,
		"by": s.actor().Name, "phone": s.member().Mobile, "said": s.raised().Said,
	}
	body, err := s.bot.Catalogue.Render("alarm.push.raised", data)
	if err != nil {
		return fmt.Errorf("raise an alarm: %w", err)
	}
	for _, unit := range s.dutyUnits() {
		for n := range dutyChain {
			at := s.turn.Now.Add(time.Duration(n) * dutySpan)
			s.changes.Pushes = append(s.changes.Pushes, safety.Push{
				ID: callOf(entry, unit) + s.newID(), Audience: &safety.Audience{Unit: unit, OnDuty: n + 1}, At: at,
				Message: pushed("alarm.push.raised", "todo", body, at.Format(time.DateOnly), at, data),
			})
		}
	}
	return nil
}

// openAlarm is the entry of the alarm that stands; empty: none.
func (s *step) openAlarm() string {
	if s.entry != "" {
		return s.entry
	}
	for _, e := range s.facts.Entries {
		if e.Ledger == safety.AlarmLedger {
			return e.ID
		}
	}
	return ""
}

// tellMore is tellDuty as a conversation asks for it.
func (s *step) tellMore(e flows.Effect) error {
	data := map[string]any{}
	for key, v := range e.Args {
		data[key] = v.Text
	}
	return s.tellDuty(text(e, "message"), data)
}

// tellDuty lets all on duty know what was said since.
func (s *step) tellDuty(key string, data map[string]any) error {
	if s.facts.Enterprise == nil {
		return &safety.NeedError{Needs: safety.Needs{EnterpriseID: s.enterpriseID()}}
	}
	data["enterprise"], data["by"], data["phone"] = s.facts.Enterprise.Title(), s.actor().Name, s.member().Mobile
	body, err := s.bot.Catalogue.Render(key, data)
	if err != nil {
		return fmt.Errorf("tell those on duty: %w", err)
	}
	for _, unit := range s.dutyUnits() {
		s.changes.Pushes = append(s.changes.Pushes, safety.Push{
			ID: s.newID(), Audience: &safety.Audience{Unit: unit, OnDuty: safety.AllOnDuty}, At: s.turn.Now, NotFor: s.turn.Session.Address.Key(),
			Message: pushed(key, "todo", body, s.turn.Now.Format(time.DateOnly), s.turn.Now, data),
		})
	}
	return nil
}

// answerAlarm calls nobody else of the unit, and lets the enterprise know who
// has taken it.
func (s *step) answerAlarm(e flows.Effect) error {
	entry := e.Args["alarm"].Pick()
	for _, a := range s.facts.Alarms {
		if a.ID != entry {
			continue
		}
		s.changes.Cancel = append(s.changes.Cancel, callOf(entry, s.unit()))
		to := &safety.Audience{EnterpriseID: a.EnterpriseID, Roles: []safety.Role{safety.Principal, safety.Deputy, safety.SafetyOfficer}}
		s.push(to, "notice", "alarm.push.answered", map[string]any{"unit": s.unit(), "by": s.actor().Name})
		return nil
	}
	return safety.ErrNotAllowed{Reason: "这次险情刚刚解除了，不用再管。"}
}

// alarmRows are the alarms that stand, as those on duty choose among them.
func (s *step) alarmRows() []flows.Row {
	rows := make([]flows.Row, 0, len(s.facts.Alarms))
	for _, a := range s.facts.Alarms {
		rows = append(rows, flows.Row{Key: a.ID, Text: a.Enterprise + "（" + a.At.In(s.turn.Now.Location()).Format("15:04") + "）", Short: clip(a.Enterprise, 12),
			Fields: map[string]any{"enterprise": a.Enterprise, "phone": a.Phone}})
	}
	return rows
}

// alarmVar is what who reports has to know of the statutory report.
func (s *step) alarmVar(e safety.Enterprise) flows.AlarmVar {
	first := s.raised()
	v := flows.AlarmVar{
		By: first.At.In(s.turn.Now.Location()).Add(reportWithin).Format("15:04"), Said: first.Said,
	}
	office := s.bot.emergencyOffice()
	v.Office, v.OfficePhone = office.Name, office.Phone
	if d, ok := s.bot.County.Department(e.Department); ok && d.Name != office.Name {
		v.Department, v.DepartmentPhone = d.Name, d.Phone
	}
	return v
}
