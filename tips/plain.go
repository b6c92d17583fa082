package tips

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// simplified turns the traditional characters of the gate's words into
// simplified ones.
var simplified = strings.NewReplacer(
	"舉", "举", "擧", "举", "報", "报", "檢", "检", "發", "发", "實", "实", "訴", "诉",
	"瞞", "瞒", "獎", "奖", "隱", "隐", "領", "领", "導", "导", "問", "问", "請", "请", "誰", "谁", "們", "们",
	"嗎", "吗", "麼", "么", "記", "记", "樣", "样", "裡", "里", "裏", "里", "煩", "烦", "幫", "帮", "現", "现",
)

// plain makes what a thumb types comparable: half width, simplified, lower
// case, no accents, emoji or invisible characters, outer spaces cut.
func plain(text string) string {
	s := norm.NFKD.String(width.Fold.String(strings.ToValidUTF8(text, "")))
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028':
			return '\n'
		case unicode.IsSpace(r):
			return ' '
		case r == '\u115f' || r == '\u1160' || r == '\u2800': // blanks that are letters or symbols to Unicode
			return -1
		case unicode.In(r, unicode.Cf, unicode.Cc, unicode.Cs, unicode.Co, unicode.So, unicode.Sk, unicode.M):
			return -1
		}
		return unicode.ToLower(r)
	}, s)
	return simplified.Replace(strings.TrimSpace(s))
}
