package flows

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"

	"shouze/flows/answer"
	"shouze/safety"
)

// quiet is how long after the last photo of a burst it is acknowledged.
const quiet = time.Minute

// maxPhotos bounds one photo answer.
const maxPhotos = 20

// handle takes one event at the present question.
func (r *run) handle() error {
	if gone, err := r.emptied(); gone || err != nil {
		return err
	}
	q, err := r.present()
	if err != nil {
		return err
	}
	m := r.in.Message
	switch m.Kind {
	case safety.InTimer:
		r.timer(q)
		return nil
	case safety.InImage:
		return r.photo(q)
	}
	r.s.Shot = 0 // whatever else is said ends a burst of photos
	switch m.Kind {
	case safety.InVoice:
		return r.voice(q, m.Text)
	case safety.InLocation:
		return r.location(q, m.Location)
	case safety.InTap:
		return r.spoken(q, tapped(q, m.Tap), false)
	case safety.InCheck:
		return r.spoken(q, r.checked(q, m.Checks), false)
	case safety.InText:
		return r.spoken(q, m.Text, false)
	}
	r.miss(sayNoOther)
	return nil
}

// tapped turns a button's key into what a person would say.
func tapped(q question, key string) string {
	for i, c := range q.choices {
		if c.value == key {
			return itoa(i + 1)
		}
	}
	return key
}

// checked turns a submitted card into what a person would say: item keys and
// stable values become their numbers.
func (r *run) checked(q question, keys []string) string {
	if len(keys) == 0 {
		return "0"
	}
	out := make([]string, 0, len(keys))
	for _, k := range keys {
		said := tapped(q, k)
		if q.form == formPage {
			if i := slices.Index(q.rows.Keys[q.from:q.to], k); i >= 0 {
				said = itoa(i + 1)
			}
		}
		out = append(out, said)
	}
	return strings.Join(out, " ")
}

// spoken takes words: the engine's own, else an answer.
func (r *run) spoken(q question, text string, voice bool) error {
	w := whole(text)
	switch said[w] {
	case wordBack:
		return r.back()
	case wordRestart:
		r.s.Pending = &Pending{What: pendingRestart}
		return nil
	}
	if q.form == formPending {
		return r.answerPending(q, text, voice)
	}
	if w == moreWord && q.long() {
		r.s.From += listPage
		if r.s.From >= len(q.choices) {
			r.s.From = 0
		}
		return nil
	}
	switch said[w] {
	case wordSkip:
		return r.skip(q)
	case wordDone:
		return r.photosDone(q)
	case wordKeep:
		if kept, err := r.keep(q); kept || err != nil {
			return err
		}
	}
	return r.answer(q, text, voice)
}

// answer reads words as an answer to the present question.
func (r *run) answer(q question, text string, voice bool) error {
	switch q.form {
	case formPage:
		return r.answerPage(q, text, voice, false)
	case formConfirm:
		return r.answerConfirm(q, text)
	case formReason:
		return r.answerReason(q, text, voice)
	}
	a := q.st.ask
	if a.kind == safety.AskPhoto {
		r.photoWords(q, text)
		return nil
	}
	h := r.hear(q, text)
	if h.err != "" {
		r.miss(h.err)
		return nil
	}
	if voice && h.ask == "" {
		h.ask = readBack(h.held.Text)
	}
	if h.ask == "" {
		return r.accept(q, h.held)
	}
	why, err := r.contradicted(a, h.held) // no use in confirming what cannot be
	if err != nil {
		return err
	}
	if why != "" {
		return r.refuse(why)
	}
	r.s.Pending = &Pending{What: pendingReadback, Held: &h.held, Ask: h.ask}
	return nil
}

func readBack(said string) string {
	return "您说的是“" + clip(said, maxTextRune) + "”，对吗？"
}

// accept keeps an answer and goes on.
func (r *run) accept(q question, h Held) error {
	why, err := r.contradicted(q.st.ask, h)
	switch {
	case err != nil:
		return err
	case why != "":
		r.s.Pending = nil
		return r.refuse(why)
	}
	r.set(q.st.ask.key, h)
	return r.goOn(Place{Frame: r.s.Cur, Step: q.st.id})
}

// refuse says why an answer cannot be; where one before it has become
// impossible meanwhile, that is the one to answer anew.
func (r *run) refuse(why string) error {
	if over, err := r.outdated(); over || err != nil {
		return err
	}
	r.miss(why)
	return nil
}

// contradicted is why an answer that can be read cannot be; empty: it can.
func (r *run) contradicted(a *ask, h Held) (string, error) {
	_, words, err := r.contradiction(a, h)
	return words, err
}

// contradiction is the refusal that holds for an answer, and its words; nil: none.
func (r *run) contradiction(a *ask, h Held) (*refusal, string, error) {
	if h.Skipped || len(a.refuse) == 0 {
		return nil, "", nil
	}
	before, had := r.cur().Answers[a.key]
	r.set(a.key, h) // so that expressions may name it
	defer func() {
		r.unset(a.key)
		if had {
			r.set(a.key, before)
		}
	}()
	env, err := r.env(r.s.Cur)
	if err != nil {
		return nil, "", err
	}
	why, err := r.refusedBy(a, env)
	if err != nil || why == nil {
		return nil, "", err
	}
	words, err := r.render(why.say, r.s.Cur)
	return why, words, err
}

