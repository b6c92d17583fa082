package answer

import (
	"strings"
	"time"
	"unicode/utf8"
)

var yearWords = newLexicon(
	entry[int]{0, "今年 本年度 本年 当年 这一年"},
	entry[int]{1, "明年 来年 下一年 翌年"},
	entry[int]{2, "后年"},
	entry[int]{3, "大后年"},
	entry[int]{-1, "去年 上年 上一年 旧年"},
	entry[int]{-2, "前年"},
	entry[int]{-3, "大前年"},
)

var monthWords = newLexicon(
	entry[int]{0, "本月份 本月 这个月 这月 当月 此月 月"},
	entry[int]{1, "下个月 下月份 下月 次月"},
	entry[int]{2, "下下个月 下下月"},
	entry[int]{-1, "上个月 上月份 上月"},
	entry[int]{-2, "上上个月 上上月"},
)

// partial is a date that is being put together.
type partial struct {
	year, month int // 0: not said
	lunar       bool
	leap        bool
	relative    bool // the month was said from now: 下月
	doubt       bool
}

// calendar reads dates of year, month and day in words: 2023年6月1日, 下月3号,
// 腊月二十三, 15号, 月底, 明年底, 十月的第一个星期一.
func (r *dateReader) calendar(i int) (day, bool) {
	p := partial{}
	j := p.calendarName(r.s, i)
	j = r.year(&p, j)
	j = p.calendarName(r.s, j)
	afterYear := j
	j = r.month(&p, j)
	if j == len(r.s) && j == i {
		return day{}, false
	}
	if p.month == 0 {
		return r.withoutMonth(p, i, afterYear)
	}
	if d, ok := r.dayOfMonth(p, j); ok {
		d.doubt = d.doubt || p.doubt
		return d, true
	}
	if d, ok := r.edge(p, j); ok {
		d.doubt = d.doubt || p.doubt
		return d, true
	}
	if p.relative && strings.HasPrefix(r.s[i:], "月") {
		return day{}, false
	}
	return day{end: j, err: "要说到几号。"}, true
}

// calendarName passes over 农历 and 公历.
func (p *partial) calendarName(s string, i int) int {
	if _, n := takeAny(s[i:], "农历的 农历 阴历 旧历 老历"); n > 0 {
		p.lunar = true
		return i + n
	}
	_, n := takeAny(s[i:], "公历 阳历 新历 西历")
	return i + n
}

// year takes 2023年, 二零二三年, 23年6月, 明年 at r.s[i:].
func (r *dateReader) year(p *partial, i int) int {
	s := r.s
	if off, n := yearWords.at(s[i:]); n > 0 {
		p.year = r.today.Year() + off
		j := i + n
		if strings.HasPrefix(s[j:], "的") {
			j += len("的")
		}
		return j
	}
	y, figs, n := yearNumber(s, i)
	j := i + n
	if n == 0 || !strings.HasPrefix(s[j:], "年") {
		return i
	}
	j += len("年")
	if _, _, k := scanPlace(s, j); figs == 2 && k > 0 && y < 80 {
		y += 2000
	}
	if y < 1000 {
		return i
	}
	p.year = y
	if strings.HasPrefix(s[j:], "的") {
		j += len("的")
	}
	return j
}

// yearNumber reads the number of a year; a figure that stands for a digit is
// never "about" (二三年).
func yearNumber(s string, i int) (y, figs, n int) {
	if i >= len(s) {
		return 0, 0, 0
	}
	return scanPlace(s, i)
}

// month takes 6月, 六月份, 下个月, 腊月.
func (r *dateReader) month(p *partial, i int) int {
	s := r.s
	if p.year == 0 && !p.lunar {
		if off, n := monthWords.at(s[i:]); n > 0 {
			t := time.Date(r.today.Year(), r.today.Month()+time.Month(off), 1, 0, 0, 0, 0, r.today.Location())
			p.year, p.month, p.relative = t.Year(), int(t.Month()), true
			if strings.HasPrefix(s[i+n:], "的") {
				n += len("的")
			}
			return i + n
		}
	}
	if strings.HasPrefix(s[i:], "元月") {
		p.month = 1
		return i + len("元月")
	}
	if w, n := takeAny(s[i:], "正月 腊月 冬月"); n > 0 {
		p.lunar = true
		p.month = map[string]int{"正月": 1, "冬月": 11, "腊月": 12}[w]
		return i + n
	}
	j := i
	if strings.HasPrefix(s[j:], "闰") {
		p.leap, p.lunar, j = true, true, j+len("闰")
	}
	m, figs, n := scanPlace(s, j)
	if n == 0 || figs > 2 || !strings.HasPrefix(s[j+n:], "月") {
		return i
	}
	j += n + len("月")
	_, n = takeAny(s[j:], "份的 份 的")
	if p.month = m; m == 0 {
		p.month = 13 // no such month either
	}
	return j + n
}

