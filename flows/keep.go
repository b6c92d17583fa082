package flows

import (
	"strings"
)

// answered shows what was answered before to a question that is visited again,
// and the word that lets it stand.
func answered(was string) string {
	if was == skipped {
		return "（上次跳过了，不改就回“" + wordKeep + "”）"
	}
	return "（上次答的：" + clip(was, 60) + "，不改就回“" + wordKeep + "”）"
}

// keep is 不改: what was answered before stands. False: nothing was.
func (r *run) keep(q question) (bool, error) {
	switch q.form {
	case formAsk:
		h, ok := r.cur().Answers[q.st.ask.key]
		if ok && len(h.Photos) > 0 {
			return true, r.photosDone(q)
		}
		if !ok || !valid(h, q.st.ask, q.choices) {
			return false, nil
		}
		return true, r.accept(q, h)
	case formPage:
		marks := q.rows.Marks[q.from:q.to]
		if strings.ContainsRune(marks, markNone) {
			return false, nil
		}
		r.settled()
		r.markPage(q.st, marked{marks: marks})
		return true, r.advance()
	case formReason:
		f := r.cur()
		if q.rows.Why[q.from+f.Item-1] == "" {
			return false, nil
		}
		return true, r.goOn(Place{Frame: r.s.Cur, Step: q.st.id, Page: f.Page, Item: f.Item})
	}
	return false, nil
}
