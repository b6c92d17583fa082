package tips_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"shouze/tips"
)

// messages are what people type, one a line, by verdict.
var messages = map[tips.Verdict]string{
	tips.Tip: `举报
 举报
举报。
举报！！
“举报”
【举报】
#举报
举 报
舉報
舉報：某石材厂瞞報
举报🙏
🙏举报
举报：某厂私藏炸药
举报:车间锁门
举报，老板不让停产
举报,二号炉没证
举报；出口锁死
举报、投诉
举报——某某选矿厂
举报 某某选矿厂夜里偷排
举报一下
举报吧
举报啊
举报吗？
ｊｕｂａｏ
jubao
ju bao
JuBao
举抱
举保：有人瞒报
吹哨
吹哨人
吹哨：锅炉没检
检举
檢舉
检举，某厂
揭发
揭發：假证
告发
投诉举报
投诉
隐患举报
有奖举报
瞒报
瞒报：死了一个人没报
匿名举报
匿名举报某厂
匿名 举报
匿名检举
实名举报
實名舉報
我要举报
我要举报某石材厂
我要 举报 某石材厂
我要匿名举报
我想举报
我想举报我们老板
我想匿名举报一个事
我想要举报
我要检举
我要揭发
我要吹哨
我要投诉
我要告状
我们要举报
俺要举报
想举报
要举报
你好，我要举报
您好我想举报
领导，我要举报
请问怎么举报
在吗？我要举报
老板不让说，我要举报
车间没有出口。我想举报
怎么举报
怎么举报？
怎样举报
如何举报
在哪举报
哪里举报
能举报吗
可以举报吗
能不能举报
向谁举报
我举报
我举报：某厂
woyao jubao`,
	tips.Unless: `举报电话是多少？
举报箱已设置
举报箱旁边
举报箱
举报电话
举报制度已上墙
举报奖励多少钱
举报人保护制度
举报某某选矿厂
举报有奖吗
举报牌挂在东门
举 报 箱 已 设 置
举报箱：门口一个
舉報箱已設置
检举信箱在门卫
投诉处理完了
投诉举报制度有
吹哨子疏散
我举报的
我举报过一次
瞒报事故要处罚
怎么举报的问题讲过了
揭发检举制度
告发的人
隐患举报奖励制度已公示
有奖举报牌已挂`,
	tips.No: `我们设了举报箱
设有举报箱
不是举报
不举报
没人举报
没有举报
公布了举报电话
墙上有举报电话
门口有匿名举报箱
有举报箱，三个
设置举报箱，举报电话已公布
2号车间
没有
1
菜单
隐患
出事了
着火了
报隐患
我要报隐患
我想自查
匿名
我要
我想
报告领导
举手
举办培训
举重架
据报道
检查
检修
揭牌
告知书
告示牌
哨兵
口哨
人工
帮助

。。。
🙏
接受群众举报`,
}

func TestGate(t *testing.T) {
	total := 0
	for want, list := range messages {
		for text := range strings.Lines(list) {
			text = strings.TrimSuffix(text, "\n")
			total++
			if got := tips.Gate(text); got != want {
				t.Errorf("Gate(%q) = %v, want %v", text, got, want)
			}
		}
	}
	if total < 100 {
		t.Errorf("the table has %d messages, want 100", total)
	}
	if got := tips.Gate("举报\n某某选矿厂夜里偷排"); got != tips.Tip {
		t.Errorf("a new line after the word: got %v, want %v", got, tips.Tip)
	}
	for _, text := range []string{"举\u200b报\ufe0f", "\ufeff举报", "举\u2060报\u3164", "\u200f我要\u00ad举报某厂"} {
		if got := tips.Gate(text); got != tips.Tip {
			t.Errorf("invisible characters, Gate(%q) = %v, want %v", text, got, tips.Tip)
		}
	}
}

func TestIsTipTap(t *testing.T) {
	for key, want := range map[string]bool{
		"举报": true, "tip": true, "TIP": true, "匿名举报": true, "我要举报": true,
		"": false, "菜单": false, "举报箱": false, "隐患": false, "tipster": false,
	} {
		if got := tips.IsTipTap(key); got != want {
			t.Errorf("IsTipTap(%q) = %v, want %v", key, got, want)
		}
	}
}

func TestAnswer(t *testing.T) {
	const numbers = "火警119，急救120，报警110。县应急值班：0412-0000000。人先撤到安全的地方，再打电话。"
	for _, given := range []string{"", numbers} {
		answer := tips.Answer(given)
		if n := utf8.RuneCountInString(answer); n > 220 {
			t.Errorf("the answer has %d characters, want at most 220", n)
		}
		if !strings.HasPrefix(answer, given) {
			t.Errorf("the numbers do not come first: %s", answer)
		}
		for _, said := range []string{"12350", "写信", "应急管理局", "安委办", "没有保存", "微信", "删除"} {
			if !strings.Contains(answer, said) {
				t.Errorf("the answer lacks %s: %s", said, answer)
			}
		}
		for _, promise := range []string{"查不到", "无法追踪", "绝对", "保证", "奖励", "不会泄露", "受理后"} {
			if strings.Contains(answer, promise) {
				t.Errorf("the answer promises %s: %s", promise, answer)
			}
		}
	}
}

// FuzzGate holds that any text gets a verdict, that announcing a tip makes it
// one whatever follows, and that invisible characters change nothing.
func FuzzGate(f *testing.F) {
	for _, seed := range []string{"举报", "举报箱", "我要举报", "舉 報", "\xff举报", "🙏", "，", "怎么举报"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := tips.Gate(text)
		if got < tips.No || got > tips.Unless {
			t.Fatalf("Gate(%q) = %d", text, got)
		}
		if v := tips.Gate("举报：" + text); v != tips.Tip {
			t.Errorf("Gate of 举报：%q = %v", text, v)
		}
		if v := tips.Gate("我要举报" + text); v != tips.Tip {
			t.Errorf("Gate of 我要举报%q = %v", text, v)
		}
		if v := tips.Gate("\u200b" + text); v != got {
			t.Errorf("Gate(%q) = %v, with an invisible character %v", text, got, v)
		}
	})
}