// refusedBy is the refusal that holds for an answer, as env has it; nil: none.
func (r *run) refusedBy(a *ask, env map[string]any) (*refusal, error) {
	for i := range a.refuse {
		v, err := expr.Run(a.refuse[i].when.program, env)
		if err != nil {
			return nil, fmt.Errorf("flow %s: refuse: %w", r.flowAt(r.s.Cur).name, err)
		}
		if v == true {
			return &a.refuse[i], nil
		}
	}
	return nil, nil
}

// picked is the answer that takes a choice.
func (a *ask) picked(c choice) Held {
	return Held{Kind: a.kind, Text: c.text, Picked: []string{c.value}}
}

// envWith is the environment of a frame with another answer to one question.
func (r *run) envWith(key string, h Held, frame int) (map[string]any, error) {
	env, err := r.env(frame)
	if err != nil {
		return nil, err
	}
	env = maps.Clone(env)
	env[key] = r.valueOf(h, r.flowAt(frame).vars[key])
	return env, nil
}

// goOn passes the present question and runs to the next.
func (r *run) goOn(p Place) error {
	r.settled()
	r.pass(p)
	return r.advance()
}

// settled forgets what belonged to the question that has just been answered.
func (r *run) settled() {
	r.s.Misses, r.s.Pending, r.s.Burst, r.s.Wake, r.s.From = 0, nil, 0, 0, 0
}

func (r *run) miss(words string) {
	r.s.Misses++
	r.out.Misses = r.s.Misses
	r.say(words)
}

func (r *run) skip(q question) error {
	if q.form != formAsk || !q.st.ask.optional {
		r.miss(sayNoSkip)
		return nil
	}
	a := q.st.ask
	if h := r.cur().Answers[a.key]; len(h.Photos) > 0 {
		return r.photosDone(q)
	}
	return r.accept(q, Held{Kind: a.kind, Text: skipped, Skipped: true})
}

// answerPending takes the answer to the engine's own question. A read-back may
// also be answered by saying the thing anew.
func (r *run) answerPending(q question, text string, voice bool) error {
	p := r.s.Pending
	if p.What == pendingEdit {
		return r.answerEdit(q, text)
	}
	yes, no := r.hearYesNo(text, answer.YesNo)
	switch {
	case !yes && !no && p.What == pendingReadback:
		r.s.Pending = nil
		again, err := r.present()
		if err != nil {
			return err
		}
		before := r.s.Misses
		err = r.answer(again, text, voice)
		if r.s.Misses > before {
			r.s.Pending = p
		}
		return err
	case !yes && !no:
		r.miss(sayNoYesNo)
	case p.What == pendingRestart:
		return r.restart(yes)
	case no:
		r.s.Pending = nil
		r.say(saySayAgain)
	default:
		return r.acceptReadback()
	}
	return nil
}

func (r *run) acceptReadback() error {
	p := r.s.Pending
	r.s.Pending = nil
	q, err := r.present()
	if err != nil {
		return err
	}
	switch {
	case q.form == formPage:
		return r.answerPage(q, p.Said, false, true)
	case q.form == formReason:
		return r.answerReason(q, p.Said, false)
	}
	return r.accept(q, *p.Held)
}

// answerPage takes the answer to a page; sure: it was read back already.
func (r *run) answerPage(q question, text string, voice, sure bool) error {
	if n, ok := askedWhy(text); ok {
		if !r.explain(q.st, n) {
			r.say(sayNoSuchWhy)
		}
		return nil
	}
	m, ask, fault := r.hearPage(q, text)
	if fault != "" {
		r.miss(fault)
		return nil
	}
	if voice {
		ask = readBack(marksSaid(m.marks))
	}
	if ask != "" && !sure {
		r.s.Pending = &Pending{What: pendingReadback, Said: text, Ask: ask}
		return nil
	}
	r.settled()
	r.markPage(q.st, m)
	return r.advance()
}

func (r *run) answerReason(q question, text string, voice bool) error {
	why := strings.TrimSpace(text)
	if whole(why) == "" {
		r.miss(sayReason)
		return nil
	}
	if voice {
		r.s.Pending = &Pending{What: pendingReadback, Said: why, Ask: readBack(why)}
		return nil
	}
	f := r.cur()
	r.keepReason(q.rows, q.from+f.Item-1, why)
	return r.goOn(Place{Frame: r.s.Cur, Step: q.st.id, Page: f.Page, Item: f.Item})
}

// voice takes the platform's transcript, read back before it counts.
func (r *run) voice(q question, text string) error {
	if strings.TrimSpace(text) == "" {
		r.miss(sayNoVoice)
		return nil
	}
	return r.spoken(q, text, true)
}

func (r *run) location(q question, at *safety.Location) error {
	if q.form != formAsk || q.st.ask.kind != safety.AskLocation || at == nil {
		r.say(sayNoLocation)
		return nil
	}
	label := at.Label
	if label == "" {
		label = "您发的位置"
	}
	return r.accept(q, Held{Kind: safety.AskLocation, Text: label, Location: at})
}
