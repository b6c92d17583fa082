package answer

import "strings"

// usccAlphabet are the characters of a 统一社会信用代码, in the order of their
// values (GB 32100-2015, 4.2): no I, O, S, V, Z.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// usccMistakes maps letters that the code never has to what was meant.
var usccMistakes = strings.NewReplacer("O", "0", "I", "1", "S", "5", "Z", "2", "V", "U")

// readUSCC reads a 统一社会信用代码.
func readUSCC(q Question, text string) Reading {
	s := strings.ToUpper(fold(text))
	code := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, s)
	code = strings.TrimPrefix(code, "USCC")
	switch n := len(code); {
	case n == 0:
		return refuse("没看到代码。" + example(q))
	case n == 15 && strings.Trim(code, "0123456789") == "":
		return refuse("您写的15位是旧的注册号。" + example(q))
	case n != 18:
		return refuse("您写的是" + itoa(n) + "位，代码是18位。" + example(q))
	}
	fixed := usccMistakes.Replace(code)
	if !usccCheck(fixed) {
		return refuse("这个代码的校验位对不上，有一位可能写错了，请对着营业执照再核对。" + example(q))
	}
	return settle(fixed, groupCode(fixed), fixed != code || strings.Contains(s, "?"))
}

// usccCheck says whether the 18th character is right: weights 3^i mod 31,
// check = (31 − Σ mod 31) mod 31 (GB 32100-2015, appendix A).
func usccCheck(code string) bool {
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(usccAlphabet, code[i])
		if v < 0 {
			return false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return strings.IndexByte(usccAlphabet, code[17]) == (31-sum%31)%31
}

// groupCode parts the code for reading against the paper.
func groupCode(code string) string {
	return code[:2] + " " + code[2:8] + " " + code[8:17] + " " + code[17:]
}
