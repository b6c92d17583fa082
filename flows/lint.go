package flows

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// lint checks what spans steps and files.
func (l *Library) lint() []Fault {
	var faults []Fault
	for _, name := range slices.Sorted(maps.Keys(l.flows)) {
		f := l.flows[name]
		faults = append(faults, l.lintFlow(f)...)
		if !l.confirmed(f, map[string]bool{}) {
			faults = append(faults, l.loose(f)...)
		}
	}
	return append(faults, l.cycles()...)
}

// lintFlow checks one flow against the flows it calls and the catalogue.
func (l *Library) lintFlow(f *flow) []Fault {
	var faults []Fault
	add := func(line int, format string, args ...any) {
		faults = append(faults, Fault{f.file, line, fmt.Sprintf(format, args...)})
	}
	for _, c := range f.calls {
		callee := l.flows[c.to]
		if c.to == f.name {
			callee = f
		}
		if callee == nil {
			add(c.line, "没有 %q 这个对话", c.to)
			continue
		}
		for _, k := range c.withKeys {
			if !slices.ContainsFunc(callee.takes, func(t take) bool { return t.name == k }) {
				add(c.line, "对话 %q 的 takes 里没有 %q", c.to, k)
			}
		}
	}
	for _, b := range f.blocks {
		lintBlock(f, b, add)
		for _, st := range b.steps {
			l.lintMessages(f, st, add)
		}
	}
	return faults
}

// lintBlock finds steps that nothing reaches and confirms of nothing.
func lintBlock(f *flow, b *block, add func(int, string, ...any)) {
	over, asked := false, b.outer >= 0
	for _, st := range b.steps {
		if over {
			add(st.line, "走不到：上面的步骤已经结束了对话")
			return
		}
		switch st.op {
		case opAsk, opEach, opCall:
			asked = true
		case opConfirm:
			if !asked && st.no == nil {
				add(st.line, "confirm 前面什么也没问：先问点什么，或者写 no（不同意时怎么说）")
			}
		case opEnd:
			over = st.when == nil || st.when.always != nil && *st.when.always
		}
	}
	if f.blocks[0] == b && len(b.steps) == 0 {
		add(1, "对话里一步也没有")
	}
}

// lintMessages renders each message with empty data of the right shape, so
// that a name which the flow does not give is found here.
func (l *Library) lintMessages(f *flow, st *step, add func(int, string, ...any)) {
	texts := []*text{st.text, st.no}
	if st.ask != nil {
		texts = append(texts, st.ask.empty)
	}
	for _, t := range texts {
		if t == nil || t.key == "" || l.host.Messages == nil || !l.host.Messages.Has(t.key) {
			continue
		}
		if out, err := l.host.Messages.Render(t.key, l.sample(f)); err != nil {
			add(st.line, "话术 %s：%v", t.key, err)
		} else if len(out) > maxMessage-headRoom {
			add(st.line, "话术 %s 有%d字节，一条消息只装得下%d字节", t.key, len(out), maxMessage)
		}
	}
}

// confirmed reports whether every effect that waits for a confirm gets one:
// the flow has a confirm, or all flows that call it do.
func (l *Library) confirmed(f *flow, seen map[string]bool) bool {
	if seen[f.name] || hasConfirm(f) || !l.waits(f, map[string]bool{}) {
		return true
	}
	seen[f.name] = true
	callers := 0
	for _, g := range l.flows {
		for _, c := range g.calls {
			if c.to != f.name || g == f {
				continue
			}
			callers++
			if !l.confirmed(g, seen) {
				return false
			}
		}
	}
	return callers > 0
}

func hasConfirm(f *flow) bool {
	return slices.ContainsFunc(f.blocks[0].steps, func(st *step) bool { return st.op == opConfirm })
}

// waits reports whether a flow, or one that it calls, has an effect that waits
// for a confirm which is not in that flow itself.
func (l *Library) waits(f *flow, seen map[string]bool) bool {
	if seen[f.name] {
		return false
	}
	seen[f.name] = true
	if len(waitingSteps(f)) > 0 {
		return true
	}
	return slices.ContainsFunc(f.calls, func(c callEdge) bool {
		g := l.flows[c.to]
		return g != nil && l.waits(g, seen)
	})
}

func waitingSteps(f *flow) []*step {
	var out []*step
	for _, b := range f.blocks {
		for _, st := range b.steps {
			if st.op == opDo && !st.unconfirmed {
				out = append(out, st)
			}
		}
	}
	return out
}

// loose names the effects of a flow that no confirm would ever let go.
func (l *Library) loose(f *flow) []Fault {
	var out []Fault
	for _, st := range waitingSteps(f) {
		out = append(out, Fault{f.file, st.line, "do: " + st.name + " 前面没有 confirm：请加上，或者写 unconfirmed: true"})
	}
	for _, c := range f.calls {
		if g := l.flows[c.to]; g != nil && l.waits(g, map[string]bool{f.name: true}) {
			out = append(out, Fault{f.file, c.line, c.to + " 里的动作要等 confirm，这个对话没有：请加上"})
		}
	}
	return out
}

// cycles finds flows that call each other with nothing that could stop them.
func (l *Library) cycles() []Fault {
	var faults []Fault
	const open, closed = 1, 2
	state := map[string]int{}
	var path []string
	var walk func(*flow)
	walk = func(f *flow) {
		state[f.name] = open
		path = append(path, f.name)
		for _, c := range f.calls {
			g := l.flows[c.to]
			if g == nil || c.guarded {
				continue
			}
			if state[c.to] == open {
				from := slices.Index(path, c.to)
				faults = append(faults, Fault{f.file, c.line, "转圈出不来，互相 call：" + strings.Join(append(slices.Clone(path[from:]), c.to), " → ")})
			} else if state[c.to] == 0 {
				walk(g)
			}
		}
		path = path[:len(path)-1]
		state[f.name] = closed
	}
	for _, name := range slices.Sorted(maps.Keys(l.flows)) {
		if state[name] == 0 {
			walk(l.flows[name])
		}
	}
	return faults
}
