package flows

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"shouze/safety"
)

// run is one step under way. It works on its own copy of the state.
type run struct {
	l      *Library
	s      State
	in     Input
	now    time.Time
	out    Output
	parts  []string // what is said before the next question
	over   bool     // the outermost flow has ended
	silent bool     // nothing is said: one photo of a burst
	key    string   // of the reply, once the flow is over
	early  []string // photos that no question had taken when the confirm was given
	again  *again   // a moved conversation is being walked once more
	astray bool     // … and has come to another question than the person saw

	w       World
	was     map[[2]string]Row         // what was chosen, by list and key, as it was before the first effects
	applied int                       // effects that w already shows
	failed  error                     // of the host, which could not apply them: the step fails, whoever read the facts first
	envs    map[int]map[string]any    // by frame
	rows    map[string]map[string]int // list → key → place
	made    map[string][]Row          // lists that the host made for this step
}

// Bounds that a sound flow never meets; beyond them a step fails rather than
// running on.
const (
	maxMoves  = 2000 // steps within one event
	maxFrames = 300
	maxDepth  = 64 // a flow that calls itself once more for each 还有一家
)

func (l *Library) newRun(st State, in Input, w World) *run {
	return &run{l: l, s: st.clone(), in: in, now: in.Now, w: w}
}

// Start begins a flow and puts its first question. What ran before is dropped.
func (l *Library) Start(name string, in Input, w World) (State, Output, error) {
	f := l.flows[name]
	if f == nil {
		return State{}, Output{}, fmt.Errorf("there is no flow %q", name)
	}
	r := l.newRun(State{}, in, w)
	r.begin(f, in.Args)
	if err := r.advance(); err != nil {
		return State{}, Output{}, err
	}
	return r.finish()
}

// Step gives a session one event.
func (l *Library) Step(st State, in Input, w World) (State, Output, error) {
	if !st.Active() {
		return st, Output{}, errors.New("no flow is running")
	}
	r := l.newRun(st, in, w)
	if err := r.settleVersions(); err != nil {
		return st, Output{}, err
	}
	if !r.over && (!r.astray || in.Message.Kind == safety.InImage) {
		if err := r.handle(); err != nil {
			return st, Output{}, err
		}
	}
	s, out, err := r.finish()
	if err != nil {
		return st, Output{}, err
	}
	return s, out, nil
}

// Repeat is the present question again, as after 继续 or 菜单.
func (l *Library) Repeat(st State, w World, now time.Time) (safety.Outbound, error) {
	if !st.Active() {
		return safety.Outbound{}, errors.New("no flow is running")
	}
	r := l.newRun(st, Input{Now: now}, w)
	if err := r.settleVersions(); err != nil {
		return safety.Outbound{}, err
	}
	if !r.over {
		if _, err := r.emptied(); err != nil {
			return safety.Outbound{}, err
		}
	}
	_, out, err := r.finish()
	if err != nil || out.Reply == nil {
		return safety.Outbound{}, err
	}
	return *out.Reply, nil
}

// Waiting is what a session waits for, for a card or a robot; the zero value
// when nothing is asked or the session's versions are not loaded.
func (l *Library) Waiting(st State, w World, now time.Time) safety.Waiting {
	if !st.Active() {
		return safety.Waiting{}
	}
	r := l.newRun(st, Input{Now: now}, w)
	if err := r.settleVersions(); err != nil || r.over {
		return safety.Waiting{}
	}
	q, err := r.question()
	if err != nil {
		return safety.Waiting{}
	}
	return safety.Waiting{Flow: r.flowAt(r.s.Cur).name, Step: q.step, Progress: q.progress, Expects: &q.expects}
}

// begin makes the outermost frame.
func (r *run) begin(f *flow, args map[string]any) {
	r.s = State{}
	r.envs = nil
	r.s.Frames = []Frame{{Version: r.version(f), Parent: -1, At: f.blocks[0].steps[0].id, Args: args}}
}

