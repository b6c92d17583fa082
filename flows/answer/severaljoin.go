package answer

import "slices"

// assemble gives every named place its mark.
func (c *checklist) assemble() {
	named, marks, zero, exceptions := c.survey()
	switch {
	case exceptions:
		c.exceptions()
		return
	case named == 0 && !zero && !marks[unclear] && !marks[notFit] && !marks[fine], named == 0 && !zero && c.lost > 0:
		c.err = "没看出是哪几项。"
		return
	case c.count && named == 1:
		c.err = "请回是哪几项，不是有几项。"
		return
	}
	c.doubt = c.doubt || c.lost > 0
	var last mark
	for _, clause := range c.clauses() {
		last = c.clause(clause, last)
	}
	c.settleZero(zero)
	if len(c.okay) > 0 && len(c.chosen)+len(c.unclear)+len(c.notFit) == 0 {
		c.doubt = true
	}
}

// survey counts what the tokens hold.
func (c *checklist) survey() (named int, marks map[mark]bool, zero, exceptions bool) {
	marks = map[mark]bool{}
	for _, t := range c.tokens {
		marks[t.mark] = true
		for _, p := range t.places {
			if p == 0 {
				zero = true
			} else {
				named++
			}
		}
	}
	return named, marks, zero, marks[except] && named > 0
}

// exceptions reads 除了3都有 and 除了3都没问题.
func (c *checklist) exceptions() {
	c.doubt = true
	var listed []int
	tail := problem
	for _, t := range c.tokens {
		listed = append(listed, t.places...)
		if t.mark == problem || t.mark == fine || t.mark == unclear || t.mark == notFit {
			tail = t.mark
		}
	}
	var others []int
	for _, p := range c.all() {
		if !slices.Contains(listed, p) {
			others = append(others, p)
		}
	}
	switch {
	case len(others) == 0 && tail != fine:
		c.err = "没看出是哪几项。"
	case tail == fine:
		c.chosen = listed
	default:
		c.give(others, tail)
	}
}

// clauses cuts the tokens at commas.
func (c *checklist) clauses() [][]token {
	var all [][]token
	var now []token
	for _, t := range c.tokens {
		if t.mark == comma {
			if len(now) > 0 {
				all = append(all, now)
			}
			now = nil
			continue
		}
		now = append(now, t)
	}
	if len(now) > 0 {
		all = append(all, now)
	}
	return all
}

// clause gives the places of one clause their marks and returns the mark that
// a following clause of bare places would share.
func (c *checklist) clause(tokens []token, last mark) mark {
	groups := grouped(tokens)
	hasPlaces, hasMark := false, false
	for _, t := range groups {
		hasPlaces = hasPlaces || t.mark == 0
		hasMark = hasMark || t.mark != 0
	}
	switch {
	case !hasMark:
		if last == unclear || last == notFit {
			c.doubt = true // 不清楚3,4
			c.give(groups[0].places, last)
			return last
		}
		c.give(groups[0].places, problem)
		return 0
	case !hasPlaces:
		c.bareMarks(groups)
		return 0
	case groups[len(groups)-1].mark == 0:
		return c.before(groups)
	}
	c.behind(groups)
	return 0
}

// grouped joins neighbouring places.
func grouped(tokens []token) []token {
	var groups []token
	for _, t := range tokens {
		if k := len(groups) - 1; t.mark == 0 && k >= 0 && groups[k].mark == 0 {
			groups[k].places = append(slices.Clone(groups[k].places), t.places...)
			continue
		}
		groups = append(groups, t)
	}
	return groups
}

// before reads marks that stand before their places: 2 5 不清楚3 不适用4.
func (c *checklist) before(groups []token) mark {
	now := problem
	for i, g := range groups {
		switch {
		case g.mark == 0:
			c.give(g.places, now)
		case g.mark == remainder || g.mark == fine:
			c.doubt = true
			now = problem
		default:
			c.doubt = c.doubt || i > 0 && groups[i-1].mark != 0 && groups[i-1].mark != problem
			now = g.mark
		}
	}
	return now
}

// behind reads marks that stand behind their places: 3不清楚 4不适用. Several
// places before 不清楚 may not all belong to it.
func (c *checklist) behind(groups []token) {
	var waiting []int
	rest := false
	for i, g := range groups {
		switch {
		case g.mark == 0:
			c.give(waiting, problem)
			waiting, rest = g.places, false
		case g.mark == remainder:
			rest = rest || i == 0 || groups[i-1].gap || g.gap || len(waiting) == 0
		case rest && len(waiting) == 0:
			c.others(g.mark)
		default:
			c.doubt = c.doubt || len(waiting) > 1 && g.mark != problem || len(waiting) == 0 && g.mark != problem
			c.give(waiting, g.mark)
			waiting = nil
		}
	}
	c.give(waiting, problem)
}

// bareMarks reads a clause without places: 其他没问题.
func (c *checklist) bareMarks(groups []token) {
	rest := false
	for _, g := range groups {
		rest = rest || g.mark == remainder
	}
	for _, g := range groups {
		switch {
		case g.mark == remainder, g.mark == fine:
		case rest:
			c.others(g.mark)
		default:
			c.doubt = true
		}
	}
}

// others gives m to all places that have no mark yet.
func (c *checklist) others(m mark) {
	if m == fine {
		return
	}
	c.doubt = true
	var rest []int
	for _, p := range c.all() {
		if !slices.Contains(c.chosen, p) && !slices.Contains(c.unclear, p) && !slices.Contains(c.notFit, p) && !slices.Contains(c.okay, p) {
			rest = append(rest, p)
		}
	}
	c.give(rest, m)
}

func (c *checklist) give(places []int, m mark) {
	switch m {
	case unclear:
		c.unclear = append(c.unclear, places...)
	case notFit:
		c.notFit = append(c.notFit, places...)
	case fine:
		c.okay = append(c.okay, places...)
	default:
		c.chosen = append(c.chosen, places...)
	}
}

// settleZero takes 0 out of the places: it says that none is chosen.
func (c *checklist) settleZero(zero bool) {
	if !zero {
		return
	}
	isZero := func(p int) bool { return p == 0 }
	for _, list := range []*[]int{&c.chosen, &c.unclear, &c.notFit, &c.okay} {
		*list = slices.DeleteFunc(*list, isZero)
	}
	if len(c.chosen) > 0 {
		c.err = "0 是一项都没有，不能和别的号码一起回。"
	}
}
