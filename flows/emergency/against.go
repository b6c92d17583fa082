package emergency

// happens reports whether the event at token i is said to happen at all: nothing negates it, it is no part of a noun or of a rule.
func (m message) happens(i int) bool {
	return (m.met(i) || m.tokens[i].needs&^(person|body) != 0) && !m.subject(i) && !m.denied(i) && !m.compound(i) && !m.negated(i) && (!m.supposed(i) || m.has&really != 0)
}

// met reports whether the message has what the event needs.
func (m message) met(i int) bool {
	t := m.tokens[i]
	return t.needs == 0 || t.needs&bare != 0 && t.start == 0 || m.has&t.needs != 0
}

// subject reports whether an ordinary thing stands right before an event that
// needs somebody: it happens to that thing (手机没反应).
func (m message) subject(i int) bool {
	if i == 0 || m.tokens[i].needs == 0 {
		return false
	}
	before := m.tokens[i-1]
	return before.tags == 0 && m.tokens[i].start == before.stop
}

// denied reports whether the clause ends with 没有 or 0 after the event.
func (m message) denied(i int) bool {
	t := m.tokens[i]
	for j := i + 1; j < len(m.tokens) && m.tokens[j].clause == t.clause; j++ {
		n := m.tokens[j]
		if n.tags&zero != 0 && n.start-t.stop <= 3 {
			return true
		}
		if n.tags&after == 0 {
			continue
		}
		last := j == len(m.tokens)-1 || m.tokens[j+1].tags&(end|list) != 0
		return n.start-t.stop <= 3 && (last || n.tags&notEvent == 0)
	}
	return false
}

// compound reports whether the event goes on as a noun or a rule (着火点, 泄漏时应).
func (m message) compound(i int) bool {
	if i+1 == len(m.tokens) {
		return false
	}
	t, n := m.tokens[i], m.tokens[i+1]
	if !t.complete && n.tags&done != 0 && i+2 < len(m.tokens) {
		n, t.stop = m.tokens[i+2], n.stop
		return n.tags&rule != 0 && n.start == t.stop
	}
	return n.tags&rule != 0 && n.start == t.stop || n.tags&tail != 0 && n.start == t.stop && !t.complete
}

// negated looks back from the event for a negation.
func (m message) negated(i int) bool {
	t := m.tokens[i]
	bridged, near, start := true, true, t.start
	for j := i - 1; j >= 0 && m.tokens[j].clause == t.clause; j-- {
		p := m.tokens[j]
		bridged = bridged && p.stop == start
		start = p.start
		switch {
		case p.tags&notEvent != 0 && bridged && t.start-p.stop <= 8:
			return true
		case p.tags&noEvent != 0 && near && t.start-p.stop <= reach(p):
			return true
		case p.tags&event != 0 && p.complete:
			return false
		case p.tags&gap != 0:
			near, bridged = false, bridged && !m.questioned(j-1)
		case p.tags&(soft|scene|gap|list|event) == 0:
			bridged = false
		}
	}
	return false
}

// questioned reports whether token i ends a question (来了没).
func (m message) questioned(i int) bool {
	return i >= 1 && m.tokens[i].tags&notEvent != 0 && m.tokens[i-1].tags&done != 0 && m.tokens[i-1].stop == m.tokens[i].start
}

// reach is how many characters a negation reaches over: a single character
// such as 防 or 会 is often a part of another word.
func reach(p token) int {
	if p.stop-p.start == 1 {
		return 4
	}
	return 14
}

// supposed reports whether 如果 or the like stands before the event in its clause.
func (m message) supposed(i int) bool {
	for j := i - 1; j >= 0 && m.tokens[j].clause == m.tokens[i].clause; j-- {
		if m.tokens[j].tags&condition != 0 {
			return true
		}
	}
	return false
}

// against are the points that make the event at token i ordinary.
func (m message) against(i int) int {
	n := 0
	if m.has&really == 0 {
		if m.has&paper != 0 {
			n += 4
		} else if m.has&duty != 0 {
			n++
		}
	}
	if m.history(i) {
		n += 4
	}
	if m.has&over != 0 {
		n += 3
	}
	if m.listed(i) {
		n += 2
	}
	if m.has&maybe != 0 && !m.completed(i) {
		n++
	}
	return n + m.asked(i)
}

// history reports whether the message tells of the past and does not come back.
func (m message) history(i int) bool {
	told := false
	for j, t := range m.tokens {
		switch {
		case t.tags&past != 0:
			told = true
		case t.tags&again != 0 && j < i:
			told = false
		}
	}
	return told
}

// listed reports whether the event is one of several nouns.
func (m message) listed(i int) bool {
	return i > 0 && m.tokens[i-1].tags&list != 0 || i+1 < len(m.tokens) && m.tokens[i+1].tags&list != 0
}

// asked are the points of a question in the event's clause or the next.
func (m message) asked(i int) int {
	n := 0
	for _, t := range m.tokens {
		if t.clause < m.tokens[i].clause || t.clause > m.tokens[i].clause+1 {
			continue
		}
		switch {
		case t.tags&ask != 0:
			n = max(n, 3)
		case t.tags&softAsk != 0:
			n = max(n, 2)
		}
	}
	return n
}
