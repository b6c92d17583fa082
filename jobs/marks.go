package jobs

import (
	"context"
	"time"

	"shouze/safety"
)

// MarkStore is where what was filed waits to be looked at for quality marks.
type MarkStore interface {
	// NextToMark is since when the first has waited; false: nothing waits.
	NextToMark(ctx context.Context) (time.Time, bool, error)
	// ToMark are up to limit that have waited since before now.
	ToMark(ctx context.Context, now time.Time, limit int) (safety.ToMark, error)
	// KeepMarks keeps marks that are not there yet; what was looked at waits no
	// longer, unless it came again since now.
	KeepMarks(ctx context.Context, marks []safety.Mark, looked []string, now time.Time) error
}

// Marks finds quality marks (核实线索) in what was filed, by sets and only in what
// is new. A mark's id is made of what it is about: run twice, late or on two
// machines at once it is one mark.
type Marks struct {
	Store MarkStore
	Rules safety.MarkRules
}

const (
	// MarksAfter is how long what was filed waits at most: what comes meanwhile is
	// looked at with it.
	MarksAfter = 10 * time.Minute

	marksBatch = 500 // records and photos read at once
)

// Next is ten minutes after the first filing that nobody has looked at; false:
// there is none.
func (m Marks) Next(ctx context.Context, _ time.Time) (time.Time, bool, error) {
	first, ok, err := m.Store.NextToMark(ctx)
	return first.Add(MarksAfter), ok, err
}

// Run looks at all that waits.
func (m Marks) Run(ctx context.Context, now time.Time) error {
	for {
		waits, err := m.Store.ToMark(ctx, now, marksBatch)
		if err != nil || len(waits.IDs) == 0 {
			return err
		}
		var found []safety.Mark
		for _, r := range waits.Records {
			found = append(found, m.Rules.Marks(r, now)...)
		}
		for _, same := range waits.Photos {
			found = append(found, m.Rules.PhotoMarks(same, now)...)
		}
		if err := m.Store.KeepMarks(ctx, found, waits.IDs, now); err != nil {
			return err
		}
		if len(waits.IDs) < marksBatch {
			return nil
		}
	}
}
