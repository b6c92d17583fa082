package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"shouze/safety"
)

// EnterpriseID is the id of an enterprise: of its code, or its name where it
// has none, and its place.
func EnterpriseID(e safety.Enterprise) string {
	key := e.USCC
	if key == "" {
		key = e.Name
	}
	return safety.StableID("e", key, e.Place)
}

// ImportEnterprises brings enterprises and their people up to date with rows of
// the roster, 500 a transaction. Done twice it changes nothing. Who is not in
// the row of their enterprise any more, by role, name and mobile, is replaced:
// the binding ends and open invites are revoked. Who is new gets an invite.
// With DryRun nothing is written. Results stand in the order of the rows; after
// an error, those of the rows that were kept.
func (s *Store) ImportEnterprises(ctx context.Context, rows []RosterRow, o ImportOptions) ([]RowResult, error) {
	results := make([]RowResult, 0, len(rows))
	for len(rows) > 0 {
		n := distinct(rows)
		if err := ctx.Err(); err != nil {
			return results, err
		}
		var part []RowResult
		err := s.importing(ctx, o, func(im *importer) (err error) {
			part, err = im.enterprises(rows[:n])
			return err
		})
		if err != nil {
			return results, fmt.Errorf("import enterprises: %w", err)
		}
		results = append(results, part...)
		rows = rows[n:]
		if o.Done != nil {
			o.Done(len(results))
		}
	}
	return results, nil
}

// distinct is how many of the first rows, a chunk at most, are each of another
// enterprise.
func distinct(rows []RosterRow) int {
	seen := map[string]bool{}
	for i, r := range rows {
		id := EnterpriseID(r.Enterprise)
		if i == chunk || seen[id] {
			return i
		}
		seen[id] = true
	}
	return len(rows)
}

// importer imports one chunk within one transaction.
type importer struct {
	s       *Store
	tx      *gorm.DB
	o       ImportOptions
	now     int64
	ended   []string // persons or staff whose bindings and invites end
	invited []inviteModel
	codes   map[string]bool
}

// importing runs do in a transaction, or on the reading pool for a dry run.
func (s *Store) importing(ctx context.Context, o ImportOptions, do func(*importer) error) error {
	im := &importer{s: s, o: o, now: s.now(), codes: map[string]bool{}}
	if o.DryRun {
		im.tx = s.reading(ctx)
		return failure(do(im))
	}
	return s.writing(ctx, func(tx *gorm.DB) error {
		im.tx = tx
		return do(im)
	})
}

func (im *importer) enterprises(rows []RosterRow) ([]RowResult, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = EnterpriseID(r.Enterprise)
	}
	known, err := im.known(ids)
	if err != nil {
		return nil, err
	}
	var places []enterpriseModel
	var people []personModel
	var moved []enterpriseModel
	results := make([]RowResult, len(rows))
	for i, r := range rows {
		old, was := known.enterprises[ids[i]]
		m, changed := merged(r.Enterprise, old, was, im.now)
		m.ID = ids[i]
		if changed {
			places = append(places, m)
		}
		if was && (old.Township != m.Township || old.Department != m.Department) {
			moved = append(moved, m)
		}
		ps, endings := im.people(m.ID, r.People, known)
		people = append(people, ps...)
		results[i] = RowResult{ID: m.ID, Outcome: RowUnchanged, Ended: endings}
		switch {
		case !was:
			results[i].Outcome = RowImported
		case changed || len(ps) > 0:
			results[i].Outcome = RowUpdated
		}
	}
	if im.o.DryRun {
		return results, nil
	}
	return results, im.write(places, people, moved)
}

