package flows

import "slices"

// settleVersions makes sure that each flow of the session runs: on the version
// that it was begun with where the library has it, else on the present one, at
// the same question or the nearest one before it.
func (r *run) settleVersions() error {
	var unknown []string
	broken := map[int]bool{}
	for i, v := range r.s.Versions {
		f, held := r.l.byDigest[v.Digest]
		switch {
		case !held:
			unknown = append(unknown, v.Digest)
		case f == nil || f.name != v.Flow:
			broken[i] = true
		}
	}
	if len(unknown) > 0 {
		return &UnknownVersion{Digests: unknown}
	}
	if len(broken) == 0 {
		return nil
	}
	r.out.Moved = true
	for i := range broken {
		f := r.l.flows[r.s.Versions[i].Flow]
		if f == nil {
			r.over = true
			r.key = r.s.Versions[i].Flow + "/gone"
			r.say(sayGone)
			return nil
		}
		r.s.Versions[i].Digest = f.digest
	}
	r.say(sayMoved)
	return r.replace(broken)
}

// replace fits the frames of moved versions to their new steps.
func (r *run) replace(moved map[int]bool) error {
	for i := range r.s.Frames {
		fr := &r.s.Frames[i]
		if !moved[fr.Version] {
			continue
		}
		f := r.flowAt(i)
		if fr.Block >= len(f.blocks) {
			fr.Block = 0
		}
		for key, h := range fr.Answers {
			if v, ok := f.vars[key]; !ok || v.kind != h.Kind {
				delete(fr.Answers, key)
			}
		}
	}
	standing := func(p Place) bool {
		st, ok := r.placed(p)
		return ok && st.op != opSay && (p.Item == 0 && p.Page == 0 || st.op == opEach)
	}
	keep := len(r.s.Trail)
	if i := slices.IndexFunc(r.s.Trail, func(p Place) bool { return !standing(p) }); i >= 0 {
		keep = i
	}
	lost := r.lostFrame()
	if lost < 0 {
		r.s.Trail = slices.DeleteFunc(r.s.Trail, func(p Place) bool { return !standing(p) })
		return nil
	}
	return r.relocate(lost, keep, standing)
}

func (r *run) placed(p Place) (*step, bool) {
	if p.Frame >= len(r.s.Frames) {
		return nil, false
	}
	b := r.blockAt(p.Frame)
	i, ok := b.index[p.Step]
	if !ok {
		return nil, false
	}
	st := b.steps[i]
	if st.op == opEach && st.each.page > 0 {
		rows := r.s.Frames[p.Frame].Loops[st.each.key]
		return st, rows != nil && rows.Marks != "" && p.Page*st.each.page < len(rows.Keys)
	}
	return st, true
}

// lostFrame is the outermost frame on the present path whose step is gone; -1:
// all stand.
func (r *run) lostFrame() int {
	lost := -1
	for i := r.s.Cur; i >= 0; i = r.s.Frames[i].Parent {
		f := r.s.Frames[i]
		st, ok := r.placed(Place{Frame: i, Step: f.At, Page: f.Page})
		asks := ok && (st.op == opAsk || st.op == opConfirm || st.op == opEach)
		calls := ok && (st.op == opCall || st.op == opEach)
		if i == r.s.Cur && !asks || i != r.s.Cur && !calls {
			lost = i
		}
	}
	return lost
}

// relocate goes to the last question answered in or above the lost frame that
// still stands, else to the flow's beginning; answers are kept.
func (r *run) relocate(lost, keep int, standing func(Place) bool) error {
	r.s.Pending, r.s.Burst, r.s.Wake, r.s.From = nil, 0, 0, 0
	onPath := map[int]bool{}
	for i := lost; i >= 0; i = r.s.Frames[i].Parent {
		onPath[i] = true
	}
	trail := r.s.Trail
	r.s.Trail = trail[:keep]
	for k := keep - 1; k >= 0; k-- {
		if onPath[trail[k].Frame] && standing(trail[k]) {
			r.jump(k)
			return nil
		}
	}
	f := r.flowAt(0)
	answers := r.s.Frames[0].Answers
	versions, args, loose := r.s.Versions[r.s.Frames[0].Version], r.s.Args(), r.s.Loose
	r.begin(f, args)
	r.s.Versions, r.s.Loose = []Version{versions}, loose
	r.s.Frames[0].Version, r.s.Frames[0].Answers = 0, answers
	return r.advance()
}
