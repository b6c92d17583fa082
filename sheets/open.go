package sheets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// maxFile is the largest file that is read, in bytes: 200,000 rows fit.
const maxFile = 64 << 20

const saveAs = "请用 Excel 或 WPS 打开，另存为 .xlsx 再导入"

// OpenFile reads the table in the file at path. See Open.
func OpenFile(path string) (*Table, error) {
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("没有“%s”这个文件，请检查路径: %w", path, os.ErrNotExist)
		}
		return nil, fmt.Errorf("打不开“%s”，请检查权限: %w", path, err)
	}
	defer func() { _ = f.Close() }() // only read
	return Open(filepath.Base(path), f)
}

// Open reads a table from an .xlsx workbook (its first sheet with a header that
// we know) or a CSV (UTF-8, UTF-16 or GB 18030; comma, tab or semicolon). What
// it is shows in the content, never in the name. Errors are Chinese sentences
// that say what to do.
func Open(name string, r io.Reader) (*Table, error) {
	content, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("读不出“%s”，请重新选择文件: %w", name, err)
	}
	if len(content) > maxFile {
		return nil, fmt.Errorf("%s：文件太大（超过64MB），请分成几个文件导入", name)
	}
	switch kindOf(content) {
	case kindEmpty:
		return nil, fmt.Errorf("%s：文件是空的，请填好再导入", name)
	case kindZip:
		return openWorkbook(name, content)
	case kindOldExcel:
		return nil, fmt.Errorf("%s：这是旧版 Excel（.xls）或加了密码的文件，改名没有用。%s，有密码的先去掉", name, saveAs)
	case kindHTML:
		return nil, fmt.Errorf("%s：这其实是网页，不是表格文件。%s", name, saveAs)
	case kindBinary:
		return nil, fmt.Errorf("%s：这不是表格文件。%s", name, saveAs)
	}
	return openCSV(name, content)
}

type fileKind int

const (
	kindText fileKind = iota
	kindEmpty
	kindZip
	kindOldExcel
	kindHTML
	kindBinary
)

func kindOf(content []byte) fileKind {
	head := content[:min(len(content), 4096)]
	text := strings.ToLower(string(bytes.TrimSpace(bytes.TrimPrefix(head, []byte(bomUTF8)))))
	switch {
	case text == "" && len(bytes.TrimSpace(content)) <= len(bomUTF8):
		return kindEmpty
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return kindZip
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return kindOldExcel
	case strings.HasPrefix(text, "<"):
		return kindHTML
	case hasUTF16Mark(head):
		return kindText
	case bytes.HasPrefix(head, []byte("%PDF")) || bytes.IndexByte(head, 0) >= 0:
		return kindBinary
	}
	return kindText
}
