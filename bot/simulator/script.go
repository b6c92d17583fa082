package simulator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"shouze/safety"
)

// Script is what some people of the county did in the past weeks, oldest first.
type Script []Scene

// Scene is one conversation of a script. At is its time before or after the
// demo's first moment, such as `-20d 09:30`: that day, at that time.
type Scene struct {
	At       string            `yaml:"at"`
	As       string            `yaml:"as"` // mobile
	On       safety.Channel    `yaml:"on"` // where they talk: wechat (also if empty) or wecom, by cards
	Do       string            `yaml:"do"`
	Problems []string          `yaml:"problems"` // keys of checklist items
	Words    map[string]string `yaml:"words"`    // what is said, by step
}

// acts are what a script can do: the word that opens it, and which options are
// chosen on the way.
var acts = map[string]struct {
	word   string
	prefer []string
}{
	"clean_check":         {"自查", nil},
	"check_with_problems": {"自查", nil},
	"report_hazard":       {"隐患", []string{"plan"}},
	"submit":              {"台账", []string{"submit"}},
	"progress":            {"台账", []string{"progress"}},
	"judge":               {"待办", []string{"general"}},
	"judge_major":         {"待办", []string{"major"}},
	"dismiss":             {"待办", []string{"dismiss"}},
	"accept":              {"待办", []string{"accept"}},
	"return":              {"待办", []string{"return"}},
}

// ParseScript reads a script and puts it in order.
func ParseScript(source []byte) (Script, error) {
	s, err := decodeScript(source)
	if err != nil {
		return nil, fmt.Errorf("script: %w", err)
	}
	for i, sc := range s {
		if _, err := sc.When(time.Time{}); err != nil {
			return nil, fmt.Errorf("script, entry %d: %w", i+1, err)
		}
		if _, ok := acts[sc.Do]; !ok {
			return nil, fmt.Errorf("script, entry %d: nothing is called %q", i+1, sc.Do)
		}
		if _, err := safety.ParseMobile(sc.As); err != nil {
			return nil, fmt.Errorf("script, entry %d: as: not a mobile number", i+1)
		}
		if sc.On != "" && sc.On != safety.WeChat && sc.On != safety.WeCom {
			return nil, fmt.Errorf("script, entry %d: on: wechat or wecom", i+1)
		}
	}
	at := func(sc Scene) time.Time {
		t, _ := sc.When(time.Time{}) // was checked above
		return t
	}
	slices.SortStableFunc(s, func(a, b Scene) int { return at(a).Compare(at(b)) })
	return s, nil
}

// decodeScript reads the YAML. The library panics on some malformed documents.
func decodeScript(source []byte) (s Script, err error) {
	defer func() {
		if p := recover(); p != nil {
			s, err = nil, errors.New("not readable as YAML")
		}
	}()
	err = yaml.UnmarshalWithOptions(source, &s, yaml.DisallowUnknownField())
	return s, err
}

var errWhen = errors.New("at: must be like -20d 09:30")

// When is the scene's time, for a demo that begins at start, in the county's zone.
func (sc Scene) When(start time.Time) (time.Time, error) {
	day, clock, ok := strings.Cut(sc.At, " ")
	number, isDay := strings.CutSuffix(day, "d")
	days, err := strconv.Atoi(number)
	at, err2 := time.Parse("15:04", clock)
	if err := cmp.Or(err, err2); err != nil || !ok || !isDay {
		return time.Time{}, errWhen
	}
	start = start.In(safety.CountyZone())
	return time.Date(start.Year(), start.Month(), start.Day()+days, at.Hour(), at.Minute(), 0, 0, start.Location()), nil
}

// Play plays one scene at the product's present time: whoever acts opens the
// conversation and finishes it. pause comes before each message; nil: at once.
func (sc Scene) Play(ctx context.Context, t Talker, pause func(context.Context) error) error {
	act := acts[sc.Do]
	robot := &Robot{Talker: t, Pause: pause, Items: sc.Problems, Prefer: act.prefer, Words: sc.Words}
	if sc.Do == "check_with_problems" {
		robot.Prefer = []string{"plan"}
		if len(sc.Problems) == 0 {
			robot.Manner = Problems
		}
	}
	user := OpenID(sc.As)
	if sc.On == safety.WeCom {
		robot.Channel, robot.Cards, user = safety.WeCom, true, MemberID(sc.As)
	}
	if _, err := robot.Begin(ctx, user, act.word); err != nil {
		return fmt.Errorf("script, %s %s: %w", sc.At, sc.Do, err)
	}
	return nil
}

// Play plays what the script has before start in order, moving the clock to each
// scene's time first. Scenes before the clock's present time are left out: they
// can't be played in the past.
func (s Script) Play(ctx context.Context, sim *Simulator, start time.Time) error {
	for _, sc := range s {
		at, err := sc.When(start)
		if err != nil {
			return err
		}
		if at.After(start) || at.Before(sim.cfg.Clock.Now()) {
			continue
		}
		if err := sim.Advance(ctx, at); err != nil {
			return err
		}
		if err := sc.Play(ctx, sim, walking(sim)); err != nil {
			return err
		}
	}
	return nil
}

// walkTime is how long who acts in a script walks about before each of the first
// two answers.
const walkTime = 6 * time.Minute

// walking moves the clock before those answers: nobody checks a plant in no time.
// The first may only say which of two enterprises it is about.
func walking(sim *Simulator) func(context.Context) error {
	said := 0
	return func(ctx context.Context) error {
		if said++; said != 2 && said != 3 {
			return nil
		}
		return sim.Advance(ctx, sim.cfg.Clock.Now().Add(walkTime))
	}
}
