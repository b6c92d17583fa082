package store

import (
	"slices"
	"time"

	"gorm.io/gorm"

	"shouze/safety"
)

// queues loads what waits for members of staff: hazards that nobody has judged
// and those that wait for acceptance.
func (l loading) queues(works []*work) error {
	keys, by := group(works, func(k *work) string {
		if !k.needs.Queue || k.facts.Staff == nil {
			return ""
		}
		return string(k.facts.Staff.Role) + "\x00" + k.facts.Staff.Unit
	})
	for _, key := range keys {
		scope, ok := scopeOf(*by[key][0].facts.Staff)
		if !ok {
			continue
		}
		var rows []hazardModel
		q := inScope(l.tx, scope, "").Where("status IN ?", []string{string(safety.Suspected), string(safety.Submitted)})
		if err := q.Order("waits_since, id").Limit(queueLimit).Find(&rows).Error; err != nil {
			return err
		}
		names, err := l.names(rows)
		if err != nil {
			return err
		}
		for _, k := range by[key] {
			k.facts.QueueNames = names
			for _, m := range rows {
				k.facts.Queue = append(k.facts.Queue, l.s.hazard(m))
			}
		}
	}
	return nil
}

// ownCounts loads how many general hazards the enterprises of members of staff
// keep by themselves, and for how long the longest is overdue.
func (l loading) ownCounts(works []*work) error {
	today := l.now.In(l.s.zone)
	for _, k := range works {
		if !k.needs.OwnCounts || k.facts.Staff == nil {
			continue
		}
		scope, ok := scopeOf(*k.facts.Staff)
		if !ok {
			continue
		}
		var rows []struct {
			EnterpriseID, Name, Oldest string
			Unfixed, Overdue           int
		}
		late := "CASE WHEN h.deadline <> '' AND h.deadline < ? THEN "
		q := inScope(l.tx.Table("hazards AS h"), scope, "h.").Joins("JOIN enterprises e ON e.id = h.enterprise_id").
			Select("h.enterprise_id, e.name, COUNT(*) AS unfixed, SUM("+late+"1 ELSE 0 END) AS overdue, COALESCE(MIN("+late+"h.deadline END), '') AS oldest",
				today.Format(time.DateOnly), today.Format(time.DateOnly)).
			Where("h.own AND h.status IN ?", []string{string(safety.HazardOpen), string(safety.Rectifying)}).
			Group("h.enterprise_id, e.name").Order("h.enterprise_id")
		if err := q.Scan(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			days := safety.Hazard{Deadline: r.Oldest}.OverdueDays(today)
			k.facts.OwnCounts = append(k.facts.OwnCounts, safety.OwnHazards{EnterpriseID: r.EnterpriseID, Enterprise: r.Name, Open: r.Unfixed, Overdue: r.Overdue, Days: days})
		}
		slices.SortStableFunc(k.facts.OwnCounts, func(a, b safety.OwnHazards) int { return b.Days - a.Days })
	}
	return nil
}

func (l loading) names(hazards []hazardModel) (map[string]string, error) {
	out := map[string]string{}
	if len(hazards) == 0 {
		return out, nil
	}
	ids := make([]string, len(hazards))
	for i, h := range hazards {
		ids[i] = h.EnterpriseID
	}
	var rows []struct{ ID, Name string }
	if err := l.tx.Raw("SELECT id, name FROM enterprises WHERE id IN ?", ids).Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		out[r.ID] = r.Name
	}
	return out, nil
}

// scopeOf is what a member of staff sees, as Staff.May has it; false: nothing.
func scopeOf(st safety.Staff) (Scope, bool) {
	switch st.Role {
	case safety.CountyOffice:
		return Scope{}, true
	case safety.TownshipMan:
		return Scope{Township: st.Unit}, st.Unit != ""
	case safety.DepartmentMan:
		return Scope{Department: st.Unit}, st.Unit != ""
	}
	return Scope{}, false
}

// inScope narrows a query to a scope; prefix names the table that holds the
// two columns, with its dot.
func inScope(q *gorm.DB, sc Scope, prefix string) *gorm.DB {
	if sc.Township != "" {
		q = q.Where(prefix+"township = ?", sc.Township)
	}
	if sc.Department != "" {
		q = q.Where(prefix+"department = ?", sc.Department)
	}
	return q
}

