package jobs

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"shouze/safety"
)

// After so many days a hazard that is overdue is told to its offices.
const (
	townshipAfter   = 1
	departmentAfter = 3
)

// lateLines is how many enterprises a message to an office names.
const lateLines = 5

// office is a unit, and after how many days it hears.
type office struct {
	unit  string
	after int
}

// lateAt is one enterprise with hazards that are newly overdue.
type lateAt struct {
	name  string
	count int
	days  int // of the one that is overdue longest
}

// lateOf is what one office is to hear.
type lateOf struct {
	office
	enterprises map[string]*lateAt
	count       int
	own         int // that enterprises keep by themselves: a count, nothing else
	moves       []safety.Reminded
}

// tellOffices tells townships and departments of hazards that stay overdue: each
// hazard once, an office at most once a day. What enterprises keep by themselves
// is only counted along.
func (h *Hazards) tellOffices(ctx context.Context, due []safety.DueHazard, now time.Time) error {
	late := h.lateByOffice(due, now)
	if len(late) == 0 {
		return nil
	}
	ids := make([]string, len(late))
	for n, o := range late {
		ids[n] = unitID(o.unit)
	}
	told, err := h.Store.Reminded(ctx, ids)
	if err != nil {
		return err
	}
	today := "late/" + now.Format(time.DateOnly)
	var pushes []safety.Push
	var moves []safety.Reminded
	for n, o := range late {
		if slices.Contains(told[ids[n]], today) {
			continue
		}
		p, err := h.latePush(o, now)
		if err != nil {
			return err
		}
		pushes = append(pushes, p)
		moves = append(append(moves, o.moves...), safety.Reminded{TaskID: ids[n], Told: today})
	}
	if len(pushes) == 0 {
		return nil
	}
	return h.Store.KeepReminded(ctx, pushes, moves)
}

// unitID is what stands for a unit where it is kept what it was told.
func unitID(unit string) string { return safety.StableID("unit", unit) }

// lateByOffice are the offices that are to hear of hazards that they don't know
// to be overdue, by name.
func (h *Hazards) lateByOffice(due []safety.DueHazard, now time.Time) []*lateOf {
	of := map[office]*lateOf{}
	for _, d := range due {
		for _, o := range []office{{d.Township, townshipAfter}, {d.Department, departmentAfter}} {
			if days := d.OverdueDays(now); o.unit == "" || days < o.after {
				continue
			}
			if of[o] == nil {
				of[o] = &lateOf{office: o, enterprises: map[string]*lateAt{}}
			}
			of[o].add(d, d.OverdueDays(now))
		}
	}
	var out []*lateOf
	for _, o := range of {
		if o.count > 0 {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b *lateOf) int { return strings.Compare(a.unit, b.unit) })
	return out
}

// add counts one hazard: of the enterprise's own in any case, of others those
// that were not told of before.
func (o *lateOf) add(d safety.DueHazard, days int) {
	told := fmt.Sprintf("late-%d/%s", o.after, d.Deadline)
	switch {
	case d.Own:
		o.own++
		return
	case slices.Contains(d.Told, told):
		return
	}
	o.count++
	o.moves = append(o.moves, safety.Reminded{TaskID: d.ID, Told: told})
	at := o.enterprises[d.EnterpriseID]
	if at == nil {
		at = &lateAt{name: d.Enterprise}
		o.enterprises[d.EnterpriseID] = at
	}
	at.count++
	at.days = max(at.days, days)
}

// latePush is the message to one office.
func (h *Hazards) latePush(o *lateOf, now time.Time) (safety.Push, error) {
	var all []lateAt
	for _, at := range o.enterprises {
		all = append(all, *at)
	}
	slices.SortFunc(all, byDays)
	lines := ""
	for _, at := range all[:min(lateLines, len(all))] {
		lines += fmt.Sprintf("\n· %s：%d条，最久超期%d天", at.name, at.count, at.days)
	}
	body, err := h.Words.Render("remind.late", map[string]any{
		"count": o.count, "lines": lines, "more": max(0, len(all)-lateLines), "own": o.own,
	})
	if err != nil {
		return safety.Push{}, fmt.Errorf("words for an office: %w", err)
	}
	title, rest := headline(body)
	return safety.Push{
		ID: safety.StableID("l", o.unit, now.Format(time.DateOnly)), Audience: &safety.Audience{Unit: o.unit}, At: now,
		Message: safety.Outbound{Key: "remind.late", Kind: "todo", Body: body, Data: map[string]string{
			"title": title, "body": rest, "enterprise": fmt.Sprintf("%d家企业", len(all)),
			"due": now.Format(time.DateOnly), "time": now.Format("2006-01-02 15:04"),
		}},
	}, nil
}

// byDays orders what is overdue longest first, never by how much there is.
func byDays(a, b lateAt) int {
	return cmp.Or(cmp.Compare(b.days, a.days), cmp.Compare(a.name, b.name))
}
