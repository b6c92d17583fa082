package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"shouze/flows"
)

// word is one of the words that a person may say at any time.
type word string

// The words. What each does is said in dispatch.go; a flow says itself which
// word opens it.
const (
	wordMenu      word = "菜单"
	wordTasks     word = "任务"
	wordHelp      word = "帮助"
	wordHuman     word = "人工"
	wordBind      word = "绑定"
	wordCheck     word = "自查"
	wordHazard    word = "隐患"
	wordLedger    word = "台账"
	wordTodo      word = "待办"
	wordEmergency word = "出事了"
	wordAlarm     word = "报险情"
	wordPause     word = "暂停"
	wordResume    word = "继续"
	wordBack      word = "返回"
	wordRestart   word = "重来"
	wordSkip      word = "跳过"
	wordDone      word = "发完了"
	wordSwitch    word = "换一家"
	wordLater     word = "稍后"
	wordPlain     word = "用文字"
	wordCards     word = "用卡片"
)

// notYet are words whose conversation does not exist yet.
var notYet = map[word]bool{"通知": true}

// engineWords are answered by the conversation while a question waits.
var engineWords = map[word]bool{wordBack: true, wordRestart: true, wordSkip: true, wordDone: true}

// synonyms are other ways to say a word.
var synonyms = map[string]word{
	"首页": wordMenu, "主菜单": wordMenu, "目录": wordMenu,
	"我的任务": wordTasks, "我欠什么": wordTasks,
	"怎么用": wordHelp, "不会用": wordHelp,
	"客服": wordHuman, "人工客服": wordHuman, "转人工": wordHuman,
	"出事": wordEmergency, "出事啦": wordEmergency, "出事儿了": wordEmergency,
	"停一下": wordPause, "先停": wordPause, "等会再答": wordPause,
	"接着答": wordResume, "接着来": wordResume, "继续答": wordResume,
	"看不到卡片": wordPlain, "没有卡片": wordPlain, "发文字": wordPlain, "发卡片": wordCards,
	"稍后提醒": wordLater, "稍后再说": wordLater, "晚点提醒": wordLater, "晚点再说": wordLater, "明天再说": wordLater,
	"换企业": wordSwitch, "换一家企业": wordSwitch,
}

// vocabulary is every word with its synonyms.
type vocabulary struct {
	exact map[string]word
	order []string // longest first, for prefixes
}

// newVocabulary joins the built-in words with a county's own synonyms, which
// may add but not take away.
func newVocabulary(openers []flows.Opener, extra map[string]string) vocabulary {
	v := vocabulary{exact: map[string]word{}}
	for said, meant := range extra {
		v.add(said, word(meant))
	}
	for w := range notYet {
		v.add(string(w), w)
	}
	for _, o := range openers {
		for _, said := range o.Also {
			v.add(said, word(o.Word))
		}
	}
	for _, o := range openers {
		v.add(o.Word, word(o.Word))
	}
	for said, meant := range synonyms {
		v.add(said, meant)
	}
	for _, w := range []word{wordMenu, wordTasks, wordHelp, wordHuman, wordBind, wordEmergency, wordPause, wordResume,
		wordBack, wordRestart, wordSkip, wordDone, wordSwitch, wordLater, wordPlain, wordCards} {
		v.add(string(w), w)
	}
	for said := range v.exact {
		v.order = append(v.order, said)
	}
	slices.SortFunc(v.order, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return v
}

// CheckSynonyms says what is wrong with a county's own words: each must mean
// one of ours and may not be one itself.
func CheckSynonyms(openers []flows.Opener, extra map[string]string) []string {
	v := newVocabulary(openers, nil)
	var faults []string
	for said, meant := range extra {
		if w, ok := v.exact[meant]; !ok || string(w) != meant {
			faults = append(faults, fmt.Sprintf("“%s”的意思“%s”不是系统的词", said, meant))
		}
		if _, ok := v.exact[said]; ok || fold(said) != said || said == "" {
			faults = append(faults, fmt.Sprintf("“%s”不能再指别的意思", said))
		}
	}
	slices.Sort(faults)
	return faults
}

// CheckWords says which words of flows are wrong: one that is the bot's own, or
// that two flows share.
func CheckWords(openers []flows.Opener) []string {
	own := newVocabulary(nil, nil)
	said := map[string]string{}
	var faults []string
	for _, o := range openers {
		for _, w := range append([]string{o.Word}, o.Also...) {
			meant, ours := own.exact[w]
			switch {
			case ours && !notYet[meant]:
				faults = append(faults, fmt.Sprintf("%s.yaml:1: “%s”是系统自己的词，请换一个", o.Flow, w))
			case said[w] != "" && said[w] != o.Flow:
				faults = append(faults, fmt.Sprintf("%s.yaml:1: “%s”已经打开“%s”，请换一个", o.Flow, w, said[w]))
			case fold(w) != w:
				faults = append(faults, fmt.Sprintf("%s.yaml:1: “%s”前后有空格或标点", o.Flow, w))
			}
			said[w] = o.Flow
		}
	}
	return faults
}

func (v *vocabulary) add(said string, meant word) { v.exact[said] = meant }

// read finds the word in what a person typed. While a question waits it counts
// only as the whole message, else also at the start of a sentence.
func (v vocabulary) read(text string, asking bool) (word, bool) {
	said := trimPolite(fold(text))
	if w, ok := v.exact[said]; ok {
		return w, true
	}
	if asking {
		return "", false
	}
	for _, s := range v.order {
		if strings.HasPrefix(said, s) {
			return v.exact[s], true
		}
	}
	return "", false
}

// bindCode is the code of `绑定 CODE`, or of a bare code where bare is allowed.
func bindCode(text string, bare bool) (string, bool) {
	said := fold(text)
	if rest, ok := strings.CutPrefix(said, string(wordBind)); ok {
		rest = strings.TrimLeft(rest, " :，,：")
		return rest, true
	}
	if bare && looksLikeCode(said) {
		return said, true
	}
	return "", false
}

// looksLikeCode reports whether a message is eight letters and digits of the
// codes' alphabet with at least one digit, as people send them without the word.
func looksLikeCode(s string) bool {
	s = strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(s))
	digits := 0
	for _, r := range s {
		switch {
		case r >= '2' && r <= '9':
			digits++
		case r >= 'A' && r <= 'Z' && r != 'I' && r != 'O':
		default:
			return false
		}
	}
	return len(s) == 8 && digits > 0
}

// fold makes what a thumb types comparable: half width, no outer spaces or
// punctuation, no zero-width characters.
func fold(text string) string {
	s := width.Fold.String(text)
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r)
	})
}

var polite = []string{"请", "我要", "我想", "我要看", "给我", "帮我", "打开", "看看", "看"}

func trimPolite(s string) string {
	for again := true; again; {
		again = false
		for _, p := range polite {
			if rest, ok := strings.CutPrefix(s, p); ok && rest != "" {
				s, again = strings.TrimSpace(rest), true
			}
		}
	}
	for _, tail := range []string{"一下", "吧", "呗", "哈", "啊"} {
		if rest, ok := strings.CutSuffix(s, tail); ok && rest != "" {
			s = strings.TrimSpace(rest)
		}
	}
	return s
}
