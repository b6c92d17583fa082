package bot

import "shouze/safety"

// enterpriseID is the enterprise that this step is about; empty: none.
func (s *step) enterpriseID() string {
	return s.state.about(s.running(), s.changes.Session, s.facts.Members)
}

// member is the person's role in the enterprise that this step is about: of
// several people on one phone who said that they hold it.
func (s *step) member() safety.Member {
	if m, ok := s.memberAtDoor(); ok {
		return m
	}
	id := s.enterpriseID()
	if m, ok := s.holder(); ok && m.EnterpriseID == id {
		return m
	}
	if who := s.persons(); len(who) > 0 {
		return who[0]
	}
	return safety.Member{}
}

// actor is who acts: a member of staff in their own flows, else the member.
func (s *step) actor() safety.Actor {
	if m := s.member(); m.PersonID != "" {
		return safety.Actor{Name: s.named(m), Role: m.Role}
	}
	if st := s.facts.Staff; st != nil {
		return safety.Actor{Name: st.Name, Role: st.Role}
	}
	return safety.Actor{}
}

func (s *step) unit() string {
	if s.facts.Staff != nil {
		return s.facts.Staff.Unit
	}
	return ""
}
