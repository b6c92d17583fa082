package templates_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shouze/safety"
	"shouze/templates"
)

func day(s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, safety.CountyZone())
	if err != nil {
		panic(err)
	}
	return t.Add(12 * time.Hour)
}

func keys(items []safety.Item) []string {
	var out []string
	for _, i := range items {
		out = append(out, i.Key)
	}
	return out
}

// aChecklist is small content of our own, so that the test holds whatever the
// shipped checklists come to say.
const aChecklist = `
checklist: aa
title: 例
sector: 道路交通
items:
  - {key: aa.plain, text: 每辆车的轮胎，花纹都看得清, short: 花纹清楚, look: 一个轮一个轮看, why: 磨平了刹不住, standard: county-2023, article: "", paragraph: 三（二）, mark: local, from: 2023-05-24, to: 2023-12-31}
  - {key: aa.grave, text: 每辆车的刹车，都在检验期里, short: 刹车合格, look: 看检验证, why: 刹不住就撞, standard: gas-2023, article: 第六条（二）, paragraph: 三（二）, mark: V, grave: true}
  - {key: aa.unverified, text: 每个座位的安全带，都能扣上, short: 安全带好用, look: 一个个扣一遍, why: 甩出去就没命, standard: fire-2017, article: "", mark: M}
  - {key: aa.bus, text: 每把安全锤，都挂在窗边, short: 安全锤在, look: 数一数窗边的锤, why: 车门打不开时救命, standard: county-2023, mark: local, paragraph: 三（二）, applies: '"公交车" in enterprise.forms'}
  - {key: aa.high, text: 每名司机，今天都吹过酒精, short: 吹过酒精, look: 看当天记录, why: 酒后开车要命, standard: county-2023, mark: local, paragraph: 三（二）, applies: enterprise.high_risk}
`

func TestChecklistChoosesAndOrders(t *testing.T) {
	c, faults := load(t, overlay(t, "checklists/aa.yaml", aChecklist))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for name, tc := range map[string]struct {
		e    safety.Enterprise
		on   string
		want []string
	}{
		"grave first, not yet in force": {safety.Enterprise{Sectors: []string{"道路交通"}}, "2023-06-01", []string{"aa.plain", "aa.unverified"}},
		"by its own days":               {safety.Enterprise{Sectors: []string{"道路交通"}}, "2023-12-31", []string{"aa.grave", "aa.plain", "aa.unverified"}},
		"day after the last":            {safety.Enterprise{Sectors: []string{"道路交通"}}, "2024-01-01", []string{"aa.grave", "aa.unverified"}},
		"standard's last day":           {safety.Enterprise{Sectors: []string{"道路交通"}}, "2025-10-31", []string{"aa.grave", "aa.unverified"}},
		"standard ended":                {safety.Enterprise{Sectors: []string{"道路交通"}}, "2025-11-01", []string{"aa.grave"}},
		"form and high risk":            {safety.Enterprise{Sectors: []string{"道路交通"}, TradeForms: []string{"公交车"}, HighRisk: true}, "2025-11-01", []string{"aa.grave", "aa.bus", "aa.high"}},
		"skipped":                       {safety.Enterprise{Sectors: []string{"道路交通"}, Skipped: map[string]string{"aa.grave": "没有车"}}, "2025-11-01", nil},
		"another sector":                {safety.Enterprise{Sectors: []string{"水利"}}, "2025-11-01", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			general := false
			for _, k := range keys(c.Checklist(tc.e, day(tc.on))) {
				if strings.HasPrefix(k, "aa.") {
					got = append(got, k)
					if general {
						t.Errorf("%s stands after a general item", k)
					}
				}
				general = general || strings.HasPrefix(k, "general.")
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %v, want %v", got, tc.want)
			}
			if !general {
				t.Error("no general items")
			}
			if got := c.Covered(tc.e); got != (tc.e.Sectors[0] == "道路交通") {
				t.Errorf("covered %v", got)
			}
		})
	}
}

