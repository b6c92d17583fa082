package answer

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// beforeNFKC holds signs that NFKC would leave alone or turn into something
// else than their meaning.
var beforeNFKC = strings.NewReplacer(
	"½", ".5", "¼", ".25", "¾", ".75", "㎡", "平方米", "㎥", "立方米", "²", "", "³", "",
	"Ⅰ", "1", "Ⅱ", "2", "Ⅲ", "3", "Ⅳ", "4", "Ⅴ", "5", "Ⅵ", "6", "Ⅶ", "7", "Ⅷ", "8", "Ⅸ", "9", "Ⅹ", "10", "Ⅺ", "11", "Ⅻ", "12",
	"❶", "1", "❷", "2", "❸", "3", "❹", "4", "❺", "5", "❻", "6", "❼", "7", "❽", "8", "❾", "9", "❿", "10",
	"➀", "1", "➁", "2", "➂", "3", "➃", "4", "➄", "5", "➅", "6", "➆", "7", "➇", "8", "➈", "9", "➉", "10",
	"➊", "1", "➋", "2", "➌", "3", "➍", "4", "➎", "5", "➏", "6", "➐", "7", "➑", "8", "➒", "9", "➓", "10",
	"🔟", "10", "✓", "√", "✔", "√", "☑", "√", "✅", "√", "🆗", "ok", "✗", "×", "✘", "×", "✖", "×", "❌", "×", "❎", "×",
	"👌", "√", "👍", "√", "🙆", "√", "👎", "×", "🙅", "×", "🈚", "无", "🈶", "有", "⭕", "√",
	"[ok]", "√", "[OK]", "√", "[Ok]", "√", "[强]", "√", "[弱]", "×", "[NO]", "×", "[对]", "√",
	"/:ok", "√", "/:OK", "√", "/:strong", "√", "/:weak", "×", "/:no", "×", "/:NO", "×",
)

// afterNFKC maps traditional characters and punctuation, rune by rune. Only
// characters that occur in answers are here.
var afterNFKC = map[rune]rune{
	'負': '负', '兩': '两', '點': '点', '萬': '万', '億': '亿', '後': '后', '週': '周', '號': '号', '禮': '礼',
	'來': '来', '開': '开', '無': '无', '沒': '没', '對': '对', '錯': '错', '確': '确', '認': '认', '選': '选',
	'項': '项', '條': '条', '個': '个', '這': '这', '時': '时', '間': '间', '圓': '元', '圆': '元', '塊': '块', '錢': '钱',
	'貳': '贰', '參': '叁', '叄': '叁', '陸': '陆', '農': '农', '曆': '历', '歷': '历', '國': '国', '慶': '庆',
	'節': '节', '陰': '阴', '陽': '阳', '內': '内', '門': '门', '問': '问', '題': '题', '壞': '坏', '還': '还',
	'請': '请', '謝': '谢', '據': '据', '過': '过', '與': '与', '從': '从', '應': '应', '該': '该', '約': '约',
	'適': '适', '淸': '清', '當': '当', '鐘': '钟', '鍾': '钟', '凈': '净', '連': '连', '夠': '够', '麼': '么', '嗎': '吗',
	'臘': '腊', '閏': '闰', '淩': '凌', '會': '会', '給': '给', '遲': '迟', '隻': '只', '雙': '双', '張': '张',
	'電': '电', '話': '话', '機': '机', '聯': '联', '係': '系', '準': '准', '備': '备', '換': '换', '裝': '装',
	'。': '.', '｡': '.', '‐': '-', '‑': '-', '‒': '-', '–': '-', '—': '-', '―': '-', '−': '-', '─': '-',
	'∶': ':', '︰': ':', '⁄': '/', '∕': '/', '～': '~', '〜': '~', '〇': '零', '○': '零', '◯': '零',
	'“': '"', '”': '"', '‘': '\'', '’': '\'', '「': '"', '」': '"', '『': '"', '』': '"', '《': '"', '》': '"', '【': '(', '】': ')', '\u2022': '·', '‧': '·', '・': '·', '⋅': '·',
}

// fold brings the many ways to write the same thing to one: width and
// compatibility forms (NFKC), traditional characters, dashes, emoji, white
// space. Case is kept.
func fold(s string) string {
	if plainASCII(s) {
		return strings.Join(strings.Fields(s), " ")
	}
	s = beforeNFKC.Replace(strings.Map(dropJoiners, s))
	if !norm.NFKC.IsNormalString(s) {
		s = norm.NFKC.String(s)
	}
	s = dropEmoticons(strings.Map(foldRune, s))
	return strings.Join(strings.Fields(s), " ")
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] == '[' || s[i] == '/' && i+1 < len(s) && s[i+1] == ':' {
			return false
		}
	}
	return true
}

// dropJoiners drops what only shapes its neighbours: variation selectors,
// joiners, skin tones, the frame of keycaps.
func dropJoiners(r rune) rune {
	switch {
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0x200B && r <= 0x200F, r == 0xFEFF, r == 0x20E3,
		r >= 0x2060 && r <= 0x2064, r >= 0x1F3FB && r <= 0x1F3FF, r == 0x00AD, r == unicode.ReplacementChar:
		return -1
	}
	return r
}

func foldRune(r rune) rune {
	if m, ok := afterNFKC[r]; ok {
		return m
	}
	switch {
	case r == '√' || r == '×' || r == '¥' || r == '°':
		return r
	case r < 0x20 || unicode.IsSpace(r):
		return ' '
	case r >= 0x1F000 || r >= 0x2190 && r <= 0x2BFF || unicode.Is(unicode.So, r): // pictures
		return ' '
	}
	return r
}

// dropEmoticons drops WeChat's emoticons, which arrive as [微笑].
func dropEmoticons(s string) string {
	for {
		i := strings.IndexByte(s, '[')
		if i < 0 {
			return s
		}
		j := strings.IndexByte(s[i:], ']')
		if j < 0 || j > 13 || strings.ContainsAny(s[i:i+j], "0123456789") {
			return strings.NewReplacer("[", "(", "]", ")").Replace(s)
		}
		s = s[:i] + " " + s[i+j+1:]
	}
}

// figures maps capital and rare numerals to the usual ones.
var figures = strings.NewReplacer(
	"壹", "一", "弌", "一", "贰", "二", "弍", "二", "叁", "三", "弎", "三", "肆", "四", "伍", "五", "陆", "六", "柒", "七", "捌", "八", "玖", "九",
	"拾", "十", "佰", "百", "仟", "千", "廿", "二十", "卅", "三十", "卌", "四十", "两", "二", "俩", "二", "仨", "三",
)

// foldFigures is fold for kinds in which numerals count: 贰 and 两 are 二.
func foldFigures(s string) string {
	s = fold(s)
	if plainASCII(s) {
		return s
	}
	return figures.Replace(s)
}

// trimPunct drops punctuation around an answer, but nothing that could begin
// a number.
func trimPunct(s string) string {
	s = strings.TrimLeft(s, " ,、!;:~\"'`?*#|)")
	return strings.TrimRight(s, " ,.、!;:~\"'`?*#|(…·")
}

// isHan says whether r is a Chinese character.
func isHan(r rune) bool { return r >= 0x3400 && unicode.Is(unicode.Han, r) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
