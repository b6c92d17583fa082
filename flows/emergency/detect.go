package emergency

import (
	"strings"

	"shouze/safety"
)

// Verdict says whether a message tells of an emergency.
type Verdict int

// The verdicts.
const (
	None     Verdict = iota
	Doubtful         // may be one: ask, and give the numbers
	Sure             // give the numbers at once
)

// String names the verdict, for tests.
func (v Verdict) String() string {
	switch v {
	case Sure:
		return "sure"
	case Doubtful:
		return "doubtful"
	}
	return "none"
}

// Points that make a verdict.
const (
	sure     = 3
	doubtful = 2
)

// Detect tells whether text reports an emergency (出事了) that happens now.
// asking is the kind of question that waits for its answer, empty when none
// does. The answer to a question of kind text describes a hazard as a rule, so
// there nothing is Sure that neither says 了 or 正在 nor cries for help.
func Detect(text string, asking safety.Kind) Verdict {
	m := read(text)
	if m.has&event == 0 {
		return None
	}
	best := 0
	for i, t := range m.tokens {
		if t.tags&event == 0 || !m.happens(i) {
			continue
		}
		points, urgent := m.points(i)
		if asking == safety.AskText && !urgent || m.faint(i) {
			points = min(points, doubtful)
		}
		best = max(best, points)
	}
	switch {
	case best >= sure:
		return Sure
	case best >= doubtful:
		return Doubtful
	}
	return None
}

// DetectInPlan is Detect for the answer to what one would do in an emergency, or
// what happened once: such words are no news. What sounds like news all the same
// is doubted.
func DetectInPlan(text string) Verdict {
	if Detect(text, safety.AskText) == None {
		return None
	}
	m := read(text)
	if m.has&panicked != 0 || strings.Contains(text, "正在") {
		return Doubtful
	}
	for i, t := range m.tokens { // somebody has met with it: 有人掉进去了
		if t.tags&event != 0 && m.has&(person|body) != 0 && m.happens(i) && m.completed(i) {
			return Doubtful
		}
	}
	return None
}

// faint reports whether the event is too little for more than a doubt.
func (m message) faint(i int) bool {
	return m.has&panicked == 0 && (m.tokens[i].strength == 0 || !m.met(i))
}

// short is a message so short that it is about one thing.
const short = 12

// points weighs the event at token i, and tells whether anything says that it
// happens now.
func (m message) points(i int) (points int, urgent bool) {
	t := m.tokens[i]
	points = t.strength
	cry := m.has&panicked != 0 || t.strength >= 4
	present := m.has&now != 0 || m.completed(i)
	if cry {
		points += 2
	}
	if present {
		points++
	}
	if !m.met(i) {
		points--
	}
	if m.has&scene != 0 {
		points++
	}
	if m.length <= short {
		points++
	}
	if m.length > 60 && !cry {
		points--
	}
	hurt := m.has&(person|body) != 0 && t.strength >= 2
	return points - m.against(i), cry || present || hurt
}

// completed reports whether 了 or the like stands right after the event or at
// the end of its clause, or in the event itself.
func (m message) completed(i int) bool {
	t := m.tokens[i]
	for j := i + 1; j < len(m.tokens) && m.tokens[j].clause == t.clause; j++ {
		n := m.tokens[j]
		if n.tags&done == 0 {
			continue
		}
		if n.start-t.stop <= 4 || j == len(m.tokens)-1 || m.tokens[j+1].clause != t.clause || m.tokens[j+1].tags&(end|gap) != 0 {
			return true
		}
	}
	return t.complete
}
