package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"shouze/jobs"
	"shouze/safety"
)

// filings are what was filed and waits to be looked at for marks.
type filings struct {
	waits map[string]time.Time
	marks map[string]safety.Mark
	reads []int
	away  int // so many reads fail
}

func newFilings() *filings {
	return &filings{waits: map[string]time.Time{}, marks: map[string]safety.Mark{}}
}

// file is a check that was answered at once.
func (f *filings) file(id string, at time.Time) { f.waits[id] = at }

func (f *filings) NextToMark(context.Context) (time.Time, bool, error) {
	var first time.Time
	for _, at := range f.waits {
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first, !first.IsZero(), nil
}

func (f *filings) ToMark(_ context.Context, now time.Time, limit int) (safety.ToMark, error) {
	if f.away > 0 {
		f.away--
		return safety.ToMark{}, errors.New("the database is away")
	}
	var out safety.ToMark
	for id, at := range f.waits {
		if at.Before(now) && len(out.IDs) < limit {
			r := safety.Record{ID: id, At: at, Answers: map[string]safety.AnswerValue{safety.AnswerBegun: {Value: at.Format(time.RFC3339)}}, Items: make([]safety.ItemResult, 29)}
			out.IDs, out.Records = append(out.IDs, id), append(out.Records, safety.FiledRecord{Record: r})
		}
	}
	f.reads = append(f.reads, len(out.IDs))
	return out, nil
}

func (f *filings) KeepMarks(_ context.Context, marks []safety.Mark, looked []string, now time.Time) error {
	for _, m := range marks {
		if _, there := f.marks[m.ID]; !there {
			f.marks[m.ID] = m
		}
	}
	for _, id := range looked {
		if f.waits[id].Before(now) {
			delete(f.waits, id)
		}
	}
	return nil
}

// What was filed within ten minutes is looked at together; where nothing is
// filed nothing is read, however far the clock is moved.
func TestMarksAreFoundTenMinutesLater(t *testing.T) {
	c, f := &hand{at("2026-11-24 09:00")}, newFilings()
	var swept []string
	r := runner(c, jobs.Named{Name: "marks", Work: jobs.Marks{Store: f}})
	until := func(to string) {
		t.Helper()
		err := r.RunUntil(t.Context(), at(to), func(now time.Time) {
			if len(f.waits) > 0 {
				swept = append(swept, now.Format("01-02 15:04"))
			}
			c.now = now
		}, nothing)
		if err != nil {
			t.Fatal(err)
		}
	}
	until("2026-11-24 10:00")
	if len(f.reads) != 0 {
		t.Errorf("read %v although nothing was filed", f.reads)
	}
	f.file("a", at("2026-11-24 10:00"))
	f.file("b", at("2026-11-24 10:03"))
	until("2026-12-24 10:00")
	f.file("c", at("2026-12-24 10:00"))
	until("2026-12-24 10:09")
	until("2026-12-25 10:00")
	if want := []string{"11-24 10:10", "12-24 10:09", "12-24 10:10"}; !slices.Equal(swept, want) {
		t.Errorf("the clock stopped at %v, want %v", swept, want)
	}
	if want := []int{2, 1}; !slices.Equal(f.reads, want) || len(f.marks) != 3 {
		t.Errorf("read %v, want %v; %d marks", f.reads, want, len(f.marks))
	}
}

// Twice, late, by another machine or after a failure: one mark of each check.
func TestMarksAreFoundOnce(t *testing.T) {
	f := newFilings()
	for n := range 1100 {
		f.file(fmt.Sprint(n), at("2026-11-24 09:00"))
	}
	m := jobs.Marks{Store: f, Rules: safety.MarkRules{}}
	f.away = 1
	if err := m.Run(t.Context(), at("2026-11-24 09:10")); err == nil {
		t.Error("the failure is hidden")
	}
	if err := m.Run(t.Context(), at("2026-11-24 09:11")); err != nil {
		t.Fatal(err)
	}
	if want := []int{500, 500, 100}; !slices.Equal(f.reads, want) || len(f.marks) != 1100 || len(f.waits) != 0 {
		t.Fatalf("read %v, %d marks, %d wait", f.reads, len(f.marks), len(f.waits))
	}
	f.file("0", at("2026-11-24 09:20")) // a photo that was fetched at last, or another machine's turn
	for range 2 {
		if err := m.Run(t.Context(), at("2026-11-25 09:00")); err != nil {
			t.Fatal(err)
		}
	}
	if len(f.marks) != 1100 || !f.marks[safety.StableID("q", "fast", "0")].FoundAt.Equal(at("2026-11-24 09:11")) {
		t.Errorf("%d marks", len(f.marks))
	}
}
