package flows

import "testing"

// Times in expressions: a span over midnight ends the next day, and what is no
// time (a question that was not asked) counts as none.
func TestTimesInExpressions(t *testing.T) {
	sc := scope{"day": "2026-11-24", "last": "", "none": "", "any": map[string]any{}}
	for src, want := range map[string]any{
		`until(day, "09:00", last, "17:00")`:                          "2026-11-24 17:00",
		`until(day, "22:00", last, "02:00")`:                          "2026-11-25 02:00",
		`until(day, "22:00", "2026-11-26", "02:00")`:                  "2026-11-26 02:00",
		`minutes(at(day, "09:00"), until(day, "09:00", "", "08:59"))`: 1439.0,
		`minutes("2026-11-24 09:00", "2026-11-24 08:30")`:             -30.0,
		`minutes(none, at(day, "09:00"))`:                             0.0,
		`at(day, none)`:                                               "",
		`until(none, none, none, none)`:                               "",
		`minutes(day, "2026-11-25")`:                                  1440.0,
	} {
		e, err := compileExpression(src, sc)
		if err != nil {
			t.Fatal(err)
		}
		r := &run{l: &Library{}, envs: map[int]map[string]any{0: sc}}
		got, err := r.eval(e, 0)
		if err != nil || got != want {
			t.Errorf("%s = %v, %v; want %v", src, got, err, want)
		}
	}
}
