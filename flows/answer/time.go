package answer

import (
	"math/big"
	"strings"
	"time"
	"unicode/utf8"
)

var aroundTimes = newLexicon(
	entry[residue]{filler, `请 嗯 哦 噢 好的 好 那 那个 就 就是 在 是 于 我 我们 开始 动工 开工 去 来 到 的 了 啊 呀 吧 呢 哈 整 钟 准时 时间 定 定在 谢谢 , . 、 ! ; ~ ( ) " ' - 今天 明天 当天 t z 检查 巡查 发现 发生 结束 下班 上班 时 :`},
	entry[residue]{approx, `大概 大约 约 左右 前后 以后 之后 以前 之前 后 前 多 差不多 可能 应该 好像 估计 吗 ? 过 不到 近`},
)

// readTime reads a time of day; a date in the text is passed over.
func readTime(q Question, text string) Reading {
	r := newDateReader(q, text)
	s := r.s
	if isAny(s, "不知道 不清楚 不确定 随时 都行 都可以 忘了 不记得 尽快 看情况") {
		return refuse("要有个钟点。" + example(q))
	}
	var found []clock
	doubt := strings.Contains(text, "?") || strings.Contains(text, "？")
	for i := 0; i < len(s); {
		c, ok := timeAt(q.At, r, i)
		if ok && c.err != "" {
			return refuse(c.err + example(q))
		}
		if ok {
			found = append(found, c)
			i = c.end
			continue
		}
		if n := r.skipDate(i); n > 0 {
			i += n
			continue
		}
		if s[i] == ' ' {
			i++
			continue
		}
		if meaning, n := aroundTimes.at(s[i:]); n > 0 {
			doubt = doubt || meaning == approx
			i += n
			continue
		}
		doubt = true
		i += runeLen(s[i:])
	}
	switch {
	case len(found) == 0:
		return refuse("没看出是几点。" + example(q))
	case len(found) > 1 && (found[0].hour != found[1].hour || found[0].minute != found[1].minute || len(found) > 2):
		return refuse("看到不止一个时间，请只回一个。" + example(q))
	}
	c := found[0]
	return settle(clockText(c.hour, c.minute), sayTime(c.hour, c.minute), doubt || c.doubt)
}

// timeAt reads a time at r.s[i:], on the clock or counted from now.
func timeAt(at time.Time, r *dateReader, i int) (clock, bool) {
	s := r.s
	if w, n := takeAny(s[i:], "现在 此刻 马上 立刻 立即 刚才 刚刚 这会儿 这会 当前"); n > 0 {
		c := addMinutes(at, 0)
		c.end, c.doubt = i+n, !isAny(w, "现在 此刻 当前") || len(s) != i+n
		return c, true
	}
	if c, ok := sinceNow(at, s, i); ok {
		return c, true
	}
	if dated := r.skipDate(i); dated > 0 && !isClockPart(s[i:]) {
		return clock{}, false
	}
	c, ok := scanClock(s, i)
	if !ok || !c.marked && (c.end != len(s) || i != 0) {
		return clock{}, false
	}
	if !c.marked {
		c = placeInDay(c, noPart)
		c.doubt = true
	}
	return c, true
}

// isClockPart says whether s begins with a part of the day, such as 今晚,
// which is a date as well.
func isClockPart(s string) bool {
	_, n := dayParts.at(s)
	return n > 0
}

// sinceNow reads 半小时后, 一个半小时以后, 20分钟前.
func sinceNow(at time.Time, s string, i int) (clock, bool) {
	j := i
	_, n := takeAny(s[j:], "再过 过 再 等")
	j += n
	val, k, ok := scanSpan(s, j)
	if !ok {
		return clock{}, false
	}
	j = k
	unit := 0
	switch w, n := takeAny(s[j:], "个半小时 个半钟头 个小时 个钟头 小时 钟头 个钟 分钟 刻钟 分"); w {
	case "":
		return clock{}, false
	case "分钟", "分":
		unit, j = 1, j+n
	case "刻钟":
		unit, j = 15, j+n
	case "个半小时", "个半钟头":
		val, unit, j = new(big.Rat).Add(val, big.NewRat(1, 2)), 60, j+n
	default:
		unit, j = 60, j+n
		if strings.HasPrefix(s[j:], "半") {
			val, j = new(big.Rat).Add(val, big.NewRat(1, 2)), j+len("半")
		}
	}
	if strings.Contains(s[i:k], "点") && unit == 1 { // 7点50分 is on the clock
		return clock{}, false
	}
	w, n := takeAny(s[j:], "以后 之后 过后 后 以前 之前 前 以内 之内 内")
	if n == 0 && (j != len(s) || strings.HasSuffix(s, "分")) {
		return clock{}, false
	}
	f, _ := new(big.Rat).Mul(val, big.NewRat(int64(unit), 1)).Float64()
	if f > 100000 {
		return clock{}, false
	}
	if isAny(w, "以前 之前 前") {
		f = -f
	}
	c := addMinutes(at, int(f))
	c.end, c.doubt = j+n, n == 0 || strings.HasSuffix(w, "内")
	return c, true
}

// scanSpan reads the number of a span: 3, 半, 一个半 leaves 个半 to the caller.
func scanSpan(s string, i int) (*big.Rat, int, bool) {
	if i < len(s) && strings.HasPrefix(s[i:], "半") {
		return big.NewRat(1, 2), i + len("半"), true
	}
	if i >= len(s) {
		return nil, i, false
	}
	if r, _ := utf8.DecodeRuneInString(s[i:]); figure(r) < 0 && !isDigit(s[i]) && r != '十' && r != '百' {
		return nil, i, false
	}
	num, ok := scanNumeral(s, i)
	if !ok || num.vague || num.val.Sign() <= 0 || num.val.Cmp(big.NewRat(100000, 1)) > 0 {
		return nil, i, false
	}
	return num.val, num.end, true
}
