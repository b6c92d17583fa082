package flows

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"shouze/safety"
)

// draw makes a loop go through a few items drawn at random from a checklist
// before it in which no item has a problem (抽查): nobody knows beforehand which.
// After a checklist with a problem there is nothing to draw. Or the host has
// drawn the loop's list itself.
type draw struct {
	from   string // the checklist's key; empty: the list is drawn
	count  int
	except string // a list: rows that were drawn the time before
}

// drawStep reads `draw: item` with count and except, or `drawn: true`.
func (b *builder) drawStep(e *each, n node) {
	from, ok := n.get("draw")
	if b.flag(n, "drawn") {
		e.draw = &draw{}
		if ok || e.page > 0 {
			b.fault(n.line, "drawn 不能跟 draw、page 一起写")
		}
		return
	}
	if !ok {
		return
	}
	d := &draw{from: b.word(from, "draw"), count: b.number(n, "count"), except: b.optionalWord(n, "except")}
	v, known := b.flow.vars[d.from]
	if !known || !v.items || v.list != e.of {
		b.fault(from.line, "draw: %q is no checklist of %s before this step", d.from, e.of)
	}
	if d.count < 1 || e.page > 0 {
		b.fault(from.line, "draw wants a count of at least 1, and no page")
	}
	if d.except != "" {
		b.list(from.line, d.except)
	}
	e.draw = d
}

// drawnRows are the items that a loop drew, drawn once; anew when the
// checklist's answers have changed since.
func (r *run) drawnRows(st *step) (*Rows, error) {
	f, e := r.cur(), st.each
	fine := fineItems(f.Loops[e.draw.from])
	if rows := f.Loops[e.key]; rows != nil && len(rows.Keys) == min(e.draw.count, len(fine)) &&
		!slices.ContainsFunc(rows.Keys, func(k string) bool { return !slices.Contains(fine, k) }) {
		return rows, nil
	}
	var before []Row
	if e.draw.except != "" {
		var err error
		if before, err = r.list(e.draw.except); err != nil {
			return nil, err
		}
	}
	rows := &Rows{Keys: Draw(fine, before, e.draw.count, r.in.Seed)}
	if f.Loops == nil {
		f.Loops = map[string]*Rows{}
	}
	f.Loops[e.key] = rows
	return rows, nil
}

// fineItems are the items of a checklist that are in order; none when one has a
// problem.
func fineItems(rows *Rows) []string {
	if rows == nil || strings.ContainsRune(rows.Marks, markProblem) {
		return nil
	}
	var keys []string
	for i, key := range rows.Keys {
		if i < len(rows.Marks) && rows.Marks[i] == markOK {
			keys = append(keys, key)
		}
	}
	return keys
}

// Draw picks some of the keys by chance, those of the time before only when
// there are not enough others. The same seed picks the same.
func Draw(keys []string, before []Row, count int, seed string) []string {
	h := fnv.New64a()
	h.Write([]byte(seed)) // a hash in memory takes every byte
	keys = slices.Clone(keys)
	chance := rand.New(rand.NewPCG(h.Sum64(), uint64(len(keys))))
	chance.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	again := func(key string) int {
		if slices.ContainsFunc(before, func(row Row) bool { return row.Key == key }) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(keys, func(a, b string) int { return again(a) - again(b) })
	return keys[:min(count, len(keys))]
}

// drawnArgs gives an effect what was answered of each drawn item, by the answer's
// key and the item's (shown.gas.licence), and what was skipped as such. Photos
// that came before they were asked for are early_photos: they show nothing drawn.
func (r *run) drawnArgs(frame int, args map[string]Value) {
	for _, st := range r.blockAt(frame).steps {
		if st.op != opEach || st.each.draw == nil {
			continue
		}
		if len(r.early) > 0 {
			args["early_photos"] = Held{Kind: safety.AskPhoto, Text: photoCount(len(r.early)), Photos: r.early}.asValue()
		}
		for _, c := range r.s.Frames {
			if c.Off || c.Parent != frame || c.From.Step != st.id {
				continue
			}
			for key, held := range c.Answers {
				v := held.asValue()
				if held.Skipped && held.Kind == safety.AskPhoto {
					v.Value = []string{}
				}
				args[key+"."+c.Row] = v
			}
		}
	}
}

// Drawn is a drawn item in a summary: what was answered of it, and of what
// followed from it.
type Drawn struct {
	Line
	Answers []Line
}

// drawnLines are the answers of what was drawn, for a summary.
func (r *run) drawnLines(frame int) []Drawn {
	var out []Drawn
	for _, st := range r.blockAt(frame).steps {
		if st.op != opEach || st.each.draw == nil {
			continue
		}
		for i, c := range r.s.Frames {
			if c.Off || c.Parent != frame || c.From.Step != st.id {
				continue
			}
			row, _ := r.row(st.each.of, c.Row)
			if d, ok := r.drawnLine(i); ok {
				d.Label = name(row)
				out = append(out, d)
			}
		}
	}
	return out
}

// drawnLine tells the answers of one drawn item: the first alone, those after it
// with what they are.
func (r *run) drawnLine(frame int) (Drawn, bool) {
	var d Drawn
	var said []string
	for _, st := range r.blockAt(frame).steps {
		switch st.op {
		case opAsk:
			held, ok := r.s.Frames[frame].Answers[st.ask.key]
			if !ok {
				continue
			}
			d.Count += len(held.Photos)
			text := held.Text
			if len(said) > 0 {
				text = st.ask.label + strings.Trim(text, "（）")
			}
			said = append(said, text)
		case opCall:
			for i, c := range r.s.Frames {
				if !c.Off && c.Parent == frame && c.From.Step == st.id {
					d.Answers = append(d.Answers, r.lines(i, true)...)
				}
			}
		}
	}
	d.Text = strings.Join(said, "，")
	return d, len(said) > 0
}

// drawing reports whether the present question is about a drawn item: it wants
// a photo that is taken now, not one that came before.
func (r *run) drawing() bool {
	f := r.cur()
	if f.Parent < 0 || f.From == nil {
		return false
	}
	b := r.blockAt(f.Parent)
	at, ok := b.index[f.From.Step]
	return ok && b.steps[at].each != nil && b.steps[at].each.draw != nil
}
