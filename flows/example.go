package flows

import (
	"strconv"
	"time"

	"shouze/safety"
)

// acceptable makes the example one that is not refused, where there is one: what
// was answered before may rule out the example that the flow gives.
func (r *run) acceptable(q *question) error {
	a := q.st.ask
	if len(a.refuse) == 0 {
		return nil
	}
	said, _ := q.expects.Example.(string)
	tries := append([]string{said}, nearby(a, r.now)...)
	if a.kind == safety.AskOne {
		tries = nil
		for i := range q.choices {
			tries = append(tries, strconv.Itoa(i+1))
		}
	}
	for _, text := range tries {
		h := r.hear(*q, text)
		if h.err != "" {
			continue
		}
		why, err := r.contradicted(a, h.held)
		if err != nil {
			return err
		}
		if why == "" {
			q.expects.Example = text
			return nil
		}
	}
	if a.optional {
		q.expects.Example = wordSkip
	}
	return nil
}

// nearby are answers to try where the example would be refused.
func nearby(a *ask, now time.Time) []string {
	var tries []string
	switch a.kind {
	case safety.AskYesNo:
		return []string{"1", "2"}
	case safety.AskNumber, safety.AskMoney:
		for _, n := range []int{0, 1, 2, 5, 10, 50, 100, 1000, a.min, a.max} {
			tries = append(tries, strconv.Itoa(n))
		}
	case safety.AskDate:
		for _, days := range []int{0, 1, 7, 30, 90, 365, 1000, 3650, -1, -7, -30} {
			tries = append(tries, now.AddDate(0, 0, days).Format(time.DateOnly))
		}
	case safety.AskTime:
		for hour := range 24 {
			tries = append(tries, time.Date(0, 1, 1, hour, 0, 0, 0, time.UTC).Format("15:04"))
		}
	}
	return tries
}

// exampleOf is an answer that would be accepted now.
func exampleOf(a *ask, held Held, now time.Time) any {
	switch a.kind {
	case safety.AskPhoto:
		if len(held.Photos) >= max(a.min, 1) {
			return map[string]any{"type": "text", "text": wordDone}
		}
		return map[string]any{"type": "image"}
	case safety.AskLocation:
		return map[string]any{"type": "location", "lat": 40.28, "lng": 123.28, "label": "厂区大门口"}
	case safety.AskOne, safety.AskSeveral:
		return strconv.Itoa(max(a.min, 1))
	}
	if a.example != "" {
		return a.example
	}
	switch a.kind {
	case safety.AskYesNo:
		return "1"
	case safety.AskNumber, safety.AskMoney:
		n := 3
		if a.max > 0 {
			n = min(n, a.max)
		}
		return strconv.Itoa(max(a.min, n))
	case safety.AskDate:
		if a.lean == "future" {
			now = now.AddDate(0, 0, 7)
		}
		return now.Format("2006-01-02")
	case safety.AskTime:
		if a.lean == "past" {
			return now.Format("15:04")
		}
	}
	return examples[a.kind]
}
