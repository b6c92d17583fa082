package answer

import (
	"strings"
	"unicode/utf8"
)

// Lengths of telephone numbers in digits.
const (
	mobileDigits   = 11
	landlineFewest = 10 // with area code
	landlineMost   = 12
)

// readPhone reads a mobile or a landline number with its area code.
func readPhone(q Question, text string) Reading {
	digits := digitsOf(foldFigures(text))
	if r, ok := phoneFault(q, digits); !ok {
		return r
	}
	return Reading{Value: digits}
}

// digitsOf are the digits of a number as people type it, without the country
// code of China.
func digitsOf(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		default:
			if n := strings.IndexRune("零一二三四五六七八九", r); n >= 0 {
				b.WriteByte(byte('0' + n/utf8.RuneLen('零')))
			}
		}
	}
	d := b.String()
	for _, code := range []string{"0086", "86"} {
		if rest, ok := strings.CutPrefix(d, code); ok && len(rest) == mobileDigits && rest[0] == '1' {
			return rest
		}
	}
	return d
}

// phoneFault says in words what is wrong with a number; ok: nothing.
func phoneFault(q Question, digits string) (Reading, bool) {
	n := len(digits)
	switch {
	case n == 0:
		return refuse("没有看到电话号码。" + example(q)), false
	case digits[0] == '0' && n >= landlineFewest && n <= landlineMost:
		return Reading{}, true
	case digits[0] == '1' && n != mobileDigits:
		return refuse("手机号是11位，这里有" + itoa(n) + "位，请再看一遍。" + example(q)), false
	case digits[0] == '1' && digits[1] >= '3':
		return Reading{}, true
	case n == 7 || n == 8:
		return refuse("固定电话请带上区号，例如：0412-7820000。"), false
	}
	return refuse("这不像电话号码。" + example(q)), false
}

// readPerson reads a name and a telephone number in either order.
func readPerson(q Question, text string) Reading {
	s := fold(text)
	name, digits := splitPerson(s)
	count := utf8.RuneCountInString(name)
	switch {
	case name == "":
		return refuse("没有看到姓名。" + example(q))
	case count < 2 || count > 20:
		return refuse("姓名请写2到20个字。" + example(q))
	case digits == "" && q.PhoneOptional:
		return Reading{Value: name}
	case digits == "":
		return refuse("还差手机号，请把姓名和手机号一起发。" + example(q))
	}
	if r, ok := phoneFault(q, digits); !ok {
		return r
	}
	return Reading{Value: name + " " + digits}
}

// aroundNames are words that people put around a name, longest first.
var aroundNames = []string{
	"责任人是", "负责人是", "联系电话", "联系方式", "手机号码", "电话号码", "责任人", "负责人", "手机号", "名字叫", "姓名",
	"电话是", "电话", "手机", "号码", "联系", "名字", "他叫", "她叫", "我叫", "就是", "tel", "Tel", "TEL",
}

// splitPerson takes apart a name and the digits of a telephone number.
func splitPerson(s string) (name, digits string) {
	var n, d strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			d.WriteRune(r)
		case isHan(r) || r == '·' || r < utf8.RuneSelf && isLetter(byte(r)):
			n.WriteRune(r)
		case r == '+' || r == '-':
		default:
			n.WriteByte(' ')
		}
	}
	name = n.String()
	for _, w := range aroundNames {
		name = strings.ReplaceAll(name, w, " ")
	}
	words := strings.Fields(name)
	latin := len(words) > 1 && words[0][0] < utf8.RuneSelf
	if latin {
		return strings.Join(words, " "), digitsOf(d.String())
	}
	return strings.Join(words, ""), digitsOf(d.String())
}

const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY" // GB 32100: no I O Z S V

// lookAlikes are letters that no code holds, as they are mistaken for others.
var lookAlikes = strings.NewReplacer("O", "0", "I", "1", "Z", "2", "S", "5", "V", "U")

// readUSCC reads a unified social credit code (统一社会信用代码, GB 32100).
func readUSCC(q Question, text string) Reading {
	code := strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (isDigit(byte(r)) || isLetter(byte(r))) {
			return r
		}
		return -1
	}, strings.ToUpper(fold(text)))
	if code == "" {
		return refuse("没有看到代码。" + example(q))
	}
	if len(code) != 18 {
		return refuse("统一社会信用代码是18位，这里有" + itoa(len(code)) + "位，请对照营业执照再抄一遍。")
	}
	if checksUSCC(code) {
		return Reading{Value: code}
	}
	if mended := lookAlikes.Replace(code); mended != code && checksUSCC(mended) {
		return settle(mended, mended, true)
	}
	return refuse("代码里有一位不对（校验位不符），请对照营业执照再抄一遍。")
}

// checksUSCC reports whether a code of 18 characters has the right check
// character.
func checksUSCC(code string) bool {
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(usccAlphabet, code[i])
		if v < 0 {
			return false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return code[17] == usccAlphabet[(31-sum%31)%31]
}
