package main

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"

	"shouze/config"
)

// database is where a test's product keeps what it keeps.
type database struct{ driver, dsn, redis string }

func (d database) demo() demoOptions { return demoOptions{driver: d.driver, dsn: d.dsn} }

// set makes a configuration use the database.
func (d database) set(c *config.Config) {
	c.Redis.Addr = d.redis
	if d.driver == config.SQLite {
		return
	}
	migrate := true
	c.Database = config.Database{Driver: d.driver, DSN: config.Secret(d.dsn), AutoMigrate: &migrate}
}

// redisAddr is where Redis is; empty: it is not there, and need not be.
func redisAddr(t *testing.T) string {
	t.Helper()
	const addr = "127.0.0.1:6379"
	conn, err := net.DialTimeout("tcp", addr, time.Second)
	if err == nil {
		conn.Close()
		return addr
	}
	if os.Getenv("SHOUZE_TEST_SERVICES") == "require" {
		t.Fatal(err)
	}
	return ""
}

// onEveryDatabase runs a test on SQLite and on each server, there in a
// database of its own. A server that is not there is skipped, unless all must be.
func onEveryDatabase(t *testing.T, test func(t *testing.T, d database)) {
	t.Helper()
	t.Run(config.SQLite, func(t *testing.T) { test(t, database{driver: config.SQLite}) })
	for _, s := range []struct{ driver, sql, host, dsn, drop string }{
		{config.MySQL, "mysql", "127.0.0.1:3306", "root@tcp(127.0.0.1:3306)/%s", "DROP DATABASE %s"},
		{config.Postgres, "pgx", "127.0.0.1:5432", "postgres://postgres@127.0.0.1:5432/%s?sslmode=disable", "DROP DATABASE %s WITH (FORCE)"},
	} {
		t.Run(s.driver, func(t *testing.T) {
			conn, err := net.DialTimeout("tcp", s.host, time.Second)
			if err != nil && os.Getenv("SHOUZE_TEST_SERVICES") == "require" {
				t.Fatal(err)
			}
			if err != nil {
				t.Skipf("%s is not there", s.driver)
			}
			conn.Close()
			admin, err := sql.Open(s.sql, fmt.Sprintf(s.dsn, map[string]string{config.MySQL: "mysql", config.Postgres: "postgres"}[s.driver]))
			if err != nil {
				t.Fatal(err)
			}
			name := "shouze_test_" + strings.ToLower(rand.Text()[:12])
			if _, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if _, err := admin.Exec(fmt.Sprintf(s.drop, name)); err != nil {
					t.Error(err)
				}
				admin.Close()
			})
			test(t, database{driver: s.driver, dsn: fmt.Sprintf(s.dsn, name), redis: redisAddr(t)})
		})
	}
}
