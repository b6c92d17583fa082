package templates

import (
	"slices"

	"shouze/safety"
)

// forms reads the table of sectors and trade forms.
func (l *loader) forms() error {
	f, err := l.one("forms.yaml")
	if err != nil {
		return err
	}
	var file struct {
		Facilities []facilityFile `yaml:"facilities"`
		Sectors    safety.Sectors `yaml:"sectors" need:"yes"`
	}
	s := readSource(f.shown, f.bytes, &file)
	lintSectors(s, file.Sectors)
	for i, raw := range file.Facilities {
		offerFacility(s, index("facilities", i), raw, file.Sectors)
	}
	for i, sector := range file.Sectors {
		if n := len(sector.Facilities); n > maxForms {
			s.at(index("sectors", i), "“%s”的设施有%d样，最多%d样", sector.Name, n, maxForms)
		}
	}
	l.take(s)
	l.c.sectors = file.Sectors
	return nil
}

// maxForms is how many trade forms a sector has at most, and how many
// facilities: one card of the platform holds 20 boxes.
const maxForms = 20

type facilityFile struct {
	Key  string   `yaml:"key" need:"yes"`
	Name string   `yaml:"name" need:"yes"`
	Of   []string `yaml:"of"` // sectors and trade forms; empty: everyone
}

// offerFacility gives a facility to the sectors that may have it.
func offerFacility(s *source, at string, raw facilityFile, sectors safety.Sectors) {
	form := safety.TradeForm{Key: raw.Key, Name: raw.Name}
	found := map[string]bool{}
	for i := range sectors {
		sector := &sectors[i]
		offered := safety.Facility{TradeForm: form}
		whole := len(raw.Of) == 0 || slices.Contains(raw.Of, sector.Name)
		found[sector.Name] = true
		for _, f := range sector.Forms {
			found[f.Name] = true
			if slices.Contains(raw.Of, f.Name) {
				offered.Forms = append(offered.Forms, f.Name)
			}
			if f.Name == raw.Name && f.Key != raw.Key {
				s.at(at, "“%s”（%s）与另一处对不上：同名同键，异名异键", raw.Name, raw.Key)
			}
		}
		if whole {
			offered.Forms = nil
		}
		if whole || len(offered.Forms) > 0 {
			sector.Facilities = append(sector.Facilities, offered)
		}
	}
	for _, name := range raw.Of {
		if !found[name] {
			s.at(at+".of", "“%s”既不是行业领域也不是业态", name)
		}
	}
}

func lintSectors(s *source, sectors safety.Sectors) {
	names := map[string]string{} // name or alias → sector
	keys, forms := map[string]string{}, map[string]string{}
	for i, sector := range sectors {
		at := index("sectors", i)
		if sector.Name == "" {
			s.at(at, "行业领域缺少“name”")
		}
		for _, name := range append([]string{sector.Name}, sector.Aliases...) {
			if other, ok := names[name]; ok {
				s.at(at, "“%s”已经是“%s”的名字", name, other)
			}
			names[name] = sector.Name
		}
		if len(sector.Forms) > maxForms {
			s.at(at, "业态有%d个，最多%d个", len(sector.Forms), maxForms)
		}
		for j, form := range sector.Forms {
			at := index(at+".forms", j)
			if form.Key == "" || form.Name == "" {
				s.at(at, "业态的“key”和“name”都要填")
				continue
			}
			key, knownName := keys[form.Name]
			name, knownKey := forms[form.Key]
			if (knownName && key != form.Key) || (knownKey && name != form.Name) {
				s.at(at, "业态“%s”（%s）与另一处对不上：同名同键，异名异键", form.Name, form.Key)
			}
			keys[form.Name], forms[form.Key] = form.Key, form.Name
		}
	}
}

// county reads who is who. It comes after forms, which name the sectors.
func (l *loader) county() error {
	f, err := l.one("county.yaml")
	if err != nil {
		return err
	}
	s := readSource(f.shown, f.bytes, &l.c.county)
	lintCounty(s, l.c.county, l.c.sectors)
	l.take(s)
	l.c.example = f.overridden == nil
	return nil
}

func lintCounty(s *source, c safety.County, sectors safety.Sectors) {
	if c.Name == "" {
		s.at("name", "缺少县名“name”")
	}
	if c.Office.Name == "" || c.Office.Phone == "" {
		s.at("office", "县安委办的“name”和“phone”都要填，出事时要用")
	}
	lintFocusedDays(s, "focused_days", c.FocusedDays)
	lintMarks(s, c.Marks)
	seen := map[string]bool{c.Office.Name: true}
	unit := func(at, name string) {
		switch {
		case name == "":
			s.at(at, "单位缺少“name”")
		case seen[name]:
			s.at(at, "“%s”写了两次", name)
		}
		seen[name] = true
	}
	for i, t := range c.Townships {
		unit(index("townships", i), t.Name)
		if t.Phone == "" {
			s.at(index("townships", i), "“%s”缺少值班电话“phone”", t.Name)
		}
	}
	leaders := map[string]string{}
	for i, d := range c.Departments {
		at := index("departments", i)
		unit(at, d.Name)
		lintSectorNames(s, at+".leads", d.Leads, sectors)
		lintSectorNames(s, at+".joins", d.Joins, sectors)
		for _, sector := range d.Leads {
			if other, ok := leaders[sector]; ok {
				s.at(at+".leads", "“%s”有两个牵头部门：%s、%s", sector, other, d.Name)
			}
			leaders[sector] = d.Name
		}
	}
	for _, sector := range sectors {
		if leaders[sector.Name] == "" {
			s.at("departments", "“%s”没有牵头部门", sector.Name)
		}
	}
}

// lintMarks checks the thresholds of quality marks.
func lintMarks(s *source, r safety.MarkRules) {
	for _, n := range []struct {
		at      string
		is      int
		atLeast int
	}{{"marks.seconds_an_item", r.SecondsAnItem, 1}, {"marks.least_items", r.LeastItems, 1}, {"marks.clean_in_a_row", r.CleanInARow, 2}} {
		if n.is != 0 && n.is < n.atLeast {
			s.at(n.at, "应不小于%d", n.atLeast)
		}
	}
	for _, kind := range r.Skip {
		if !kind.Known() {
			s.at("marks.skip", "没有“%s”这种线索", kind)
		}
	}
}

func lintSectorNames(s *source, at string, names []string, sectors safety.Sectors) {
	for _, name := range names {
		if !slices.ContainsFunc(sectors, func(k safety.Sector) bool { return k.Name == name }) {
			s.at(at, "没有“%s”这个行业领域", name)
		}
	}
}