func TestSource(t *testing.T) {
	c, _ := load(t, overlay(t, "checklists/aa.yaml", aChecklist))
	for key, want := range map[string]string{
		"aa.grave":      "《城镇燃气经营安全重大隐患判定标准》（建城规〔2023〕4号）第六条（二）",
		"aa.unverified": "《重大火灾隐患判定方法》（GB 35181-2017）条款待核",
		"aa.plain":      "《全县重大事故隐患专项排查整治2023行动实施方案》（岫安委发〔2023〕12号）三（二）",
	} {
		item, ok := c.Item(key)
		if !ok || c.Source(item) != want {
			t.Errorf("%s: got %q, want %q", key, c.Source(item), want)
		}
	}
	if _, ok := c.Item("nowhere"); ok {
		t.Error("found an item that does not exist")
	}
	if s, ok := c.Standard("gas-2023"); !ok || s.Title() != "《城镇燃气经营安全重大隐患判定标准》（建城规〔2023〕4号）" {
		t.Errorf("standard %+v", s)
	}
}

func TestAtMostThirtyAndGraveStays(t *testing.T) {
	var b strings.Builder
	b.WriteString("checklist: aa\ntitle: 例\nsector: 水利\nitems:\n")
	for i := range 40 {
		grave := i >= 30
		b.WriteString("  - {key: aa." + string(rune('a'+i%26)) + string(rune('a'+i/26)) + ", text: 每个闸门现在都能开能关, short: 闸门能开, look: 开一次, why: 水漫就垮, standard: county-2023, mark: local")
		if grave {
			b.WriteString(", grave: true")
		}
		b.WriteString("}\n")
	}
	c, faults := load(t, overlay(t, "checklists/aa.yaml", b.String()))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	items := c.Checklist(safety.Enterprise{Sectors: []string{"水利"}}, day("2026-11-25"))
	grave := 0
	for _, i := range items {
		if i.Grave {
			grave++
		}
	}
	if len(items) != templates.MaxItems || grave != 10 || !items[0].Grave {
		t.Errorf("%d items, %d grave", len(items), grave)
	}
}

// TestEveryShippedItemIsReachable walks all sectors and forms over the years.
func TestEveryShippedItemIsReachable(t *testing.T) {
	c, _ := load(t, "")
	asked := map[string]bool{}
	for _, on := range []string{"2023-06-15", "2023-10-15", "2024-06-15", "2025-06-15", "2026-11-25"} {
		for _, s := range c.Sectors() {
			for _, forms := range formsOf(s) {
				e := safety.Enterprise{Sectors: []string{s.Name}, TradeForms: forms}
				items := c.Checklist(e, day(on))
				if len(items) == 0 || len(items) > templates.MaxItems {
					t.Errorf("%s %v on %s: %d items", s.Name, forms, on, len(items))
				}
				for _, i := range items {
					asked[i.Key] = true
					if i.Mark == "" || !i.InForce(day(on)) || c.Source(i) == "" {
						t.Errorf("%s on %s: %+v", s.Name, on, i)
					}
				}
			}
		}
	}
	if len(asked) < 9 {
		t.Fatalf("only %d items", len(asked))
	}
	for _, f := range []string{"general.exit_open", "gas.licence"} {
		if !asked[f] {
			t.Errorf("%s is never asked", f)
		}
	}
}

func formsOf(s safety.Sector) [][]string {
	out := [][]string{nil}
	for _, f := range s.Forms {
		out = append(out, []string{f.Name})
	}
	return out
}

func TestCountyIsReplaced(t *testing.T) {
	c, _ := load(t, "")
	if !c.ExampleCounty() || c.County().Name != "示例县" || len(c.Sectors()) != 20 {
		t.Errorf("built in: %v %s %d", c.ExampleCounty(), c.County().Name, len(c.Sectors()))
	}
	for _, s := range c.Sectors() {
		if c.County().Leader(s.Name) == "" {
			t.Errorf("nobody leads %s", s.Name)
		}
	}
	c, _ = load(t, overlay(t, "county.yaml", "name: 甲县\noffice: {name: 甲县安委办, phone: '1'}\n"))
	if c.ExampleCounty() || c.County().Name != "甲县" {
		t.Errorf("replaced: %v %s", c.ExampleCounty(), c.County().Name)
	}
}

func TestCampaign(t *testing.T) {
	c, _ := load(t, "")
	for _, name := range []string{"routine", "2023"} {
		got, err := c.Campaign(name)
		if err != nil || len(got.Duties) == 0 || got.Duties[0].Duty != "led_check" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := c.Campaign("2022"); err == nil || !strings.Contains(err.Error(), "2023、routine") {
		t.Errorf("got %v", err)
	}
}

func TestContentDirectoryMustExist(t *testing.T) {
	if _, _, err := templates.Load(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("no error")
	}
	if _, _, err := templates.Load("catalogue_test.go"); err == nil {
		t.Error("a file passed for a directory")
	}
}
