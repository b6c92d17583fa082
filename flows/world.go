package flows

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"

	"shouze/safety"
)

// world is the facts as they stand after the effects so far.
func (r *run) world() (World, error) {
	if r.failed != nil {
		return r.w, r.failed
	}
	if r.applied == len(r.out.Effects) || r.w.After == nil {
		return r.w, nil
	}
	fresh := r.out.Effects[r.applied:]
	r.applied = len(r.out.Effects)
	if r.was == nil {
		r.was = r.chosen()
	}
	w, err := r.w.After(fresh)
	if err != nil {
		r.failed = fmt.Errorf("facts after the effects: %w", err)
		return r.w, r.failed
	}
	if w.After == nil {
		w.After = r.w.After
	}
	r.w, r.envs, r.rows, r.made = w, nil, nil, nil
	return r.w, nil
}

// chosen are the rows that this conversation is about, by list and key. What its
// own effects then end, such as a piece of work that is closed, is still called by
// its name in what follows.
func (r *run) chosen() map[[2]string]Row {
	out := map[[2]string]Row{}
	keep := func(list, key string) {
		if row, ok := r.row(list, key); ok {
			out[[2]string{list, key}] = row
		}
	}
	for i := range r.s.Frames {
		f := r.flowAt(i)
		for key, held := range r.s.Frames[i].Answers {
			if v, ok := f.vars[key]; ok && v.list != "" && held.Kind == safety.AskOne {
				keep(v.list, held.pick())
			}
		}
		if row, list := r.rowOf(i); list != "" {
			keep(list, row.Key)
		}
	}
	return out
}

func (r *run) list(name string) ([]Row, error) {
	w, err := r.world()
	rows, ok := w.Lists[name]
	if err != nil || ok || w.Rows == nil {
		return rows, err
	}
	if rows, ok = r.made[name]; !ok {
		rows = w.Rows(name)
		if r.made == nil {
			r.made = map[string][]Row{}
		}
		r.made[name] = rows
	}
	return rows, nil
}

// row finds a row by its key; one that is gone since is zero but for its key,
// unless this run ended it.
func (r *run) row(list, key string) (Row, bool) {
	rows, err := r.list(list)
	if err != nil || key == "" {
		return Row{Key: key}, false
	}
	if r.rows[list] == nil {
		byKey := make(map[string]int, len(rows))
		for i := range rows {
			byKey[rows[i].Key] = i
		}
		if r.rows == nil {
			r.rows = map[string]map[string]int{}
		}
		r.rows[list] = byKey
	}
	i, ok := r.rows[list][key]
	if ok {
		return rows[i], true
	}
	if row, ok := r.was[[2]string{list, key}]; ok {
		return row, true
	}
	return Row{Key: key, Text: key}, false
}

// rowOf is the row that a frame is about, its own or that of the frames around.
func (r *run) rowOf(frame int) (Row, string) {
	for i := frame; i >= 0; i = r.s.Frames[i].Parent {
		f := r.s.Frames[i]
		if f.Row == "" || f.Parent < 0 {
			continue
		}
		b := r.blockAt(f.Parent)
		at, ok := b.index[f.From.Step]
		if !ok || b.steps[at].each == nil {
			continue
		}
		e := b.steps[at].each
		row, _ := r.row(e.of, f.Row)
		return row, e.of
	}
	return Row{}, ""
}

func (r *run) eval(e *expression, frame int) (any, error) {
	env, err := r.env(frame)
	if err != nil {
		return nil, err
	}
	v, err := expr.Run(e.program, env)
	if err != nil {
		return nil, fmt.Errorf("flow %s: %w", r.flowAt(frame).name, err)
	}
	return v, nil
}

// env is what expressions of a frame may name.
func (r *run) env(frame int) (map[string]any, error) {
	w, err := r.world()
	if err != nil {
		return nil, err
	}
	if env := r.envs[frame]; env != nil {
		return env, nil
	}
	schema := r.l.host.Schema
	f := r.flowAt(frame)
	env := make(map[string]any, len(schema.Vars)+len(f.vars)+2)
	for name, proto := range schema.Vars {
		if v, ok := w.Vars[name]; ok {
			env[name] = v
		} else {
			env[name] = zeroOf(proto)
		}
	}
	for name, v := range f.vars {
		env[name] = v.zero(schema)
	}
	r.fillEnv(env, frame)
	if r.envs == nil {
		r.envs = map[int]map[string]any{}
	}
	r.envs[frame] = env
	return env, nil
}

