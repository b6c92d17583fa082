package sheets_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"shouze/sheets"
)

func TestOpenReadsByContent(t *testing.T) {
	rows := [][]string{header, good(1, "企业名称", "𠮷祥机械厂", "主要负责人", "王㛃"), good(2)}
	comma := csvOf(",", rows...)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(comma)
	must(t, err)
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(csvOf("\t", rows...))
	must(t, err)
	for name, content := range map[string]string{
		"utf-8":            comma,
		"utf-8 with mark":  "\ufeff" + comma,
		"gb 18030":         gb,
		"tab":              csvOf("\t", rows...),
		"semicolon":        csvOf(";", rows...),
		"utf-16":           utf16,
		"xlsx":             string(workbook(t, nil, rows...)),
		"title rows above": csvOf(",", append([][]string{{"甲县企业名册"}, {""}, {"单位", "东山镇", "电话", "0412-7820000"}}, rows...)...),
		"lf only":          strings.ReplaceAll(comma, "\r\n", "\n"),
		"second sheet": string(workbook(t, func(f *excelize.File) {
			_, err := f.NewSheet("名册")
			must(t, err)
			for i, r := range rows {
				cell, err := excelize.CoordinatesToCellName(1, i+1)
				must(t, err)
				must(t, f.SetSheetRow("名册", cell, &r))
			}
		}, []string{"填表说明"}, []string{"请逐项填写"})),
	} {
		t.Run(name, func(t *testing.T) {
			table := open(t, content)
			if !slices.Equal(table.Header, header) || len(table.Rows) != 2 {
				t.Fatalf("header %q, %d rows", table.Header, len(table.Rows))
			}
			got := roster(t, content)[0]
			if len(got.Reasons) > 0 || got.Enterprise.Name != "𠮷祥机械厂" || got.People[0].Name != "王㛃" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestOpenRefusesInWords(t *testing.T) {
	whole := workbook(t, nil, header, good(1))
	for name, tc := range map[string]struct{ content, want string }{
		"empty":            {"", "文件是空的"},
		"only a mark":      {"\ufeff", "文件是空的"},
		"only spaces":      {" \r\n\r\n", "文件是空的"},
		"xls renamed":      {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), "另存为 .xlsx"},
		"html renamed":     {"<html><body><table><tr><td>企业名称</td></tr></table>", "网页"},
		"html with mark":   {"\ufeff\r\n<!DOCTYPE html>", "网页"},
		"pdf":              {"%PDF-1.7 x", "不是表格文件"},
		"picture":          {"\x89PNG\r\n\x1a\n\x00\x00", "不是表格文件"},
		"other zip":        {"PK\x03\x04 nothing", "不是完整的 Excel 工作簿"},
		"half a workbook":  {string(whole[:len(whole)/2]), "不是完整的 Excel 工作簿"},
		"no header":        {"a,b,c\r\n1,2,3\r\n", "没找到表头"},
		"header too deep":  {strings.Repeat("说明\r\n", 10) + csvOf(",", header, good(1)), "没找到表头"},
		"no rows":          {csvOf(",", header), "只有表头"},
		"empty workbook":   {string(workbook(t, nil)), "没找到表头"},
		"header only xlsx": {string(workbook(t, nil, header)), "只有表头"},
		"unknown encoding": {"企业名称,手机号\r\n\xff\xff\xff,1\r\n", "认不出来"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sheets.Open("名册.xlsx", strings.NewReader(tc.content))
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.HasPrefix(err.Error(), "名册.xlsx：") {
				t.Errorf("got %v, want …%s…", err, tc.want)
			}
		})
	}
}

func TestOpenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	must(t, os.WriteFile(path, []byte(csvOf(",", header, good(1))), 0o600))
	table, err := sheets.OpenFile(path)
	if err != nil || table.Name != "a.csv" || len(table.Rows) != 1 {
		t.Errorf("got %+v, %v", table, err)
	}
	if _, err := sheets.OpenFile(path + "x"); err == nil || !strings.Contains(err.Error(), "请检查路径") {
		t.Errorf("got %v", err)
	}
}

func TestRowNumbersAreTheSpreadsheets(t *testing.T) {
	content := "甲县,名册\r\n" + csvOf(",", header) + "\r\n" + csvOf(",", good(1, "地址", "\"一号\n二楼\"")) + csvOf(",", make([]string, len(header))) + csvOf(",", good(2))
	book := workbook(t, nil, []string{"甲县"}, header, nil, good(1), nil, good(2))
	for name, c := range map[string]string{"csv": content, "xlsx": string(book)} {
		table := open(t, c)
		if len(table.Rows) != 2 || table.Rows[0].Number != 4 || table.Rows[1].Number != 6 {
			t.Errorf("%s: %+v", name, table.Rows)
		}
	}
}

func TestHeaderNamesAreFolded(t *testing.T) {
	written := []string{"单位名称*", "统一社会 信用代码", "所属乡镇（街道）", "行业／领域", "是否高危", "主要负责人姓名", "手机",
		"分管负责人", "手机号码", "安全员", "联系电话（必填）", "备注"}
	row := []string{"甲厂", uscc(1), "东山镇", "工贸", "否", "张三", "13800000001", "李四", "13800000002", "王五", "13800000003", "无"}
	rows, warnings, err := sheets.Roster(open(t, csvOf(",", written, row)), county(), sectors(), sheets.RosterOptions{})
	must(t, err)
	if len(rows[0].Reasons) > 0 || len(rows[0].People) != 3 || rows[0].People[1].Mobile != "13800000002" || rows[0].People[2].Mobile != "13800000003" {
		t.Errorf("got %+v", rows[0])
	}
	if len(warnings) != 1 || !strings.Contains(warnings[0], "“备注”") {
		t.Errorf("warnings %q", warnings)
	}
}

func TestMergedCells(t *testing.T) {
	rows := [][]string{{"甲县企业名册"}, header, good(1), good(2, "乡镇街道", "", "地址", ""), good(3, "乡镇街道", ""), good(4, "乡镇街道", "")}
	book := workbook(t, func(f *excelize.File) {
		must(t, f.MergeCell("Sheet1", "A1", "Q1"))
		must(t, f.MergeCell("Sheet1", "D3", "D5"))
		must(t, f.MergeCell("Sheet1", "D7", "D9")) // below the data: no rows
	}, rows...)
	got := roster(t, book)
	if len(got) != 4 {
		t.Fatalf("%d rows", len(got))
	}
	for i, want := range []string{"东山镇", "东山镇", "东山镇", ""} {
		if got[i].Enterprise.Township != want || (len(got[i].Reasons) > 0) != (want == "") {
			t.Errorf("row %d: %+v", got[i].Row, got[i])
		}
	}
}

func TestFormulas(t *testing.T) {
	book := workbook(t, func(f *excelize.File) {
		must(t, f.SetCellFormula("Sheet1", "A2", `"甲"&"厂"`)) // never computed: excelize stores no value
		must(t, f.SetCellFormula("Sheet1", "P3", `"路"`))
	}, header, good(1, "企业名称", ""), good(2, "地址", ""), good(3))
	got := roster(t, book)
	if len(got) != 3 || len(got[0].Reasons) != 1 || !strings.Contains(got[0].Reasons[0], "企业名称是公式") ||
		len(got[1].Reasons) != 1 || !strings.Contains(got[1].Reasons[0], "地址是公式") || len(got[2].Reasons) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestNumbersInCells(t *testing.T) {
	book := workbook(t, func(f *excelize.File) {
		must(t, f.SetCellValue("Sheet1", "K2", 13800000001))
		must(t, f.SetCellValue("Sheet1", "K3", 13812345678.0))
		must(t, f.SetCellValue("Sheet1", "B4", 912103230000000000.0))
	}, header, good(1), good(2), good(3))
	got := roster(t, book)
	if got[0].People[0].Mobile != "13800000001" || got[1].People[0].Mobile != "13812345678" {
		t.Errorf("mobiles %+v %+v", got[0], got[1])
	}
	if len(got[2].Reasons) == 0 {
		t.Errorf("a code that lost its digits was accepted: %+v", got[2])
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte(csvOf(",", header, good(1))))
	f.Add([]byte(csvOf("\t", header, good(1), good(1))))
	f.Add([]byte("企业名称;手机号\r\n\"a;1\r\n"))
	f.Add([]byte("企业名称,手机号\n\"a\nb\",1\n\n,=1\n"))
	f.Add([]byte("\xff\xfe\x01"))
	f.Add([]byte("PK\x03\x04"))
	f.Add(workbook(f, nil, header, good(1)))
	f.Fuzz(func(t *testing.T, content []byte) {
		table, err := sheets.Open("x", bytes.NewReader(content))
		if err != nil {
			return
		}
		last := 0
		for _, r := range table.Rows {
			if r.Number <= last || len(r.Cells) != len(table.Header) {
				t.Fatalf("row %+v after %d, header %d", r, last, len(table.Header))
			}
			last = r.Number
		}
		rows, _, err := sheets.Roster(table, county(), sectors(), sheets.RosterOptions{AllowNoCode: true})
		if err == nil && len(rows) != len(table.Rows) {
			t.Fatalf("%d of %d rows", len(rows), len(table.Rows))
		}
		if _, _, err := sheets.Staff(table, county()); err == nil {
			return
		}
	})
}
