package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"gorm.io/gorm"

	"shouze/safety"
)

const (
	readers    = 4
	statements = 200 // prepared statements kept by the reading pool
	dirMode    = 0o700
)

// Store is one open database. It is safe for use by many goroutines.
type Store struct {
	dialect dialect
	write   *gorm.DB
	read    *gorm.DB
	lock    string // the file that is locked while migrating; empty: none
	clock   safety.Clock
	zone    *time.Location
	log     *slog.Logger
	pushes  chan struct{} // a signal that pushes were queued
	media   chan struct{} // a signal that media wait to be fetched
}

// Open opens the database and, with AutoMigrate, brings its schema up to date.
// It fails with ErrNewerSchema on the database of a newer program.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	d, err := dialectOf(cfg)
	if err != nil {
		return nil, err
	}
	s := &Store{dialect: d, clock: cfg.Clock, zone: cfg.Clock.Now().Location(), log: cfg.Log, pushes: make(chan struct{}, 1), media: make(chan struct{}, 1)}
	if d.name == driverSQLite && cfg.Path != "" {
		s.lock = cfg.Path + ".migrate.lock"
	}
	if s.write, err = d.openPool(d.writers, false); err != nil {
		return nil, err
	}
	if s.read, err = d.openPool(d.readers, d.prepare); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.locked(ctx, func() error { return s.checkSchema(ctx, cfg.AutoMigrate) }); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
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

// writing runs do in one transaction. The context bounds the wait for a
// connection only.
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
	whole, cancel := s.dialect.bound(ctx)
	defer cancel()
	raw, err := conn.BeginTx(whole, s.dialect.begin)
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
