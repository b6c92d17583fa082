package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// optionKey reduces a text to what counts when options are compared: letters
// and numbers, figures in Arabic.
func optionKey(s string) string {
	s = strings.ToLower(foldFigures(s))
	return strings.Map(func(r rune) rune {
		if f := figure(r); f >= 0 {
			return '0' + rune(f)
		}
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, s)
}

// match is how well a text names an option.
type match struct {
	place int  // from 1; 0: none
	exact bool // the whole text of the option
	doubt bool // close, or short
}

// matchOption finds the one option that s names: its whole text, what its button
// says, a part of it that no other option has, or nearly its text.
func matchOption(options []Option, s string) match {
	key := optionKey(s)
	if key == "" {
		return match{}
	}
	keys := make([]string, len(options))
	for i, o := range options {
		keys[i] = optionKey(o.Text)
		if keys[i] == key {
			return match{place: i + 1, exact: true}
		}
	}
	shorts := make([]string, len(options))
	for i, o := range options {
		shorts[i] = optionKey(o.Short)
	}
	if p := only(shorts, func(k string) bool { return k == key }); p > 0 {
		return match{place: p, exact: true}
	}
	n := utf8.RuneCountInString(key)
	if p := only(keys, func(k string) bool { return strings.Contains(k, key) }); p > 0 && !isNumber(key) {
		return match{place: p, doubt: n < 2}
	}
	if p := longestWithin(keys, key); p > 0 {
		rest := strings.Replace(key, keys[p-1], "", 1)
		return match{place: p, doubt: hasAny(rest, "不 没 非 别 除 或 还是") || utf8.RuneCountInString(rest) > 6}
	}
	if p := only(keys, func(k string) bool { return near(k, key) }); p > 0 {
		return match{place: p, doubt: true}
	}
	return match{}
}

func isNumber(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// only returns the place of the one key that fits, 0 if none or several do.
func only(keys []string, fits func(string) bool) int {
	place := 0
	for i, k := range keys {
		if k == "" || !fits(k) {
			continue
		}
		if place > 0 {
			return 0
		}
		place = i + 1
	}
	return place
}

// longestWithin returns the place of the longest key that stands within s, 0
// if two that do not hold each other stand there.
func longestWithin(keys []string, s string) int {
	best := 0
	for i, k := range keys {
		if utf8.RuneCountInString(k) < 2 || !strings.Contains(s, k) {
			continue
		}
		switch {
		case best == 0 || strings.Contains(k, keys[best-1]):
			best = i + 1
		case !strings.Contains(keys[best-1], k):
			return 0
		}
	}
	return best
}

// near allows one wrong character in three or four, two in more.
func near(a, b string) bool {
	x, y := []rune(a), []rune(b)
	allowed := 0
	switch n := max(len(x), len(y)); {
	case n >= 5:
		allowed = 2
	case n >= 3:
		allowed = 1
	}
	return allowed > 0 && len(x) <= 40 && len(y) <= 40 && distance(x, y) <= allowed
}

// distance is the Levenshtein distance.
func distance(x, y []rune) int {
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		left := row[0]
		row[0] = i + 1
		for j := range y {
			cost := left
			if x[i] != y[j] {
				cost++
			}
			left = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}

// scanPlace reads a whole number at s[i:], in Arabic or Chinese figures.
// figures is how many figures it has when it is figures only.
func scanPlace(s string, i int) (n, figures, length int) {
	j := i
	for j < len(s) && isDigit(s[j]) && j-i < 6 {
		n = n*10 + int(s[j]-'0')
		j++
	}
	if j > i {
		if j < len(s) && isDigit(s[j]) {
			return 0, 0, 0
		}
		return n, j - i, j - i
	}
	num, ok := scanNumeral(s, i)
	if !ok || !num.val.IsInt() || !num.val.Num().IsInt64() || num.val.Num().Int64() > 1_000_000 {
		return 0, 0, 0
	}
	return int(num.val.Num().Int64()), num.plain, num.end - i
}
