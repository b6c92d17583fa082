package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"shouze/safety"
)

const (
	pageDefault = 100
	pageMost    = 1000
)

func limitOf(p Page) int {
	if p.Limit <= 0 {
		return pageDefault
	}
	return min(p.Limit, pageMost)
}

// inPage narrows a query to a page by its id column; one row more is asked for,
// to know whether there is a next page.
func inPage(q *gorm.DB, p Page, id string) *gorm.DB {
	if p.Cursor != "" {
		q = q.Where(id+" > ?", p.Cursor)
	}
	return q.Order(id).Limit(limitOf(p) + 1)
}

// cutPage drops the row too many and returns the cursor of the next page.
func cutPage[T any](rows []T, p Page, id func(T) string) ([]T, string) {
	if len(rows) <= limitOf(p) {
		return rows, ""
	}
	rows = rows[:limitOf(p)]
	return rows, id(rows[len(rows)-1])
}

func whereEnterprise(q *gorm.DB, f EnterpriseFilter) *gorm.DB {
	q = inScope(inScope(q, f.Scope, ""), Scope{Township: f.Township, Department: f.Department}, "")
	if f.Sector != "" {
		q = q.Where("sectors LIKE ? ESCAPE '!'", `%"`+literal(f.Sector)+`"%`)
	}
	if f.HighRisk != nil {
		q = q.Where("high_risk = ?", *f.HighRisk)
	}
	if f.Q != "" {
		like := "%" + literal(f.Q) + "%"
		q = q.Where("(name LIKE ? ESCAPE '!' OR place LIKE ? ESCAPE '!' OR uscc LIKE ? ESCAPE '!')", like, like, like)
	}
	return q
}

// literal makes text stand for itself in LIKE.
func literal(text string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text)
}

// Enterprises lists enterprises by id; next is the cursor of the next page,
// empty at the end.
func (s *Store) Enterprises(ctx context.Context, f EnterpriseFilter) (rows []EnterpriseRow, next string, err error) {
	var ms []enterpriseModel
	if err := inPage(whereEnterprise(s.reading(ctx), f), f.Page, "id").Find(&ms).Error; err != nil {
		return nil, "", fmt.Errorf("list enterprises: %w", failure(err))
	}
	ms, next = cutPage(ms, f.Page, func(m enterpriseModel) string { return m.ID })
	rows = make([]EnterpriseRow, len(ms))
	at := make(map[string]*EnterpriseRow, len(ms))
	ids := make([]string, len(ms))
	for i, m := range ms {
		rows[i].Enterprise = m.enterprise()
		ids[i], at[m.ID] = m.ID, &rows[i]
	}
	if err := s.addPeople(ctx, ids, at); err != nil {
		return nil, "", fmt.Errorf("list enterprises: %w", failure(err))
	}
	return rows, next, nil
}

// Enterprise is one enterprise, else safety.ErrNotFound.
func (s *Store) Enterprise(ctx context.Context, id string, scope Scope) (EnterpriseRow, error) {
	var ms []enterpriseModel
	if err := inScope(s.reading(ctx), scope, "").Where("id = ?", id).Find(&ms).Error; err != nil {
		return EnterpriseRow{}, fmt.Errorf("enterprise: %w", failure(err))
	}
	if len(ms) == 0 {
		return EnterpriseRow{}, fmt.Errorf("enterprise: %w", safety.ErrNotFound)
	}
	row := EnterpriseRow{Enterprise: ms[0].enterprise()}
	if err := s.addPeople(ctx, []string{id}, map[string]*EnterpriseRow{id: &row}); err != nil {
		return EnterpriseRow{}, fmt.Errorf("enterprise: %w", failure(err))
	}
	return row, nil
}

// addPeople adds principals, their channels and open invites to rows.
func (s *Store) addPeople(ctx context.Context, ids []string, at map[string]*EnterpriseRow) error {
	return inChunks(ids, func(part []string) error {
		var people []personModel
		db := s.reading(ctx)
		if err := db.Where("enterprise_id IN ? AND active AND role = ?", part, string(safety.Principal)).Order("id DESC").Find(&people).Error; err != nil {
			return err
		}
		for _, m := range people {
			at[m.EnterpriseID].Principal = m.person()
		}
		var bound []struct{ EnterpriseID, PersonID, Channel string }
		err := db.Raw(`SELECT DISTINCT p.enterprise_id, p.id AS person_id, b.channel FROM persons p
			JOIN bindings b ON b.subject = p.id AND b.ended_at = 0
			WHERE p.enterprise_id IN ? AND p.active AND p.role = ? ORDER BY b.channel`, part, string(safety.Principal)).Scan(&bound).Error
		if err != nil {
			return err
		}
		for _, b := range bound {
			if row := at[b.EnterpriseID]; row.Principal.ID == b.PersonID {
				row.Bound = append(row.Bound, safety.Channel(b.Channel))
			}
		}
		var open []inviteRow
		if err := db.Raw(selectInvites+handedOut+" AND p.enterprise_id IN ? ORDER BY i.code", s.now(), part).Scan(&open).Error; err != nil {
			return err
		}
		for _, m := range open {
			at[m.EnterpriseID].Invites = append(at[m.EnterpriseID].Invites, s.invite(m))
		}
		return nil
	})
}

// EachEnterprise hands all enterprises of a filter on in batches, by id; an
// error of do ends it. The filter's page is ignored.
func (s *Store) EachEnterprise(ctx context.Context, f EnterpriseFilter, do func([]safety.Enterprise) error) error {
	f.Page = Page{Limit: chunk}
	for {
		var ms []enterpriseModel
		if err := inPage(whereEnterprise(s.reading(ctx), f), f.Page, "id").Find(&ms).Error; err != nil {
			return fmt.Errorf("each enterprise: %w", failure(err))
		}
		ms, next := cutPage(ms, f.Page, func(m enterpriseModel) string { return m.ID })
		batch := make([]safety.Enterprise, len(ms))
		for i, m := range ms {
			batch[i] = m.enterprise()
		}
		if len(batch) > 0 {
			if err := do(batch); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		f.Page.Cursor = next
	}
}

// handedOut leaves out the codes that staff make at the door (代绑): they are shown
// once, to who stands there, and never listed or printed.
const handedOut = ` AND i.how <> '` + safety.Witnessed + `'`

// Invites lists the open binding codes that are handed out on paper, by unit or
// enterprise, then name.
func (s *Store) Invites(ctx context.Context, f InviteFilter) ([]safety.Invite, error) {
	sql, args := selectInvites+handedOut, []any{s.now()}
	and := func(cond string, arg string) {
		if arg != "" {
			sql, args = sql+" AND "+cond, append(args, arg)
		}
	}
	if f.Staff {
		sql += " AND i.staff_id <> ''"
		and("s.unit = ?", f.Township)
		and("s.unit = ?", f.Scope.Township+f.Scope.Department)
	} else {
		sql += " AND i.person_id <> ''"
		and("e.township = ?", f.Township)
		and("e.id = ?", f.EnterpriseID)
		and("e.township = ?", f.Scope.Township)
		and("e.department = ?", f.Scope.Department)
	}
	var rows []inviteRow
	err := s.reading(ctx).Raw(sql+" ORDER BY COALESCE(e.township, ''), enterprise, place, name, i.code", args...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list invites: %w", failure(err))
	}
	out := make([]safety.Invite, len(rows))
	for i, m := range rows {
		out[i] = s.invite(m)
	}
	return out, nil
}
