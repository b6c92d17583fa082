package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"

	"shouze/safety"
)

// What says that the database is away may succeed later, so its message is
// spooled; what is the message's own fault is not. Taking the first for the
// second loses a message.
func TestFailure(t *testing.T) {
	for _, c := range []struct {
		err  error
		away bool
	}{
		{nil, false},
		{errors.New("the message's own"), false},
		{safety.ErrConflict, false},
		{&mysql.MySQLError{Number: 1062}, false}, // duplicate
		{&mysql.MySQLError{Number: 1213}, true},
		{&pgconn.PgError{Code: "23505"}, false}, // duplicate
		{&pgconn.PgError{Code: "57P01"}, true},
		{pgconn.ErrConnClosed, true},
		{mysql.ErrInvalidConn, true}, {mysql.ErrBusyBuffer, true}, {mysql.ErrPktSync, true}, {mysql.ErrMalformPkt, true},
		{&net.OpError{Op: "read", Err: errors.New("reset")}, true},
		{driver.ErrBadConn, true}, {sql.ErrConnDone, true}, {io.EOF, true}, {io.ErrUnexpectedEOF, true}, {context.DeadlineExceeded, true},
		{sqlite3.BUSY, true}, {sqlite3.FULL, true}, {sqlite3.CONSTRAINT, false},
	} {
		err := c.err
		if err != nil {
			err = fmt.Errorf("in the middle: %w", err)
		}
		if got := errors.Is(failure(err), ErrUnavailable); got != c.away {
			t.Errorf("%v: away %v", c.err, got)
		}
	}
}
