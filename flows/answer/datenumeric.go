package answer

import (
	"strings"
	"time"
)

// noMonth is the refusal of a month above 12, or 0.
const noMonth = "月份只有1到12。"

// impossible is the refusal of a day that no calendar has.
func impossible(month, d int) string {
	return itoa(month) + "月没有" + itoa(d) + "号。"
}

// numeric reads dates in Arabic figures: 2023-6-1, 20230601, 23.6.1, 3/5.
func (r *dateReader) numeric(i int) (day, bool) {
	if !isDigit(r.s[i]) || i > 0 && isDigit(r.s[i-1]) {
		return day{}, false
	}
	if d, ok := r.fullDate(i); ok {
		return d, true
	}
	return r.monthAndDay(i)
}

// fullDate reads a date with its year.
func (r *dateReader) fullDate(i int) (day, bool) {
	s := r.s
	if !isDigit(s[i]) {
		return day{}, false
	}
	y, figs, n := scanPlace(s, i)
	if n == 0 {
		return r.eightFigures(i)
	}
	if figs != 4 && figs != 2 && figs != 1 || i+n >= len(s) {
		return day{}, false
	}
	m, d, end, ok := r.twoMore(i + n)
	if !ok || figs < 4 && (startsAny(s[end:], ":点时") || s[i+n] == ' ') {
		return day{}, false
	}
	doubt := figs < 4
	if doubt {
		if y < 10 && figs == 1 || y > 70 {
			return day{}, false
		}
		y += 2000
	}
	_, n = takeAny(s[end:], "日 号")
	return r.exactly(y, m, d, end+n, doubt), true
}

// twoMore reads separator, month, the same separator, day.
func (r *dateReader) twoMore(i int) (month, d, end int, ok bool) {
	s := r.s
	sep := s[i]
	if strings.IndexByte("-/. ", sep) < 0 {
		return 0, 0, 0, false
	}
	month, f1, n := scanPlace(s, i+1)
	j := i + 1 + n
	if n == 0 || f1 < 1 || f1 > 2 || j+1 >= len(s) || s[j] != sep || !isDigit(s[j+1]) {
		return 0, 0, 0, false
	}
	k := j + 1
	for k < len(s) && isDigit(s[k]) && k-j <= 2 { // 2010 01 29五点: the day ends with its figures
		d = d*10 + int(s[k]-'0')
		k++
	}
	if k < len(s) && isDigit(s[k]) {
		return 0, 0, 0, false
	}
	return month, d, k, true
}

// eightFigures reads 20230601.
func (r *dateReader) eightFigures(i int) (day, bool) {
	j := i
	for j < len(r.s) && isDigit(r.s[j]) {
		j++
	}
	if j-i != 8 {
		return day{}, false
	}
	y, m, d := number(r.s[i:i+4]), number(r.s[i+4:i+6]), number(r.s[i+6:j])
	if y < 1900 || y > 2100 {
		return day{}, false
	}
	return r.exactly(y, m, d, j, false), true
}

// number is the value of Arabic figures.
func number(s string) int {
	n := 0
	for _, c := range []byte(s) {
		n = n*10 + int(c-'0')
	}
	return n
}

// exactly is a date with year, month and day, or the reason why not.
func (r *dateReader) exactly(y, m, d, end int, doubt bool) day {
	t, ok := solarDay(y, m, d, r.today.Location())
	switch {
	case ok:
		return day{t: t, end: end, doubt: doubt}
	case m < 1 || m > 12:
		return day{end: end, err: noMonth}
	case y < 1900 || y > 2100:
		return day{end: end, err: "年份不对。"}
	}
	return day{end: end, err: itoa(y) + "年" + impossible(m, d)}
}

// monthAndDay reads 3/5, 3.5 and 3-5. Only the slash leaves no doubt.
func (r *dateReader) monthAndDay(i int) (day, bool) {
	s := r.s
	if !isDigit(s[i]) {
		return day{}, false
	}
	m, f1, n := scanPlace(s, i)
	j := i + n
	if n == 0 || f1 > 2 || j+1 >= len(s) || strings.IndexByte("-/. ", s[j]) < 0 || !isDigit(s[j+1]) {
		return day{}, false
	}
	d, f2, k := scanPlace(s, j+1)
	end := j + 1 + k
	if k == 0 || f2 > 2 || startsAny(s[end:], ":点月时") {
		return day{}, false
	}
	sep := s[j]
	w, unit := takeAny(s[end:], "日 号")
	if sep == '-' && w != "" && m > 12 || m < 1 || m > 31 {
		return day{}, false
	}
	found := r.inYear(m, d, end+unit)
	if m > 12 && d >= 1 && d <= 12 {
		found = r.inYear(d, m, end+unit)
		found.doubt = true
	}
	found.doubt = found.doubt || sep != '/' && w == "" || sep == '-'
	return found, true
}

// inYear is a month and day without a year.
func (r *dateReader) inYear(m, d, end int) day {
	if m < 1 || m > 12 {
		return day{end: end, err: noMonth}
	}
	if _, ok := solarDay(2000, m, d, r.today.Location()); !ok {
		return day{end: end, err: impossible(m, d)}
	}
	found, ok := r.yearly(func(year int) (time.Time, bool) { return solarDay(year, m, d, r.today.Location()) })
	if !ok {
		return day{end: end, err: impossible(m, d)}
	}
	found.end, found.yearless = end, true
	return found
}

// figuresOnly reads an answer that is nothing but figures: 15, 0601, 230601.
func (r *dateReader) figuresOnly(i int) (day, bool) {
	if i > 0 {
		return day{}, false
	}
	n, figs, length := scanPlace(r.s, 0)
	if length == 0 || length != len(r.s) {
		return day{}, false
	}
	han := !isDigit(r.s[0])
	var d day
	switch {
	case n >= 1 && n <= 31 && (figs <= 2):
		found, ok := r.monthly(n)
		if !ok {
			return day{}, false
		}
		d = found
	case figs == 4 && !han && n >= 1900 && n <= 2100 && (n%100 > 31 || n/100 > 12):
		return day{end: length, err: "要说到几月几号。"}, true
	case figs == 4:
		d = r.inYear(n/100, n%100, length)
	case figs == 6 && !han:
		d = r.exactly(2000+n/10000, n/100%100, n%100, length, true)
	case figs == 3 && !han || figs == 2 && !han:
		d = r.inYear(n/100, n%100, length)
	default:
		return day{}, false
	}
	d.end, d.doubt = length, true
	return d, true
}
