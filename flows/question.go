package flows

import (
	"fmt"
	"strconv"
	"strings"

	"shouze/safety"
)

// form is what shape the present question has.
type form byte

const (
	formAsk     form = iota
	formPage         // a page of a checklist
	formReason       // why an item does not apply
	formConfirm      // a summary before filing
	formPending      // the engine's own: readback, restart, edit
)

// question is the present question. step, form and choices are always filled;
// the words only by question().
type question struct {
	form     form
	st       *step
	step     string
	choices  []choice
	rows     *Rows
	from, to int // of a page, in rows
	progress string
	body     string
	expects  safety.Expects
}

// What the engine's own questions ask.
const (
	pendingReadback = "readback"
	pendingRestart  = "restart"
	pendingEdit     = "edit"
)

// longList is how many options stand at once when there are more.
const (
	longList = 12
	wideList = 20 // of which several may be chosen: as many as a card has boxes
	listPage = 9
	moreWord = "更多"
)

// long reports whether the choices come a part at a time.
func (q question) long() bool {
	most := longList
	if q.st != nil && q.st.ask != nil && q.st.ask.kind == safety.AskSeveral {
		most = wideList
	}
	return len(q.choices) > most
}

// present finds the question that waits, without its words.
func (r *run) present() (question, error) {
	st, err := r.stepAt(r.s.Cur)
	if err != nil {
		return question{}, err
	}
	q := question{st: st, step: st.id}
	f := r.cur()
	switch st.op {
	case opAsk:
		q.choices, err = r.choices(st.ask, r.s.Cur)
	case opConfirm:
		q.form = formConfirm
	case opEach:
		q.rows = f.Loops[st.each.key]
		if q.rows == nil {
			return q, fmt.Errorf("flow %s: the checklist %q was never begun", r.flowAt(r.s.Cur).name, st.id)
		}
		q.from, q.to = st.each.span(f.Page, len(q.rows.Keys))
		q.form = formPage
		if f.Item > 0 {
			q.form = formReason
		}
	default:
		err = fmt.Errorf("flow %s: nothing is asked at %q", r.flowAt(r.s.Cur).name, st.id)
	}
	if r.s.Pending != nil {
		q.form = formPending
	}
	return q, err
}

// question is the present question in full.
func (r *run) question() (question, error) {
	q, err := r.present()
	if err != nil {
		return q, err
	}
	switch q.form {
	case formPending:
		r.putPending(&q)
	case formPage:
		err = r.putPage(&q)
	case formReason:
		row, _ := r.row(q.st.each.of, q.rows.Keys[q.from+r.cur().Item-1])
		q.body = "“" + clip(row.Text, 60) + "”\n" + q.st.each.na
		if why := q.rows.Why[q.from+r.cur().Item-1]; why != "" {
			q.body += "\n" + answered(why)
		}
		q.expects = safety.Expects{Kind: safety.AskText, Example: "我们这里没有这项"}
	case formConfirm:
		q.body, err = r.render(q.st.text, r.s.Cur)
		q.body = strings.TrimSpace(q.body) + "\n" // the choices stand apart
		q.expects = yesNo(safety.AskConfirm, "对，提交", "不对，要改")
		if q.st.no != nil { // there is nothing to change: a no ends it
			q.expects = yesNo(safety.AskConfirm, "对", "不对")
		}
	default:
		err = r.putAsk(&q)
	}
	return q, err
}

func yesNo(kind safety.Kind, yes, no string) safety.Expects {
	return safety.Expects{Kind: kind, Example: "1", Wrong: "99", Options: []safety.Option{
		{Key: "1", Text: yes, Short: clip(yes, maxShort), Value: "yes"},
		{Key: "2", Text: no, Short: clip(no, maxShort), Value: "no"},
	}}
}

func (r *run) putPending(q *question) {
	switch r.s.Pending.What {
	case pendingReadback:
		q.body = r.s.Pending.Ask
		q.expects = yesNo(safety.AskYesNo, "对", "不对，重说")
		q.expects.Wrong = "" // anything else is read as a new answer to the question itself
	case pendingRestart:
		q.body = "要把前面答的都丢掉，从头再来吗？"
		q.expects = yesNo(safety.AskYesNo, "丢掉，从头来", "不丢，接着答")
	case pendingEdit:
		q.body = "要改哪一条？"
		q.choices = r.editable()
		q.expects = safety.Expects{Kind: safety.AskOne, Example: "1", Wrong: "99"}
		r.putOptions(q)
	}
}

// void reports whether all that a question offered to choose is gone since it
// was put: whatever is said, it is passed.
func (q question) void() bool {
	return q.form == formAsk && q.st.ask.from != "" && len(q.choices) == 0
}

