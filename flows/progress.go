package flows

import (
	"strconv"
)

// fewQuestions need no counting.
const fewQuestions = 3

// progress counts the questions of these steps as far as they are known now.
// Steps that were too few to be counted when they began are not counted later:
// a 第3/3题 out of nowhere helps nobody.
func (r *run) progress(now *step) string {
	at, total := r.count(now)
	if total < fewQuestions || at == 0 || r.countedFirst() < fewQuestions {
		return ""
	}
	return strconv.Itoa(at) + "/" + strconv.Itoa(total)
}

// count is the place of a question among those of its steps, and how many there are.
func (r *run) count(now *step) (at, total int) {
	for _, st := range r.blockAt(r.s.Cur).steps {
		if st.op != opAsk {
			continue
		}
		if st.when != nil {
			if v, err := r.eval(st.when, r.s.Cur); err != nil || v != true {
				continue
			}
		}
		if st != now && r.unasked(st.ask) {
			continue
		}
		total++
		if st == now {
			at = total
		}
	}
	return at, total
}

// countedFirst is how many questions there seemed to be before any was answered.
func (r *run) countedFirst() int {
	f := r.cur()
	if len(f.Answers) == 0 {
		return fewQuestions
	}
	answers := f.Answers
	f.Answers, r.envs = nil, nil
	_, total := r.count(nil)
	f.Answers, r.envs = answers, nil
	return total
}

// unasked reports whether a question passes by itself: its list has nothing to
// choose, or the one row that is taken without asking.
func (r *run) unasked(a *ask) bool {
	if a.from == "" {
		return false
	}
	opts, err := r.choices(a, r.s.Cur)
	return err == nil && (len(opts) == 0 || len(opts) == 1 && a.sole && !a.optional)
}