func (r *run) fillEnv(env map[string]any, frame int) {
	f := r.flowAt(frame)
	row, list := r.rowOf(frame)
	for i := frame; ; i = r.s.Frames[i].Parent {
		fr := r.s.Frames[i]
		for key, held := range fr.Answers {
			if v, ok := f.vars[key]; ok {
				env[key] = r.valueOf(held, v)
			}
		}
		if fr.Block == 0 {
			env["called"] = fr.Parent >= 0
			for name, v := range fr.Args {
				if t, ok := f.vars[name]; ok {
					env[name] = plainArg(v, t)
				}
			}
			break
		}
		own, of := r.rowOf(i)
		env[f.blocks[fr.Block].rowVar] = rowValues(r.l.host.Schema.Lists[of], own)
	}
	for _, t := range f.takes {
		if r.l.host.Schema.serves(list, t.as.list) {
			env[t.name] = rowValues(r.l.host.Schema.Lists[list], row)
		}
	}
}

// plainArg gives a parameter the type that expressions expect of it.
func plainArg(v any, as variable) any {
	switch as.kind {
	case safety.AskNumber, safety.AskMoney:
		n, _ := strconv.ParseFloat(fmt.Sprint(v), 64)
		return n
	case safety.AskYesNo:
		return v == true || v == "yes"
	}
	return fmt.Sprint(v)
}

// valueOf is an answer as expressions see it.
func (r *run) valueOf(h Held, as variable) any {
	schema := r.l.host.Schema
	if h.Skipped || h.Kind != as.kind {
		return as.zero(schema)
	}
	switch h.Kind {
	case safety.AskYesNo:
		return h.pick() == "yes"
	case safety.AskNumber, safety.AskMoney:
		n, _ := strconv.ParseFloat(h.value(), 64)
		return n
	case safety.AskOne:
		if as.list == "" {
			return h.pick()
		}
		row, _ := r.row(as.list, h.pick())
		return rowValues(schema.Lists[as.list], row)
	case safety.AskSeveral:
		return h.Picked
	case safety.AskPhoto:
		return h.Photos
	case safety.AskPerson:
		name, phone, _ := strings.Cut(h.value(), " ")
		return PersonAnswer{Name: name, Phone: phone}
	case safety.AskLocation:
		if h.Location != nil {
			return *h.Location
		}
		return safety.Location{}
	}
	return h.value()
}

func (h Held) value() string {
	if h.Value != "" {
		return h.Value
	}
	return h.Text
}

func (h Held) pick() string {
	if len(h.Picked) == 0 {
		return ""
	}
	return h.Picked[0]
}

// words says a text that is not a message.
func (r *run) words(t *text, frame int) (string, error) {
	if len(t.parts) == 1 && t.parts[0].expr == nil {
		return t.parts[0].words, nil
	}
	var b strings.Builder
	for _, p := range t.parts {
		if p.expr == nil {
			b.WriteString(p.words)
			continue
		}
		v, err := r.eval(p.expr, frame)
		if err != nil {
			return "", err
		}
		fmt.Fprint(&b, v)
	}
	return b.String(), nil
}

// render says a text, by message key or in words.
func (r *run) render(t *text, frame int) (string, error) {
	if t.key == "" {
		return r.words(t, frame)
	}
	data, err := r.data(frame)
	if err != nil {
		return "", err
	}
	s, err := r.l.host.Messages.Render(t.key, data)
	if err != nil {
		return "", fmt.Errorf("message %s: %w", t.key, err)
	}
	return strings.TrimSpace(s), nil
}

func (r *run) sayText(t *text) error {
	s, err := r.render(t, r.s.Cur)
	if err != nil {
		return err
	}
	r.say(s)
	return nil
}

func (r *run) say(s string) {
	if s != "" {
		r.parts = append(r.parts, s)
	}
}
