package store

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	gormmysql "gorm.io/driver/mysql"
	"gorm.io/gorm"
)

// mysqlDialect is MySQL and MariaDB.
func mysqlDialect(dsn string) (dialect, error) {
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		return dialect{}, fmt.Errorf("%w: must be user:password@tcp(host:port)/database", ErrDSN) // the text of err may hold the password
	}
	if cfg.DBName == "" {
		return dialect{}, fmt.Errorf("%w: names no database", ErrDSN)
	}
	cfg.ParseTime, cfg.Loc = true, time.UTC // goose reads its own table with times
	cfg.ClientFoundRows = true              // an update that changes nothing still met its row
	cfg.InterpolateParams = true            // one round trip a statement instead of three
	cfg.Collation = "utf8mb4_bin"           // codes and ids differ by case
	cfg.Timeout = connectWait
	cfg.ReadTimeout, cfg.WriteTimeout = serverWhole, serverWhole
	cfg.Logger = &mysql.NopLogger{} // its words may hold addresses
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return dialect{}, fmt.Errorf("%w: can't be used", ErrDSN)
	}
	return dialect{
		name: driverMySQL, writers: serverWriters, readers: serverReaders, whole: serverWhole,
		begin: &sql.TxOptions{Isolation: sql.LevelReadCommitted},
		connect: func(int) (gorm.Dialector, *sql.DB, error) {
			pool := sql.OpenDB(connector)
			pool.SetConnMaxIdleTime(idleFor)
			return gormmysql.New(gormmysql.Config{Conn: pool, SkipInitializeWithVersion: true}), pool, nil
		},
		goose: func() (goose.Dialect, []goose.ProviderOption, error) {
			locker, err := lock.NewMySQLTableLocker()
			if err != nil {
				return "", nil, fmt.Errorf("lock of migrations: %w", err)
			}
			return goose.DialectMySQL, []goose.ProviderOption{goose.WithLocker(locker)}, nil
		},
	}, nil
}

// mysqlAway are the errors of MySQL that say: not now.
// 1021, 1114 disk full; 1044, 1045, 1049 refused (what an operator must put right); 1040, 1203, 1226 too many connections; 1053 shutting
// down; 1290, 1836 read only; 1205 lock wait; 1213 deadlock; 1927 killed.
func mysqlAway(code uint16) bool {
	switch code {
	case 1021, 1040, 1044, 1045, 1049, 1053, 1114, 1203, 1205, 1213, 1226, 1290, 1836, 1927:
		return true
	}
	return false
}

// mysqlAgain are those after which the same transaction may succeed at once.
func mysqlAgain(code uint16) bool { return code == 1205 || code == 1213 }
