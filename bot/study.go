package bot

import (
	"fmt"
	"slices"
	"strings"

	"shouze/flows"
	"shouze/safety"
)

// studyFlow is the conversation in which a principal studies the criteria of
// the trade (学习判定标准, 岫安委发〔2023〕12号 二(一)1).
const studyFlow = "study"

// studyLedger keeps what was studied, and each question with its answer.
const studyLedger = "study"

// studyPoints is how many of the trade's grave items are shown: what fits on
// one screen and in a head.
const studyPoints = 5

// studyVar is what a trade has to study: its gravest items and where they stand.
func (s *step) studyVar(e safety.Enterprise) flows.StudyVar {
	var v flows.StudyVar
	var lines, sources []string
	for _, i := range s.bot.Catalogue.Checklist(e, s.turn.Now) {
		if !i.Grave || len(lines) == studyPoints {
			continue
		}
		lines = append(lines, fmt.Sprintf("%d. %s。%s", len(lines)+1, i.Text, i.Why))
		if i.Standard != "" && !slices.Contains(sources, i.Standard) {
			sources = append(sources, i.Standard)
		}
	}
	v.Points, v.Standard = strings.Join(lines, "\n"), strings.Join(sources, "、")
	for _, kept := range s.changes.Entries {
		right := kept.Fields["right"].Text
		if kept.Ledger != studyLedger || right == "" { // the row of the criteria themselves
			continue
		}
		v.Asked++
		if right == "对" {
			v.Right++
		}
	}
	return v
}

// quizRows are the questions of the trade's quiz.
func (s *step) quizRows(e safety.Enterprise) []flows.Row {
	q, _ := s.bot.Catalogue.Quiz(e)
	var rows []flows.Row
	for _, one := range q.Questions {
		rows = append(rows, flows.Row{Key: one.Key, Text: one.Ask, Fields: map[string]any{"ask": one.Ask}})
	}
	return rows
}

// answerRows are the answers to all of them; a question offers its own.
func (s *step) answerRows(e safety.Enterprise) []flows.Row {
	q, _ := s.bot.Catalogue.Quiz(e)
	var rows []flows.Row
	for _, one := range q.Questions {
		for n, o := range one.Options {
			rows = append(rows, flows.Row{Key: fmt.Sprintf("%s/%d", one.Key, n+1), Text: o, Short: clip(o, 12), Fields: map[string]any{
				"question": one.Key, "right": n+1 == one.Answer, "correct": one.Options[one.Answer-1], "because": one.Because,
			}})
		}
	}
	return rows
}
