package store_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ncruces/go-sqlite3/driver"

	"shouze/store"
)

var update = flag.Bool("update", false, "write the schema golden, and the dump of a version that has none")

const schemaGolden = "testdata/schema.golden"

func raw(tb testing.TB, path string) *sql.DB {
	tb.Helper()
	if s, ok := onServer(); ok {
		db, err := sql.Open(s.sql, configOf(path).DSN)
		must(tb, err)
		tb.Cleanup(func() { db.Close() })
		return db
	}
	db, err := driver.Open("file:" + path + "?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)")
	must(tb, err)
	tb.Cleanup(func() { db.Close() })
	return db
}

// schema is every table, index and trigger as SQL.
func schema(tb testing.TB, path string) string {
	tb.Helper()
	rows, err := raw(tb, path).Query(`SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
		ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name`)
	must(tb, err)
	defer rows.Close()
	var b strings.Builder
	for rows.Next() {
		var text string
		must(tb, rows.Scan(&text))
		fmt.Fprintln(&b, text+";")
	}
	must(tb, rows.Err())
	return b.String()
}

func TestFreshSchemaIsTheGoldenOne(t *testing.T) {
	sqliteOnly(t)
	w := newWorld(t)
	got := schema(t, w.path)
	_, want, err := w.SchemaVersion(context.Background())
	must(t, err)
	if *update {
		must(t, os.WriteFile(schemaGolden, []byte(got), 0o644))
		dump := fmt.Sprintf("testdata/schema-%d.sql", want)
		if _, err := os.Stat(dump); errors.Is(err, os.ErrNotExist) {
			w.task(mill)
			stop := w.run()
			w.say(boss, "file")
			stop()
			must(t, os.WriteFile(dump, []byte(dumped(t, w.path)), 0o644))
		}
	}
	golden, err := os.ReadFile(schemaGolden)
	must(t, err)
	if diff := cmp.Diff(string(golden), got); diff != "" {
		t.Errorf("schema (-golden +fresh):\n%s", diff)
	}
	if _, err := os.Stat(fmt.Sprintf("testdata/schema-%d.sql", want)); err != nil {
		t.Errorf("this version has no dump, run with -update: %v", err)
	}
}

// TestEachOlderSchemaMigrates loads the dump of each version that there ever
// was and brings it up to date.
func TestEachOlderSchemaMigrates(t *testing.T) {
	sqliteOnly(t)
	golden, err := os.ReadFile(schemaGolden)
	must(t, err)
	dumps, err := filepath.Glob("testdata/schema-*.sql")
	must(t, err)
	if len(dumps) == 0 {
		t.Fatal("no dumps")
	}
	for _, dump := range dumps {
		t.Run(filepath.Base(dump), func(t *testing.T) {
			text, err := os.ReadFile(dump)
			must(t, err)
			path := filepath.Join(t.TempDir(), "old.db")
			old := raw(t, path)
			_, err = old.Exec(string(text))
			must(t, err)
			must(t, old.Close())
			s := open(t, path)
			must(t, s.Ready(context.Background()))
			if diff := cmp.Diff(string(golden), schema(t, path)); diff != "" {
				t.Errorf("schema (-golden +migrated):\n%s", diff)
			}
			oneWholeRecord(t, s)
		})
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new.db")
	open(t, path)
	_, err := raw(t, path).Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)")
	must(t, err)
	_, err = store.Open(context.Background(), configAt(t, path))
	if !errors.Is(err, store.ErrNewerSchema) {
		t.Errorf("got %v", err)
	}
}

func TestOlderSchemaWaitsForMigrate(t *testing.T) {
	ctx := context.Background()
	cfg := configAt(t, filepath.Join(t.TempDir(), "empty.db"))
	cfg.AutoMigrate = false
	s, err := store.Open(ctx, cfg)
	must(t, err)
	defer s.Close()
	have, want, err := s.SchemaVersion(ctx)
	if err != nil || have != 0 || want == 0 {
		t.Errorf("versions %d, %d, %v", have, want, err)
	}
	if s.Ready(ctx) == nil {
		t.Error("ready without a schema")
	}
	must(t, s.Migrate(ctx))
	must(t, s.Ready(ctx))
}

func TestRacingStartsMigrateOnce(t *testing.T) {
	cfg := configAt(t, filepath.Join(t.TempDir(), "race.db"))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s, err := store.Open(context.Background(), cfg)
			if err != nil {
				t.Error(err)
				return
			}
			if err := errors.Join(s.Ready(context.Background()), s.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestRecordsNeverChange(t *testing.T) {
	w := newWorld(t)
	w.task(mill)
	stop := w.run()
	w.say(boss, "file")
	stop()
	db := raw(t, w.path)
	for _, sql := range []string{"UPDATE records SET filed_by = '别人'", "DELETE FROM records", "REPLACE INTO records SELECT * FROM records"} {
		if _, err := db.Exec(sql); err == nil {
			t.Errorf("%s was allowed", sql)
		}
	}
	if rs := w.records(); len(rs) != 1 || rs[0].By != "张三" {
		t.Errorf("records %+v", rs)
	}
}

// dumped is the database as SQL that makes it again.
func dumped(tb testing.TB, path string) string {
	tb.Helper()
	db := raw(tb, path)
	var b strings.Builder
	b.WriteString("-- A database of an older version, for the test of migrations.\n")
	b.WriteString(schema(tb, path))
	tables, err := db.Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid`)
	must(tb, err)
	var names []string
	for tables.Next() {
		var name string
		must(tb, tables.Scan(&name))
		names = append(names, name)
	}
	must(tb, errors.Join(tables.Err(), tables.Close()))
	b.WriteString("PRAGMA foreign_keys = OFF;\n")
	for _, name := range names {
		dumpTable(tb, db, name, &b)
	}
	return b.String()
}

func dumpTable(tb testing.TB, db *sql.DB, name string, b *strings.Builder) {
	tb.Helper()
	var columns, quoted string
	err := db.QueryRow(`SELECT group_concat(name, ', '), group_concat('quote(' || name || ')', ' || '', '' || ') FROM pragma_table_info(?)`, name).
		Scan(&columns, &quoted)
	must(tb, err)
	rows, err := db.Query("SELECT " + quoted + " FROM " + name)
	must(tb, err)
	defer rows.Close()
	for rows.Next() {
		var values string
		must(tb, rows.Scan(&values))
		fmt.Fprintf(b, "INSERT INTO %s (%s) VALUES (%s);\n", name, columns, values)
	}
	must(tb, rows.Err())
}
