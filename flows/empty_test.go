package flows_test

import (
	"strings"
	"testing"

	"shouze/safety"
)

// A choice whose list has run empty while it waited says so and is over: there
// is nothing left that could be answered.
func TestListRunsEmptyWhileItWaits(t *testing.T) {
	l := library(t)
	c, _ := newTalkIn(t, l, "alarm-answer", safety.TownshipMan, "several")
	c.world.Lists["alarms"] = nil
	again, err := l.Repeat(c.state, c.world, c.now)
	if err != nil || !strings.Contains(again.Text(), "没有报着的险情") {
		t.Errorf("asked again, it says %s, %v", again.Text(), err)
	}
	if got := c.say("1"); !strings.Contains(got, "没有报着的险情") || c.state.Active() || len(c.effects) > 0 {
		t.Errorf("answered, it says %s and did %v", got, c.effects)
	}
}
