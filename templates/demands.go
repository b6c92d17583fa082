package templates

import (
	"regexp"
	"strings"
)

// joined are words that tie two demands together.
var joined = regexp.MustCompile(`并且|而且|以及|，同时|(?:^|[^比如])且|并[^排列联行]|[^，]+，也|既.+又|又.+又|[和与及](?:定期|按时|及时|每天|每月|能|会|已)`)

// verbs are what a person does or has done; two of them with 、 between are two
// demands, where two nouns are not.
var verbs = []string{
	"检查", "检测", "检验", "检修", "培训", "考核", "演练", "登记", "备案", "审批", "验收", "签字", "签了", "通风", "断电", "上锁",
	"挂牌", "隔离", "清理", "清洗", "记录", "报告", "监护", "监测", "巡查", "停用", "报废", "维护", "更换", "公示", "张贴", "交底",
	"锁好", "关好", "盖好", "接好", "装好", "修好", "测过", "查过", "试过", "练过", "学过", "考过", "记着", "签着", "挂着", "装着", "锁着", "关着",
}

// demands is the place where a text asks two things in one, as far as its words
// tell; empty: it asks one.
func demands(text string) string {
	if m := joined.FindString(text); m != "" {
		return m
	}
	parts := strings.Split(text, "、")
	for i := 1; i < len(parts); i++ {
		if left, right := verbAtEnd(parts[i-1]), verbAtStart(parts[i]); left != "" && right != "" {
			return left + "、" + right
		}
	}
	return ""
}

func verbAtEnd(s string) string {
	for _, v := range verbs {
		if strings.HasSuffix(s, v) {
			return v
		}
	}
	return ""
}

// verbAtStart looks at what follows 、 up to the next comma; 的 behind it makes
// the verbs an attribute of one thing.
func verbAtStart(s string) string {
	s, _, _ = strings.Cut(s, "，")
	for _, v := range verbs {
		rest, ok := strings.CutPrefix(s, v)
		if ok && !strings.HasPrefix(rest, "的") && !strings.HasPrefix(rest, "记录") {
			return v
		}
	}
	return ""
}
