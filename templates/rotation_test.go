package templates_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"shouze/safety"
	"shouze/templates"
)

// manyItems is a list of n items of one sector, the last grave of them.
func manyItems(n, grave int) string {
	var b strings.Builder
	b.WriteString("checklist: aa\ntitle: 例\nsector: 水利\nitems:\n")
	for i := range n {
		fmt.Fprintf(&b, "  - {key: aa.%02d, text: %s, short: 例%d, look: 看一看, why: 水漫就垮, grave: %v, sources: [{standard: county-2023}]}\n",
			i, words(i), i, i >= n-grave)
	}
	return b.String()
}

// words are texts that no two have in common.
func words(i int) string {
	return string([]rune{rune(0x4e00 + 40*i), rune(0x4e07 + 40*i), rune(0x4e0e + 40*i), rune(0x4e15 + 40*i), rune(0x4e1c + 40*i)})
}

// A long list takes turns: never more than thirty at a time, the grave ones
// first, all of them within a year.
func TestRotation(t *testing.T) {
	for _, n := range []int{20, 30, 31, 45, 75, 80} {
		if testing.Short() && n != 75 {
			continue
		}
		for _, high := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d items, high risk %v", n, high), func(t *testing.T) {
				c, faults := load(t, overlay(t, "checklists/aa.yaml", manyItems(n, 8)))
				if len(faults) > 0 {
					t.Fatal(faults[0])
				}
				e := safety.Enterprise{Sectors: []string{"水利"}, HighRisk: high}
				seen := map[string]bool{}
				for month := 1; month <= 12; month++ {
					on := day(fmt.Sprintf("2027-%02d-15", month))
					items := c.Checklist(e, on)
					if again := c.Checklist(e, on.AddDate(0, 0, 5)); !slices.Equal(keys(items), keys(again)) {
						t.Errorf("month %d: the list changes within its period", month)
					}
					if len(items) > templates.MaxItems || !items[0].Grave {
						t.Errorf("month %d: %d items, the first is %s", month, len(items), items[0].Key)
					}
					for _, i := range items {
						seen[i.Key] = true
					}
				}
				for _, i := range c.All(e, day("2027-05-15")) {
					if !seen[i.Key] && i.Season == "" {
						t.Errorf("%s is not asked within the year", i.Key)
					}
				}
			})
		}
	}
}

const seasonal = `
checklist: aa
title: 例
sector: 水利
items:
  - {key: aa.flood, text: 沙袋堆在坝头, short: 沙袋, look: 看坝头, why: 水漫就垮, season: flood, sources: [{standard: county-2023}]}
  - {key: aa.heat, text: 水桶放在工棚里, short: 水桶, look: 看工棚, why: 中暑会死人, season: heat, sources: [{standard: county-2023}]}
  - {key: aa.winter, text: 闸门槽敲净了冰, short: 敲冰, look: 看门槽, why: 冻住就放不了水, season: winter, sources: [{standard: county-2023}]}
  - {key: aa.resume, text: 机器空转过一遍, short: 空转, look: 问谁开的机, why: 停久的机器伤人, season: resume, sources: [{standard: county-2023}]}
  - {key: aa.holiday, text: 值班表贴在墙上, short: 值班表, look: 看墙上, why: 出事没人接电话, season: holiday, sources: [{standard: county-2023}]}
`

