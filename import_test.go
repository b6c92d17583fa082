package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"shouze/bot/simulator"
)

// command runs one command on a folder, as a user would.
func command(t *testing.T, dir string, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	io := console{in: strings.NewReader(""), out: &stdout, err: &stderr, env: []string{"SHOUZE_DATA_DIR=" + dir}}
	code = run(t.Context(), args, io)
	return code, stdout.String(), stderr.String()
}

// workbook writes a roster of n enterprises; row 3 of a bad one has a wrong
// check character and an unknown township.
func workbook(t *testing.T, n int, bad bool) string {
	t.Helper()
	f := excelize.NewFile()
	head := []any{"企业名称", "统一社会信用代码", "乡镇街道", "行业领域", "业态", "高危", "主要负责人", "手机号"}
	for i := range n + 1 {
		row := head
		if i > 0 {
			row = []any{fmt.Sprintf("示例%d厂", i), simulator.MadeUpCode(i), "东山镇", "工贸", "机械加工", "否", fmt.Sprintf("人%d", i), fmt.Sprintf("139%08d", i)}
		}
		if bad && i == 2 {
			row[1], row[2] = "91219999MA000000XX", "火星镇"
		}
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "名单.xlsx")
	if err := f.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	return file
}

// Two thousand rows come in under ten seconds, and the second time nothing
// changes.
func TestImportTwice(t *testing.T) {
	dir, file := t.TempDir(), workbook(t, 2000, false)
	for _, want := range []string{"imported 2000, updated 0, unchanged 0, rejected 0\n", "imported 0, updated 0, unchanged 2000, rejected 0\n"} {
		start := time.Now()
		code, out, errs := command(t, dir, "import", "enterprises", file)
		if code != exitDone || out != want {
			t.Fatalf("%d %q %s", code, out, errs)
		}
		if took := time.Since(start); took > 10*time.Second && !testing.Short() {
			t.Errorf("it took %s", took)
		}
	}
}

func TestImportKeepsTheGoodRows(t *testing.T) {
	dir, file := t.TempDir(), workbook(t, 5, true)
	code, out, errs := command(t, dir, "import", "enterprises", file)
	if code != exitPart || out != "imported 4, updated 0, unchanged 0, rejected 1\n" {
		t.Fatalf("%d %q", code, out)
	}
	if !strings.Contains(errs, "第3行") || !strings.Contains(errs, "火星镇") {
		t.Errorf("reasons: %s", errs)
	}
	raw, err := os.ReadFile(file + ".rejected.csv")
	if err != nil || !strings.Contains(string(raw), "火星镇") {
		t.Errorf("rejected rows: %s, %v", raw, err)
	}
}

func TestCommandsRefuseInWords(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.yaml")
	if err := os.WriteFile(bad, []byte("listen: \":8080\"\ncolour: red\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(dir, "half.yaml")
	if err := os.WriteFile(half, []byte("wechat: {app_id: wx1234567890123456}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ahead := filepath.Join(dir, "ahead.yaml")
	if err := os.WriteFile(ahead, []byte("listen_console: '127.0.0.1:8081'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	away, odd := filepath.Join(dir, "away.yaml"), filepath.Join(dir, "odd.yaml")
	for file, dsn := range map[string]string{away: "postgres://u:hunter7@127.0.0.1:9/x", odd: "postgres://u:hunter7@:no"} {
		if err := os.WriteFile(file, []byte("database: {driver: postgres, dsn: '"+dsn+"'}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"serve", "-c", bad}, exitUsage, "colour"},
		{[]string{"serve", "-c", half}, exitUsage, "wechat.app_secret"},
		{[]string{"serve", "-c", ahead}, exitUsage, "listen_console"},
		{[]string{"serve", "-c", away}, exitUsage, "database.dsn"},
		{[]string{"serve", "-c", odd}, exitUsage, "database.dsn"},
		{[]string{"serve", "-c", filepath.Join(dir, "none.yaml")}, exitUsage, "none.yaml"},
		{[]string{"import", "enterprises"}, exitUsage, "名单"},
		{[]string{"import", "enterprises", filepath.Join(dir, "none.xlsx")}, exitFailed, "none.xlsx"},
		{[]string{"token", "create", "--name", "甲", "--role", "king"}, exitUsage, "king"},
		{[]string{"token", "create", "--name", "甲", "--role", "township", "--scope", "火星镇"}, exitUsage, "火星镇"},
		{[]string{"items", "--sector", "养龙"}, exitUsage, "养龙"},
		{[]string{"read", "song"}, exitUsage, ""},
		{[]string{"check", filepath.Join(dir, "nowhere")}, exitUsage, "nowhere"},
		{[]string{"nonsense"}, exitUsage, ""},
	} {
		code, out, errs := command(t, dir, c.args...)
		if code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("%v: %d, %s%s", c.args, code, out, errs)
		}
		if strings.Contains(errs, "hunter7") {
			t.Errorf("%v tells the password: %s", c.args, errs)
		}
	}
}

// A database of a newer program is refused in words.
func TestNewerSchemaIsRefused(t *testing.T) {
	dir := t.TempDir()
	if code, out, errs := command(t, dir, "migrate"); code != exitDone || !strings.Contains(out, "升级") {
		t.Fatalf("%d %s%s", code, out, errs)
	}
	db := openFile(t, filepath.Join(dir, "shouze.db"))
	if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := command(t, dir, "serve"); code != exitUsage || !strings.Contains(errs, "新版本") {
		t.Errorf("%d %s", code, errs)
	}
}
