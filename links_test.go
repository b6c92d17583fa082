package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"shouze/config"
	"shouze/safety"
	"shouze/store"
)

// The key of links is one for all processes on a database, and the file of an
// older version is taken over once.
func TestLinkKey(t *testing.T) {
	open := func(t *testing.T) *store.Store {
		t.Helper()
		s, err := openStoreAt(t.Context(), config.Config{DataDir: t.TempDir(), Database: config.Database{Driver: config.SQLite}}, systemClock(safety.CountyZone()), nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
		return s
	}
	key := func(t *testing.T, s *store.Store, file string) []byte {
		t.Helper()
		k, err := linkKey(t.Context(), s, file)
		if err != nil || len(k) != 32 {
			t.Fatalf("key of %d bytes, %v", len(k), err)
		}
		return k
	}
	none := filepath.Join(t.TempDir(), "links.key")
	t.Run("made once", func(t *testing.T) {
		s := open(t)
		first := key(t, s, none)
		if !bytes.Equal(first, key(t, s, none)) || bytes.Equal(first, key(t, open(t), none)) {
			t.Error("it changes, or is the same for another county")
		}
	})
	old := filepath.Join(t.TempDir(), "links.key")
	before := bytes.Repeat([]byte{7}, 32)
	if err := os.WriteFile(old, before, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("taken over", func(t *testing.T) {
		s := open(t)
		if !bytes.Equal(before, key(t, s, old)) || !bytes.Equal(before, key(t, s, none)) {
			t.Error("the older version's key is not the county's")
		}
	})
	t.Run("only at first", func(t *testing.T) {
		s := open(t)
		first := key(t, s, none)
		if !bytes.Equal(first, key(t, s, old)) {
			t.Error("a file that came later changed the key")
		}
	})
}
