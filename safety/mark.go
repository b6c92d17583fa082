package safety

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// MarkKind says why a check deserves a look.
type MarkKind string

// The kinds of quality mark.
const (
	MarkFast        MarkKind = "fast"         // 用时很短: answered faster than anybody walks
	MarkCleanStreak MarkKind = "clean_streak" // 连着没有问题: nothing was found several times in a row
	MarkPhotoAgain  MarkKind = "photo_again"  // 照片相同: the same photo was sent before
	MarkByOther     MarkKind = "by_other"     // 有人帮着做: others did what is the principal's own
)

// markKinds are all kinds as staff read them. None of them accuses.
var markKinds = map[MarkKind]string{
	MarkFast: "用时很短", MarkCleanStreak: "连着没有问题", MarkPhotoAgain: "照片相同", MarkByOther: "有人帮着做",
}

// Chinese is the kind as staff read it.
func (k MarkKind) Chinese() string { return markKinds[k] }

// Known reports whether there is such a kind.
func (k MarkKind) Known() bool { return markKinds[k] != "" }

// Thresholds of the marks, where the county names no others. They are our own:
// no document sets them.
const (
	MarkSecondsAnItem = 2 // seconds: fewer an item, on average, is faster than a glance at each
	MarkLeastItems    = 5 // items: below that a few seconds are honest
	MarkCleanInARow   = 4 // led checks: that many without a finding, and again after as many
)

// Mark is a quality mark (核实线索, E2-08 排查质量, 岫安委发〔2023〕12号 二（一）2): it
// tells staff that what was filed deserves a look. It is no score: nothing is
// ranked, praised, summed or escalated by it, and the enterprise never sees it.
type Mark struct {
	ID           string
	EnterpriseID string
	Unit         string // whose it is: the enterprise's township, without one its department
	Kind         MarkKind
	RecordID     string // the record, or the hazard that a photo belongs to
	Text         string
	FoundAt      time.Time
	LookedAt     time.Time // zero: nobody has looked into it
	LookedBy     string
	LookedText   string
	Version      int

	Enterprise string // its name, where lists show it
	Photos     int    // of the record or hazard, where lists show it
}

// MarkOutcome is what a look at a mark came to.
type MarkOutcome string

// The outcomes of a look.
const (
	LookedFine    MarkOutcome = "fine"
	LookedTold    MarkOutcome = "told"
	LookedProblem MarkOutcome = "problem"
)

// Chinese is the outcome as it is kept.
func (o MarkOutcome) Chinese() string {
	switch o {
	case LookedFine:
		return "看过了，没有问题"
	case LookedTold:
		return "去看过，已当面说过"
	case LookedProblem:
		return "发现问题"
	}
	return string(o)
}

// Look settles a mark: who looked, when, and what was found. Who looks first
// settles it; the second gets ErrNotAllowed, which says who did.
func (m Mark) Look(by Staff, outcome MarkOutcome, found string, now time.Time) (Mark, error) {
	if !m.LookedAt.IsZero() {
		return m, ErrNotAllowed{Reason: fmt.Sprintf("这条线索%s刚刚核实过了，不用再看。记的是：%s", m.LookedBy, m.LookedText)}
	}
	m.LookedAt, m.LookedBy, m.LookedText = now, by.Name+"（"+by.Unit+"）", outcome.Chinese()
	if found != "" {
		m.LookedText += "：" + found
	}
	return m, nil
}

// MarkRules are the thresholds of a county; 0: those of this package.
type MarkRules struct {
	SecondsAnItem int        `yaml:"seconds_an_item"`
	LeastItems    int        `yaml:"least_items"`
	CleanInARow   int        `yaml:"clean_in_a_row"`
	Skip          []MarkKind `yaml:"skip"` // kinds that the county does without
}

// AnswerBegun is the key under which a record says when its conversation was
// begun, in RFC 3339.
const AnswerBegun = "begun"

// FiledRecord is a record that has not been looked at for marks yet.
type FiledRecord struct {
	Record     Record
	Enterprise Enterprise
	Clean      int // of a principal's led check: how many of theirs in a row, this one the last, found nothing
}

// ToMark is what was filed and has not been looked at for marks yet.
type ToMark struct {
	IDs     []string // of all that was read
	Records []FiledRecord
	Photos  [][]MarkedPhoto // those of one digest together
}

