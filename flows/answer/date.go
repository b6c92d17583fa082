package answer

import (
	"strings"
	"time"
)

// day is a date found in a text.
type day struct {
	t        time.Time
	end      int // byte after it
	doubt    bool
	weekday  bool   // only a day of the week was said
	yearless bool   // month and day were said without a year
	feast    int    // days off that it begins; 0: no festival
	span     bool   // counted from today: 三天前; what follows is no 前
	err      string // why it is no date
}

// dateReader reads dates in s, which is folded; today is midnight in the
// county's zone.
type dateReader struct {
	q     Question
	s     string
	today time.Time
}

func newDateReader(q Question, text string) *dateReader {
	at := q.At
	return &dateReader{
		q:     q,
		s:     joinWords(strings.ToLower(trimPunct(foldFigures(text)))),
		today: time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location()),
	}
}

// joinWords drops spaces but between Arabic figures, where they part numbers.
func joinWords(s string) string {
	if strings.IndexByte(s, ' ') < 0 {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if s[i] == ' ' && (i == 0 || i+1 == len(s) || !isDigit(s[i-1]) || !isDigit(s[i+1])) {
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

var aroundDates = newLexicon(
	entry[residue]{filler, `请 嗯 哦 噢 好的 好 那 那个 就 就是 在 是 于 我 我们 我厂 到 的 了 啊 呀 呢 哈 谢谢 , . 、 ! ; ~ ( ) " ' : 定 定在 时间 日期 来 去 当天 这天 那天 一天 检查 检查的 检查了 做的 做 做了 完成 整改 整改完 整改好 整改完成 能整改完 能完成 能改好 改好 弄好 开始 举行 开 开的 发现 发现的 前完成 培训 培训的 演练 演练的 到期 过期 有效期到 有效期至 至 截止 截至 公历 阳历 新历 t z 你来吗 早上 上午 下午 晚上 中午 早 晚 凌晨 傍晚 夜里 开会 号 日 交 交的 提交 搞的 搞 弄的 弄`},
	entry[residue]{approx, `大概 大约 约 左右 前后 差不多 可能 应该 好像 估计 吗 ? 吧 不到 近 争取 尽量 期间 打算 准备 最晚 最迟 最早 初步`},
)

// readDate reads a day; a time of day in the text is passed over.
func readDate(q Question, text string) Reading {
	r := newDateReader(q, text)
	if r.s == "" {
		return refuse("没看出是哪一天。" + example(q))
	}
	found, doubt := r.all()
	if len(found) == 0 {
		return refuse(r.whyNone() + example(q))
	}
	first, why := r.single(found)
	if why != "" {
		return refuse(why + example(q))
	}
	t := first.t
	if t.Year() < 1900 || t.Year() > 2100 {
		return refuse("年份不对。" + example(q))
	}
	doubt = doubt || first.doubt || q.Past && t.After(r.today) || q.Future && t.Before(r.today)
	doubt = doubt || strings.ContainsAny(text, "?？廿") // 廿 is said of the farmers' calendar
	return settle(t.Format("2006-01-02"), sayDate(t), doubt)
}

// single makes one date of what was found: 周五，12月4号 is one date, if the
// weekday fits.
func (r *dateReader) single(found []day) (d day, why string) {
	d = found[0]
	for i, f := range found {
		switch {
		case f.err != "":
			return d, f.err
		case i == 0:
		case f.t.Equal(d.t):
			d.weekday = d.weekday && f.weekday
		case f.weekday && !d.weekday:
			d = r.agree(d, f.t.Weekday())
		case d.weekday && !f.weekday:
			d = r.agree(f, d.t.Weekday())
		default:
			return d, "看到不止一个日期，请只回一个。"
		}
	}
	return d, ""
}

// agree holds a date against the weekday said with it. A date without a year
// may move to the year in which they agree, if that is near.
func (r *dateReader) agree(d day, weekday time.Weekday) day {
	if d.t.Weekday() == weekday {
		return d
	}
	d.doubt = true
	for _, step := range []int{-1, 1} {
		t := d.t.AddDate(step, 0, 0)
		away := t.Sub(r.today).Hours() / 24
		if d.yearless && t.Day() == d.t.Day() && t.Weekday() == weekday && away > -60 && away < 60 {
			d.t = t
			return d
		}
	}
	return d
}

// all finds the dates of the text, passing over times of day.
func (r *dateReader) all() (found []day, doubt bool) {
	for i := 0; i < len(r.s); {
		if strings.HasPrefix(r.s[i:], "每") {
			return []day{{err: "这里要一个具体的日子。"}}, false
		}
		if d, ok := r.dayAt(i); ok {
			found = append(found, d)
			i = max(d.end, i+1)
			continue
		}
		if c, ok := scanClock(r.s, i); ok && c.marked {
			i = c.end
			continue
		}
		if meaning, n := aroundDates.at(r.s[i:]); n > 0 {
			doubt = doubt || meaning == approx
			i += n
			continue
		}
		if r.s[i] != ' ' && r.s[i] != '-' {
			doubt = true
		}
		i += runeLen(r.s[i:])
	}
	return found, doubt
}

// dayAt reads a date at r.s[i:] together with 前 or 后 behind it.
func (r *dateReader) dayAt(i int) (day, bool) {
	for _, rule := range []func(int) (day, bool){
		r.numeric, r.calendar, r.fromNow, r.named, r.ofWeek, r.festival, r.vague, r.figuresOnly,
	} {
		if d, ok := rule(i); ok {
			if d.err == "" && !d.span {
				d = r.aside(d)
			}
			return d, true
		}
	}
	return day{}, false
}

// aside applies what stands behind a date: 前, 后, 前一天. Before a festival
// means the day before it; before another date, that date at the latest.
func (r *dateReader) aside(d day) day {
	w, n := takeAny(r.s[d.end:], "的前一天 前一天 前一日 前夕 之前 以前 前 的第二天 第二天 后一天 之后 以后 后")
	if n == 0 {
		return d
	}
	d.end += n
	switch w {
	case "的前一天", "前一天", "前一日":
		d.t = d.t.AddDate(0, 0, -1)
	case "前夕", "之前", "以前", "前":
		if d.feast > 0 {
			d.t = d.t.AddDate(0, 0, -1)
		}
		d.doubt = true
	case "的第二天", "第二天", "后一天":
		d.t = d.t.AddDate(0, 0, 1)
	default:
		d.t, d.doubt = d.t.AddDate(0, 0, max(1, d.feast)), true
	}
	return d
}

// skipDate is the length of a date at r.s[i:] that can't be a time of day.
func (r *dateReader) skipDate(i int) int {
	for _, rule := range []func(int) (day, bool){r.fullDate, r.calendar, r.named, r.ofWeek, r.festival} {
		if d, ok := rule(i); ok && d.err == "" {
			return d.end - i
		}
	}
	if d, ok := r.monthAndDay(i); ok && d.err == "" && d.end < len(r.s) {
		if c, ok := scanClock(r.s, d.end+len(r.s[d.end:])-len(strings.TrimLeft(r.s[d.end:], " -,"))); ok && c.marked {
			return d.end - i
		}
	}
	return 0
}

// whyNone explains an answer without a date.
func (r *dateReader) whyNone() string {
	switch {
	case hasAny(r.s, "不知道 不清楚 不确定 不记得 忘了 记不清"):
		return "可以先查一下再回。"
	case hasAny(r.s, "尽快 马上 随时 立刻 最近 过几天 有空 抓紧 以后 再说"):
		return "要说到哪一天。"
	}
	return "没看出是哪一天。"
}

// yearly picks the year of a date that was said without one: the next such
// day, or the last when the question leans to the past. in gives the day in a
// year, false if there is none. Days far off are doubted.
func (r *dateReader) yearly(in func(year int) (time.Time, bool)) (day, bool) {
	y := r.today.Year()
	for k := -1; k <= 9; k++ {
		year := y + k
		if r.q.Past {
			year = y - k
		}
		t, ok := in(year)
		if !ok || r.q.Past && t.After(r.today) || !r.q.Past && t.Before(r.today) {
			continue
		}
		away := t.Sub(r.today).Hours() / 24
		return day{t: t, doubt: away > 240 || away < -240}, true
	}
	return day{}, false
}

// monthly picks the month of a day of the month.
func (r *dateReader) monthly(d int) (day, bool) {
	y, m := r.today.Year(), int(r.today.Month())
	skipped := false
	for range 4 {
		t, ok := solarDay(y, m, d, r.today.Location())
		if ok && !(r.q.Past && t.After(r.today)) && (r.q.Past || !t.Before(r.today)) {
			return day{t: t, doubt: skipped}, true
		}
		skipped = skipped || !ok
		if m++; r.q.Past {
			m -= 2
		}
		switch m {
		case 0:
			y, m = y-1, 12
		case 13:
			y, m = y+1, 1
		}
	}
	return day{}, false
}

// endOfMonth is the last day of the month that t lies in.
func endOfMonth(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, t.Location())
}
