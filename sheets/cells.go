package sheets

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"shouze/safety"
)

var (
	scientific = regexp.MustCompile(`^([0-9](?:\.[0-9]+)?)[Ee]\+?([0-9]{1,2})$`)
	trailing   = regexp.MustCompile(`^([0-9]+)\.0+$`)
)

// cells reads one row by column name and collects why it can't be taken.
type cells struct {
	table   *Table
	row     Row
	reasons []string
}

func (c *cells) reject(format string, args ...any) {
	c.reasons = append(c.reasons, fmt.Sprintf(format, args...))
}

// text is a cell; empty where the table has no such column.
func (c *cells) text(column string) string {
	i, ok := c.table.columns[column]
	if !ok {
		return ""
	}
	return c.row.Cells[i]
}

// required is a cell that must not be empty.
func (c *cells) required(column, todo string) string {
	s := c.text(column)
	if s == "" && !c.uncached(column) {
		c.reject("%s没有填，%s", column, todo)
	}
	return s
}

func (c *cells) uncached(column string) bool {
	i, ok := c.table.columns[column]
	return ok && slices.Contains(c.row.Uncached, i)
}

// formulas rejects a row with a formula that has never been computed.
func (c *cells) formulas(columns []string) {
	for _, column := range columns {
		if c.uncached(column) {
			c.reject("%s是公式，没有存下结果，请用 Excel 打开保存一次，或把公式换成文字", column)
		}
	}
}

// several are the entries of a cell between 、 ; and ,.
func (c *cells) several(column string) []string {
	fields := strings.FieldsFunc(c.text(column), func(r rune) bool { return strings.ContainsRune("、;；,，", r) })
	out := fields[:0]
	for _, f := range fields {
		if f = strings.TrimSpace(f); f != "" {
			out = append(out, f)
		}
	}
	return out
}

// yes reads 是 or 否; empty is what is given.
func (c *cells) yes(column string, empty bool) bool {
	switch s := width.Fold.String(c.text(column)); s {
	case "是":
		return true
	case "否":
		return false
	case "":
		return empty
	}
	c.reject("%s只能填“是”或“否”", column)
	return false
}

// number reads a code or mobile as a spreadsheet may have kept it: full width,
// or as a number with every digit left. lost: digits are gone.
func number(s string) (digits string, lost bool) {
	s = width.Fold.String(s)
	if m := trailing.FindStringSubmatch(s); m != nil {
		return m[1], false
	}
	m := scientific.FindStringSubmatch(s)
	if m == nil {
		return s, false
	}
	digits = strings.Replace(m[1], ".", "", 1)
	return digits, fmt.Sprint(len(digits)-1) != strings.TrimLeft(m[2], "0")
}

// mobile checks one mobile number. No reason holds the number itself.
func (c *cells) mobile(column, written string) string {
	digits, lost := number(written)
	if lost {
		c.reject("%s被表格软件变成了科学计数，后面的数字丢了，请把这一列设为文本再填一遍", column)
		return ""
	}
	m, err := safety.ParseMobile(digits)
	if err != nil {
		c.reject("%s不对：%s，请核对后再填", column, strings.TrimPrefix(err.Error(), "手机号"))
		return ""
	}
	return m
}

// unknown words a value that is on no list, with what may be meant.
func unknown(column, value string, known []string) string {
	what := column + "“" + value + "”不在名单里"
	for _, k := range known {
		if value != "" && (strings.HasPrefix(k, value) || strings.HasPrefix(value, k)) {
			return what + "，是不是“" + k + "”"
		}
	}
	return what + "，请填：" + listed(known)
}

// listed joins names, a long list cut.
func listed(names []string) string {
	const most = 20
	if len(names) > most {
		return strings.Join(names[:most], "、") + fmt.Sprintf(" 等%d个", len(names))
	}
	return strings.Join(names, "、")
}
