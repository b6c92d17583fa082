package sheets_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shouze/safety"
	"shouze/sheets"
)

var header = []string{"企业名称", "统一社会信用代码", "场所名称", "乡镇街道", "行业领域", "业态", "监管部门", "高危", "经营状态",
	"主要负责人", "手机号", "分管负责人", "分管负责人手机号", "安全管理员", "安全管理员手机号", "地址", "企业微信"}

func county() safety.County {
	return safety.County{
		Name: "甲县", Office: safety.Unit{Name: "县安委办", Phone: "1"},
		Townships: []safety.Unit{{Name: "东山镇", Phone: "1"}, {Name: "西河镇", Phone: "2"}},
		Departments: []safety.Department{
			{Name: "县应急管理局", Leads: []string{"工贸", "危险化学品"}},
			{Name: "县住建局", Leads: []string{"城镇燃气"}},
		},
	}
}

func sectors() safety.Sectors {
	return safety.Sectors{
		{Name: "工贸", Aliases: []string{"冶金等工贸制造业"}, Forms: []safety.TradeForm{{Key: "machining", Name: "机械加工"}, {Key: "wood", Name: "木材家具"}}},
		{Name: "城镇燃气", Aliases: []string{"燃气"}, Forms: []safety.TradeForm{{Key: "bottled", Name: "瓶装供应站"}}},
		{Name: "危险化学品", Aliases: []string{"危化品"}, Forms: []safety.TradeForm{{Key: "petrol", Name: "加油站"}}},
		{Name: "水利"},
	}
}

// uscc is the n-th valid code.
func uscc(n int) string {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	body := fmt.Sprintf("91210323%09d", n)
	sum, weight := 0, 1
	for _, c := range body {
		sum += strings.IndexRune(alphabet, c) * weight
		weight = weight * 3 % 31
	}
	return body + string(alphabet[(31-sum%31)%31])
}

// good is a row that is accepted; changes are column, value, column, value …
func good(n int, changes ...string) []string {
	row := []string{fmt.Sprintf("东山机械厂%d", n), uscc(n), "", "东山镇", "工贸", "机械加工", "", "否", "",
		"张三", fmt.Sprintf("138%08d", n), "", "", "", "", "东山路1号", ""}
	for i := 0; i < len(changes); i += 2 {
		for c, h := range header {
			if h == changes[i] {
				row[c] = changes[i+1]
			}
		}
	}
	return row
}

// csvOf writes rows as a plain CSV; cells hold no separators unless quoted.
func csvOf(separator string, rows ...[]string) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, separator))
		b.WriteString("\r\n")
	}
	return b.String()
}

// workbook writes rows as text cells into an .xlsx; edit may change the file.
func workbook(t testing.TB, edit func(*excelize.File), rows ...[]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, r := range rows {
		cells := make([]any, len(r))
		for c, v := range r {
			if v != "" {
				cells[c] = v
			}
		}
		must(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &cells))
	}
	if edit != nil {
		edit(f)
	}
	var b bytes.Buffer
	_, err := f.WriteTo(&b)
	must(t, err)
	must(t, f.Close())
	return b.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open[T string | []byte](t testing.TB, content T) *sheets.Table {
	t.Helper()
	table, err := sheets.Open("名册", bytes.NewReader([]byte(content)))
	must(t, err)
	return table
}

// roster reads content that opens and has all columns.
func roster[T string | []byte](t testing.TB, content T) []sheets.RosterRow {
	t.Helper()
	rows, _, err := sheets.Roster(open(t, content), county(), sectors(), sheets.RosterOptions{})
	must(t, err)
	return rows
}
