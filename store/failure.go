package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// failure marks an error that says the database can't be used right now, so
// that callers can tell it from a fault of what they asked.
func failure(err error) error {
	if err == nil || errors.Is(err, ErrUnavailable) {
		return err
	}
	for _, away := range []error{
		sqlite3.BUSY, sqlite3.LOCKED, sqlite3.IOERR, sqlite3.CANTOPEN, sqlite3.FULL,
		sqlite3.READONLY, sqlite3.PROTOCOL, sqlite3.INTERRUPT, sqlite3.NOMEM,
		sql.ErrConnDone, context.DeadlineExceeded,
	} {
		if errors.Is(err, away) {
			return fmt.Errorf("%w: %w", ErrUnavailable, err)
		}
	}
	return err
}
