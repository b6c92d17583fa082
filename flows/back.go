package flows

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"shouze/flows/answer"
	"shouze/safety"
)

// cut forgets that the questions from the k-th on were answered: frames
// entered and effects collected since then no longer count. Their answers stay
// at hand, should the person come by again.
func (r *run) cut(k int) {
	r.s.Trail = r.s.Trail[:k]
	for i := range r.s.Frames {
		if r.s.Frames[i].Entered > k {
			r.s.Frames[i].Off = true
		}
	}
	r.s.Due = slices.DeleteFunc(r.s.Due, func(d Due) bool { return d.Trail > k })
	r.envs = nil
}

// jump goes back to the k-th question answered.
func (r *run) jump(k int) {
	p := r.s.Trail[k]
	r.cut(k)
	r.settled()
	r.s.Shot = 0
	r.s.Cur = p.Frame
	f := r.cur()
	f.At, f.Page, f.Item = p.Step, p.Page, p.Item
	for f.Parent >= 0 {
		from := f.From
		f = &r.s.Frames[f.Parent]
		f.At, f.Page, f.Item = from.Step, from.Page, from.Item
	}
	r.reopen()
}

// reopen lets more photos join an answer that is visited again.
func (r *run) reopen() {
	st, err := r.stepAt(r.s.Cur)
	if err != nil || st.op != opAsk || !st.ask.several {
		return
	}
	if h, ok := r.cur().Answers[st.ask.key]; ok {
		h.Open, h.Skipped = true, false
		r.set(st.ask.key, h)
	}
}

// back is 返回: to the question before, or out of the engine's own question.
func (r *run) back() error {
	switch {
	case r.s.Pending != nil:
		r.s.Pending = nil
	case len(r.s.Trail) > 0:
		r.jump(len(r.s.Trail) - 1)
	case r.s.Filed:
		r.say(sayFiled)
	default:
		r.say(sayFirst)
	}
	return nil
}

// backTo is the step back_to: to an earlier question of these steps, whose
// answer and those after it are dropped.
func (r *run) backTo(key string) error {
	k := slices.IndexFunc(r.s.Trail, func(p Place) bool { return p.Frame == r.s.Cur && p.Step == key })
	b := r.blockAt(r.s.Cur)
	for _, st := range b.steps[b.index[key]:] {
		r.forget(st)
	}
	f := r.cur()
	f.At, f.Page, f.Item = key, 0, 0
	if k >= 0 {
		r.cut(k)
		r.s.Frames = dropOff(r.s.Frames)
	}
	return nil
}

// dropOff empties frames that no longer count and stand at the end.
func dropOff(frames []Frame) []Frame {
	for len(frames) > 0 && frames[len(frames)-1].Off {
		frames = frames[:len(frames)-1]
	}
	for i := range frames {
		if frames[i].Off {
			frames[i].Answers, frames[i].Loops = nil, nil
		}
	}
	return frames
}

// restart is the answer to whether all is to be thrown away.
func (r *run) restart(yes bool) error {
	r.settled()
	if !yes {
		r.say(sayKeep)
		return nil
	}
	f := r.l.flows[r.s.Flow()]
	if f == nil {
		f = r.flowAt(0)
	}
	r.say(sayAgain)
	r.begin(f, r.s.Args())
	return r.advance()
}

// editable are the answers that can be changed, as choices by their place in
// the trail.
func (r *run) editable() []choice {
	var out []choice
	for k, p := range r.s.Trail {
		b := r.blockAt(p.Frame)
		i, ok := b.index[p.Step]
		if !ok {
			continue
		}
		var label, text string
		f := r.s.Frames[p.Frame]
		switch st := b.steps[i]; {
		case st.op == opAsk:
			label, text = st.ask.label, f.Answers[st.ask.key].Text
		case st.op == opEach && p.Item == 0:
			rows := f.Loops[st.each.key]
			from, to := st.each.span(p.Page, len(rows.Keys))
			label, text = "检查表第"+itoa(p.Page+1)+"页", marksSaid(rows.Marks[from:to])
		default:
			continue
		}
		if label == "" {
			label = p.Step
		}
		if row, list := r.rowOf(p.Frame); list != "" {
			label = name(row) + "·" + label
		}
		out = append(out, choice{value: strconv.Itoa(k), text: clip(label, 24) + "：" + clip(text, 24)})
	}
	return out
}

func (r *run) answerEdit(q question, text string) error {
	n, ok := r.hearNumber(text, r.editable())
	if !ok {
		r.miss(sayNoChoice)
		return nil
	}
	r.say(sayRestate)
	r.jump(atoi(r.editable()[n-1].value))
	return nil
}

// answerConfirm takes the answer to a summary: yes files, no lets the person
// choose what to change.
func (r *run) answerConfirm(q question, text string) error {
	yes, no := r.hearYesNo(text, answer.Confirm)
	switch {
	case yes && r.s.Cur == 0:
		r.settled()
		if over, err := r.outdated(); over || err != nil {
			return err
		}
		if err := r.file(); err != nil {
			return err
		}
		r.next()
		return r.advance()
	case yes:
		return r.goOn(Place{Frame: r.s.Cur, Step: q.st.id})
	case !no:
		r.miss(sayNoYesNo)
		return nil
	}
	return r.refused(q)
}

