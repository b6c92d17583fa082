package bot

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// applyAll turns effects into changes, and the facts of this step into what
// they will be. This is the only place where effects become changes.
func (s *step) applyAll(effects []flows.Effect) error {
	if len(effects) > 0 {
		s.made = nil
	}
	for _, e := range effects {
		if err := s.apply(e); err != nil {
			return err
		}
		s.applied++
	}
	return nil
}

func (s *step) apply(e flows.Effect) error {
	switch e.Name {
	case "file_record":
		return s.fileRecord(e)
	case "finish_task":
		return s.finishTask()
	case "open_hazard", "hazard_progress", "hazard_submit", "hazard_close", "hazard_send_up",
		"hazard_judge", "hazard_dismiss", "hazard_accept", "hazard_return", "hazard_receive":
		return s.applyHazard(e)
	case "set_forms":
		return s.setForms(e)
	case "set_facilities":
		return s.setFacilities(e)
	case "keep_entry":
		return s.keepEntry(e)
	case "change_entry":
		return s.changeEntry(e)
	case "note_look":
		return s.noteLook(e)
	case "tell":
		return s.tell(e)
	case "remind":
		return s.remind(e)
	case "raise_alarm", "tell_duty", "answer_alarm", "note_alarm":
		return s.applyAlarm(e)
	case "search", "visit", "enter_door", "resume_door", "witness_code":
		return s.applyDoor(e)
	case "settle_mark":
		return s.settleMark(e)
	case "bind":
		return s.bind()
	case "open":
		s.next, s.picked = word(e.Args["flow"].Pick()), s.state.Holder // one conversation goes on in another
		return nil
	case "choose_enterprise":
		s.changes.Session.EnterpriseID = e.Args["enterprise_id"].Pick()
		s.next = s.state.Then
		return nil
	case "choose_person":
		s.picked = e.Args["person_id"].Pick()
		s.next = s.state.Then
		return nil
	}
	return fmt.Errorf("no such effect %q", e.Name)
}

func text(e flows.Effect, key string) string { return e.Args[key].Text }

// locked is the enterprise with its head, or a need for them.
func (s *step) locked() (safety.Enterprise, error) {
	if s.facts.Enterprise == nil || s.facts.Head == nil || !s.facts.Loaded.Photos {
		return safety.Enterprise{}, &safety.NeedError{Needs: safety.Needs{EnterpriseID: s.enterpriseID(), Lock: true, Photos: true, Tasks: true}}
	}
	return *s.facts.Enterprise, nil
}

func (s *step) newID() string {
	s.ids++
	return s.turn.NewID(s.ids)
}

// errDoneByOther is returned when the task that a check was begun for has been
// finished by someone else meanwhile.
var errDoneByOther = errors.New("the task was finished by someone else")

func (s *step) fileRecord(e flows.Effect) error {
	ent, err := s.locked()
	if err != nil {
		return err
	}
	r := safety.Record{
		ID: s.newID(), Duty: e.Args["duty"].Pick(), Title: s.bot.Flows.Title(e.Flow), EnterpriseID: ent.ID,
		By: s.actor().Name, ByRole: s.actor().Role, Binding: s.member().Binding, At: s.turn.Now,
		Answers: map[string]safety.AnswerValue{},
	}
	if r.Duty == ledCheck && r.ByRole != safety.Principal { // 岫安委发〔2023〕12号 二(一)1: only the principal's own counts
		r.Title = r.ByRole.Chinese() + "带队检查"
	}
	task, open := s.task()
	if s.state.Begun[s.begun(s.running())] != "" && !open {
		return errDoneByOther
	}
	if open {
		r.TaskID, r.Title = task.ID, task.Title
	}
	for key, v := range e.Args {
		switch {
		case v.Kind == flows.KindItems:
			r.Items = append(r.Items, s.filedItems(v)...)
		case v.Kind == safety.AskPhoto:
			r.Attachments = append(r.Attachments, v.Photos...)
			r.Answers[key] = v.Answer()
		case v.Kind != "":
			r.Answers[key] = v.Answer()
		}
	}
	maps.Copy(r.Answers, s.kept())
	if err := s.vouch(&r, e); err != nil {
		return err
	}
	s.doorRecord(&r)
	s.begunAnswer(&r)
	s.looksAnswer(&r, e)
	slices.Sort(r.Attachments)
	for _, id := range s.entryPhotos {
		if !slices.Contains(r.Attachments, id) {
			r.Attachments = append(r.Attachments, id)
		}
	}
	for _, h := range s.opened {
		r.Attachments = append(append(r.Attachments, h.Photos...), h.AfterPhotos...)
	}
	if err := s.file(r); err != nil {
		return err
	}
	s.rememberShown(r)
	return s.keepPrepared(r)
}

func (s *step) file(r safety.Record) error {
	sums := map[string]string{}
	for _, id := range r.Attachments {
		if a, ok := s.facts.Photos[id]; ok && a.SHA256 != "" {
			sums[id] = a.SHA256
		}
		s.own(id, r.EnterpriseID, r.ID)
	}
	r, head, err := s.facts.Head.File(r, sums)
	if err != nil {
		return err
	}
	head.Hazards = s.facts.Head.Hazards
	s.facts.Head, s.changes.Head = &head, &head
	s.number, s.recordID = r.Number, r.ID
	s.changes.Records = append(s.changes.Records, r)
	for i := range s.changes.Hazards {
		if s.changes.Hazards[i].Version == 0 {
			s.changes.Hazards[i].RecordID = r.ID
		}
	}
	for i := range s.changes.Entries {
		s.changes.Entries[i].RecordID = r.ID
	}
	return nil
}

