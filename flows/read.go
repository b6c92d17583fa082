package flows

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"shouze/flows/answer"
	"shouze/safety"
)

// heard is what was understood of an answer.
type heard struct {
	held Held
	ask  string // not empty: what to read back before it counts
	err  string // not empty: what to say when it can't be read
}

// hear reads words as an answer to a question of a flow.
func (r *run) hear(q question, text string) heard {
	a := q.st.ask
	if a.kind == safety.AskLocation {
		return hearPlace(text)
	}
	got := answer.Read(r.asAsked(a, q.choices), text)
	if got.Err != "" {
		return heard{err: got.Err}
	}
	h := heard{held: Held{Kind: a.kind, Value: got.Value, Text: spelled(a.kind, got.Value)}, ask: got.Confirm}
	switch a.kind {
	case safety.AskYesNo:
		h.held.Picked, h.held.Text = []string{got.Value}, a.yes
		if got.Value == "no" {
			h.held.Text = a.no
		}
	case safety.AskOne, safety.AskSeveral:
		h.pick(a, q.choices, got)
	}
	return h
}

// pick turns places into the stable values and labels of what was chosen.
func (h *heard) pick(a *ask, choices []choice, got answer.Reading) {
	places := listed(got.Value)
	var labels []string
	for _, p := range places {
		if p < 1 || p > len(choices) {
			h.err = sayNoChoice
			return
		}
		labels = append(labels, choices[p-1].text)
		h.held.Picked = append(h.held.Picked, choices[p-1].value)
	}
	switch n := len(places); {
	case len(got.Unclear)+len(got.NotApplicable) > 0 || a.kind == safety.AskOne && n != 1:
		h.err = sayNoChoice
	case n < a.min:
		h.err = "至少要选" + itoa(a.min) + "个，请回编号，例如：1"
	case a.max > 0 && n > a.max:
		h.err = "最多选" + itoa(a.max) + "个。"
	case n == 0:
		labels = []string{"都没有"}
	}
	h.held.Text = strings.Join(labels, "、")
}

// listed reads "2,5"; "0" and "" are none.
func listed(s string) []int {
	var out []int
	for _, p := range strings.Split(s, ",") {
		if n := atoi(p); n > 0 {
			out = append(out, n)
		}
	}
	return out
}

func (r *run) asAsked(a *ask, choices []choice) answer.Question {
	q := answer.Question{
		Kind: answer.Kind(a.kind), At: r.now, MaxRunes: maxTextRune, Least: a.min, Example: a.example,
		Past: a.lean == "past", Future: a.lean == "future",
	}
	if len(choices) > 0 {
		q.Options = make([]answer.Option, len(choices))
		for i, c := range choices {
			q.Options[i] = answer.Option{Key: c.value, Text: c.text, Short: c.short}
		}
	}
	if a.kind == safety.AskNumber || a.kind == safety.AskMoney {
		q.Min, q.Max = bound(a.min), bound(a.max)
	}
	return q
}

func bound(n int) *float64 {
	if n == 0 {
		return nil
	}
	f := float64(n)
	return &f
}

// spelled is a canonical value as a summary shows it.
func spelled(kind safety.Kind, value string) string {
	switch kind {
	case safety.AskMoney:
		return value + "元"
	case safety.AskDate:
		if t, err := time.Parse(time.DateOnly, value); err == nil {
			return t.Format("2006年1月2日")
		}
	}
	return value
}

// hearPlace takes words for a place where no position can be sent.
func hearPlace(text string) heard {
	t := strings.TrimSpace(text)
	if n := len([]rune(whole(t))); n < 4 {
		return heard{err: sayWantPlace}
	}
	t = clip(t, maxTextRune)
	return heard{
		held: Held{Kind: safety.AskLocation, Text: t, Location: &safety.Location{Label: t}},
		ask:  "位置发不了的话，就记“" + t + "”，对吗？",
	}
}

// hearNumber reads the number of a choice.
func (r *run) hearNumber(text string, choices []choice) (int, bool) {
	got := answer.Read(r.asAsked(&ask{kind: safety.AskOne}, choices), text)
	places := listed(got.Value)
	if got.Err != "" || got.Confirm != "" || len(places) != 1 || places[0] > len(choices) {
		return 0, false
	}
	return places[0], true
}

// hearYesNo reads yes or no to one of the engine's own questions or a summary.
func (r *run) hearYesNo(text string, kind answer.Kind) (yes, no bool) {
	switch strings.TrimSpace(narrow(whole(text))) {
	case "1":
		return true, false
	case "2":
		return false, true
	}
	got := answer.Read(answer.Question{Kind: kind, At: r.now}, text)
	if got.Err != "" || got.Confirm != "" {
		return false, false
	}
	return got.Value == "yes", got.Value == "no"
}

// hearPage reads the answer to a page of a checklist.
func (r *run) hearPage(q question, text string) (m marked, ask, fault string) {
	n := q.to - q.from
	got := answer.Read(answer.Question{Kind: answer.Several, At: r.now, Options: r.pageOptions(q)}, text)
	if got.Err != "" { // of a checklist 都没有 would mean the opposite
		return m, "", strings.Replace(got.Err, "都没有请回 0", "都没问题请回 0", 1)
	}
	marks := []byte(strings.Repeat(string(markOK), n))
	for _, set := range []struct {
		places []int
		mark   byte
	}{{listed(got.Value), markProblem}, {listed(strings.Join(got.Unclear, ",")), markUnclear}, {listed(strings.Join(got.NotApplicable, ",")), markNA}} {
		for _, p := range set.places {
			if p > n {
				return m, "", sayNoItem
			}
			marks[p-1] = set.mark
		}
	}
	return marked{marks: string(marks)}, got.Confirm, ""
}

func (r *run) pageOptions(q question) []answer.Option {
	out := answer.Numbered(q.to - q.from)
	for i := range out {
		row, _ := r.row(q.st.each.of, q.rows.Keys[q.from+i])
		out[i].Text = row.Text
	}
	return out
}

var why = regexp.MustCompile(`^(?:为什么|为啥)\s*第?\s*([0-9０-９]{1,2})\s*[条项]?$`)

// askedWhy reads 为什么 3.
func askedWhy(text string) (int, bool) {
	m := why.FindStringSubmatch(whole(text))
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(narrow(m[1]))
	return n, err == nil
}

// narrow turns full-width digits into plain ones.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, s)
}
