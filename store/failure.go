package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"
)

// errAgain is wrapped beside ErrUnavailable by what is over as soon as the
// transaction is: a deadlock, a row that went while it was waited for.
var errAgain = errors.New("the transaction met another one")

// failure marks an error that says the database can't be used right now, so
// that callers can tell it from a fault of what they asked.
func failure(err error) error {
	switch {
	case err == nil || errors.Is(err, ErrUnavailable):
		return err
	case passes(err):
		return fmt.Errorf("%w: %w: %w", ErrUnavailable, errAgain, err)
	case isAway(err):
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}

// passes reports whether the same transaction may succeed at once.
func passes(err error) bool {
	var my *mysql.MySQLError
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &my):
		return mysqlAgain(my.Number)
	case errors.As(err, &pg):
		return postgresAgain(pg.Code)
	}
	return errors.Is(err, errAgain)
}

func isAway(err error) bool {
	var my *mysql.MySQLError
	var pg *pgconn.PgError
	var refused *pgconn.ConnectError
	var network *net.OpError // not net.Error, which errors of SQLite look like
	switch {
	case errors.As(err, &my):
		return mysqlAway(my.Number)
	case errors.As(err, &pg):
		return postgresAway(pg.Code)
	case errors.As(err, &refused), errors.As(err, &network), pgconn.SafeToRetry(err):
		return true
	}
	for _, away := range []error{
		sqlite3.BUSY, sqlite3.LOCKED, sqlite3.IOERR, sqlite3.CANTOPEN, sqlite3.FULL,
		sqlite3.READONLY, sqlite3.PROTOCOL, sqlite3.INTERRUPT, sqlite3.NOMEM,
		sql.ErrConnDone, driver.ErrBadConn, pgconn.ErrConnClosed, io.EOF, io.ErrUnexpectedEOF, context.DeadlineExceeded,
		mysql.ErrInvalidConn, mysql.ErrBusyBuffer, mysql.ErrPktSync, mysql.ErrMalformPkt, // a connection that broke in the middle
	} {
		if errors.Is(err, away) {
			return true
		}
	}
	return false
}