// merged is the enterprise as the roster has it, with what only its people can
// say kept, and whether that changes anything.
func merged(e safety.Enterprise, old enterpriseModel, was bool, now int64) (enterpriseModel, bool) {
	e.Sectors, e.TradeForms = notNil(e.Sectors), notNil(e.TradeForms)
	e.FormsAsked = e.FormsAsked || len(e.TradeForms) > 0
	e.Facilities = notNil(e.Facilities)
	e.FacilitiesAsked = e.FacilitiesAsked || len(e.Facilities) > 0
	if e.State == "" {
		e.State = safety.Operating
	}
	e.Skipped = map[string]string{}
	if was {
		if len(e.TradeForms) == 0 {
			e.TradeForms, e.FormsAsked = old.TradeForms.V, old.FormsAsked
		}
		if len(e.Facilities) == 0 {
			e.Facilities, e.FacilitiesAsked = old.Facilities.V, old.FacilitiesAsked
		}
		if slices.Equal(e.TradeForms, old.TradeForms.V) && slices.Equal(e.Facilities, old.Facilities.V) {
			e.Skipped = old.Skipped.V
		}
	}
	m := enterpriseOf(e, now)
	if !was {
		return m, true
	}
	return m, !m.sameAs(old)
}

// sameAs reports whether two rows say the same of an enterprise; the time of
// the change and what does not apply there are no part of that.
func (m enterpriseModel) sameAs(o enterpriseModel) bool {
	type plain struct {
		uscc, name, place, township, department, state, street string
		formsAsked, facilitiesAsked, highRisk, onWeCom         bool
	}
	of := func(e enterpriseModel) plain {
		return plain{e.USCC, e.Name, e.Place, e.Township, e.Department, e.State, e.Street, e.FormsAsked, e.FacilitiesAsked, e.HighRisk, e.OnWeCom}
	}
	return of(m) == of(o) && slices.Equal(m.Sectors.V, o.Sectors.V) && slices.Equal(m.TradeForms.V, o.TradeForms.V) &&
		slices.Equal(m.Facilities.V, o.Facilities.V)
}

func notNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// people compares the people of an enterprise with those in its row and
// returns those to be written.
func (im *importer) people(enterprise string, row []safety.Person, k known) (write []personModel, endings []Ending) {
	wanted := map[string]bool{}
	for _, p := range row {
		m := personModel{EnterpriseID: enterprise, Name: p.Name, Mobile: p.Mobile, Role: string(p.Role), Active: true}
		m.ID = safety.StableID("p", enterprise, m.Role, m.Name, m.Mobile)
		if wanted[m.ID] {
			continue
		}
		wanted[m.ID] = true
		old, was := k.persons[m.ID]
		if !was || !old.Active {
			write = append(write, m)
		}
		if !k.bound[m.ID] && !k.invited[m.ID] {
			im.invited = append(im.invited, inviteModel{PersonID: m.ID})
		}
	}
	for _, old := range k.of[enterprise] {
		if wanted[old.ID] || !old.Active {
			continue
		}
		old.Active = false
		write = append(write, old)
		im.ended = append(im.ended, old.ID)
		endings = append(endings, Ending{Name: old.Name, Role: safety.Role(old.Role), Bound: k.bound[old.ID]})
	}
	return write, endings
}

func (im *importer) write(places []enterpriseModel, people []personModel, moved []enterpriseModel) error {
	err := inChunks(places, func(part []enterpriseModel) error { return upsert(im.tx, part) })
	if err != nil {
		return err
	}
	err = inChunks(people, func(part []personModel) error {
		return im.tx.Clauses(clause.OnConflict{
			Columns: []clause.Column{{Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"active"}),
		}).Create(&part).Error
	})
	if err != nil {
		return err
	}
	for _, m := range moved {
		// Hazards that are still open move on to the unit that is in charge now.
		err := im.tx.Exec("UPDATE hazards SET township = ?, department = ? WHERE enterprise_id = ? AND status NOT IN ?",
			m.Township, m.Department, m.ID, []string{string(safety.HazardDone), string(safety.Dismissed)}).Error
		if err != nil {
			return err
		}
	}
	return im.finish()
}
