package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"shouze/store"
)

// TestSettingIsMadeOnce: processes that come first at once agree on one value,
// which stays.
func TestSettingIsMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.db")
	c := newClock()
	stores := []*store.Store{openAt(t, path, c), openAt(t, path, c)}
	const each = 8
	got := make([]string, 2*each)
	var wg sync.WaitGroup
	for i := range got {
		wg.Go(func() {
			var err error
			if got[i], err = stores[i%2].Setting(context.Background(), "key", fmt.Sprint("value", i)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i, v := range got {
		if v == "" || v != got[0] {
			t.Errorf("process %d has %q, the first %q", i, v, got[0])
		}
	}
	again, err := stores[1].Setting(context.Background(), "key", "another")
	must(t, err)
	if again != got[0] {
		t.Errorf("later it is %q", again)
	}
	other, err := stores[0].Setting(context.Background(), "other", "its own")
	must(t, err)
	if other != "its own" {
		t.Errorf("another name has %q", other)
	}
}
