package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"shouze/safety"
)

// finish gives the answers that the product says it would take until nothing is
// asked or put aside any more.
func (w *walk) finish() {
	w.t.Helper()
	for round := 0; ; round++ {
		for n := 0; w.asking(); n++ {
			if n > 300 {
				w.fail("%s does not end", w.now.Flow.Flow())
			}
			w.follow()
		}
		if len(w.now.Paused) == 0 {
			return
		}
		if round > 30 {
			w.fail("something is put aside again and again")
		}
		w.say("继续")
	}
}

// waiting is what the product waits for, which must be what it said.
func (w *walk) waiting() safety.Waiting {
	w.t.Helper()
	got, err := w.c.waiting(w.me)
	if err != nil || got.Expects == nil {
		w.fail("a dead end: a conversation runs and nothing is asked (%v)", err)
	}
	if w.asked != nil && !w.stale && !reflect.DeepEqual(got.Expects, w.asked.Expects) {
		w.fail("it waits for %+v, but asked for %+v", got.Expects, w.asked.Expects)
	}
	return got
}

// expects is what is asked, from what was said where anything was.
func (w *walk) expects() *safety.Expects {
	if w.asked != nil && w.r.IntN(8) > 0 {
		return w.asked.Expects
	}
	return w.waiting().Expects
}

// follow gives an answer that the product says it would take: by the card where
// there is one.
func (w *walk) follow() {
	w.t.Helper()
	e := w.expects()
	if e.Kind == safety.AskConfirm {
		w.confirm()
		return
	}
	switch example := e.Example.(type) {
	case string:
		if !w.tapExample(example) {
			w.say(example)
		}
	case map[string]any:
		switch example["type"] {
		case "location":
			w.place()
		case "image":
			w.photo()
		default:
			w.say(fmt.Sprint(example["text"]))
		}
	default:
		w.fail("no example for %+v", e)
	}
}

// card is the card that was sent with the question that waits; nil: it is to be
// answered in words.
func (w *walk) card() *safety.Card {
	if w.asked == nil {
		return nil
	}
	return w.asked.Card
}

// tapExample answers by the card; false: there is none with this answer.
func (w *walk) tapExample(example string) bool {
	c := w.card()
	if c == nil {
		return false
	}
	has := func(o safety.Choice) bool { return o.Key == example }
	switch {
	case slices.ContainsFunc(c.Buttons, has):
		w.in(safety.Inbound{Kind: safety.InTap, Tap: example, Card: c.ID})
	case slices.ContainsFunc(c.Boxes, has):
		w.in(safety.Inbound{Kind: safety.InCheck, Checks: []string{example}, Card: c.ID})
	default:
		return false
	}
	return true
}

func (w *walk) photo() {
	w.in(safety.Inbound{Kind: safety.InImage, MediaID: fmt.Sprintf("m%d", w.c.turns)})
}

func (w *walk) place() {
	w.in(safety.Inbound{Kind: safety.InLocation, Location: &safety.Location{Lat: 40.28, Lng: 123.28, Label: "厂门口"}})
}

// stumble does something that people do, sensible or not.
func (w *walk) stumble() {
	w.t.Helper()
	if !w.asking() {
		w.idle()
		return
	}
	switch w.r.IntN(24) {
	case 0:
		w.again()
	case 1:
		w.pauseAndResume()
	case 2:
		w.alarm()
	case 3, 4:
		w.interrupt()
	case 5:
		w.pass()
	case 6:
		w.colleague()
	case 7:
		w.refused()
	case 8:
		w.photo()
	case 9:
		w.odd()
	case 10:
		w.late()
	case 11:
		w.say([]string{"返回", "重来", "跳过", "发完了", "更多", "为什么 1", "不清楚 1", "不适用 2", "1", "2", "3", "对", "不对"}[w.r.IntN(13)])
	case 12:
		if e := w.expects(); len(e.Options) > 0 {
			w.say(e.Options[w.r.IntN(len(e.Options))].Key)
		}
	case 13, 14:
		w.follow()
	default:
		w.tapOrFollow()
	}
}

