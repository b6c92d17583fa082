package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"shouze/bot"
	"shouze/safety"
)

// opener reads what sealed wrote: a stand-in for a channel's cipher.
type opener struct{}

func (opener) Open(b []byte) (safety.Inbound, error) {
	var in safety.Inbound
	return in, json.Unmarshal(b, &in)
}

func sealed(t *testing.T, in safety.Inbound) []byte {
	t.Helper()
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func openSpool(t *testing.T, dir string) (*bot.Spool, string) {
	t.Helper()
	s, damaged, err := bot.OpenSpool(dir, map[safety.Channel]bot.Opener{safety.WeChat: opener{}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return s, damaged
}

func message(user, key string) safety.Inbound {
	return safety.Inbound{From: safety.Address{Channel: safety.WeChat, User: user}, Key: key, Kind: safety.InText, Text: key}
}

func TestSpoolKeepsOrderOverARestart(t *testing.T) {
	dir := t.TempDir()
	first, _ := openSpool(t, dir)
	for _, in := range []safety.Inbound{message("a", "1"), message("b", "2"), message("a", "3")} {
		if err := first.Put(t.Context(), in, sealed(t, in)); err != nil {
			t.Fatal(err)
		}
	}
	again, damaged := openSpool(t, dir)
	if damaged != "" || again.Len() != 3 {
		t.Fatalf("damaged %q, %d messages", damaged, again.Len())
	}
	batch, more := again.Next(10)
	if len(batch) != 2 || batch[0].Key != "1" || batch[1].Key != "2" || !more[0] || more[1] {
		t.Fatalf("next: %v %v", batch, more)
	}
	again.Done(batch[0])
	if batch, _ = again.Next(10); batch[1].Key != "3" {
		t.Fatalf("after the first: %v", batch)
	}
	if _, err := again.Empty(); err != nil || again.Len() != 2 {
		t.Fatalf("emptied with %d messages in it, %v", again.Len(), err)
	}
	for _, in := range batch {
		again.Done(in)
	}
	if _, err := again.Empty(); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "callbacks.spool")); err != nil || info.Size() != 0 {
		t.Fatalf("the file is not emptied: %v %v", info, err)
	}
}

// A process that is killed in the middle of a write leaves half a frame: what
// stands before it is read, and what is put after it is not lost either.
func TestSpoolWithATornTail(t *testing.T) {
	dir := t.TempDir()
	s, _ := openSpool(t, dir)
	in := message("a", "1")
	if err := s.Put(t.Context(), in, sealed(t, in)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "callbacks.spool")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(raw, raw[:len(raw)/2]...), 0o600); err != nil {
		t.Fatal(err)
	}
	torn, damaged := openSpool(t, dir)
	if torn.Len() != 1 || damaged == "" {
		t.Fatalf("%d messages, damaged %q", torn.Len(), damaged)
	}
	in = message("a", "2")
	if err := torn.Put(t.Context(), in, sealed(t, in)); err != nil {
		t.Fatal(err)
	}
	if again, _ := openSpool(t, dir); again.Len() != 2 {
		t.Fatalf("after the torn tail: %d messages", again.Len())
	}
}

