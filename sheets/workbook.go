package sheets

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"
)

const (
	maxUnzipped = 1 << 30  // bytes of a workbook once unpacked, against zip bombs
	inMemory    = 16 << 20 // a larger part of the workbook is unpacked to a temporary file
)

var errNoWorkbook = errors.New("这个文件不是完整的 Excel 工作簿")

// openWorkbook reads the first sheet that has a header. Rows are streamed; what
// the stream doesn't tell (merged cells, formulas never computed) is scanned
// from the sheet's own XML.
func openWorkbook(name string, content []byte) (_ *Table, err error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || !hasPart(archive, "xl/workbook.xml") {
		return nil, fmt.Errorf("%s：%w，可能没下载完。%s", name, errNoWorkbook, saveAs)
	}
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: inMemory,
	})
	if err != nil {
		return nil, fmt.Errorf("%s：%w。%s", name, errNoWorkbook, saveAs)
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	var first error
	for _, sheet := range book.GetSheetList() {
		t, err := openSheet(name, book, archive, sheet)
		if err == nil {
			return t, nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = fmt.Errorf("%s：%w。%s", name, errNoWorkbook, saveAs)
	}
	return nil, first
}

func openSheet(name string, book *excelize.File, archive *zip.Reader, sheet string) (*Table, error) {
	extra, err := scanSheet(archive, sheet)
	if err != nil {
		return nil, fmt.Errorf("%s：工作表“%s”读不出来。%s", name, sheet, saveAs)
	}
	rows, err := book.Rows(sheet)
	if err != nil {
		return nil, fmt.Errorf("%s：工作表“%s”读不出来。%s", name, sheet, saveAs)
	}
	b := &builder{table: &Table{Name: name}}
	err = eachRow(rows, func(number int, cells []string) bool {
		own := !allEmpty(cells)
		cells = extra.fill(number, cells)
		if !own && len(extra.uncached[number]) == 0 { // only an echo of a merged cell
			cells = nil
		}
		return b.add(number, cells, extra.uncached[number])
	})
	if err != nil {
		return nil, fmt.Errorf("%s：工作表“%s”读到一半出错。%s", name, sheet, saveAs)
	}
	return b.finish()
}

func eachRow(rows *excelize.Rows, take func(number int, cells []string) bool) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	for number := 1; rows.Next(); number++ {
		cells, err := rows.Columns()
		if err != nil {
			return err
		}
		if !take(number, cells) {
			return nil
		}
	}
	return rows.Error()
}

// span is a merged range, from 1, ends included, with the text of its top left.
type span struct {
	top, left, bottom, right int
	text                     string
}

// extras is what the stream of rows doesn't tell about a sheet.
type extras struct {
	spans    []span        // by top row
	open     []span        // those that reach the present row
	uncached map[int][]int // row → indexes of cells with a formula and no value
}

// widest is how many columns a merged cell is carried over at most.
const widest = 200

// fill gives each cell of a merged range the text of its top left. Rows come in
// order.
func (e *extras) fill(number int, cells []string) []string {
	for len(e.spans) > 0 && e.spans[0].top <= number {
		s := e.spans[0]
		e.spans = e.spans[1:]
		if s.top == number && s.left <= len(cells) {
			s.text = cells[s.left-1]
		}
		e.open = append(e.open, s)
	}
	e.open = slices.DeleteFunc(e.open, func(s span) bool { return s.bottom < number })
	for _, s := range e.open {
		for column := s.left; column <= min(s.right, widest) && s.text != ""; column++ {
			for len(cells) < column {
				cells = append(cells, "")
			}
			cells[column-1] = s.text
		}
	}
	return cells
}