// idle says something while nothing is asked.
func (w *walk) idle() {
	said := []string{w.begin.word, w.begin.word, "菜单", "继续", "任务", "稍后", "今天天气不错", "自查", "隐患", "动火", "台账", "外包"}
	switch n := w.r.IntN(len(said) + 4); {
	case n < len(said):
		w.say(said[n])
	case n == len(said):
		w.photo()
	case n == len(said)+1:
		w.late()
	case n == len(said)+2:
		w.in(safety.Inbound{Kind: safety.InEnter})
	default:
		w.colleague()
	}
}

// tapOrFollow answers a card by any of its buttons or boxes, once or twice, and
// what has no card by its example.
func (w *walk) tapOrFollow() {
	w.t.Helper()
	c := w.card()
	if c == nil {
		w.follow()
		return
	}
	in := safety.Inbound{Card: c.ID}
	if len(c.Buttons) > 0 {
		in.Kind, in.Tap = safety.InTap, c.Buttons[w.r.IntN(len(c.Buttons))].Key
	} else {
		in.Kind = safety.InCheck
		for _, n := range w.r.Perm(len(c.Boxes))[:w.ticks(c)] {
			in.Checks = append(in.Checks, c.Boxes[n].Key)
		}
	}
	w.in(in)
	if w.r.IntN(6) == 0 {
		before := w.now
		w.in(in)
		w.unchanged(before, "the second tap")
	}
}

// ticks is how many boxes are ticked.
func (w *walk) ticks(c *safety.Card) int {
	if c.Single {
		return 1
	}
	return w.r.IntN(min(len(c.Boxes), 4) + 1)
}

// late taps a card from further up.
func (w *walk) late() {
	w.t.Helper()
	if len(w.cards) == 0 {
		return
	}
	old := w.cards[w.r.IntN(len(w.cards))].Card
	in := safety.Inbound{Kind: safety.InCheck, Card: old.ID}
	if len(old.Buttons) > 0 {
		in.Kind, in.Tap = safety.InTap, old.Buttons[w.r.IntN(len(old.Buttons))].Key
	} else {
		in.Checks = []string{old.Boxes[0].Key}
	}
	before := w.now
	if ch := w.in(in); ch.Reply != nil && ch.Reply.Chosen == "这题过去了" {
		w.unchanged(before, "a card that is over")
	}
}

func (w *walk) unchanged(before session, what string) {
	w.t.Helper()
	if !w.touched[before.Flow.Flow()] && !same(before.Flow, w.now.Flow) {
		w.fail("%s changed what was answered", what)
	}
}

// again answers and goes back: the answer is still there.
func (w *walk) again() {
	w.t.Helper()
	before, key := w.now, w.key()
	if w.expects().Kind == safety.AskConfirm {
		return
	}
	w.follow()
	if w.now.Flow.Flow() != before.Flow.Flow() || w.key() == key || len(w.now.Flow.Trail) <= len(before.Flow.Trail) {
		return
	}
	w.say("返回")
	if w.key() == key && !strings.Contains(w.said, "上次答的") && !strings.Contains(w.said, "已收到") {
		w.fail("the answer to %s is lost on going back", key)
	}
}

// key is the question that waits, as flow/step.
func (w *walk) key() string {
	if w.asked == nil || w.asked.Key == "card.tick" { // boxes for a page's items
		got := w.waiting()
		return got.Flow + "/" + got.Step
	}
	return w.asked.Key
}

// refused says what the product says it would not take.
func (w *walk) refused() {
	w.t.Helper()
	wrong := w.expects().Wrong
	if wrong == "" || w.stale {
		return
	}
	before, key := w.now, w.key()
	w.say(wrong)
	if !w.asking() || w.key() != key {
		w.fail("%q was taken at %s", wrong, key)
	}
	w.unchanged(before, "a wrong answer")
}

