package tips

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Verdict says whether a message is a tip.
type Verdict int

// The verdicts.
const (
	No     Verdict = iota // an ordinary message
	Tip                   // a tip, whatever the conversation is waiting for
	Unless                // a tip unless a question waits for its answer
)

// String names the verdict, for tests.
func (v Verdict) String() string {
	switch v {
	case Tip:
		return "tip"
	case Unless:
		return "unless"
	}
	return "no"
}

// Each list is tried from its start, so longer words stand before their beginnings.
var (
	// tipWords are 举报 and what people type for it, typing errors included.
	tipWords = []string{
		"举报投诉", "举报", "投诉举报", "投诉", "隐患举报", "有奖举报", "检举揭发", "检举", "揭发",
		"告发", "告状", "吹哨人", "吹哨", "瞒报", "密报", "密告", "举抱", "举保", "举爆", "举暴", "jubao",
	}
	// intents before a tip word make the message a tip in any state.
	intents = []string{
		"我想要", "我要", "我想", "我们要", "我们想", "俺要", "俺想", "咱要", "咱想", "想要", "想", "要",
		"匿名", "实名", "不记名", "woyao", "woxiang", "niming",
	}
	// askings ask how. Asking is treated as a tip: that somebody meant to give
	// one is as dangerous to them as the tip, and the fixed answer answers them.
	askings = []string{
		"怎么", "怎样", "如何", "咋", "在哪里", "在哪儿", "在哪", "哪里", "哪儿", "上哪", "去哪", "向谁", "找谁",
		"能不能", "可不可以", "可以", "可否", "能否", "能", "是不是", "zenme",
	}
	// subjects before a tip word change nothing: 我举报的 may be an answer.
	subjects = []string{"我们", "我", "俺", "咱们", "咱", "现在", "特此", "向您", "向你们", "来"}
	// openers may stand before all of these.
	openers = []string{"你好", "您好", "请问", "请", "领导", "在吗", "有人吗", "问一下", "问下", "麻烦", "帮我", "帮忙"}
	// tails after a tip word leave it the whole message.
	tails = []string{"一下", "一个", "吗", "嘛", "么", "吧", "啊", "呀", "了", "啦", "呢", "呗", "哈", "人", "者", "信"}
)

// Gate tells from the text alone whether a message is a tip (举报 or a synonym
// of it): Tip as the whole message, before punctuation, or after 我要, 我想, 匿名
// and the like, also further on in the message; Unless for any other message
// that begins with the word. Width, traditional characters, emoji, spaces and
// invisible characters make no difference. It keeps nothing.
func Gate(text string) Verdict {
	said := plain(text)
	verdict, start := No, true
	for said != "" {
		said = strings.TrimLeftFunc(said, isBreak)
		v, intent := readClause(said)
		if v == Tip && (start || intent) {
			return Tip
		}
		if start {
			verdict, start = v, false
		}
		next := strings.IndexFunc(said, isBreak)
		if next < 0 {
			break
		}
		said = said[next:]
	}
	return verdict
}

// IsTipTap reports whether a menu entry or button opens the tips: its key is
// 举报, a synonym, or tip.
func IsTipTap(key string) bool {
	return strings.EqualFold(strings.TrimSpace(key), "tip") || Gate(key) == Tip
}

// readClause reads the clause that said begins with, and reports whether the
// person announces a tip in it.
func readClause(said string) (v Verdict, intent bool) {
	asked := false
	for more := true; more; {
		said = strings.TrimLeftFunc(said, isBreak)
		var a, b, c, d bool
		said, a = cutAny(said, openers)
		said, b = cutAny(said, intents)
		said, c = cutAny(said, askings)
		said, d = cutAny(said, subjects)
		intent, asked = intent || b, asked || c
		more = a || b || c || d
	}
	rest, ok := cutAny(said, tipWords)
	switch {
	case !ok:
		return No, false
	case intent && !asked, endsHere(said, rest):
		return Tip, intent
	}
	return Unless, false
}

// endsHere reports whether the tip word between said and rest stands alone:
// nothing after it but particles, or punctuation, a new line or a space
// (a space counts unless the person spaces out every character).
func endsHere(said, rest string) bool {
	word := said[:len(said)-len(rest)]
	for more := true; more; {
		rest, more = cutAny(rest, tails)
	}
	r, size := utf8.DecodeRuneInString(rest)
	if size == 0 || r != ' ' && isBreak(r) {
		return true
	}
	return r == ' ' && (!strings.ContainsRune(word, ' ') || strings.TrimSpace(rest) == "")
}

// cutAny takes the first of the words that s begins with off s.
func cutAny(s string, words []string) (rest string, ok bool) {
	for _, w := range words {
		if rest, ok = cut(s, w); ok {
			return rest, true
		}
	}
	return s, false
}

// cut takes word off the start of s, whatever spaces stand between its characters.
func cut(s, word string) (rest string, ok bool) {
	rest = s
	for _, want := range word {
		rest = strings.TrimLeft(rest, " ")
		r, size := utf8.DecodeRuneInString(rest)
		if size == 0 || r != want {
			return s, false
		}
		rest = rest[size:]
	}
	return rest, true
}

func isBreak(r rune) bool {
	return r == ' ' || r == '\n' || unicode.IsPunct(r) || strings.ContainsRune("|~=+<>$^`", r)
}
