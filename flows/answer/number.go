package answer

import (
	"math/big"
	"strings"
)

// residue is what words around a number say about it.
type residue int

const (
	filler residue = iota // nothing
	approx                // about, at least …: read back
)

var aroundNumbers = newLexicon(
	entry[residue]{filler, `人 个 名 位 米 斤 公斤 千克 克 吨 元 块 条 只 台 套 具 支 瓶 把 根 辆 件 处 间 栋 层 楼 户 家 次 回 遍 场 期
		天 日 月 年 周 小时 分钟 秒 度 摄氏度 °C °c ℃ 平方 平方米 立方 立方米 平米 平 方 亩 升 毫升 千瓦 kw kW KW kg KG Kg g t T ml L m M米 cm mm
		m2 m3 公里 厘米 毫米 兆帕 mpa MPa Mpa kpa 伏 V v 安 A 瓦 项 份 张 本 页 班 组 队 口 座 罐 桶 箱 包 袋 点 面 扇 门 道 路 盏 副 双 部 艘 头 匹
		号 款 种 类 批 样 片 块儿 个儿 口人 号人 个人 人次 台次 台套 岁 倍 分 步 职工 员工 工人
		一共 共 总共 合计 总计 共计 全部 总数 是 有 有了 就 就是 大概是 我 我们 我家 我厂 我单位 我公司 本单位 公司 厂里 厂 店里 店 家里 现在 目前 现有 今年 今天 这个月 本月
		请 嗯 哦 噢 好的 好 那 那个 填 写 答 回复 的 了 啊 呀 哈 呢 嘛 谢谢 整 正 在 在册 在岗 共有 都 , . 、 ! ; : ~ ( ) " ' 数量 人数 数 为 等于 = + 灭火器 消防栓 消火栓`},
	entry[residue]{approx, `大概 大约 约 约莫 左右 差不多 上下 将近 近 接近 不到 超过 以上 以下 至少 最多 起码 估计 可能 应该 好像 几乎 也就 多 来 余 大几 小 不足 超 最少 往上 上 ?
		以内 以外 不止 快 出头 差一点 记得 好象 我看 吗 吧`},
)

// readNumber reads a plain number; units are ignored.
func readNumber(q Question, text string) Reading {
	folded := foldFigures(text)
	s, apart := compact(trimPunct(areas.Replace(folded)))
	s, apart = zeros(s, apart)
	if isNothing(s) {
		return bounded(q, new(big.Rat), false, plainNumber)
	}
	if namesWeekday(s) {
		return refuse("这里要一个数，不要日子。" + example(q))
	}
	found, rest := scanQuantities(s)
	if r, bad := refuseQuantities(q, found, rest); bad {
		return r
	}
	one := found[0]
	doubt := one.doubt || apart || figuresInRow(one.num) || strings.Contains(folded, "?") || !harmless(rest)
	if one.percent {
		doubt = true
		if q.Max != nil && *q.Max > 1 {
			one.val = new(big.Rat).Mul(one.val, big.NewRat(100, 1))
		}
	}
	return bounded(q, one.val, doubt, plainNumber)
}

// areas spells units that end in a figure.
var areas = strings.NewReplacer("m2", "平方米", "M2", "平方米", "m3", "立方米", "M3", "立方米")

// zeros takes the letter O behind a figure for 0; that is doubted.
func zeros(s string, doubt bool) (string, bool) {
	b := []byte(s)
	for i := 1; i < len(b); i++ {
		if (b[i] == 'o' || b[i] == 'O') && isDigit(b[i-1]) {
			b[i], doubt = '0', true
		}
	}
	return string(b), doubt
}

// figuresInRow says whether a number is read figure by figure (二五), or is as
// long as a telephone number.
func figuresInRow(n numeral) bool {
	return n.plain > 1 && !n.arabic || n.plain > 10
}

func plainNumber(text string) string { return text }

// isNothing says whether an answer to "how many" means zero.
func isNothing(s string) bool {
	return isAny(s, "没有 没 无 暂无 一个都没有 一个也没有 一个没有 没有了 没有的 没有啊 都没有 全没有 完全没有 目前没有 目前无 暂时没有 还没有 零个 o O 从没有 从来没有 没发生过 没有过 无此项")
}

// refuseQuantities refuses what holds no number, several, or a vague one.
func refuseQuantities(q Question, found []quantity, rest string) (Reading, bool) {
	if len(found) == 0 {
		if hasAny(rest, "多 少 大概 一些 若干 无数 不少 够") {
			return refuse("没看出是多少。" + example(q)), true
		}
		if hasAny(rest, "不知道 不清楚 不晓得 忘了 没数 没统计 不确定 不记得") {
			return refuse("可以先问一下、数一下再回。" + example(q)), true
		}
		return refuse("没有看出是多少。" + example(q)), true
	}
	for _, f := range found {
		switch f.vague {
		case vagueAbout:
			return refuse("“几”说不准是多少。" + example(q)), true
		case vagueRange:
			return refuse("这里要一个数，不要一个范围，请回最接近的那个数。" + example(q)), true
		}
	}
	if len(found) > 1 {
		if hasAny(rest, "#到# #至# #-# #~# #或# #或者# #、# #到 -#") {
			return refuse("这里要一个数，不要一个范围，请回最接近的那个数。" + example(q)), true
		}
		return refuse("看到不止一个数，请只回一个。" + example(q)), true
	}
	return Reading{}, false
}

// harmless says whether the words around the number '#' leave no doubt.
func harmless(rest string) bool {
	for i := 0; i < len(rest); {
		if rest[i] == '#' || rest[i] == ' ' {
			i++
			continue
		}
		meaning, n := aroundNumbers.at(rest[i:])
		if n == 0 || meaning != filler {
			return false
		}
		i += n
	}
	return true
}

// bounded checks q's bounds and settles the value.
func bounded(q Question, v *big.Rat, doubt bool, spoken func(string) string) Reading {
	value := decimalText(v)
	f, _ := v.Float64()
	switch {
	case q.Min != nil && f < *q.Min && q.Max != nil, q.Max != nil && f > *q.Max && q.Min != nil:
		return refuse("您说的是" + spoken(value) + "，这里应在" + boundText(*q.Min) + "到" + boundText(*q.Max) + "之间。" + example(q))
	case q.Min != nil && f < *q.Min:
		return refuse("您说的是" + spoken(value) + "，这里不能小于" + boundText(*q.Min) + "。" + example(q))
	case q.Max != nil && f > *q.Max:
		return refuse("您说的是" + spoken(value) + "，这里不能大于" + boundText(*q.Max) + "。" + example(q))
	}
	return settle(value, spoken(value), doubt)
}

func boundText(f float64) string {
	v := new(big.Rat)
	if v.SetFloat64(f) == nil {
		return "0"
	}
	return decimalText(v)
}
