package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pressly/goose/v3"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// The drivers that Config names.
const (
	driverSQLite   = "sqlite"
	driverMySQL    = "mysql" // and MariaDB
	driverPostgres = "postgres"
)

// dialect is what differs between the databases. SQL beyond it is of the kind
// that all three share.
type dialect struct {
	name    string // also the folder of its migrations
	writers int    // connections that write; 1: the file has one writer
	readers int
	connect func(size int) (gorm.Dialector, *sql.DB, error)
	prepare bool // the reading pool keeps prepared statements
	begin   *sql.TxOptions
	whole   time.Duration // how long a transaction may take; 0: as long as it takes
	goose   func() (goose.Dialect, []goose.ProviderOption, error)
}

// shared reports whether other processes write to the same database, so that
// rows must be locked.
func (d dialect) shared() bool { return d.writers > 1 }

// On a server several people's messages are kept side by side, and a
// transaction that hangs there must end.
const (
	serverWriters = 4
	serverReaders = 8
	serverWhole   = 30 * time.Second
	connectWait   = 5 * time.Second
	idleFor       = 5 * time.Minute // below the servers' own limits and those of balancers
)

func dialectOf(cfg Config) (dialect, error) {
	switch cfg.Driver {
	case "", driverSQLite:
		return sqliteDialect(cfg)
	case driverMySQL:
		return mysqlDialect(cfg.DSN)
	case driverPostgres:
		return postgresDialect(cfg.DSN)
	}
	return dialect{}, fmt.Errorf("database driver %q is not known", cfg.Driver)
}

// openPool opens one pool. The writing pool prepares no statements: where it
// has one connection, a statement that is prepared outside while a transaction
// holds the connection would wait for ever, and a batch prepares its few anyway.
func (d dialect) openPool(size int, prepare bool) (*gorm.DB, error) {
	dialector, pool, err := d.connect(size)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", failure(err))
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	db, err := gorm.Open(dialector, &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		PrepareStmt:            prepare,
		PrepareStmtMaxSize:     statements,
		Logger:                 logger.Discard, // statements hold names and phones
		DisableAutomaticPing:   true,
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", failure(err)), pool.Close())
	}
	return db, nil
}

// bound gives a transaction its context. The caller's context bounds the wait
// for a connection only: SQLite rolls a transaction back whole when a statement
// of it is cancelled, and later statements would then be kept one by one.
func (d dialect) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	whole := context.WithoutCancel(ctx)
	if d.whole == 0 {
		return whole, func() {}
	}
	return context.WithTimeout(whole, d.whole)
}
