// Package sheets reads and writes spreadsheets: the roster, the staff list, the
// rejected rows and the binding codes. The workbook library stands nowhere else.
package sheets

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Table is a sheet that was read: a header and the rows below it, all cells as
// trimmed text.
type Table struct {
	Name     string   // the file's name, for messages
	Header   []string // as written in the file
	Rows     []Row    // the rows below the header that are not empty
	columns  map[string]int
	warnings []string
}

// Row is one row below the header.
type Row struct {
	Number   int      // as the spreadsheet program shows it, from 1
	Cells    []string // as many as the header has
	Uncached []int    // indexes of cells that hold a formula without a stored value
}

// headerWithin is how many rows may stand above the header, itself included.
const headerWithin = 10

// builder finds the header among the first rows and collects what follows.
type builder struct {
	table *Table
	first []Row // the first rows, until the header is chosen among them
	stray bool  // a cell with a value stands in a column without a header
}

// add takes the next row and reports whether to go on: false once there can be
// no header any more.
func (b *builder) add(number int, cells []string, uncached []int) bool {
	for i := range cells {
		cells[i] = clean(cells[i])
	}
	row := Row{Number: number, Cells: cells, Uncached: uncached}
	if b.table.Header != nil {
		b.addRow(row)
		return true
	}
	b.first = append(b.first, row)
	return len(b.first) < headerWithin || b.chooseHeader()
}

// chooseHeader takes the row that names the most columns that we know, two at
// least: a line above it may happen to hold one or two of the words.
func (b *builder) chooseHeader() bool {
	most, at := 1, -1
	for i, row := range b.first {
		if columns, _ := columnsOf(row.Cells); len(columns) > most {
			most, at = len(columns), i
		}
	}
	if at < 0 {
		return false
	}
	header := b.first[at].Cells
	for header[len(header)-1] == "" {
		header = header[:len(header)-1]
	}
	columns, doubled := columnsOf(header)
	b.table.Header, b.table.columns = header, columns
	for _, name := range doubled {
		b.table.warnings = append(b.table.warnings, fmt.Sprintf("“%s”这一列有两个，只读了前面那个。", name))
	}
	for _, row := range b.first[at+1:] {
		b.addRow(row)
	}
	b.first = nil
	return true
}

func (b *builder) addRow(row Row) {
	width := len(b.table.Header)
	if len(row.Cells) > width {
		b.stray = b.stray || !allEmpty(row.Cells[width:])
		row.Cells = row.Cells[:width]
	}
	if slices.Equal(row.Cells, b.table.Header) || (allEmpty(row.Cells) && len(row.Uncached) == 0) {
		return
	}
	cells := make([]string, width)
	copy(cells, row.Cells)
	row.Cells = cells
	b.table.Rows = append(b.table.Rows, row)
}

func (b *builder) finish() (*Table, error) {
	t := b.table
	if t.Header == nil && !b.chooseHeader() {
		return nil, fmt.Errorf("%s：前%d行里没找到表头。请在数据上面一行写列名，例如：企业名称、统一社会信用代码、乡镇街道", t.Name, headerWithin)
	}
	if len(t.Rows) == 0 {
		return nil, fmt.Errorf("%s：只有表头，下面没有数据。请填好再导入", t.Name)
	}
	if b.stray {
		t.warnings = append(t.warnings, "有的列没有表头，没有导入。")
	}
	return t, nil
}

// clean trims a cell and drops what nobody sees (zero-width and direction
// marks come along when a number is copied from a phone's address book).
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsControl(r), r == '\u00a0':
			return ' '
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

func allEmpty(cells []string) bool {
	return !slices.ContainsFunc(cells, func(s string) bool { return s != "" })
}
