package emergency_test

import (
	"strings"
	"testing"

	"shouze/flows/emergency"
	"shouze/safety"
)

func TestDetect(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		asking safety.Kind
		want   emergency.Verdict
	}{
		"fire":                          {"着火了", "", emergency.Sure},
		"fire amid a yes/no question":   {"着火了", safety.AskYesNo, emergency.Sure},
		"fire amid a number question":   {"车间着活了快来人", safety.AskNumber, emergency.Sure},
		"leak as a hazard description":  {"管道接头漏气", safety.AskText, emergency.Doubtful},
		"leak now in a description":     {"漏氨了快来人", safety.AskText, emergency.Sure},
		"the word itself":               {"出事了", safety.AskText, emergency.Sure},
		"traditional":                   {"倉庫爆炸了", "", emergency.Sure},
		"full width pinyin":             {"ｚｈａｏｈｕｏ ｌｅ", "", emergency.Sure},
		"spaced out":                    {"着 火 了", "", emergency.Sure},
		"zero width":                    {"着\u200b火\u200b了", "", emergency.Sure},
		"cooking is no emergency":       {"chushi", "", emergency.None},
		"negated":                       {"没有泄漏", safety.AskText, emergency.None},
		"compound noun":                 {"防爆炸灯坏了", "", emergency.None},
		"drill":                         {"演练着火了怎么疏散", "", emergency.None},
		"not a drill":                   {"不是演练，真的着火了", "", emergency.Sure},
		"history":                       {"去年着火了", "", emergency.None},
		"history and now":               {"以前没出过这事，现在漏氨了", "", emergency.Sure},
		"nobody hurt":                   {"死亡0人，受伤0人", "", emergency.None},
		"ten hurt":                      {"10人受伤了", "", emergency.Sure},
		"hyperbole":                     {"急死我了", "", emergency.None},
		"empty":                         {"", "", emergency.None},
		"not a text":                    {"\xff\xfe\xff", "", emergency.None},
		"emergency behind 400 of noise": {strings.Repeat("嗯", 500) + "着火了", "", emergency.Sure},
	} {
		t.Run(name, func(t *testing.T) {
			if got := emergency.Detect(c.text, c.asking); got != c.want {
				t.Errorf("Detect(%q, %q) = %v, want %v", c.text, c.asking, got, c.want)
			}
		})
	}
}

// FuzzDetect holds the answer to what must be true of any text: it comes, is
// one of three, is the same again, and a question of kind text makes it no surer.
func FuzzDetect(f *testing.F) {
	for _, seed := range []string{"着火了", "没有泄漏", "zhao huo le", "着 火 了", "0人", "ＳＯＳ", "\xff", "🔥", "!!!", "119"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		free, described := emergency.Detect(text, ""), emergency.Detect(text, safety.AskText)
		if free < emergency.None || free > emergency.Sure || described > free {
			t.Errorf("Detect(%q) = %v, as a description %v", text, free, described)
		}
		if emergency.Detect(text, "") != free {
			t.Errorf("Detect(%q) changed its mind", text)
		}
	})
}

func BenchmarkDetect(b *testing.B) {
	texts := map[string]string{
		"cry":   "2号车间着活了快来人啊火老大了",
		"plain": "灭火器过期了三具，配电箱没有盖，疏散通道堆了东西，已经安排班组整改",
		"latin": "che jian zhao huo le kuai lai ren",
	}
	for name, text := range texts {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				emergency.Detect(text, safety.AskText)
			}
		})
	}
}
