package answer

import (
	"strings"
	"time"
	"unicode/utf8"
)

// clock is a time of day found in a text.
type clock struct {
	hour, minute int
	end          int // byte after it
	doubt        bool
	marked       bool   // 点, 时, a colon or a part of the day says that it is a time
	err          string // why it is none
}

// dayPart is 上午, 下午 and their like.
type dayPart int

const (
	noPart dayPart = iota
	dawn           // 凌晨
	morning
	noon
	afternoon
	evening
	midnight // 半夜
)

var dayParts = newLexicon(
	entry[dayPart]{dawn, `凌晨 清早五更 后半夜 下半夜`},
	entry[dayPart]{morning, `早上 上午 早晨 清晨 清早 大清早 一早 一大早 今早 明早 早 am a.m.`},
	entry[dayPart]{noon, `中午 正午 晌午`},
	entry[dayPart]{afternoon, `下午 午后 后晌 pm p.m.`},
	entry[dayPart]{evening, `晚上 傍晚 今晚 明晚 昨晚 晚间 夜晚 夜里 夜间 晚 夜`},
	entry[dayPart]{midnight, `半夜 深夜 午夜 大半夜`},
)

// scanClock reads a time of day at s[i:]; s has no spaces but between figures.
func scanClock(s string, i int) (clock, bool) {
	part, n := dayParts.at(s[i:])
	if n > 0 && isLetter(s[i]) {
		part, n = noPart, 0
	}
	j := i + n
	if n > 0 && j < len(s) && (s[j] == ' ' || s[j] == ',') {
		j++
	}
	c, ok := shortOf(s, j)
	if !ok {
		c, ok = hourMinute(s, j)
	}
	if !ok || part == noPart && !c.marked {
		if !ok && part != noPart {
			return partAlone(part, j)
		}
		return c, ok
	}
	if p, n := dayParts.at(s[c.end:]); part == noPart && (p == morning || p == afternoon) {
		part, c.end = p, c.end+n
	} else if part == noPart && strings.HasPrefix(s[c.end:], "p") {
		part, c.end = afternoon, c.end+1
	}
	c.marked = true
	return placeInDay(c, part), true
}

// partAlone is 中午 or 半夜 without an hour.
func partAlone(part dayPart, end int) (clock, bool) {
	c := clock{end: end, doubt: true, marked: true}
	switch part {
	case noon:
		c.hour = 12
		return c, true
	case midnight:
		return c, true
	}
	c.err = "要说到几点。"
	return c, true
}

// shortOf reads 差五分三点.
func shortOf(s string, i int) (clock, bool) {
	if !strings.HasPrefix(s[i:], "差") {
		return clock{}, false
	}
	j := i + len("差")
	less, n := minutes(s, j)
	if n == 0 {
		return clock{}, false
	}
	j += n
	_, to := takeAny(s[j:], "钟到 钟 到")
	c, ok := hourMinute(s, j+to)
	if !ok || c.minute != 0 || !c.marked {
		return clock{}, false
	}
	return c.earlier(less), true
}

// earlier takes minutes off a full hour.
func (c clock) earlier(less int) clock {
	if less > 59 {
		return clock{hour: c.hour, minute: less, end: c.end, marked: true}
	}
	c.hour, c.minute = (c.hour+23)%24, 60-less
	if c.hour == 0 {
		c.hour = 12 // 差五分一点
	}
	return c
}

// minutes reads 五分, 一刻 and 十分钟.
func minutes(s string, i int) (m, n int) {
	v, _, n := scanPlace(s, i)
	if n == 0 {
		return 0, 0
	}
	w, unit := takeAny(s[i+n:], "分 刻")
	switch {
	case w == "刻" && v >= 1 && v <= 3:
		return v * 15, n + unit
	case w == "分" && v > 0 && v < 100:
		return v, n + unit
	}
	return 0, 0
}

// hourMinute reads 15:04, 3点半, 15时30分, 1530, 8.30.
func hourMinute(s string, i int) (clock, bool) {
	h, figs, n := scanHour(s, i)
	if n == 0 {
		return clock{}, false
	}
	c := clock{hour: h, end: i + n}
	switch rest := s[c.end:]; {
	case strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, ";") || strings.HasPrefix(rest, "h") && len(rest) > 1 && isDigit(rest[1]):
		return c.colon(s, i, figs)
	case strings.HasPrefix(rest, "点"), strings.HasPrefix(rest, "时") && !strings.HasPrefix(rest, "时候"):
		return c.hourWord(s)
	case isDigit(s[i]) && figs >= 3 && figs <= 4:
		c.hour, c.minute = h/100, h%100
		c.doubt = figs == 3
		c.marked = figs == 4
		if c.minute > 59 || c.hour > 24 {
			return clock{}, false
		}
		return c, true
	case figs <= 2 && len(rest) > 1 && strings.IndexByte(".- ", rest[0]) >= 0 && isDigit(rest[1]):
		return c.dotted(s)
	case figs > 4:
		return clock{}, false
	}
	if _, p := takeAny(s[c.end:], "am pm a.m. p.m. 下午 上午"); p > 0 {
		c.marked = true
	}
	c.doubt = true
	return c, h <= 24
}

