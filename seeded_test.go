package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// seeded is the folder of a demo whose history has been played, which most tests
// begin with: played once for all of them, since that takes longer than most of
// what they do. A demo goes on in it as after a restart.
var seeded struct {
	once  sync.Once
	files map[string][]byte
}

// lay puts a copy of the played folder where a test's own demo runs.
func lay(t *testing.T, dir string) {
	t.Helper()
	seeded.once.Do(func() {
		played := t.TempDir()
		s := startDemo(t, demoOptions{data: played})
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
		seeded.files = folder(t, played)
	})
	if len(seeded.files) == 0 {
		t.Fatal("the demo's history could not be played")
	}
	for name, raw := range seeded.files {
		to := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func folder(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		files[name], err = os.ReadFile(path) //nolint:gosec // of this test
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
