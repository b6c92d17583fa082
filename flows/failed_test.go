package flows_test

import (
	"errors"
	"testing"

	"shouze/flows"
	"shouze/safety"
)

// What the host can't do fails the step, whichever later part of it looked at
// the facts first: nothing may be said to be filed that was not.
func TestWhatTheHostRefusesFailsTheStep(t *testing.T) {
	refused := errors.New("finished by someone else")
	for _, flow := range []string{"led-check", "door-check"} {
		c, _ := newTalk(t, library(t), flow, safety.Principal)
		for c.waiting().Expects.Kind != safety.AskConfirm {
			if c.waiting().Expects.Kind == safety.AskPhoto {
				c.say("跳过")
				continue
			}
			c.say("0")
		}
		once := false
		c.world.After = func([]flows.Effect) (flows.World, error) { // the record fails, what comes after would do
			if once {
				return c.world, nil
			}
			once = true
			return flows.World{}, refused
		}
		in := flows.Input{Message: safety.Inbound{Kind: safety.InText, Text: "1"}, Now: c.now}
		if st, out, err := c.library.Step(c.state, in, c.world); !errors.Is(err, refused) || !st.Active() {
			t.Errorf("%s: %v, %+v", flow, err, out.Reply)
		}
	}
}
