package answer

import (
	"math/big"
	"strings"
)

// readMoney reads an amount in yuan.
func readMoney(q Question, text string) Reading {
	folded := strings.ToLower(foldFigures(text))
	s, apart := compact(trimPunct(folded))
	s, apart = zeros(s, apart)
	if isNothing(s) || isAny(s, "不花钱 没花钱 免费 不用钱 没投入 无投入 没投 没花 不要钱 没有花钱 没有投入 不用花钱 一分没花 一分钱没花 没花一分钱 零元 零成本 没钱花") {
		return bounded(q, new(big.Rat), false, yuan)
	}
	if hasAny(s, "$ 美元 美金 港币 港元 欧元 € £ 日元 usd hkd") {
		return refuse("请按人民币回。" + example(q))
	}
	if namesWeekday(s) {
		return refuse("这里要多少元，不要日子。" + example(q))
	}
	s = dropCurrency(s)
	found, rest := scanAmounts(s)
	if len(found) == 1 && found[0].vague == "" && found[0].percent {
		return refuse("这里要多少元，不要百分比。" + example(q))
	}
	if r, bad := refuseQuantities(q, found, rest); bad {
		return r
	}
	one := found[0]
	doubt := one.doubt || apart || figuresInRow(one.num) || strings.Contains(folded, "?") || !harmless(rest) || strings.HasPrefix(rest, "负")
	if one.val.Sign() < 0 {
		return refuse("金额不能是负数。" + example(q))
	}
	if w := one.num; w.plain > 0 && one.val.Cmp(big.NewRat(1000, 1)) < 0 && !hasAny(s, "元 块 角 毛 分") {
		return bounded(q, one.val, doubt, notMyriads)
	}
	return bounded(q, one.val, doubt || decimals(one.val) > 2, yuan)
}

// decimals is how many decimals v has.
func decimals(v *big.Rat) int {
	_, after, _ := strings.Cut(decimalText(v), ".")
	return len(after)
}

func notMyriads(text string) string { return text + "元（不是" + text + "万元）" }

func yuan(text string) string { return text + "元" }

func dropCurrency(s string) string {
	return strings.NewReplacer("人民币", "", "rmb", "", "cny", "", "¥", "", "￥", "", "大洋", "元", "元钱", "元", "块钱", "块", "毛钱", "毛", "大元", "元", "元人民币", "元").Replace(s)
}

// amount is a quantity that knows which unit of money followed it.
type amount struct {
	quantity
	named bool // 元, 块, 角, 分 or 万 was said
}

// scanAmounts finds the amounts in s, each joined from its yuan, jiao and fen;
// in the rest every amount is a '#'.
func scanAmounts(s string) ([]quantity, string) {
	var found []quantity
	var rest strings.Builder
	for i := 0; i < len(s); {
		if n := fixedWord(s[i:]); n > 0 {
			i += n
			continue
		}
		a, ok := scanAmount(s, i)
		if !ok {
			n := runeLen(s[i:])
			rest.WriteString(s[i : i+n])
			i += n
			continue
		}
		found = append(found, a.quantity)
		rest.WriteByte('#')
		i = a.end
	}
	return found, rest.String()
}

// scanAmount reads 十五块八毛, 2.5万元, 3w, 两块五.
func scanAmount(s string, i int) (amount, bool) {
	q, ok := scanQuantity(s, i)
	if !ok {
		return amount{}, false
	}
	a := amount{quantity: q}
	unit, n := moneyUnit(s[a.end:])
	if n == 0 {
		return bareAmount(a), true
	}
	a.named, a.end = true, a.end+n
	a.val = new(big.Rat).Mul(a.val, unit)
	for unit.Cmp(big.NewRat(1, 100)) > 0 {
		more, next, ok := smallerMoney(s, a.end, unit)
		if !ok {
			break
		}
		a.val = new(big.Rat).Add(a.val, more.val)
		a.doubt, a.end, unit = a.doubt || more.doubt, more.end, next
	}
	if strings.HasPrefix(s[a.end:], "半") { // 三块半
		a.val = new(big.Rat).Add(a.val, new(big.Rat).Quo(unit, big.NewRat(2, 1)))
		a.end += len("半")
		a.doubt = a.doubt || a.val.Cmp(big.NewRat(100, 1)) > 0
	}
	if w, n := takeAny(s[a.end:], "多 来 几"); n > 0 {
		a.doubt, a.end = true, a.end+n
		if w == "几" {
			a.vague = vagueAbout
		}
	}
	return a, true
}

// smallerMoney reads what follows an amount whose last unit was unit: 八毛, or
// 八 with its unit left out.
func smallerMoney(s string, i int, unit *big.Rat) (quantity, *big.Rat, bool) {
	if i >= len(s) {
		return quantity{}, nil, false
	}
	num, ok := scanNumeral(s, i)
	if !ok {
		return quantity{}, nil, false
	}
	q := quantity{val: num.val, start: i, end: num.end, num: num, doubt: num.doubt}
	next, n := moneyUnit(s[q.end:])
	if n == 0 {
		next = new(big.Rat).Quo(unit, big.NewRat(10, 1))
		q.doubt = q.doubt || num.plain != 1 || len(s) > q.end
	}
	if next.Cmp(unit) >= 0 {
		return quantity{}, nil, false
	}
	q.val, q.end = new(big.Rat).Mul(q.val, next), q.end+n
	return q, next, true
}

// moneyUnit is the unit of money that s begins with.
func moneyUnit(s string) (*big.Rat, int) {
	w, n := takeAny(s, "元 块 角 毛 分")
	switch w {
	case "元", "块":
		return big.NewRat(1, 1), n
	case "角", "毛":
		return big.NewRat(1, 10), n
	case "分":
		return big.NewRat(1, 100), n
	}
	return nil, 0
}

// bareAmount doubts small figures without 元 (3 may be 3 or 3万), a lone 万
// and idioms such as 百八十.
func bareAmount(a amount) amount {
	limit := int64(1000)
	if a.num.units { // 五百 is said of yuan, 二十 perhaps of 万
		limit = 100
	}
	if a.val.Sign() != 0 && a.val.Cmp(big.NewRat(limit, 1)) < 0 {
		a.doubt = true
	}
	return a
}
