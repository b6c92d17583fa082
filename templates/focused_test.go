package templates_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shouze/safety"
	"shouze/templates"
)

// changing is content of our own about three standards that came into force, so
// that the tests hold whatever the shipped checklists come to say. Of each some
// items are new, some are carried, some go.
const changing = `
checklist: aa
title: 例
items:
  - {key: aa.gas_new, text: 红漆阀门朝东开, short: 例1, look: 看一看, why: 漏了就炸, applies: '"城镇燃气" in enterprise.sectors', sources: [{standard: gas-2023}]}
  - {key: aa.gas_kept, text: 蓝漆阀门朝西开, short: 例2, look: 看一看, why: 漏了就炸, applies: '"城镇燃气" in enterprise.sectors', sources: [{standard: gas-2023}, {standard: county-2023}]}
  - {key: aa.gas_reworded_old, text: 黄漆阀门朝北开, short: 例3, look: 看一看, why: 漏了就炸, applies: '"城镇燃气" in enterprise.sectors', sources: [{standard: county-2023, to: 2023-09-20}]}
  - {key: aa.gas_reworded, text: 黑漆闸刀今天合上, short: 例4, look: 看一看, why: 漏了就炸, applies: '"燃气安装维修" in enterprise.forms', sources: [{standard: gas-2023}]}
  - {key: aa.coal_new, text: 灰色风筒接到迎头, short: 例5, look: 看一看, why: 瓦斯超限就炸, applies: '"井工煤矿" in enterprise.forms', sources: [{standard: coal-2026}]}
  - {key: aa.coal_kept, text: 绞车钢丝绳涂着黄油, short: 例6, look: 看一看, why: 绳断人亡, applies: '"井工煤矿" in enterprise.forms', sources: [{standard: coal-2026}, {standard: coal-2021}]}
  - {key: aa.coal_gone, text: 皮带托辊转得起来, short: 例7, look: 看一看, why: 卡住就着火, applies: '"井工煤矿" in enterprise.forms', sources: [{standard: coal-2021, to: 2026-06-30}]}
  - {key: aa.coal_season, text: 井口防洪墙砌到膝盖, short: 例8, look: 看一看, why: 水灌进去跑不出, season: flood, applies: '"井工煤矿" in enterprise.forms', sources: [{standard: coal-2026}, {standard: coal-2021}]}
  - {key: aa.chem_new, text: 紫色盲板挂上号牌, short: 例9, look: 看一看, why: 抽错就喷, applies: '"危险化学品" in enterprise.sectors', sources: [{standard: hazchem-2026}]}
  - {key: aa.chem_kept, text: 储罐围堰的孔堵上, short: 例10, look: 看一看, why: 漏出来收不住, applies: '"危险化学品" in enterprise.sectors', sources: [{standard: hazchem-2026}, {standard: hazchem-2017}]}
`

func ours(items []safety.Item) []string {
	return slices.DeleteFunc(keys(items), func(k string) bool { return !strings.HasPrefix(k, "aa.") })
}

func TestChanged(t *testing.T) {
	c, faults := load(t, overlay(t, "checklists/aa.yaml", changing))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	gas := safety.Enterprise{Sectors: []string{"城镇燃气"}}
	coal := safety.Enterprise{Sectors: []string{"矿山"}, TradeForms: []string{"井工煤矿"}, HighRisk: true}
	chem := safety.Enterprise{Sectors: []string{"危险化学品"}}
	with := func(e safety.Enterprise, change func(*safety.Enterprise)) safety.Enterprise {
		change(&e)
		return e
	}
	for name, tc := range map[string]struct {
		e        safety.Enterprise
		standard string
		want     []string
	}{
		"gas, 2023-09-21":                  {gas, "gas-2023", []string{"aa.gas_new"}},
		"gas fitters are asked more":       {with(gas, func(e *safety.Enterprise) { e.TradeForms = []string{"燃气安装维修"} }), "gas-2023", []string{"aa.gas_new", "aa.gas_reworded"}},
		"what does not apply":              {with(gas, func(e *safety.Enterprise) { e.Skipped = map[string]string{"aa.gas_new": "没有阀门"} }), "gas-2023", nil},
		"another sector":                   {chem, "gas-2023", nil},
		"coal, 2026-07-01, in the season":  {coal, "coal-2026", []string{"aa.coal_new"}},
		"an open pit":                      {with(coal, func(e *safety.Enterprise) { e.TradeForms = []string{"露天矿山"} }), "coal-2026", nil},
		"chemicals, 2026-09-30":            {chem, "hazchem-2026", []string{"aa.chem_new"}},
		"of two sectors":                   {safety.Enterprise{Sectors: []string{"城镇燃气", "危险化学品"}}, "gas-2023", []string{"aa.gas_new"}},
		"no such standard":                 {gas, "nowhere", nil},
		"a standard that no item here has": {gas, "mine-2022", nil},
	} {
		t.Run(name, func(t *testing.T) {
			items := c.Changed(tc.e, tc.standard)
			if got := ours(items); !slices.Equal(got, tc.want) {
				t.Errorf("got %v, want %v", got, tc.want)
			}
			for _, i := range items {
				if i.StandardID != tc.standard {
					t.Errorf("%s comes from %s", i.Key, i.StandardID)
				}
			}
		})
	}
}

