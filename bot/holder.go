package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"shouze/flows"
	"shouze/safety"
)

// errHolderGone is returned when who was chosen is not bound to this phone any
// more: nobody else may sign in that name.
var errHolderGone = errors.New("the person who holds the phone is not bound to it any more")

// persons are the people of the enterprise who are bound to this address, the
// first bound first. One who stands twice in the roster counts once, with the
// role that may do most.
func (s *step) persons() []safety.Member {
	var out []safety.Member
	for _, m := range s.facts.Members {
		if m.EnterpriseID != s.enterpriseID() {
			continue
		}
		at := slices.IndexFunc(out, func(o safety.Member) bool { return o.Name == m.Name && o.Mobile == m.Mobile })
		switch {
		case at < 0:
			out = append(out, m)
		case slices.Index(enterpriseRoles, m.Role) < slices.Index(enterpriseRoles, out[at].Role):
			out[at] = m
		}
	}
	return out
}

// enterpriseRoles are the roles of an enterprise's people, the highest first.
var enterpriseRoles = []safety.Role{safety.Principal, safety.Deputy, safety.SafetyOfficer}

// holder is who said that they hold the phone; false: nobody was asked.
func (s *step) holder() (safety.Member, bool) {
	id := s.picked
	if id == "" {
		id = s.state.Holder
	}
	i := slices.IndexFunc(s.facts.Members, func(m safety.Member) bool { return m.PersonID == id })
	if id == "" || i < 0 {
		return safety.Member{}, false
	}
	return s.facts.Members[i], true
}

// holderGone reports whether the running conversation belongs to somebody who is
// not bound to this address any more.
func (s *step) holderGone() bool {
	_, known := s.holder()
	return s.state.Holder != "" && !known
}

// asksHolder reports whether a word's conversation has to know who holds the phone.
func (s *step) asksHolder(w word, flow string) bool { return w != "" && s.signed(flow) }

// signed reports whether a conversation bears one of several people who share
// this phone: each that an enterprise's people hold, but for what only leads
// elsewhere and for an emergency.
func (s *step) signed(flow string) bool {
	if passing[flow] || s.staffs(flow) || len(s.persons()) < 2 {
		return false
	}
	return slices.ContainsFunc(enterpriseRoles, func(r safety.Role) bool { return slices.Contains(s.flows.For(flow), string(r)) })
}

// choosePerson asks who holds the phone, then opens the word.
func (s *step) choosePerson(then word) error {
	s.letGo()
	s.pauseFlow()
	s.state.Then = then
	return s.start("choose-person")
}

// heldBy is whose a conversation is that was put aside: one that was begun
// before others were bound here is the first one's.
func (s *step) heldBy(p pausedFlow) string {
	if who := s.persons(); p.Holder == "" && len(who) > 0 {
		return who[0].PersonID
	}
	return p.Holder
}

// goesOn repeats the question of a conversation that is asked for while it
// runs; where a phone is shared, it says how somebody else begins their own.
func (s *step) goesOn(w word) error {
	if s.signed(s.running()) {
		s.say("bot.holder_goes_on", map[string]any{"name": s.member().Name, "word": string(w)})
	}
	return s.repeat()
}

// notTheirs says who may do what the one who was chosen may not.
func (s *step) notTheirs(w word, flow string) error {
	m, chosen := s.holder()
	if !chosen {
		return s.inform("bot.not_yours", map[string]any{"word": string(w)})
	}
	var may []string
	for _, r := range enterpriseRoles {
		if slices.Contains(s.flows.For(flow), string(r)) {
			may = append(may, r.Chinese())
		}
	}
	return s.inform("bot.holder_may_not", map[string]any{
		"word": string(w), "name": m.Name, "role": m.Role.Chinese(), "may": strings.Join(may, "或"),
	})
}

// begun is the key under which a running conversation's task is remembered:
// two people of one phone may each have the same conversation open.
func (s *step) begun(flow string) string {
	if s.state.Holder == "" {
		return flow
	}
	return flow + "@" + s.state.Holder
}

// heading stands above what is asked: which of several enterprises it is about,
// and who of several people holds the phone.
func (s *step) heading() string {
	var parts []string
	if len(enterprises(s.facts.Members)) > 1 && s.facts.Enterprise != nil {
		parts = append(parts, s.facts.Enterprise.Title())
	}
	if s.signed(s.running()) {
		parts = append(parts, titled(s.member()))
	}
	return strings.Join(parts, " ")
}

// titled is a person with the role: 王建国（主要负责人）.
func titled(m safety.Member) string { return m.Name + "（" + m.Role.Chinese() + "）" }

// named is a member's name; in an emergency nobody is asked who holds a shared
// phone, so it is one of them.
func (s *step) named(m safety.Member) string {
	who := s.persons()
	if s.running() != alarmFlow || len(who) < 2 {
		return m.Name
	}
	names := make([]string, len(who))
	for i, p := range who {
		names[i] = p.Name
	}
	return strings.Join(names, "或")
}

// causedBy is whom a push need not tell, where others who share the phone are to
// be told on it; empty: the phone is one person's.
func (s *step) causedBy() string {
	if len(s.persons()) < 2 {
		return ""
	}
	return s.member().PersonID
}

// sharedPhone is the answer of a record that says so; holder is what hot work
// calls the welder.
const sharedPhone = "shared_phone"

// sharedAnswer tells in a record that the phone it came from is shared, and who
// was said to hold it; false: it is one person's.
func (s *step) sharedAnswer() (safety.AnswerValue, bool) {
	m, n := s.member(), len(s.persons())
	if n < 2 || m.PersonID == "" {
		return safety.AnswerValue{}, false
	}
	return safety.AnswerValue{Kind: safety.AskOne, Text: fmt.Sprintf("%s，这部手机绑了%d个人", titled(m), n), Value: m.Name}, true
}

// personRows are the people of this phone as one is chosen.
func (s *step) personRows() []flows.Row {
	var rows []flows.Row
	for _, m := range s.persons() {
		rows = append(rows, flows.Row{Key: m.PersonID, Text: titled(m), Short: clip(m.Name, 12)})
	}
	return rows
}

// boundHere names who of an invite's enterprise is bound to this address already.
func (s *step) boundHere(i safety.Invite) string {
	var names []string
	for _, m := range s.facts.Members {
		if m.EnterpriseID == i.EnterpriseID && m.PersonID != i.PersonID && m.Name != i.Name {
			names = append(names, titled(m))
		}
	}
	return strings.Join(names, "、")
}
