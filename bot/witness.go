package bot

import (
	"fmt"
	"slices"

	"shouze/flows"
	"shouze/safety"
)

// witnessCode makes a code for somebody of the enterprise, for whoever stands
// beside the member of staff (代绑).
func (s *step) witnessCode(person string) error {
	if err := s.mayStand(); err != nil {
		return err
	}
	i := slices.IndexFunc(s.facts.Roster, func(p safety.Person) bool { return p.ID == person })
	if i < 0 {
		return safety.ErrNotAllowed{Reason: "这个人刚刚不在名单里了，请换一个人。"}
	}
	if !s.facts.Loaded.NewCode {
		return &safety.NeedError{Needs: safety.Needs{NewCode: true}}
	}
	if s.facts.CodesMade >= safety.WitnessedAnHour {
		return safety.ErrNotAllowed{Reason: fmt.Sprintf("一个人一小时最多开%d个绑定码，您已经开满了，过一会儿再开。", safety.WitnessedAnHour)}
	}
	p, st := s.facts.Roster[i], s.facts.Staff
	s.changes.Invite = &safety.Invite{
		Code: s.facts.NewCode, PersonID: p.ID, Name: p.Name, Role: p.Role, How: safety.Witnessed,
		WitnessID: st.ID, Witness: st.Signed(), MadeAt: s.turn.Now, ExpiresAt: s.turn.Now.Add(safety.WitnessedLife),
	}
	return nil
}

// witnessVar is the code that this step made.
func (s *step) witnessVar() flows.WitnessVar {
	i := s.changes.Invite
	if i == nil {
		return flows.WitnessVar{}
	}
	return flows.WitnessVar{Code: i.Code, Name: i.Name, RoleName: i.Role.Chinese(), Until: i.ExpiresAt.In(s.turn.Now.Location()).Format("15:04")}
}

// ownCode reports whether a code was made by the very person who sends it: it is
// for the phone of somebody else.
func (s *step) ownCode(i safety.Invite) bool {
	return i.WitnessID != "" && s.facts.Staff != nil && s.facts.Staff.ID == i.WitnessID
}

// tellWitness lets the member of staff know that the phone is bound.
func (s *step) tellWitness(i safety.Invite) {
	if i.WitnessID == "" {
		return
	}
	s.push(&safety.Audience{StaffID: i.WitnessID}, "notice", "witness.push.bound", map[string]any{
		"name": i.Name, "role": i.Role.Chinese(), "enterprise": safety.PlaceTitle(i.Enterprise, i.Place),
	})
}