// scanHour reads the number before 点; scanNumeral would take 三点十五 for a
// decimal.
func scanHour(s string, i int) (h, figs, n int) {
	if i >= len(s) {
		return 0, 0, 0
	}
	if isDigit(s[i]) {
		return scanPlace(s, i)
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
	h, figs, n = scanPlace(s[:j], i)
	if n != j-i || figs > 2 {
		return 0, 0, 0
	}
	return h, figs, n
}

// colon reads the minutes of 15:04 and drops seconds.
func (c clock) colon(s string, i, figs int) (clock, bool) {
	j := c.end + runeLen(s[c.end:])
	m, mf, n := scanPlace(s, j)
	if n == 0 || mf > 2 || figs > 2 {
		return clock{}, false
	}
	c.minute, c.end, c.marked = m, j+n, true
	c.doubt = mf == 1 || c.hour >= 1 && c.hour <= 6 && s[i] != '0'
	if strings.HasPrefix(s[c.end:], ":") {
		if _, _, n := scanPlace(s, c.end+1); n > 0 {
			c.end += 1 + n
		}
	}
	return c, true
}

// dotted reads 8.30 and 8-30.
func (c clock) dotted(s string) (clock, bool) {
	m, mf, n := scanPlace(s, c.end+1)
	if n == 0 || mf != 2 || m > 59 || c.hour > 24 {
		return clock{}, false
	}
	c.minute, c.end, c.doubt = m, c.end+1+n, true
	return c, true
}

// hourWord reads what follows 点: 半, 一刻, 十五分, 零五, 差五分, 钟.
func (c clock) hourWord(s string) (clock, bool) {
	c.end += len("点")
	c.marked = true
	c.doubt = c.hour >= 1 && c.hour <= 12
	if w, n := takeAny(s[c.end:], "半 钟 整"); n > 0 {
		if w == "半" {
			c.minute = 30
		}
		c.end += n
		return c, true
	}
	if w, n := takeAny(s[c.end:], "差 过"); n > 0 {
		if m, k := minutes(s, c.end+n); k > 0 {
			c.end += n + k
			if w == "差" {
				return c.earlier(m), true
			}
			c.minute = m
			return c, true
		}
	}
	if m, n := minutes(s, c.end); n > 0 {
		c.minute, c.end = m, c.end+n
		if _, _, k := scanPlace(s, c.end); k > 0 && strings.HasPrefix(s[c.end+k:], "秒") {
			c.end += k + len("秒")
		}
		return c, true
	}
	if m, figs, n := scanPlace(s, c.end); n > 0 && m < 100 {
		c.doubt = c.doubt || figs == 1
		c.minute, c.end = m, c.end+n
	}
	return c, true
}

// placeInDay turns the hour into one of 24 by the part of the day; without
// one, working hours are supposed and doubted.
func placeInDay(c clock, part dayPart) clock {
	h := c.hour
	switch {
	case h > 24 || c.minute > 59 || h == 24 && c.minute > 0:
		c.err = "没有这个钟点。"
		return c
	case h == 24:
		c.hour, c.doubt = 0, true
		return c
	case h > 12 || h == 0:
		c.doubt = part == dawn && h > 5 || part == morning && h > 12
		return c
	}
	if part != noPart {
		c.doubt = false
	}
	switch part {
	case noPart:
		if h < 7 && c.doubt {
			c.hour += 12
		}
	case dawn:
		c.hour, c.doubt = h%12, h > 6 && h != 12
	case morning:
		c.doubt = h < 4 || h == 12
	case noon:
		if h < 4 {
			c.hour += 12
		}
		c.doubt = h > 2 && h < 11
	case afternoon:
		c.hour = h%12 + 12
		c.doubt = h > 7 && h < 12
	default:
		return atNight(c, part)
	}
	return c
}

// atNight reads the hours of 晚上 and 半夜: twelve is midnight, one to four
// come after it.
func atNight(c clock, part dayPart) clock {
	h := c.hour
	switch {
	case h == 12:
		c.hour, c.doubt = 0, part == evening
	case h <= 4:
		c.doubt = part == evening
	default:
		c.hour += 12
		c.doubt = part == midnight && h < 10
	}
	return c
}

// addMinutes is t's time of day some minutes later.
func addMinutes(t time.Time, m int) clock {
	t = t.Add(time.Duration(m) * time.Minute)
	return clock{hour: t.Hour(), minute: t.Minute(), marked: true}
}
