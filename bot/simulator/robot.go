package simulator

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"shouze/safety"
)

// Talker is what a robot talks through: a Simulator, or one behind HTTP.
type Talker interface {
	Say(ctx context.Context, user string, req SayRequest) ([]Message, error)
	Waiting(ctx context.Context, from safety.Address) (safety.Waiting, error)
}

// Manner is how a robot answers.
type Manner int

// The manners.
const (
	Clean    Manner = iota // whatever is asked is in order
	Problems               // every page of a checklist has a problem
	Clumsy                 // each question is answered wrongly first, and 返回 said once
)

// Robot finishes conversations without reading a word: it knows only what the
// product says that it waits for.
type Robot struct {
	Talker  Talker
	Channel safety.Channel // empty: wechat
	Manner  Manner
	// Cards lets the robot tap and tick where a question came as a card (WeCom).
	// Else, and where the card does not offer the answer, it answers by words.
	Cards bool
	// Items are the checklist items that have a problem, by key; with none,
	// Manner decides. An item also means its form of another year (item_2017).
	Items []string
	// Prefer are the option values to choose where a question offers them, the
	// first that fits.
	Prefer []string
	// Words are what to say at a step, instead of its example.
	Words map[string]string
	// Pause, if set, runs before each answer, for instance to move the clock.
	Pause func(context.Context) error
}

// maxTurns is more than the longest conversation takes: a checklist of thirty
// pages with a hazard on each, every answer given twice.
const maxTurns = 2000

// patienceTurns is how often a robot gives an answer that does not help.
const patienceTurns = 4

// Finish answers until nothing is asked any more and returns everything that
// came back. The error says where the conversation would not go on.
func (r *Robot) Finish(ctx context.Context, user string) ([]Message, error) {
	return r.finish(ctx, &walk{robot: r, user: user, wrong: map[string]bool{}})
}

func (r *Robot) finish(ctx context.Context, w *walk) ([]Message, error) {
	var heard []Message
	for range maxTurns {
		waiting, err := r.Talker.Waiting(ctx, r.address(w.user))
		if err != nil {
			return heard, fmt.Errorf("robot: %w", err)
		}
		if waiting.Expects == nil {
			return heard, nil
		}
		say, err := w.answer(waiting)
		if err != nil {
			return heard, err
		}
		if r.Cards {
			say = onCard(w.card, waiting.Expects, say)
		}
		got, err := r.say(ctx, w.user, say)
		heard, w.card = append(heard, got...), latestCard(got)
		if err != nil {
			return heard, fmt.Errorf("robot at %s/%s: %w", waiting.Flow, waiting.Step, err)
		}
	}
	return heard, fmt.Errorf("robot: no end after %d answers", maxTurns)
}

// Begin says words, then finishes what they opened.
func (r *Robot) Begin(ctx context.Context, user, words string) ([]Message, error) {
	heard, err := r.say(ctx, user, SayRequest{Type: "text", Text: words})
	if err != nil {
		return heard, fmt.Errorf("robot: %w", err)
	}
	w := walk{robot: r, user: user, wrong: map[string]bool{}, card: latestCard(heard)}
	more, err := r.finish(ctx, &w)
	return append(heard, more...), err
}

func (r *Robot) say(ctx context.Context, user string, say SayRequest) ([]Message, error) {
	if r.Pause != nil {
		if err := r.Pause(ctx); err != nil {
			return nil, err
		}
	}
	say.Channel, say.User = string(r.address(user).Channel), user
	return r.Talker.Say(ctx, user, say)
}

func (r *Robot) address(user string) safety.Address {
	if r.Channel != "" {
		return safety.Address{Channel: r.Channel, User: user}
	}
	return safety.Address{Channel: safety.WeChat, User: user}
}

// walk is one conversation on its way.
type walk struct {
	robot    *Robot
	user     string
	wrong    map[string]bool // questions that were answered wrongly
	answered int             // questions seen
	wentBack bool
	last     string   // the question, in full, that was answered last
	same     int      // how often it has stayed
	card     *Message // that the last answer brought; nil: none
}

// answer chooses what to say to a question.
func (w *walk) answer(waiting safety.Waiting) (SayRequest, error) {
	e := waiting.Expects
	full, err := json.Marshal(waiting)
	if err != nil {
		return SayRequest{}, fmt.Errorf("robot: %w", err)
	}
	place := waiting.Flow + "/" + waiting.Step + "/" + waiting.Progress
	if w.robot.Manner == Clumsy && e.Wrong != "" && !w.wrong[place] {
		w.wrong[place] = true
		return words(e.Wrong), nil
	}
	if string(full) != w.last {
		w.last, w.same, w.answered = string(full), 0, w.answered+1
	}
	if w.same++; w.same > patienceTurns {
		return SayRequest{}, fmt.Errorf("robot: %s stays, whatever is answered", place)
	}
	if w.robot.Manner == Clumsy && w.answered == 2 && !w.wentBack {
		w.wentBack, w.same = true, 0
		return words("返回"), nil
	}
	return w.robot.right(waiting)
}

// right is an answer that the product would take.
func (r *Robot) right(waiting safety.Waiting) (SayRequest, error) {
	e := waiting.Expects
	if said, ok := r.Words[waiting.Step]; ok {
		return words(said), nil
	}
	if e.Checklist {
		return words(r.page(e.Options)), nil
	}
	for _, want := range r.Prefer {
		for _, o := range e.Options {
			if o.Value == want {
				return words(o.Key), nil
			}
		}
	}
	switch example := e.Example.(type) {
	case nil:
	case string:
		return words(example), nil
	case int, int64, float64, json.Number:
		return words(fmt.Sprint(example)), nil
	default:
		if say, ok := exampleSay(example); ok {
			return say, nil
		}
	}
	if len(e.Options) > 0 {
		return words(e.Options[0].Key), nil
	}
	return SayRequest{}, fmt.Errorf("robot: %s/%s gives no example", waiting.Flow, waiting.Step)
}

// page answers a page of a checklist: the numbers of what is wrong, else 0.
func (r *Robot) page(options []safety.Option) string {
	var bad []string
	for _, o := range options {
		if o.Item == "" {
			continue
		}
		if r.wrong(o.Item) || len(r.Items) == 0 && r.Manner == Problems && len(bad) == 0 {
			bad = append(bad, o.Key)
		}
	}
	if len(bad) == 0 {
		return "0"
	}
	return strings.Join(bad, " ")
}

func (r *Robot) wrong(item string) bool {
	return slices.ContainsFunc(r.Items, func(key string) bool {
		return item == key || strings.HasPrefix(item, key+"_")
	})
}

func words(s string) SayRequest { return SayRequest{Type: "text", Text: s} }