func TestSpoolOfAnUnknownChannel(t *testing.T) {
	dir := t.TempDir()
	s, _ := openSpool(t, dir)
	in := message("a", "1")
	if err := s.Put(t.Context(), in, sealed(t, in)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := bot.OpenSpool(dir, nil); err == nil {
		t.Fatal("a spool that nobody can read was opened")
	}
}

func TestSpoolPutGivesUpWithItsCaller(t *testing.T) {
	s, _, err := bot.OpenSpool(t.TempDir(), nil) // nobody runs it
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Put(ctx, message("a", "1"), []byte("x")); !errors.Is(err, context.Canceled) {
		t.Fatalf("put: %v", err)
	}
}

// Processes that share a folder see one spool: what one put another finds, in
// order and behind what waits already, and once one has emptied it all know.
func TestSpoolIsSharedByProcesses(t *testing.T) {
	dir := t.TempDir()
	first, _ := openSpool(t, dir)
	second, _ := openSpool(t, dir)
	put := func(s *bot.Spool, user, key string) {
		t.Helper()
		in := message(user, key)
		if err := s.Put(t.Context(), in, sealed(t, in)); err != nil {
			t.Fatal(err)
		}
	}
	put(first, "a", "1")
	if !second.Holds(message("a", "").From) || second.Holds(message("b", "").From) {
		t.Error("who waits at the first is not known to the second")
	}
	put(second, "a", "2")
	put(first, "b", "3")
	for round, want := range []string{"1", "2"} {
		batch, more := second.Next(10)
		if len(batch) == 0 || batch[0].From.User != "a" && round == 0 || more[0] != (round == 0) {
			t.Fatalf("round %d: %v %v", round, batch, more)
		}
		for i, in := range batch {
			if in.From.User == "a" && in.Key != want {
				t.Errorf("round %d: message %d is %s", round, i, in.Key)
			}
			second.Done(in)
		}
	}
	put(first, "c", "4") // while the second is about to empty it
	if _, err := second.Empty(); err != nil || second.Len() != 1 {
		t.Fatalf("%d messages after emptying too early, %v", second.Len(), err)
	}
	second.Done(message("c", "4"))
	if _, err := second.Empty(); err != nil {
		t.Fatal(err)
	}
	put(second, "d", "5") // as long as what was there before
	put(second, "e", "6")
	if batch, _ := first.Next(10); len(batch) != 2 || batch[0].Key != "5" || first.Holds(message("a", "").From) {
		t.Errorf("the first does not know that the file began anew: %v", batch)
	}
}

// Only one process replays at a time; when it dies another does.
func TestSpoolIsReplayedByOne(t *testing.T) {
	dir := t.TempDir()
	first, _ := openSpool(t, dir)
	second, _ := openSpool(t, dir)
	release, mine, err := first.Claim()
	if err != nil || !mine {
		t.Fatal(mine, err)
	}
	if _, mine, err := second.Claim(); mine || err != nil {
		t.Fatal("two replay", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	release, mine, err = second.Claim()
	if err != nil || !mine {
		t.Fatal(mine, err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
}

// What can't be opened is kept aside before the file is emptied.
func TestSpoolKeepsWhatItCannotOpen(t *testing.T) {
	dir := t.TempDir()
	s, _ := openSpool(t, dir)
	if err := s.Put(t.Context(), message("a", "1"), []byte("of an older key")); err != nil {
		t.Fatal(err)
	}
	damaged, err := s.Empty()
	if err != nil || damaged == "" {
		t.Fatalf("kept at %q, %v", damaged, err)
	}
	raw, err := os.ReadFile(damaged)
	if err != nil || !bytes.Contains(raw, []byte("of an older key")) {
		t.Errorf("the copy holds %q, %v", raw, err)
	}
	if again, err := s.Empty(); again != "" || err != nil {
		t.Errorf("told again: %q, %v", again, err)
	}
}

// slowWriter keeps messages once the database is there.
type slowWriter struct {
	mu   sync.Mutex
	away bool
	kept []string
	all  chan struct{} // closed when all three are kept
}

func (w *slowWriter) Submit(_ context.Context, in safety.Inbound) (safety.Answer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.away {
		return safety.Answer{}, safety.ErrUnavailable
	}
	w.kept = append(w.kept, in.Key)
	if len(w.kept) == 3 {
		close(w.all)
	}
	return safety.Answer{}, nil
}

// A process that spooled and died is replayed by its peer, in order, with what
// the peer itself spooled.
func TestPeerReplaysWhatADeadProcessLeft(t *testing.T) {
	dir := t.TempDir()
	openers := map[safety.Channel]bot.Opener{safety.WeChat: opener{}}
	dead, _, err := bot.OpenSpool(dir, openers)
	if err != nil {
		t.Fatal(err)
	}
	ctx, kill := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- dead.Run(ctx) }()
	peer, _ := openSpool(t, dir)
	w := &slowWriter{away: true, all: make(chan struct{})}
	r := &bot.Replayer{Spool: peer, Writer: w, Clock: safety.ClockFunc(time.Now), Log: slog.New(slog.DiscardHandler), Pause: time.Millisecond}
	stopped := make(chan error, 1)
	running, stop := context.WithCancel(t.Context())
	go func() { stopped <- r.Run(running) }()
	for i, s := range []*bot.Spool{dead, peer, dead} {
		in := message("a", strconv.Itoa(i))
		if err := s.Put(t.Context(), in, sealed(t, in)); err != nil {
			t.Fatal(err)
		}
	}
	kill()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	w.mu.Lock()
	w.away = false
	w.mu.Unlock()
	<-w.all
	stop()
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(w.kept, ""); got != "012" {
		t.Errorf("kept in the order %s", got)
	}
}

func FuzzOpenSpool(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 0, 0, 0, 0, 6})
	f.Fuzz(func(t *testing.T, raw []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "callbacks.spool"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		s, _, err := bot.OpenSpool(dir, map[safety.Channel]bot.Opener{safety.WeChat: opener{}})
		if err == nil && s.Len() > len(raw) {
			t.Fatal("more messages than bytes")
		}
	})
}

// TestTapAnsweredLate: the late answer to a tap says what its card says from now
// on, and by which code it is changed.
func TestTapAnsweredLate(t *testing.T) {
	s, _ := openSpool(t, t.TempDir())
	tap := safety.Inbound{From: safety.Address{Channel: safety.WeChat, User: "a"}, Key: "k", Kind: safety.InTap, Tap: "0", Card: "c", CardCode: "R1"}
	if err := s.Put(t.Context(), tap, sealed(t, tap)); err != nil {
		t.Fatal(err)
	}
	w := &tapWriter{pushed: make(chan safety.Push, 1)}
	r := &bot.Replayer{
		Spool: s, Writer: w, Queue: w, Clock: safety.ClockFunc(time.Now), Log: slog.New(slog.DiscardHandler), Pause: time.Millisecond,
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	got := <-w.pushed
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got.Message.Chosen != "已选：都没问题" || got.Message.CardCode != "R1" || *got.To != tap.From {
		t.Errorf("pushed %+v", got)
	}
}

// tapWriter answers a tap as the step does, and takes what is pushed.
type tapWriter struct{ pushed chan safety.Push }

func (w *tapWriter) Submit(_ context.Context, in safety.Inbound) (safety.Answer, error) {
	return safety.Answer{Reply: &safety.Outbound{Key: "card.chosen", Chosen: "已选：都没问题", CardCode: in.CardCode}}, nil
}

func (w *tapWriter) QueuePush(_ context.Context, pushes ...safety.Push) error {
	w.pushed <- pushes[0]
	return nil
}
