package flows

import (
	"strings"

	"shouze/safety"
)

func noMarks(n int) string { return strings.Repeat(string(markNone), n) }

// span is the part of a checklist that one page asks: from, to.
func (e *each) span(page, total int) (int, int) {
	from := page * e.page
	return from, min(from+e.page, total)
}

// enterPage comes to a checklist: to a page that waits, to what follows from
// an item of it, or past its end. True: it waits.
func (r *run) enterPage(st *step) (bool, error) {
	rows, err := r.loopRows(st)
	if err != nil {
		return false, err
	}
	f, e := r.cur(), st.each
	from, to := e.span(f.Page, len(rows.Keys))
	switch {
	case from >= len(rows.Keys):
		r.next()
	case f.Item == 0:
		if strings.ContainsRune(rows.Marks[from:to], markNone) {
			return true, nil
		}
		r.pass(Place{Frame: r.s.Cur, Step: st.id, Page: f.Page})
	case from+f.Item > to:
		f.Page++
		f.Item = 0
	default:
		return r.enterItem(e, rows, from+f.Item-1)
	}
	return false, nil
}

// enterItem does what an item's outcome calls for.
func (r *run) enterItem(e *each, rows *Rows, i int) (bool, error) {
	var follow *followUp
	switch rows.Marks[i] {
	case markProblem:
		follow = e.problem
	case markUnclear:
		follow = e.unclear
	case markNA:
		if e.na != "" && rows.Why[i] == "" {
			return true, nil
		}
	}
	if follow != nil && follow.call != "" {
		row, _ := r.row(e.of, rows.Keys[i])
		before := len(r.s.Frames)
		if err := r.call(follow.call, rows.Keys[i], follow.with); err != nil {
			return false, err
		}
		if len(r.s.Frames) > before {
			r.say("说说没做到的这一条：" + clip(row.Text, 60))
		}
		return false, nil
	}
	r.cur().Item++
	return false, nil
}

// name is a row's short form, else its text.
func name(row Row) string {
	if row.Short != "" {
		return row.Short
	}
	return clip(row.Text, 24)
}

// marked is what a person said of a page: outcomes by place on the page.
type marked struct {
	marks string
	why   map[int]string
}

// markPage keeps a page's outcomes. Reasons stay with items that still do not
// apply.
func (r *run) markPage(st *step, m marked) {
	f := r.cur()
	rows := f.Loops[st.each.key]
	from, to := st.each.span(f.Page, len(rows.Keys))
	rows.Marks = rows.Marks[:from] + m.marks + rows.Marks[to:]
	for i := from; i < to; i++ {
		if why := m.why[i-from]; why != "" {
			r.keepReason(rows, i, why)
		} else if rows.Marks[i] != markNA {
			delete(rows.Why, i)
		}
	}
	r.pass(Place{Frame: r.s.Cur, Step: st.id, Page: f.Page})
}

func (r *run) keepReason(rows *Rows, i int, why string) {
	if rows.Why == nil {
		rows.Why = map[int]string{}
	}
	rows.Why[i] = clip(why, 60)
}

var outcomes = map[byte]safety.ItemOutcome{
	markOK: safety.ItemOK, markProblem: safety.ItemProblem,
	markUnclear: safety.ItemUnclear, markNA: safety.ItemNotApplicable,
}

// results are a checklist's items as they stand, in order.
func (r *run) results(e *each, rows *Rows) []safety.ItemResult {
	out := make([]safety.ItemResult, 0, len(rows.Keys))
	for i, key := range rows.Keys {
		if rows.Marks == "" || rows.Marks[i] == markNone {
			continue
		}
		row, _ := r.row(e.of, key)
		out = append(out, safety.ItemResult{Key: key, Text: row.Text, Result: outcomes[rows.Marks[i]], Reason: rows.Why[i]})
	}
	return out
}

// explain tells what stands behind an item of the page: 为什么 3.
func (r *run) explain(st *step, n int) bool {
	f := r.cur()
	rows := f.Loops[st.each.key]
	from, to := st.each.span(f.Page, len(rows.Keys))
	if n < 1 || from+n > to {
		return false
	}
	row, _ := r.row(st.each.of, rows.Keys[from+n-1])
	lines := []string{row.Text}
	for _, p := range []struct{ field, label string }{{"why", "为什么："}, {"look", "怎么看："}, {"standard", "依据："}} {
		s, _ := row.Fields[p.field].(string)
		if s == "" {
			continue
		}
		lines = append(lines, p.label+s)
	}
	r.say(strings.Join(lines, "\n"))
	return true
}
