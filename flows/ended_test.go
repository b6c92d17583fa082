package flows_test

import (
	"slices"
	"strings"
	"testing"

	"shouze/flows"
	"shouze/safety"
)

// What a conversation itself has just ended is still called by its name: in the
// messages that follow and in the last words.
func TestEndedRowKeepsItsName(t *testing.T) {
	c, _ := newTalk(t, library(t), "work-look", safety.SafetyOfficer)
	after := c.world.After
	c.world.After = func(effects []flows.Effect) (flows.World, error) {
		w, err := after(effects)
		lists := map[string][]flows.Row{}
		for name, rows := range w.Lists {
			lists[name] = slices.DeleteFunc(slices.Clone(rows), func(r flows.Row) bool { return r.Key == "w1" })
		}
		w.Lists = lists
		return w, err
	}
	for _, said := range []string{"储瓶间", "2", "泡沫板冒烟", "跳过"} {
		c.say(said)
	}
	if got := c.say("对"); !strings.Contains(got, "看余火") || !strings.Contains(got, "回“动火”重新交底") {
		t.Errorf("the last words: %s", got)
	}
	i := slices.IndexFunc(c.effects, func(e flows.Effect) bool { return e.Name == "tell" })
	if i < 0 || c.effects[i].Args["place"].Text != "储瓶间" || c.effects[len(c.effects)-1].Name != "remind" {
		t.Errorf("effects %+v", c.effects)
	}
}
