package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/gormlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"shouze/safety"
)

const (
	readers    = 4
	statements = 200 // prepared statements kept by the reading pool
	dirMode    = 0o700
	// The platforms wait five seconds for an answer, so a busy database is
	// given up after two.
	// Times are integers in all our columns; the driver's own format stays, since
	// goose reads its own table with it.
	sqlitePragma = "_txlock=immediate&_pragma=busy_timeout(2000)" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
)

// Store is one open database. It is safe for use by many goroutines.
type Store struct {
	write  *gorm.DB // one connection
	read   *gorm.DB
	lock   string // the file that is locked while migrating; empty: none
	clock  safety.Clock
	zone   *time.Location
	log    *slog.Logger
	pushes chan struct{} // a signal that pushes were queued
	media  chan struct{} // a signal that media wait to be fetched
}

// Open opens the database and, with AutoMigrate, brings its schema up to date.
// It fails with ErrNewerSchema on the database of a newer program.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Driver != "" && cfg.Driver != "sqlite" {
		return nil, fmt.Errorf("database driver %q is not known", cfg.Driver)
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	dsn, err := sqliteDSN(cfg)
	if err != nil {
		return nil, err
	}
	s := &Store{clock: cfg.Clock, zone: cfg.Clock.Now().Location(), log: cfg.Log, pushes: make(chan struct{}, 1), media: make(chan struct{}, 1)}
	if cfg.Path != "" {
		s.lock = cfg.Path + ".migrate.lock"
	}
	if s.write, err = openPool(dsn, 1, false); err != nil {
		return nil, err
	}
	if s.read, err = openPool(dsn, readers, true); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.locked(ctx, func() error { return s.checkSchema(ctx, cfg.AutoMigrate) }); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func sqliteDSN(cfg Config) (string, error) {
	if strings.Contains(cfg.DSN, "_pragma=") {
		return cfg.DSN, nil
	}
	if cfg.DSN != "" {
		sep := "?"
		if strings.Contains(cfg.DSN, "?") {
			sep = "&"
		}
		return cfg.DSN + sep + sqlitePragma, nil
	}
	if err := os.MkdirAll(filepath.Dir(cfg.Path), dirMode); err != nil {
		return "", fmt.Errorf("make database folder: %w", err)
	}
	path, err := filepath.Abs(cfg.Path)
	if err != nil {
		return "", fmt.Errorf("database path: %w", err)
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: sqlitePragma}).String(), nil
}

// openPool opens one pool. The writing pool prepares no statements: with one
// connection a statement that is prepared outside while a transaction holds
// the connection would wait for ever, and a batch prepares its few anyway.
func openPool(dsn string, size int, prepare bool) (*gorm.DB, error) {
	pool, err := driver.Open(dsn)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", failure(err))
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	pool.SetConnMaxLifetime(0)
	db, err := gorm.Open(gormlite.OpenDB(pool), &gorm.Config{
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

// Close closes both pools.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*gorm.DB{s.read, s.write} {
		if db == nil {
			continue
		}
		pool, err := db.DB()
		if err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, pool.Close())
	}
	return errors.Join(errs...)
}

// Ready reports whether the database answers and has the schema of this program.
func (s *Store) Ready(ctx context.Context) error {
	have, want, err := s.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	if have != want {
		return fmt.Errorf("schema version is %d, this program needs %d", have, want)
	}
	return nil
}

// reading is the reading pool within a context.
func (s *Store) reading(ctx context.Context) *gorm.DB { return s.read.WithContext(ctx) }

// writing runs do in one transaction on the writing connection. The context
// bounds the wait for the connection only: SQLite rolls a transaction back
// whole when a statement of it is cancelled, and later statements would then
// be kept one by one.
func (s *Store) writing(ctx context.Context, do func(tx *gorm.DB) error) (err error) {
	pool, err := s.write.DB()
	if err != nil {
		return err
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("take the writing connection: %w", failure(err))
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	whole := context.WithoutCancel(ctx)
	raw, err := conn.BeginTx(whole, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", failure(err))
	}
	done := false
	defer func() {
		if !done { // failed or panicked
			if rb := raw.Rollback(); rb != nil && !errors.Is(rb, sql.ErrTxDone) {
				err = errors.Join(err, fmt.Errorf("roll back: %w", failure(rb)))
			}
		}
	}()
	tx := s.write.Session(&gorm.Session{Context: whole})
	tx.Statement.ConnPool = raw
	if err := do(tx); err != nil {
		return failure(err)
	}
	if err := raw.Commit(); err != nil {
		return fmt.Errorf("commit: %w", failure(err))
	}
	done = true
	return nil
}

// any reports whether a query has a row. Who polls asks it first, so that an
// idle program never takes the writer's lock.
func (s *Store) any(ctx context.Context, query string, args ...any) (bool, error) {
	var found []int
	if err := s.reading(ctx).Raw(query, args...).Scan(&found).Error; err != nil {
		return false, fmt.Errorf("look for what is due: %w", failure(err))
	}
	return len(found) > 0, nil
}

// now is the clock's time in milliseconds.
func (s *Store) now() int64 { return s.clock.Now().UnixMilli() }

// signal wakes whoever listens, without waiting for them.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Wake gives a signal after each commit that queued pushes.
func (s *Store) Wake() <-chan struct{} { return s.pushes }

// WakeMedia gives a signal after each commit that left media to be fetched.
func (s *Store) WakeMedia() <-chan struct{} { return s.media }
