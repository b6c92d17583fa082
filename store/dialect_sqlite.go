package store

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/gormlite"
	"github.com/pressly/goose/v3"
	"gorm.io/gorm"
)

// The platforms wait five seconds for an answer, so a busy database is given
// up after two. Times are integers in all our columns; the driver's own format
// stays, since goose reads its own table with it.
const sqlitePragma = "_txlock=immediate&_pragma=busy_timeout(2000)" +
	"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"

func sqliteDialect(cfg Config) (dialect, error) {
	dsn, err := sqliteDSN(cfg)
	if err != nil {
		return dialect{}, err
	}
	return dialect{
		name: driverSQLite, writers: 1, readers: readers, prepare: true,
		connect: func(int) (gorm.Dialector, *sql.DB, error) {
			pool, err := driver.Open(dsn)
			if err != nil {
				return nil, nil, err
			}
			return gormlite.OpenDB(pool), pool, nil
		},
		goose: func() (goose.Dialect, []goose.ProviderOption, error) { return goose.DialectSQLite3, nil, nil },
	}, nil
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
