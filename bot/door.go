package bot

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"shouze/flows"
	"shouze/safety"
)

// The conversations of a member of staff at the door of an enterprise: which
// one and who is there (入户代填), the led check that is then asked on the staff's
// phone, and the binding of a phone as witnesses (代绑).
const (
	doorFlow    = "door"
	doorCheck   = "door-check"
	witnessFlow = "witness"
)

// The last rows of what is chosen at a door: none of those.
const (
	searchAgain = "again"
	presentElse = "else"
)

// atDoor are the conversations at a door.
var atDoor = map[string]bool{doorFlow: true, doorCheck: true, witnessFlow: true}

// filledBy is the answer of a record that says who typed it (入户代填).
const filledBy = "filled_by"

// door is at which enterprise a member of staff stands in a conversation, and
// whom they type for. It ends with the conversation and outlives 暂停.
type door struct {
	Search     string `json:"search,omitempty"` // what was looked for
	Enterprise string `json:"enterprise,omitempty"`
	Title      string `json:"title,omitempty"`  // as headings name it
	Person     string `json:"person,omitempty"` // the principal who is there, by id; empty: somebody else is
	Name       string `json:"name,omitempty"`   // the principal's, there or not
	With       string `json:"with,omitempty"`   // who is there instead, as said
}

// about is the enterprise of the running conversation: that of the door, else
// the person's own.
func (st state) about(flow string, s safety.Session, members []safety.Member) string {
	if d := st.Doors[flow]; d.Enterprise != "" {
		return d.Enterprise
	}
	return enterpriseOf(s, members)
}

// door is where the running conversation stands; false: at no enterprise.
func (s *step) door() (door, bool) {
	d := s.state.Doors[s.running()]
	return d, d.Enterprise != "" && s.facts.Staff != nil
}

func (s *step) standAt(flow string, d door) {
	if s.state.Doors == nil {
		s.state.Doors = map[string]door{}
	}
	s.state.Doors[flow] = d
}

// memberAtDoor is who answers in the check at a door: the principal who is
// there, as somebody witnessed, else nobody of the enterprise.
func (s *step) memberAtDoor() (safety.Member, bool) {
	d, ok := s.door()
	if !ok {
		return safety.Member{}, false
	}
	m := safety.Member{EnterpriseID: d.Enterprise}
	if e := s.facts.Enterprise; e != nil && e.ID == d.Enterprise {
		m.EnterpriseName, m.Place, m.Township = e.Name, e.Place, e.Township
	}
	if s.running() == doorCheck && d.Person != "" {
		m.PersonID, m.Name, m.Role, m.Binding = d.Person, d.Name, safety.Principal, safety.Witnessed
	}
	return m, true
}

// mayStand refuses a door that the member of staff may not stand at (any more).
func (s *step) mayStand() error {
	d, ok := s.door()
	e := s.facts.Enterprise
	if !ok {
		if s.state.Doors[s.running()].Enterprise != "" { // no member of staff any more
			return safety.ErrNotAllowed{Reason: "您现在不是干部身份，不能替企业办事。"}
		}
		return nil
	}
	if e == nil || e.ID != d.Enterprise {
		return &safety.NeedError{Needs: safety.Needs{EnterpriseID: d.Enterprise}}
	}
	if !s.facts.Staff.May(*e) {
		return safety.ErrNotAllowed{Reason: "这家企业不归您单位管，不能在这里办它的事。"}
	}
	if s.running() == doorCheck && d.Person != "" && s.facts.Loaded.Roster && !s.principal(d.Person) {
		return safety.ErrNotAllowed{Reason: d.Name + "现在不是这家的主要负责人了，请从头再来，回“代填”。"}
	}
	return nil
}

// principal reports whether somebody is a principal of the enterprise now.
func (s *step) principal(person string) bool {
	return slices.ContainsFunc(s.facts.Roster, func(p safety.Person) bool { return p.ID == person && p.Role == safety.Principal })
}

// applyDoor does what the conversations at a door ask for.
func (s *step) applyDoor(e flows.Effect) error {
	if s.facts.Staff == nil {
		return safety.ErrNotAllowed{Reason: "这件事由干部来办。"}
	}
	switch e.Name {
	case "search":
		return s.search(text(e, "name"))
	case "visit":
		return s.visit(e.Args["place"].Pick())
	case "enter_door":
		return s.enterDoor(e.Args["present"].Pick(), text(e, "with"))
	case "resume_door":
		s.after = func() error {
			at := s.pausedAt(doorCheck)
			if at < 0 {
				return safety.ErrNotAllowed{Reason: "放下的那份已经不在了，请从头再来，回“代填”。"}
			}
			return s.resumeFlow(at)
		}
		return nil
	}
	return s.witnessCode(e.Args["whom"].Pick())
}