// version is the place of a flow's version among those of the state.
func (r *run) version(f *flow) int {
	for i, v := range r.s.Versions {
		if v.Digest == f.digest && v.Flow == f.name {
			return i
		}
	}
	r.s.Versions = append(r.s.Versions, Version{Flow: f.name, Digest: f.digest})
	return len(r.s.Versions) - 1
}

func (r *run) flowAt(frame int) *flow {
	return r.l.byDigest[r.s.Versions[r.s.Frames[frame].Version].Digest]
}

func (r *run) blockAt(frame int) *block { return r.flowAt(frame).blocks[r.s.Frames[frame].Block] }

func (r *run) cur() *Frame { return &r.s.Frames[r.s.Cur] }

// stepAt is the step at which a frame stands.
func (r *run) stepAt(frame int) (*step, error) {
	b := r.blockAt(frame)
	i, ok := b.index[r.s.Frames[frame].At]
	if !ok {
		return nil, fmt.Errorf("flow %s has no step %q", r.flowAt(frame).name, r.s.Frames[frame].At)
	}
	return b.steps[i], nil
}

// advance runs steps until one waits for the person or the flow is over.
func (r *run) advance() error {
	for range maxMoves {
		if r.over {
			return nil
		}
		if r.cur().At == "" {
			if err := r.leave(); err != nil {
				return err
			}
			continue
		}
		st, err := r.stepAt(r.s.Cur)
		if err != nil {
			return err
		}
		holds, err := r.holds(st)
		if err != nil {
			return err
		}
		if !holds {
			r.forget(st)
			r.next()
			continue
		}
		if r.arrived() {
			return nil
		}
		waits, err := r.enter(st)
		if err != nil || waits {
			return err
		}
	}
	return fmt.Errorf("flow %s does not come to rest", r.s.Flow())
}

func (r *run) holds(st *step) (bool, error) {
	f := r.cur()
	if st.when == nil || st.op == opEach && (f.Page > 0 || f.Item > 0) {
		return true, nil
	}
	v, err := r.eval(st.when, r.s.Cur)
	if err != nil {
		return false, err
	}
	yes, _ := v.(bool)
	return yes, nil
}

// forget drops an answer whose question is passed over, so that it can't
// speak for a person who has changed their way.
func (r *run) forget(st *step) {
	switch st.op {
	case opAsk:
		r.unset(st.ask.key)
	case opEach:
		delete(r.cur().Loops, st.each.key)
	}
}

func (r *run) next() {
	f := r.cur()
	b := r.blockAt(r.s.Cur)
	i := b.index[f.At] + 1
	f.At, f.Page, f.Item = "", 0, 0
	if i < len(b.steps) {
		f.At = b.steps[i].id
	}
}

// enter does a step; true: it waits for the person.
func (r *run) enter(st *step) (bool, error) {
	switch st.op {
	case opSay:
		r.next()
		if r.quiet() {
			return false, nil
		}
		return false, r.sayText(st.text)
	case opAsk:
		return r.arrive(st)
	case opEach:
		if st.each.page > 0 {
			return r.enterPage(st)
		}
		return false, r.enterLoop(st)
	case opConfirm:
		return !r.confirmed(), nil
	case opDo:
		return false, r.do(st)
	case opCall:
		return false, r.call(st.name, "", st.with)
	case opEnd:
		if st.text != nil && !r.quiet() {
			if err := r.sayText(st.text); err != nil {
				return false, err
			}
		}
		r.key = r.flowAt(r.s.Cur).name + "/end"
		r.endFlow()
		return false, nil
	case opBackTo:
		return false, r.backTo(st.name)
	}
	return false, fmt.Errorf("step %q of no kind", st.id)
}

