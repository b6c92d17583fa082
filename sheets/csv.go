package sheets

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

const bomUTF8 = "\ufeff"

func hasUTF16Mark(b []byte) bool {
	return bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff"))
}

// openCSV tries the separators and takes the one with which the header shows
// the most columns that we know.
func openCSV(name string, content []byte) (*Table, error) {
	text, err := decode(content)
	if err != nil {
		return nil, fmt.Errorf("%s：里面的文字认不出来。%s", name, saveAs)
	}
	separator, most := ',', 0
	for _, s := range ",\t;" {
		if n := knownColumns(text, s); n > most {
			separator, most = s, n
		}
	}
	b := &builder{table: &Table{Name: name}}
	if err := eachRecord(text, separator, b.add); err != nil {
		return nil, fmt.Errorf("%s：%w。%s", name, err, saveAs)
	}
	return b.finish()
}

// decode turns UTF-8, UTF-16 with its mark, or GB 18030 (GBK is part of it)
// into text. GBK is never used by itself: it lacks rare characters of names.
func decode(content []byte) (string, error) {
	switch {
	case hasUTF16Mark(content):
		decoded, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(content)
		return string(decoded), err
	case utf8.Valid(content):
		return strings.TrimPrefix(string(content), bomUTF8), nil
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(content)
	if err != nil {
		return "", err
	}
	if bytes.ContainsRune(decoded, utf8.RuneError) {
		return "", errors.New("neither UTF-8 nor GB 18030")
	}
	return string(decoded), nil
}

func knownColumns(text string, separator rune) int {
	most, seen := 0, 0
	// What can't be parsed here fails again, with words, when it is read.
	_ = eachRecord(text, separator, func(_ int, cells []string, _ []int) bool {
		columns, _ := columnsOf(cells)
		most = max(most, len(columns))
		seen++
		return seen < headerWithin
	})
	return most
}

// eachRecord calls take with each record and its row as a spreadsheet program
// counts: empty lines count, line breaks within a cell do not.
func eachRecord(text string, separator rune, take func(row int, cells []string, uncached []int) bool) error {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = separator, -1, true
	within := 0
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			var parse *csv.ParseError
			if errors.As(err, &parse) {
				return fmt.Errorf("第%d行的引号不成对", parse.StartLine-within)
			}
			return err
		}
		line, _ := r.FieldPos(0)
		row := line - within
		for _, c := range cells {
			within += strings.Count(c, "\n")
		}
		if !take(row, cells, nil) {
			return nil
		}
	}
}
