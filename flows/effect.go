package flows

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"shouze/safety"
)

// do collects an effect, or lets it go at once when it needs no confirm or the
// outermost confirm was given.
func (r *run) do(st *step) error {
	due := Due{Frame: r.s.Cur, Step: st.id, Trail: len(r.s.Trail)}
	r.next()
	if r.quiet() && (st.unconfirmed || r.s.Filed) {
		return nil
	}
	if st.unconfirmed || r.s.Filed {
		return r.deliver(due)
	}
	r.s.Due = append(r.s.Due, due)
	return nil
}

// file is the outermost confirm's yes: what was collected is let go, and there
// is no way back behind it.
func (r *run) file() error {
	due := r.s.Due
	r.early = r.s.Loose
	r.s.Due, r.s.Trail, r.s.Filed, r.s.Loose = nil, nil, true, nil
	for i := range r.s.Frames {
		r.s.Frames[i].Entered = 0
	}
	for _, d := range due {
		if err := r.deliver(d); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) deliver(d Due) error {
	b := r.blockAt(d.Frame)
	i, ok := b.index[d.Step]
	if !ok {
		return fmt.Errorf("flow %s has no step %q", r.flowAt(d.Frame).name, d.Step)
	}
	st := b.steps[i]
	args, err := r.effectArgs(d.Frame, st)
	if err != nil {
		return err
	}
	e := Effect{Name: st.name, Flow: r.flowAt(d.Frame).name, Args: args}
	if row, list := r.rowOf(d.Frame); list != "" {
		e.Row, e.List = &row, list
	}
	r.out.Effects = append(r.out.Effects, e)
	return nil
}

// effectArgs are the answers, parameters and checklists of a frame and of the
// loops around it, then what stands under with.
func (r *run) effectArgs(frame int, st *step) (map[string]Value, error) {
	f := r.flowAt(frame)
	args := map[string]Value{}
	for i := frame; i >= 0; i = r.s.Frames[i].Parent {
		fr := r.s.Frames[i]
		for key, h := range fr.Answers {
			if _, inner := args[key]; !inner && !h.Skipped {
				args[key] = h.asValue()
			}
		}
		r.checklists(i, args)
		r.drawnArgs(i, args)
		if fr.Block == 0 {
			for key, v := range fr.Args {
				args[key] = Value{Text: fmt.Sprint(v), Value: v}
			}
			break
		}
	}
	for _, a := range st.with {
		v := a.value
		if a.expr != nil {
			var err error
			if v, err = r.eval(a.expr, frame); err != nil {
				return nil, fmt.Errorf("effect %s of flow %s: %w", st.name, f.name, err)
			}
		}
		args[a.key] = Value{Text: fmt.Sprint(v), Value: v}
	}
	return args, nil
}

func (r *run) checklists(frame int, args map[string]Value) {
	for _, st := range r.blockAt(frame).steps {
		if st.op != opEach || st.each.page == 0 {
			continue
		}
		if rows := r.s.Frames[frame].Loops[st.each.key]; rows != nil {
			args[st.each.key] = Value{Kind: KindItems, Items: r.results(st.each, rows), List: st.each.of}
		}
	}
}

func (h Held) asValue() Value {
	v := Value{Kind: h.Kind, Text: h.Text, Value: h.value(), Picked: slices.Clone(h.Picked), Location: h.Location}
	if h.Kind == safety.AskPhoto {
		v.Photos = slices.Clone(h.Photos)
		v.Value = v.Photos
	}
	return v
}

// arguments evaluates what a call passes on.
func (r *run) arguments(with []argument) (map[string]any, error) {
	if len(with) == 0 {
		return nil, nil
	}
	out := make(map[string]any, len(with))
	for _, a := range with {
		out[a.key] = a.value
		if a.expr == nil {
			continue
		}
		v, err := r.eval(a.expr, r.s.Cur)
		if err != nil {
			return nil, err
		}
		out[a.key] = v
	}
	return out, nil
}

// Line is one answer in a summary.
type Line struct {
	Label string
	Text  string
	Count int // photos
}

// Problem is an item of a checklist with what was said of it.
type Problem struct {
	Text    string
	Reason  string
	Answers []Line
	Fields  map[string]any // of the item, as its list has them
}

// data is what a message may name: variables, parameters, answers by key as
// the person said them (a chosen row by its fields, photos by their count),
// answers (all lines), and for checklists their counts and items.
func (r *run) data(frame int) (map[string]any, error) {
	w, err := r.world()
	if err != nil {
		return nil, err
	}
	f := r.flowAt(frame)
	data := r.l.sample(f)
	maps.Copy(data, w.Vars)
	data["called"] = r.s.Frames[frame].Parent >= 0
	row, list := r.rowOf(frame)
	for _, t := range f.takes {
		if r.l.host.Schema.serves(list, t.as.list) {
			data[t.name] = rowValues(r.l.host.Schema.Lists[list], row)
		}
	}
	for i := frame; i >= 0; i = r.s.Frames[i].Parent {
		fr := r.s.Frames[i]
		for key, h := range fr.Answers {
			if v, ok := f.vars[key]; ok {
				data[key] = r.said(h, v)
			}
		}
		if fr.Block == 0 {
			for key, v := range fr.Args {
				data[key] = fmt.Sprint(v)
			}
			break
		}
		own, of := r.rowOf(i)
		data[f.blocks[fr.Block].rowVar] = rowValues(r.l.host.Schema.Lists[of], own)
	}
	data["answers"] = r.lines(frame, true)
	data["draws"] = r.drawnLines(frame)
	if !r.checklistData(frame, data) {
		r.calledData(frame, data)
	}
	return data, nil
}

// calledData is the checklist of a flow that this one called outright: who sums
// up what another flow asked names its counts and items as that one would.
func (r *run) calledData(frame int, data map[string]any) {
	for _, st := range r.blockAt(frame).steps {
		for i, c := range r.s.Frames {
			if st.op == opCall && !c.Off && c.Parent == frame && c.From.Step == st.id && r.checklistData(i, data) {
				data["draws"] = r.drawnLines(i)
				return
			}
		}
	}
}

// said is an answer as a message shows it.
func (r *run) said(h Held, as variable) any {
	switch {
	case as.list != "":
		row, _ := r.row(as.list, h.pick())
		return rowValues(r.l.host.Schema.Lists[as.list], row)
	case h.Kind == safety.AskPhoto:
		return len(h.Photos)
	case h.Skipped:
		return ""
	}
	return clip(h.Text, maxTextRune)
}

// sample is the data of a message with nothing in it.
func (l *Library) sample(f *flow) map[string]any {
	data := map[string]any{
		"called": false, "answers": []Line(nil), "draws": []Drawn(nil),
		"total": 0, "ok": 0, "problem": 0, "unclear": 0, "not_applicable": 0,
		"problems": []Problem(nil), "unclears": []Problem(nil), "not_applicables": []Problem(nil),
	}
	for name, proto := range l.host.Schema.Vars {
		data[name] = zeroOf(proto)
	}
	for name, v := range f.vars {
		switch {
		case v.list != "":
			data[name] = zeroRow(l.host.Schema.Lists[v.list])
		case v.kind == safety.AskPhoto:
			data[name] = 0
		default:
			data[name] = ""
		}
	}
	return data
}

// lines are the answers of a frame, of the flows that it called outright and of
// its plain loops; a loop with a label names each row before its answers.
func (r *run) lines(frame int, deep bool) []Line {
	var out []Line
	f := r.s.Frames[frame]
	for _, st := range r.blockAt(frame).steps {
		if st.op == opAsk {
			if h, ok := f.Answers[st.ask.key]; ok && !h.Skipped {
				out = append(out, Line{Label: st.ask.label, Text: clip(h.Text, 60), Count: len(h.Photos)})
			}
		}
		loop := st.op == opEach && st.each.page == 0
		if st.op != opCall && !loop || !deep {
			continue
		}
		for i, c := range r.s.Frames {
			if c.Off || c.Parent != frame || c.From.Step != st.id {
				continue
			}
			if loop && st.each.label != "" {
				row, _ := r.row(st.each.of, c.Row)
				out = append(out, Line{Label: st.each.label, Text: clip(row.Text, 60)})
			}
			out = append(out, r.lines(i, true)...)
		}
	}
	return out
}

// checklistData is what the checklist of a frame came to; false: it has none.
func (r *run) checklistData(frame int, data map[string]any) (found bool) {
	for _, st := range r.blockAt(frame).steps {
		rows := r.s.Frames[frame].Loops[st.id]
		if st.op != opEach || st.each.page == 0 || rows == nil {
			continue
		}
		lists := map[safety.ItemOutcome][]Problem{}
		all := r.results(st.each, rows)
		for _, it := range all {
			row, _ := r.row(st.each.of, it.Key)
			p := Problem{Text: it.Text, Reason: it.Reason, Fields: rowValues(r.l.host.Schema.Lists[st.each.of], row)}
			for i, c := range r.s.Frames {
				if !c.Off && c.Parent == frame && c.Row == it.Key {
					p.Answers = append(p.Answers, r.lines(i, true)...)
				}
			}
			lists[it.Result] = append(lists[it.Result], p)
		}
		data["total"], data["ok"] = len(all), len(lists[safety.ItemOK])
		data["problem"], data["problems"] = len(lists[safety.ItemProblem]), lists[safety.ItemProblem]
		data["unclear"], data["unclears"] = len(lists[safety.ItemUnclear]), lists[safety.ItemUnclear]
		data["not_applicable"], data["not_applicables"] = len(lists[safety.ItemNotApplicable]), lists[safety.ItemNotApplicable]
		found = true
	}
	return found
}

// clip shortens a text to some characters.
func clip(s string, runes int) string {
	s = strings.TrimSpace(s)
	if len(s) <= runes {
		return s
	}
	r := []rune(s)
	if len(r) <= runes {
		return s
	}
	return string(r[:runes-1]) + "…"
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}