func (r *run) putAsk(q *question) error {
	a, text := q.st.ask, q.st.text
	if q.void() && a.empty != nil {
		text = a.empty
	}
	words, err := r.render(text, r.s.Cur)
	if err != nil {
		return err
	}
	var b strings.Builder
	if q.progress = r.progress(q.st); q.progress != "" {
		b.WriteString("第" + q.progress + "题\n")
	}
	b.WriteString(words)
	held, had := r.cur().Answers[a.key]
	if had && !held.Open {
		b.WriteString("\n" + answered(held.Text))
	}
	if a.example != "" && len(q.choices) == 0 {
		b.WriteString("\n例如：" + a.example)
	}
	b.WriteString(hint(a, held, strings.Contains(words, wordSkip)))
	q.body = b.String()
	q.expects = safety.Expects{Kind: a.kind, Optional: a.optional, Example: exampleOf(a, held, r.now), Wrong: wrongs[a.kind], NotNow: a.notNow}
	if q.void() {
		q.expects.Wrong = ""
	}
	if a.kind == safety.AskYesNo {
		q.expects.Options = yesNo(a.kind, a.yes, a.no).Options
	}
	r.putOptions(q)
	if err := r.acceptable(q); err != nil {
		return err
	}
	if a.kind == safety.AskPhoto && len(held.Photos) >= max(a.min, 1) {
		q.expects.Options = append(q.expects.Options, safety.Option{Key: wordDone, Text: wordDone, Short: wordDone, Value: wordDone})
	}
	if a.optional && len(held.Photos) == 0 {
		q.expects.Options = append(q.expects.Options, safety.Option{Key: wordSkip, Text: wordSkip, Short: wordSkip, Value: wordSkip})
	}
	return nil
}

// hint names the words that may be said instead of an answer; told: the
// question itself says when to skip it.
func hint(a *ask, held Held, told bool) string {
	var s string
	switch {
	case a.kind == safety.AskPhoto && a.several && len(held.Photos) > 0:
		s = "\n已收到" + photoCount(len(held.Photos)) + "，还有就接着发，发完了回“发完了”。"
	case a.kind == safety.AskPhoto && a.several:
		s = "\n一张一张发就行，发完了回“发完了”。"
	case a.kind == safety.AskSeveral:
		s = "\n可以选几个，如 1 3。"
	case a.kind == safety.AskLocation:
		s = "\n点右下角的加号，选“位置”发过来。"
	}
	switch {
	case !a.optional || told || len(held.Photos) > 0:
		return s
	case a.kind == safety.AskPhoto:
		return s + "\n拍不了就回“跳过”。"
	case a.kind == safety.AskYesNo || a.kind == safety.AskOne && len(a.options) > 0: // 没有 may well be an answer
		return s + "\n说不准就回“跳过”。"
	}
	return s + "\n没有就回“跳过”。"
}

// putOptions numbers the choices; a long list comes a part at a time, yet any
// number may be said.
func (r *run) putOptions(q *question) {
	from, to := 0, len(q.choices)
	if q.long() {
		from = min(r.s.From, (to-1)/listPage*listPage)
		to = min(from+listPage, to)
	}
	for i := from; i < to; i++ {
		c := q.choices[i]
		q.expects.Options = append(q.expects.Options, safety.Option{Key: strconv.Itoa(i + 1), Text: clip(c.text, 60), Short: c.short, Value: c.value})
	}
	if from > 0 && q.long() {
		q.expects.Example = strconv.Itoa(from + 1)
	}
	if q.long() {
		more := "看其他的（共" + strconv.Itoa(len(q.choices)) + "个）"
		if to == len(q.choices) {
			more = "回到前面的（共" + strconv.Itoa(to) + "个）"
		}
		q.expects.Options = append(q.expects.Options, safety.Option{Key: moreWord, Text: more, Short: moreWord, Value: moreWord})
	}
}

func (r *run) putPage(q *question) error {
	words, err := r.render(q.st.text, r.s.Cur)
	if err != nil {
		return err
	}
	e, f := q.st.each, r.cur()
	pages := (len(q.rows.Keys) + e.page - 1) / e.page
	q.progress = fmt.Sprintf("%d/%d", f.Page+1, pages)
	body := words
	if pages > 1 {
		body = "第" + q.progress + "页\n" + words
	}
	if was := marksSaid(q.rows.Marks[q.from:q.to]); was != "" {
		body += "\n" + answered(was)
	}
	body += "\n有问题的回编号，如 2 5；都没问题回 0。"
	if f.Page == 0 {
		body += "\n看不准的回“不清楚 3”，没有这项的回“不适用 4”，想知道缘由回“为什么 3”。"
	}
	q.body = body
	q.expects = safety.Expects{Kind: safety.AskSeveral, Checklist: true, Example: "0", Wrong: "99"}
	for i := q.from; i < q.to; i++ {
		row, _ := r.row(e.of, q.rows.Keys[i])
		q.expects.Options = append(q.expects.Options, safety.Option{
			Key: strconv.Itoa(i - q.from + 1), Text: row.Text, Short: name(row), Value: row.Key, Item: row.Key,
		})
	}
	q.expects.Options = append(q.expects.Options, safety.Option{Key: "0", Text: "都没问题", Short: "都没问题", Value: "0"})
	return nil
}

// marksSaid tells a page's outcomes; empty: not answered yet.
func marksSaid(marks string) string {
	if strings.ContainsRune(marks, markNone) {
		return ""
	}
	var parts []string
	for _, m := range []struct {
		mark  rune
		words string
	}{{markProblem, "有问题"}, {markUnclear, "不清楚"}, {markNA, "不适用"}} {
		var at []string
		for i, c := range marks {
			if c == m.mark {
				at = append(at, strconv.Itoa(i+1))
			}
		}
		if len(at) > 0 {
			parts = append(parts, strings.Join(at, "、")+" "+m.words)
		}
	}
	if len(parts) == 0 {
		return "都没问题"
	}
	return strings.Join(parts, "；")
}
