package answer

import (
	"strings"
	"time"
)

// edge reads the beginning, middle and end of a month: 底, 初, 中旬, 最后一天,
// 第一个星期一.
func (r *dateReader) edge(p partial, i int) (day, bool) {
	if p.lunar || p.month < 1 || p.month > 12 {
		return day{}, false
	}
	w, n := takeAny(r.s[i:], "底 末 最后一天 最后一日 尾 初 中旬 中 上旬 下旬 内 以内 之内 头")
	if n == 0 {
		return r.ordinalWeekday(p, i)
	}
	if w == "中" && p.year == 0 {
		return day{}, false
	}
	at := func(year int) (time.Time, bool) {
		first := time.Date(year, time.Month(p.month), 1, 0, 0, 0, 0, r.today.Location())
		switch w {
		case "初", "头":
			return first, true
		case "上旬":
			return first.AddDate(0, 0, 9), true
		case "中", "中旬":
			return first.AddDate(0, 0, 14), true
		}
		return endOfMonth(first), true
	}
	d := day{}
	if p.year != 0 {
		d.t, _ = at(p.year)
	} else {
		d, _ = r.yearly(at)
	}
	if bare := strings.HasSuffix(r.s[:i], "月") && p.relative && !hasAny(r.s[:i], "本月 这个月 这月 当月 下月 下个月 上月 上个月 次月"); bare {
		d.t = r.leaning(d.t, w)
	}
	d.end = i + n
	d.doubt = d.doubt || !isAny(w, "底 末 最后一天 最后一日")
	return d, true
}

// leaning moves a bare 月底 or 月初 to the month that the question leans to.
func (r *dateReader) leaning(t time.Time, w string) time.Time {
	step := 0
	switch {
	case r.q.Past && t.After(r.today):
		step = -1
	case !r.q.Past && t.Before(r.today):
		step = 1
	}
	if step == 0 {
		return t
	}
	first := time.Date(t.Year(), t.Month()+time.Month(step), 1, 0, 0, 0, 0, t.Location())
	if isAny(w, "初 头 上旬 中 中旬") {
		return first.AddDate(0, 0, t.Day()-1)
	}
	return endOfMonth(first)
}

// ordinalWeekday reads 第一个星期一 and 最后一个周五 of a month.
func (r *dateReader) ordinalWeekday(p partial, i int) (day, bool) {
	s := r.s
	var k, j int
	if w, n := takeAny(s[i:], "最后一个 最后1个 最后"); n > 0 && w != "" {
		k, j = -1, i+n
	} else if strings.HasPrefix(s[i:], "第") {
		v, _, n := scanPlace(s, i+len("第"))
		_, unit := takeAny(s[i+len("第")+n:], "个")
		if n == 0 || v < 1 || v > 5 {
			return day{}, false
		}
		k, j = v, i+len("第")+n+unit
	} else {
		return day{}, false
	}
	weekday, end, ok := weekdayAt(s, j)
	if !ok {
		return day{}, false
	}
	in := func(year int) (time.Time, bool) {
		return nthWeekday(year, time.Month(p.month), weekday, k, r.today.Location())
	}
	d := day{}
	if p.year != 0 {
		d.t, ok = in(p.year)
	} else {
		d, ok = r.yearly(in)
	}
	if !ok {
		return day{end: end, err: "没有这一天。"}, true
	}
	d.end = end
	return d, true
}

// nthWeekday is the k-th such weekday of a month; k of -1 is the last.
func nthWeekday(year int, month time.Month, weekday time.Weekday, k int, zone *time.Location) (time.Time, bool) {
	if k < 0 {
		t := time.Date(year, month+1, 0, 0, 0, 0, 0, zone)
		return t.AddDate(0, 0, -((int(t.Weekday()) - int(weekday) + 7) % 7)), true
	}
	t := time.Date(year, month, 1, 0, 0, 0, 0, zone)
	t = t.AddDate(0, 0, (int(weekday)-int(t.Weekday())+7)%7+7*(k-1))
	return t, t.Month() == month
}

