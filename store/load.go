package store

import (
	"time"

	"gorm.io/gorm"

	"shouze/safety"
)

// loadWho loads, as sets, the sessions, the messages seen before, and who the
// people of a batch are.
func (s *Store) loadWho(tx *gorm.DB, works []*work, now time.Time) error {
	addresses := make([]string, len(works))
	byAddress := make(map[string]*work, len(works))
	for i, k := range works {
		addresses[i] = k.person
		byAddress[k.person] = k
		k.session.Address = k.in.From
	}
	var sessions []sessionModel
	if err := tx.Where("address IN ?", addresses).Find(&sessions).Error; err != nil {
		return err
	}
	for _, m := range sessions {
		byAddress[m.Address].session = s.session(m)
	}
	if err := s.loadSeen(tx, works, now); err != nil {
		return err
	}
	who, err := s.who(tx, addresses, now)
	if err != nil {
		return err
	}
	for _, k := range works {
		k.who = who[k.person]
	}
	return nil
}

// loadSeen marks the messages that were seen before and gives them their first
// answer, unless it is older than a day.
func (s *Store) loadSeen(tx *gorm.DB, works []*work, now time.Time) error {
	ids := make([]string, len(works))
	byID := make(map[string]*work, len(works))
	for i, k := range works {
		ids[i] = k.seen
		byID[k.seen] = k
	}
	var seen []seenModel
	if err := tx.Where("id IN ?", ids).Find(&seen).Error; err != nil {
		return err
	}
	for _, m := range seen {
		k := byID[m.ID]
		k.repeat, k.answer.Repeat = true, true
		if now.UnixMilli()-m.At > firstFor.Milliseconds() {
			continue
		}
		var err error
		if k.answer.Reply, err = firstAnswer(m.Answer); err != nil {
			return err
		}
	}
	return nil
}

type memberRow struct {
	Address                                           string
	ID, Name, Role, How                               string
	EnterpriseID, EnterpriseName, Place, TownshipName string
	Mobile                                            string
}

type staffRow struct {
	Address string
	Staff   staffModel `gorm:"embedded"`
}

// who finds out who some addresses are: roles, staff, following, wrong codes.
func (s *Store) who(tx *gorm.DB, addresses []string, now time.Time) (map[string]safety.Facts, error) {
	out := make(map[string]safety.Facts, len(addresses))
	var contacts []contactModel
	if err := tx.Where("address IN ? AND follows", addresses).Find(&contacts).Error; err != nil {
		return nil, err
	}
	for _, m := range contacts {
		f := out[m.Address]
		f.Follows = true
		out[m.Address] = f
	}
	if err := s.members(tx, addresses, out); err != nil {
		return nil, err
	}
	var staff []staffRow
	err := tx.Raw(`SELECT b.address, s.* FROM bindings b JOIN staff s ON s.id = b.staff_id
		WHERE b.address IN ? AND b.ended_at = 0 AND s.active ORDER BY b.bound_at DESC, s.id`, addresses).Scan(&staff).Error
	if err != nil {
		return nil, err
	}
	for _, m := range staff { // the oldest binding comes last and stays
		f := out[m.Address]
		st := m.Staff.staff()
		f.Staff = &st
		out[m.Address] = f
	}
	var wrong []wrongCodeModel
	since := now.Add(-time.Hour).UnixMilli()
	if err := tx.Where("address IN ? AND at > ?", addresses, since).Order("at").Find(&wrong).Error; err != nil {
		return nil, err
	}
	for _, m := range wrong {
		f := out[m.Address]
		f.WrongCodes = append(f.WrongCodes, s.at(m.At))
		out[m.Address] = f
	}
	return out, nil
}

func (s *Store) members(tx *gorm.DB, addresses []string, out map[string]safety.Facts) error {
	var rows []memberRow
	err := tx.Raw(`SELECT b.address, p.id, p.name, p.role, b.how, e.id AS enterprise_id, e.name AS enterprise_name,
			e.place, e.township AS township_name, p.mobile
		FROM bindings b JOIN persons p ON p.id = b.person_id JOIN enterprises e ON e.id = p.enterprise_id
		WHERE b.address IN ? AND b.ended_at = 0 AND p.active ORDER BY b.bound_at, p.id`, addresses).Scan(&rows).Error
	if err != nil {
		return err
	}
	for _, m := range rows {
		f := out[m.Address]
		f.Members = append(f.Members, safety.Member{
			PersonID: m.ID, Name: m.Name, Role: safety.Role(m.Role), Binding: m.How,
			EnterpriseID: m.EnterpriseID, EnterpriseName: m.EnterpriseName, Place: m.Place, Township: m.TownshipName, Mobile: m.Mobile,
		})
		out[m.Address] = f
	}
	return nil
}
