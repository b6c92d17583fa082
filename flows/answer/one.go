package answer

import "strings"

// readOne reads the choice of one option.
func readOne(q Question, text string) Reading {
	s := trimPunct(strings.ToLower(foldFigures(text)))
	n := len(q.Options)
	if m := matchOption(q.Options, s); m.exact && (!isNumber(s) || n == 0) {
		return oneOf(q, m.place, false)
	}
	body, hedged := dropPolite(s)
	if body == "" {
		return refuse("没看出您选哪一个。" + rangeExample(q))
	}
	if place, doubt, ok := namedPlace(q, body); ok {
		if place < 1 || n > 0 && place > n {
			return refuse("没有第" + itoa(place) + "个。" + rangeExample(q))
		}
		return oneOf(q, place, doubt || hedged)
	}
	if hasAny(body, "随便 都行 都可以 不知道 不清楚 不确定 不会 无所谓 哪个 什么") {
		return refuse("要请您定一个。" + rangeExample(q))
	}
	if m := matchOption(q.Options, body); m.place > 0 {
		return oneOf(q, m.place, m.doubt || hedged)
	}
	if place := poleOf(q.Options, text); place > 0 {
		return oneOf(q, place, true)
	}
	if nums := countPlaces(body); nums > 1 {
		return refuse("这里只能选一个。" + rangeExample(q))
	}
	return refuse("没看出您选哪一个。" + rangeExample(q))
}

func oneOf(q Question, place int, doubt bool) Reading {
	spoken := "第" + itoa(place) + "个"
	if place <= len(q.Options) && q.Options[place-1].Text != "" {
		spoken = "“" + q.Options[place-1].Text + "”"
	}
	return settle(itoa(place), spoken, doubt)
}

func rangeExample(q Question) string {
	switch n := len(q.Options); n {
	case 0:
		return example(q)
	case 1:
		return "请回 1。"
	default:
		return "请回1到" + itoa(n) + "中的一个号码，例如：1"
	}
}

// dropPolite drops the words around a choice; hedged: one of them is a doubt.
func dropPolite(s string) (body string, hedged bool) {
	for {
		before := s
		if _, n := takeAny(s, "请 嗯嗯 嗯 哦 噢 额 呃 好的 好吧 好 那就 那 就是 就 我选择 我要选 我选 我要 我 选择 选项 选 答案是 答案 答 回复 回 是 序号 编号 no. no 号码"); n > 0 && len(s) > n {
			s = strings.TrimLeft(s[n:], " ,.:、")
		}
		if _, n := takeAny(s, "应该是 应该 可能是 可能 大概是 大概 好像是 好像"); n > 0 && len(s) > n {
			s, hedged = s[n:], true
		}
		for _, tail := range []string{"谢谢", "吧", "的", "了", "啊", "呀", "哈", "哦", "呢", "就行", "就可以", "那个", "这个", "?"} {
			if len(s) > len(tail) && strings.HasSuffix(s, tail) {
				s, hedged = strings.TrimRight(s[:len(s)-len(tail)], " ,.!"), hedged || tail == "吧" || tail == "?"
			}
		}
		if s == before {
			return s, hedged
		}
	}
}

// namedPlace reads body as the place of an option: 2, 第二个, 2.二级, B,
// 最后一个. doubt: number and words disagree, or could mean something else.
func namedPlace(q Question, body string) (place int, doubt, ok bool) {
	if len(body) == 1 && isLetter(body[0]) {
		return int(body[0]-'a') + 1, true, true
	}
	if p, d, ok := ordinal(len(q.Options), strings.ReplaceAll(body, " ", "")); ok {
		return p, d, true
	}
	i := 0
	if strings.HasPrefix(body, "第") {
		i = len("第")
	} else if strings.HasPrefix(body, "(") {
		i = 1
	}
	p, figures, n := scanPlace(body, i)
	if n == 0 {
		return 0, false, false
	}
	rest := body[i+n:]
	_, unit := takeAny(rest, "个选项 个 项 条 号 种 款 类")
	if i > 0 {
		if unit == 0 {
			_, unit = takeAny(rest, "家 处 次 位 张 样")
		}
		rest = rest[unit:]
	} else if len(rest) == unit {
		rest = ""
	}
	rest = strings.Trim(rest, " .、,:)-")
	if rest == "" {
		han := !isDigit(body[i])
		m := matchOption(q.Options, body)
		return p, han && (figures > 1 || m.place > 0 && m.place != p && i == 0), true
	}
	if m := matchOption(q.Options, rest); m.place > 0 {
		if whole := matchOption(q.Options, body); whole.place > 0 && whole.place != p && !m.exact {
			return 0, false, false // 2级: the words name an option by themselves
		}
		return p, m.place != p, true
	}
	return 0, false, false
}

// ordinal reads 最后一个, 倒数第二个, 头一个, 前者, 上面那个.
func ordinal(n int, s string) (place int, doubt, ok bool) {
	if n == 0 {
		return 0, false, false
	}
	switch strings.TrimSuffix(s, "那") {
	case "最后一", "最后一个", "最后一项", "最后一条", "最后", "末一个", "倒数第一个", "倒数第一", "最下面":
		return n, false, true
	case "倒数第二", "倒数第二个", "倒数第2个":
		return n - 1, false, true
	case "头一个", "首个", "最前面", "最上面", "头个", "开头":
		return 1, false, true
	case "前者", "前面", "前面一个", "前一个", "上面", "上面一个", "上一个", "上边":
		return 1, true, n == 2
	case "后者", "后面", "后面一个", "后一个", "下面", "下面一个", "下一个", "下边":
		return 2, true, n == 2
	case "中间", "中间一个":
		return n/2 + 1, true, n%2 == 1
	}
	return 0, false, false
}

// poleOf maps 对, 没有 and their like to one of two options of which one says
// yes and the other no.
func poleOf(options []Option, text string) int {
	if len(options) != 2 {
		return 0
	}
	side, _, ok := yesOrNo(text)
	first, _, ok1 := yesOrNo(options[0].Text)
	second, _, ok2 := yesOrNo(options[1].Text)
	if !ok || !ok1 || !ok2 || first == second {
		return 0
	}
	if side == first {
		return 1
	}
	return 2
}

// countPlaces counts the numbers in s.
func countPlaces(s string) int {
	count := 0
	for i := 0; i < len(s); {
		if _, _, n := scanPlace(s, i); n > 0 {
			count++
			i += n
			continue
		}
		i += runeLen(s[i:])
	}
	return count
}
