package answer

import (
	"math/big"
	"strings"
	"unicode/utf8"
)

// numeral is a number found in a text, whole or with decimals, in Arabic or
// Chinese figures or both.
type numeral struct {
	val    *big.Rat
	end    int   // byte after it
	plain  int   // how many figures, if it is figures only (25, 二五); else 0
	arabic bool  // Arabic figures only
	units  bool  // 十, 百, 千, 万, 亿, k or w occur
	last   int64 // the unit before the last figures
	doubt  bool  // another reading is possible
	vague  bool  // two neighbours stand for "about": 三四百
}

// adder puts a numeral together while it is scanned.
type adder struct {
	numeral
	yi, wan, section *big.Rat // what is settled: above 亿, above 万, below
	cur              *big.Rat // figures that wait for their unit
	curLen           int
	curArabic        bool
	zero             bool // 零 since that unit
	parts            int
}

// scanNumeral reads the longest numeral at s[i:]. s is folded with
// foldFigures and holds no spaces within numerals.
func scanNumeral(s string, i int) (numeral, bool) {
	a := adder{yi: new(big.Rat), wan: new(big.Rat), section: new(big.Rat)}
	start := i
	for i < len(s) {
		n := a.step(s, i)
		if n == 0 {
			break
		}
		i += n
		a.parts++
	}
	if i == start {
		return numeral{}, false
	}
	a.flush()
	a.val = new(big.Rat).Add(a.yi, a.wan)
	a.val.Add(a.val, a.section)
	a.end = i
	if a.parts > 1 || a.units {
		a.plain = 0
	}
	return a.numeral, true
}

