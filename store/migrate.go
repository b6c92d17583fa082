package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// Migrate brings the schema up to date, one process at a time.
func (s *Store) Migrate(ctx context.Context) error {
	return s.locked(ctx, func() error { return s.migrate(ctx) })
}

// locked runs do while no other process opens or migrates this file: SQLite
// has no lock of its own for that, and two that make one file at once fail,
// since changing to WAL does not wait.
func (s *Store) locked(ctx context.Context, do func() error) (err error) {
	if s.lock == "" {
		return do()
	}
	unlock, err := lockFile(ctx, s.lock)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	return do()
}

func (s *Store) migrate(ctx context.Context) error {
	p, err := s.provider()
	if err != nil {
		return err
	}
	done, err := p.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", failure(err))
	}
	for _, m := range done {
		s.log.InfoContext(ctx, "schema migrated", "version", m.Source.Version, "took", m.Duration)
	}
	return nil
}

// SchemaVersion is the version of the schema as it is, and as this program
// wants it.
func (s *Store) SchemaVersion(ctx context.Context) (have, want int64, err error) {
	p, err := s.provider()
	if err != nil {
		return 0, 0, err
	}
	sources := p.ListSources()
	want = sources[len(sources)-1].Version
	// Asked in plain SQL: HasTable of GORM takes every error for a no.
	there, err := s.hasTable(ctx, goose.DefaultTablename)
	if err != nil {
		return 0, want, fmt.Errorf("read schema version: %w", failure(err))
	}
	if !there {
		return 0, want, nil
	}
	err = s.reading(ctx).Raw("SELECT COALESCE(MAX(version_id), 0) FROM " + goose.DefaultTablename + " WHERE is_applied").Scan(&have).Error
	if err != nil {
		return 0, want, fmt.Errorf("read schema version: %w", failure(err))
	}
	return have, want, nil
}

// hasTable reports whether a table is there.
func (s *Store) hasTable(ctx context.Context, name string) (bool, error) {
	query := map[string]string{
		driverSQLite:   "SELECT COUNT(*) FROM sqlite_master WHERE name = ?",
		driverMySQL:    "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?",
		driverPostgres: "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = CURRENT_SCHEMA() AND table_name = ?",
	}[s.dialect.name]
	var tables int64
	err := s.reading(ctx).Raw(query, name).Scan(&tables).Error
	return tables > 0, err
}

func (s *Store) checkSchema(ctx context.Context, migrate bool) error {
	have, want, err := s.SchemaVersion(ctx)
	if err != nil {
		return err
	}
	if have > want {
		return fmt.Errorf("%w: version %d, this program knows %d", ErrNewerSchema, have, want)
	}
	if have < want && migrate {
		return s.migrate(ctx)
	}
	return nil
}

func (s *Store) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations/"+s.dialect.name)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	pool, err := s.write.DB()
	if err != nil {
		return nil, err
	}
	kind, options, err := s.dialect.goose()
	if err != nil {
		return nil, err
	}
	p, err := goose.NewProvider(kind, pool, files, append(options, goose.WithDisableGlobalRegistry(true))...)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return p, nil
}
