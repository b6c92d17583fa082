package bot_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"shouze/bot"
	"shouze/safety"
)

// oneOfEach hands out some photos once and keeps what they were fetched as.
type oneOfEach struct {
	mu   sync.Mutex
	due  []safety.ToFetch
	sums []string
}

func (s *oneOfEach) AttachmentsToFetch(context.Context, int) ([]safety.ToFetch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	due := s.due
	s.due = nil
	return due, nil
}

func (s *oneOfEach) SetFetched(_ context.Context, _, sum string, _ int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sums = append(s.sums, sum)
	return nil
}

func (s *oneOfEach) SetLost(context.Context, string) error { return bot.ErrMediaGone }

func (s *oneOfEach) QueuePush(context.Context, ...safety.Push) error { return nil }

// platformPhoto is the same photo to whoever asks.
type platformPhoto []byte

func (p platformPhoto) FetchMedia(context.Context, string) (io.ReadCloser, string, error) {
	return io.NopCloser(bytes.NewReader(p)), "image/jpeg", nil
}

type uncounted struct{}

func (uncounted) Count(string, string) {}

// Processes that share a folder and fetch the same photo at once, which a lease
// that ran out may bring about, leave one whole file and nothing else.
func TestTwoProcessesFetchOnePhoto(t *testing.T) {
	dir := t.TempDir()
	photo := platformPhoto(bytes.Repeat([]byte("photo"), 200_000))
	sum := sha256.Sum256(photo)
	want := hex.EncodeToString(sum[:])
	var wg sync.WaitGroup
	for range 2 {
		store := &oneOfEach{}
		for i := range 16 {
			a := safety.Attachment{ID: string(rune('a' + i)), MediaID: "m", Address: safety.Address{Channel: safety.WeChat, User: "u"}}
			store.due = append(store.due, safety.ToFetch{Attachment: a, Attempt: 1})
		}
		m := &bot.Media{
			Store: store, Fetchers: map[safety.Channel]bot.Fetcher{safety.WeChat: photo}, Dir: dir,
			Clock: safety.ClockFunc(time.Now), Count: uncounted{}, Log: slog.New(slog.DiscardHandler),
		}
		wg.Go(func() {
			if err := m.Drain(t.Context()); err != nil {
				t.Error(err)
			}
			if len(store.sums) != 16 {
				t.Errorf("%d of 16 were fetched", len(store.sums))
			}
			for _, got := range store.sums {
				if got != want {
					t.Errorf("fetched as %s", got)
				}
			}
		})
	}
	wg.Wait()
	kept, err := os.ReadFile(bot.MediaPath(dir, want))
	if err != nil || !bytes.Equal(kept, photo) {
		t.Errorf("the file has %d bytes of %d, %v", len(kept), len(photo), err)
	}
	files := 0
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files++
		}
		return err
	})
	if err != nil || files != 1 {
		t.Errorf("%d files, %v", files, err)
	}
}