// A hazard is judged again if its item moves to the standard, or stood under
// the one that ends; one that nothing was asked of before has no judgement.
func TestRejudged(t *testing.T) {
	c, _ := load(t, overlay(t, "checklists/aa.yaml", changing))
	for standard, want := range map[string][]string{
		"gas-2023":     {"aa.gas_kept"},
		"coal-2026":    {"aa.coal_gone", "aa.coal_kept", "aa.coal_season"},
		"hazchem-2026": {"aa.chem_kept"},
		"nowhere":      nil,
	} {
		got := slices.DeleteFunc(c.Rejudged(standard), func(k string) bool { return !strings.HasPrefix(k, "aa.") })
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", standard, got, want)
		}
	}
}

// aBulletin is what a county would write.
const aBulletin = `
bulletin: zz-blast
title: 举一反三：饭店燃气爆炸
document: 岫安办〔2026〕31号
text: 11月20日，外县一家饭店换气瓶时漏气爆炸，伤了9个人。
sectors: [消防, 商贸服务]
forms: [饭店餐馆]
items: [aa.hose, aa.valve, aa.late]
from: 2026-11-24
days: 3
`

const itsItems = `
checklist: aa
title: 例
items:
  - {key: aa.hose, text: 灶台胶管露出来的都完整, short: 例1, look: 看一看, why: 漏了就炸, applies: '"饭店餐馆" in enterprise.forms', sources: [{standard: county-2023}]}
  - {key: aa.valve, text: 气瓶角阀拧到头, short: 例2, look: 看一看, why: 漏了就炸, applies: '"厨房用气" in enterprise.forms', sources: [{standard: county-2023}]}
  - {key: aa.late, text: 后厨排风机转起来, short: 例3, look: 看一看, why: 气散不掉, applies: '"饭店餐馆" in enterprise.forms', sources: [{standard: county-2023, from: 2027-01-01}]}
`

