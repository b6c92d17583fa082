package store

import (
	"errors"

	"shouze/safety"
)

// known is what the store knows of the enterprises of a chunk.
type known struct {
	enterprises map[string]enterpriseModel
	persons     map[string]personModel
	of          map[string][]personModel // by enterprise
	bound       map[string]bool          // subjects with a live binding
	invited     map[string]bool          // subjects with an open invite
}

func (im *importer) known(ids []string) (known, error) {
	k := known{enterprises: map[string]enterpriseModel{}, persons: map[string]personModel{}, of: map[string][]personModel{}}
	var places []enterpriseModel
	if err := im.tx.Where("id IN ?", ids).Find(&places).Error; err != nil {
		return k, err
	}
	for _, m := range places {
		k.enterprises[m.ID] = m
	}
	var people []personModel
	if err := im.tx.Where("enterprise_id IN ?", ids).Order("id").Find(&people).Error; err != nil {
		return k, err
	}
	subjects := make([]string, len(people))
	for i, m := range people {
		k.persons[m.ID] = m
		k.of[m.EnterpriseID] = append(k.of[m.EnterpriseID], m)
		subjects[i] = m.ID
	}
	var err error
	k.bound, k.invited, err = im.reached(subjects)
	return k, err
}

// reached says which of some people are bound and which hold an open invite.
func (im *importer) reached(subjects []string) (bound, invited map[string]bool, err error) {
	bound, invited = map[string]bool{}, map[string]bool{}
	err = inChunks(subjects, func(part []string) error {
		var ids []string
		if err := im.tx.Model(&bindingModel{}).Where("subject IN ? AND ended_at = 0", part).Pluck("subject", &ids).Error; err != nil {
			return err
		}
		for _, id := range ids {
			bound[id] = true
		}
		var open []inviteModel
		err := im.tx.Where("(person_id IN ? OR staff_id IN ?) AND how <> ? AND used_at = 0 AND revoked_at = 0 AND expires_at > ?",
			part, part, safety.Witnessed, im.now). // a code of half an hour invites nobody for long
			Find(&open).Error
		for _, m := range open {
			invited[m.PersonID+m.StaffID] = true
		}
		return err
	})
	return bound, invited, err
}

// finish ends bindings and invites of who was replaced and writes new invites.
func (im *importer) finish() error {
	err := inChunks(im.ended, func(ids []string) error {
		if err := im.tx.Exec("UPDATE bindings SET ended_at = ? WHERE subject IN ? AND ended_at = 0", im.now, ids).Error; err != nil {
			return err
		}
		return im.tx.Exec("UPDATE invites SET revoked_at = ? WHERE (person_id IN ? OR staff_id IN ?) AND used_at = 0 AND revoked_at = 0",
			im.now, ids, ids).Error
	})
	if err != nil {
		return err
	}
	return inChunks(im.invited, func(part []inviteModel) error {
		if err := im.freshCodes(part); err != nil {
			return err
		}
		for i := range part {
			part[i].ExpiresAt = im.now + safety.InviteLife.Milliseconds()
			part[i].How, part[i].MadeAt = safety.ByCode, im.now
		}
		return insert(im.tx, part)
	})
}

const codeRounds = 20

// freshCodes gives each invite a code that no invite has ever had.
func (im *importer) freshCodes(invites []inviteModel) error {
	for range codeRounds {
		var codes []string
		for i := range invites {
			if invites[i].Code != "" {
				continue
			}
			if code := im.o.NewCode(); !im.codes[code] {
				im.codes[code] = true
				invites[i].Code = code
				codes = append(codes, code)
			}
		}
		var taken []string
		if err := im.tx.Model(&inviteModel{}).Where("code IN ?", codes).Pluck("code", &taken).Error; err != nil {
			return err
		}
		missing := 0
		for i := range invites {
			for _, t := range taken {
				if invites[i].Code == t {
					invites[i].Code = ""
				}
			}
			if invites[i].Code == "" {
				missing++
			}
		}
		if missing == 0 {
			return nil
		}
	}
	return errors.New("no fresh invite codes to be had")
}