// step takes one part of a numeral at s[i:] and returns its length.
func (a *adder) step(s string, i int) int {
	c := s[i]
	if isDigit(c) || c == '.' && a.cur == nil && i+1 < len(s) && isDigit(s[i+1]) {
		return a.literal(s, i)
	}
	if c < 0x80 {
		return a.latinUnit(s, i)
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	switch {
	case figure(r) >= 0:
		return a.hanFigures(s, i)
	case r == '十' || r == '百' || r == '千':
		if r == '千' && startsAny(s[i+n:], "克瓦卡帕") {
			return 0
		}
		a.small(hanUnit(r))
		a.arabic = false
		return n
	case r == '万' || r == '亿':
		a.big(hanUnit(r))
		a.arabic = false
		return n
	case r == '个' && a.cur != nil && strings.HasPrefix(s[i+n:], "亿"):
		return n
	case r == '点':
		return a.decimals(s, i)
	}
	return 0
}

// startsAny says whether s begins with one of the runes of set.
func startsAny(s, set string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune(set, r)
}

func figure(r rune) int {
	switch r {
	case '零':
		return 0
	case '一':
		return 1
	case '二':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	}
	return -1
}

func hanUnit(r rune) int64 {
	switch r {
	case '十':
		return 10
	case '百':
		return 100
	case '千':
		return 1000
	case '万':
		return 10_000
	}
	return 100_000_000
}

// literal takes Arabic figures with separators and decimals.
func (a *adder) literal(s string, i int) int {
	if a.cur != nil {
		return 0
	}
	text, n := scanLiteral(s, i)
	v, ok := new(big.Rat).SetString(text)
	if !ok {
		return 0
	}
	a.cur, a.curLen, a.curArabic = v, len(text), true
	if a.parts == 0 {
		a.plain, a.arabic = len(text), true
	}
	return n
}

// scanLiteral returns the Arabic number at s[i:] without separators, and how
// long it is with them. Groups are of three figures, or of four (the Chinese
// way).
func scanLiteral(s string, i int) (string, int) {
	j := i
	for j < len(s) && isDigit(s[j]) {
		j++
	}
	text := s[i:j]
	if size := groupSize(s[j:]); size > 0 && len(text) > 0 && len(text) <= size {
		var b strings.Builder
		b.WriteString(text)
		for groupAt(s[j:], size) {
			b.WriteString(s[j+1 : j+1+size])
			j += 1 + size
		}
		text = b.String()
	}
	if j+1 < len(s) && s[j] == '.' && isDigit(s[j+1]) {
		k := j + 1
		for k < len(s) && isDigit(s[k]) {
			k++
		}
		text += s[j:k]
		j = k
	}
	if text != "" && text[0] == '.' {
		text = "0" + text
	}
	return text, j - i
}

func groupSize(s string) int {
	for _, size := range []int{3, 4} {
		if groupAt(s, size) {
			return size
		}
	}
	return 0
}

// groupAt says whether s begins with a comma and exactly size figures.
func groupAt(s string, size int) bool {
	if len(s) < size+1 || s[0] != ',' {
		return false
	}
	for _, c := range []byte(s[1 : size+1]) {
		if !isDigit(c) {
			return false
		}
	}
	return len(s) == size+1 || !isDigit(s[size+1])
}

// latinUnit takes k, w, M and G after Arabic figures, unless a unit of measure
// such as kg begins there.
func (a *adder) latinUnit(s string, i int) int {
	if a.cur == nil || !a.curArabic || i+1 < len(s) && isLetter(s[i+1]) {
		return 0
	}
	switch s[i] {
	case 'k', 'K':
		a.small(1000)
	case 'w', 'W':
		a.big(10_000)
	case 'M':
		a.scale(1_000_000)
	case 'G':
		a.scale(1_000_000_000)
	default:
		return 0
	}
	a.arabic = false
	return 1
}

func (a *adder) scale(unit int64) {
	a.section.Add(a.section, new(big.Rat).Mul(a.cur, big.NewRat(unit, 1)))
	a.cur, a.units, a.doubt, a.last = nil, true, true, 0
}

// hanFigures takes a run of Chinese figures: a single one, or the places of a
// number (二零二三).
func (a *adder) hanFigures(s string, i int) int {
	if a.cur != nil {
		return 0
	}
	var digits []int64
	j := i
	for j < len(s) {
		r, n := utf8.DecodeRuneInString(s[j:])
		f := figure(r)
		if f < 0 {
			break
		}
		digits = append(digits, int64(f))
		j += n
	}
	if len(digits) > 15 {
		return 0
	}
	if a.parts == 0 {
		a.plain = len(digits)
	}
	for digits[0] == 0 && a.units && len(digits) > 1 {
		a.zero, digits = true, digits[1:]
	}
	if len(digits) == 1 && digits[0] == 0 && a.units {
		a.zero = true
		return j - i
	}
	a.vague = a.vague || len(digits) == 2 && neighbours(digits[0], digits[1])
	var v int64
	for _, d := range digits {
		v = v*10 + d
	}
	a.cur, a.curLen, a.curArabic = big.NewRat(v, 1), len(digits), false
	return j - i
}

// neighbours says whether two figures side by side mean "about" (两三个).
func neighbours(x, y int64) bool { return x > 0 && (y == x+1 || x == 3 && y == 5) }

// small applies 十, 百 or 千 to the figures before it.
func (a *adder) small(unit int64) {
	v := big.NewRat(1, 1)
	if a.cur != nil {
		v = a.cur
	} else if !a.units && unit > 10 {
		a.doubt = true // 百八十 is "about" as often as 180
	} else if a.units && a.last != 10_000 && a.last != 100_000_000 && !a.zero {
		a.doubt = true // 百十, 千百
	}
	a.section.Add(a.section, new(big.Rat).Mul(v, big.NewRat(unit, 1)))
	a.cur, a.last, a.zero, a.units = nil, unit, false, true
}

// big applies 万 or 亿 to everything before it that is smaller.
func (a *adder) big(unit int64) {
	if a.cur == nil && !a.units {
		a.cur, a.doubt = big.NewRat(1, 1), true
	}
	a.flush()
	u := big.NewRat(unit, 1)
	if unit == 10_000 {
		if a.section.Sign() == 0 {
			a.wan.Mul(a.wan, u) // 万万
		} else {
			a.wan.Add(a.wan, new(big.Rat).Mul(a.section, u))
		}
	} else {
		below := new(big.Rat).Add(a.wan, a.section)
		if below.Sign() == 0 {
			a.yi.Mul(a.yi, u)
		} else {
			a.yi.Add(a.yi, below.Mul(below, u))
		}
		a.wan = new(big.Rat)
	}
	a.section = new(big.Rat)
	a.last, a.zero, a.units = unit, false, true
}

// flush adds waiting figures: the last figure of 二百五 counts tens, unless
// 零 stands before it (四千零五万).
func (a *adder) flush() {
	if a.cur == nil {
		return
	}
	v := a.cur
	switch {
	case a.last >= 100 && !a.zero && a.curLen == 1:
		v = new(big.Rat).Mul(v, big.NewRat(a.last/10, 1))
	case a.last >= 100 && !a.zero && (!a.curArabic || big.NewRat(a.last, 1).Cmp(pow10(a.curLen)) != 0):
		a.doubt = true // 3万25
	case a.last == 10 && a.curLen > 1:
		a.doubt = true
	}
	a.section.Add(a.section, v)
	a.cur = nil
}

func pow10(n int) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil))
}

// decimals takes 点 and the figures behind it.
func (a *adder) decimals(s string, i int) int {
	if a.parts == 0 || a.cur != nil && !a.cur.IsInt() {
		return 0
	}
	j := i + len("点")
	frac, unit := new(big.Rat), big.NewRat(1, 10)
	tenth := big.NewRat(1, 10)
	for j < len(s) && j-i < 60 {
		r, n := utf8.DecodeRuneInString(s[j:])
		f := figure(r)
		if r >= '0' && r <= '9' {
			f = int(r - '0')
		}
		if f < 0 {
			break
		}
		frac.Add(frac, new(big.Rat).Mul(unit, big.NewRat(int64(f), 1)))
		unit.Mul(unit, tenth)
		j += n
	}
	if j == i+len("点") {
		return 0
	}
	if a.last == 0 && a.cur != nil {
		a.cur.Add(a.cur, frac)
		a.curLen = 9 // no abbreviation
	} else {
		a.flush()
		a.section.Add(a.section, frac)
		a.last = 0
	}
	a.arabic = false
	return j - i
}

// decimalText writes v as a plain decimal, at most 15 significant figures
// when it has no end.
func decimalText(v *big.Rat) string {
	n, exact := v.FloatPrec()
	if !exact {
		whole := len(new(big.Int).Quo(v.Num(), v.Denom()).String())
		n = max(1, 15-whole)
	}
	s := v.FloatString(n)
	if strings.ContainsRune(s, '.') {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}
