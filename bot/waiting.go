package bot

import (
	"shouze/flows"
	"shouze/safety"
)

// Schema is what the bot offers to flow files: the variables, lists and
// effects of the flows that ship, and links to photos for staff.
func Schema(ledgers []safety.Ledger, works []string) flows.Schema {
	keys := make([]string, len(ledgers))
	for i, l := range ledgers {
		keys[i] = l.Key
	}
	return flows.ShippedSchema(keys, works)
}

// Asking reports whether a question waits in a session.
func (b *Bot) Asking(s safety.Session) (bool, error) {
	st, err := readState(s)
	return st.Flow.Active(), err
}

// Waiting says what a session waits for. The turn is one that Needs of a
// timer's message was loaded for.
func (b *Bot) Waiting(t safety.Turn) (safety.Waiting, error) {
	st, err := readState(t.Session)
	if err != nil || !st.Flow.Active() {
		return safety.Waiting{}, err
	}
	s := &step{bot: b, turn: t, facts: t.Facts, state: st, byItem: map[string]string{}, flows: b.Flows}
	if len(t.Facts.FlowSources) > 0 {
		s.flows = b.Flows.WithOld(t.Facts.FlowSources)
	}
	s.changes.Session = t.Session
	return s.flows.Waiting(st.Flow, s.world(), t.Now), nil
}

// PhotoLost is what is said when a photo could not be fetched.
func (b *Bot) PhotoLost() safety.Outbound {
	body, err := b.Catalogue.Render("bot.photo_lost", map[string]any{})
	if err != nil {
		body = "刚才有一张照片没传过来，请再发一次。"
	}
	return safety.Outbound{Key: "bot.photo_lost", Body: body}
}
