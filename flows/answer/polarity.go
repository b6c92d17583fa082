package answer

import (
	"strings"
	"unicode/utf8"
)

// polarity is what a word says about a positive statement.
type polarity int

const (
	nothing  polarity = iota // a word without a side
	yes                      // it is so
	no                       // it is not so
	negation                 // turns what follows
	bad                      // a defect: alone no, denied yes
	hedge                    // maybe, mostly, if: read back
	unknown                  // does not know, asks back: no answer
	good                     // a property: alone yes, denied no
)

var polarWords = newLexicon(
	entry[polarity]{yes, `是是 是是是 对对 对对对 好好 好好好 嗯嗯嗯 行行 行行行 有有有 有有 是 是的 对 对的 对头 没错 没有错 不错 有 有的 没问题 没有问题 没毛病 没有毛病 没啥问题 没什么问题 没事 没事儿 没有事 没得问题 木问题 莫问题 没问題
		没异常 没有异常 无异常 未发现异常 未见异常 没发现异常 没发现问题 未发现问题 没有发现问题 无问题 无隐患 没隐患 没有隐患 未发现隐患 没发现隐患 没发现 未发现
		√ ok okay okey okk oK yes y yep yeah ya true 嗯 嗯嗯 嗯呐 恩 恩恩 唔 昂 中 得 要得 成 妥 妥了 妥妥 必须的 必须 当然 肯定 没说的 没二话 那是 那当然
		做了 做过 做过了 做好了 做完了 做到 做到了 都做到 检查了 检查过 查了 查过 完成 完成了 已完成 弄好了 搞好了 搞定 搞定了 整改了 整改完 整改好了 修好了 修了 换了 换好了 刚换 刚换的 换过 换过了 都有 都是 到了 装了 装好了
		配了 配齐 配齐了 配备了 贴了 培训了 培训过 练过 演练了 演练过 签了 签过 写了 交了 清了 清理了 关了 开了 设了 定了 建了 到位 到位了 落实 落实了 已落实 收到通知 已做 已检查 已经做了 都在 齐全 齐
		是滴 是哒 对滴 好滴 好哒 好咧 好勒 好嘞 行嘞 中嘞 有嘞`},
	entry[polarity]{good, `正常 通 通的 通着 好 好的 可以 行 可行 同意 合格 完好 完整 符合 达标 有效 安全 畅通 通畅 正确 清楚 健全 合规 规范 能 会 能用 好用 灵 灵敏 稳定 牢固 干净 整齐 到岗 在岗 持证 在位 知道 明白 愿意 需要 要 具备 存在 允许 确认 确定 落实到位 用 管用 对劲 太平 清晰 及时`},
	entry[polarity]{no, `否 不不 不不不 没没没 没有没有没有 不是不是 否否 不 不是 不是的 不对 不行 不中 不可以 不能 不会 不成 不得行 不同意 不要 不用 不需要 不愿意 没有 没 没得 没有的 没有啊 没啊 无 暂无 木有 冒得 冇 mei 没做 没弄 没搞 没查 没检查 没有做 没有检查 未做 未检查 未完成 没完成 没有完成
		还没 还没有 还没做 还没弄 还没有做 尚未 没来得及 没顾上 没落实 未落实 没到位 不到位 没配 没装 没贴 没换 没培训 没练过 没搞过 没做过 没做到 没有做到 未做到 做不到 没弄好 没做完 没做好 没修好 没有弄 不正常 不合格 不符合 不达标 不完整 不齐全 不齐 不全 不够 不足 不畅通 不安全 不规范 不清楚写 没写 没签 没人
		× no n nope not false 拒绝 否定 错 错了 错误 不正确 差 不好 不太好 不太行 不怎么样 不咋地 不怎么好 不灵 不好使 不好用 不能用 用不了 不亮 不响 不转 打不开 关不上 从来没有 从没 没有过 没有没有 没没 算了 免了`},
	entry[polarity]{bad, `坏 坏了 有问题 问题 有毛病 毛病 有隐患 隐患 异常 有异常 故障 出故障 缺 缺少 少 少了 过期 过期了 失效 失效了 破 破损 破了 损坏 漏 漏了 漏气 漏电 漏水 泄漏 堵 堵了 堵塞 锁了 丢 丢了 忘了 忘 停了 停用 松动 松了 断了 裂了 旧了 老化 老化了 乱 脏 违规 超标 超期 逾期 过时 失灵 失灵了 要整改 要更换 要换 要修 需整改 需更换 待整改 待更换 待修 待维修 要维修 需维修 需要整改 需要更换 需要修 需要换 需要维修 锁 坏的 占 停 超 占了 占用 挡住了 挡了 差一点`},
	entry[polarity]{negation, `并不 并没有 并没 并未 并非 未 非 不太 不怎么 没怎么 别 甭 没有什么 没什么 不存在`},
	entry[polarity]{hedge, `吧 应该 可能 大概 好像 好象 估计 也许 或许 基本 基本上 大部分 大多 多数 一般 还行 还好 凑合 差不多 马马虎虎 勉强 部分 有的是 有些 有一些 有点 一部分 个别 除了 但 但是 不过 只是 就是 如果 要是 的话 假如 才 不完全 不全是 不一定全 不都 没全 没全部 还可以 过得去 尽量 争取 打算 准备 正在 马上 明天 后天 下周 快了 将来 以后 一半 偶尔 有时 有时候 不常 快 收到 知道了 明白了 了解 原来 以前 上次 去年 前几天 等会 一会 待会 稍后 待定`},
	entry[polarity]{unknown, `不知道 不清楚 不确定 不懂 不晓得 不明白 不了解 没看 没注意 不一定 不好说 说不好 说不准 看情况 再说 等一下 等等 随便 都行 锁着 锁的 上锁 什么意思 啥意思 为什么 怎么 怎么办 如何 哪个 哪里 哪儿 谁 干啥 干什么 是什么 是啥 吗 么 有没有 有无 是不是 对不对 行不行 好不好 能不能 可不可以 是否 会不会 要不要 问一下 问问 不记得 记不清 ? 请问`},
	entry[polarity]{nothing, `你好 您好 你们好 大家好 老师好 领导好 早上好 上午好 中午好 下午好 晚上好 的 了 啊 呀 嘞 呢 哦 嘛 呗 哈 滴 哒 喽 啦 咯 诶 哎 唉 额 呃 噢 喔 我 我们 你 您 他 它 这 那 这个 那个 这里 这边 这样 那样 这些 都 全 全部 全都 全是 也 已 已经 还 就 很 挺 挺好 非常 特别 真 真的 确实 的确 现在 目前 今天 觉得 认为 觉得那样 所以 因为 所有 一切 各项 各方面 任何 什么 啥 一点 一点儿 半点 发现 出现 发生 明显 放心 请 谢谢 选 回 答 回答 回复 师傅 领导 同志 老师 一直 从 过 到 得很 着 , . 、 ! ; : ~ … · " ' ( ) - + 我选 哈哈 呵呵 公司 厂里 我厂 我们厂 我公司 本公司 单位 我单位 家里 店里 店 设备 灭火器 消防栓 消火栓 通道 出口 门 车间 仓库 现场 员工 职工 工人 人 大家 全员 每个 每天 样 是啊`},
)

