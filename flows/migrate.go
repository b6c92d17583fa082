package flows

import (
	"slices"

	"shouze/safety"
)

// again is the way through a moved conversation that is walked once more.
type again struct {
	present Place   // where the person stood: not beyond it
	passed  []Place // what had been answered
	speaks  *Place  // from the answer to this question on, it is for the first time
	quiet   bool    // what was said and done stands: neither is repeated
}

// settleVersions makes sure that each flow of the session runs: on the version
// that it was begun with where the library has it, else on the present one, at
// the same question, or at one before it that has no answer there.
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
	r.replace(broken)
	return r.moveOn()
}

// replace fits the frames of moved versions to their new steps: what a question
// of another name or kind was answered is dropped.
func (r *run) replace(moved map[int]bool) {
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
}

// moveOn walks the steps once more, past everything that is answered, to where
// the person stood: an unanswered question on the way is asked first, and the
// answers behind it stay. What was said and done on the way is not repeated.
func (r *run) moveOn() error {
	before := r.s.clone()
	was, passed := r.place(), r.s.Trail
	walk := &again{present: was, passed: passed, quiet: true}
	if err := r.walk(walk); err != nil {
		return err
	}
	if r.over { // nothing is left to ask: what follows the last answer was not done yet
		r.over, r.s, r.parts, r.envs = false, before, nil, nil
		if n := len(passed); n > 0 {
			walk.speaks = &passed[n-1]
		}
		if walk.quiet = walk.speaks != nil; !walk.quiet {
			walk.passed = nil
		}
		if err := r.walk(walk); err != nil {
			return err
		}
	}
	r.tellMoved(was, before.Pending)
	return nil
}

// tellMoved says that the conversation has moved. What the person has just said
// is no answer to another question than the one that they saw.
func (r *run) tellMoved(was Place, asked *Pending) {
	words := sayMoved
	switch same := r.place() == was; {
	case r.over:
	case same && r.fits(asked):
		r.s.Pending = asked
	default:
		r.astray = true
		r.settled()
		if !same {
			words = sayMovedBack
		}
		if !own(r.in.Message.Kind) {
			words += sayNotTaken
		}
	}
	r.parts = append([]string{words}, r.parts...)
}

// fits reports whether a question of the engine's own can still be put before
// the present one: an answer that is read back must be of its kind.
func (r *run) fits(asked *Pending) bool {
	if asked == nil || asked.Held == nil {
		return true
	}
	st, err := r.stepAt(r.s.Cur)
	return err == nil && st.op == opAsk && st.ask.kind == asked.Held.Kind
}

// own reports whether an event is no answer that a person has just given, or one
// that is never lost: a photo goes where it belongs.
func own(kind safety.InboundKind) bool {
	return kind == safety.InTimer || kind == safety.InImage || kind == ""
}

// walk goes from the outermost beginning on. Frames are taken up again with the
// answers that they hold as it comes by.
func (r *run) walk(w *again) error {
	for i := range r.s.Frames {
		r.s.Frames[i].Off = i > 0
	}
	r.s.Cur, r.s.Trail, r.s.Due, r.s.Pending = 0, nil, nil, nil
	f := r.cur()
	f.At, f.Page, f.Item = r.blockAt(0).steps[0].id, 0, 0
	r.envs, r.again = nil, w
	defer func() { r.again = nil }()
	return r.advance()
}

func (r *run) place() Place {
	f := r.cur()
	return Place{Frame: r.s.Cur, Step: f.At, Page: f.Page, Item: f.Item}
}

// quiet reports whether the steps at hand are walked once more.
func (r *run) quiet() bool { return r.again != nil && r.again.quiet }

// arrived reports whether the walk has come to where the person stood.
func (r *run) arrived() bool { return r.quiet() && r.place() == r.again.present }

// heardOf notes that a question is passed.
func (r *run) heardOf(p Place) {
	if r.again != nil && r.again.speaks != nil && *r.again.speaks == p {
		r.again.quiet = false
	}
}

// confirmed reports whether a summary had been accepted, so that it is not put
// again; there is no way back behind the outermost.
func (r *run) confirmed() bool {
	if !r.quiet() {
		return false
	}
	if r.s.Cur > 0 {
		if !slices.Contains(r.again.passed, r.place()) {
			return false
		}
		r.pass(r.place())
		return true
	}
	if !r.s.Filed {
		return false
	}
	r.s.Trail, r.s.Due = nil, nil
	for i := range r.s.Frames {
		r.s.Frames[i].Entered = 0
	}
	r.next()
	return true
}
