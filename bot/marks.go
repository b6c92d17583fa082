package bot

import (
	"fmt"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// marksFlow is the conversation in which staff look into quality marks (核实线索).
const marksFlow = "marks"

// noteBegun remembers when a conversation was begun.
func (s *step) noteBegun(flow string) {
	if !passing[flow] {
		s.begunAt(flow, s.turn.Now)
	}
}

func (s *step) begunAt(flow string, at time.Time) {
	if s.state.BegunAt == nil {
		s.state.BegunAt = map[string]time.Time{}
	}
	s.state.BegunAt[s.begun(flow)] = at
}

// begunAnswer lets the record of a check say when it was begun: how long it took
// is part of what is filed, and marks are found by it (E2-08 排查质量).
func (s *step) begunAnswer(r *safety.Record) {
	begun := s.state.BegunAt[s.begun(s.running())]
	if len(r.Items) == 0 || begun.IsZero() {
		return
	}
	begun = begun.In(s.turn.Now.Location())
	r.Answers[safety.AnswerBegun] = safety.AnswerValue{
		Kind: safety.AskText, Text: begun.Format(stampLayout), Value: begun.Format(time.RFC3339Nano),
	}
}

// settleMark keeps what a member of staff found when they looked into a mark.
func (s *step) settleMark(e flows.Effect) error {
	if s.facts.Staff == nil {
		return safety.ErrNotAllowed{Reason: "核实线索是乡镇街道和部门的事。"}
	}
	m, err := s.mark(e.Args["mark"].Pick())
	if err != nil {
		return err
	}
	m, err = m.Look(*s.facts.Staff, safety.MarkOutcome(e.Args["outcome"].Pick()), clip(text(e, "found"), 300), s.turn.Now)
	if err != nil {
		return err
	}
	s.changes.Marks = append(s.changes.Marks, m)
	var left []safety.Mark
	for _, known := range s.facts.Marks {
		if known.ID != m.ID {
			left = append(left, known)
		}
	}
	s.facts.Marks, s.facts.MarksOpen = left, s.facts.MarksOpen-1
	return nil
}

// mark is a mark as it stands: an open one, else the one that somebody settled
// since it was chosen.
func (s *step) mark(id string) (safety.Mark, error) {
	for _, m := range s.facts.Marks {
		if m.ID == id {
			return m, nil
		}
	}
	if s.facts.Loaded.MarkID != id {
		return safety.Mark{}, &safety.NeedError{Needs: safety.Needs{MarkID: id}}
	}
	if s.facts.Mark == nil || s.facts.Mark.LookedAt.IsZero() { // open, yet not among one's own
		return safety.Mark{}, safety.ErrNotAllowed{Reason: "这条线索现在不归您这里看了，不用再看。"}
	}
	return *s.facts.Mark, nil
}

// markRows are the open marks as staff choose among them, oldest first.
func (s *step) markRows() []flows.Row {
	rows := make([]flows.Row, 0, len(s.facts.Marks))
	for _, m := range s.facts.Marks {
		day := m.FoundAt.In(s.turn.Now.Location()).Format("1月2日")
		link := ""
		if s.bot.PhotoLink != nil && m.Photos > 0 {
			link = s.bot.PhotoLink(m.RecordID, s.turn.Now)
		}
		rows = append(rows, flows.Row{
			Key: m.ID, Text: fmt.Sprintf("%s：%s（%s）", m.Enterprise, m.Kind.Chinese(), day), Short: clip(m.Enterprise, 8) + " " + m.Kind.Chinese(),
			Fields: map[string]any{
				"enterprise": m.Enterprise, "kind": string(m.Kind), "seen": m.Text, "day": day, "photos": m.Photos, "photos_link": link,
			},
		})
	}
	return rows
}

// openMarks says in the menu how many marks are open.
func (s *step) openMarks() string {
	if s.facts.MarksOpen == 0 {
		return ""
	}
	return fmt.Sprintf("（%d条）", s.facts.MarksOpen)
}
