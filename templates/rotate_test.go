package templates

import (
	"fmt"
	"testing"

	"shouze/safety"
)

// The grave items and what is in season are asked each time; a season keeps the
// turns of the others as they are.
func TestRotateKeepsTheGrave(t *testing.T) {
	list := func(season int) []asked {
		var all []asked
		for n := range 70 {
			i := &item{Item: safety.Item{Key: fmt.Sprintf("k%02d", n), Grave: n >= 60}}
			all = append(all, asked{from: i})
		}
		for n := range season {
			i := &item{Item: safety.Item{Key: fmt.Sprintf("s%02d", n), Season: "flood"}}
			all = append(all, asked{from: i})
		}
		return all
	}
	for turn := range 4 {
		plain, wet := kept(rotate(list(0), 4, 4, turn)), kept(rotate(list(4), 4, 4, turn))
		for n := 60; n < 70; n++ {
			if key := fmt.Sprintf("k%02d", n); !plain[key] || !wet[key] {
				t.Errorf("turn %d: the grave %s is not asked", turn, key)
			}
		}
		for key := range plain {
			if !wet[key] {
				t.Errorf("turn %d: the season took the turn of %s", turn, key)
			}
		}
		if len(plain) > MaxItems || len(wet) > MaxItems || !wet["s03"] {
			t.Errorf("turn %d: %d and %d items", turn, len(plain), len(wet))
		}
	}
}

func kept(all []asked) map[string]bool {
	out := map[string]bool{}
	for _, a := range all {
		out[a.from.Key] = true
	}
	return out
}
