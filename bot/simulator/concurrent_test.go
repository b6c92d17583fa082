package simulator

import (
	"fmt"
	"sync"
	"testing"
)

// TestManyTalkAtOnce lets people talk side by side: each gets what is theirs.
func TestManyTalkAtOnce(t *testing.T) {
	p := newProduct(t)
	p.answer = func(m inner) string { return m.FromUserName + "说" + m.Content }
	var wg sync.WaitGroup
	for i := range 20 {
		user := fmt.Sprintf("oUser%d", i)
		wg.Go(func() {
			for n := range 5 {
				got, err := p.sim.Say(t.Context(), user, SayRequest{Type: "text", Text: fmt.Sprint(n)})
				if want := fmt.Sprintf("%s说%d", user, n); err != nil || len(got) != 1 || got[0].Text != want {
					t.Errorf("%s: %+v, %v", want, got, err)
				}
			}
		})
	}
	wg.Wait()
	ids := map[int64]bool{}
	for _, m := range p.callbacks() {
		ids[m.MsgId] = true
	}
	if len(ids) != 100 {
		t.Errorf("%d different ids of 100 messages", len(ids))
	}
}
