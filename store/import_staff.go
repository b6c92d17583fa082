package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"shouze/safety"
)

// ImportStaff brings members of staff up to date, in the manner of
// ImportEnterprises. A member is known by name and mobile; one of the same name
// in the same unit with another mobile who is not in the rows is replaced.
func (s *Store) ImportStaff(ctx context.Context, rows []safety.Staff, o ImportOptions) ([]RowResult, error) {
	present := map[string]bool{}
	for _, r := range rows {
		present[staffID(r)] = true
	}
	results := make([]RowResult, 0, len(rows))
	err := inChunks(rows, func(part []safety.Staff) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		var done []RowResult
		err := s.importing(ctx, o, func(im *importer) (err error) {
			done, err = im.staff(part, present)
			return err
		})
		if err != nil {
			return err
		}
		results = append(results, done...)
		if o.Done != nil {
			o.Done(len(results))
		}
		return nil
	})
	if err != nil {
		return results, fmt.Errorf("import staff: %w", err)
	}
	return results, nil
}

func staffID(s safety.Staff) string { return safety.StableID("s", s.Name, s.Mobile) }

func (im *importer) staff(rows []safety.Staff, present map[string]bool) ([]RowResult, error) {
	var all []staffModel // a county has hundreds of staff, not millions
	if err := im.tx.Order("id").Find(&all).Error; err != nil {
		return nil, err
	}
	c := staffChanges{im: im, byID: make(map[string]*staffModel, len(all)), present: present, write: map[string]staffModel{}}
	subjects := make([]string, len(all))
	for i := range all {
		c.byID[all[i].ID] = &all[i]
		subjects[i] = all[i].ID
	}
	var err error
	if c.bound, c.invited, err = im.reached(subjects); err != nil {
		return nil, err
	}
	results := make([]RowResult, len(rows))
	for i, r := range rows {
		r.ID = staffID(r)
		m := staffOf(r)
		results[i] = RowResult{ID: m.ID, Outcome: c.put(m), Ended: c.end(m, all)}
	}
	if im.o.DryRun {
		return results, nil
	}
	write := slices.Collect(maps.Values(c.write))
	if err := inChunks(write, func(part []staffModel) error { return upsert(im.tx, part) }); err != nil {
		return nil, err
	}
	return results, im.finish()
}

// staffChanges gathers what a chunk of rows changes among the staff.
type staffChanges struct {
	im             *importer
	byID           map[string]*staffModel // as known, with the rows so far
	present        map[string]bool        // ids of all rows
	bound, invited map[string]bool
	write          map[string]staffModel
}

// put takes a member over from the rows and invites who can't be reached.
func (c *staffChanges) put(m staffModel) RowOutcome {
	if !c.bound[m.ID] && !c.invited[m.ID] {
		c.invited[m.ID] = true
		c.im.invited = append(c.im.invited, inviteModel{StaffID: m.ID})
	}
	old := c.byID[m.ID]
	if old != nil && *old == m {
		return RowUnchanged
	}
	c.byID[m.ID], c.write[m.ID] = &m, m
	if old == nil {
		return RowImported
	}
	return RowUpdated
}

// end ends those whose place a member takes: the same name in the same unit
// with another mobile, and not in the rows.
func (c *staffChanges) end(m staffModel, all []staffModel) (endings []Ending) {
	for i := range all {
		other := &all[i]
		if !other.Active || other.ID == m.ID || other.Unit != m.Unit || other.Name != m.Name || c.present[other.ID] {
			continue
		}
		other.Active = false
		c.write[other.ID] = *other
		c.im.ended = append(c.im.ended, other.ID)
		endings = append(endings, Ending{Name: other.Name, Role: safety.Role(other.Role), Bound: c.bound[other.ID]})
	}
	return endings
}
