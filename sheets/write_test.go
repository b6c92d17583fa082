package sheets_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"rsc.io/qr"

	"shouze/safety"
	"shouze/sheets"
)

func TestWriteRejectedCanBeImportedAgain(t *testing.T) {
	table := open(t, csvOf(",", header, good(1), good(2, "手机号", "1", "地址", "=1+1"), good(3)))
	rows, _, err := sheets.Roster(table, county(), sectors(), sheets.RosterOptions{})
	must(t, err)
	var rejected []sheets.Rejected
	for _, r := range rows {
		if len(r.Reasons) > 0 {
			rejected = append(rejected, sheets.Rejected{Row: r.Row, Reasons: r.Reasons})
		}
	}
	var out bytes.Buffer
	must(t, sheets.WriteRejected(&out, table, rejected))
	if !strings.HasPrefix(out.String(), "\ufeff企业名称,") {
		t.Errorf("begins %q", out.String()[:30])
	}
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
	must(t, err)
	if len(records) != 2 || len(records[1]) != len(header)+2 || records[1][len(header)] != "3" ||
		!strings.HasPrefix(records[1][len(header)+1], "手机号不对") || records[1][15] != "'=1+1" {
		t.Errorf("got %q", records)
	}
	again, warnings, err := sheets.Roster(open(t, out.String()), county(), sectors(), sheets.RosterOptions{})
	if err != nil || len(again) != 1 || len(warnings) != 2 {
		t.Errorf("got %+v, %q, %v", again, warnings, err)
	}
}

func TestWriteInvites(t *testing.T) {
	code, err := qr.Encode("https://example.gov.cn/x", qr.M)
	must(t, err)
	expires := time.Date(2027, 5, 24, 0, 0, 0, 0, safety.CountyZone())
	var out bytes.Buffer
	must(t, sheets.WriteInvites(&out, []sheets.InviteRow{
		{Enterprise: "=甲厂", Place: "二号车间", Name: "张三", Role: "主要负责人", Code: "7K3M9QXD", ExpiresAt: expires, QR: code.PNG()},
		{Enterprise: "乙厂", Name: "李四", Role: "分管负责人", Code: "22222222", ExpiresAt: expires},
	}))
	f, err := excelize.OpenReader(&out)
	must(t, err)
	t.Cleanup(func() { must(t, f.Close()) })
	rows, err := f.GetRows("绑定码")
	must(t, err)
	want := [][]string{
		{"企业或单位", "场所", "姓名", "身份", "绑定码", "有效期至", "二维码"},
		{"=甲厂", "二号车间", "张三", "主要负责人", "7K3M9QXD", "2027年5月24日"},
		{"乙厂", "", "李四", "分管负责人", "22222222", "2027年5月24日"},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	pictures, err := f.GetPictures("绑定码", "G2")
	if err != nil || len(pictures) != 1 || !bytes.Equal(pictures[0].File, code.PNG()) {
		t.Errorf("%d pictures, %v", len(pictures), err)
	}
	style, err := f.GetCellStyle("绑定码", "E2")
	must(t, err)
	if s, err := f.GetStyle(style); err != nil || s.Font.Size < 20 {
		t.Errorf("code style %+v, %v", s, err)
	}
	if formula, err := f.GetCellFormula("绑定码", "A2"); err != nil || formula != "" {
		t.Errorf("a name became a formula: %q, %v", formula, err)
	}
}