// yearEdge reads 年底, 明年初, 季度末, 第三季度末, 上半年底.
func (r *dateReader) yearEdge(p partial, start, j int) (day, bool) {
	s := r.s
	if p.year != 0 && strings.HasPrefix(s[j:], "年") {
		j += len("年")
	} else if p.year == 0 {
		if w, n := takeAny(s[j:], "年底 年末 年终 岁末 年尾 年初 年中 年内"); n > 0 && !strings.HasPrefix(s[j:], "年初一") {
			if w == "年初" {
				if d, ok := r.newYearDay(j); ok {
					return d, true
				}
			}
			return r.edgeOfYear(0, strings.TrimPrefix(strings.TrimPrefix(w, "年"), "岁"), j+n), true
		}
	}
	if d, ok := r.quarter(p, j); ok {
		return d, true
	}
	if _, n := feasts.at(s[j:]); p.year == 0 || n > 0 { // 今年中秋 is not 今年中
		return day{}, false
	}
	w, n := takeAny(s[j:], "底前 底 末 终 尾 初 中 内 以内 之内 最后一天")
	if n == 0 || j == start {
		return day{}, false
	}
	if w == "底前" {
		w, n = "底", len("底")
	}
	return r.edgeOfYear(p.year, w, j+n), true
}

func (r *dateReader) edgeOfYear(year int, w string, end int) day {
	at := func(y int) (time.Time, bool) {
		switch w {
		case "初":
			return solarDay(y, 1, 1, r.today.Location())
		case "中":
			return solarDay(y, 6, 30, r.today.Location())
		}
		return solarDay(y, 12, 31, r.today.Location())
	}
	d := day{}
	if year != 0 {
		d.t, _ = at(year)
	} else {
		d, _ = r.yearly(at)
		d.doubt = d.doubt && w != "底"
	}
	d.end, d.doubt = end, d.doubt || w == "初" || w == "中" || strings.HasSuffix(w, "内")
	return d
}

// quarter reads the ends of quarters and half years.
func (r *dateReader) quarter(p partial, i int) (day, bool) {
	s, year := r.s, p.year
	now := (int(r.today.Month()) - 1) / 3
	if w, n := takeAny(s[i:], "本季度末 本季末 本季度底 这个季度末 这季度末 季度末 季末 季度底 下季度末 下季末 下个季度末 上季度末 上季末 上个季度末"); n > 0 && year == 0 {
		step := 0
		switch {
		case strings.HasPrefix(w, "下"):
			step = 1
		case strings.HasPrefix(w, "上"):
			step = -1
		case r.q.Past && strings.HasPrefix(w, "季"):
			step = -1
		}
		t := time.Date(r.today.Year(), time.Month((now+step)*3+4), 0, 0, 0, 0, 0, r.today.Location())
		return day{t: t, end: i + n, doubt: r.q.Past && step == -1 && strings.HasPrefix(w, "季")}, true
	}
	j := i
	month := 0
	if w, n := takeAny(s[j:], "上半年 下半年"); n > 0 {
		month, j = map[string]int{"上半年": 6, "下半年": 12}[w], j+n
	} else {
		if strings.HasPrefix(s[j:], "第") {
			j += len("第")
		}
		v, _, n := scanPlace(s, j)
		w, unit := takeAny(s[j+n:], "季度 季")
		if n == 0 || w == "" || v < 1 || v > 4 {
			return day{}, false
		}
		month, j = v*3, j+n+unit
	}
	_, n := takeAny(s[j:], "末 底 结束 的最后一天")
	if n == 0 {
		return day{end: j, err: "要说到几月几号。"}, true
	}
	at := func(y int) (time.Time, bool) {
		return endOfMonth(time.Date(y, time.Month(month), 1, 0, 0, 0, 0, r.today.Location())), true
	}
	d := day{}
	if year != 0 {
		d.t, _ = at(year)
	} else {
		d, _ = r.yearly(at)
	}
	d.end = j + n
	return d, true
}
