package flows

import (
	"maps"
	"slices"
	"strings"

	"shouze/safety"
)

// State is one conversation as it is kept between messages, as JSON. The zero
// value: no flow. It holds keys and answers, never texts of a flow. Its fields
// are the engine's.
type State struct {
	Versions []Version `json:"v,omitempty"` // of the flows in play
	Frames   []Frame   `json:"r,omitempty"` // a frame per flow or loop body entered; the first is the outermost
	Cur      int       `json:"c,omitempty"` // the frame that asks now
	Trail    []Place   `json:"t,omitempty"` // the questions answered, in order
	Due      []Due     `json:"e,omitempty"` // effects that wait for the outermost confirm
	Pending  *Pending  `json:"p,omitempty"` // a question of the engine's own
	Misses   int       `json:"m,omitempty"`
	Loose    []string  `json:"l,omitempty"` // photos that came before their question
	Burst    int       `json:"b,omitempty"` // photos since the last acknowledgement
	Wake     int64     `json:"w,omitempty"` // Unix seconds of the timer that was asked for
	Filed    bool      `json:"d,omitempty"` // the outermost confirm was accepted
	Apply    bool      `json:"a,omitempty"` // the next answer may apply effects
	From     int       `json:"o,omitempty"` // page of a long list of options
	Shot     int64     `json:"s,omitempty"` // Unix seconds when the photo was sent that answered the last photo question
}

// Version is one version of a flow.
type Version struct {
	Flow   string `json:"f"`
	Digest string `json:"d"`
}

// Frame is one run of a flow, or of the body of a loop.
type Frame struct {
	Version int              `json:"v,omitempty"`
	Block   int              `json:"b,omitempty"` // 0: the flow's own steps; else the body of a loop
	Parent  int              `json:"p"`           // -1: outermost
	From    *Place           `json:"f,omitempty"` // where in the parent it was entered
	Row     string           `json:"r,omitempty"` // key of the row it is about
	At      string           `json:"a,omitempty"` // id of the present step
	Page    int              `json:"g,omitempty"` // page of a checklist, row of a loop, from 0
	Item    int              `json:"i,omitempty"` // 0: the page itself; n: its n-th item's follow-up
	Args    map[string]any   `json:"x,omitempty"`
	Answers map[string]Held  `json:"s,omitempty"`
	Loops   map[string]*Rows `json:"l,omitempty"` // by the loop's variable
	Entered int              `json:"t,omitempty"` // length of the trail when it was entered
	Off     bool             `json:"o,omitempty"` // the person went back behind its entry
}

// Place is one question: a frame, a step and where in a checklist.
type Place struct {
	Frame int    `json:"f,omitempty"`
	Step  string `json:"k"`
	Page  int    `json:"g,omitempty"`
	Item  int    `json:"i,omitempty"`
}

// Held is one answer as kept.
type Held struct {
	Kind     safety.Kind      `json:"k"`
	Text     string           `json:"t,omitempty"`
	Value    string           `json:"v,omitempty"` // canonical; empty: the same as Text
	Picked   []string         `json:"p,omitempty"`
	Photos   []string         `json:"h,omitempty"`
	Location *safety.Location `json:"l,omitempty"`
	Skipped  bool             `json:"z,omitempty"`
	Open     bool             `json:"o,omitempty"` // photos are still coming
}

// Rows is a loop's list as it stood when the loop began.
type Rows struct {
	Keys  []string       `json:"k"`
	Marks string         `json:"m,omitempty"` // a checklist's outcomes, a byte an item
	Why   map[int]string `json:"w,omitempty"` // reasons, by index
}

// The marks of checklist items.
const (
	markNone    = '.'
	markOK      = 'o'
	markProblem = 'p'
	markUnclear = 'u'
	markNA      = 'n'
)

// Due is an effect that was collected.
type Due struct {
	Frame int    `json:"f,omitempty"`
	Step  string `json:"k"`
	Trail int    `json:"t,omitempty"` // length of the trail when it was collected
}

// Pending is a question that the engine itself has put before the present one.
type Pending struct {
	What string `json:"w"`           // readback, restart, edit
	Held *Held  `json:"h,omitempty"` // the answer that is read back
	Said string `json:"s,omitempty"` // … or the words, where they are read again
	Ask  string `json:"q,omitempty"` // the question, as it was put
}

// Active reports whether a flow is running.
func (s State) Active() bool { return len(s.Frames) > 0 }

// Flow is the outermost flow's name; empty: none.
func (s State) Flow() string {
	if !s.Active() {
		return ""
	}
	return s.Versions[s.Frames[0].Version].Flow
}

// Answered reports whether anything was said in the conversation: an answer, a
// mark on a checklist, a photo.
func (s State) Answered() bool {
	said := func(f Frame) bool {
		for _, rows := range f.Loops {
			if strings.Trim(rows.Marks, string(markNone)) != "" {
				return true
			}
		}
		return len(f.Answers) > 0
	}
	return len(s.Trail) > 0 || len(s.Loose) > 0 || s.Pending != nil || slices.ContainsFunc(s.Frames, said)
}

// Args are the values that the outermost flow was started with.
func (s State) Args() map[string]any {
	if !s.Active() {
		return nil
	}
	return s.Frames[0].Args
}

// Picked is the stable value of what was chosen at a question of the outermost
// flow; empty: it was not answered.
func (s State) Picked(key string) string {
	if !s.Active() {
		return ""
	}
	return s.Frames[0].Answers[key].pick()
}

// AtConfirm reports whether the next answer may bring effects to apply.
func (s State) AtConfirm() bool { return s.Apply }

// Digests are the versions of flows that the session runs on.
func (s State) Digests() []string {
	out := make([]string, 0, len(s.Versions))
	for _, v := range s.Versions {
		out = append(out, v.Digest)
	}
	return out
}

// clone copies what a step changes, so that a step leaves its input alone.
func (s State) clone() State {
	s.Versions = slices.Clone(s.Versions)
	s.Frames = slices.Clone(s.Frames)
	for i := range s.Frames {
		f := &s.Frames[i]
		f.Answers = maps.Clone(f.Answers)
		f.Loops = maps.Clone(f.Loops)
		for k, rows := range f.Loops {
			c := *rows
			c.Why = maps.Clone(rows.Why)
			f.Loops[k] = &c
		}
	}
	s.Trail = slices.Clone(s.Trail)
	s.Due = slices.Clone(s.Due)
	s.Loose = slices.Clone(s.Loose)
	return s
}
