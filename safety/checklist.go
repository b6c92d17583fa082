package safety

import "time"

// Item is one observable fact that a self-check asks, put positively: yes
// means that it complies.
type Item struct {
	Key       string `json:"key"`
	Text      string `json:"text"`
	Short     string `json:"short"` // for a card, 12 characters at most
	Look      string `json:"look"`  // what to look at
	Why       string `json:"why"`   // why it kills, one line
	Standard  string `json:"standard"`
	Article   string `json:"article"` // empty: to be verified (条款待核)
	Paragraph string `json:"paragraph"`
	Mark      string `json:"mark"` // V, V*, M, local
	ValidFrom string `json:"valid_from"`
	ValidTo   string `json:"valid_to"` // last day; empty: in force
	Grave     bool   `json:"grave"`    // failing it is a suspected major hazard
}

// InForce reports whether the item may be asked on a day.
func (i Item) InForce(t time.Time) bool {
	day := t.Format(time.DateOnly)
	return (i.ValidFrom == "" || day >= i.ValidFrom) && (i.ValidTo == "" || day <= i.ValidTo)
}
