package answer

import (
	"math/big"
	"strings"
	"time"
)

// dayWord is a day counted from today.
type dayWord struct {
	days  int
	doubt bool
}

var dayWords = newLexicon(
	entry[dayWord]{dayWord{0, false}, "今天 今日 今儿个 今儿 今晚 今早 今夜 今晨 当日 本日 现在 此刻"},
	entry[dayWord]{dayWord{0, true}, "马上 立刻 立即 刚才 刚刚 即日 当场 眼下 立马 当下"},
	entry[dayWord]{dayWord{1, false}, "明天 明日 明儿个 明儿 明晚 明早 明晨 翌日 明个 明"},
	entry[dayWord]{dayWord{2, false}, "后天 后日 后儿 后儿个"},
	entry[dayWord]{dayWord{3, false}, "大后天 大后日"},
	entry[dayWord]{dayWord{4, true}, "大大后天"},
	entry[dayWord]{dayWord{-1, false}, "昨天 昨日 昨儿个 昨儿 昨晚 昨夜 昨早 昨个"},
	entry[dayWord]{dayWord{-2, false}, "前天 前日 前儿 前晚 前儿个"},
	entry[dayWord]{dayWord{-3, false}, "大前天 大前日"},
)

// named reads 今天, 大后天, 前天.
func (r *dateReader) named(i int) (day, bool) {
	w, n := dayWords.at(r.s[i:])
	if n == 0 || r.s[i:i+n] == "明" && !startsAny(r.s[i+n:], "上下中") {
		return day{}, false
	}
	return day{t: r.today.AddDate(0, 0, w.days), end: i + n, doubt: w.doubt}, true
}

// fromNow reads spans from today: 三天后, 半个月内, 过两周, 一个月.
func (r *dateReader) fromNow(i int) (day, bool) {
	s, j := r.s, i
	lead, n := takeAny(s[j:], "再过 还有 还要 过 再 提前")
	j += n
	val, k, ok := scanSpan(s, j)
	if !ok {
		return day{}, false
	}
	unit, n := spanUnit(s[k:])
	if n == 0 || unit == 'y' && val.Cmp(big.NewRat(100, 1)) > 0 { // 2024年
		return day{}, false
	}
	end := k + n
	if strings.HasPrefix(s[k:], "个半") || strings.HasPrefix(s[end:], "半") {
		val = new(big.Rat).Add(val, big.NewRat(1, 2))
		if !strings.HasPrefix(s[k:], "个半") {
			end += len("半")
		}
	}
	w, n := takeAny(s[end:], "以后 之后 过后 后的今天 后 以内 之内 内 以前 之前 前的今天 前 的时间 时间")
	if strings.HasPrefix(s[end:], "后天") || strings.HasPrefix(s[end:], "前天") {
		w, n = "", 0
	}
	end += n
	if unit == 'd' && n == 0 && lead == "" && !strings.HasPrefix(s[k:], "天") {
		return day{}, false // 3日, 3号 are days of a month
	}
	sign, doubt := r.direction(w, lead)
	t, exact := r.move(val, unit, sign)
	return day{t: t, end: end, doubt: doubt || !exact, span: true}, true
}

// direction says which way a span goes.
func (r *dateReader) direction(w, lead string) (sign int, doubt bool) {
	switch {
	case isAny(w, "以前 之前 前 前的今天"):
		return -1, false
	case isAny(w, "以内 之内 内"):
		if r.q.Past {
			return -1, true
		}
		return 1, !r.q.Future
	case isAny(w, "以后 之后 过后 后 后的今天"), lead != "" && lead != "提前":
		return 1, false
	case r.q.Past:
		return -1, true
	}
	return 1, true
}

// spanUnit is the unit of a span: h, d, w, m, y or k (working days).
func spanUnit(s string) (byte, int) {
	w, n := takeAny(s, "个半小时 个半月 个半星期 个工作日 个星期 个礼拜 个小时 个钟头 个月 个周 工作日 星期 礼拜 小时 钟头 天 日 周 年")
	switch strings.TrimPrefix(strings.TrimPrefix(w, "个"), "半") {
	case "小时", "钟头":
		return 'h', n
	case "天", "日":
		return 'd', n
	case "星期", "礼拜", "周":
		if r, k := takeAny(s[n:], "一 二 三 四 五 六 日 天 末"); k > 0 && r != "" {
			return 0, 0 // 三周二 is nothing
		}
		return 'w', n
	case "月":
		return 'm', n
	case "年":
		return 'y', n
	case "工作日":
		return 'k', n
	}
	return 0, 0
}

// move adds a span to today; exact is false where it had to be rounded or
// depends on a holiday calendar.
func (r *dateReader) move(val *big.Rat, unit byte, sign int) (t time.Time, exact bool) {
	f, _ := val.Float64()
	f *= float64(sign)
	whole := int(f)
	half := f - float64(whole)
	switch unit {
	case 'h':
		at := r.q.At.Add(time.Duration(f * float64(time.Hour)))
		return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location()), true
	case 'w':
		return r.today.AddDate(0, 0, int(f*7)), half == 0
	case 'm':
		t = addMonths(r.today, whole).AddDate(0, 0, int(half*30))
		return t, true
	case 'y':
		return addMonths(r.today, int(f*12)), sign > 0
	case 'k':
		return workingDays(r.today, whole), false
	}
	return r.today.AddDate(0, 0, whole), half == 0
}

