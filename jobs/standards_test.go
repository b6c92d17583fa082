package jobs_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouze/safety"
)

// aStandard is content of our own: one that comes into force on 2023-09-21 in
// the place of another. Whatever ships, nothing else is asked under it.
const aStandard = `
standards:
  - {id: zz-old, name: 旧判定标准, number: 旧1号, body: 某部, from: 2020-01-01, mark: V}
  - {id: zz-new, name: 新判定标准, number: 新2号, body: 某部, from: 2023-09-21, supersedes: zz-old, mark: V}
`

const itsItems = `
checklist: zz
title: 例
sector: 网络安全
items:
  - {key: zz.kept, text: 红漆机柜朝东开, short: 例1, look: 看一看, why: 断了就停, sources: [{standard: zz-new}, {standard: zz-old}]}
  - {key: zz.new1, text: 蓝漆机柜朝西开, short: 例2, look: 看一看, why: 断了就停, applies: '"机房数据中心" in enterprise.forms', sources: [{standard: zz-new}]}
  - {key: zz.new2, text: 黄线插在灰口里, short: 例3, look: 看一看, why: 断了就停, applies: '"机房数据中心" in enterprise.forms', sources: [{standard: zz-new}]}
  - {key: zz.high, text: 黑闸合到底, short: 例4, look: 看一看, why: 断了就停, applies: enterprise.high_risk, sources: [{standard: zz-new}]}
`

func zz() []string { return []string{"standards/zz.yaml", aStandard, "checklists/zz.yaml", itsItems} }

var switched = []string{
	"东山机房 standard/zz-new zz.new1 zz.new2 2023-09-21–2023-09-28 23:59:59",
	"高危机房 standard/zz-new zz.new1 zz.new2 zz.high 2023-09-21–2023-09-28 23:59:59",
}

func TestStandardComesIntoForce(t *testing.T) {
	c := newCounty(t, day("2023-09-19", 10), zz()...)
	c.three()
	c.until(day("2023-09-20", 23))
	if got := append(c.open(), c.told()...); got != nil {
		t.Fatalf("before the day: %v", got)
	}
	c.until(moment("2023-09-21", 0, 30))
	if diff := cmp.Diff(switched, c.open()); diff != "" {
		t.Fatal(diff)
	}
	if got := c.told(); got != nil {
		t.Fatalf("told at night: %v", got)
	}
	c.until(day("2023-09-21", 10))
	want := []string{
		"东山机房有一次专项检查。\n新标准专项检查：新判定标准\n《新判定标准》（新2号）从2023年9月21日起施行。\n跟您这里有关、以前没问过的有2条：\n· 蓝漆机柜朝西开\n· 黄线插在灰口里\n9月28日前，还有7天。回“专项”，只查这几条；没空回“稍后”。",
		"高危机房有一次专项检查。\n新标准专项检查：新判定标准\n《新判定标准》（新2号）从2023年9月21日起施行。\n跟您这里有关、以前没问过的有3条：\n· 蓝漆机柜朝西开\n· 黄线插在灰口里\n· 黑闸合到底\n9月28日前，还有7天。回“专项”，只查这几条；没空回“稍后”。",
	}
	if diff := cmp.Diff(want, c.told()); diff != "" {
		t.Fatal(diff)
	}
	// The ladder of a seven-day task: 3 days, 1 day, the day itself, overdue.
	var rungs []string
	for _, d := range []string{"2023-09-22", "2023-09-23", "2023-09-24", "2023-09-25", "2023-09-26", "2023-09-27", "2023-09-28", "2023-09-29", "2023-10-08", "2023-10-20"} {
		c.until(day(d, 12))
		if n := len(c.told()); n > 0 {
			rungs = append(rungs, fmt.Sprint(d, " ", n))
		}
	}
	if want := []string{"2023-09-25 2", "2023-09-27 2", "2023-09-28 2", "2023-10-08 2"}; !slices.Equal(rungs, want) {
		t.Errorf("reminded %v, want %v", rungs, want)
	}
}

