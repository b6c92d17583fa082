package main

import (
	"strings"
	"testing"
	"time"

	"shouze/safety"
)

// walker is somebody in the walks' county, for a way that is written down.
func walker(t *testing.T, user string, cards bool) *walk {
	t.Helper()
	a := walkApp(t)
	return newWalk(t, []*memory{newCounty(a)}, begin{user: user, cards: cards}, 0)
}

// TestPausedForItsEnterprise has a principal of two enterprises begin to study
// for one, put it aside, and then hold the same conversation for the other: each goes
// on with its own answers and is filed for its own enterprise and task.
func TestPausedForItsEnterprise(t *testing.T) {
	w := walker(t, "principal-both", false)
	w.say("学习")
	w.say("1")
	first := w.said
	w.say("1")
	w.say("换一家")
	w.say("2")
	w.say("学习")
	if w.said == first || !strings.Contains(w.said, "【岫岩百姓超市】") {
		t.Fatalf("the other enterprise is not asked from the beginning: %s", w.said)
	}
	w.say("暂停")
	for _, of := range []string{"e-market", "e-petrol"} {
		w.say("继续")
		for w.asking() && w.expects().Kind != safety.AskConfirm {
			w.follow()
		}
		ch := w.in(safety.Inbound{Kind: safety.InText, Text: "1"})
		if len(ch.Records) != 1 || ch.Records[0].EnterpriseID != of || w.c.tasks[ch.Records[0].TaskID].EnterpriseID != of {
			t.Fatalf("not filed for %s and its task: %+v", of, ch.Records)
		}
	}
}

// TestFourPutAside has nothing that was put aside forgotten, however much it is.
func TestFourPutAside(t *testing.T) {
	w := walker(t, "principal-petrol", false)
	words := []string{"自查", "隐患", "动火", "外包", "演练", "学习"}
	for _, word := range words {
		w.say(word)
		w.follow() // what was only looked at is not put aside
	}
	w.say("暂停")
	for n := range words {
		w.say("继续")
		if !w.asking() {
			t.Fatalf("only %d of %d go on: %s", n, len(words), w.said)
		}
		for w.asking() {
			w.follow()
		}
	}
}

// TestMenuWordOnAPage takes 隐患 on a page of a checklist as the word, though an
// item begins with it, and the page waits.
func TestMenuWordOnAPage(t *testing.T) {
	w := walker(t, "principal-petrol", false)
	w.say("自查")
	for !strings.Contains(w.said, " 隐患") && w.expects().Checklist {
		w.say("0")
	}
	if !strings.Contains(w.said, " 隐患") {
		t.Fatal("no item begins with 隐患 any more: choose another word for this test")
	}
	before := w.now
	w.say("隐患")
	if w.now.Flow.Flow() != "hazard" {
		t.Fatalf("it was taken as the answer to the page: %s", w.said)
	}
	w.keptRunning(before)
}

// TestPhotoThatNoQuestionTakes keeps the question last and its card under it.
func TestPhotoThatNoQuestionTakes(t *testing.T) {
	w := walker(t, "principal-petrol", true)
	w.say("菜单")
	w.photo()
	if w.card() == nil || !strings.HasPrefix(w.said, "照片收到了") {
		t.Fatalf("the question lost its card: %s", w.said)
	}
}

// TestAnotherTaskDoneByOther names what was done, not a check.
func TestAnotherTaskDoneByOther(t *testing.T) {
	w := walker(t, "principal-petrol", false)
	w.say("学习")
	for w.expects().Kind != safety.AskConfirm {
		w.follow()
	}
	for id, task := range w.c.tasks {
		if task.Duty == "study" {
			task.Status, task.Version = safety.TaskDone, task.Version+1
			w.c.tasks[id] = task
		}
	}
	w.say("1")
	if !strings.Contains(w.said, "学习判定标准”这件事刚才已经有人交过了") || !strings.Contains(w.said, "回“学习”") {
		t.Errorf("told: %s", w.said)
	}
}

// TestChoicesThatAreGone ends a question of which nothing is left to choose.
func TestChoicesThatAreGone(t *testing.T) {
	w := walker(t, "principal-petrol", false)
	for _, id := range []string{"r1", "r2"} {
		w.c.entries[id] = safety.Entry{ID: id, EnterpriseID: "e-petrol", Ledger: "risk_point", Title: "储瓶间", Status: safety.EntryOpen, At: w.c.now}
	}
	w.say("报警记录")
	if len(w.expects().Options) != 2 {
		t.Fatalf("asked: %s", w.said)
	}
	clear(w.c.entries)
	if w.say("1"); w.asking() || !strings.Contains(w.said, "台账上还没有风险点") {
		t.Errorf("told: %s", w.said)
	}
}

// TestWorkAskedOvernight has work that was asked for in the evening and goes on
// the next day begin with the day again, instead of refusing every hour.
func TestWorkAskedOvernight(t *testing.T) {
	for _, word := range []string{"动火", "作业"} {
		w := walker(t, "principal-market", false)
		w.say(word)
		for !strings.HasSuffix(w.key(), "/day") {
			w.follow()
		}
		w.say("今天")
		for !strings.HasSuffix(w.key(), "/finish") {
			w.say(map[bool]string{true: "跳过", false: "上午10点"}[w.expects().Optional])
		}
		w.c.now = w.c.now.Add(24 * time.Hour)
		w.say("下午5点")
		if !strings.HasSuffix(w.key(), "/day") || !strings.Contains(w.said, "这一天已经过了") {
			t.Errorf("%s: %s is asked: %s", word, w.key(), w.said)
		}
		w.finish()
	}
}

// TestSharedPhoneKeepsTheWelder files hot work on a phone that two people share:
// the record says who held the phone, and still who welds.
func TestSharedPhoneKeepsTheWelder(t *testing.T) {
	w := walker(t, "shared", false)
	w.say("动火")
	w.say("1")
	for w.expects().Kind != safety.AskConfirm {
		w.follow()
	}
	ch := w.in(safety.Inbound{Kind: safety.InText, Text: "1"})
	if len(ch.Records) != 1 {
		t.Fatalf("told: %s", w.said)
	}
	got := ch.Records[0].Answers
	if got["holder"].Text != "张伟" || !strings.Contains(got["shared_phone"].Text, "这部手机绑了2个人") {
		t.Errorf("the record has %+v and %+v", got["holder"], got["shared_phone"])
	}
}
