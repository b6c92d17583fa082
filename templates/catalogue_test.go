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
  - {key: aa.plain, text: 仪表盘的指针会动, short: 指针会动, look: 上车看一眼, why: 坏了不知道, paragraph: 三（二）, sources: [{standard: county-2023, to: 2023-12-31}]}
  - {key: aa.grave, text: 每副刹车片在检验期里, short: 刹车合格, look: 看检验证, why: 刹不住就撞, grave: true, sources: [{standard: gas-2023, article: 第六条（二）}]}
  - {key: aa.unverified, text: 座位上的带子扣得上, short: 带子好用, look: 一个个扣一遍, why: 甩出去就没命, sources: [{standard: fire-2017, mark: M, to: 2025-10-31}]}
  - {key: aa.bus, text: 小锤挂在窗边, short: 小锤在, look: 数一数窗边的锤, why: 车门打不开时救命, applies: '"公交车" in enterprise.forms', sources: [{standard: county-2023, paragraph: 三（二）}]}
  - {key: aa.high, text: 司机今天吹过酒精, short: 吹过酒精, look: 看当天记录, why: 酒后开车要命, applies: enterprise.high_risk, sources: [{standard: county-2023}]}
  - {key: aa.moved, text: 车尾反光条看得见, short: 反光条在, look: 绕到车后看, why: 夜里追尾就是死人, sources: [{standard: fire-2025}, {standard: fire-2017, article: "6.1"}, {standard: county-2023}]}
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
		"grave first, not yet in force": {safety.Enterprise{Sectors: []string{"道路交通"}}, "2023-06-01", []string{"aa.plain", "aa.unverified", "aa.moved"}},
		"by its own days":               {safety.Enterprise{Sectors: []string{"道路交通"}}, "2023-12-31", []string{"aa.grave", "aa.plain", "aa.unverified", "aa.moved"}},
		"day after the last":            {safety.Enterprise{Sectors: []string{"道路交通"}}, "2024-01-01", []string{"aa.grave", "aa.unverified", "aa.moved"}},
		"standard's last day":           {safety.Enterprise{Sectors: []string{"道路交通"}}, "2025-10-31", []string{"aa.grave", "aa.unverified", "aa.moved"}},
		"standard ended":                {safety.Enterprise{Sectors: []string{"道路交通"}}, "2025-11-01", []string{"aa.grave", "aa.moved"}},
		"form and high risk":            {safety.Enterprise{Sectors: []string{"道路交通"}, TradeForms: []string{"公交车"}, HighRisk: true}, "2025-11-01", []string{"aa.grave", "aa.bus", "aa.high", "aa.moved"}},
		"skipped":                       {safety.Enterprise{Sectors: []string{"道路交通"}, Skipped: map[string]string{"aa.grave": "没有车"}}, "2025-11-01", []string{"aa.moved"}},
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

// A fact outlives its standards: on each day it stands under the first of its
// sources that has come into force.
func TestSource(t *testing.T) {
	c, _ := load(t, overlay(t, "checklists/aa.yaml", aChecklist))
	for name, tc := range map[string]struct {
		key, on string
		want    string
		asked   bool
	}{
		"article":             {"aa.grave", "2026-11-24", "《城镇燃气经营安全重大隐患判定标准》（建城规〔2023〕4号）第六条（二）", true},
		"not yet":             {"aa.grave", "2023-06-20", "《城镇燃气经营安全重大隐患判定标准》（建城规〔2023〕4号）第六条（二）", false},
		"to be verified":      {"aa.unverified", "2024-01-01", "《重大火灾隐患判定方法》（GB 35181-2017）条款待核", true},
		"county's paragraph":  {"aa.plain", "2023-06-20", "《全县重大事故隐患专项排查整治2023行动实施方案》（岫安委发〔2023〕12号）三（二）", true},
		"over":                {"aa.plain", "2024-01-01", "《全县重大事故隐患专项排查整治2023行动实施方案》（岫安委发〔2023〕12号）三（二）", false},
		"older standard":      {"aa.moved", "2025-10-31", "《重大火灾隐患判定方法》（GB 35181-2017）6.1", true},
		"newer standard":      {"aa.moved", "2025-11-01", "《重大火灾隐患判定规则》（GB 35181-2025）条款待核", true},
		"before any standard": {"aa.moved", "2018-06-30", "《重大火灾隐患判定规则》（GB 35181-2025）条款待核", false},
	} {
		t.Run(name, func(t *testing.T) {
			item, asked := c.Item(tc.key, day(tc.on))
			if asked != tc.asked || item.Source() != tc.want {
				t.Errorf("got %q %v, want %q", item.Source(), asked, tc.want)
			}
		})
	}
	if _, ok := c.Item("nowhere", day("2026-11-24")); ok {
		t.Error("found an item that does not exist")
	}
	if s, ok := c.Standard("gas-2023"); !ok || s.Title() != "《城镇燃气经营安全重大隐患判定标准》（建城规〔2023〕4号）" {
		t.Errorf("standard %+v", s)
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
					if i.Mark == "" || !i.InForce(day(on)) || i.Source() == "" {
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