// Again, by another process, late, or at the same moment: nothing more.
func TestStandardSwitchesOnce(t *testing.T) {
	c := newCounty(t, day("2023-09-19", 10), zz()...)
	c.three()
	c.until(day("2023-09-20", 23))
	c.clock.set(day("2023-09-21", 8))
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if err := c.focused.Run(t.Context(), c.clock.Now()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	c.until(day("2023-09-21", 12))
	c.restart()
	c.until(day("2023-09-22", 12))
	if diff := cmp.Diff(switched, c.open()); diff != "" {
		t.Error(diff)
	}
	if n := len(c.told()); n != 2 {
		t.Errorf("%d messages", n)
	}
}

// A program that was off on the day, or a county that adds the file later,
// still switches, and there are seven days from then.
func TestStandardComesLate(t *testing.T) {
	for name, files := range map[string][]string{"the program": zz(), "the file": nil} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t, day("2023-09-19", 10), files...)
			c.three()
			c.until(day("2023-09-19", 11))
			c.clock.set(day("2023-11-08", 11))
			c.put(zz()...)
			c.restart()
			c.until(day("2023-11-08", 12))
			want := []string{
				"东山机房 standard/zz-new zz.new1 zz.new2 2023-11-08–2023-11-15 23:59:59",
				"高危机房 standard/zz-new zz.new1 zz.new2 zz.high 2023-11-08–2023-11-15 23:59:59",
			}
			got := slices.DeleteFunc(c.open(), func(s string) bool { return !strings.Contains(s, "zz-new") })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			told := slices.DeleteFunc(c.told(), func(s string) bool { return !strings.Contains(s, "新判定标准") })
			if len(told) != 2 {
				t.Errorf("told %q", told)
			}
		})
	}
}

// What was in force when a county began is no news, nor what came into force
// years before its file came.
func TestOldStandardsAreNoNews(t *testing.T) {
	for name, add := range map[string]string{"in force at the start": "", "years ago": "2025-01-10"} {
		t.Run(name, func(t *testing.T) {
			begin, files := day("2023-09-25", 10), zz()
			if add != "" {
				begin, files = day(add, 10), nil
			}
			c := newCounty(t, begin, files...)
			c.three()
			c.until(begin.Add(time.Hour))
			c.put(zz()...)
			c.restart()
			c.until(begin.AddDate(0, 0, 5))
			for _, s := range append(c.open(), c.told()...) {
				if strings.Contains(s, "zz-new") || strings.Contains(s, "新判定标准") {
					t.Error(s)
				}
			}
		})
	}
}

func someHazards() []safety.Hazard {
	return []safety.Hazard{
		{Item: "zz.kept", Status: safety.HazardOpen, Level: safety.MajorLevel},
		{Item: "zz.kept", Status: safety.Rectifying, Level: safety.GeneralLevel},
		{Item: "zz.kept", Status: safety.Submitted, Level: safety.MajorLevel},
		{Item: "zz.kept", Status: safety.Suspected},
		{Item: "zz.kept", Status: safety.HazardDone, Level: safety.GeneralLevel},
		{Item: "zz.kept", Status: safety.Dismissed},
		{Item: "zz.new1", Status: safety.HazardOpen, Level: safety.GeneralLevel},
		{Item: "", Status: safety.HazardOpen, Level: safety.GeneralLevel},
	}
}

var rejudged = []string{"suspected  1", "suspected  1", "submitted  1", "suspected  0", "closed general 0", "dismissed  0", "open general 0", "open general 0"}

// What was judged by the old standard and is not over is judged again (W-05),
// and its department hears of it once.
func TestHazardsAreJudgedAgain(t *testing.T) {
	c := newCounty(t, day("2023-09-19", 10), zz()...)
	c.three()
	ids := c.hazards(someHazards()...)
	c.until(day("2023-09-21", 8))
	if diff := cmp.Diff(rejudged, c.states(ids)); diff != "" {
		t.Fatal(diff)
	}
	if got := c.told(); got != nil {
		t.Fatalf("before anybody is at work: %v", got)
	}
	c.until(day("2023-09-21", 10))
	told := slices.DeleteFunc(c.told(), func(s string) bool { return !strings.Contains(s, "重新认定") })
	want := []string{"有3条隐患请按新标准重新认定\n《新判定标准》（新2号）已经施行。这些隐患（1家企业）是照以前的认定的，还没销号，现在都回到了待办里。\n回“待办”处理。"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}

	// The department judges one; nothing takes that back.
	h, err := c.Hazard(t.Context(), ids[0], safety.Scope{})
	must(t, err)
	h, err = h.Do(safety.ActJudge, safety.Actor{Name: "赵六", Role: safety.DepartmentMan}, safety.MajorLevel, "", c.clock.Now())
	must(t, err)
	must(t, c.Store.KeepHazards(t.Context(), []safety.Hazard{h}))
	c.restart()
	c.until(day("2023-09-22", 12))
	if got := c.states(ids)[0]; got != "open major 1" {
		t.Errorf("after it was judged: %s", got)
	}
	if got := slices.DeleteFunc(c.told(), func(s string) bool { return !strings.Contains(s, "重新认定") }); len(got) > 0 {
		t.Errorf("told again: %v", got)
	}
}

