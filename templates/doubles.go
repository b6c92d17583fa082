package templates

import (
	"slices"
	"strings"
	"unicode"
)

// bare is a text without what does not change its sense.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) || unicode.IsSpace(r) || strings.ContainsRune("都的了着在每个", r) {
			return -1
		}
		return r
	}, text)
}

// alike is the share of pairs of neighbouring characters from which two texts
// are taken for the same question.
const alike = 0.84

// lintDoubles finds two items that ask the same of the same enterprise.
func (l *loader) lintDoubles() {
	pairs := make([]map[string]bool, len(l.c.items))
	where := map[string][]int{} // pair of characters → items
	for n, i := range l.c.items {
		pairs[n] = neighbours(i.bare)
		shared := map[int]int{}
		for p := range pairs[n] {
			for _, other := range where[p] {
				shared[other]++
			}
			where[p] = append(where[p], n)
		}
		for _, other := range sortedKeys(shared) {
			if 2*float64(shared[other]) >= alike*float64(len(pairs[n])+len(pairs[other])) {
				l.lintDouble(l.c.items[other], i)
			}
		}
	}
}

func (l *loader) lintDouble(a, b *item) {
	if a.Season != b.Season || slices.Contains(a.insteadOf, b.Key) || slices.Contains(b.insteadOf, a.Key) ||
		!everBoth(a, b) || !meet(l.c.sectors, a, b) {
		return
	}
	l.faults = append(l.faults, Fault{File: b.file, Line: b.line,
		What: "跟“" + a.Key + "”问的是同一件事：" + a.Text + "。请删掉一条，或者写 instead_of"})
}

// everBoth reports whether there is a day on which both may be asked.
func everBoth(a, b *item) bool {
	for _, o := range a.sources {
		for _, p := range b.sources {
			if (o.to == "" || p.from <= o.to) && (p.to == "" || o.from <= p.to) {
				return true
			}
		}
	}
	return false
}

func neighbours(s string) map[string]bool {
	out := map[string]bool{}
	runes := []rune(s)
	for i := 1; i < len(runes); i++ {
		out[string(runes[i-1:i+1])] = true
	}
	return out
}

func sortedKeys(m map[int]int) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
