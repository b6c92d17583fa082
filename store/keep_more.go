package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"shouze/safety"
)

// bindings joins addresses to people. A person has one address a channel: a
// new one takes the place of the old.
func (k keeping) bindings(works []*work) error {
	for _, w := range works {
		b := w.changes.Bind
		if b == nil {
			continue
		}
		if err := k.bind(w.in.From, *b); err != nil {
			return err
		}
	}
	return nil
}

func (k keeping) bind(from safety.Address, b safety.Bind) error {
	if b.Code != "" {
		err := changed(k.tx.Exec(`UPDATE invites SET used_at = ? WHERE code = ? AND used_at = 0 AND revoked_at = 0 AND expires_at > ?`,
			k.now, b.Code, k.now))
		if err != nil {
			return err
		}
	}
	m := bindingModel{
		Address: from.Key(), Subject: b.PersonID + b.StaffID, PersonID: b.PersonID, StaffID: b.StaffID,
		Channel: string(from.Channel), UserID: from.User, How: b.How, Witness: b.Witness, BoundAt: k.now,
	}
	if (b.PersonID == "") == (b.StaffID == "") {
		return fmt.Errorf("a binding is to a person or to a member of staff")
	}
	err := k.tx.Exec(`UPDATE bindings SET ended_at = ? WHERE subject = ? AND channel = ? AND address <> ? AND ended_at = 0`,
		k.now, m.Subject, m.Channel, m.Address).Error
	if err != nil {
		return err
	}
	return upsert(k.tx, []bindingModel{m})
}