// A process that dies midway leaves a switch that another one finishes, on the
// days that the first one set, though a hazard was judged anew in between.
func TestKilledMidway(t *testing.T) {
	c := newCounty(t, day("2023-09-19", 10), zz()...)
	c.three()
	ids := c.hazards(someHazards()...)
	c.until(day("2023-09-20", 10))
	errKilled := errors.New("killed")
	kept := 0
	c.dies = func() error {
		if kept++; kept > 1 { // the hazards are kept, what follows is not
			return errKilled
		}
		return nil
	}
	c.clock.set(day("2023-09-21", 9))
	if err := c.focused.Run(t.Context(), c.clock.Now()); !errors.Is(err, errKilled) {
		t.Fatalf("got %v", err)
	}
	c.dies = nil
	h, err := c.Hazard(t.Context(), ids[1], safety.Scope{})
	must(t, err)
	h, err = h.Do(safety.ActJudge, safety.Actor{Name: "赵六", Role: safety.DepartmentMan}, safety.GeneralLevel, "", c.clock.Now())
	must(t, err)
	must(t, c.Store.KeepHazards(t.Context(), []safety.Hazard{h}))
	c.clock.set(day("2023-09-22", 9))
	c.restart()
	c.until(day("2023-09-22", 12))
	if diff := cmp.Diff(switched, c.open()); diff != "" {
		t.Error(diff)
	}
	want := slices.Clone(rejudged)
	want[1] = "open general 1"
	if diff := cmp.Diff(want, c.states(ids)); diff != "" {
		t.Error(diff)
	}
	told := c.told()
	if len(told) != 3 || !strings.HasPrefix(told[1], "有2条隐患请按新标准重新认定") {
		t.Errorf("told %q", told)
	}
}

const aBulletin = `
bulletin: zz-fire
title: 举一反三：机房起火
document: 岫安办〔2023〕40号
text: 10月9日，外县一个机房的蓄电池起火，烧伤3个人。
sectors: [网络安全]
forms: [机房数据中心]
items: [zz.kept, zz.new1]
from: 2023-10-10
days: 5
`

// A bulletin opens a task in each enterprise of its kind, once, also for who
// comes late; one whose days are over is no news to a new county.
func TestBulletinOpensTasks(t *testing.T) {
	c := newCounty(t, day("2023-10-09", 10), append(zz(), "bulletins/zz-fire.yaml", aBulletin)...)
	c.three()
	c.until(day("2023-10-09", 23))
	if got := c.open(); got != nil {
		t.Fatalf("before its day: %v", got)
	}
	c.until(day("2023-10-10", 10))
	c.restart()
	c.until(day("2023-10-10", 11))
	want := []string{
		"东山机房 bulletin/zz-fire zz.kept zz.new1 2023-10-10–2023-10-15 23:59:59",
		"高危机房 bulletin/zz-fire zz.kept zz.new1 2023-10-10–2023-10-15 23:59:59",
	}
	if diff := cmp.Diff(want, c.open()); diff != "" {
		t.Error(diff)
	}
	told := c.told()
	if len(told) != 2 || told[0] != "东山机房有一次专项检查。\n举一反三：机房起火\n10月9日，外县一个机房的蓄电池起火，烧伤3个人。\n请照着查一遍，一共2条：\n· 红漆机柜朝东开\n· 蓝漆机柜朝西开\n10月15日前，还有5天。回“专项”，只查这几条；没空回“稍后”。" {
		t.Errorf("told %q", told)
	}
	for begin, want := range map[string]int{"2023-10-14": 2, "2023-10-16": 0} {
		late := newCounty(t, day(begin, 10), append(zz(), "bulletins/zz-fire.yaml", aBulletin)...)
		late.three()
		late.until(day(begin, 11))
		if got := late.open(); len(got) != want {
			t.Errorf("a county that begins on %s: %v", begin, got)
		}
	}
}

// A bulletin whose file went before it was spoken of is reminded of like any task.
func TestBulletinIsTakenAway(t *testing.T) {
	c := newCounty(t, day("2023-10-09", 10), append(zz(), "bulletins/zz-fire.yaml", aBulletin)...)
	c.three()
	c.until(moment("2023-10-10", 0, 30))
	must(t, os.Remove(filepath.Join(c.dir, "bulletins/zz-fire.yaml")))
	c.restart()
	c.until(day("2023-10-10", 10))
	told := c.told()
	if len(told) != 2 || told[0] != "有一件事要您办。\n东山机房\n· 举一反三：机房起火：10月15日前，还有5天\n回“专项”做专项检查，没空回“稍后”。" {
		t.Errorf("told %q", told)
	}
}