// outdated goes back to the first answer that time or other facts have made
// impossible since it was given: a day that has passed, a certificate that has
// expired. True: there is one.
func (r *run) outdated() (bool, error) {
	for k, p := range r.s.Trail {
		b := r.blockAt(p.Frame)
		i, ok := b.index[p.Step]
		if !ok || b.steps[i].op != opAsk {
			continue
		}
		a := b.steps[i].ask
		if h, ok := r.s.Frames[p.Frame].Answers[a.key]; !ok || h.Skipped {
			continue
		}
		env, err := r.env(p.Frame)
		if err != nil {
			return false, err
		}
		why, err := r.refusedBy(a, env)
		if err != nil {
			return false, err
		}
		if why == nil {
			continue
		}
		words, err := r.render(why.say, p.Frame)
		if err != nil {
			return false, err
		}
		r.jump(k)
		r.overtaken(b.steps[i], why, words)
		return true, nil
	}
	return false, nil
}

// overtaken says why an answer of these steps has become impossible; where all
// that was answered after it hangs on it, that is asked anew.
func (r *run) overtaken(st *step, why *refusal, words string) {
	r.say(words)
	if !why.anew {
		return
	}
	r.say(sayAnew)
	b := r.blockAt(r.s.Cur)
	for _, later := range b.steps[b.index[st.id]+1:] {
		r.forget(later)
	}
	r.s.Frames = dropOff(r.s.Frames)
}

func (r *run) refused(q question) error {
	r.settled()
	choices := r.editable()
	switch {
	case q.st.no != nil:
		if err := r.sayText(q.st.no); err != nil {
			return err
		}
		r.endFlow()
		return r.advance()
	case len(choices) == 0:
		r.say(sayFiled)
	case len(choices) == 1:
		r.say(sayRestate)
		r.jump(atoi(choices[0].value))
	default:
		r.s.Pending = &Pending{What: pendingEdit}
	}
	return nil
}

// finish makes the output: what was said, the next question, the timer.
func (r *run) finish() (State, Output, error) {
	if r.failed != nil {
		return State{}, Output{}, r.failed
	}
	if r.over {
		r.out.Ended = true
		if len(r.parts) > 0 {
			r.out.Reply = &safety.Outbound{Key: r.key, Body: join(r.parts, "", maxReply)}
		}
		return State{}, r.out, nil
	}
	if r.s.Wake != 0 {
		r.out.WakeAt = time.Unix(r.s.Wake, 0).In(r.now.Location())
	}
	st, err := r.stepAt(r.s.Cur)
	if err != nil {
		return State{}, Output{}, err
	}
	r.s.Apply = r.mayApply(st)
	if r.silent && !r.out.Moved { // that it has moved is said even when a timer runs out
		return r.s, r.out, nil
	}
	q, err := r.question()
	if err = cmp.Or(err, r.failed); err != nil {
		return State{}, Output{}, err
	}
	reply := &safety.Outbound{Key: r.flowAt(r.s.Cur).name + "/" + q.step, Expects: &q.expects}
	reply.Body = join(r.missed(q), q.body, maxReply-len(reply.Text()))
	r.out.Reply = reply
	return r.s, r.out, nil
}

// forExample is the end of a refusal that says what would be read.
var forExample = regexp.MustCompile(`。请回[^。]*例如：[^。]*$`)

// missed adds an example after an answer that could not be read, where neither
// what is said nor the question gives one, and leaves it out where both would.
// Options are numbered, and to name one of them would be to suggest it.
func (r *run) missed(q question) []string {
	if r.out.Misses > 0 && (q.form == formPage || strings.Contains(q.body, "例如：") || strings.Contains(q.body, "比如：")) {
		for i := range r.parts {
			r.parts[i] = forExample.ReplaceAllString(r.parts[i], "。")
		}
	}
	ex, ok := q.expects.Example.(string)
	choice := q.form == formPending || q.form == formConfirm || q.expects.Kind == safety.AskYesNo || q.expects.Kind == safety.AskOne
	if r.out.Misses > 0 && ok && !choice && !containsExample(strings.Join(append(r.parts, q.body), "\n"), ex) {
		return append(r.parts, "比如可以回：“"+ex+"”")
	}
	return r.parts
}

// mayApply reports whether the answer to the present question may bring an
// effect: at the outermost confirm, after it, or before one that needs none.
func (r *run) mayApply(st *step) bool {
	if r.s.Filed || st.op == opConfirm && r.s.Cur == 0 || r.s.Pending != nil && r.s.Pending.What == pendingRestart {
		return true
	}
	for i := r.s.Cur; i >= 0; i = r.s.Frames[i].Parent {
		at, err := r.stepAt(i)
		if err != nil || at.applies && (at.op != opConfirm || i == 0) {
			return true
		}
	}
	return false
}
