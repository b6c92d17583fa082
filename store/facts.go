package store

import (
	"time"

	"gorm.io/gorm"

	"shouze/safety"
)

const queueLimit = 50

// loadFacts loads, as sets, what the works need. A work whose enterprise is
// taken by an earlier one of the batch is put off.
func (s *Store) loadFacts(tx *gorm.DB, works []*work, locked map[string]*work, now time.Time) error {
	l := loading{s: s, tx: tx, now: now}
	for _, k := range works {
		k.facts = k.who
		k.facts.Loaded = k.needs
	}
	if err := l.hazards(works); err != nil {
		return err
	}
	rest := works[:0:0]
	for _, k := range works {
		id := k.enterpriseID()
		if k.needs.Lock && id != "" {
			if other := locked[id]; other != nil && other != k {
				k.off = true
				continue
			}
			locked[id] = k
		}
		rest = append(rest, k)
	}
	if err := l.heads(rest); err != nil {
		return err
	}
	if l.s.dialect.shared() { // a hazard may have changed before its enterprise was locked
		if err := l.hazards(rest); err != nil {
			return err
		}
	}
	for _, load := range []func([]*work) error{l.enterprises, l.tasks, l.openHazards, l.entries, l.queues, l.marks, l.mark, l.ownCounts, l.alarms, l.invites, l.sources, l.photos, l.searches, l.rosters, l.newCodes} {
		if err := load(rest); err != nil {
			return err
		}
	}
	return nil
}

// enterpriseID is the enterprise that the work is about: the hazard's, if it
// asks for one.
func (k *work) enterpriseID() string {
	if k.facts.Hazard != nil {
		return k.facts.Hazard.EnterpriseID
	}
	return k.needs.EnterpriseID
}

// loading is one round of loading facts.
type loading struct {
	s   *Store
	tx  *gorm.DB
	now time.Time
}

// group collects works by a key; works with an empty key are left out.
func group(works []*work, key func(*work) string) (keys []string, by map[string][]*work) {
	by = map[string][]*work{}
	for _, k := range works {
		id := key(k)
		if id == "" {
			continue
		}
		if by[id] == nil {
			keys = append(keys, id)
		}
		by[id] = append(by[id], k)
	}
	return keys, by
}

func (l loading) hazards(works []*work) error {
	ids, by := group(works, func(k *work) string { return k.needs.HazardID })
	if len(ids) == 0 {
		return nil
	}
	var rows []hazardModel
	if err := l.tx.Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return err
	}
	for _, m := range rows {
		for _, k := range by[m.ID] {
			h := l.s.hazard(m)
			k.facts.Hazard = &h
		}
	}
	return nil
}

// enterprises loads the enterprises that works are about and those of scenes:
// the scene of a place is its id.
func (l loading) enterprises(works []*work) error {
	ids, about := group(works, (*work).enterpriseID)
	scenes, inScene := group(works, func(k *work) string { return k.needs.Scene })
	ids = append(ids, scenes...)
	if len(ids) == 0 {
		return nil
	}
	var rows []enterpriseModel
	if err := l.tx.Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return err
	}
	for _, m := range rows {
		for _, k := range about[m.ID] {
			e := m.enterprise()
			k.facts.Enterprise = &e
		}
		for _, k := range inScene[m.ID] {
			e := m.enterprise()
			k.facts.Scene = &e
		}
	}
	if len(scenes) == 0 {
		return nil
	}
	var people []struct{ EnterpriseID, Name string }
	err := l.tx.Raw(`SELECT DISTINCT p.enterprise_id, p.name FROM persons p JOIN bindings b ON b.subject = p.id AND b.ended_at = 0
		WHERE p.enterprise_id IN ? AND p.active ORDER BY p.name`, scenes).Scan(&people).Error
	if err != nil {
		return err
	}
	for _, p := range people {
		for _, k := range inScene[p.EnterpriseID] {
			k.facts.ScenePeople = append(k.facts.ScenePeople, p.Name)
		}
	}
	return nil
}

func (l loading) heads(works []*work) error {
	ids, by := group(works, func(k *work) string {
		if !k.needs.Lock {
			return ""
		}
		return k.enterpriseID()
	})
	if len(ids) == 0 {
		return nil
	}
	for id, ks := range by {
		for _, k := range ks {
			k.facts.Head = &safety.Head{EnterpriseID: id}
		}
	}
	rows, err := l.lockHeads(ids)
	if err != nil {
		return err
	}
	for _, m := range rows {
		for _, k := range by[m.EnterpriseID] {
			h := m.head()
			k.facts.Head = &h
		}
	}
	return nil
}

func (l loading) tasks(works []*work) error {
	ids, by := group(works, func(k *work) string {
		if !k.needs.Tasks {
			return ""
		}
		return k.enterpriseID()
	})
	if len(ids) == 0 {
		return nil
	}
	var rows []taskModel
	open := []string{string(safety.TaskOpen), string(safety.TaskInProgress)}
	if err := l.tx.Where("enterprise_id IN ? AND status IN ?", ids, open).Order("due_at, id").Find(&rows).Error; err != nil {
		return err
	}
	for _, m := range rows {
		for _, k := range by[m.EnterpriseID] {
			k.facts.Tasks = append(k.facts.Tasks, l.s.task(m))
		}
	}
	return nil
}

func (l loading) openHazards(works []*work) error {
	ids, by := group(works, func(k *work) string {
		if !k.needs.Hazards {
			return ""
		}
		return k.enterpriseID()
	})
	if len(ids) == 0 {
		return nil
	}
	var rows []hazardModel
	open := []string{string(safety.Suspected), string(safety.HazardOpen), string(safety.Rectifying), string(safety.Submitted)}
	if err := l.tx.Where("enterprise_id IN ? AND status IN ?", ids, open).Order("found_at, number").Find(&rows).Error; err != nil {
		return err
	}
	for _, m := range rows {
		for _, k := range by[m.EnterpriseID] {
			k.facts.Hazards = append(k.facts.Hazards, l.s.hazard(m))
		}
	}
	return nil
}
