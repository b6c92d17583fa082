package store

import (
	"crypto/rand"
	"errors"
	"time"

	"shouze/safety"
)

// searches finds the enterprises that members of staff look for by a part of the
// name (入户代填、代绑), strictly among those that Staff.May lets them see. Who is
// dissolved is not found.
func (l loading) searches(works []*work) error {
	for _, k := range works {
		if k.needs.Search == "" || k.facts.Staff == nil {
			continue
		}
		scope, ok := scopeOf(*k.facts.Staff)
		if !ok {
			continue
		}
		like := "%" + literal(k.needs.Search) + "%"
		var rows []enterpriseModel
		err := inScope(l.tx, scope, "").Where("state <> ?", string(safety.Dissolved)).
			Where("(name LIKE ? ESCAPE '!' OR place LIKE ? ESCAPE '!')", like, like).
			Order("name, place, id").Limit(safety.SearchLimit + 1).Find(&rows).Error
		if err != nil {
			return err
		}
		for _, m := range rows {
			k.facts.Found = append(k.facts.Found, m.enterprise())
		}
	}
	return nil
}

// rosters loads the people of enterprises, principals first.
func (l loading) rosters(works []*work) error {
	ids, by := group(works, func(k *work) string {
		if !k.needs.Roster {
			return ""
		}
		return k.enterpriseID()
	})
	if len(ids) == 0 {
		return nil
	}
	var rows []personModel
	err := l.tx.Where("enterprise_id IN ? AND active", ids).
		Order("CASE role WHEN 'principal' THEN 0 WHEN 'deputy' THEN 1 ELSE 2 END, name, id").Find(&rows).Error
	if err != nil {
		return err
	}
	for _, m := range rows {
		for _, k := range by[m.EnterpriseID] {
			k.facts.Roster = append(k.facts.Roster, m.person())
		}
	}
	return nil
}

// newCodes gives works a code that no invite has ever had, and counts the codes
// that the member of staff made within the hour.
func (l loading) newCodes(works []*work) error {
	for _, k := range works {
		if !k.needs.NewCode || k.facts.Staff == nil {
			continue
		}
		var made int64
		err := l.tx.Model(&inviteModel{}).
			Where("witness_id = ? AND made_at > ?", k.facts.Staff.ID, l.now.Add(-time.Hour).UnixMilli()).Count(&made).Error
		if err != nil {
			return err
		}
		k.facts.CodesMade = int(made)
		if k.facts.NewCode, err = l.newCode(); err != nil {
			return err
		}
	}
	return nil
}

func (l loading) newCode() (string, error) {
	for range codeRounds {
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails
		code := safety.NewInviteCode(b[:])
		var taken int64
		if err := l.tx.Model(&inviteModel{}).Where("code = ?", code).Count(&taken).Error; err != nil || taken == 0 {
			return code, err
		}
	}
	return "", errors.New("no fresh invite code to be had")
}

// invites keeps the codes that staff made at the door.
func (k keeping) invites(works []*work) error {
	var rows []inviteModel
	for _, w := range works {
		if i := w.changes.Invite; i != nil {
			rows = append(rows, inviteModel{
				Code: i.Code, PersonID: i.PersonID, StaffID: i.StaffID, ExpiresAt: millis(i.ExpiresAt),
				How: i.How, WitnessID: i.WitnessID, MadeAt: k.now,
			})
		}
	}
	return insert(k.tx, rows)
}
