package bot

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"shouze/flows"
	"shouze/safety"
)

// The fields of a piece of work that tell of the looks at it while it ran
// (作业过程监督, 岫安委发〔2023〕12号 二（一）3): each with its time, and how many.
const (
	fieldLooks  = "looks"
	fieldLooked = "looked"
	fieldPhotos = "look_photos"
)

// noteLook keeps one look at work that is under way with it: who saw what, and
// when.
func (s *step) noteLook(e flows.Effect) error {
	ent, err := s.locked()
	if err != nil {
		return err
	}
	entry, ok := s.known(e.Args["entry"].Pick())
	if !ok || entry.Status != safety.EntryOpen {
		return safety.ErrNotAllowed{Reason: "这一处刚刚收工了，或者停下了，不用再记。"}
	}
	photos := e.Args[fieldPhotos].Photos
	look := map[string]any{
		"at": s.turn.Now.Format(stampLayout), "by": s.actor().Name, "seen": e.Args["seen"].Pick(),
		"trouble": text(e, "trouble"), "photos": slices.Clone(photos),
	}
	line := s.turn.Now.Format("1月2日 15:04") + " " + s.actor().Name + "：" + text(e, "seen")
	if said := text(e, "trouble"); said != "" {
		line += "，" + said
	}
	if len(photos) > 0 {
		line += fmt.Sprintf("（照片%d张）", len(photos))
	}
	before := entry.Fields[fieldLooks]
	looks, _ := before.Value.([]any)
	looks = append(slices.Clone(looks), look)
	entry.Fields = maps.Clone(entry.Fields)
	entry.Fields[fieldLooks] = safety.AnswerValue{Kind: safety.AskText, Text: strings.TrimSpace(before.Text + "\n" + line), Value: looks}
	said := fmt.Sprintf("%d次，最近%s", len(looks), line)
	entry.Fields[fieldLooked] = safety.AnswerValue{Kind: safety.AskText, Text: said, Value: said}
	if len(photos) > 0 {
		before := safety.Entry{Fields: map[string]safety.AnswerValue{fieldPhotos: entry.Fields[fieldPhotos]}}
		all := slices.Concat(before.Photos(), photos)
		entry.Fields[fieldPhotos] = safety.AnswerValue{Kind: safety.AskPhoto, Text: fmt.Sprintf("%d张", len(all)), Value: all}
	}
	for _, id := range photos {
		s.own(id, ent.ID, entry.ID)
	}
	entry.ChangedAt, s.entry = s.turn.Now, entry.ID
	s.keepChanged(entry)
	return nil
}

// known is an entry among those that this step reads.
func (s *step) known(id string) (safety.Entry, bool) {
	i := slices.IndexFunc(s.facts.Entries, func(e safety.Entry) bool { return e.ID == id })
	if i < 0 {
		return safety.Entry{}, false
	}
	return s.facts.Entries[i], true
}

// looksAnswer lets the record at the end of a piece of work tell of all looks at
// it.
func (s *step) looksAnswer(r *safety.Record, e flows.Effect) {
	if entry, ok := s.known(e.Args["entry"].Pick()); ok && entry.Fields[fieldLooks].Text != "" {
		r.Answers[fieldLooks] = entry.Fields[fieldLooks]
	}
}
