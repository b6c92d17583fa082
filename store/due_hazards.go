package store

import (
	"context"

	"gorm.io/gorm"

	"shouze/safety"
)

// dueHazards reads only what is due: by the index on status and deadline. What is
// long, such as the history, stays where it is.
const dueHazards = `SELECT h.id, h.number, h.enterprise_id, h.township, h.department, h.own, h.description, h.found_at, h.status, h.deadline, e.name, e.place
	FROM hazards h JOIN enterprises e ON e.id = h.enterprise_id
	WHERE h.status IN ? AND h.deadline > '' AND h.deadline <= ? AND e.state = ? ORDER BY h.enterprise_id, h.deadline, h.number`

type dueHazardRow struct {
	Hazard      hazardModel `gorm:"embedded"`
	Name, Place string
}

// DueHazards are the hazards that wait to be put right until a day, of enterprises
// that work, with what was said of them; those of one enterprise stand together.
// What is submitted, closed or no hazard is not among them.
func (s *Store) DueHazards(ctx context.Context, until string) ([]safety.DueHazard, error) {
	tx := s.reading(ctx)
	waits := []string{string(safety.Suspected), string(safety.HazardOpen), string(safety.Rectifying)}
	var rows []dueHazardRow
	if err := tx.Raw(dueHazards, waits, until, string(safety.Operating)).Scan(&rows).Error; err != nil {
		return nil, wrapped("due hazards", err)
	}
	ids := make([]string, len(rows))
	for i, m := range rows {
		ids[i] = m.Hazard.ID
	}
	told, err := reminded(tx, ids)
	out := make([]safety.DueHazard, len(rows))
	for i, m := range rows {
		out[i] = safety.DueHazard{Hazard: s.hazard(m.Hazard), Enterprise: safety.PlaceTitle(m.Name, m.Place), Told: told[m.Hazard.ID]}
	}
	return out, wrapped("due hazards", err)
}

// Reminded is what was said of some things, by their ids.
func (s *Store) Reminded(ctx context.Context, ids []string) (map[string][]string, error) {
	told, err := reminded(s.reading(ctx), ids)
	return told, wrapped("what was said", err)
}

func reminded(tx *gorm.DB, ids []string) (map[string][]string, error) {
	told := map[string][]string{}
	return told, inChunks(ids, func(part []string) error {
		var known []reminderModel
		if err := tx.Where("task_id IN ?", part).Find(&known).Error; err != nil {
			return err
		}
		for _, m := range known {
			told[m.TaskID] = append(told[m.TaskID], m.Rung)
		}
		return nil
	})
}

// Reach is where the people of some roles can be reached, one address a person,
// by enterprise, and the sessions of those addresses.
func (s *Store) Reach(ctx context.Context, enterprises []string, roles []safety.Role) (map[string][]safety.Address, map[safety.Address]safety.Session, error) {
	tx := s.reading(ctx)
	bindings := map[string][]bindingModel{}
	var addresses []string
	err := inChunks(enterprises, func(part []string) error {
		rows, err := s.people(tx, "p.role IN ?", "p.enterprise_id IN ?", roles, part)
		for _, m := range rows {
			bindings[m.EnterpriseID] = append(bindings[m.EnterpriseID], m.Binding)
			addresses = append(addresses, m.Address)
		}
		return err
	})
	if err != nil {
		return nil, nil, wrapped("whom to reach", err)
	}
	reach := make(map[string][]safety.Address, len(bindings))
	for id, rows := range bindings {
		reach[id] = oneEach(rows, "", "")
	}
	sessions, err := s.sessionsOf(tx, addresses)
	return reach, sessions, wrapped("whom to reach", err)
}
