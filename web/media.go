package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"time"

	"shouze/safety"
)

// sniffSize is how much of a file http.DetectContentType looks at.
const sniffSize = 512

// attachment serves the bytes of a photo or voice message to a token's holder.
func (s *server) attachment(w http.ResponseWriter, r *http.Request, c caller) error {
	if q := readQuery(r); q.fault != nil {
		return q.fault
	}
	id := r.PathValue("id")
	found, err := s.Store.Attachments(r.Context(), []string{id})
	if err != nil {
		return err
	}
	a, ok := found[id]
	if !ok || a.Owner == "" { // not filed: still the sender's own
		return problemMissing
	}
	if err := s.maySee(r.Context(), a, c); err != nil {
		return err
	}
	return s.serveMedia(w, r, a)
}

// maySee reports safety.ErrNotFound unless the enterprise that an attachment
// belongs to is in scope, or the hazard, which another department may lead. What
// belongs to an enterprise's own hazard is for those who see such whole.
func (s *server) maySee(ctx context.Context, a safety.Attachment, c caller) error {
	h, err := s.Store.Hazard(ctx, a.Owner, safety.Scope{})
	switch {
	case err != nil && !errors.Is(err, safety.ErrNotFound):
		return err
	case err == nil && h.Own && !c.seesOwn():
		return safety.ErrNotFound
	}
	_, err = s.Store.Enterprise(ctx, a.EnterpriseID, c.scope)
	if errors.Is(err, safety.ErrNotFound) {
		_, err = s.Store.Hazard(ctx, a.Owner, c.scope)
	}
	return err
}

// serveMedia sends a photo as one; whatever else it turns out to be is a
// download, so that no browser runs it.
func (s *server) serveMedia(w http.ResponseWriter, r *http.Request, a safety.Attachment) (err error) {
	if a.Lost {
		return problemLost
	}
	if a.SHA256 == "" {
		return problemUnready
	}
	file, err := s.Media.Open(a.SHA256)
	if errors.Is(err, fs.ErrNotExist) {
		s.Log.Error("a fetched attachment has no file")
		return problemLost
	}
	if err != nil {
		return fmt.Errorf("open attachment: %w", err)
	}
	defer func() {
		if closing := file.Close(); closing != nil {
			s.Log.Warn("attachment not closed", "error", closing)
		}
	}()
	head := make([]byte, sniffSize)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("read attachment: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", photoType(head[:n]))
	if h.Get("Content-Type") == download {
		h.Set("Content-Disposition", "attachment")
	}
	h.Set("ETag", `"`+a.SHA256+`"`)
	http.ServeContent(w, r, "", time.Time{}, file) // sniffed from the beginning, which it seeks to
	return nil
}

const download = "application/octet-stream"

// photoType is the type of a photo by its first bytes, else a download.
func photoType(head []byte) string {
	switch t := http.DetectContentType(head); t {
	case "image/jpeg", "image/png", "image/gif", "image/webp":
		return t
	}
	return download
}