// clause is what a text says, word by word.
type clause struct {
	sides  []polarity // yes and no, in order, after negations
	denied bool       // a defect was denied, or a negation was left open
	twice  bool       // 不是没有: denied twice
	hedged bool
	unsure bool // asks back or does not know
	other  int  // characters that mean nothing here
	words  int
}

// weigh reads s word by word; longest words first, so that 正常 is not seen in
// 不正常 and 没有 not in 没有问题.
func weigh(s string) clause {
	var c clause
	neg := 0
	for i := 0; i < len(s); {
		p, n := polarWords.at(s[i:])
		if n == 0 || latinWithin(s, i, n) {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != ' ' {
				c.other++
			}
			i += n
			continue
		}
		c.words++
		neg = c.take(p, s[i:i+n], s[i+n:], neg)
		i += n
	}
	if neg > 0 {
		c.sides = append(c.sides, no)
	}
	return c
}

// latinWithin says whether the Latin word s[i:i+n] is only part of a word.
func latinWithin(s string, i, n int) bool {
	if !isLetter(s[i]) {
		return false
	}
	return i > 0 && isLetter(s[i-1]) || i+n < len(s) && isLetter(s[i+n])
}

// take adds one word; neg says how many negations wait for their word.
func (c *clause) take(p polarity, word, rest string, neg int) int {
	switch p {
	case nothing:
		if isAny(word, ", . ; ! 、") && neg > 0 {
			c.sides = append(c.sides, no)
			return 0
		}
		return neg
	case hedge:
		c.hedged = true
		return neg
	case unknown:
		c.unsure = true
		return neg
	case negation:
		return neg + 1
	case no:
		if neg == 0 && turns(word, rest) {
			return 1
		}
	}
	c.side(p, neg)
	return 0
}

// meagre may stand between a negation and its word: 没有任何问题.
const meagre = "任何 什么 啥 一点儿 一点 半点 发现 出现 发生 存在 明显 过 太 大的 大"

// turns says whether a word that can mean no by itself negates what follows
// at once: 没有 in 没有坏, 不是 in 不是有问题.
func turns(word, rest string) bool {
	if !isAny(word, "不 没 没有 不是 无 还没 还没有 不能 不会 不需要 从来没有 从没 不要 没有过") {
		return false
	}
	for _, n := takeAny(rest, meagre); n > 0; _, n = takeAny(rest, meagre) {
		rest = rest[n:]
	}
	p, n := polarWords.at(rest)
	return n > 0 && (p == yes || p == no || p == bad || p == good || p == negation) && !strings.HasPrefix(rest, "好的")
}

// side settles the side of a word after neg negations.
func (c *clause) side(p polarity, neg int) {
	positive := p == yes || p == good
	switch {
	case neg == 0 && positive:
		c.sides = append(c.sides, yes)
	case neg == 0:
		c.sides = append(c.sides, no)
	case positive && neg == 1:
		c.sides = append(c.sides, no)
	case p == bad && neg == 1:
		c.denied = true
		c.sides = append(c.sides, yes)
	default:
		c.twice = true
		c.sides = append(c.sides, yes)
	}
}

// verdict is the side that all words agree on; ok is false if they do not.
func (c clause) verdict() (side polarity, ok bool) {
	if len(c.sides) == 0 {
		return nothing, false
	}
	for _, s := range c.sides {
		if s != c.sides[0] {
			return nothing, false
		}
	}
	return c.sides[0], true
}

// doubtful says whether the verdict should be read back.
func (c clause) doubtful() bool { return c.twice || c.denied || c.hedged || c.other > 4 }
