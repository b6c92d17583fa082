package templates_test

import (
	"testing"

	"shouze/safety"
)

// A county's own measure lists stand beside the example, each role sees its own.
func TestMeasuresByRole(t *testing.T) {
	c, faults := load(t, overlay(t, "measures/county60.yaml", `
measures: county60
title: 县60项
document: 例安委〔2026〕1号
items:
  - {key: a, text: 每月开一次会, look: 看记录, for: [township]}
  - {key: b, text: 每季度查一遍, look: 看签名, for: [department, county]}
  - {key: c, text: 有人值班, look: 打电话}
`))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for role, want := range map[safety.Role]int{safety.TownshipMan: 2, safety.DepartmentMan: 2, safety.CountyOffice: 2, safety.Principal: 1} {
		got := -1
		for _, list := range c.Measures(role) {
			if list.Name == "county60" {
				got = len(list.Items)
			}
		}
		if got != want {
			t.Errorf("%s has %d measures, want %d", role, got, want)
		}
	}
}

// Every trade form has three questions to study by and a scenario to practise,
// the closest ones first.
func TestEveryTradeStudiesAndPractises(t *testing.T) {
	c, _ := load(t, "")
	for _, s := range c.Sectors() {
		for _, e := range everyForm(s) {
			quiz, ok := c.Quiz(e)
			if !ok || len(quiz.Questions) != 3 {
				t.Errorf("%s %s: %d questions", s.Name, e.Name, len(quiz.Questions))
			}
			drills := c.Drills(e)
			if len(drills) == 0 {
				t.Errorf("%s %s: no drill", s.Name, e.Name)
				continue
			}
			if first := drills[0]; len(first.Sectors) == 0 && len(first.Forms) == 0 && len(drills) > 1 {
				t.Errorf("%s %s: the first drill is the one for anybody", s.Name, e.Name)
			}
		}
	}
	if _, ok := c.WorkLimit("hot_work.first.hours"); !ok {
		t.Error("no limit of hot work")
	}
}
