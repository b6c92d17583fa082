package sheets_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shouze/safety"
	"shouze/sheets"
)

func TestRosterReadsAnEnterprise(t *testing.T) {
	row := good(1, "企业名称", "　甲厂 ", "统一社会信用代码", strings.ToLower(uscc(1)), "场所名称", "二号车间", "行业领域", "冶金等工贸制造业、危化品；工贸",
		"业态", "机械加工、加油站", "高危", "是", "经营状态", "季节停工", "手机号", "１３８ 0000-0001", "分管负责人", "李四、王五",
		"分管负责人手机号", "13800000002;13800000003", "安全管理员", "赵六", "企业微信", "是")
	got := roster(t, csvOf("\t", header, row))[0]
	want := sheets.RosterRow{
		Row: 2,
		Enterprise: safety.Enterprise{
			USCC: uscc(1), Name: "甲厂", Place: "二号车间", Township: "东山镇", Department: "县应急管理局",
			Sectors: []string{"工贸", "危险化学品"}, TradeForms: []string{"机械加工", "加油站"}, FormsAsked: true,
			HighRisk: true, State: safety.Seasonal, Street: "东山路1号", OnWeCom: true,
		},
		People: []safety.Person{
			{Name: "张三", Mobile: "13800000001", Role: safety.Principal, Active: true},
			{Name: "李四", Mobile: "13800000002", Role: safety.Deputy, Active: true},
			{Name: "王五", Mobile: "13800000003", Role: safety.Deputy, Active: true},
			{Name: "赵六", Role: safety.SafetyOfficer, Active: true},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRosterDefaults(t *testing.T) {
	got := roster(t, csvOf(",", header, good(1, "业态", "", "行业领域", "燃气")))[0]
	e := got.Enterprise
	if len(got.Reasons) > 0 || e.Department != "县住建局" || e.State != safety.Operating || e.OnWeCom || e.FormsAsked || e.TradeForms != nil {
		t.Errorf("got %+v", got)
	}
	got = roster(t, csvOf(",", header, good(1, "监管部门", "县住建局")))[0]
	if got.Enterprise.Department != "县住建局" {
		t.Errorf("got %+v", got)
	}
}

func TestRosterRejectsInWords(t *testing.T) {
	wrong := []byte(uscc(1))
	wrong[17] = map[bool]byte{true: '1', false: '0'}[wrong[17] == '0']
	for name, tc := range map[string]struct {
		changes []string
		want    []string // part of each reason
	}{
		"check character":    {[]string{"统一社会信用代码", string(wrong)}, []string{"校验位不符，请对照营业执照"}},
		"code too short":     {[]string{"统一社会信用代码", "9121"}, []string{"应为18位，现有4位"}},
		"code in E notation": {[]string{"统一社会信用代码", "9.12E+17"}, []string{"统一社会信用代码被表格软件变成了科学计数"}},
		"no code":            {[]string{"统一社会信用代码", ""}, []string{"统一社会信用代码没有填，请照营业执照填"}},
		"no name":            {[]string{"企业名称", ""}, []string{"企业名称没有填"}},
		"mobile":             {[]string{"手机号", "1380000"}, []string{"手机号不对：应为1开头的11位数字"}},
		"mobile a landline":  {[]string{"手机号", "0412-7820000"}, []string{"手机号不对"}},
		"mobile in E":        {[]string{"手机号", "1.38E+10"}, []string{"手机号被表格软件变成了科学计数，后面的数字丢了"}},
		"two mobiles":        {[]string{"手机号", "13800000001、13800000002"}, []string{"手机号只能填一个"}},
		"no mobile":          {[]string{"手机号", ""}, []string{"手机号没有填，请填主要负责人的手机号"}},
		"no principal":       {[]string{"主要负责人", ""}, []string{"主要负责人没有填"}},
		"two principals":     {[]string{"主要负责人", "张三、李四"}, []string{"主要负责人只能填一位"}},
		"township":           {[]string{"乡镇街道", "南山乡"}, []string{"乡镇街道“南山乡”不在名单里，请填：东山镇、西河镇"}},
		"township cut short": {[]string{"乡镇街道", "东山"}, []string{"是不是“东山镇”"}},
		"no township":        {[]string{"乡镇街道", ""}, []string{"乡镇街道没有填"}},
		"sector":             {[]string{"行业领域", "航天"}, []string{"行业领域“航天”不在名单里，请填：工贸、城镇燃气、危险化学品、水利"}},
		"one sector of two":  {[]string{"行业领域", "工贸、航天"}, []string{"“航天”"}},
		"no sector":          {[]string{"行业领域", ""}, []string{"行业领域没有填"}},
		"nobody leads":       {[]string{"行业领域", "水利", "业态", ""}, []string{"“水利”没有牵头部门，请在监管部门一列填上"}},
		"department":         {[]string{"监管部门", "县航天局"}, []string{"监管部门“县航天局”不在名单里，请填：县应急管理局、县住建局"}},
		"form":               {[]string{"业态", "加油站"}, []string{"业态“加油站”不在名单里，请填：机械加工、木材家具"}},
		"form where none":    {[]string{"行业领域", "水利", "监管部门", "县住建局"}, []string{"“水利”不分业态"}},
		"high risk":          {[]string{"高危", "可能"}, []string{"高危只能填“是”或“否”"}},
		"no high risk":       {[]string{"高危", ""}, []string{"高危没有填"}},
		"state":              {[]string{"经营状态", "忙"}, []string{"经营状态“忙”不认识"}},
		"deputies unpaired":  {[]string{"分管负责人", "李四、王五", "分管负责人手机号", "13800000002"}, []string{"分管负责人填了2人，分管负责人手机号填了1个"}},
		"mobile of nobody":   {[]string{"安全管理员手机号", "13800000002"}, []string{"安全管理员填了0人"}},
		"deputy's mobile":    {[]string{"分管负责人", "李四", "分管负责人手机号", "12"}, []string{"分管负责人手机号不对"}},
		"all at once":        {[]string{"企业名称", "", "手机号", "1", "高危", "x", "乡镇街道", "y"}, []string{"企业名称", "乡镇街道", "高危", "手机号"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := roster(t, csvOf("\t", header, good(1, tc.changes...), good(2)))
			if len(got[0].Reasons) != len(tc.want) || len(got[1].Reasons) > 0 {
				t.Fatalf("got %q and %q, want %q", got[0].Reasons, got[1].Reasons, tc.want)
			}
			for i, want := range tc.want {
				if !strings.Contains(got[0].Reasons[i], want) {
					t.Errorf("got %q, want …%s…", got[0].Reasons[i], want)
				}
			}
			all := strings.Join(got[0].Reasons, "")
			if strings.Contains(all, "1380000") || strings.Contains(all, "张三") {
				t.Errorf("a reason holds a person's data: %s", all)
			}
		})
	}
}

func TestRosterDuplicates(t *testing.T) {
	got := roster(t, csvOf(",", header, good(1), good(1, "企业名称", "另一个名"), good(1, "场所名称", "分店"), good(1, "场所名称", "分店"), good(2)))
	for i, want := range []string{"", "与第2行重复", "", "与第4行重复", ""} {
		reasons := strings.Join(got[i].Reasons, "")
		if (want == "") != (reasons == "") || !strings.Contains(reasons, want) {
			t.Errorf("row %d: %q, want %q", got[i].Row, reasons, want)
		}
	}
}

func TestRosterColumns(t *testing.T) {
	noCode := slices.DeleteFunc(slices.Clone(header), func(h string) bool { return h == "统一社会信用代码" })
	row := good(1)
	row = append(row[:1:1], row[2:]...)
	table := open(t, csvOf(",", noCode, row))
	if _, _, err := sheets.Roster(table, county(), sectors(), sheets.RosterOptions{}); err == nil || !strings.Contains(err.Error(), "缺少这些列：统一社会信用代码") {
		t.Errorf("got %v", err)
	}
	rows, warnings, err := sheets.Roster(table, county(), sectors(), sheets.RosterOptions{AllowNoCode: true})
	if err != nil || len(warnings) > 0 || len(rows[0].Reasons) > 0 || rows[0].Enterprise.USCC != "" {
		t.Errorf("got %+v, %q, %v", rows, warnings, err)
	}
	table = open(t, csvOf(",", []string{"企业名称", "手机号", "手机号"}, []string{"a", "b", "c", "stray"}))
	_, _, err = sheets.Roster(table, county(), sectors(), sheets.RosterOptions{})
	if err == nil || !strings.Contains(err.Error(), "统一社会信用代码、乡镇街道、行业领域、高危、主要负责人。") {
		t.Errorf("got %v", err)
	}
}

func TestRosterWarnings(t *testing.T) {
	table := open(t, csvOf(",", append(slices.Clone(header), "备注", "企业名称", ""), append(good(1), "无", "别名", "游离")))
	_, warnings, err := sheets.Roster(table, county(), sectors(), sheets.RosterOptions{})
	must(t, err)
	want := []string{"“企业名称”这一列有两个，只读了前面那个。", "有的列没有表头，没有导入。", "“备注”这一列用不到，没有导入。"}
	if diff := cmp.Diff(want, warnings); diff != "" {
		t.Error(diff)
	}
}

func TestStaff(t *testing.T) {
	head := []string{"姓名", "手机号", "单位", "角色", "职务", "值班", "执法证号"}
	content := csvOf(",", head,
		[]string{"张三", "13800000001", "东山镇", "乡镇街道", "安监办主任", "是", ""},
		[]string{"李四", "13800000002", "县应急管理局", "部门", "", "", "辽01"},
		[]string{"王五", "13800000003", "", "县安委办", "", "否", ""},
		[]string{"赵六", "13800000004", "县住建局", "举报受理", "", "", ""},
		[]string{"孙七", "13800000001", "东山镇", "只读", "", "", ""},
		[]string{"周八", "138", "县航天局", "部门", "", "也许", ""},
		[]string{"吴九", "13800000009", "县应急管理局", "乡镇街道", "", "", ""},
		[]string{"", "", "", "局长", "", "", ""},
	)
	got, warnings, err := sheets.Staff(open(t, content), county())
	must(t, err)
	want := []safety.Staff{
		{Name: "张三", Mobile: "13800000001", Unit: "东山镇", Role: safety.TownshipMan, Title: "安监办主任", OnDuty: true},
		{Name: "李四", Mobile: "13800000002", Unit: "县应急管理局", Role: safety.DepartmentMan, Licence: "辽01"},
		{Name: "王五", Mobile: "13800000003", Unit: "县安委办", Role: safety.CountyOffice},
		{Name: "赵六", Mobile: "13800000004", Unit: "县住建局", Role: safety.TipOfficer},
	}
	for i, w := range want {
		if diff := cmp.Diff(sheets.StaffRow{Row: i + 2, Staff: w}, got[i]); diff != "" {
			t.Error(diff)
		}
	}
	for i, reasons := range [][]string{
		{"手机号与第2行重复"},
		{"值班只能填", "手机号不对", "单位“县航天局”不在名单里"},
		{"单位“县应急管理局”不在名单里，请填：东山镇、西河镇"},
		{"姓名没有填", "手机号没有填", "角色“局长”不在名单里"},
	} {
		row := got[len(want)+i]
		if len(row.Reasons) != len(reasons) {
			t.Errorf("row %d: %q, want %q", row.Row, row.Reasons, reasons)
			continue
		}
		for j, r := range reasons {
			if !strings.HasPrefix(row.Reasons[j], r) {
				t.Errorf("row %d: %q, want %q", row.Row, row.Reasons[j], r)
			}
		}
	}
	if len(warnings) > 0 {
		t.Errorf("warnings %q", warnings)
	}
	if _, _, err := sheets.Staff(open(t, csvOf(",", header, good(1))), county()); err == nil || !strings.Contains(err.Error(), "缺少这些列：姓名、单位、角色") {
		t.Errorf("got %v", err)
	}
}
