package answer

import (
	"strings"
	"unicode/utf8"
)

// lexicon finds the longest of its words at the head of a text.
type lexicon[T any] struct {
	words   map[string]T
	longest int // bytes
}

// entry gives one meaning to the words of a line, which are parted by spaces.
type entry[T any] struct {
	meaning T
	words   string
}

func newLexicon[T any](entries ...entry[T]) lexicon[T] {
	l := lexicon[T]{words: map[string]T{}}
	for _, e := range entries {
		for _, w := range strings.Fields(e.words) {
			l.words[w] = e.meaning
			l.longest = max(l.longest, len(w))
		}
	}
	return l
}

// at returns the meaning and the length in bytes of the longest word that s
// begins with, 0 if there is none.
func (l lexicon[T]) at(s string) (T, int) {
	end := min(l.longest, len(s))
	for end > 0 && end < len(s) && !utf8.RuneStart(s[end]) {
		end--
	}
	for end > 0 {
		if m, ok := l.words[s[:end]]; ok {
			return m, end
		}
		_, n := utf8.DecodeLastRuneInString(s[:end])
		end -= n
	}
	var none T
	return none, 0
}

// runeLen is the length of the first rune of s.
func runeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// hasAny says whether s contains one of words (parted by spaces).
func hasAny(s, words string) bool {
	for w := range strings.FieldsSeq(words) {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// isAny says whether s is one of words (parted by spaces).
func isAny(s, words string) bool {
	for w := range strings.FieldsSeq(words) {
		if s == w {
			return true
		}
	}
	return false
}

// takeAny returns the first of words that s begins with, and its length.
func takeAny(s, words string) (string, int) {
	for w := range strings.FieldsSeq(words) {
		if strings.HasPrefix(s, w) {
			return w, len(w)
		}
	}
	return "", 0
}

// namesWeekday reports whether s is a day of the week (下周五, 星期三), whose
// figure is no quantity.
func namesWeekday(s string) bool {
	for _, week := range []string{"周", "星期", "礼拜"} {
		_, day, ok := strings.Cut(s, week)
		if ok && hasAny(day, "一 二 三 四 五 六 日 天 末 1 2 3 4 5 6 7") && runeLen(day) == len(day) {
			return true
		}
	}
	return false
}
