package sheets

import (
	"slices"
	"strings"

	"shouze/safety"
)

// RosterOptions says how strictly the roster is read.
type RosterOptions struct {
	AllowNoCode bool // 统一社会信用代码 may be empty, or its column missing
}

// RosterRow is one enterprise of the roster, or why it can't be taken.
type RosterRow struct {
	Row        int               // as the spreadsheet program shows it
	Enterprise safety.Enterprise // ID is empty, the store gives it
	People     []safety.Person   // principal first; IDs are empty
	Reasons    []string          // every reason why the row is rejected; empty: it is good
}

// Roster reads enterprises with their people (花名册). Warnings are about the
// file as a whole, such as columns that are not used; an error means that
// required columns are missing and nothing was read.
func Roster(t *Table, county safety.County, sectors safety.Sectors, opts RosterOptions) (rows []RosterRow, warnings []string, err error) {
	required := []string{colName, colCode, colTownship, colSector, colHighRisk, colPrincipal, colMobile}
	if opts.AllowNoCode {
		required = slices.DeleteFunc(required, func(c string) bool { return c == colCode })
	}
	if err := t.require(required...); err != nil {
		return nil, nil, err
	}
	r := roster{county: county, sectors: sectors, opts: opts, first: map[string]int{}}
	rows = make([]RosterRow, 0, len(t.Rows))
	for _, row := range t.Rows {
		rows = append(rows, r.read(&cells{table: t, row: row}))
	}
	return rows, t.notes(rosterColumns()), nil
}

// roster is what rows are held against.
type roster struct {
	county  safety.County
	sectors safety.Sectors
	opts    RosterOptions
	first   map[string]int // key of an enterprise → the row that has it
}

func (r *roster) read(c *cells) RosterRow {
	c.formulas(rosterColumns())
	e := safety.Enterprise{
		Name:     c.required(colName, "请照营业执照填"),
		USCC:     r.code(c),
		Place:    c.text(colPlace),
		Township: r.township(c),
		Sectors:  r.sectorsOf(c),
		HighRisk: c.yes(colHighRisk, false),
		Street:   c.text(colStreet),
		OnWeCom:  c.yes(colWeCom, false),
	}
	c.required(colHighRisk, "请填“是”或“否”")
	if e.Place == e.Name {
		e.Place = "" // the registered place under its own name
	}
	e.Department = r.department(c, e.Sectors)
	e.TradeForms, e.Facilities = r.forms(c, e.Sectors)
	e.FormsAsked, e.FacilitiesAsked = len(e.TradeForms) > 0, len(e.Facilities) > 0
	state, err := safety.ParseEnterpriseState(c.text(colState))
	if err != nil {
		c.reject("%s", err.Error())
	}
	e.State = state
	people := c.people()
	r.duplicate(c, e)
	return RosterRow{Row: c.row.Number, Enterprise: e, People: people, Reasons: c.reasons}
}

func (r *roster) code(c *cells) string {
	if c.text(colCode) == "" {
		if !r.opts.AllowNoCode {
			c.required(colCode, "请照营业执照填")
		}
		return ""
	}
	written, lost := number(c.text(colCode))
	if lost {
		c.reject("%s被表格软件变成了科学计数，后面的数字丢了，请把这一列设为文本再填一遍", colCode)
		return ""
	}
	code, err := safety.ParseUSCC(written)
	if err != nil {
		c.reject("%s", err.Error())
	}
	return code
}

func (r *roster) township(c *cells) string {
	name := c.required(colTownship, "请填所在的乡镇或街道")
	if _, ok := r.county.Township(name); !ok && name != "" {
		var known []string
		for _, t := range r.county.Townships {
			known = append(known, t.Name)
		}
		c.reject("%s", unknown(colTownship, name, known))
	}
	return name
}

func (r *roster) sectorsOf(c *cells) []string {
	var out []string
	c.required(colSector, "请填行业领域")
	for _, name := range c.several(colSector) {
		s, ok := r.sectors.Find(name)
		if !ok {
			var known []string
			for _, k := range r.sectors {
				known = append(known, k.Name)
			}
			c.reject("%s", unknown(colSector, name, known))
			continue
		}
		if !slices.Contains(out, s.Name) {
			out = append(out, s.Name)
		}
	}
	return out
}

// department is 监管部门 as written, else who leads the first sector.
func (r *roster) department(c *cells, sectors []string) string {
	name := c.text(colDepartment)
	if name != "" {
		if _, ok := r.county.Department(name); !ok {
			var known []string
			for _, d := range r.county.Departments {
				known = append(known, d.Name)
			}
			c.reject("%s", unknown(colDepartment, name, known))
		}
		return name
	}
	if len(sectors) == 0 {
		return ""
	}
	leader := r.county.Leader(sectors[0])
	if leader == "" {
		c.reject("“%s”没有牵头部门，请在%s一列填上", sectors[0], colDepartment)
	}
	return leader
}

// forms are the trade forms and the facilities by name; without a known sector
// there is nothing to hold them against, and the sector is rejected already.
func (r *roster) forms(c *cells, sectors []string) (forms, facilities []string) {
	if len(sectors) == 0 {
		return nil, nil
	}
	known, also := names(r.sectors.FormsOf(sectors)), names(r.sectors.FacilitiesOf(sectors, nil))
	for _, name := range c.several(colForms) {
		switch {
		case slices.Contains(forms, name), slices.Contains(facilities, name):
		case slices.Contains(known, name):
			forms = append(forms, name)
		case slices.Contains(also, name):
			facilities = append(facilities, name)
		case len(known) == 0:
			c.reject("“%s”不分业态，请把%s“%s”删掉", strings.Join(sectors, "、"), colForms, name)
		default:
			c.reject("%s", unknown(colForms, name, known))
		}
	}
	return forms, facilities
}

func names(forms []safety.TradeForm) []string {
	out := make([]string, len(forms))
	for i, f := range forms {
		out[i] = f.Name
	}
	return out
}

// duplicate rejects the second row of one key: code and place, or the name
// where there is no code.
func (r *roster) duplicate(c *cells, e safety.Enterprise) {
	id := e.USCC
	if id == "" {
		id = "名称" + e.Name
	}
	key := id + "\x00" + e.Place
	if row, ok := r.first[key]; ok {
		c.reject("与第%d行重复（同一个代码、同一个场所），请删掉一行；是另一个场所就填%s", row, colPlace)
		return
	}
	if len(c.reasons) == 0 {
		r.first[key] = c.row.Number
	}
}