// search looks for enterprises by a part of the name; the store looks only among
// those that the member of staff may see.
func (s *step) search(name string) error {
	want := strings.Join(strings.Fields(name), "")
	if said := strings.TrimFunc(want, unicode.IsPunct); said != "" { // speech ends with a full stop
		want = said
	}
	s.standAt(s.running(), door{Search: want})
	if s.facts.Loaded.Search != want {
		return &safety.NeedError{Needs: safety.Needs{Search: want}}
	}
	return nil
}

// visit stands at the enterprise that was chosen.
func (s *step) visit(id string) error {
	d := s.state.Doors[s.running()]
	d.Enterprise = id
	s.standAt(s.running(), d)
	if !s.facts.Loaded.Roster || s.facts.Enterprise == nil || s.facts.Enterprise.ID != id {
		return &safety.NeedError{Needs: safety.Needs{EnterpriseID: id, Roster: true}}
	}
	d.Title = s.facts.Enterprise.Title()
	s.standAt(s.running(), d)
	return s.mayStand()
}

// enterDoor begins the check once the conversation that chose the door is over.
// A check that was put aside is dropped: it was said so.
func (s *step) enterDoor(present, with string) error {
	if err := s.mayStand(); err != nil {
		return err
	}
	d := s.state.Doors[s.running()]
	d.Search, d.With = "", with
	for _, p := range s.facts.Roster {
		if p.Role != safety.Principal {
			continue
		}
		if d.Name == "" || p.ID == present {
			d.Name = p.Name
		}
		if p.ID == present {
			d.Person, d.With = p.ID, ""
		}
	}
	s.after = func() error {
		s.state.Paused = slices.DeleteFunc(slices.Clone(s.state.Paused), func(p pausedFlow) bool { return p.Flow() == doorCheck })
		s.standAt(doorCheck, d)
		s.starting = doorCheck // what is needed is that conversation's
		if err := s.need(s.flows.NeedsOf(doorCheck)); err != nil {
			return err
		}
		return s.start(doorCheck)
	}
	return nil
}

// doorRecord makes a record say who typed it and, if the principal was not
// there, that it is nothing but a visit.
func (s *step) doorRecord(r *safety.Record) {
	d, ok := s.door()
	if !ok {
		return
	}
	said := func(text string) safety.AnswerValue {
		return safety.AnswerValue{Kind: safety.AskText, Text: text, Value: text}
	}
	r.Answers[filledBy] = said(s.filled())
	if d.Person == "" {
		r.Title = "入户代填（主要负责人不在场）"
		r.Answers["present"] = said(d.With)
	}
}

// filled is who types at a door, for records and histories; empty: at no door.
func (s *step) filled() string {
	if _, ok := s.door(); !ok {
		return ""
	}
	return s.facts.Staff.Signed() + "入户代填"
}

// doorVar is what the conversations at a door may name.
func (s *step) doorVar() flows.DoorVar {
	if s.facts.Staff == nil {
		return flows.DoorVar{}
	}
	d := s.state.Doors[s.running()]
	v := flows.DoorVar{
		Found: min(len(s.facts.Found), safety.SearchLimit), More: len(s.facts.Found) > safety.SearchLimit,
		Enterprise: d.Title, Present: d.Person != "", Name: d.Name, With: d.With, By: s.facts.Staff.Signed(),
	}
	if s.running() == doorFlow && slices.ContainsFunc(s.state.Paused, func(p pausedFlow) bool { return p.Flow() == doorCheck }) {
		v.Left = s.state.Doors[doorCheck].Title
	}
	if e := s.facts.Enterprise; e != nil {
		u := s.bot.County.DutyPhone(e.Township)
		v.Unit, v.Phone = u.Name, u.Phone
	}
	return v
}

// doorLists are what is chosen among at a door.
func (s *step) doorLists(lists map[string][]flows.Row) {
	if s.facts.Staff == nil || !atDoor[s.running()] {
		return
	}
	for i, e := range s.facts.Found {
		if i == safety.SearchLimit {
			break
		}
		lists["found"] = append(lists["found"], flows.Row{Key: e.ID, Text: e.Title(), Short: clip(e.Title(), 12)})
	}
	if n := len(s.facts.Found); n > 0 {
		again := "都不是，换几个字再找"
		if n > safety.SearchLimit {
			again = "都不是，多打几个字再找"
		}
		lists["found"] = append(lists["found"], flows.Row{Key: searchAgain, Text: again, Short: "再找"})
	}
	for _, p := range s.facts.Roster {
		role := p.Role.Chinese()
		lists["roster"] = append(lists["roster"], flows.Row{
			Key: p.ID, Text: fmt.Sprintf("%s（%s，%s）", p.Name, role, safety.MaskMobile(p.Mobile)), Short: clip(p.Name, 12),
			Fields: map[string]any{"name": p.Name, "role_name": role},
		})
		if p.Role == safety.Principal {
			lists["present"] = append(lists["present"], flows.Row{Key: p.ID, Text: role + p.Name, Short: clip(p.Name, 12)})
		}
	}
	lists["present"] = append(lists["present"], flows.Row{Key: presentElse, Text: "主要负责人不在，是别的人", Short: "别的人"})
}
