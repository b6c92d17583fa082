package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"shouze/safety"
)

// ErrMediaGone is wrapped by a channel's error when the platform no longer has
// a photo.
var ErrMediaGone = errors.New("media is gone from the platform")

// Fetcher gets a photo or voice message from its platform.
type Fetcher interface {
	FetchMedia(ctx context.Context, mediaID string) (io.ReadCloser, string, error)
}

// MediaStore is the list of what is to be fetched.
type MediaStore interface {
	// AttachmentsToFetch holds each by a lease that grows with its attempts.
	AttachmentsToFetch(ctx context.Context, limit int) ([]safety.ToFetch, error)
	SetFetched(ctx context.Context, id, sha256 string, bytes int64) error
	SetLost(ctx context.Context, id string) error
	QueuePush(ctx context.Context, pushes ...safety.Push) error
}

// Media fetches photos at once, since the platform keeps them three days, into
// files named by their SHA-256.
type Media struct {
	Store    MediaStore
	Fetchers map[safety.Channel]Fetcher
	Dir      string
	Clock    safety.Clock
	Count    Counter
	Log      *slog.Logger
	Poll     time.Duration
	Wake     <-chan struct{} // fires after a commit that brought photos
	LostText func() safety.Outbound

	draining sync.Mutex
}

const (
	mediaBatch    = 16
	mediaLimit    = 20 << 20 // bytes; the platform's own limit is 10 MB
	mediaPatience = 30 * time.Second
	mediaTries    = 20
)

// Run fetches until ctx ends.
func (m *Media) Run(ctx context.Context) error {
	for {
		if err := m.Drain(ctx); err != nil && ctx.Err() == nil {
			m.Log.Warn("media", "error", err)
		}
		t := time.NewTimer(m.Poll)
		select {
		case <-ctx.Done():
			t.Stop()
			return nil
		case <-m.Wake:
		case <-t.C:
		}
		t.Stop()
	}
}

// Drain fetches until nothing more is due.
func (m *Media) Drain(ctx context.Context) error {
	m.draining.Lock()
	defer m.draining.Unlock()
	for ctx.Err() == nil {
		due, err := m.Store.AttachmentsToFetch(ctx, mediaBatch)
		if err != nil || len(due) == 0 {
			return err
		}
		var wg sync.WaitGroup
		for _, a := range due {
			wg.Go(func() {
				if err := m.fetch(ctx, a); err != nil {
					m.Log.Warn("photo not fetched", "attempt", a.Attempt, "error", err)
				}
			})
		}
		wg.Wait()
	}
	return nil
}

func (m *Media) fetch(ctx context.Context, a safety.ToFetch) error {
	f, ok := m.Fetchers[a.Address.Channel]
	if !ok {
		return m.lost(ctx, a)
	}
	ctx, cancel := context.WithTimeout(ctx, mediaPatience)
	defer cancel()
	sum, n, err := m.save(ctx, f, a.MediaID)
	switch {
	case err == nil:
		m.Count.Count("media", "fetched")
		return m.Store.SetFetched(ctx, a.ID, sum, n)
	case errors.Is(err, ErrMediaGone) || a.Attempt >= mediaTries:
		return errors.Join(err, m.lost(ctx, a))
	}
	return err // the store puts it off
}

// lost gives up on a photo and asks its sender for it again.
func (m *Media) lost(ctx context.Context, a safety.ToFetch) error {
	m.Count.Count("media", "lost")
	if err := m.Store.SetLost(ctx, a.ID); err != nil {
		return err
	}
	return m.Store.QueuePush(ctx, safety.Push{ID: "lost:" + a.ID, To: &a.Address, Message: m.LostText(), At: m.Clock.Now()})
}

// save streams a photo into its place and returns its SHA-256 and size.
func (m *Media) save(ctx context.Context, f Fetcher, mediaID string) (string, int64, error) {
	body, _, err := f.FetchMedia(ctx, mediaID)
	if err != nil {
		return "", 0, err
	}
	defer body.Close()
	tmp, err := os.CreateTemp(m.Dir, "fetching-*")
	if err != nil {
		return "", 0, fmt.Errorf("make media file: %w", err)
	}
	defer os.Remove(tmp.Name())
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(tmp, hash), io.LimitReader(body, mediaLimit+1))
	if err == nil && n > mediaLimit {
		err = fmt.Errorf("photo over %d bytes: %w", mediaLimit, ErrMediaGone)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return "", 0, err
	}
	sum := hex.EncodeToString(hash.Sum(nil))
	to := MediaPath(m.Dir, sum)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return "", 0, fmt.Errorf("make media folder: %w", err)
	}
	if err := os.Rename(tmp.Name(), to); err != nil {
		return "", 0, fmt.Errorf("keep photo: %w", err)
	}
	return sum, n, nil
}

// MediaPath is where the file with a SHA-256 (hex) lies.
func MediaPath(dir, sum string) string {
	if len(sum) < 3 {
		return filepath.Join(dir, "none")
	}
	return filepath.Join(dir, sum[:2], sum)
}

// attach keeps a photo or a voice message, whether or not a question takes it.
func (s *step) attach() {
	in := s.turn.Message
	if in.MediaID == "" || in.Kind != safety.InImage && in.Kind != safety.InVoice {
		return
	}
	kind := "photo"
	if in.Kind == safety.InVoice {
		kind = "voice"
	}
	a := safety.Attachment{
		ID: s.attachmentID(), Kind: kind, Address: in.From, MediaID: in.MediaID, ReceivedAt: s.turn.Now,
		EnterpriseID: s.enterpriseID(),
	}
	s.changes.Attachments = append(s.changes.Attachments, a)
	s.changes.FetchMedia = true
}

// attachmentID is the same each time a message is stepped.
func (s *step) attachmentID() string { return safety.StableID("a", s.turn.Message.Key) }