// dayOfMonth takes the day behind a month: 15号, 15, 初五.
func (r *dateReader) dayOfMonth(p partial, i int) (day, bool) {
	j := i
	if strings.HasPrefix(r.s[j:], "初") {
		if _, _, n := scanPlace(r.s, j+len("初")); n > 0 {
			p.lunar, j = true, j+len("初")
		}
	}
	d, figs, n := scanDayNumber(r.s, j)
	if n == 0 || figs > 2 || p.relative && strings.HasPrefix(r.s[i:], "第") {
		return day{}, false
	}
	end := j + n
	if startsAny(r.s[end:], "个周天月") && !strings.HasPrefix(r.s[end:], "周") {
		return day{}, false
	}
	_, n = takeAny(r.s[end:], "号 日")
	end += n
	if p.lunar {
		return r.lunarDate(p, d, end), true
	}
	switch {
	case p.month < 1 || p.month > 12:
		return day{end: end, err: noMonth}, true
	case p.year != 0:
		return r.exactly(p.year, p.month, d, end, false), true
	}
	found := r.inYear(p.month, d, end)
	if p.month == 8 && d == 15 || p.month == 5 && d == 5 || p.month == 9 && d == 9 || p.month == 7 && d == 7 {
		found.doubt = found.doubt || !isDigit(r.s[j]) && n == 0 // 八月十五 may be 中秋
	}
	return found, true
}

// scanDayNumber reads the day of a month. Arabic and Chinese figures do not
// join, and 三点 behind a day is a time.
func scanDayNumber(s string, i int) (d, figs, n int) {
	if i >= len(s) {
		return 0, 0, 0
	}
	if isDigit(s[i]) {
		j := i
		for j < len(s) && isDigit(s[j]) {
			d = d*10 + int(s[j]-'0')
			if j++; j-i > 2 {
				return 0, 0, 0
			}
		}
		return d, j - i, j - i
	}
	j := i
	for j < len(s) {
		r, size := utf8.DecodeRuneInString(s[j:])
		if figure(r) < 0 && r != '十' {
			break
		}
		j += size
	}
	if j == i {
		return 0, 0, 0
	}
	return scanPlace(s[:j], i)
}

// lunarDate is a date of the farmers' calendar; it is always read back.
func (r *dateReader) lunarDate(p partial, d, end int) day {
	m := p.month
	if p.leap {
		m = -m
	}
	zone := r.today.Location()
	if d < 1 || d > 30 || p.month < 1 || p.month > 12 {
		return day{end: end, err: "没有这个农历日子。"}
	}
	in := func(year int) (time.Time, bool) { return lunarDay(year, m, d, zone) }
	if m == 12 && d == 30 { // a short 腊月 ends on the 29th, which is called so too
		in = func(year int) (time.Time, bool) {
			t, ok := lunarDay(year+1, 1, 1, zone)
			return t.AddDate(0, 0, -1), ok
		}
	}
	if p.year != 0 {
		t, ok := in(p.year)
		if !ok {
			return day{end: end, err: "没有这个农历日子。"}
		}
		return day{t: t, end: end, doubt: true}
	}
	found, ok := r.yearly(in)
	if !ok {
		return day{end: end, err: "没有这个农历日子。"}
	}
	found.end, found.doubt = end, true
	return found
}

// withoutMonth reads what needs no month: 15号, 初五, and the edges of a year.
func (r *dateReader) withoutMonth(p partial, start, j int) (day, bool) {
	if d, ok := r.yearEdge(p, start, j); ok {
		return d, true
	}
	if p.year != 0 {
		if _, n := feasts.at(r.s[j:]); n > 0 || j == start {
			return day{}, false
		}
		if r.dateFollows(j) {
			return day{}, false
		}
		return day{end: j, err: "要说到几月几号。"}, true
	}
	if _, n := takeAny(r.s[j:], "大年初 年初 初"); n > 0 {
		return r.newYearDay(j)
	}
	d, figs, n := scanDayNumber(r.s, j)
	if n == 0 || figs > 2 {
		return day{}, false
	}
	w, unit := takeAny(r.s[j+n:], "号 日")
	if unit == 0 || p.lunar {
		return day{}, false
	}
	end := j + n + unit
	if w == "日" && (startsAny(r.s[end:], "内") || strings.HasPrefix(r.s[end:], "之内") || strings.HasPrefix(r.s[end:], "以内")) {
		return day{}, false
	}
	found, ok := r.monthly(d)
	if !ok {
		return day{end: end, err: "没有" + itoa(d) + "号。"}, true
	}
	found.end = end
	return found, true
}

// dateFollows says whether a whole date stands at r.s[j:], as in 今年春节 or
// 今年下月.
func (r *dateReader) dateFollows(j int) bool {
	if j >= len(r.s) {
		return false
	}
	_, n := monthWords.at(r.s[j:])
	return n > 0
}

// newYearDay reads 初五 and 大年初二 as days of the first lunar month.
func (r *dateReader) newYearDay(i int) (day, bool) {
	_, n := takeAny(r.s[i:], "大年初 年初 初")
	d, figs, k := scanDayNumber(r.s, i+n)
	if k == 0 || figs > 2 || d > 15 {
		return day{}, false
	}
	return r.lunarDate(partial{month: 1, lunar: true}, d, i+n+k), true
}
