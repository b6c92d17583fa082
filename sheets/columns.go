package sheets

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// The columns of the roster and of the staff list.
const (
	colName          = "企业名称"
	colCode          = "统一社会信用代码"
	colPlace         = "场所名称"
	colTownship      = "乡镇街道"
	colSector        = "行业领域"
	colForms         = "业态"
	colDepartment    = "监管部门"
	colHighRisk      = "高危"
	colState         = "经营状态"
	colPrincipal     = "主要负责人"
	colMobile        = "手机号"
	colDeputy        = "分管负责人"
	colDeputyMobile  = "分管负责人手机号"
	colOfficer       = "安全管理员"
	colOfficerMobile = "安全管理员手机号"
	colStreet        = "地址"
	colWeCom         = "企业微信"

	colPerson  = "姓名"
	colUnit    = "单位"
	colRole    = "角色"
	colTitle   = "职务"
	colOnDuty  = "值班"
	colLicence = "执法证号"
)

func rosterColumns() []string {
	return []string{colName, colCode, colPlace, colTownship, colSector, colForms, colDepartment, colHighRisk, colState,
		colPrincipal, colMobile, colDeputy, colDeputyMobile, colOfficer, colOfficerMobile, colStreet, colWeCom}
}

func staffColumns() []string {
	return []string{colPerson, colMobile, colUnit, colRole, colTitle, colOnDuty, colLicence}
}

// otherNames maps what offices call a column, folded, to our name of it.
var otherNames = map[string]string{
	"单位名称":       colName,
	"企业":         colName,
	"名称":         colName,
	"企业全称":       colName,
	"企业单位名称":     colName,
	"生产经营单位名称":   colName,
	"信用代码":       colCode,
	"社会信用代码":     colCode,
	"统一信用代码":     colCode,
	"信用代码证号":     colCode,
	"场所":         colPlace,
	"经营场所名称":     colPlace,
	"门店名称":       colPlace,
	"分店名称":       colPlace,
	"乡镇":         colTownship,
	"街道":         colTownship,
	"镇街":         colTownship,
	"乡镇/街道":      colTownship,
	"乡镇、街道":      colTownship,
	"所属乡镇":       colTownship,
	"所属乡镇街道":     colTownship,
	"所在乡镇":       colTownship,
	"所在乡镇街道":     colTownship,
	"属地":         colTownship,
	"行业":         colSector,
	"领域":         colSector,
	"所属行业":       colSector,
	"行业类别":       colSector,
	"所属行业领域":     colSector,
	"行业/领域":      colSector,
	"经营业态":       colForms,
	"主管部门":       colDepartment,
	"行业主管部门":     colDepartment,
	"监管单位":       colDepartment,
	"行业监管部门":     colDepartment,
	"是否高危":       colHighRisk,
	"高危企业":       colHighRisk,
	"是否高危企业":     colHighRisk,
	"是否高危行业":     colHighRisk,
	"状态":         colState,
	"生产状态":       colState,
	"生产经营状态":     colState,
	"负责人":        colPrincipal,
	"主要负责人姓名":    colPrincipal,
	"企业主要负责人":    colPrincipal,
	"第一责任人":      colPrincipal,
	"主要负责人手机号":   colMobile,
	"负责人手机号":     colMobile,
	"企业主要负责人手机号": colMobile,
	"分管负责人姓名":    colDeputy,
	"安全管理人员":     colOfficer,
	"安全员":        colOfficer,
	"安全管理员姓名":    colOfficer,
	"安全管理人员手机号":  colOfficerMobile,
	"安全员手机号":     colOfficerMobile,
	"详细地址":       colStreet,
	"企业地址":       colStreet,
	"生产经营地址":     colStreet,
	"是否企业微信":     colWeCom,
	"工作单位":       colUnit,
	"所在单位":       colUnit,
	"是否值班":       colOnDuty,
	"执法证":        colLicence,
	"执法证件号":      colLicence,
}

// canonical folds a column name: full width, spaces, brackets, stars, and the
// many words for a mobile number.
func canonical(header string) string {
	s := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("()*:[]", r) {
			return -1
		}
		return r
	}, width.Fold.String(header))
	for _, suffix := range []string{"必填", "选填"} {
		s = strings.TrimSuffix(s, suffix)
	}
	for _, suffix := range []string{"手机号码", "联系手机", "移动电话", "联系电话", "联系方式", "手机", "电话"} {
		if before, ok := strings.CutSuffix(s, suffix); ok {
			s = before + colMobile
			break
		}
	}
	if ours, ok := otherNames[s]; ok {
		return ours
	}
	return s
}

// columnsOf maps the names that we know to their index; doubled are the names
// that came twice. Where 手机号 comes more than once, one right after 分管负责人
// or 安全管理员 is theirs.
func columnsOf(header []string) (columns map[string]int, doubled []string) {
	names := make([]string, len(header))
	mobiles := 0
	for i, h := range header {
		if names[i] = canonical(h); names[i] == colMobile {
			mobiles++
		}
	}
	known := append(rosterColumns(), staffColumns()...)
	columns = map[string]int{}
	for i, name := range names {
		if name == colMobile && mobiles > 1 && i > 0 && (names[i-1] == colDeputy || names[i-1] == colOfficer) {
			name = names[i-1] + colMobile
		}
		if !slices.Contains(known, name) {
			continue
		}
		if _, ok := columns[name]; ok {
			doubled = append(doubled, name)
			continue
		}
		columns[name] = i
	}
	return columns, doubled
}

// require is an error that lists the required columns that are missing.
func (t *Table) require(names ...string) error {
	var missing []string
	for _, n := range names {
		if _, ok := t.columns[n]; !ok {
			missing = append(missing, n)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%s：缺少这些列：%s。请在表头补上再导入", t.Name, strings.Join(missing, "、"))
	}
	return nil
}

// notes are the table's warnings and one for each column that is not used.
func (t *Table) notes(used []string) []string {
	notes := slices.Clone(t.warnings)
	for i, h := range t.Header {
		if h == "" {
			continue
		}
		known := false
		for _, name := range used {
			at, ok := t.columns[name]
			known = known || (ok && (at == i || canonical(h) == name))
		}
		if !known {
			notes = append(notes, "“"+h+"”这一列用不到，没有导入。")
		}
	}
	return notes
}