// bulletins is a content directory with a bulletin and the items it names.
func bulletins(t *testing.T) string {
	t.Helper()
	dir := overlay(t, "checklists/aa.yaml", itsItems)
	if err := os.Mkdir(filepath.Join(dir, "bulletins"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "bulletins/zz-blast.yaml"), []byte(aBulletin), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestBulletin(t *testing.T) {
	c, faults := load(t, bulletins(t))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	check, ok := c.FocusedCheck("bulletin/zz-blast")
	if !ok || check.Kind != safety.FocusedBulletin || check.Days != 3 || check.Document != "岫安办〔2026〕31号" {
		t.Fatalf("%+v %v", check, ok)
	}
	for name, tc := range map[string]struct {
		e    safety.Enterprise
		on   string
		want []string
	}{
		"a restaurant":         {safety.Enterprise{Sectors: []string{"商贸服务"}, TradeForms: []string{"饭店餐馆"}}, "2026-11-24", []string{"aa.hose"}},
		"with a gas kitchen":   {safety.Enterprise{Sectors: []string{"消防"}, TradeForms: []string{"饭店餐馆", "厨房用气"}}, "2026-11-24", []string{"aa.hose", "aa.valve"}},
		"when more is asked":   {safety.Enterprise{Sectors: []string{"消防"}, TradeForms: []string{"饭店餐馆"}}, "2027-01-01", []string{"aa.hose", "aa.late"}},
		"what does not apply":  {safety.Enterprise{Sectors: []string{"消防"}, TradeForms: []string{"饭店餐馆"}, Skipped: map[string]string{"aa.hose": "用电"}}, "2026-11-24", nil},
		"another trade form":   {safety.Enterprise{Sectors: []string{"消防"}, TradeForms: []string{"宾馆旅馆"}}, "2026-11-24", nil},
		"of another sector":    {safety.Enterprise{Sectors: []string{"工贸"}, TradeForms: []string{"饭店餐馆"}}, "2026-11-24", nil},
		"nothing is known yet": {safety.Enterprise{Sectors: []string{"消防"}}, "2026-11-24", nil},
	} {
		if got := keys(c.FocusedItems(check, tc.e, day(tc.on))); !slices.Equal(got, tc.want) {
			t.Errorf("%s: got %v, want %v", name, got, tc.want)
		}
	}
}

// A focused check begins on its first day; a standard's is over with it.
func TestFocusedChecks(t *testing.T) {
	c, _ := load(t, bulletins(t))
	has := func(on, key string) bool {
		return slices.ContainsFunc(c.FocusedChecks(day(on)), func(f safety.FocusedCheck) bool { return f.Key == key })
	}
	for _, tc := range []struct {
		on, key string
		want    bool
	}{
		{"2023-09-20", "standard/gas-2023", false}, {"2023-09-21", "standard/gas-2023", true}, {"2030-01-01", "standard/gas-2023", true},
		{"2026-11-23", "bulletin/zz-blast", false}, {"2026-11-24", "bulletin/zz-blast", true},
		{"2030-01-01", "standard/accident-report-2007", false}, // no item asks for it
	} {
		if got := has(tc.on, tc.key); got != tc.want {
			t.Errorf("%s on %s: %v", tc.key, tc.on, got)
		}
	}
	check, ok := c.FocusedCheck("standard/gas-2023")
	if !ok || check.Days != safety.FocusedDays || check.From != "2023-09-21" ||
		check.Text != "《城镇燃气经营安全重大隐患判定标准》（建城规〔2023〕4号）从2023年9月21日起施行。" {
		t.Errorf("%+v %v", check, ok)
	}
	for _, key := range []string{"standard/nowhere", "bulletin/nowhere", "gas-2023", ""} {
		if _, ok := c.FocusedCheck(key); ok {
			t.Errorf("found %q", key)
		}
	}
}

// The county says how long there is to answer.
func TestFocusedDaysOfTheCounty(t *testing.T) {
	c, _ := load(t, overlay(t, "county.yaml", "name: 甲县\noffice: {name: 甲县安委办, phone: '1'}\nfocused_days: 10\n"))
	if check, _ := c.FocusedCheck("standard/gas-2023"); check.Days != 10 {
		t.Errorf("%d days", check.Days)
	}
}

// Whatever ships, a change is made of items that hold on the first day and
// names each once.
func TestChangedOfEveryShippedStandard(t *testing.T) {
	c, _ := load(t, "")
	for _, check := range c.FocusedChecks(day("2026-11-25")) {
		if check.Kind != safety.FocusedStandard {
			t.Errorf("%s ships", check.Key)
		}
		for _, s := range c.Sectors() {
			for _, forms := range formsOf(s) {
				lintChange(t, c, check, safety.Enterprise{Sectors: []string{s.Name}, TradeForms: forms})
			}
		}
	}
}

func lintChange(t *testing.T, c *templates.Catalogue, check safety.FocusedCheck, e safety.Enterprise) {
	t.Helper()
	seen := map[string]bool{}
	for _, i := range c.Changed(e, check.StandardID) {
		if seen[i.Key] || !i.InForce(day(check.From)) || i.InForce(day(check.From).AddDate(0, 0, -1)) {
			t.Errorf("%s, %v: %+v", check.Key, e.TradeForms, i)
		}
		seen[i.Key] = true
	}
}
