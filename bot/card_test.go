package bot

import (
	"testing"

	"shouze/safety"
)

// A card's title is the question, whatever was said before it.
func TestHeadline(t *testing.T) {
	for name, tt := range map[string]struct{ body, title, text string }{
		"alone":           {"现在怎么样？", "现在怎么样？", ""},
		"counted":         {"第5/5题\n能马上改好吗？", "能马上改好吗？", "第5/5题"},
		"after a word":    {"照片收到。\n\n第4/5题\n要报上去吗？", "要报上去吗？", "照片收到。\n\n第4/5题"},
		"a summary":       {"收到，共1张照片。\n\n请核对：\n车库\n\n提交以后看得见。\n", "请核对：", "收到，共1张照片。\n\n车库\n\n提交以后看得见。"},
		"whose":           {"【示例供应站】\n现在谁在场？", "现在谁在场？", "【示例供应站】"},
		"whose, and said": {"【示例供应站】\n照片收到。\n\n现在谁在场？", "现在谁在场？", "【示例供应站】\n照片收到。"},
	} {
		t.Run(name, func(t *testing.T) {
			if title, text := headline(tt.body); title != tt.title || text != tt.text {
				t.Errorf("%q, %q", title, text)
			}
		})
	}
}

// Choices that a card cannot hold in full stand in a text before it, and the
// boxes bear their numbers.
func TestCardOfLongChoices(t *testing.T) {
	long := []safety.Option{
		{Key: "1", Text: "二号车库的消防栓被一堆旧轮胎挡住了，打不开（1号，待整改）", Short: "二号车库的消防栓被一堆…"},
		{Key: "2", Text: "门口杂物（2号，待整改）", Short: "门口杂物"},
	}
	for name, tt := range map[string]struct {
		options []safety.Option
		lead    bool
		first   string
	}{
		"cut":     {long, true, "1 二号车库的消防栓被一堆…"},
		"in full": {[]safety.Option{{Key: "1", Text: "马上就能改好"}, {Key: "2", Text: "要些时间，先定计划"}}, false, "马上就能改好"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &step{}
			lead, card := s.carding(safety.Outbound{Body: "看哪一条？", Expects: &safety.Expects{Kind: safety.AskOne, Options: tt.options}})
			if (lead != nil) != tt.lead || lead != nil && lead.Expects == nil {
				t.Errorf("before the card stands %+v", lead)
			}
			shown := append(card.Card.Buttons, card.Card.Boxes...)
			if len(shown) != 2 || shown[0].Text != tt.first {
				t.Errorf("the card shows %+v", shown)
			}
		})
	}
}