// leave goes back from a finished frame to where it was entered.
func (r *run) leave() error {
	f := r.cur()
	if f.Parent < 0 {
		r.over = true
		return nil
	}
	r.s.Cur = f.Parent
	p := r.cur()
	p.At, p.Page, p.Item = f.From.Step, f.From.Page, f.From.Item
	st, err := r.stepAt(r.s.Cur)
	if err != nil {
		return err
	}
	switch {
	case st.op == opCall:
		r.next()
	case st.each.page > 0:
		p.Item++
	default:
		p.Page++
	}
	return nil
}

// endFlow ends the flow at hand, loops and all.
func (r *run) endFlow() {
	for r.cur().Block > 0 {
		r.s.Cur = r.cur().Parent
	}
	r.cur().At = ""
}

// call enters another flow, about a row if there is one.
func (r *run) call(name, row string, with []argument) error {
	callee := r.l.flows[name]
	if callee == nil {
		return fmt.Errorf("there is no flow %q", name)
	}
	args, err := r.arguments(with)
	if err != nil {
		return err
	}
	return r.push(Frame{Version: r.version(callee), Row: row, Args: args})
}

// push enters a frame; one that was left by going back is taken up again with
// the answers that it has.
func (r *run) push(f Frame) error {
	depth := 0
	for i := r.s.Cur; i >= 0; i = r.s.Frames[i].Parent {
		depth++
	}
	if depth > maxDepth || len(r.s.Frames) > maxFrames {
		return fmt.Errorf("flow %s calls too deep", r.s.Flow())
	}
	c := r.cur()
	from := Place{Frame: r.s.Cur, Step: c.At, Page: c.Page, Item: c.Item}
	f.Parent, f.From, f.Entered = r.s.Cur, &from, len(r.s.Trail)
	at := slices.IndexFunc(r.s.Frames, func(o Frame) bool {
		return o.Off && o.Parent == f.Parent && *o.From == from && o.Row == f.Row && r.sameVersion(o, f) && o.Block == f.Block
	})
	if at >= 0 {
		f.Version = r.s.Frames[at].Version
		f.Answers, f.Loops = r.s.Frames[at].Answers, r.s.Frames[at].Loops
		r.s.Frames[at] = f
	} else {
		r.s.Frames = append(r.s.Frames, f)
		at = len(r.s.Frames) - 1
	}
	r.s.Cur = at
	r.cur().At = r.blockAt(at).steps[0].id
	r.envs = nil
	return nil
}

// sameVersion reports whether a frame that was left is of the version that is
// entered now; a conversation that is walked once more stays with those it has.
func (r *run) sameVersion(left, now Frame) bool {
	return left.Version == now.Version || r.again != nil && r.s.Versions[left.Version].Flow == r.s.Versions[now.Version].Flow
}

// enterLoop takes the next row of a plain loop.
func (r *run) enterLoop(st *step) error {
	rows, err := r.loopRows(st)
	if err != nil {
		return err
	}
	f := r.cur()
	if f.Page >= len(rows.Keys) {
		r.next()
		return nil
	}
	key := rows.Keys[f.Page]
	if st.each.call != "" {
		return r.call(st.each.call, key, st.each.with)
	}
	return r.push(Frame{Version: f.Version, Block: st.each.body, Row: key})
}

// loopRows is a loop's list as it stood when the loop began.
func (r *run) loopRows(st *step) (*Rows, error) {
	if st.each.draw != nil && st.each.draw.from != "" {
		return r.drawnRows(st)
	}
	f := r.cur()
	if rows := f.Loops[st.each.key]; rows != nil {
		return rows, nil
	}
	list, err := r.list(st.each.of)
	if err != nil {
		return nil, err
	}
	rows := &Rows{Keys: make([]string, len(list))}
	for i, row := range list {
		rows.Keys[i] = row.Key
	}
	if st.each.page > 0 {
		rows.Marks = noMarks(len(list))
	}
	if f.Loops == nil {
		f.Loops = map[string]*Rows{}
	}
	f.Loops[st.each.key] = rows
	return rows, nil
}
