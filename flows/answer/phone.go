package answer

import (
	"strings"
	"unicode/utf8"
)

// phoneNumber is a telephone number found in a text.
type phoneNumber struct {
	digits     string
	start, end int  // bytes, in the text it was found in
	doubt      bool // letters were taken for figures, or it was spoken
}

// readPhone reads a mobile or landline number.
func readPhone(q Question, text string) Reading {
	s := spokenFigures(strings.ToLower(fold(text)))
	found := scanPhones(s)
	if len(found) == 0 {
		return refuse("没看到电话号码。" + example(q))
	}
	if len(found) > 1 {
		return refuse("看到不止一个号码，请只回一个。" + example(q))
	}
	p := found[0]
	if why := phoneFault(p.digits); why != "" {
		return refuse(why + example(q))
	}
	rest := s[:p.start] + " " + s[p.end:]
	doubt := p.doubt || hasAny(rest, "不 旧 原来 以前 停机 空号 转 分机 吗 ? 好像 可能")
	return settle(p.digits, sayPhone(p.digits), doubt)
}

// spokenFigures writes a number that was spoken figure by figure (幺三八…)
// in Arabic figures; shorter runs are left alone.
func spokenFigures(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		run, n := figureRun(s[i:])
		switch {
		case len(run) >= 7:
			b.WriteString(run)
		case n > 0:
			b.WriteString(s[i : i+n])
		default:
			n = runeLen(s[i:])
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// figureRun reads Chinese figures at the head of s, as Arabic ones.
func figureRun(s string) (run string, n int) {
	var b strings.Builder
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		f := figure(r)
		if r == '幺' || r == '妖' || r == '壹' {
			f = 1
		}
		if f < 0 {
			break
		}
		b.WriteByte(byte('0' + f))
		n += size
	}
	return b.String(), n
}

// scanPhones finds runs of figures that look like telephone numbers: figures
// joined by dashes, spaces and brackets, seven or more, or the longest there
// is.
func scanPhones(s string) []phoneNumber {
	var found []phoneNumber
	var short phoneNumber
	for i := 0; i < len(s); {
		if !isDigit(s[i]) && s[i] != '+' && s[i] != '(' {
			i += runeLen(s[i:])
			continue
		}
		p := scanPhone(s, i)
		i = max(p.end, i+1)
		switch {
		case len(p.digits) >= 7:
			found = append(found, splitPhones(p)...)
		case len(p.digits) > len(short.digits):
			short = p
		}
	}
	if len(found) == 0 && short.digits != "" {
		found = append(found, short)
	}
	return found
}

func scanPhone(s string, i int) phoneNumber {
	p := phoneNumber{start: i, end: i}
	var b strings.Builder
	j := i
	for j < len(s) {
		c := s[j]
		switch {
		case isDigit(c):
			b.WriteByte(c)
		case (c == 'o' || c == 'l' || c == 'i') && b.Len() > 0 && !letterNear(s, j):
			b.WriteByte(map[byte]byte{'o': '0', 'l': '1', 'i': '1'}[c])
			p.doubt = true
		case strings.IndexByte(" -+().", c) >= 0:
			j++
			continue
		default:
			p.digits = national(b.String())
			return p
		}
		j++
		p.end = j
	}
	p.digits = national(b.String())
	return p
}

// letterNear says whether the letter at s[j] belongs to a word.
func letterNear(s string, j int) bool {
	other := func(k int) bool {
		return k >= 0 && k < len(s) && isLetter(s[k]) && strings.IndexByte("oli", s[k]) < 0
	}
	return other(j-1) || other(j+1)
}

// national drops the country code of China.
func national(digits string) string {
	for _, code := range []string{"0086", "86"} {
		rest, ok := strings.CutPrefix(digits, code)
		if ok && (len(rest) == 11 || len(rest) == 22) && rest[0] == '1' {
			return rest
		}
	}
	if len(digits) == 12 && strings.HasPrefix(digits, "01") && digits[2] >= '3' && mobile(digits[1:]) {
		return digits[1:] // 0 before a mobile, as was dialled once
	}
	return digits
}

// splitPhones parts two mobiles that only a space or a dash separates.
func splitPhones(p phoneNumber) []phoneNumber {
	if d := p.digits; len(d) == 22 && mobile(d[:11]) && mobile(d[11:]) {
		if d[:11] == d[11:] {
			p.digits = d[:11]
			return []phoneNumber{p}
		}
		return []phoneNumber{{digits: d[:11]}, {digits: d[11:]}}
	}
	return []phoneNumber{p}
}

func mobile(d string) bool { return len(d) == 11 && d[0] == '1' && d[1] >= '3' }

// phoneFault says why digits are no telephone number of somebody.
func phoneFault(d string) string {
	switch {
	case mobile(d):
		return ""
	case strings.HasPrefix(d, "400") || strings.HasPrefix(d, "800"):
		if len(d) == 10 {
			return ""
		}
	case landline(d):
		return ""
	case strings.HasPrefix(d, "0"):
		return "座机是区号加7到8位号码，您写的一共" + itoa(len(d)) + "位，请核对。"
	case len(d) == 7 || len(d) == 8:
		return "座机请带上区号，例如：0412-7820000。"
	case len(d) == 11:
		return "手机号没有以" + d[:2] + "开头的，请核对。"
	}
	return "您写的是" + itoa(len(d)) + "位数字，手机号是11位，请核对。"
}

// landline says whether d is an area code (three figures for 010 and 02x,
// else four) and seven or eight figures that do not begin with 0 or 1.
func landline(d string) bool {
	if len(d) < 10 || len(d) > 12 || d[0] != '0' {
		return false
	}
	local := d[3:]
	if d[1] != '1' && d[1] != '2' {
		local = d[4:]
	} else if d[1] == '1' && d[2] != '0' || len(local) != 8 {
		return false
	}
	return (len(local) == 7 || len(local) == 8) && local[0] > '1'
}

// sayPhone groups the figures for reading aloud.
func sayPhone(d string) string {
	if mobile(d) {
		return d[:3] + " " + d[3:7] + " " + d[7:]
	}
	return d
}
