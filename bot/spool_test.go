package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

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
	if err := again.Done(batch[0]); err != nil {
		t.Fatal(err)
	}
	if batch, _ = again.Next(10); batch[1].Key != "3" {
		t.Fatalf("after the first: %v", batch)
	}
	for _, in := range batch {
		if err := again.Done(in); err != nil {
			t.Fatal(err)
		}
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
