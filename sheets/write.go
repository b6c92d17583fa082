package sheets

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Rejected is a row that was not taken, and why.
type Rejected struct {
	Row     int
	Reasons []string
}

// WriteRejected writes the rejected rows as CSV for a spreadsheet program
// (UTF-8 with mark): the columns as they were, then 行号 and 原因. Cells that a
// spreadsheet would run as a formula are guarded by an apostrophe.
func WriteRejected(w io.Writer, t *Table, rejected []Rejected) error {
	if _, err := io.WriteString(w, bomUTF8); err != nil {
		return fmt.Errorf("write rejected rows: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	records := [][]string{append(guarded(t.Header), "行号", "原因")}
	byNumber := make(map[int]Row, len(t.Rows))
	for _, row := range t.Rows {
		byNumber[row.Number] = row
	}
	for _, r := range rejected {
		cells := make([]string, len(t.Header))
		copy(cells, byNumber[r.Row].Cells)
		records = append(records, append(guarded(cells), strconv.Itoa(r.Row), guard(strings.Join(r.Reasons, "；"))))
	}
	if err := out.WriteAll(records); err != nil {
		return fmt.Errorf("write rejected rows: %w", err)
	}
	return nil
}

func guarded(cells []string) []string {
	out := make([]string, 0, len(cells)+2)
	for _, c := range cells {
		out = append(out, guard(c))
	}
	return out
}

// guard keeps a spreadsheet from reading a text as a formula.
func guard(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
