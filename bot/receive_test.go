package bot_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"shouze/bot"
	"shouze/safety"
)

// writer is a database that can be away.
type writer struct {
	mu     sync.Mutex
	kept   []safety.Inbound
	answer map[string]safety.Outbound
	err    error
	slow   bool
}

func (w *writer) Submit(ctx context.Context, in safety.Inbound) (safety.Answer, error) {
	w.mu.Lock()
	slow, err := w.slow, w.err
	w.mu.Unlock()
	if slow {
		<-ctx.Done()
		return safety.Answer{}, ctx.Err()
	}
	if err != nil {
		return safety.Answer{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if first, seen := w.answer[in.Key]; seen {
		return safety.Answer{Reply: &first, Repeat: true}, nil
	}
	reply := safety.Outbound{Body: "答 " + in.Text}
	w.kept = append(w.kept, in)
	w.answer[in.Key] = reply
	return safety.Answer{Reply: &reply}, nil
}

func (w *writer) set(err error, slow bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.err, w.slow = err, slow
}

type asking struct {
	waits bool
	err   error
}

func (a asking) Asking(context.Context, safety.Address) (bool, error) { return a.waits, a.err }

type counts struct {
	mu  sync.Mutex
	all []string
}

func (c *counts) Count(name, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, name+":"+reason)
}

type bench struct {
	*bot.Receiver
	writer *writer
	spool  *bot.Spool
	counts *counts
	log    *bytes.Buffer
}

func newBench(t *testing.T, ask asking) *bench {
	t.Helper()
	b := &bench{writer: &writer{answer: map[string]safety.Outbound{}}, counts: &counts{}, log: &bytes.Buffer{}}
	b.spool, _ = openSpool(t, t.TempDir())
	b.Receiver = &bot.Receiver{
		Writer: b.writer, Asking: ask, Spool: b.spool, Count: b.counts,
		Log: slog.New(slog.NewTextHandler(b.log, nil)), Patience: 50 * time.Millisecond,
		Emergency: func(in safety.Inbound) (safety.Outbound, bool) {
			return safety.Outbound{Body: "119"}, strings.Contains(in.Text, "着火了")
		},
	}
	return b
}

func (b *bench) say(t *testing.T, user, text string) string {
	t.Helper()
	in := message(user, user+text)
	in.Text = text
	out, err := b.Receive(t.Context(), in, sealed(t, in))
	if err != nil {
		t.Fatal(err)
	}
	if out == nil {
		return ""
	}
	return out.Text()
}

func TestTipsLeaveBeforeAnythingIsKept(t *testing.T) {
	for _, c := range []struct {
		name string
		text string
		ask  asking
		tip  bool
	}{
		{"the word", "举报", asking{waits: true}, true},
		{"with a colon", "举报：东山矿瞒报", asking{waits: true}, true},
		{"begins with it, nothing asked", "举报箱在门口", asking{}, true},
		{"begins with it, a question waits", "举报箱在门口", asking{waits: true}, false},
		{"begins with it, session unreadable", "举报箱在门口", asking{err: errors.New("away")}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, c.ask)
			got := b.say(t, "a", c.text)
			if c.tip != strings.Contains(got, "12350") {
				t.Errorf("answer %q", got)
			}
			touched := len(b.writer.kept) + b.spool.Len() + len(b.counts.all) + b.log.Len()
			if c.tip && touched != 0 {
				t.Errorf("a tip left traces: kept %d, spooled %d, counted %v, logged %q", len(b.writer.kept), b.spool.Len(), b.counts.all, b.log)
			}
			if !c.tip && len(b.writer.kept) != 1 {
				t.Error("an answer was not kept")
			}
		})
	}
}

func TestTipWithAnEmergencyGetsTheNumbersFirst(t *testing.T) {
	b := newBench(t, asking{})
	if got := b.say(t, "a", "举报：仓库着火了没人管"); !strings.HasPrefix(got, "119") || !strings.Contains(got, "12350") {
		t.Errorf("answer %q", got)
	}
}

func TestWhileTheDatabaseIsAway(t *testing.T) {
	b := newBench(t, asking{})
	b.writer.set(safety.ErrUnavailable, false)
	if got := b.say(t, "a", "第一句"); got != "" {
		t.Errorf("spooled message was answered %q", got)
	}
	if got := b.say(t, "b", "着火了"); got != "119" {
		t.Errorf("emergency was answered %q", got)
	}
	if got := b.say(t, "a", "举报"); !strings.Contains(got, "12350") || b.spool.Len() != 2 {
		t.Errorf("tip was answered %q, %d spooled", got, b.spool.Len())
	}
	b.writer.set(nil, false)
	if got := b.say(t, "a", "第二句"); got != "" || b.spool.Len() != 3 {
		t.Errorf("the second message did not wait behind the first: %q, %d spooled", got, b.spool.Len())
	}
	if got := b.say(t, "c", "别人"); got != "答 别人" {
		t.Errorf("somebody else was answered %q", got)
	}

	queue := &queue{}
	replay(t, b, queue)
	if len(b.writer.kept) != 4 {
		t.Errorf("%d messages kept", len(b.writer.kept))
	}
	if want := "答 第二句"; len(queue.pushed) != 2 || !queue.has(want) || queue.has("答 第一句") {
		t.Errorf("late answers: %v; of two only the last is pushed", queue.pushed)
	}
}

// A message that is not answered in time is spooled, although the writer may
// still keep it: its second arrival finds the first and is answered once, late.
func TestSlowAnswerFollowsOnce(t *testing.T) {
	b := newBench(t, asking{})
	b.writer.set(nil, true)
	if got := b.say(t, "a", "慢"); got != "" || b.spool.Len() != 1 {
		t.Fatalf("answer %q, %d spooled", got, b.spool.Len())
	}
	b.writer.set(nil, false)
	in := message("a", "a慢")
	in.Text = "慢"
	if _, err := b.writer.Submit(t.Context(), in); err != nil { // the first arrival gets through after all
		t.Fatal(err)
	}
	queue := &queue{}
	replay(t, b, queue)
	if len(b.writer.kept) != 1 || len(queue.pushed) != 1 {
		t.Errorf("kept %d, pushed %v", len(b.writer.kept), queue.pushed)
	}
}

func TestFaultyMessageIsToldAndNotSpooled(t *testing.T) {
	b := newBench(t, asking{})
	b.writer.set(errors.New("no such effect"), false)
	if got := b.say(t, "a", "小王13800138000"); !strings.Contains(got, "继续") || b.spool.Len() != 0 {
		t.Errorf("answer %q, %d spooled", got, b.spool.Len())
	}
	if strings.Contains(b.log.String(), "小王") {
		t.Errorf("the log holds what was said: %s", b.log)
	}
}

type queue struct {
	mu     sync.Mutex
	pushed []string
}

func (q *queue) QueuePush(_ context.Context, ps ...safety.Push) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, p := range ps {
		q.pushed = append(q.pushed, p.Message.Text())
	}
	return nil
}

func (q *queue) has(text string) bool {
	for _, p := range q.pushed {
		if p == text {
			return true
		}
	}
	return false
}

// replay runs a replayer until the spool is empty.
func replay(t *testing.T, b *bench, q *queue) {
	t.Helper()
	r := &bot.Replayer{
		Spool: b.spool, Writer: b.writer, Queue: q, Clock: safety.ClockFunc(time.Now),
		Log: slog.New(slog.DiscardHandler), Pause: time.Millisecond,
	}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	for b.spool.Len() > 0 && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-time.After(time.Millisecond):
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if b.spool.Len() > 0 {
		t.Fatal("the spool was not replayed")
	}
}
