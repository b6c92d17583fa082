package answer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// mark is what a checklist answer says about the places beside it.
type mark int

const (
	_         mark = iota
	problem        // 有问题: chosen
	unclear        // 不清楚
	notFit         // 不适用
	fine           // 没问题: not chosen
	remainder      // 其他, 都: the places not named
	joiner         // 和, 第: no meaning of its own
	comma          // ends a clause when marks are about
	except         // 除了
	doubtful       // 可能
)

var checklistWords = newLexicon(
	entry[mark]{problem, `有问题 都有问题 有隐患 有毛病 有异常 不合格 不正常 不行 没做到 没有做到 没做 没有做 还没做 还没做到 未做到 未做 没完成 未完成 没落实 没弄 没搞 不符合 不达标 不好 坏了 不对 没到位 不到位 缺 没有 有 要整改 需整改 需要整改 存在问题 问题 隐患 未落实 做不到 ×`},
	entry[mark]{unclear, `不清楚 不清 不知道 不懂 不确定 拿不准 说不准 不好说 不明白 不了解 没看 没检查 没查 还没看 没看到 没去看 未检查 看不懂 不晓得 不太清楚 搞不清 待确认 要问一下 不会看 没把握 ?`},
	entry[mark]{notFit, `不适用 不涉及 没有这个 没有这项 没有这条 没这个 没这项 没有此项 无此项 无此内容 用不上 不相关 无关 我们没有 我家没有 不存在 没有这种 没有这些 没有这东西 没这东西 跟我们没关系 没有该项 n/a na`},
	entry[mark]{fine, `没问题 没有问题 都没问题 正常 合格 都正常 好的 好 没毛病 没事 可以 做到了 做了 完成了 符合 没隐患 无问题 无隐患 是好的 ok √ 做到 到位 没有毛病`},
	entry[mark]{remainder, `其他 其它 其余 剩下 剩余 别的 其他的 其余的 剩下的 别的都 其他都 其余都 剩下都 另外的 以外都 之外都 以外全 外都 都 全 全部 都是 全都`},
	entry[mark]{except, `除了 除 除去 除开 除外 以外 之外 外`},
	entry[mark]{joiner, `和 跟 与 及 还有 以及 加 同 或 第 号 项 条 点 是 我 选 我选 请 嗯 哦 那 就 的 了 也 啊 呀 哈 呢 这 这个 这些 几 另 另外 然后 再 : 、 ( ) / + & | " ' - 有点 谢谢 我们 现在 目前 已经 no`},
	entry[mark]{comma, `, ; . !`},
	entry[mark]{doubtful, `可能 应该 好像 大概 吧 也许 估计`},
)

// token is a number, a mark or a named option within an answer.
type token struct {
	mark   mark // 0: places
	places []int
	gap    bool // white space or punctuation before it
}

// checklist is what has been read of an answer to "which ones".
type checklist struct {
	q                             Question
	s                             string
	tokens                        []token
	doubt                         bool
	count                         bool // 两个: how many instead of which
	lost                          int  // characters that mean nothing
	err                           string
	chosen, unclear, notFit, okay []int
}

// readSeveral reads the choice of any of the options.
func readSeveral(q Question, text string) Reading {
	s := trimPunct(strings.ToLower(foldFigures(text)))
	if r, ok := wholeList(q, strings.ReplaceAll(s, " ", "")); ok {
		return r
	}
	if countPlaces(s) == 0 {
		m := matchOption(q.Options, s)
		if m.place > 0 && m.doubt && denied(s) && !denied(q.Options[m.place-1].Text) { // 没有锅炉
			return refuse("没看出是哪几项。" + severalExample(q))
		}
		if m.place > 0 {
			return (&checklist{q: q, chosen: []int{m.place}, doubt: m.doubt}).reading()
		}
	}
	c := &checklist{q: q, s: s}
	c.scan()
	if c.err == "" {
		c.assemble()
	}
	return c.reading()
}

// denied reports whether words begin by saying that there is none of it.
func denied(s string) bool {
	_, n := takeAny(s, "没有 没得 没 无 不是 不要 不")
	return n > 0
}

