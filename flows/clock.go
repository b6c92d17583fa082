package flows

import (
	"fmt"
	"time"

	"github.com/expr-lang/expr"
)

// clockFunctions are what expressions may ask of times. A time is written
// 2006-01-02 15:04, a day 2006-01-02, a time of day 15:04, as answers are kept.
// What is no time (a question that was not asked) counts as none, since an
// expression may not fail in the middle of a conversation.
var clockFunctions = []expr.Option{
	// at(day, clock) is a time on a day.
	expr.Function("at", func(args ...any) (any, error) {
		return stamp(timeOn(args[0], args[1])), nil
	}, new(func(string, string) string)),
	// until(day, start, last, end) is the end of a span that begins on a day and
	// ends on its last (empty: the same); what ends earlier than it begins ends
	// the next day.
	expr.Function("until", func(args ...any) (any, error) {
		from, last := timeOn(args[0], args[1]), args[2]
		if last == "" {
			last = args[0]
		}
		to := timeOn(last, args[3])
		if args[0] == last && !to.After(from) && !to.IsZero() {
			to = to.AddDate(0, 0, 1)
		}
		return stamp(to), nil
	}, new(func(string, string, string, string) string)),
	// minutes(from, to) is how long it is between two times.
	expr.Function("minutes", func(args ...any) (any, error) {
		from, to := readStamp(args[0]), readStamp(args[1])
		if from.IsZero() || to.IsZero() {
			return 0.0, nil
		}
		return to.Sub(from).Minutes(), nil
	}, new(func(string, string) float64)),
}

const stampLayout = time.DateOnly + " 15:04"

func timeOn(day, clock any) time.Time { return readStamp(fmt.Sprint(day, " ", clock)) }

func readStamp(said any) time.Time {
	text, _ := said.(string)
	for _, layout := range []string{stampLayout, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t
		}
	}
	return time.Time{}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(stampLayout)
}
