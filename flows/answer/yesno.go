package answer

import "strings"

// readYesNo reads the answer to a positive statement: yes means it is so.
func readYesNo(q Question, text string) Reading {
	side, doubt, ok := yesOrNo(text)
	if !ok {
		return refuse("没看明白。" + example(q))
	}
	if side == yes {
		return settle("yes", "“是”", doubt)
	}
	return settle("no", "“否”", doubt)
}

// yesOrNo decides what text says, and whether to read it back.
func yesOrNo(text string) (side polarity, doubt, ok bool) {
	folded := strings.ToLower(fold(text))
	s := trimPunct(folded)
	switch strings.Trim(strings.ReplaceAll(s, " ", ""), "()") {
	case "1", "一", "壹", "选1", "选一", "第一个", "第1个", "1是", "1.是", "1、是", "1有", "1对":
		return yes, false, true
	case "2", "二", "贰", "两", "选2", "选二", "第二个", "第2个", "2否", "2.否", "2、否", "2没有", "2不是":
		return no, false, true
	case "0", "零":
		return no, true, true
	case "":
		return nothing, false, false
	}
	if isAny(s, "不是不行 不是不 不得不") {
		return yes, true, true
	}
	c := weigh(s)
	question := strings.HasSuffix(folded, "?")
	side, ok = c.verdict()
	switch {
	case ok && c.unsure, !ok:
		return nothing, false, false
	case question:
		return side, true, true
	}
	return side, c.doubtful(), true
}

// readConfirm reads the answer to a summary before filing. It never asks back:
// what is unsure is refused.
func readConfirm(q Question, text string) Reading {
	s := strings.ReplaceAll(trimPunct(strings.ToLower(fold(text))), " ", "")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "请"), "我要")
	for _, tail := range []string{"一下", "吧", "了", "啊", "呀", "的", "哈"} {
		s = strings.TrimSuffix(s, tail)
	}
	switch {
	case isAny(s, "确认 确认提交 提交 确定 发送 上报 无误 确认无误 核对无误 没错 可以提交 就这样 就这么 没有修改 不用改 不用修改 不修改 不改 没有要改 不需要修改 无需修改 同意提交 报 交 发 签"):
		return Reading{Value: "yes"}
	case isAny(s, "修改 改 要改 要修改 我改 重填 重写 取消 有误 有错 有错误 写错 填错 错 不提交 先不提交 不确认 先别交 别交 不交 不报 不要提交 需要修改 返工 更正 重新填 再改改 改改"):
		return Reading{Value: "no"}
	}
	side, doubt, ok := yesOrNo(text)
	if !ok || doubt {
		return refuse("没看明白要不要提交。" + example(q))
	}
	if side == yes {
		return Reading{Value: "yes"}
	}
	return Reading{Value: "no"}
}
