package answer

import (
	"math/big"
	"strings"
	"unicode/utf8"
)

// quantity is a numeral with what belongs to it: sign, fraction, per cent,
// half, dozen.
type quantity struct {
	val        *big.Rat
	start, end int
	num        numeral
	percent    bool
	doubt      bool   // another reading is possible
	vague      string // why no number can be taken from it; empty: one can
}

const (
	vagueAbout = "几"
	vagueRange = "到"
)

// compact drops the spaces of an answer that is one number. doubt: figures
// that stood apart have come together in a way that is no thousands' group.
func compact(s string) (string, bool) {
	if strings.IndexByte(s, ' ') < 0 {
		return s, false
	}
	var b strings.Builder
	doubt := false
	for i, word := range strings.Split(s, " ") {
		if i > 0 && isDigit(word[0]) && b.Len() > 0 && isDigit(b.String()[b.Len()-1]) {
			lead := 0
			for lead < len(word) && isDigit(word[lead]) {
				lead++
			}
			doubt = doubt || lead != 3
		}
		b.WriteString(word)
	}
	return b.String(), doubt
}

// scanQuantities finds all quantities in s and returns them with what is left
// of s, in which each quantity is replaced by a '#'.
func scanQuantities(s string) ([]quantity, string) {
	var found []quantity
	var rest strings.Builder
	for i := 0; i < len(s); {
		if n := fixedWord(s[i:]); n > 0 { // 一共, 统一: no numbers
			i += n
			continue
		}
		q, ok := scanQuantity(s, i)
		if !ok {
			n := runeLen(s[i:])
			rest.WriteString(s[i : i+n])
			i += n
			continue
		}
		found = append(found, q)
		rest.WriteByte('#')
		i = q.end
	}
	return found, rest.String()
}

// fixedWord is the length of a word that holds a figure but is no number.
func fixedWord(s string) int {
	_, n := takeAny(s, "一共是 一共有 一共 一起 统一 一般 一直 一定 一律 一样 一些 一下 一点都 一点也 万一 第三方 一线 一大堆 一堆 一大批 一直都 一次性")
	return n
}

// scanQuantity reads a quantity that begins at s[i:].
func scanQuantity(s string, i int) (quantity, bool) {
	q := quantity{start: i}
	j := i
	sign := signLen(s, i)
	j += sign
	if v, n := halfAt(s[j:]); n > 0 {
		q.val, q.end = v, j+n
		return q.negate(sign > 0 && s[i] != '+'), true
	}
	if strings.HasPrefix(s[j:], "几") || strings.HasPrefix(s[j:], "数十") || strings.HasPrefix(s[j:], "数百") {
		return scanSeveral(s, i, j)
	}
	num, ok := scanNumeral(s, j)
	if !ok {
		return q, false
	}
	q.num, q.val, q.end, q.doubt = num, num.val, num.end, num.doubt
	if num.vague {
		q.vague = vagueRange
	}
	q.fraction(s)
	q.half(s)
	q.about(s)
	return q.negate(sign > 0 && s[i] != '+'), true
}

// scanSeveral takes 几十, 几个, 数百: no number can be taken from them.
func scanSeveral(s string, i, j int) (quantity, bool) {
	j += runeLen(s[j:])
	for j < len(s) && startsAny(s[j:], "十百千万亿") {
		j += runeLen(s[j:])
	}
	return quantity{val: new(big.Rat), start: i, end: j, vague: vagueAbout}, true
}

// signLen is the length of a sign at s[i:]; a dash counts only where no number
// ends before it.
func signLen(s string, i int) int {
	if w, n := takeAny(s[i:], "负 零下"); n > 0 && w != "" {
		return n
	}
	if s[i] != '-' && s[i] != '+' || i+1 >= len(s) {
		return 0
	}
	if i > 0 {
		r, _ := utf8.DecodeLastRuneInString(s[:i])
		if r != '(' && r != ',' && r != ':' && r != '#' && r != '是' {
			return 0
		}
	}
	return 1
}

