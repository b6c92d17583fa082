package simulator

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// mediaFile is a temporary file (临时素材) at the platform.
type mediaFile struct {
	Kind  string // image, voice, video or thumb
	Type  string // content type
	Corp  bool   `json:",omitempty"` // WeCom's; else the Official Account's: neither knows the other's
	Since time.Time
	Bytes []byte `json:"-"` // nil: in the folder
}

const (
	mediaLife = 3 * 24 * time.Hour
	maxImage  = 10 << 20
)

// mediaLimits are the sizes that an upload may have, by kind.
var mediaLimits = map[string]int{"image": maxImage, "voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10}

// keepMedia keeps a file and makes its id. The caller holds the lock.
func (s *Simulator) keepMedia(f mediaFile) string {
	id := "SIM" + hexText(61)
	f.Since = s.now()
	s.media[id] = &f
	if s.cfg.Dir == "" {
		return id
	}
	if err := os.WriteFile(filepath.Join(s.cfg.Dir, id), f.Bytes, 0o600); err != nil {
		s.cfg.Log.Warn("simulator: photo stays in memory", "error", err)
		return id
	}
	f.Bytes = nil
	return id
}

// liveMedia finds a file that the Official Account's platform still keeps. The
// caller holds the lock.
func (s *Simulator) liveMedia(id string) (*mediaFile, bool) { return s.keptMedia(id, false) }

func (s *Simulator) keptMedia(id string, corp bool) (*mediaFile, bool) {
	f, ok := s.media[id]
	if !ok || f.Corp != corp || !s.now().Before(f.Since.Add(mediaLife)) {
		return nil, false
	}
	return f, true
}

// loadMedia returns a file with its bytes; the file may be past its life: the
// app keeps what it has shown.
func (s *Simulator) loadMedia(id string) (*mediaFile, error) {
	f, ok := s.media[id]
	if !ok {
		return nil, os.ErrNotExist
	}
	full := *f
	if full.Bytes == nil {
		b, err := os.ReadFile(filepath.Join(s.cfg.Dir, id))
		if err != nil {
			return nil, err
		}
		full.Bytes = b
	}
	return &full, nil
}

func (s *Simulator) mediaUpload(c call) (answer, *apiError) {
	kind := c.r.URL.Query().Get("type")
	limit, ok := mediaLimits[kind]
	if !ok {
		return answer{}, fail(40004)
	}
	b, err := formFile(c)
	switch {
	case err != nil || len(b) == 0:
		return answer{}, fail(41005)
	case len(b) > limit && kind == "image":
		return answer{}, fail(40009)
	case len(b) > limit:
		return answer{}, fail(45001)
	}
	contentType := http.DetectContentType(b)
	if kind == "image" && !strings.HasPrefix(contentType, "image/") {
		return answer{}, failWith(40005, "invalid file type")
	}
	id := s.keepMedia(mediaFile{Kind: kind, Type: contentType, Bytes: b})
	name := "media_id"
	if kind == "thumb" {
		name = "thumb_media_id"
	}
	return answer{json: map[string]any{"type": kind, name: id, "created_at": c.now.Unix()}}, nil
}

// formFile reads the part named media.
func formFile(c call) ([]byte, error) {
	r := c.r.Clone(c.r.Context())
	r.Body = io.NopCloser(bytes.NewReader(c.body))
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		p, err := parts.NextPart()
		if err != nil {
			return nil, err
		}
		if p.FormName() == "media" {
			return io.ReadAll(p)
		}
	}
}

func (s *Simulator) mediaGet(c call) (answer, *apiError) {
	id := c.r.URL.Query().Get("media_id")
	if f, ok := s.liveMedia(id); ok && f.Kind == "video" {
		return answer{json: map[string]any{"video_url": "http://127.0.0.1/video/" + id}}, nil
	}
	return s.mediaFileOf(id, false)
}

// mediaFileOf answers with a file of one of the platforms.
func (s *Simulator) mediaFileOf(id string, corp bool) (answer, *apiError) {
	if _, ok := s.keptMedia(id, corp); !ok {
		return answer{}, fail(40007)
	}
	f, err := s.loadMedia(id)
	if err != nil {
		s.cfg.Log.Warn("simulator: photo is gone", "error", err)
		return answer{}, fail(-1)
	}
	ending := map[string]string{"image": ".jpg", "voice": ".amr", "thumb": ".jpg", "video": ".mp4"}[f.Kind]
	return answer{file: f, name: id + ending}, nil
}

// stockVoice is half a second of silence in AMR, 8 kHz.
func stockVoice() []byte {
	const frames = 25
	frame := append([]byte{0x3C}, make([]byte, 31)...) // 12.2 kbit/s
	return append([]byte("#!AMR\n"), bytes.Repeat(frame, frames)...)
}
