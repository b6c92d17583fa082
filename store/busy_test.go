package store_test

import (
	"context"
	"errors"
	"testing"

	"shouze/store"
)

// TestBusyDatabaseIsUnavailable: while another process holds the database,
// nothing is kept and callers can tell; afterwards all is well.
func TestBusyDatabaseIsUnavailable(t *testing.T) {
	sqliteOnly(t)
	w := newWorld(t)
	w.task(mill)
	ctx := context.Background()
	conn, err := raw(t, w.path).Conn(ctx)
	must(t, err)
	_, err = conn.ExecContext(ctx, "BEGIN EXCLUSIVE")
	must(t, err)
	first, second := w.message(boss, "file"), w.message(boss, "second")
	for _, s := range w.together(first, second, w.message(host, "x")) {
		if !errors.Is(s.err, store.ErrUnavailable) {
			t.Errorf("%s: %v", s.text, s.err)
		}
	}
	_, err = conn.ExecContext(ctx, "ROLLBACK")
	must(t, err)
	must(t, conn.Close())
	out := w.together(first, second)
	if out[0].err != nil || out[0].answer.Repeat || body(out[0].answer) != "2023-0001" || out[1].err != nil || out[1].answer.Repeat {
		t.Errorf("afterwards: %+v, %+v", out[0], out[1])
	}
}
