package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// audiences says whom a flow may tell, each once: who started is left out where
// all of their role are told.
func (s *step) audiences(to []string) ([]*safety.Audience, error) {
	var out []*safety.Audience
	var starter *safety.Audience
	told := map[safety.Role]bool{}
	for _, name := range to {
		a, err := s.recipients(name)
		if err != nil {
			return nil, err
		}
		if name == "starter" {
			starter = a
			continue
		}
		for _, r := range a.Roles {
			told[r] = true
		}
		out = append(out, a)
	}
	if starter != nil && !told[starter.Roles[0]] {
		out = append(out, starter)
	}
	return out, nil
}

// recipients says whom a flow may tell, by the word under to. starter is who kept
// the entry that was kept or changed last.
func (s *step) recipients(to string) (*safety.Audience, error) {
	e := s.facts.Enterprise
	if e == nil {
		return nil, &safety.NeedError{Needs: safety.Needs{EnterpriseID: s.enterpriseID()}}
	}
	of := func(roles ...safety.Role) *safety.Audience {
		return &safety.Audience{EnterpriseID: e.ID, Roles: roles}
	}
	switch to {
	case "principal":
		return of(safety.Principal), nil
	case "deputies":
		return of(safety.Deputy), nil
	case "safety_officer":
		return of(safety.SafetyOfficer), nil
	case "leaders":
		return of(safety.Principal, safety.Deputy), nil
	case "everyone":
		return of(safety.Principal, safety.Deputy, safety.SafetyOfficer), nil
	case "starter":
		if i := slices.IndexFunc(s.changes.Entries, func(e safety.Entry) bool { return e.ID == s.entry }); i >= 0 {
			a := of(s.changes.Entries[i].ByRole)
			a.Name = s.changes.Entries[i].By
			return a, nil
		}
		return nil, errors.New("no entry was kept whose starter could be told")
	case "township":
		return &safety.Audience{Unit: e.Township}, nil
	case "department":
		return &safety.Audience{Unit: e.Department}, nil
	case "county":
		return &safety.Audience{Unit: s.bot.County.Office.Name}, nil
	}
	return nil, fmt.Errorf("nobody is called %q", to)
}

// tell sends a message because of what a conversation settled. to may name
// several, with spaces between.
func (s *step) tell(e flows.Effect) error {
	return s.tellAt(e, s.turn.Now, "")
}

// remind sends a message when a time comes. It belongs to the entry that was
// kept or changed last, and is not sent once that is over. Who started the work
// asked for it, so no night silences it.
func (s *step) remind(e flows.Effect) error {
	at, ok, err := s.when(e, "time")
	if err != nil || !ok {
		return err
	}
	if s.entry == "" {
		return fmt.Errorf("effect remind of flow %s: no entry was kept before it", e.Flow)
	}
	if until := e.Args["daily"].Pick(); until != "" {
		return s.remindDaily(e, at, until)
	}
	if at.Before(s.turn.Now) {
		at = s.turn.Now
	}
	return s.tellAt(e, at, reminderOf(s.entry))
}

// mostDays is for how many days a reminder comes back.
const mostDays = 31

// remindDaily reminds at a time and at the same hour of each day after it, of
// what is still to come before the end.
func (s *step) remindDaily(e flows.Effect, at time.Time, until string) error {
	end, err := s.readTime(e, until)
	if err != nil {
		return fmt.Errorf("effect %s of flow %s: daily: %w", e.Name, e.Flow, err)
	}
	for range mostDays {
		if !at.Before(end) {
			break
		}
		if at.After(s.turn.Now) {
			if err := s.tellAt(e, at, reminderOf(s.entry)); err != nil {
				return err
			}
		}
		at = at.AddDate(0, 0, 1)
	}
	return nil
}

func (s *step) tellAt(e flows.Effect, at time.Time, prefix string) error {
	data := map[string]any{"by": s.actor().Name, "number": s.number}
	if ent := s.facts.Enterprise; ent != nil {
		data["enterprise"] = ent.Title()
	}
	for key, v := range e.Args {
		data[key] = v.Text
	}
	body, err := s.bot.Catalogue.Render(text(e, "message"), data)
	if err != nil {
		return fmt.Errorf("effect %s of flow %s: %w", e.Name, e.Flow, err)
	}
	kind := text(e, "kind")
	if !slices.Contains([]string{"task", "hazard", "todo", "notice"}, kind) {
		kind = "task"
	}
	audiences, err := s.audiences(strings.Fields(text(e, "to")))
	if err != nil {
		return err
	}
	for _, audience := range audiences {
		if called := text(e, "called"); called != "" { // of that role, one person
			audience.Name = called
		}
		push := safety.Push{
			ID: prefix + s.newID(), Audience: audience, At: at,
			Message: pushed(text(e, "message"), kind, body, at.Format(time.DateOnly), at, data),
		}
		if prefix == "" { // who caused it knows; a reminder is for them too
			push.NotFor, push.CausedBy = s.turn.Session.Address.Key(), s.causedBy()
		}
		s.changes.Pushes = append(s.changes.Pushes, push)
	}
	return nil
}
