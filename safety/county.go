package safety

import (
	"slices"
	"strings"
)

// County says who is who: the office, the townships, the departments and which
// sectors each leads or joins (the county document's part 三).
type County struct {
	Name        string       `yaml:"name"`
	Office      Unit         `yaml:"office"`
	Townships   []Unit       `yaml:"townships"`
	Departments []Department `yaml:"departments"`

	// SkipUnverified leaves out the items whose article nobody has verified
	// (条款待核).
	SkipUnverified bool `yaml:"skip_unverified"`

	// FocusedDays is how many days there are to answer a focused check (专项检查);
	// 0: FocusedDays of this package.
	FocusedDays int `yaml:"focused_days"`

	// Marks are the thresholds of quality marks (核实线索).
	Marks MarkRules `yaml:"marks"`
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
	Name       string      `yaml:"name"`
	Aliases    []string    `yaml:"aliases"`
	Forms      []TradeForm `yaml:"forms"`
	Facilities []Facility  `yaml:"-"` // what an enterprise of it may have besides
}

// TradeForm is a kind of business within a sector (业态).
type TradeForm struct {
	Key  string `yaml:"key"`
	Name string `yaml:"name"`
}

// Facility is something that trades of many kinds may have (设施): a boiler, a
// kitchen on gas, a pit. An enterprise keeps the names of its facilities among
// its trade forms.
type Facility struct {
	TradeForm
	Forms []string // offered to these trade forms only; empty: to the whole sector
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

// FacilitiesOf are the facilities that an enterprise of some sectors and trade
// forms may have, each once, in the table's order; what is one of its trade
// forms already is left out. Without forms all that any form may have are meant.
func (ss Sectors) FacilitiesOf(sectors, forms []string) []TradeForm {
	var out []TradeForm
	seen := map[string]bool{}
	for _, f := range ss.FormsOf(sectors) {
		seen[f.Name] = true
	}
	for _, s := range ss {
		if !slices.Contains(sectors, s.Name) {
			continue
		}
		for _, f := range s.Facilities {
			offered := len(f.Forms) == 0 || len(forms) == 0 ||
				slices.ContainsFunc(f.Forms, func(name string) bool { return slices.Contains(forms, name) })
			if offered && !seen[f.Name] {
				seen[f.Name] = true
				out = append(out, f.TradeForm)
			}
		}
	}
	return out
}
