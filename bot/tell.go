package bot

import (
	"fmt"
	"strings"
	"time"

	"shouze/safety"
)

// numbers is what is said at once when something is happening.
func (b *Bot) numbers(township string, resume bool) safety.Outbound {
	unit := b.County.DutyPhone(township)
	data := map[string]any{
		"township": "", "township_phone": "", "office": b.County.Office.Name, "office_phone": b.County.Office.Phone, "resume": resume,
	}
	if unit.Name != b.County.Office.Name {
		data["township"], data["township_phone"] = unit.Name, unit.Phone
	}
	body, err := b.Catalogue.Render("bot.emergency", data)
	if err != nil { // nothing may keep these three numbers back
		body = "先撤人！119 火警救援，120 急救，110 公安。"
	}
	return safety.Outbound{Key: "bot.emergency", Body: strings.TrimSpace(body)}
}

func (s *step) sayNumbers() {
	township := s.member().Township
	if s.facts.Staff != nil && township == "" {
		township = s.facts.Staff.Unit
	}
	s.parts = append(s.parts, s.bot.numbers(township, len(s.state.Paused) > 0))
}

// contact is a person to ask: the township's, else the county office's.
func (s *step) contact() map[string]any {
	u := s.bot.County.DutyPhone(s.member().Township)
	return map[string]any{"unit": u.Name, "phone": u.Phone}
}

// tellOpened lets township and department know of hazards that wait for their
// word, in one message for all of them.
func (s *step) tellOpened() {
	var up []safety.Hazard
	for _, h := range s.opened {
		if !h.Own { // the enterprise's own are nobody's but its
			up = append(up, h)
		}
	}
	if len(up) == 0 || s.facts.Enterprise == nil {
		return
	}
	e := *s.facts.Enterprise
	data := map[string]any{"enterprise": e.Title(), "count": len(up), "first": clip(up[0].Description, 30)}
	s.tellUnits(e.Township, e.Department, "bot.push.todo_new", data)
}

func (s *step) tellUnits(township, department, key string, data map[string]any) {
	for _, unit := range []string{township, department} {
		if unit != "" {
			s.push(&safety.Audience{Unit: unit}, "todo", key, data)
		}
	}
}

// tellUnclear hands what a check left unclear to the safety officer.
func (s *step) tellUnclear() {
	if len(s.unclear) == 0 || s.facts.Enterprise == nil {
		return
	}
	var lines []string
	for i, t := range s.unclear {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, t))
	}
	to := &safety.Audience{EnterpriseID: s.where, Roles: []safety.Role{safety.SafetyOfficer}}
	s.push(to, "task", "bot.push.unclear", map[string]any{"by": s.checked.Name, "items": strings.Join(lines, "\n")})
}

// tellHazard lets those know whom an action on a hazard concerns: the
// enterprise of what staff did, the staff of a submission, and the other
// office of a decision.
func (s *step) tellHazard(h safety.Hazard, act safety.HazardAction, words string) {
	data := map[string]any{
		"number": h.Number, "description": clip(h.Description, 30), "by": s.actor().Name, "unit": s.unit(),
		"action": actionChinese(act), "level": h.Level.Chinese(), "text": words, "enterprise": s.facts.QueueNames[h.EnterpriseID],
		"due": h.Deadline,
	}
	switch act {
	case safety.ActSubmit:
		if e := s.facts.Enterprise; e != nil {
			data["enterprise"] = e.Title()
		}
		s.tellUnits(h.Township, h.Department, "bot.push.todo_submitted", data)
	case safety.ActSendUp:
		if e := s.facts.Enterprise; e != nil {
			data["enterprise"], data["count"], data["first"] = e.Title(), 1, data["description"]
		}
		s.tellUnits(h.Township, h.Department, "bot.push.todo_new", data)
	case safety.ActReceive:
		to := &safety.Audience{EnterpriseID: h.EnterpriseID, Roles: []safety.Role{safety.Principal, safety.SafetyOfficer}}
		s.push(to, "hazard", "bot.push.receipt", data)
	case safety.ActJudge, safety.ActDismiss, safety.ActAccept, safety.ActReturn:
		to := &safety.Audience{EnterpriseID: h.EnterpriseID, Roles: []safety.Role{safety.Principal, safety.SafetyOfficer}}
		s.push(to, "hazard", "bot.push.hazard", data)
		s.tellOther(h, data)
	}
}

func (s *step) tellOther(h safety.Hazard, data map[string]any) {
	for _, unit := range []string{h.Township, h.Department} {
		if unit != "" && unit != s.unit() {
			s.push(&safety.Audience{Unit: unit}, "todo", "bot.push.other_decided", data)
		}
	}
}

func (s *step) push(to *safety.Audience, kind, key string, data map[string]any) {
	body, err := s.bot.Catalogue.Render(key, data)
	if err != nil {
		return // found by the catalogue's test; the ledger and 待办 show it all the same
	}
	due, _ := data["due"].(string)
	if due == "" { // what has no deadline is to be done now; an empty field would be refused
		due = s.turn.Now.Format(time.DateOnly)
	}
	s.changes.Pushes = append(s.changes.Pushes, safety.Push{
		ID: s.newID(), Audience: to, At: s.turn.Now, NotFor: s.turn.Session.Address.Key(), CausedBy: s.causedBy(),
		Message: pushed(key, kind, body, due, s.turn.Now, data),
	})
}

// pushed is a message of the catalogue with what a template of the platform
// shows of it.
func pushed(key, kind, body, due string, at time.Time, data map[string]any) safety.Outbound {
	body = strings.TrimSpace(body)
	title, rest, _ := strings.Cut(body, "\n")
	enterprise, _ := data["enterprise"].(string)
	return safety.Outbound{Key: key, Kind: kind, Body: body, Data: map[string]string{
		"title": title, "body": rest, "enterprise": enterprise, "due": due, "time": at.Format(stampLayout),
	}}
}
