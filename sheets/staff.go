package sheets

import (
	"slices"

	"shouze/safety"
)

// StaffRow is one member of staff of the list, or why it can't be taken.
type StaffRow struct {
	Row     int          // as the spreadsheet program shows it
	Staff   safety.Staff // ID is empty, the store gives it
	Reasons []string     // every reason why the row is rejected; empty: it is good
}

// Staff reads the people of townships, departments and the county office.
// Warnings and the error are as for Roster.
func Staff(t *Table, county safety.County) (rows []StaffRow, warnings []string, err error) {
	if err := t.require(colPerson, colMobile, colUnit, colRole); err != nil {
		return nil, nil, err
	}
	first := map[string]int{}
	rows = make([]StaffRow, 0, len(t.Rows))
	for _, row := range t.Rows {
		c := &cells{table: t, row: row}
		s := c.staff(county)
		if earlier, ok := first[s.Mobile]; ok && s.Mobile != "" {
			c.reject("手机号与第%d行重复，一个人只能有一行，请删掉一行", earlier)
		} else if len(c.reasons) == 0 {
			first[s.Mobile] = row.Number
		}
		rows = append(rows, StaffRow{Row: row.Number, Staff: s, Reasons: c.reasons})
	}
	return rows, t.notes(staffColumns()), nil
}

func (c *cells) staff(county safety.County) safety.Staff {
	c.formulas(staffColumns())
	s := safety.Staff{
		Name:    c.required(colPerson, "请填姓名"),
		Title:   c.text(colTitle),
		OnDuty:  c.yes(colOnDuty, false),
		Licence: c.text(colLicence),
	}
	if written := c.required(colMobile, "请填手机号"); written != "" {
		s.Mobile = c.mobile(colMobile, written)
	}
	s.Role = c.role()
	s.Unit = c.unit(county, s.Role)
	return s
}

func (c *cells) role() safety.Role {
	roles := []safety.Role{safety.CountyOffice, safety.DepartmentMan, safety.TownshipMan, safety.TipOfficer, safety.Viewer}
	written := c.required(colRole, "请填县安委办、部门、乡镇街道、举报受理或只读")
	var known []string
	for _, r := range roles {
		if r.Chinese() == written {
			return r
		}
		known = append(known, r.Chinese())
	}
	if written != "" {
		c.reject("%s", unknown(colRole, written, known))
	}
	return ""
}

// unit is a unit of the county that fits the role. The county office's own
// people may leave it empty.
func (c *cells) unit(county safety.County, role safety.Role) string {
	name := c.text(colUnit)
	var townships, departments []string
	for _, t := range county.Townships {
		townships = append(townships, t.Name)
	}
	for _, d := range county.Departments {
		departments = append(departments, d.Name)
	}
	var known []string
	switch role {
	case safety.TownshipMan:
		known = townships
	case safety.DepartmentMan:
		known = departments
	case safety.CountyOffice:
		known = []string{county.Office.Name}
	default:
		known = slices.Concat([]string{county.Office.Name}, departments, townships)
	}
	switch {
	case name == "" && (role == safety.CountyOffice || role == ""):
		return county.Office.Name
	case name == "":
		c.required(colUnit, "请填单位")
	case !slices.Contains(known, name):
		c.reject("%s", unknown(colUnit, name, known))
	}
	return name
}