func halfAt(s string) (*big.Rat, int) {
	switch w, n := takeAny(s, "半百 一半半 一半 半"); w {
	case "半百":
		return big.NewRat(50, 1), n
	case "一半半", "一半", "半":
		return big.NewRat(1, 2), n
	}
	return nil, 0
}

func (q quantity) negate(negative bool) quantity {
	if negative {
		q.val = new(big.Rat).Neg(q.val)
	}
	return q
}

// fraction takes 三分之一, 十份十一, 1/2, 30% and 3‰.
func (q *quantity) fraction(s string) {
	rest := s[q.end:]
	w, n := takeAny(rest, "分之 份之 份 / % ‰ 个百分点 成")
	switch w {
	case "":
	case "%", "个百分点":
		q.percent, q.end, q.val = true, q.end+n, new(big.Rat).Quo(q.val, big.NewRat(100, 1))
	case "‰":
		q.end, q.doubt, q.val = q.end+n, true, new(big.Rat).Quo(q.val, big.NewRat(1000, 1))
	case "成":
		if len(rest) == n {
			q.end, q.doubt, q.val = q.end+n, true, new(big.Rat).Quo(q.val, big.NewRat(10, 1))
		}
	default:
		q.divide(s, w, n)
	}
}

// divide takes the second number of a fraction. 十份 alone is ten copies.
func (q *quantity) divide(s, w string, n int) {
	at := q.end + n
	neg := false
	if sl := 0; at < len(s) {
		if sl = signLen(s, at); sl > 0 && w != "份" {
			neg, at = true, at+sl
		}
	}
	over, ok := scanNumeral(s, at)
	if !ok || q.val.Sign() == 0 {
		return
	}
	if w == "/" {
		if over.val.Sign() == 0 {
			return
		}
		q.val = new(big.Rat).Quo(q.val, over.val)
	} else {
		q.percent = q.val.Cmp(big.NewRat(100, 1)) == 0
		q.val = new(big.Rat).Quo(over.val, q.val)
	}
	if neg {
		q.val = new(big.Rat).Neg(q.val)
	}
	q.doubt = q.doubt || over.doubt || w == "/" || w == "份"
	if over.vague {
		q.vague = vagueRange
	}
	q.end = over.end
}

// half takes 一个半, 三斤半, 1半, and 两打.
func (q *quantity) half(s string) {
	rest := s[q.end:]
	_, n := takeAny(rest, "个 斤 年 米 吨 点 天 公斤 倍 次 小时 月 亩 里 尺 升 度")
	switch {
	case n > 0 && strings.HasPrefix(rest[n:], "半"):
		q.end += n + len("半")
		q.val = new(big.Rat).Add(q.val, big.NewRat(1, 2))
	case strings.HasPrefix(rest, "半"):
		q.end += len("半")
		switch {
		case q.num.units && q.num.last > 100: // 两万半
			q.val, q.doubt = new(big.Rat).Add(q.val, big.NewRat(q.num.last/2, 1)), true
		case q.val.Cmp(big.NewRat(1, 1)) == 0:
			q.val = big.NewRat(1, 2)
		default:
			q.val, q.doubt = new(big.Rat).Add(q.val, big.NewRat(1, 2)), true
		}
	case strings.HasPrefix(rest, "打"):
		q.end += len("打")
		q.val = new(big.Rat).Mul(q.val, big.NewRat(12, 1))
	case strings.HasPrefix(rest, "双") || strings.HasPrefix(rest, "对"):
		q.end += len("双")
		q.val, q.doubt = new(big.Rat).Mul(q.val, big.NewRat(2, 1)), true
	}
}

// about takes 多, 来, 余, 几 behind a number: 二十多, 十几.
func (q *quantity) about(s string) {
	rest := s[q.end:]
	w, n := takeAny(rest, "几 多 来 余 把")
	switch {
	case w == "几":
		q.vague, q.end = vagueAbout, q.end+n
	case w == "把" && q.num.units, w == "多", w == "余", w == "来" && !strings.HasPrefix(rest, "来自"):
		q.doubt, q.end = true, q.end+n
		if r, m := scanNumeral(s, q.end); m && r.units && r.plain == 0 { // 二十多万
			q.val, q.end = new(big.Rat).Mul(q.val, r.val), r.end
		}
	}
}
