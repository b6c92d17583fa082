package web_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shouze/safety"
	"shouze/web"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, safety.CountyZone())

// ledger is a store with one hazard and its photo.
type ledger struct{ hazard safety.Hazard }

func (ledger) Enterprises(context.Context, safety.EnterpriseFilter) ([]safety.EnterpriseRow, string, error) {
	panic("a fault of the program")
}

func (ledger) Enterprise(context.Context, string, safety.Scope) (safety.EnterpriseRow, error) {
	return safety.EnterpriseRow{}, safety.ErrNotFound
}

func (ledger) Tasks(context.Context, safety.TaskFilter) ([]safety.TaskRow, string, error) {
	return nil, "", safety.ErrUnavailable
}

func (ledger) Records(context.Context, safety.RecordFilter) ([]safety.Record, string, error) {
	return nil, "", nil
}

func (ledger) Record(_ context.Context, id string, _ safety.Scope) (safety.Record, error) {
	if id != "r1" {
		return safety.Record{}, safety.ErrNotFound
	}
	return safety.Record{ID: id, Number: "2026-0003", Title: "带队检查<一>", At: now, Attachments: []string{"p1", "p9"}}, nil
}

func (ledger) Entries(context.Context, safety.EntryFilter) ([]safety.Entry, string, error) {
	return nil, "", nil
}

func (ledger) QualityMarks(context.Context, safety.MarkFilter) ([]safety.Mark, string, error) {
	return nil, "", nil
}

func (ledger) Hazards(context.Context, safety.HazardFilter) ([]safety.Hazard, string, error) {
	return nil, "", nil
}

func (l ledger) Hazard(_ context.Context, id string, _ safety.Scope) (safety.Hazard, error) {
	if id != l.hazard.ID {
		return safety.Hazard{}, safety.ErrNotFound
	}
	return l.hazard, nil
}

func (ledger) Attachments(_ context.Context, ids []string) (map[string]safety.Attachment, error) {
	out := map[string]safety.Attachment{}
	for _, id := range ids {
		if id == "p1" || id == "p9" {
			out[id] = safety.Attachment{ID: id, Owner: map[string]string{"p1": "h1", "p9": "r1"}[id], SHA256: "aa", Kind: "photo"}
		}
	}
	return out, nil
}

func (ledger) TokenByHash(context.Context, string) (safety.Token, error) {
	return safety.Token{ID: "k", Role: safety.CountyOffice}, nil
}

type file struct{ *bytes.Reader }

func (file) Close() error { return nil }

type media struct{ photo []byte }

func (m media) Open(sum string) (web.MediaFile, error) {
	if sum != "aa" {
		return nil, fs.ErrNotExist
	}
	return file{bytes.NewReader(m.photo)}, nil
}

func photo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func links() web.Links {
	return web.Links{Key: bytes.Repeat([]byte{7}, 32), Base: "https://example.test"}
}

func handler(t *testing.T, reasons ...string) http.Handler {
	t.Helper()
	dir := t.TempDir()
	for name, body := range map[string]string{"MP_verify_abc123.txt": "abc123", "secret.txt": "no"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l := ledger{safety.Hazard{ID: "h1", Number: 3, Description: "配电箱<门>坏了", Location: "2号车间", Status: safety.Suspected, FoundAt: now, Photos: []string{"p1"}}}
	return web.New(web.Config{
		Store: l, Media: media{photo(t)}, Links: links(), VerifyDir: dir, Clock: safety.ClockFunc(func() time.Time { return now }),
		Zone: safety.CountyZone(), Ready: func(context.Context) []string { return reasons },
	})
}

func get(t *testing.T, h http.Handler, path string) (*http.Response, string) {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer sz_any")
	h.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), string(body)
}

func TestPhotoPage(t *testing.T) {
	h := handler(t)
	good := strings.TrimPrefix(links().Photos("h1", now), "https://example.test")
	old := strings.TrimPrefix(links().Photos("h1", now.Add(-web.LinkLife)), "https://example.test")
	record := strings.TrimPrefix(links().Photos("r1", now), "https://example.test")
	gone := strings.TrimPrefix(links().Photos("h2", now), "https://example.test")
	for _, c := range []struct {
		name, path string
		status     int
		holds      string
	}{
		{"the page", good, 200, "配电箱&lt;门&gt;坏了"},
		{"expired", old, 410, "待办"},
		{"tampered", good[:len(good)-2] + "xx", 404, "待办"},
		{"the hazard is gone", gone, 404, ""},
		{"a record's", record, 200, "带队检查&lt;一&gt;"},
		{"a photo of a record", record + "/p9", 200, ""},
		{"a hazard's photo of the record", record + "/p1", 404, ""},
		{"a photo of it", good + "/p1", 200, ""},
		{"a photo that is not its", good + "/p9", 404, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, body := get(t, h, c.path)
			if res.StatusCode != c.status || !strings.Contains(body, c.holds) {
				t.Fatalf("%d %s", res.StatusCode, body)
			}
			if res.Header.Get("Cache-Control") == "" || res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("headers %v", res.Header)
			}
		})
	}
	if res, _ := get(t, h, good+"/p1"); res.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("a photo is served as %s", res.Header.Get("Content-Type"))
	}
}

func TestProbes(t *testing.T) {
	if res, _ := get(t, handler(t), "/healthz"); res.StatusCode != 200 {
		t.Error(res.Status)
	}
	if res, _ := get(t, handler(t), "/readyz"); res.StatusCode != 200 {
		t.Error(res.Status)
	}
	if res, body := get(t, handler(t, "database: away"), "/readyz"); res.StatusCode != 503 || !strings.Contains(body, "database: away") {
		t.Error(res.Status, body)
	}
}

func TestDomainFiles(t *testing.T) {
	h := handler(t)
	if res, body := get(t, h, "/MP_verify_abc123.txt"); res.StatusCode != 200 || body != "abc123" {
		t.Error(res.Status, body)
	}
	for _, path := range []string{"/secret.txt", "/MP_verify_..%2Fsecret.txt", "/..%2f..%2fetc%2fpasswd"} {
		if res, body := get(t, h, path); res.StatusCode < 400 {
			t.Errorf("%s: %s %s", path, res.Status, body)
		}
	}
}

func TestFaults(t *testing.T) {
	h := handler(t)
	if res, body := get(t, h, "/api/v1/enterprises"); res.StatusCode != 500 || strings.Contains(body, "fault of the program") {
		t.Error("a panic:", res.Status, body)
	}
	if res, _ := get(t, h, "/api/v1/tasks"); res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
		t.Error("a database away:", res.Status)
	}
	if res, body := get(t, h, "/api/v1/records"); res.StatusCode != 200 || !strings.Contains(body, `"items":[]`) {
		t.Error("an empty list:", res.Status, body)
	}
}

func FuzzLinks(f *testing.F) {
	f.Add(strings.TrimPrefix(links().Photos("h1", now), "https://example.test/m/photos/"))
	f.Fuzz(func(t *testing.T, token string) {
		if id, err := links().Open(token, now); err == nil && links().Photos(id, now) == "" {
			t.Fatal("a link to nothing was opened")
		}
	})
}
