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

// What one would do in an emergency, or what happened once, is no news; what
// sounds like news in spite of the question is doubted.
func TestDetectInPlan(t *testing.T) {
	for text, want := range map[string]emergency.Verdict{
		"先撤人，断总闸，打119":    emergency.None,
		"发现漏气马上关阀，通知站长":   emergency.None,
		"有人触电先断电，打120":    emergency.None,
		"焊花引燃泡沫板，烧了冷库":    emergency.None,
		"张强喊人拉闸，李明拿灭火器":   emergency.None,
		"着火了，快来人！":        emergency.Doubtful,
		"有人掉进去了":          emergency.Doubtful,
		"正在漏氨":            emergency.Doubtful,
		"平时不让人靠近，每天看一回压力": emergency.None,
	} {
		if got := emergency.DetectInPlan(text); got != want {
			t.Errorf("DetectInPlan(%q) = %v, want %v", text, got, want)
		}
	}
	if got := emergency.Detect("卸车口静电夹断了", safety.AskText); got == emergency.Sure {
		t.Error("a clamp that broke is no accident")
	}
}
