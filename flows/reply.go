package flows

import (
	"strings"
	"unicode/utf8"
)

// maxReply is how many bytes of a reply are ours: a message holds maxMessage,
// the rest is room for a heading of the host's.
const maxReply = maxMessage - 160

const clipped = "\n……（太长，没有全列出来）"

// join puts what is said before the question; what would not fit is cut at a
// line where that is possible, first from what is said, then from the question.
func join(parts []string, body string, most int) string {
	head := strings.Join(parts, "\n\n")
	if body != "" && head != "" {
		head += "\n\n"
	}
	if len(head)+len(body) <= most {
		return head + body
	}
	if room := most - len(body); head != "" && room >= 200 {
		return fit(head, room-2) + "\n\n" + body
	}
	return fit(body, most)
}

// fit cuts a text to some bytes.
func fit(s string, most int) string {
	s = strings.TrimSpace(s)
	if len(s) <= most {
		return s
	}
	most = max(most-len(clipped), 0)
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	s = s[:most]
	if i := strings.LastIndexByte(s, '\n'); i > most*2/3 {
		s = s[:i]
	}
	return s + clipped
}

func containsExample(body, example string) bool {
	return example == "" || strings.Contains(body, example) || strings.Contains(body, "例如：") || strings.Contains(body, "比如：")
}