func TestSeasons(t *testing.T) {
	c, faults := load(t, overlay(t, "checklists/aa.yaml", seasonal))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for name, tc := range map[string]struct {
		on    string
		state safety.EnterpriseState
		want  []string
	}{
		"nothing in May":           {"2024-05-20", safety.Operating, nil},
		"first day of the floods":  {"2023-06-01", safety.Operating, []string{"aa.flood", "aa.heat"}},
		"floods without heat":      {"2023-09-10", safety.Operating, []string{"aa.flood"}},
		"before National Day":      {"2023-09-27", safety.Operating, []string{"aa.flood", "aa.holiday"}},
		"winter begins":            {"2026-11-24", safety.Operating, []string{"aa.winter"}},
		"winter over New Year":     {"2026-02-10", safety.Operating, []string{"aa.winter", "aa.holiday"}},
		"after Spring Festival":    {"2026-02-27", safety.Operating, []string{"aa.winter", "aa.resume"}},
		"standing still":           {"2024-05-20", safety.Suspended, []string{"aa.resume"}},
		"a season of work at rest": {"2024-05-20", safety.Seasonal, []string{"aa.resume"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, k := range keys(c.Checklist(safety.Enterprise{Sectors: []string{"水利"}, State: tc.state}, day(tc.on))) {
				if strings.HasPrefix(k, "aa.") {
					got = append(got, k)
				}
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

// A department's own list: its focus comes first each time, its items tell
// their document and who approved them, and a newer standard keeps an item.
func TestDepartmentsOwnList(t *testing.T) {
	dir := overlay(t, "checklists/aa.yaml", manyItems(40, 8))
	add(t, dir, "checklists/ab.yaml", `
checklist: ab
title: 水利重点隐患
sector: 水利
kind: focus
document: 例水发〔2026〕3号
approved_by: 县水利局 某某
approved_on: 2026-03-01
focus: [aa.05]
items:
  - {key: ab.own, text: 坝顶的灯夜里亮着, short: 坝灯, look: 夜里去看, why: 看不见就踩空}
`)
	add(t, dir, "standards/zz.yaml", "standards:\n  - {id: zz-2026, name: 水闸新标准, number: 例〔2026〕9号, body: 某部, from: 2026-05-01, mark: V}\n")
	add(t, dir, "checklists/ac.yaml", "checklist: ac\ntitle: 新标准\nsector: 水利\nstandard: zz-2026\ncarry: {aa.06: 第六条}\n")
	c, faults := load(t, dir)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	e := safety.Enterprise{Sectors: []string{"水利"}}
	for _, on := range []string{"2026-03-02", "2026-06-02", "2026-09-02", "2026-12-02"} {
		items := c.Checklist(e, day(on))
		if items[0].Key != "aa.05" || !items[0].Focus {
			t.Errorf("%s begins with %s", on, items[0].Key)
		}
	}
	own, ok := c.Item("ab.own", day("2026-06-01"))
	if want := "例水发〔2026〕3号（县水利局 某某批准）"; !ok || own.Source() != want {
		t.Errorf("own item: %v %q", ok, own.Source())
	}
	if _, ok := c.Item("ab.own", day("2026-02-28")); ok {
		t.Error("asked before it was approved")
	}
	before, _ := c.Item("aa.06", day("2026-04-30"))
	after, _ := c.Item("aa.06", day("2026-05-01"))
	if before.StandardID != "county-2023" || after.Source() != "《水闸新标准》（例〔2026〕9号）第六条" {
		t.Errorf("before %q, after %q", before.Source(), after.Source())
	}
}

// A county may leave out what nobody has verified; an item of another list
// takes the place of a general one; what two sectors ask alike is asked once.
func TestWhatIsLeftOut(t *testing.T) {
	items := `
  - {key: %[1]s.open, text: 岸边的路走得通, short: 路通, look: 走一遍, why: 跑不出去, sources: [{standard: fire-2025}]}
  - {key: %[1]s.exit, text: 泵房的门朝外推得开, short: 门推得开, look: 推一把, why: 困在里面, instead_of: [general.exit_open], sources: [{standard: fire-law}]}
`
	dir := overlay(t, "checklists/aa.yaml", "checklist: aa\ntitle: 例\nsector: 水利\nitems:"+fmt.Sprintf(items, "aa"))
	add(t, dir, "checklists/ab.yaml", "checklist: ab\ntitle: 例\nsector: 电力\nitems:"+fmt.Sprintf(items, "ab"))
	add(t, dir, "county.yaml", "name: 甲县\noffice: {name: 甲县安委办, phone: '1'}\nskip_unverified: true\n")
	e := safety.Enterprise{Sectors: []string{"水利", "电力"}}
	c, _ := load(t, dir)
	got := keys(c.All(e, day("2026-11-24")))
	for key, want := range map[string]bool{"aa.exit": true, "ab.exit": false, "aa.open": false, "general.exit_open": false} {
		if slices.Contains(got, key) != want {
			t.Errorf("%s is asked: %v", key, !want)
		}
	}
}
