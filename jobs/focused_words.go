package jobs

import (
	"fmt"
	"strings"
	"time"

	"shouze/safety"
)

// FocusedContent is what is said of a focused check.
type FocusedContent interface {
	FocusedCheck(key string) (safety.FocusedCheck, bool)
	Item(key string, on time.Time) (safety.Item, bool)
}

// itemsTold is how many items of a focused check its first message shows.
const itemsTold = 5

// focused are the messages by which a focused check is first spoken of, on
// whichever rung that is: what it is about and what is to be looked at. nil:
// the task is spoken of like any other. Their ids are the same on every machine.
func (r Reminders) focused(t safety.DueTask, now time.Time) ([]safety.Push, error) {
	if t.Duty != safety.DutyFocusedCheck || t.Spoken || r.Checks == nil {
		return nil, nil
	}
	check, ok := r.Checks.FocusedCheck(t.Period)
	if !ok { // its file has gone since
		return nil, nil
	}
	var texts []string
	for _, key := range t.Items {
		if i, _ := r.Checks.Item(key, now); i.Text != "" && len(texts) < itemsTold {
			texts = append(texts, i.Text)
		}
	}
	when := r.byWhen(t.DueAt, now)
	body, err := r.Words.Render("remind.focused", map[string]any{
		"enterprise": t.Enterprise, "title": check.Title, "text": check.Text, "standard": check.Kind == safety.FocusedStandard,
		"items": texts, "count": len(t.Items), "more": len(t.Items) - len(texts), "when": when,
	})
	if err != nil {
		return nil, fmt.Errorf("words of a focused check: %w", err)
	}
	message := safety.Outbound{Key: "remind.focused", Kind: "task", Body: body, Data: map[string]string{
		"title": t.Title, "body": when, "enterprise": t.Enterprise,
		"due": t.DueAt.In(r.Zone).Format(time.DateOnly), "time": now.Format("2006-01-02 15:04"),
	}}
	pushes := make([]safety.Push, len(t.To))
	for n := range t.To {
		pushes[n] = safety.Push{ID: safety.StableID("f", t.To[n].Key(), t.ID), To: &t.To[n], Message: message, At: now}
	}
	return pushes, nil
}

// headline is the first line of a message, and the rest.
func headline(body string) (title, rest string) {
	title, rest, _ = strings.Cut(strings.TrimSpace(body), "\n")
	return title, rest
}
