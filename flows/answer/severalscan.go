package answer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// scan cuts the answer into tokens.
func (c *checklist) scan() {
	gap := false
	for i := 0; i < len(c.s) && c.err == ""; {
		if c.s[i] == ' ' {
			gap = true
			i++
			continue
		}
		if p, n := c.optionAt(i); n > 0 {
			c.tokens = append(c.tokens, token{places: []int{p}, gap: gap})
			i, gap = i+n, false
			continue
		}
		if n := c.number(i, gap); n > 0 {
			i, gap = i+n, false
			continue
		}
		n := c.word(i, gap)
		gap = n == 1 && !isLetter(c.s[i])
		i += n
	}
}

// optionAt finds the whole text of an option at c.s[i:].
func (c *checklist) optionAt(i int) (place, n int) {
	for k, o := range c.q.Options {
		text := trimPunct(strings.ToLower(foldFigures(o.Text)))
		if utf8.RuneCountInString(text) >= 2 && len(text) > n && strings.HasPrefix(c.s[i:], text) {
			place, n = k+1, len(text)
		}
	}
	return place, n
}

// word takes a mark, or characters up to the next mark as part of an option's
// text.
func (c *checklist) word(i int, gap bool) int {
	if m, n := checklistWords.at(c.s[i:]); n > 0 {
		switch m {
		case joiner:
		case doubtful:
			c.doubt = true
		default:
			c.tokens = append(c.tokens, token{mark: m, gap: gap})
		}
		return n
	}
	j := i
	for j < len(c.s) && c.s[j] != ' ' && !isDigit(c.s[j]) {
		if m, n := checklistWords.at(c.s[j:]); n > 0 && (m == comma || m == unclear || m == notFit || c.s[j:j+n] == "、" || c.s[j:j+n] == "和") {
			break
		}
		j += runeLen(c.s[j:])
	}
	if j == i {
		j += runeLen(c.s[j:])
	}
	piece := c.s[i:j]
	if m := matchOption(c.q.Options, piece); m.place > 0 {
		c.doubt = c.doubt || m.doubt
		c.tokens = append(c.tokens, token{places: []int{m.place}, gap: gap})
	} else {
		c.lost += utf8.RuneCountInString(piece)
	}
	return j - i
}

// number takes a place, a range of places or places written together at
// c.s[i:].
func (c *checklist) number(i int, gap bool) int {
	first, figs, n := scanPlace(c.s, i)
	if n == 0 {
		return 0
	}
	ordinal := strings.HasSuffix(c.s[:i], "第")
	j := i + n
	w, m := takeAny(c.s[j:], "个 条 项 号 点 类")
	if m > 0 {
		if w == "个" && !ordinal && first > 0 {
			c.count = true
		}
		c.doubt = c.doubt || !ordinal && isAny(w, "个 条 项 类") && first > 0
		j += m
	}
	if last, k := c.rangeEnd(j); k > 0 {
		c.span(first, last, gap)
		return j + k - i
	}
	if strings.HasPrefix(c.s[j:], ".") && j+1 < len(c.s) && isDigit(c.s[j+1]) && strings.Count(c.s, ".") == 1 {
		c.doubt = true // 2.5
	}
	han := !isDigit(c.s[i])
	c.tokens = append(c.tokens, token{places: c.places(first, figs, han, c.s[i:i+n]), gap: gap})
	return j - i
}

// rangeEnd reads 到5 at c.s[j:].
func (c *checklist) rangeEnd(j int) (last, n int) {
	k := j
	for k < len(c.s) && c.s[k] == ' ' {
		k++
	}
	_, w := takeAny(c.s[k:], "到 至 - ~ －")
	if w == 0 {
		return 0, 0
	}
	k += w
	for k < len(c.s) && c.s[k] == ' ' {
		k++
	}
	k += len(c.s[k:]) - len(strings.TrimPrefix(c.s[k:], "第"))
	last, _, m := scanPlace(c.s, k)
	if m == 0 {
		return 0, 0
	}
	k += m
	_, unit := takeAny(c.s[k:], "个 条 项 号 点")
	return last, k + unit - j
}

// span adds the places from first to last.
func (c *checklist) span(first, last int, gap bool) {
	n := len(c.q.Options)
	if first > last || len(c.tokens) > 0 && strings.Count(c.s, "-") > 1 {
		c.doubt = true
		first, last = min(first, last), max(first, last)
	}
	if first < 1 || n > 0 && last > n || last-first > 200 {
		c.outOfRange(last)
		return
	}
	t := token{gap: gap}
	for p := first; p <= last; p++ {
		t.places = append(t.places, p)
	}
	c.tokens = append(c.tokens, t)
}

// places checks one number; 25 on a page of eight is 2 and 5.
func (c *checklist) places(p, figs int, han bool, text string) []int {
	n := len(c.q.Options)
	if p == 0 && figs == 1 || figs == 1 && (n == 0 || p <= n) {
		return []int{p}
	}
	if figs > 1 && (han || n > 0 && p > n) {
		if digits := splitFigures(p); figs == len(digits) && c.fit(digits) {
			c.doubt = true
			return digits
		}
	}
	if n > 0 && p > n || p == 0 {
		c.outOfRange(p)
	}
	return []int{p}
}

func splitFigures(p int) []int {
	var digits []int
	for _, d := range itoa(p) {
		digits = append(digits, int(d-'0'))
	}
	return digits
}

// fit says whether digits are different places.
func (c *checklist) fit(digits []int) bool {
	for i, d := range digits {
		if d == 0 || len(c.q.Options) > 0 && d > len(c.q.Options) || slices.Contains(digits[:i], d) {
			return false
		}
	}
	return true
}

func (c *checklist) outOfRange(p int) {
	c.err = "没有第" + itoa(p) + "项。"
}