// pauseAndResume puts a conversation aside and takes it up again.
func (w *walk) pauseAndResume() {
	w.t.Helper()
	before, key := w.now, w.key()
	w.say("暂停")
	w.keptRunning(before)
	if w.r.IntN(3) == 0 {
		w.say([]string{"任务", "帮助", "人工"}[w.r.IntN(3)])
	}
	if slices.Contains(passing, before.Flow.Flow()) {
		return
	}
	w.say("继续")
	w.unchanged(before, "暂停 and 继续")
	if now := w.key(); w.asking() && now != key {
		w.fail("%s was asked, and %s after 继续", key, now)
	}
}

// alarm reports an emergency in the middle of something else.
func (w *walk) alarm() {
	w.t.Helper()
	before, said := w.now, "出事了"
	if !w.expects().NotNow { // where such words are what one would do, only the word itself is sure
		said = []string{said, "着火了快来人", "有人掉进去了"}[w.r.IntN(3)]
	}
	w.say(said)
	if before.Flow.Flow() == "alarm" {
		return
	}
	w.keptRunning(before)
	for n := 0; w.now.Flow.Flow() == "alarm" && w.r.IntN(8) > 0; n++ {
		if n > 300 {
			w.fail("the alarm does not end")
		}
		w.follow()
	}
	w.keptRunning(before)
}

// interrupt says a word that has nothing to do with the question.
func (w *walk) interrupt() {
	w.t.Helper()
	words := []string{"菜单", "帮助", "人工", "通知", "任务", "稍后", "换一家", "用文字", "用卡片", "绑定", "绑定 2222AAAA", "自查", "隐患", "外包", "待办", "演练", "岗位", "台账", "首页"}
	before := w.now
	word := words[w.r.IntN(len(words))]
	answers := slices.ContainsFunc(w.expects().Options, func(o safety.Option) bool { return strings.HasPrefix(o.Text, word) && o.Item == "" })
	w.say(word)
	if !answers { // as 外包 is to what a contractor is
		w.keptRunning(before)
	}
	if w.begin.cards && w.r.IntN(2) == 0 {
		w.say("用卡片")
	}
}

// colleague lets somebody else change what this may be about.
func (w *walk) colleague() {
	w.c.colleague(w.r.IntN(1000))
	if w.touched == nil {
		w.touched = map[string]bool{}
	}
	w.touched[w.now.Flow.Flow()] = true
	for _, p := range w.now.Paused {
		w.touched[p.Flow()] = true
	}
	if w.asked != nil && w.r.IntN(2) == 0 { // or all that is offered just now
		for _, o := range w.asked.Expects.Options {
			w.c.over(o.Value)
		}
	}
	w.log, w.stale = append(w.log, line{event: "同事办了一件事"}), true
}

// pass lets time pass; a timer that was set comes.
func (w *walk) pass() {
	spans := []time.Duration{30 * time.Second, 2 * time.Minute, 90 * time.Minute, 13 * time.Hour, 5 * 24 * time.Hour}
	until := w.c.now.Add(spans[w.r.IntN(len(spans))])
	for at := w.c.sessions[w.me].WakeAt; !at.IsZero() && !at.After(until); at = w.c.sessions[w.me].WakeAt {
		w.c.now = at
		w.in(safety.Inbound{Kind: safety.InTimer})
	}
	w.c.now, w.stale = until, true
	w.log = append(w.log, line{event: until.Format("1月2日 15:04")})
}

// odd sends what is neither words nor a photo.
func (w *walk) odd() {
	switch w.r.IntN(6) {
	case 0:
		w.place()
	case 3:
		w.in(safety.Inbound{Kind: safety.InSubscribe})
	case 4:
		w.in(safety.Inbound{Kind: safety.InScan, Scene: "e-market"})
	case 1:
		w.in(safety.Inbound{Kind: safety.InOther})
	case 2:
		in := safety.Inbound{Kind: safety.InVoice, MediaID: "v"}
		if w.me.Channel == safety.WeChat { // WeCom never says what was spoken
			in.Text = []string{"是", "三号车间", "", "没有问题"}[w.r.IntN(4)]
		}
		w.in(in)
	default:
		w.in(safety.Inbound{Kind: safety.InEnter})
	}
}
