package templates

import (
	"testing"
	"text/template"

	"github.com/expr-lang/expr/vm"

	"shouze/safety"
)

// FuzzContent feeds any bytes as each kind of file: faults, never a panic. It
// goes below Load, which reads all that is built in first and is too slow here.
func FuzzContent(f *testing.F) {
	for _, name := range []string{"checklists/general.yaml", "messages/bot.yaml", "campaigns/2023.yaml", "county.yaml", "standards/national.yaml"} {
		content, err := builtIn.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	for _, s := range []string{
		"a: [", "items: [{key: {}}]", "sectors: [{forms: [{}]}]", "? {a: b}\n: c", "a: &x [*x]", "<<: {a: 1}", "- - -",
		"items: [{applies: '\"a\" in enterprise.forms', from: 2024-01-01, to: x}]", "a: {b: '{{.c}}'}", "duties: [{every: week}]",
	} {
		f.Add([]byte(s))
	}
	sectors := safety.Sectors{{Name: "工贸", Forms: []safety.TradeForm{{Key: "m", Name: "机械加工"}}}}
	f.Fuzz(func(t *testing.T, content []byte) {
		l := &loader{c: &Catalogue{sectors: sectors, messages: map[string]*template.Template{}}, programs: map[string]*vm.Program{}, reach: map[reachKey]reach{}, worlds: map[string][]*audience{}, byKey: map[string]*item{}}
		var list checklistFile
		s := readSource("x.yaml", content, &list)
		for i, raw := range list.Items {
			l.lintItem(s, index("items", i), raw, list)
			it := l.compile(s, index("items", i), raw, list)
			newAudience(safety.Enterprise{Sectors: []string{"工贸"}}).asked(it)
		}
		var campaign safety.Campaign
		lintCampaign(readSource("x.yaml", content, &campaign), campaign)
		var county safety.County
		lintCounty(readSource("x.yaml", content, &county), county, sectors)
		var forms struct {
			Sectors safety.Sectors `yaml:"sectors" need:"yes"`
		}
		lintSectors(readSource("x.yaml", content, &forms), forms.Sectors)
		l.messageFile(s, content, map[string]string{})
		for _, fault := range s.faults {
			if fault.Line < 0 || fault.What == "" {
				t.Errorf("fault %+v", fault)
			}
		}
	})
}
