package flows

import (
	"strings"

	"shouze/safety"
)

// The words that the engine itself takes while a question waits.
const (
	wordBack    = "返回"
	wordRestart = "重来"
	wordSkip    = "跳过"
	wordDone    = "发完了"
	wordKeep    = "不改"
)

// skipped is how a summary shows a question that was passed over.
const skipped = "（跳过）"

// said maps what people say to the engine's words.
var said = map[string]string{
	"返回": wordBack, "上一题": wordBack, "上一步": wordBack, "返回上一题": wordBack, "返回上一步": wordBack,
	"重来": wordRestart, "从头来": wordRestart, "重新来": wordRestart, "重新开始": wordRestart,
	"跳过": wordSkip, "跳过这题": wordSkip, "跳过吧": wordSkip,
	"发完了": wordDone, "发完": wordDone, "发好了": wordDone, "拍完了": wordDone, "照片发完了": wordDone,
	"不改": wordKeep, "不用改": wordKeep, "不改了": wordKeep,
}

const punctuation = " \t\r\n　。．.，,！!？?、；;：:~～“”\"'…"

// whole strips what people put around a word: punctuation, 请, 我要.
func whole(text string) string {
	t := strings.Trim(text, punctuation)
	for _, p := range []string{"请", "我要", "我想"} {
		t = strings.Trim(strings.TrimPrefix(t, p), punctuation)
	}
	return t
}

// examples are accepted answers by kind, where a flow gives none.
var examples = map[safety.Kind]string{
	safety.AskText:   "已安排人处理",
	safety.AskTime:   "15:00",
	safety.AskPhone:  "13800138000",
	safety.AskPerson: "李明 13800138000",
	safety.AskUSCC:   "91350100M000100Y43",
}

// wrongs are refused answers by kind, where one exists for all questions of it.
var wrongs = map[safety.Kind]string{
	safety.AskYesNo:    "99",
	safety.AskOne:      "99",
	safety.AskSeveral:  "99",
	safety.AskNumber:   "好多",
	safety.AskMoney:    "好多",
	safety.AskDate:     "2月30日",
	safety.AskTime:     "25点",
	safety.AskPhone:    "12345",
	safety.AskPhoto:    "照片",
	safety.AskLocation: "嗯",
	safety.AskPerson:   "12345",
	safety.AskUSCC:     "12345",
}

// What the engine says of its own accord.
const (
	sayFirst      = "这已经是第一题了，前面没有题。"
	sayFiled      = "前面的已经提交了，回不去了；要改请提交以后再补一份。"
	sayNoSkip     = "这一题要紧，不能跳过，请您答一下。"
	saySayAgain   = "好，请您重说。"
	sayKeep       = "好，接着来。"
	sayAgain      = "好，从头来。"
	sayRestate    = "好，请改。"
	sayAnew       = "隔了几天，后面的情况会变，请重新答一遍。"
	sayMoved      = "这项内容更新过，您前面答的都留着，接着答就行。"
	sayMovedBack  = "这项内容更新过，有一题要请您再答一下，别的都留着。"
	sayNotTaken   = "刚才那句没算。"
	sayGone       = "这项内容已经停用，没法接着做了。回“菜单”看看现在能做的事。"
	sayNoChoice   = "没听明白。请回前面的编号。"
	sayNoYesNo    = "没听明白。回 1 或 2 就行。"
	sayNoPage     = "没听明白。有问题的回编号，都没问题回 0。"
	sayNoItem     = "这一页没有这个编号，请看看前面的编号。"
	sayNoPhotoYet = "还没收到照片，请先发照片。"
	sayWantPhoto  = "这里要发照片：点右下角的加号，选“拍摄”或“照片”。"
	sayWantPlace  = "这里要发位置：点右下角的加号，选“位置”。发不了就打字说在哪里。"
	sayNoVoice    = "语音没转成文字，我听不懂。请用键盘上的话筒说话，转成文字再发。"
	sayNoLocation = "这里用不着位置。"
	sayNoOther    = "这种消息我看不了。"
	sayReason     = "请用一句话说说原因。"
	sayEarlyPhoto = "照片先收下了，到发照片那一步给您放进去。"
	sayNoSuchWhy  = "这一页没有这个编号。"
	sayNotDone    = "这一题不用发照片。"
	sayPhotosIn   = "照片收好了，请接着答。"
)
