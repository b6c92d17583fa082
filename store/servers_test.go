package store_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"

	"shouze/store"
)

// databaseEnv makes the tests of this package run on a server instead of
// SQLite: mysql or postgres.
const databaseEnv = "SHOUZE_TEST_DATABASE"

// server is a database server that tests may make databases on.
type server struct {
	driver string // as store.Config names it
	sql    string // as database/sql does
	admin  string // DSN that may make databases
	on     func(database string) string
	host   string
}

func servers() map[string]server {
	my := cmp.Or(os.Getenv("SHOUZE_TEST_MYSQL"), "127.0.0.1:3306")
	pg := cmp.Or(os.Getenv("SHOUZE_TEST_POSTGRES"), "127.0.0.1:5432")
	mysqlDSN := func(db string) string { return "root@tcp(" + my + ")/" + db }
	postgresDSN := func(db string) string { return "postgres://postgres@" + pg + "/" + db + "?sslmode=disable" }
	return map[string]server{
		"mysql":    {"mysql", "mysql", mysqlDSN("mysql"), mysqlDSN, my},
		"postgres": {"postgres", "pgx", postgresDSN("postgres"), postgresDSN, pg},
	}
}

// onServer is the server that these tests run on; false: SQLite.
func onServer() (server, bool) {
	s, ok := servers()[os.Getenv(databaseEnv)]
	return s, ok
}

// sqliteOnly skips what is about SQLite's file.
func sqliteOnly(tb testing.TB) {
	tb.Helper()
	if _, ok := onServer(); ok {
		tb.Skip("about SQLite's file")
	}
}

// TestOnEveryServer runs this package's tests once more on each server.
func TestOnEveryServer(t *testing.T) {
	if _, ok := onServer(); ok {
		t.Skip("runs on one already")
	}
	for name, s := range servers() {
		t.Run(name, func(t *testing.T) {
			wanted(t, s)
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.v=false", fmt.Sprintf("-test.short=%t", testing.Short()))
			cmd.Env = append(os.Environ(), databaseEnv+"="+name)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// wanted skips a test where its server is not there, unless all must be.
func wanted(tb testing.TB, s server) {
	tb.Helper()
	conn, err := net.DialTimeout("tcp", s.host, time.Second)
	if err == nil {
		conn.Close()
		return
	}
	if os.Getenv("SHOUZE_TEST_SERVICES") == "require" {
		tb.Fatalf("%s is not there: %v", s.driver, err)
	}
	tb.Skipf("%s is not there", s.driver)
}

// databases are those that tests have made, by the path that stands for them.
var databases sync.Map

// configAt is a store at a path: the SQLite file, or on a server a database of
// its own that ends with the test.
func configAt(tb testing.TB, path string) store.Config {
	tb.Helper()
	if s, ok := onServer(); ok {
		makeDatabase(tb, s, path)
	}
	return configOf(path)
}

// configOf is configAt without making a database.
func configOf(path string) store.Config {
	s, ok := onServer()
	if !ok {
		return store.Config{Path: path, AutoMigrate: true, Clock: newClock()}
	}
	return store.Config{Driver: s.driver, DSN: s.on(databaseName(path)), AutoMigrate: true, Clock: newClock()}
}

func databaseName(path string) string {
	sum := sha256.Sum256([]byte(path))
	return "shouze_test_" + hex.EncodeToString(sum[:8])
}

func makeDatabase(tb testing.TB, s server, path string) {
	tb.Helper()
	name := databaseName(path)
	if _, known := databases.LoadOrStore(path, name); known {
		return
	}
	db, err := sql.Open(s.sql, s.admin)
	must(tb, err)
	ctx := context.Background()
	force := ""
	if s.driver == "postgres" {
		force = " WITH (FORCE)"
	}
	_, err = db.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name)
	must(tb, err)
	_, err = db.ExecContext(ctx, "CREATE DATABASE "+name)
	must(tb, err)
	tb.Cleanup(func() {
		databases.Delete(path)
		if _, err := db.ExecContext(ctx, "DROP DATABASE "+name+force); err != nil {
			tb.Error(err)
		}
		must(tb, db.Close())
	})
}
