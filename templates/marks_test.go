package templates_test

import (
	"testing"

	"shouze/safety"
)

func TestMarksOfTheCounty(t *testing.T) {
	shipped, _ := load(t, "")
	if got := shipped.County().Marks; got.SecondsAnItem+got.LeastItems+got.CleanInARow+len(got.Skip) != 0 {
		t.Errorf("the example county has thresholds of its own: %+v", got)
	}
	c, _ := load(t, overlay(t, "county.yaml", "name: 甲县\noffice: {name: 甲县安委办, phone: '1'}\nmarks: {seconds_an_item: 3, least_items: 8, clean_in_a_row: 6, skip: [by_other]}\n"))
	got := c.County().Marks
	if got.SecondsAnItem != 3 || got.LeastItems != 8 || got.CleanInARow != 6 || len(got.Skip) != 1 || got.Skip[0] != safety.MarkByOther {
		t.Errorf("read %+v", got)
	}
}