// wholeList reads answers about all places at once.
func wholeList(q Question, s string) (Reading, bool) {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "嗯"), ",")
	for _, tail := range []string{"谢谢", "了", "啊", "呀", "哈", "哦", "呢", "的", "!"} {
		s = strings.TrimSuffix(s, tail)
	}
	c := &checklist{q: q}
	switch {
	case isAny(s, "0 零 o 0个 零个 没有 没 无 都没问题 没问题 没有问题 都没有问题 全没问题 全都没问题 全部没问题 都好 都好的 都好着 全好 都正常 正常 全部正常 全正常 一切正常 都合格 全合格 全部合格 合格 没发现 未发现 没发现问题 未发现问题 没有发现问题 都做到 全做到 都做 全部做到 做到 都完成 都落实 全落实 没毛病 都没毛病 没隐患 无隐患 没有隐患 未发现隐患 没发现隐患 无问题 均正常 均合格 均无问题 都符合 全符合 都达标 都可以 都行 都ok ok √ 一个没有 一个都没有 一个也没有 没异常 无异常 没有异常 都没毛病 什么问题都没有 没啥问题 没什么问题 没事 没有没做到 都没事 都到位 全到位 暂无 没有一个 都对 全对 一条没有 一条都没有 没有不合格 全都正常 全都好 啥问题没有 什么都没有 啥都没有"):
		return c.reading(), true
	case isAny(s, "好 是 可以 行 嗯 都没有 全没有 全都没有 对 都在 都是好"):
		c.doubt = true
		return c.reading(), true
	}
	if len(q.Options) == 0 {
		return Reading{}, false
	}
	all := c.all()
	c.doubt = true
	switch {
	case isAny(s, "全部 都有 全有 都选 全选 所有 全都有 都有问题 全有问题 全部有问题 都不合格 全不合格 都不正常 都没做到 都没做 全没做 全没做到 都没落实 都不行 全不行 都坏 都是 全都是 全部都有 全都选 都要 全要 全部都选 每个都有 每条都有 都没到位 都没完成 全都有问题 都没检查过关"):
		c.chosen = all
	case isAny(s, "不清楚 都不清楚 不知道 都不知道 全不清楚 不懂 都不懂 都没看 没看 没检查 都没检查 不确定 不晓得 全都不清楚"):
		c.unclear = all
	case isAny(s, "不适用 都不适用 全不适用 不涉及 都不涉及 全不涉及 全部不适用"):
		c.notFit = all
	default:
		return Reading{}, false
	}
	return c.reading(), true
}

func (c *checklist) all() []int {
	all := make([]int, len(c.q.Options))
	for i := range all {
		all[i] = i + 1
	}
	return all
}

// reading settles the answer.
func (c *checklist) reading() Reading {
	if c.err != "" {
		return refuse(c.err + severalExample(c.q))
	}
	for _, list := range []*[]int{&c.chosen, &c.unclear, &c.notFit} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	for _, p := range c.chosen {
		if slices.Contains(c.unclear, p) || slices.Contains(c.notFit, p) || slices.Contains(c.okay, p) {
			return refuse("第" + itoa(p) + "项说了两次，不一样。" + severalExample(c.q))
		}
	}
	r := Reading{Value: "0", Unclear: placeTexts(c.unclear), NotApplicable: placeTexts(c.notFit)}
	if len(c.chosen) > 0 {
		r.Value = joinPlaces(c.chosen, ",")
	}
	if c.doubt {
		r.Confirm = "您说的是" + c.spoken() + "，对吗？"
	}
	return r
}

func (c *checklist) spoken() string {
	var parts []string
	switch {
	case len(c.chosen) > 1 && len(c.chosen) == len(c.q.Options):
		parts = append(parts, "第1到"+itoa(len(c.chosen))+"项全部")
	case len(c.chosen) > 0:
		parts = append(parts, sayPlaces(c.chosen)+c.named())
	case len(c.unclear)+len(c.notFit) == 0:
		parts = append(parts, "一项都没有（0）")
	}
	if len(c.unclear) > 0 {
		parts = append(parts, sayPlaces(c.unclear)+"不清楚")
	}
	if len(c.notFit) > 0 {
		parts = append(parts, sayPlaces(c.notFit)+"不适用")
	}
	return strings.Join(parts, "，")
}

// named are the chosen options by name, where that is short.
func (c *checklist) named() string {
	var names []string
	runes := 0
	for _, p := range c.chosen {
		if p <= len(c.q.Options) && c.q.Options[p-1].Text != "" {
			names = append(names, c.q.Options[p-1].Text)
			runes += utf8.RuneCountInString(c.q.Options[p-1].Text)
		}
	}
	if len(names) < len(c.chosen) || runes > 24 {
		return ""
	}
	return "（" + strings.Join(names, "、") + "）"
}

func placeTexts(places []int) []string {
	var texts []string
	for _, p := range places {
		texts = append(texts, itoa(p))
	}
	return texts
}

func severalExample(q Question) string {
	none := "；都没有请回 0"
	if q.Least > 0 {
		none = ""
	}
	switch n := len(q.Options); {
	case n == 0:
		return example(q)
	case n == 1 && q.Least > 0:
		return "请回 1。"
	case n == 1:
		return "有请回 1，没有请回 0。"
	case n < 5:
		return "请回1到" + itoa(n) + "的号码，例如：1、2" + none
	default:
		return "请回1到" + itoa(n) + "的号码，例如：2、5" + none
	}
}
