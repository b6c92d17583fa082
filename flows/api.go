package flows

import (
	"fmt"
	"strings"
	"time"

	"shouze/safety"
)

// Host is what the engine asks of its surroundings.
type Host struct {
	Messages Messages
	Schema   Schema
}

// Messages is the catalogue of texts by key.
type Messages interface {
	Render(key string, data map[string]any) (string, error)
	Has(key string) bool
}

// Schema says what the host offers. Flow files are checked against it.
type Schema struct {
	Vars    map[string]any        // prototypes by name: a struct (fields named by expr tags), a string, a bool …
	Lists   map[string]List       // by name, such as hazards.open
	Effects map[string]EffectSpec // by name, such as open_hazard
	Needs   []string              // what a flow may name under needs
	People  []string              // who may stand under for
}

// List describes rows that a flow may walk through or offer as choices.
type List struct {
	Needs  []string       // needs that a flow with this list must declare
	Fields map[string]any // prototypes of Row.Fields
	All    []Row          // every row there can be, where that is known: lint measures the worst page
	Like   string         // a list with the same fields: a flow that takes a row of that one takes one of this
}

// serves reports whether a row of a list is what a parameter takes.
func (s Schema) serves(list, taken string) bool {
	return taken != "" && (list == taken || s.Lists[list].Like == taken)
}

// EffectSpec describes one effect.
type EffectSpec struct {
	Args []string // keys that must be an answer, a parameter or under with
}

// World is the facts that one step may read. Vars and the rows' fields have
// the types of the schema's prototypes; what is missing counts as zero.
type World struct {
	Vars  map[string]any
	Lists map[string][]Row
	// Rows makes a list that is not among Lists, when a flow first reads it: the
	// long ones cost most of a step that does not need them. nil: there are none.
	Rows func(list string) []Row
	// After gives the world as it stands once the effects just delivered are
	// applied; the step goes on with it (a new record's number in the closing
	// words, a checklist that depends on the trade forms). nil: unchanged.
	After func([]Effect) (World, error)
}

// Row is one entry of a list.
type Row struct {
	Key    string
	Text   string
	Short  string // for a card, 12 characters at most
	Fields map[string]any
}

// Input is one event of a conversation.
type Input struct {
	Flow         string         // for Start: which flow
	Args         map[string]any // for Start: values of its takes; strings, numbers, bools (JSON)
	Message      safety.Inbound
	AttachmentID string // the id that the host gives to the photo or voice of Message
	Now          time.Time
	Seed         string // chance comes from here: the same seed draws the same
}

// Output is what came of one event.
type Output struct {
	Reply     *safety.Outbound // everything to say now, as one message; nil: nothing
	Effects   []Effect         // to apply now, in order
	Ended     bool             // the outermost flow is over; the state is zero
	WakeAt    time.Time        // wants a Step with an InTimer message then; zero: none
	Attach    []string         // attachment ids taken as part of an answer by this event
	LatePhoto bool             // a photo came that no question takes; the host decides (the reply says nothing about it)
	Misses    int              // how many answers in a row could not be read, this one included; at three offer a telephone
	Moved     bool             // the conversation went on in a newer version of its flow
}

// Effect is one thing that a flow wants done.
type Effect struct {
	Name string
	Flow string           // the flow that asked for it
	Args map[string]Value // the answers and parameters of that flow by key, and what stands under with
	Row  *Row             // the checklist item or row that it is about; nil: none
	List string           // the list of that row
}

// Value is one answer or argument.
type Value struct {
	Kind     safety.Kind         // KindItems for a checklist, empty for an argument under with
	Text     string              // as the person saw or said it
	Value    any                 // canonical, as `shouze read` gives it; photo: attachment ids
	Picked   []string            // one, several, yesno: the stable values chosen
	Photos   []string            // photo: attachment ids
	Items    []safety.ItemResult // checklist: one per item, in order; HazardID is the host's to fill
	List     string              // checklist: the list that it went through
	Location *safety.Location    // location
}

// KindItems is the Kind of a checklist's results among the arguments.
const KindItems safety.Kind = "items"

// Answer is the value as records keep it.
func (v Value) Answer() safety.AnswerValue {
	return safety.AnswerValue{Kind: v.Kind, Text: v.Text, Value: v.Value}
}

// Pick is the single stable value chosen, else the canonical value as text.
func (v Value) Pick() string {
	if len(v.Picked) > 0 {
		return v.Picked[0]
	}
	if s, ok := v.Value.(string); ok {
		return s
	}
	return v.Text
}

// Fault is one thing wrong with a flow file.
type Fault struct {
	File string
	Line int
	What string
}

// Error is file:line: what is wrong.
func (f Fault) Error() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.What) }

// UnknownVersion is returned when a session runs on versions of flows that the
// library does not hold: load their sources and try again on WithOld.
type UnknownVersion struct{ Digests []string }

// Error names the digests.
func (e *UnknownVersion) Error() string {
	return "flow versions not loaded: " + strings.Join(e.Digests, ", ")
}
