package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"

	"shouze/store"
)

// linkKeySetting is the name under which the database keeps the key.
const linkKeySetting = "links.key"

// linkKey is the key that signs links to photos. The database keeps it, so
// that all processes of a county open each other's links and no change of a
// platform's secret ends them. An older version kept it in a file, which is
// taken over so that its links stay alive.
func linkKey(ctx context.Context, s *store.Store, file string) ([]byte, error) {
	const size = 32
	fresh, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("read the key of photo links: %w", err)
	}
	if len(fresh) != size {
		fresh = make([]byte, size)
		_, _ = rand.Read(fresh) // never fails: it ends the process instead
	}
	kept, err := s.Setting(ctx, linkKeySetting, hex.EncodeToString(fresh))
	if err != nil {
		return nil, fmt.Errorf("key of photo links: %w", err)
	}
	key, err := hex.DecodeString(kept)
	if err != nil || len(key) != size {
		return nil, errors.New("the key of photo links in the database is damaged: setting " + linkKeySetting)
	}
	return key, nil
}
