package tips

// fixed is what a tip is answered with while this account cannot take it. Each
// sentence has to be true (the message is dropped in memory, the platform is
// not ours), and none may promise that a tip cannot be traced.
const fixed = "这个聊天里暂时不能受理举报。请拨打12350（安全生产举报电话），或写信寄到县应急管理局（县安委办）。" +
	"您刚才写的内容，本系统没有保存，也没有转给任何人。" +
	"但微信平台技术上能看到这段聊天，请您现在把它删除，不要在这里写姓名和电话。"

// Answer is the fixed answer to a tip, 220 characters at most with usual
// numbers. numbers, when not empty, are the emergency numbers, given because
// the text also tells of an emergency; they come first.
func Answer(numbers string) string {
	if numbers == "" {
		return fixed
	}
	return numbers + "\n" + fixed
}