// Marks are the marks that a record gets, the same each time.
func (r MarkRules) Marks(f FiledRecord, now time.Time) []Mark {
	var out []Mark
	add := func(kind MarkKind, text string) {
		if text != "" && !slices.Contains(r.Skip, kind) {
			out = append(out, newMark(kind, f.Record.ID, f.Record.ID, text, f.Enterprise, now))
		}
	}
	add(MarkFast, r.fast(f.Record))
	add(MarkCleanStreak, r.cleanStreak(f))
	add(MarkByOther, byOther(f.Record))
	return out
}

// newMark is a mark whose id is made of what it is about.
func newMark(kind MarkKind, about, record, text string, e Enterprise, now time.Time) Mark {
	return Mark{
		ID: StableID("q", string(kind), about), EnterpriseID: e.ID, Unit: cmp.Or(e.Township, e.Department),
		Kind: kind, RecordID: record, Text: text, FoundAt: now, Version: 1,
	}
}

// fast says how long a check took that was answered faster than anybody walks.
// Only too short counts: a pause of days is no merit and no fault. What was
// confirmed after somebody else had prepared it takes no time by itself.
func (r MarkRules) fast(rec Record) string {
	begun, err := time.Parse(time.RFC3339Nano, said(rec, AnswerBegun))
	took, n := rec.At.Sub(begun), len(rec.Items)
	each := time.Duration(cmp.Or(r.SecondsAnItem, MarkSecondsAnItem)) * time.Second
	switch {
	case err != nil, took < 0, rec.Corrects != "", said(rec, answerPrepared) != "":
		return ""
	case n < cmp.Or(r.LeastItems, MarkLeastItems), took >= time.Duration(n)*each:
		return ""
	}
	return fmt.Sprintf("这次%s%d条用了%s，比走一遍还快，请核实一下。", whatItIs(rec), n, spoken(took))
}

func spoken(d time.Duration) string {
	s := int(d.Seconds())
	switch {
	case s < 1:
		return "不到1秒"
	case s < 60:
		return fmt.Sprintf("%d秒", s)
	}
	return fmt.Sprintf("%d分%d秒", s/60, s%60)
}

func (r MarkRules) cleanStreak(f FiledRecord) string {
	every := cmp.Or(r.CleanInARow, MarkCleanInARow)
	if f.Clean == 0 || f.Clean%every != 0 {
		return ""
	}
	return fmt.Sprintf("已经连着%d次自查一条问题也没有，请去现场看一眼。", f.Clean)
}

// CleanRun is how many checks in a row, the last one included, found nothing.
// clean are an enterprise's checks in order.
func CleanRun(clean []bool) int {
	n := 0
	for i := len(clean) - 1; i >= 0 && clean[i]; i-- {
		n++
	}
	return n
}

// The answers by which a record says that others had a hand in it: filled in at
// the door (入户代填), prepared by somebody else, from a phone that several share.
const (
	answerFilled   = "filled_by"
	answerPrepared = "prepared_by"
	answerHolder   = "holder"
)

// byOther says who had a hand in what is the principal's own to do: leading a
// check and studying the criteria (岫安委发〔2023〕12号 二(一)1).
func byOther(r Record) string {
	if r.ByRole != Principal || !InPerson(r.Duty) {
		return ""
	}
	what := whatItIs(r)
	switch {
	case said(r, answerFilled) != "":
		return fmt.Sprintf("这次%s是代填的：%s。请问问主要负责人本人，是不是都清楚。", what, said(r, answerFilled))
	case said(r, answerPrepared) != "" && !showed(r):
		return fmt.Sprintf("这次%s由别人先做，主要负责人确认时一张照片也没拍：%s。请问问主要负责人本人，是不是到了现场。", what, said(r, answerPrepared))
	case said(r, answerHolder) != "":
		return fmt.Sprintf("这次%s用的手机不止一个人在用：%s。请问问主要负责人本人，是不是都清楚。", what, said(r, answerHolder))
	}
	return ""
}

// showed reports whether a record has a photo that was asked for on the spot: who
// went to the place and shows it has made a prepared check their own.
func showed(r Record) bool {
	for key, a := range r.Answers {
		if strings.HasPrefix(key, "shown.") && !slices.Contains([]string{"", "[]", "<nil>"}, fmt.Sprint(a.Value)) {
			return true
		}
	}
	return false
}

// said is the text of an answer, or its value where only that was kept.
func said(r Record, key string) string {
	a := r.Answers[key]
	if v, ok := a.Value.(string); ok && key == AnswerBegun {
		return v
	}
	return a.Text
}

func whatItIs(r Record) string {
	switch r.Duty {
	case DutyLedCheck, DutyFocusedCheck:
		return "自查"
	case DutyStudy:
		return "学习"
	}
	return "“" + r.Title + "”"
}
