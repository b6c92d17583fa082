package emergency

import (
	"strings"
)

// pinyin are the core words as people without a Chinese keyboard type them.
var latin = map[string]string{
	"着火": "zhaohuo zhaohou zaohuo zhuohuo", "起火": "qihuo", "失火": "shihuole", "冒烟": "maoyan maoheiyan", "火灾": "huozai",
	"冒火": "maohuo", "烧起来": "shaoqilai", "大火": "dahuo", "火很大": "huohenda huohaoda huotaida",
	"爆炸": "baozha baoza", "炸了": "zhale zalele", "爆了": "baole", "泄漏": "xielou xielu", "漏气": "louqi", "漏氨": "louan",
	"漏电": "loudian", "漏煤气": "loumeiqi", "煤气": "meiqi", "中毒": "zhongdu zongdu", "晕倒": "yundao", "晕了": "yunle",
	"昏迷": "hunmi", "昏倒": "hundao", "救命": "jiuming jiumin", "快来人": "kuailairen", "来人啊": "lairena lairenya", "救人": "jiuren",
	"出事了": "chushile chushila chushirle chusile chudashile", "死了": "sile", "死人了": "sirenle silerenle", "触电": "chudian", "塌了": "tale", "塌房": "tafang", "坍塌": "tanta",
	"被困": "beikun", "困住": "kunzhu", "出不来": "chubulai", "受伤": "shoushang", "流血": "liuxue liuxie", "不行了": "buxingle", "没气了": "meiqile",
	"砸了": "zale", "压住": "yazhu", "掉下来": "diaoxialai", "夹住": "jiazhu", "喘不上气": "chuanbushangqi", "埋了": "maile",
	"烫伤": "tangshang", "烧伤": "shaoshang", "出人命": "churenming", "快": "kuai kuaidian kuailai", "了": "le la", "有人": "youren",
	"车间": "chejian", "仓库": "cangku", "厂": "chang changli", "工人": "gongren", "锅炉": "guolu", "罐": "guan", "氨气": "anqi", "液氨": "yean",
	"没有": "meiyou", "没": "mei", "演练": "yanlian", "灭火": "miehuo", "防": "fang", "防止": "fangzhi", "如果": "ruguo", "吗": "ma", "怎么办": "zenmeban zaban",
	"灭火器": "miehuoqi", "不": "bu", "去年": "qunian", "上次": "shangci", "隐患": "yinhuan", "电话": "dianhua",
}

// syllables is latin by what is typed.
var syllables = typed()

// longestLatin is the length of the longest key of syllables.
const longestLatin = 14

func typed() map[string]string {
	m := map[string]string{}
	for han, forms := range latin {
		for form := range strings.FieldsSeq(forms) {
			m[form] = han
		}
	}
	return m
}

// inChinese writes what is typed in pinyin in Chinese. Runs of fewer than four
// letters and letters that are no word of ours stay as they are.
func inChinese(runes []rune) string {
	var out strings.Builder
	for i := 0; i < len(runes); {
		run := latinRun(runes[i:])
		if run == 0 {
			out.WriteRune(runes[i])
			i++
			continue
		}
		out.WriteString(readLatin(string(runes[i : i+run])))
		i += run
	}
	return out.String()
}

// latinRun is how many characters at the start are letters, with the spaces,
// apostrophes and tone numbers between them.
func latinRun(runes []rune) int {
	n := 0
	for i, r := range runes {
		switch {
		case isLetter(r):
			n = i + 1
		case n == 0 || r != ' ' && r != '\'' && (r < '1' || r > '5'):
			return n
		}
	}
	return n
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' }

// readLatin reads one run of letters.
func readLatin(run string) string {
	letters := strings.Map(func(r rune) rune {
		if isLetter(r) {
			return r
		}
		return -1
	}, run)
	if len(letters) < 4 {
		return run
	}
	var out strings.Builder
	found := false
	for i := 0; i < len(letters); {
		han, size := syllable(letters[i:])
		if size == 0 {
			out.WriteByte(letters[i])
			i++
			continue
		}
		found = true
		out.WriteString(han)
		i += size
	}
	if !found {
		return run
	}
	return out.String()
}

// syllable finds the longest word at the start of letters that does not end
// amid a syllable.
func syllable(letters string) (han string, size int) {
	for size = min(longestLatin, len(letters)); size >= 2; size-- {
		han, ok := syllables[letters[:size]]
		if ok && (size >= 6 || size == len(letters) || !strings.ContainsRune("aeiouvn", rune(letters[size]))) {
			return han, size
		}
	}
	return "", 0
}
