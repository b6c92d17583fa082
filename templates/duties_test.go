package templates_test

import (
	"slices"
	"testing"
	"time"

	"shouze/safety"
)

// High-risk enterprises and crowded places practise each half year, others once
// a year; in the county's plan the others once (二（一）5, 国务院令第708号第八条).
func TestDutiesOfPractice(t *testing.T) {
	c, faults := load(t, "")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	owed := func(campaign string, e safety.Enterprise, day string) []string {
		at, err := time.ParseInLocation(time.DateOnly, day, safety.CountyZone())
		if err != nil {
			t.Fatal(err)
		}
		plan, _ := c.Campaign(campaign)
		var out []string
		for _, d := range plan.Duties {
			if task, ok := d.TaskFor(e, plan, at); ok && d.Flow == "drill" {
				out = append(out, task.Period)
			}
		}
		return out
	}
	plain := safety.Enterprise{ID: "a", Sectors: []string{"工贸"}, TradeForms: []string{"机械加工"}}
	risky := safety.Enterprise{ID: "b", Sectors: []string{"矿山"}, TradeForms: []string{"地下矿山"}, HighRisk: true}
	crowded := safety.Enterprise{ID: "c", Sectors: []string{"消防"}, TradeForms: []string{"宾馆旅馆"}}
	for _, x := range []struct {
		campaign string
		e        safety.Enterprise
		day      string
		want     []string
	}{
		{"routine", plain, "2026-11-24", nil},
		{"routine", plain, "2026-05-24", []string{"2026"}},
		{"routine", risky, "2026-11-24", []string{"2026-H2"}},
		{"routine", crowded, "2026-11-24", []string{"2026-H2"}},
		{"2023", plain, "2023-07-01", []string{"2023"}},
		{"2023", risky, "2023-07-01", []string{"2023-H2"}},
		{"2023", crowded, "2023-05-25", []string{"2023-H1"}},
	} {
		if got := owed(x.campaign, x.e, x.day); !slices.Equal(got, x.want) {
			t.Errorf("%s, %s on %s: %v, want %v", x.campaign, x.e.ID, x.day, got, x.want)
		}
	}
}
