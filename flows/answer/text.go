package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// readText takes free text as it is, without white space around it.
func readText(q Question, text string) Reading {
	s := strings.TrimFunc(strings.ToValidUTF8(text, ""), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	})
	if !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		return refuse("没有看到内容，请写几个字说明一下。")
	}
	if n := utf8.RuneCountInString(s); q.MaxRunes > 0 && n > q.MaxRunes {
		return refuse("写了" + itoa(n) + "个字，最多" + itoa(q.MaxRunes) + "个字，请说短一点。")
	}
	return Reading{Value: s}
}