// forms keeps trade forms and what does not apply. New trade forms make what
// did not apply before be asked again.
func (k keeping) forms(works []*work) error {
	for _, w := range works {
		f := w.changes.Forms
		if f == nil {
			continue
		}
		var m enterpriseModel
		if err := k.tx.Where("id = ?", f.EnterpriseID).Take(&m).Error; err != nil {
			return err
		}
		skipped := maps.Clone(m.Skipped.V)
		if (f.Forms != nil && !slices.Equal(f.Forms, m.TradeForms.V)) ||
			(f.Facilities != nil && !slices.Equal(f.Facilities, m.Facilities.V)) {
			skipped = nil
		}
		if skipped == nil {
			skipped = map[string]string{}
		}
		maps.Copy(skipped, f.NotApplicable)
		if f.Forms != nil {
			m.TradeForms.V, m.FormsAsked = f.Forms, true
		}
		if f.Facilities != nil {
			m.Facilities.V, m.FacilitiesAsked = f.Facilities, true
		}
		err := k.tx.Exec(`UPDATE enterprises SET trade_forms = ?, forms_asked = ?, facilities = ?, facilities_asked = ?,
			skipped = ?, updated_at = ? WHERE id = ?`,
			m.TradeForms, m.FormsAsked, m.Facilities, m.FacilitiesAsked, inJSON[map[string]string]{skipped}, k.now, m.ID).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// windows keeps the rights to push that people's actions opened. A later grant
// takes the place of the one before if it gives more.
func (k keeping) windows(works []*work) error {
	var addresses []string
	for _, w := range works {
		if w.changes.OpensWindow != nil && !w.changes.Unfollow {
			addresses = append(addresses, w.person)
		}
	}
	if len(addresses) == 0 {
		return nil
	}
	var have []windowModel
	if err := k.tx.Where("address IN ?", addresses).Find(&have).Error; err != nil {
		return err
	}
	known := make(map[[2]string]windowModel, len(have))
	for _, m := range have {
		known[[2]string{m.Address, m.Kind}] = m
	}
	var rows []windowModel
	for _, w := range works {
		g := w.changes.OpensWindow
		if g == nil || w.changes.Unfollow {
			continue
		}
		m := windowModel{Address: w.person, Kind: string(g.Kind), Granted: g.Count, Until: millis(g.Until)}
		if m.Kind == "" {
			m.Kind = string(safety.MessageWindow)
		}
		if old, ok := known[[2]string{m.Address, m.Kind}]; !ok || m.betters(old, k.now) {
			rows = append(rows, m)
		}
	}
	return upsert(k.tx, rows)
}

// betters reports whether a fresh window gives more than what is left of an old one.
func (m windowModel) betters(old windowModel, now int64) bool {
	left := old.Granted - old.Used
	if old.Until <= now {
		left = 0
	}
	return m.Granted > left || m.Granted == left && m.Until > old.Until
}

func (k keeping) pushes(works []*work) error {
	var rows []outboxModel
	for _, w := range works {
		var own []outboxModel
		for _, p := range w.changes.Pushes {
			out, err := k.s.addressed(k.tx, p, k.now)
			if err != nil {
				return err
			}
			for _, m := range out {
				if !slices.ContainsFunc(own, m.same) {
					own = append(own, m)
				}
			}
		}
		rows = append(rows, own...)
	}
	return insertNew(k.tx, rows)
}

// same reports whether a push of the same step says the same at the same time to
// the same address: several people of an enterprise may share a phone.
func (m outboxModel) same(o outboxModel) bool {
	return m.Address == o.Address && m.NextAt == o.NextAt && m.Message.V.Key == o.Message.V.Key && m.Message.V.Kind != "" && m.Message.V.Body == o.Message.V.Body
}

// addressed makes a push's outbox rows: one for its address, or one for each
// person of its audience who can be reached.
func (s *Store) addressed(tx *gorm.DB, p safety.Push, now int64) ([]outboxModel, error) {
	m := outboxModel{ID: p.ID, Status: waiting, QueuedAt: now, NextAt: max(now, millis(p.At))}
	m.Message.V = p.Message
	if p.To != nil {
		return []outboxModel{m.to(*p.To)}, nil
	}
	if p.Audience == nil {
		return nil, fmt.Errorf("a push to nobody")
	}
	addresses, err := audience(tx, *p.Audience, p.NotFor, p.CausedBy)
	if err != nil {
		return nil, err
	}
	rows := make([]outboxModel, len(addresses))
	for i, a := range addresses {
		rows[i] = m.to(a)
		rows[i].ID = p.ID + "/" + mark(a)
	}
	return rows, nil
}

func (m outboxModel) to(a safety.Address) outboxModel {
	m.Address, m.Channel, m.UserID = a.Key(), string(a.Channel), a.User
	return m
}

// mark tells addresses apart without naming them.
func mark(a safety.Address) string {
	sum := sha256.Sum256([]byte(a.Key()))
	return hex.EncodeToString(sum[:6])
}

// audience is the addresses of the people who are bound in a unit or an
// enterprise, one a person: WeCom where they have it, since it has no window.
func audience(tx *gorm.DB, a safety.Audience, notFor, by string) ([]safety.Address, error) {
	q := tx.Table("bindings AS b").Select("b.subject, b.address, b.channel, b.user_id").
		Joins("LEFT JOIN contacts c ON c.address = b.address").
		Where("b.ended_at = 0 AND COALESCE(c.follows, TRUE)")
	switch {
	case a.StaffID != "":
		q = q.Joins("JOIN staff s ON s.id = b.staff_id").Where("s.id = ? AND s.active", a.StaffID)
	case a.Unit != "":
		acting := []string{string(safety.CountyOffice), string(safety.DepartmentMan), string(safety.TownshipMan)}
		q = q.Joins("JOIN staff s ON s.id = b.staff_id").Where("s.unit = ? AND s.active AND s.role IN ?", a.Unit, acting)
		switch {
		case a.OnDuty > 0: // who is on duty first, then the others: somebody must take it
			q = q.Order("CASE WHEN s.on_duty THEN 0 ELSE 1 END")
		case a.OnDuty == safety.AllOnDuty:
			q = q.Where("s.on_duty")
		}
	default:
		q = q.Joins("JOIN persons p ON p.id = b.person_id").Where("p.enterprise_id = ? AND p.active", a.EnterpriseID)
		if len(a.Roles) > 0 {
			q = q.Where("p.role IN ?", a.Roles)
		}
		if a.Name != "" {
			q = q.Where("p.name = ?", a.Name)
		}
	}
	var rows []bindingModel
	if err := q.Order("b.bound_at, b.address").Scan(&rows).Error; err != nil {
		return nil, err
	}
	found := oneEach(rows, notFor, by)
	if a.OnDuty > 0 { // the first, the second …, one at a time
		found = found[min(a.OnDuty-1, len(found)):min(a.OnDuty, len(found))]
	}
	return found, nil
}

// oneEach is one address a person, each address once. Who caused a message is
// left out: all who are bound to the address notFor, or of them only by.
func oneEach(rows []bindingModel, notFor, by string) []safety.Address {
	chosen := map[string]bindingModel{} // by subject
	var order []string
	caused := map[string]bool{}
	for _, m := range rows {
		caused[m.Subject] = caused[m.Subject] || m.Address == notFor && (by == "" || by == m.Subject)
		old, ok := chosen[m.Subject]
		if !ok {
			order = append(order, m.Subject)
		}
		if !ok || old.Channel != string(safety.WeCom) {
			chosen[m.Subject] = m
		}
	}
	var out []safety.Address
	taken := map[string]bool{}
	for _, subject := range order {
		m := chosen[subject]
		if caused[subject] || taken[m.Address] {
			continue
		}
		taken[m.Address] = true
		out = append(out, addressOf(m.Channel, m.UserID))
	}
	return out
}
