package safety

import "strings"

// County says who is who: the office, the townships, the departments and which
// sectors each leads or joins (the county document's part 三).
type County struct {
	Name        string       `yaml:"name"`
	Office      Unit         `yaml:"office"`
	Townships   []Unit       `yaml:"townships"`
	Departments []Department `yaml:"departments"`
}

// Unit is an office with its duty telephone (值班电话).
type Unit struct {
	Name  string `yaml:"name"`
	Phone string `yaml:"phone"`
}

// Department is a unit that supervises sectors.
type Department struct {
	Name  string   `yaml:"name"`
	Phone string   `yaml:"phone"`
	Leads []string `yaml:"leads"`
	Joins []string `yaml:"joins"`
}

// Township finds a township (乡镇街道) by its name.
func (c County) Township(name string) (Unit, bool) {
	for _, t := range c.Townships {
		if t.Name == name {
			return t, true
		}
	}
	return Unit{}, false
}

// Department finds a department (部门) by its name.
func (c County) Department(name string) (Department, bool) {
	for _, d := range c.Departments {
		if d.Name == name {
			return d, true
		}
	}
	return Department{}, false
}

// Leader is the department that leads a sector (牵头部门); empty: none does.
func (c County) Leader(sector string) string {
	for _, d := range c.Departments {
		for _, s := range d.Leads {
			if s == sector {
				return d.Name
			}
		}
	}
	return ""
}

// DutyPhone is the telephone of a township, else of the county office.
func (c County) DutyPhone(township string) Unit {
	if t, ok := c.Township(township); ok && t.Phone != "" {
		return t
	}
	return c.Office
}

// Sector is a line of business (行业领域) with the trade forms (业态) it knows.
type Sector struct {
	Name    string      `yaml:"name"`
	Aliases []string    `yaml:"aliases"`
	Forms   []TradeForm `yaml:"forms"`
}

// TradeForm is a kind of business within a sector (业态).
type TradeForm struct {
	Key  string `yaml:"key"`
	Name string `yaml:"name"`
}

// Sectors is the table of all sectors.
type Sectors []Sector

// Find reads a sector's name or one of its other names.
func (ss Sectors) Find(name string) (Sector, bool) {
	name = strings.TrimSpace(name)
	for _, s := range ss {
		if s.Name == name {
			return s, true
		}
		for _, a := range s.Aliases {
			if a == name {
				return s, true
			}
		}
	}
	return Sector{}, false
}

// FormsOf are the trade forms of some sectors, in the table's order, each once
// although several sectors may know it.
func (ss Sectors) FormsOf(sectors []string) []TradeForm {
	var out []TradeForm
	seen := map[string]bool{}
	for _, s := range ss {
		for _, want := range sectors {
			if s.Name != want {
				continue
			}
			for _, f := range s.Forms {
				if !seen[f.Name] {
					seen[f.Name] = true
					out = append(out, f)
				}
			}
		}
	}
	return out
}
