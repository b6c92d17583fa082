package store

import (
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func postgresDialect(dsn string) (dialect, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return dialect{}, fmt.Errorf("%w: must be postgres://user:password@host:port/database", ErrDSN) // the text of err may hold the password
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connectWait
	}
	cfg.RuntimeParams["timezone"] = "UTC"
	return dialect{
		name: driverPostgres, writers: serverWriters, readers: serverReaders, whole: serverWhole,
		begin: &sql.TxOptions{Isolation: sql.LevelReadCommitted},
		connect: func(int) (gorm.Dialector, *sql.DB, error) {
			pool := stdlib.OpenDB(*cfg)
			pool.SetConnMaxIdleTime(idleFor)
			return postgres.New(postgres.Config{Conn: pool}), pool, nil
		},
		goose: func() (goose.Dialect, []goose.ProviderOption, error) {
			locker, err := lock.NewPostgresSessionLocker()
			if err != nil {
				return "", nil, fmt.Errorf("lock of migrations: %w", err)
			}
			return goose.DialectPostgres, []goose.ProviderOption{goose.WithSessionLocker(locker)}, nil
		},
	}, nil
}

// postgresAway are the SQLSTATEs that say: not now. 08 connection, 28 and 3D
// refused (a password or a database that an operator must put right), 53 no
// resources (disk, memory, connections), 57P the server stops, 25006 read only
// (a standby), 55P03 lock not available, and those after which to try again.
func postgresAway(state string) bool {
	for _, class := range []string{"08", "28", "3D", "53", "57P"} {
		if strings.HasPrefix(state, class) {
			return true
		}
	}
	return state == "25006" || state == "55P03" || postgresAgain(state)
}

// postgresAgain are those after which the same transaction may succeed at
// once: serialization failure and deadlock.
func postgresAgain(state string) bool { return state == "40001" || state == "40P01" }
