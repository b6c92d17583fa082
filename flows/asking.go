package flows

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/expr-lang/expr"

	"shouze/safety"
)

// arrive comes to a question: one that has a valid answer already (the person
// went back behind it) is passed, unless that answer contradicts what is known
// now; a choice of nothing says so, photos that came before their question are
// taken. True: it waits.
func (r *run) arrive(st *step) (bool, error) {
	a := st.ask
	opts, err := r.choices(a, r.s.Cur)
	if err != nil {
		return false, err
	}
	if len(opts) == 0 && (a.kind == safety.AskOne || a.kind == safety.AskSeveral) {
		return false, r.nothingToChoose(a)
	}
	if a.sole && len(opts) == 1 && !a.optional {
		r.set(a.key, Held{Kind: a.kind, Text: opts[0].text, Value: "1", Picked: []string{opts[0].value}})
		r.next()
		return false, nil
	}
	if held, ok := r.cur().Answers[a.key]; ok {
		if valid(held, a, opts) {
			why, words, err := r.contradiction(a, held)
			if err != nil {
				return false, err
			}
			if why == nil {
				r.pass(Place{Frame: r.s.Cur, Step: st.id})
				return false, nil
			}
			r.overtaken(st, why, words)
		} else if !held.Open {
			r.unset(a.key)
		}
	}
	r.s.From = 0
	if a.kind == safety.AskPhoto && len(r.s.Loose) > 0 && !r.drawing() {
		return !r.takeLoose(st), nil
	}
	return true, nil
}

func (r *run) nothingToChoose(a *ask) error {
	if a.empty == nil || a.optional {
		r.next()
		return nil
	}
	if err := r.sayText(a.empty); err != nil {
		return err
	}
	r.key = r.flowAt(r.s.Cur).name + "/" + a.key + "/empty"
	r.endFlow()
	return nil
}

// emptied passes a question whose list has run empty while it waited: what was
// to be chosen is settled. True: it was one.
func (r *run) emptied() (bool, error) {
	st, err := r.stepAt(r.s.Cur)
	if err != nil || st.op != opAsk || st.ask.from == "" || r.in.Message.Kind == safety.InTimer {
		return false, err
	}
	opts, err := r.choices(st.ask, r.s.Cur)
	if err != nil || len(opts) > 0 {
		return false, err
	}
	r.settled()
	if err := r.nothingToChoose(st.ask); err != nil {
		return true, err
	}
	return true, r.advance()
}

func valid(h Held, a *ask, opts []choice) bool {
	if h.Open || h.Kind != a.kind || h.Skipped && !a.optional {
		return false
	}
	for _, p := range h.Picked {
		if h.Kind != safety.AskYesNo && !slices.ContainsFunc(opts, func(o choice) bool { return o.value == p }) {
			return false
		}
	}
	return true
}

// takeLoose gives a photo question the photos that came early; true: that
// answered it.
func (r *run) takeLoose(st *step) bool {
	held := Held{Kind: safety.AskPhoto, Photos: r.s.Loose, Open: st.ask.several}
	held.Text = photoCount(len(held.Photos))
	r.s.Loose = nil
	r.set(st.ask.key, held)
	r.say("您先发的" + held.Text + "照片放到这里了。")
	if st.ask.several {
		return false
	}
	r.pass(Place{Frame: r.s.Cur, Step: st.id})
	return true
}

func photoCount(n int) string { return strconv.Itoa(n) + "张" }

// pass marks a question as answered and goes on.
func (r *run) pass(p Place) {
	r.s.Trail = append(r.s.Trail, p)
	r.heardOf(p)
	f := r.cur()
	if p.Item == 0 && r.onPage() {
		f.Item = 1
		return
	}
	if p.Item > 0 {
		f.Item++
		return
	}
	r.next()
}

// onPage reports whether the present step is a checklist.
func (r *run) onPage() bool {
	st, err := r.stepAt(r.s.Cur)
	return err == nil && st.op == opEach
}

func (r *run) set(key string, h Held) {
	f := r.cur()
	if f.Answers == nil {
		f.Answers = map[string]Held{}
	}
	if h.Value == h.Text {
		h.Value = ""
	}
	f.Answers[key] = h
	r.envs = nil
}

func (r *run) unset(key string) {
	if _, ok := r.cur().Answers[key]; ok {
		delete(r.cur().Answers, key)
		r.envs = nil
	}
}

// choice is one option of the present question.
type choice struct{ value, text, short string }

// offered reports whether a row of a list is among the choices.
func (r *run) offered(a *ask, row Row, frame int) (bool, error) {
	if a.where == nil {
		return true, nil
	}
	env, err := r.envWith(a.key, a.picked(choice{value: row.Key, text: row.Text}), frame)
	if err != nil {
		return false, err
	}
	v, err := expr.Run(a.where.program, env)
	if err != nil {
		return false, fmt.Errorf("flow %s: where: %w", r.flowAt(frame).name, err)
	}
	return v == true, nil
}

// choices are what a question offers now.
func (r *run) choices(a *ask, frame int) ([]choice, error) {
	switch {
	case a.from != "":
		rows, err := r.list(a.from)
		if err != nil {
			return nil, err
		}
		out := make([]choice, 0, len(rows))
		for _, row := range rows {
			if offered, err := r.offered(a, row, frame); err != nil {
				return nil, err
			} else if offered {
				out = append(out, choice{row.Key, row.Text, row.Short})
			}
		}
		return out, nil
	case len(a.options) == 0:
		return nil, nil
	}
	out := make([]choice, 0, len(a.options))
	for _, o := range a.options {
		if o.when != nil {
			v, err := r.eval(o.when, frame)
			if err != nil {
				return nil, err
			}
			if v != true {
				continue
			}
		}
		out = append(out, choice{o.value, o.text, o.short})
	}
	return out, nil
}
