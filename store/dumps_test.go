package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"

	"shouze/store"
)

// TestEachOlderServerSchemaMigrates loads the dump of each version that there
// ever was on a server and brings it up to date. The dump of a new version is
// written by the server's own tool:
//
//	SHOUZE_TEST_DATABASE=mysql go test ./store -run OlderServerSchema -update
//	SHOUZE_TEST_DATABASE=postgres go test ./store -run OlderServerSchema -update
func TestEachOlderServerSchemaMigrates(t *testing.T) {
	s, ok := onServer()
	if !ok {
		t.Skip("about servers; TestOnEveryServer runs it there")
	}
	w := newWorld(t)
	golden := described(t, s, w.path)
	_, version, err := w.SchemaVersion(context.Background())
	must(t, err)
	present := fmt.Sprintf("testdata/%s-%d.sql", s.driver, version)
	if _, err := os.Stat(present); errors.Is(err, os.ErrNotExist) {
		if !*update {
			t.Errorf("this version has no dump, run with -update: %v", err)
		} else {
			w.task(mill)
			stop := w.run()
			w.say(boss, "file")
			stop()
			must(t, os.WriteFile(present, []byte(serverDump(t, s, databaseName(w.path))), 0o644))
		}
	}
	dumps, err := filepath.Glob("testdata/" + s.driver + "-*.sql")
	must(t, err)
	if len(dumps) == 0 {
		t.Fatal("no dumps")
	}
	for _, dump := range dumps {
		t.Run(filepath.Base(dump), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "old.db")
			makeDatabase(t, s, path)
			load(t, s, path, dump)
			old := open(t, path)
			must(t, old.Ready(context.Background()))
			if diff := cmp.Diff(golden, described(t, s, path)); diff != "" {
				t.Errorf("schema (-fresh +migrated):\n%s", diff)
			}
			oneWholeRecord(t, old)
		})
	}
}

// oneWholeRecord holds what the dumps hold: a record whose digest is right.
func oneWholeRecord(t *testing.T, s *store.Store) {
	t.Helper()
	rs, _, err := s.Records(context.Background(), store.RecordFilter{})
	must(t, err)
	if len(rs) != 1 {
		t.Fatalf("%d records", len(rs))
	}
	if ok, err := rs[0].Verify(map[string]string{}); !ok || err != nil {
		t.Errorf("the record's digest: %v %v", ok, err)
	}
}

// described is every column, index and trigger of a database, a line each.
func described(t *testing.T, s server, path string) string {
	t.Helper()
	queries := map[string][]string{
		"mysql": {
			`SELECT CONCAT_WS(' ', 'column', table_name, ordinal_position, column_name, column_type, is_nullable, column_default, collation_name, extra)
				FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name NOT LIKE 'goose%' ORDER BY table_name, ordinal_position`,
			`SELECT CONCAT_WS(' ', 'index', table_name, index_name, seq_in_index, column_name, non_unique)
				FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name NOT LIKE 'goose%' ORDER BY table_name, index_name, seq_in_index`,
			`SELECT CONCAT_WS(' ', 'trigger', event_object_table, trigger_name, event_manipulation, action_timing, action_statement)
				FROM information_schema.triggers WHERE trigger_schema = DATABASE() ORDER BY trigger_name`,
		},
		"postgres": {
			`SELECT CONCAT_WS(' ', 'column', table_name, ordinal_position, column_name, data_type, character_maximum_length, is_nullable, column_default)
				FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%' ORDER BY table_name, ordinal_position`,
			`SELECT CONCAT_WS(' ', 'index', indexdef) FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'goose%' ORDER BY indexname`,
			`SELECT CONCAT_WS(' ', 'trigger', pg_get_triggerdef(g.oid), pg_get_functiondef(g.tgfoid)) FROM pg_trigger g WHERE NOT g.tgisinternal ORDER BY g.tgname`,
		},
	}
	db := raw(t, path)
	var lines []string
	for _, q := range queries[s.driver] {
		before := len(lines)
		lines = append(lines, column(t, db, q)...)
		if len(lines) == before {
			t.Fatalf("nothing was found by %s", q)
		}
	}
	return strings.Join(lines, "\n")
}

func column(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	must(t, err)
	defer rows.Close()
	var out []string
	for rows.Next() {
		var line string
		must(t, rows.Scan(&line))
		out = append(out, line)
	}
	must(t, rows.Err())
	return out
}

// serverDump is a database as SQL that makes it again, by the server's own tool.
func serverDump(t *testing.T, s server, database string) string {
	t.Helper()
	var cmd *exec.Cmd
	switch s.driver {
	case "mysql":
		cfg, err := mysql.ParseDSN(s.admin)
		must(t, err)
		host, port, _ := strings.Cut(cfg.Addr, ":")
		cmd = exec.Command("mysqldump", "-h", host, "-P", port, "-u", cfg.User, "--protocol=tcp", "--skip-comments", "--skip-extended-insert",
			"--complete-insert", "--skip-add-locks", "--skip-disable-keys", "--skip-add-drop-table", "--no-tablespaces", "--hex-blob", database)
	default:
		cmd = exec.Command("pg_dump", "--inserts", "--no-owner", "--no-privileges", s.on(database))
	}
	out, err := cmd.Output()
	must(t, err)
	definer := regexp.MustCompile(`/\*!50017 DEFINER=[^*]*\*/ `) // who made a trigger here need not be known there
	b := []byte("-- A database of an older version, for the test of migrations.\n")
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, `\`) || strings.HasPrefix(line, "--") || strings.HasPrefix(line, "/*M!999999") || strings.TrimSpace(line) == "" {
			continue // words of the tool to itself
		}
		b = append(b, definer.ReplaceAllString(line, "")...)
	}
	return string(b)
}

// load runs a dump, a statement at a time where the tool names delimiters.
func load(t *testing.T, s server, path, dump string) {
	t.Helper()
	text, err := os.ReadFile(dump)
	must(t, err)
	pool, err := sql.Open(s.sql, configOf(path).DSN)
	must(t, err)
	defer pool.Close()
	one, err := pool.Conn(context.Background()) // what a dump sets holds for its connection
	must(t, err)
	defer one.Close()
	statements := []string{string(text)}
	if s.driver == "mysql" {
		statements = split(string(text))
	}
	for _, q := range statements {
		_, err := one.ExecContext(context.Background(), q)
		must(t, err)
	}
}

// split cuts what mysqldump wrote into statements, each of which ends a line.
func split(text string) []string {
	var out []string
	var b strings.Builder
	end := ";"
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "--") {
			continue
		}
		if word, ok := strings.CutPrefix(line, "DELIMITER "); ok {
			end = strings.TrimSpace(word)
			continue
		}
		b.WriteString(line)
		if q, ok := strings.CutSuffix(strings.TrimSpace(b.String()), end); ok {
			out = append(out, q)
			b.Reset()
		}
	}
	return out
}
