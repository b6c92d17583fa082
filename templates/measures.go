package templates

import (
	"slices"

	"shouze/safety"
)

// measures reads the lists that staff hold their work against. A county puts
// its own beside the example, which goes when there is one.
func (l *loader) measures() error {
	files, err := l.all("measures")
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, f := range files {
		var list safety.MeasureList
		s := readSource(f.shown, f.bytes, &list)
		atMost(s, "title", list.Title, 30)
		if list.Name == "" || seen[list.Name] {
			s.at("measures", "“measures”要填，而且不能跟别的清单一样")
		}
		seen[list.Name] = true
		if len(list.Items) == 0 {
			s.at("items", "一条措施也没有，请写在“items”里")
		}
		for i, m := range list.Items {
			at := index("items", i)
			if m.Key == "" || slices.ContainsFunc(list.Items[:i], func(o safety.Measure) bool { return o.Key == m.Key }) {
				s.at(at+".key", "“key”要填，而且不能写两次")
			}
			atMost(s, at+".text", m.Text, 60)
			for _, who := range m.For {
				if !slices.Contains([]string{"township", "department", "county"}, who) {
					s.at(at+".for", "“for”只能是 township、department 或 county")
				}
			}
		}
		l.take(s)
		if len(s.faults) == 0 {
			l.c.measures = append(l.c.measures, list)
		}
	}
	return nil
}

// Measures are the lists of a county's measures for staff of a role.
func (c *Catalogue) Measures(role safety.Role) []safety.MeasureList {
	var out []safety.MeasureList
	for _, list := range c.measures {
		list.Items = slices.DeleteFunc(slices.Clone(list.Items), func(m safety.Measure) bool {
			return len(m.For) > 0 && !slices.Contains(m.For, string(role))
		})
		if len(list.Items) > 0 {
			out = append(out, list)
		}
	}
	return out
}