// addMonths keeps the day, or takes the last of a shorter month.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, t.Location())
	last := endOfMonth(first).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// workingDays counts from Monday to Friday; holidays are not known here, so
// the day is read back.
func workingDays(t time.Time, n int) time.Time {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n = min(n, 1000); n > 0; {
		t = t.AddDate(0, 0, step)
		if t.Weekday() != time.Saturday && t.Weekday() != time.Sunday {
			n--
		}
	}
	return t
}

var weekWords = newLexicon(
	entry[int]{0, "这个 本 这"},
	entry[int]{1, "下个 下一个 下一 下 次"},
	entry[int]{2, "下下个 下下"},
	entry[int]{-1, "上个 上一个 上一 上"},
	entry[int]{-2, "上上个 上上"},
)

// ofWeek reads 周五, 下周五, 上个星期天. Weeks begin on Monday.
func (r *dateReader) ofWeek(i int) (day, bool) {
	off, n := weekWords.at(r.s[i:])
	weekday, end, ok := weekdayAt(r.s, i+n)
	doubt := false
	if !ok {
		w, k := takeAny(r.s[i+n:], "周末 双休日")
		if w == "" {
			return r.wholeWeek(i, n)
		}
		weekday, end, doubt = time.Saturday, i+n+k, true
	}
	monday := r.today.AddDate(0, 0, -(int(r.today.Weekday())+6)%7)
	t := monday.AddDate(0, 0, (int(weekday)+6)%7)
	if n > 0 {
		return day{t: t.AddDate(0, 0, 7*off), end: end, doubt: doubt, weekday: true}, true
	}
	switch {
	case r.q.Past && t.After(r.today):
		t = t.AddDate(0, 0, -7)
	case !r.q.Past && t.Before(r.today):
		t = t.AddDate(0, 0, 7)
	}
	return day{t: t, end: end, doubt: doubt || t.Equal(r.today), weekday: true}, true
}

// weekdayAt reads 周五, 星期天 and 礼拜5.
func weekdayAt(s string, i int) (time.Weekday, int, bool) {
	_, n := takeAny(s[i:], "星期 礼拜 周")
	if n == 0 {
		return 0, 0, false
	}
	w, k := takeAny(s[i+n:], "日 天 一 二 三 四 五 六 七 1 2 3 4 5 6 7")
	if k == 0 {
		return 0, 0, false
	}
	weekday := map[string]time.Weekday{"日": 0, "天": 0, "七": 0, "7": 0, "一": 1, "1": 1, "二": 2, "2": 2, "三": 3, "3": 3, "四": 4, "4": 4, "五": 5, "5": 5, "六": 6, "6": 6}[w]
	return weekday, i + n + k, true
}

// wholeWeek refuses 下周 without a day and reads 本周内 as its Sunday.
func (r *dateReader) wholeWeek(i, n int) (day, bool) {
	if n == 0 {
		return day{}, false
	}
	off, _ := weekWords.at(r.s[i:])
	_, k := takeAny(r.s[i+n:], "星期 礼拜 周")
	if k == 0 {
		return day{}, false
	}
	end := i + n + k
	_, in := takeAny(r.s[end:], "以内 之内 内 底")
	if in == 0 {
		return day{end: end, err: "要说到星期几。"}, true
	}
	sunday := r.today.AddDate(0, 0, (7-int(r.today.Weekday()))%7+7*off)
	return day{t: sunday, end: end + in, doubt: true, weekday: true}, true
}

// festival reads 国庆, 明年春节, 2024年中秋. Its day is always read back.
func (r *dateReader) festival(i int) (day, bool) {
	p := partial{}
	j := r.year(&p, i)
	f, n := feasts.at(r.s[j:])
	if n == 0 || startsAny(r.s[j+n:], "月号日点天个") {
		return day{}, false
	}
	in := func(year int) (time.Time, bool) { return f.in(year, r.today.Location()) }
	var d day
	var ok bool
	if p.year != 0 {
		d.t, ok = in(p.year)
	} else {
		d, ok = r.yearly(in)
	}
	if !ok {
		return day{}, false
	}
	d.end, d.doubt, d.feast = j+n, true, f.rest
	return d, true
}

// vague reads 年前 and 年后 (of Spring Festival) and refuses what names no day.
func (r *dateReader) vague(i int) (day, bool) {
	s := r.s[i:]
	if w, n := takeAny(s, "年前 年后"); n > 0 && i == 0 {
		d, ok := r.yearly(func(year int) (time.Time, bool) {
			t, ok := lunarDay(year, 1, 1, r.today.Location())
			if w == "年前" {
				return t.AddDate(0, 0, -1), ok
			}
			return t.AddDate(0, 0, 7), ok
		})
		d.end, d.doubt, d.span = n, true, true
		return d, ok
	}
	if _, n := takeAny(s, "节前 节后 放假前 放假后"); n > 0 {
		return day{end: i + n, err: "不知道您说的是哪个节、哪一天。"}, true
	}
	if w, n := takeAny(s, "明后天 今明二天 今明 几天 几周 几个月 几日 几号 二三天 三五天 这几天 这二天 前几天 过几天 前二天 好几天 个把月 近期 近日 前段时间 前阵子"); n > 0 {
		if w == "二三天" && r.q.At.IsZero() {
			return day{}, false
		}
		return day{end: i + n, err: "“" + strings.ReplaceAll(w, "二", "两") + "”说不准是哪一天。"}, true
	}
	return day{}, false
}
