package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// applyHazard is what conversations do to hazards.
func (s *step) applyHazard(e flows.Effect) error {
	act, level, words := safety.HazardAction(strings.TrimPrefix(e.Name, "hazard_")), safety.NoLevel, ""
	switch act {
	case "open_hazard":
		return s.openHazard(e)
	case safety.ActProgress, safety.ActSubmit:
		words = text(e, "progress")
	case safety.ActJudge:
		level = safety.Level(e.Args["level"].Pick())
		words = level.Chinese()
	case safety.ActReceive:
		words = text(e, "external_no")
	case safety.ActDismiss, safety.ActAccept, safety.ActReturn, safety.ActSendUp:
		words = text(e, "reason")
	}
	return s.moveHazard(e, act, level, words)
}

// openHazard registers a hazard. One that no standard of major hazards
// (判定标准) calls grave is general: the enterprise keeps and closes it by
// itself, unless it asks the offices to look (岫安委发〔2023〕12号 二(一)1).
func (s *step) openHazard(e flows.Effect) error {
	ent, err := s.locked()
	if err != nil {
		return err
	}
	head := *s.facts.Head
	head.Hazards++
	h := safety.Hazard{
		ID: s.newID(), Number: head.Hazards, EnterpriseID: ent.ID, Township: ent.Township, Department: ent.Department,
		Source: "report", Description: text(e, "description"), Location: text(e, "place"), Photos: e.Args["photos"].Photos,
		FoundAt: s.turn.Now, FoundBy: s.actor().Name, Status: safety.Suspected, ReportedAt: s.turn.Now,
		Fix: e.Args["fix"].Pick(), Responsible: text(e, "responsible"), Measures: text(e, "measures"), Interim: text(e, "interim"),
		Funds: value(e, "funds"), Deadline: value(e, "deadline"), EmergencyPlan: text(e, "emergency_plan"),
	}
	grave := e.Args["up"].Pick() == "up"
	if e.Row != nil && !strings.HasPrefix(e.List, flows.LedgerNeed) {
		h.Source, h.Item = "self_check", e.Row.Key
		if h.Description == "" {
			h.Description = "没做到：" + e.Row.Text
		}
		s.byItem[h.Item] = h.ID
		marked, _ := e.Row.Fields["grave"].(bool)
		grave = grave || marked
	}
	if !grave {
		h.Level, h.Own, h.Status, h.ReportedAt = safety.GeneralLevel, true, safety.HazardOpen, time.Time{}
	}
	if h.Fix == "now" {
		h.Deadline = s.turn.Now.Add(safety.FixNowWithin).Format(time.DateOnly)
	}
	by := safety.Actor{Name: h.FoundBy, Role: s.actor().Role}
	h.History = []safety.HazardEvent{{At: s.turn.Now, By: by.Name, Role: by.Role, Action: safety.ActFound, Text: s.filled()}}
	if h, err = s.fixedAtOnce(h, by, e.Args["after_photo"].Photos); err != nil {
		return err
	}
	for _, id := range slices.Concat(h.Photos, h.AfterPhotos) {
		s.own(id, ent.ID, h.ID)
	}
	s.facts.Head, s.changes.Head = &head, &head
	s.opened = append(s.opened, h)
	s.changes.Hazards = append(s.changes.Hazards, h)
	return nil
}

// fixedAtOnce takes a hazard that was put right on the spot (立行立改), shown by
// photos, to its end, or to its acceptance where offices have a say.
func (s *step) fixedAtOnce(h safety.Hazard, by safety.Actor, photos []string) (safety.Hazard, error) {
	if len(photos) == 0 {
		return h, nil
	}
	h.AfterPhotos = photos
	act := safety.ActSubmit
	if h.Own {
		act = safety.ActClose
	}
	return h.Do(act, by, safety.NoLevel, "当场改好", s.turn.Now)
}

func value(e flows.Effect, key string) string {
	v, _ := e.Args[key].Value.(string)
	return v
}

// moveHazard applies an action to the hazard that the conversation chose. The
// one who comes second is told who decided.
func (s *step) moveHazard(e flows.Effect, act safety.HazardAction, level safety.Level, words string) error {
	h, ok := s.hazard(e.Args["hazard"].Pick())
	if !ok {
		return safety.ErrNotAllowed{Reason: "这条隐患刚刚有人处理过了，不用再处理。"}
	}
	by := safety.Actor{Name: s.actor().Name, Role: s.actor().Role}
	next, err := h.Do(act, by, level, words, s.turn.Now)
	if err != nil {
		return err
	}
	photos := e.Args["after_photos"].Photos
	switch act {
	case safety.ActSubmit, safety.ActClose:
		next.AfterPhotos = photos
	case safety.ActProgress:
		photos = e.Args["progress_photos"].Photos
		next.AfterPhotos = slices.Concat(h.AfterPhotos, photos)
	}
	for _, id := range photos {
		s.own(id, h.EnterpriseID, h.ID)
	}
	s.replace(next)
	s.changes.Hazards = append(s.changes.Hazards, next)
	s.tellHazard(next, act, words)
	return nil
}

func (s *step) hazard(id string) (safety.Hazard, bool) {
	for _, list := range [][]safety.Hazard{s.facts.Queue, s.facts.Hazards} {
		for _, h := range list {
			if h.ID == id {
				return h, true
			}
		}
	}
	return safety.Hazard{}, false
}

// replace keeps the facts of this step true after a change.
func (s *step) replace(h safety.Hazard) {
	for _, list := range []*[]safety.Hazard{&s.facts.Queue, &s.facts.Hazards} {
		for i := range *list {
			if (*list)[i].ID == h.ID {
				*list = slices.Clone(*list)
				(*list)[i] = h
			}
		}
	}
}

// ownLines is how many enterprises are named whose general hazards are overdue.
const ownLines = 15

// generalVar is what staff see of the general hazards that enterprises keep.
func (s *step) generalVar() flows.GeneralVar {
	var v flows.GeneralVar
	var lines []string
	for _, o := range s.facts.OwnCounts {
		v.Enterprises++
		v.Open += o.Open
		v.Overdue += o.Overdue
		if o.Overdue > 0 && len(lines) < ownLines {
			lines = append(lines, fmt.Sprintf("· %s：%d条，最久%d天", o.Enterprise, o.Overdue, o.Days))
		}
	}
	v.Lines = strings.Join(lines, "\n")
	return v
}
