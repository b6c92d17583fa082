package platform

import (
	"strings"
	"unicode/utf8"
)

// CleanText drops what XML can't carry and the platform refuses.
func CleanText(s string) string {
	return strings.Map(xmlRune, strings.ToValidUTF8(s, "\uFFFD"))
}

// ClipBytes shortens a text to at most n bytes without cutting a character.
func ClipBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
