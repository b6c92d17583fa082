package simulator

import (
	"io"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestPage(t *testing.T) {
	p := newProduct(t)
	get := func(path string) (http.Header, string) {
		res, err := http.Get(p.api.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", path, res.StatusCode)
		}
		return res.Header, string(b)
	}
	header, html := get("/sim/")
	csp := header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy: %s", csp)
	}
	if regexp.MustCompile(`<script(?:[^>]*)>[^<]|\sstyle=|\son[a-z]+=`).MatchString(html) {
		t.Error("the page has inline script or style, which its policy forbids")
	}
	found := 0
	for _, m := range regexp.MustCompile(`(?:src|href)="([a-z]+\.(?:js|css|svg))"`).FindAllStringSubmatch(html, -1) {
		if _, body := get("/sim/" + m[1]); body == "" {
			t.Errorf("%s is empty", m[1])
		}
		found++
	}
	if found < 5 {
		t.Errorf("the page names %d files", found)
	}
	err := fs.WalkDir(pageFiles, "page", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		source, err := fs.ReadFile(pageFiles, path)
		for _, m := range regexp.MustCompile(`from "\./([a-z]+\.js)"`).FindAllStringSubmatch(string(source), -1) {
			if kind, _ := get("/sim/" + m[1]); !strings.Contains(kind.Get("Content-Type"), "javascript") {
				t.Errorf("%s imports %s, served as %s", path, m[1], kind.Get("Content-Type"))
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestClockAPI(t *testing.T) {
	p := newProduct(t)
	var moved []time.Time
	p.clock.due = func(at time.Time) { moved = append(moved, at) }
	p.control("clock", `{"advance":"72h"}`, http.StatusOK)
	p.control("clock", `{"to":"2023-07-05T09:00:00+08:00"}`, http.StatusOK)
	if len(moved) != 2 || !moved[0].Equal(begins.Add(72*time.Hour)) || !moved[1].Equal(begins.Add(96*time.Hour)) {
		t.Errorf("moved to %v", moved)
	}
	for _, bad := range []string{`{}`, `{"advance":"-1h"}`, `{"advance":"soon"}`, `{"to":"2023-07-04T09:00:00+08:00"}`, `{"to":"x"}`, `{"advance":"1h","to":"2024-01-01T00:00:00Z"}`, `[`} {
		p.control("clock", bad, http.StatusBadRequest)
	}
}

func TestOtherSitesAreTurnedAway(t *testing.T) {
	p := newProduct(t)
	req, _ := http.NewRequest(http.MethodPost, p.api.URL+"/sim/api/say", strings.NewReader(`{"user":"oBoss","type":"text","text":"x"}`))
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusForbidden || len(p.callbacks()) != 0 {
		t.Errorf("status %d, callbacks %d", res.StatusCode, len(p.callbacks()))
	}
}

func TestStockPhotosDiffer(t *testing.T) {
	p := newProduct(t)
	seen := map[string]bool{}
	for range 6 {
		p.say("oBoss", SayRequest{Type: "image"})
	}
	for _, f := range p.sim.media {
		seen[string(f.Bytes)] = true
		if kind := http.DetectContentType(f.Bytes); kind != "image/jpeg" || len(f.Bytes) < 10000 {
			t.Errorf("photo: %s, %d bytes", kind, len(f.Bytes))
		}
	}
	if len(seen) != 6 {
		t.Errorf("%d different photos of 6", len(seen))
	}
}