const selectInvites = `SELECT i.*, COALESCE(p.name, s.name) AS name, COALESCE(p.role, s.role) AS role,
		COALESCE(e.id, '') AS enterprise_id, COALESCE(e.name, s.unit) AS enterprise, COALESCE(e.place, '') AS place,
		COALESCE(w.name, '') AS witness_name, COALESCE(w.unit, '') AS witness_unit
	FROM invites i
	LEFT JOIN persons p ON p.id = i.person_id
	LEFT JOIN enterprises e ON e.id = p.enterprise_id
	LEFT JOIN staff s ON s.id = i.staff_id
	LEFT JOIN staff w ON w.id = i.witness_id
	WHERE i.used_at = 0 AND i.revoked_at = 0 AND i.expires_at > ?
		AND (p.active OR s.active)`

type inviteRow struct {
	Invite                                      inviteModel `gorm:"embedded"`
	Name, Role, EnterpriseID, Enterprise, Place string
	WitnessName, WitnessUnit                    string
}

func (s *Store) invite(m inviteRow) safety.Invite {
	witness := ""
	if m.WitnessName != "" {
		witness = safety.Staff{Name: m.WitnessName, Unit: m.WitnessUnit}.Signed()
	}
	return safety.Invite{
		Code: m.Invite.Code, PersonID: m.Invite.PersonID, StaffID: m.Invite.StaffID, Name: m.Name, Role: safety.Role(m.Role),
		EnterpriseID: m.EnterpriseID, Enterprise: m.Enterprise, Place: m.Place,
		ExpiresAt: s.at(m.Invite.ExpiresAt), UsedAt: s.at(m.Invite.UsedAt),
		How: m.Invite.How, WitnessID: m.Invite.WitnessID, Witness: witness, MadeAt: s.at(m.Invite.MadeAt),
	}
}

func (l loading) invites(works []*work) error {
	codes, by := group(works, func(k *work) string { return k.needs.Code })
	if len(codes) == 0 {
		return nil
	}
	var rows []inviteRow
	if err := l.tx.Raw(selectInvites+" AND i.code IN ?", l.now.UnixMilli(), codes).Scan(&rows).Error; err != nil {
		return err
	}
	for _, m := range rows {
		for _, k := range by[m.Invite.Code] {
			v := l.s.invite(m)
			k.facts.Invite = &v
		}
	}
	return nil
}

func (l loading) sources(works []*work) error {
	by := map[string][]*work{}
	var digests []string
	for _, k := range works {
		for _, d := range k.needs.FlowDigests {
			by[d] = append(by[d], k)
			digests = append(digests, d)
		}
	}
	if len(digests) == 0 {
		return nil
	}
	var rows []flowSourceModel
	if err := l.tx.Where("digest IN ?", digests).Find(&rows).Error; err != nil {
		return err
	}
	for _, m := range rows {
		for _, k := range by[m.Digest] {
			if k.facts.FlowSources == nil {
				k.facts.FlowSources = map[string]string{}
			}
			k.facts.FlowSources[m.Digest] = m.Source
		}
	}
	return nil
}

// photos loads the photos of a hazard and, for a work that may file, those of
// its person that belong to nothing yet.
func (l loading) photos(works []*work) error {
	byID := map[string][]*work{}
	var ids []string
	for _, k := range works {
		if k.facts.Hazard == nil {
			continue
		}
		for _, id := range slices.Concat(k.facts.Hazard.Photos, k.facts.Hazard.AfterPhotos) {
			byID[id] = append(byID[id], k)
			ids = append(ids, id)
		}
	}
	persons, byPerson := group(works, func(k *work) string {
		if !k.needs.Lock {
			return ""
		}
		return k.person
	})
	if len(ids)+len(persons) == 0 {
		return nil
	}
	var rows []attachmentModel
	if err := l.tx.Where("id IN ? OR (address IN ? AND owner = '')", ids, persons).Find(&rows).Error; err != nil {
		return err
	}
	for _, m := range rows {
		takers := byID[m.ID]
		if m.Owner == "" {
			takers = slices.Concat(takers, byPerson[m.Address])
		}
		for _, k := range takers {
			if k.facts.Photos == nil {
				k.facts.Photos = map[string]safety.Attachment{}
			}
			k.facts.Photos[m.ID] = l.s.attachment(m)
		}
	}
	return nil
}