// filedItems gives each item its words and its hazard, remembers what does not
// apply to the enterprise, and hands what is not clear to the safety officer.
// What does not apply to one piece of work may well apply to the next.
func (s *step) filedItems(v flows.Value) []safety.ItemResult {
	out := slices.Clone(v.Items)
	skipped := map[string]string{}
	for i := range out {
		it, _ := s.bot.Catalogue.Item(out[i].Key, s.turn.Now)
		out[i].Text = it.Text
		switch out[i].Result {
		case safety.ItemProblem:
			out[i].HazardID = s.byItem[out[i].Key]
		case safety.ItemNotApplicable:
			if strings.HasPrefix(v.List, flows.WorkNeed) {
				continue
			}
			skipped[out[i].Key] = out[i].Reason
		case safety.ItemUnclear:
			s.unclear = append(s.unclear, it.Text)
			s.checked, s.where = s.actor(), s.enterpriseID() // once it is over, the phone is anybody's again
		}
	}
	if len(skipped) > 0 {
		s.forms().NotApplicable = skipped
	}
	return out
}

func (s *step) forms() *safety.FormsChange {
	if s.changes.Forms == nil {
		s.changes.Forms = &safety.FormsChange{EnterpriseID: s.enterpriseID()}
	}
	return s.changes.Forms
}

func (s *step) own(id, enterprise, owner string) {
	for _, o := range s.changes.Owned {
		if o.AttachmentID == id { // a hazard's photo stays the hazard's
			return
		}
	}
	s.changes.Owned = append(s.changes.Owned, safety.Owned{AttachmentID: id, EnterpriseID: enterprise, Owner: owner})
}

func (s *step) finishTask() error {
	task, open := s.task()
	if !open {
		return nil // of one's own accord, or not by the principal
	}
	s.changes.Tasks = append(s.changes.Tasks, safety.TaskChange{
		ID: task.ID, Version: task.Version, Status: safety.TaskDone, RecordID: s.recordID, DoneAt: s.turn.Now,
	})
	return nil
}

func (s *step) setForms(e flows.Effect) error {
	s.forms().Forms = e.Args["forms"].Picked
	if s.facts.Enterprise != nil {
		ent := *s.facts.Enterprise
		ent.TradeForms, ent.FormsAsked, ent.Skipped = e.Args["forms"].Picked, true, nil
		s.facts.Enterprise = &ent
	}
	return nil
}

func (s *step) setFacilities(e flows.Effect) error {
	picked := e.Args["facilities"].Picked
	if picked == nil {
		picked = []string{} // said to have none
	}
	s.forms().Facilities = picked
	if s.facts.Enterprise != nil {
		ent := *s.facts.Enterprise
		ent.Facilities, ent.FacilitiesAsked, ent.Skipped = picked, true, nil
		s.facts.Enterprise = &ent
	}
	return nil
}

func (s *step) bind() error {
	i := s.facts.Invite
	if i == nil {
		return safety.ErrNotAllowed{Reason: "这个绑定码已经用过或过期了，请向乡镇街道要一个新的。"}
	}
	s.changes.Bind = &safety.Bind{Code: i.Code, PersonID: i.PersonID, StaffID: i.StaffID, How: cmp.Or(i.How, safety.ByCode), Witness: i.WitnessID}
	s.tellWitness(*i)
	if i.EnterpriseID != "" { // who is bound there already is told
		to := &safety.Audience{EnterpriseID: i.EnterpriseID, Roles: []safety.Role{safety.Principal, safety.Deputy, safety.SafetyOfficer}}
		s.push(to, "notice", "bot.push.bound", map[string]any{
			"name": i.Name, "role": i.Role.Chinese(), "enterprise": safety.PlaceTitle(i.Enterprise, i.Place),
		})
	}
	return nil
}

// found binds who was found by mobile, and greets them.
func (s *step) found(l *safety.Lookup) {
	if l == nil || s.knows(l.Subject()) {
		return
	}
	s.changes.Bind = &safety.Bind{PersonID: l.PersonID, StaffID: l.StaffID, How: safety.ByMobile}
	s.say("bot.found", map[string]any{"name": l.Name, "role": l.Role.Chinese(), "where": l.Where, "staff": l.StaffID != ""})
	if l.Enterprise != "" { // who is bound there already is told
		to := &safety.Audience{EnterpriseID: l.Enterprise, Roles: []safety.Role{safety.Principal, safety.Deputy, safety.SafetyOfficer}}
		s.push(to, "notice", "bot.push.bound", map[string]any{"name": l.Name, "role": l.Role.Chinese(), "enterprise": l.Where})
	}
}

// knows reports whether this address is bound to a person or member of staff.
func (s *step) knows(subject string) bool {
	if s.facts.Staff != nil && s.facts.Staff.ID == subject {
		return true
	}
	return slices.ContainsFunc(s.facts.Members, func(m safety.Member) bool { return m.PersonID == subject })
}

// tooMany reports whether five wrong codes within the hour lock the attempts,
// and until when.
func tooMany(wrong []time.Time, now time.Time) (time.Time, bool) {
	recent := slices.DeleteFunc(slices.Clone(wrong), func(t time.Time) bool { return now.Sub(t) >= time.Hour })
	if len(recent) < safety.WrongCodesAnHour {
		return time.Time{}, false
	}
	slices.SortFunc(recent, time.Time.Compare)
	return recent[len(recent)-safety.WrongCodesAnHour].Add(time.Hour), true
}
