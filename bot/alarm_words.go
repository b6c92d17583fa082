package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// alarmBegun is what an emergency (出事了) began with: it is asked of who answers
// for several enterprises which one it is, and by then another message is there.
type alarmBegun struct {
	Said string    `json:"said"`
	At   time.Time `json:"at"` // when it was said, from which the hour of the telephone report runs
}

// firstWords is the present message as the beginning of an emergency. One that
// waited in the spool was said earlier than it is read.
func (s *step) firstWords() *alarmBegun {
	in := s.turn.Message
	b := &alarmBegun{Said: clip(strings.TrimSpace(in.Text), 60), At: s.turn.Now}
	if !in.At.IsZero() && in.At.Before(b.At) {
		b.At = in.At
	}
	if b.Said == "" || word(fold(in.Text)) == wordAlarm {
		b.Said = string(wordEmergency)
	}
	return b
}

// raised is what the emergency that is being reported began with.
func (s *step) raised() alarmBegun {
	if b := s.state.Alarm; b != nil && s.turn.Now.Sub(b.At) < forgetChoice {
		return *b
	}
	return *s.firstWords()
}

// tellWhich lets those on duty know at once that somebody who answers for
// several enterprises needs help, before they have said at which.
func (s *step) tellWhich() {
	if s.enterpriseID() != "" {
		return
	}
	var names []string
	units := []string{s.bot.County.Office.Name}
	for _, m := range enterprises(s.facts.Members) {
		names = append(names, safety.PlaceTitle(m.EnterpriseName, m.Place))
		if m.Township != "" && !slices.Contains(units, m.Township) {
			units = append(units, m.Township)
		}
	}
	who := s.facts.Members[0]
	data := map[string]any{"enterprises": strings.Join(names, "、"), "by": who.Name, "phone": who.Mobile, "said": s.raised().Said}
	body, err := s.bot.Catalogue.Render("alarm.push.which", data)
	if err != nil {
		return // found by the catalogue's test; they are called once the enterprise is known
	}
	for _, unit := range units {
		s.changes.Pushes = append(s.changes.Pushes, safety.Push{
			ID: s.newID(), Audience: &safety.Audience{Unit: unit, OnDuty: safety.AllOnDuty}, At: s.turn.Now, NotFor: s.turn.Session.Address.Key(),
			Message: pushed("alarm.push.which", "todo", body, s.turn.Now.Format(time.DateOnly), s.turn.Now, data),
		})
	}
}

// noteAlarm keeps an answer with the alarm that stands. If a colleague has
// called it off meanwhile, nothing is left to keep it with, and those on duty
// still hear it.
func (s *step) noteAlarm(e flows.Effect) error {
	if _, err := s.locked(); err != nil {
		return err
	}
	id := s.openAlarm()
	for _, known := range s.facts.Entries {
		if known.ID == id {
			return s.putEntry(known, e)
		}
	}
	return nil
}

// answersAlarm reports whether what sounds like an alarm is what the running
// report asks for: 还有人在里面, or what burns and where.
func (s *step) answersAlarm() bool {
	said := fold(s.turn.Message.Text)
	if s.state.Flow.Flow() != alarmFlow || word(said) == wordEmergency {
		return false
	}
	q := s.flows.Waiting(s.state.Flow, s.world(), s.turn.Now).Expects
	if q == nil {
		return false
	}
	return q.Kind == safety.AskText || slices.ContainsFunc(q.Options, func(o safety.Option) bool { return strings.HasSuffix(o.Text, said) })
}

// alarmPlace takes a position that is sent while an emergency is reported: as
// the answer where the place is asked for, else for those on duty, and the
// question stands. taken: there was one.
func (s *step) alarmPlace() (taken bool, err error) {
	at := s.turn.Message.Location
	if at == nil || s.state.Flow.Flow() != alarmFlow {
		return false, nil
	}
	point := fmt.Sprintf("%s（纬度%.5f，经度%.5f）", clip(at.Label, 60), at.Lat, at.Lng)
	if s.flows.Waiting(s.state.Flow, s.world(), s.turn.Now).Step == "place" {
		s.turn.Message.Kind, s.turn.Message.Text = safety.InText, point
		return true, s.answer()
	}
	if err := s.tellDuty("alarm.push.more", map[string]any{"what": "位置", "said": point}); err != nil {
		return true, err
	}
	return true, s.inform("alarm.place_kept", nil)
}

// emergencyOffice is where the statutory telephone report goes beside the
// leading department: the county's emergency management (国务院令第493号第九条).
func (b *Bot) emergencyOffice() safety.Unit {
	for _, d := range b.County.Departments {
		if strings.Contains(d.Name, "应急管理") {
			return safety.Unit{Name: d.Name, Phone: d.Phone}
		}
	}
	return b.County.Office
}
