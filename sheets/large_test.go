package sheets_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shouze/sheets"
)

// large writes an .xlsx of n good rows.
func large(tb testing.TB, n int) []byte {
	tb.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	must(tb, err)
	for i := range n + 1 {
		row := header
		if i > 0 {
			row = good(i)
		}
		cells := make([]any, len(row))
		for c, v := range row {
			cells[c] = v
		}
		must(tb, w.SetRow(fmt.Sprintf("A%d", i+1), cells))
	}
	must(tb, w.Flush())
	var b bytes.Buffer
	_, err = f.WriteTo(&b)
	must(tb, err)
	must(tb, f.Close())
	return b.Bytes()
}

func TestLargeRoster(t *testing.T) {
	n := 50_000
	if testing.Short() {
		n = 5_000
	}
	csv := [][]string{header}
	for i := range n {
		csv = append(csv, good(i+1))
	}
	for name, content := range map[string][]byte{"xlsx": large(t, n), "csv": []byte(csvOf(",", csv...))} {
		rows := roster(t, content)
		if len(rows) != n {
			t.Fatalf("%s: %d rows", name, len(rows))
		}
		for _, r := range rows {
			if len(r.Reasons) > 0 {
				t.Fatalf("%s row %d: %q", name, r.Row, strings.Join(r.Reasons, "；"))
			}
		}
		if last := rows[n-1]; last.Row != n+1 || last.Enterprise.USCC != uscc(n) {
			t.Errorf("%s: last row %+v", name, last)
		}
	}
}

func benchmarkRoster(b *testing.B, n int) {
	content := large(b, n)
	b.ReportAllocs()
	for b.Loop() {
		table, err := sheets.Open("x", bytes.NewReader(content))
		must(b, err)
		rows, _, err := sheets.Roster(table, county(), sectors(), sheets.RosterOptions{})
		must(b, err)
		if len(rows) != n {
			b.Fatal(len(rows))
		}
	}
}

func BenchmarkRoster2000(b *testing.B)  { benchmarkRoster(b, 2_000) }
func BenchmarkRoster50000(b *testing.B) { benchmarkRoster(b, 50_000) }
