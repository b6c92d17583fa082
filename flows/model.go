package flows

import "shouze/safety"

// flow is one compiled version of a flow file.
type flow struct {
	name, title, source string
	file, digest, text  string
	people, needs       []string
	word, menu          string   // what opens it, and how the home menu tells of it
	also                []string // other ways to say the word
	order               int      // place in the home menu
	takes               []take
	blocks              []*block // the first holds the flow's own steps
	vars                map[string]variable
	lines               map[string]int
	allNeeds            []string // with those of the flows it calls
	photos              bool     // it or a flow it calls asks for photos
	calls               []callEdge
}

// take is a parameter that a caller may give.
type take struct {
	name string
	as   variable
}

// variable is the type of a name in expressions.
type variable struct {
	kind  safety.Kind
	list  string // a row of this list
	items bool   // a checklist: no value in expressions
}

type callEdge struct {
	to       string
	line     int
	guarded  bool // behind a when, or chosen by the person
	withKeys []string
}

// block is a list of steps run in order.
type block struct {
	index  map[string]int // step id → place
	steps  []*step
	outer  int    // block that holds the loop; -1: none
	rowVar string // the loop's variable
}

type opcode byte

const (
	opSay opcode = iota
	opAsk
	opEach
	opConfirm
	opDo
	opCall
	opEnd
	opBackTo
)

// step is one step. Which fields count depends on op.
type step struct {
	op          opcode
	id          string
	line        int
	when        *expression
	text        *text // say, ask, each, confirm, end
	ask         *ask
	each        *each
	name        string // effect, called flow, or the key to go back to
	with        []argument
	unconfirmed bool
	no          *text // confirm: what is said on no when no answer can be changed
	applies     bool  // an unconfirmed do may follow before the block is over
}

type argument struct {
	key   string
	value any         // a literal …
	expr  *expression // … or an expression
}

type ask struct {
	key      string
	kind     safety.Kind
	several  bool // photos: until 发完了
	label    string
	example  string
	optional bool
	options  []option
	from     string
	empty    *text
	min, max int
	yes, no  string // yesno: how the two answers are called
	lean     string
	notNow   bool        // what is asked for is no news: what one would do, or what happened once
	where    *expression // which rows of the list are offered; the row goes by the answer's key
	sole     bool        // the only choice is taken without asking
	refuse   []refusal   // answers that contradict what is known
}

// refusal is an answer that can be read but cannot be: when it holds, say is
// said and the question waits on. anew: should it come to hold later, the
// answers after it do not count any more.
type refusal struct {
	when *expression
	say  *text
	anew bool
}

type option struct {
	value, text, short string
	when               *expression
}

type each struct {
	key, of string
	page    int // 0: a plain loop
	body    int // block of a plain loop; 0: none
	call    string
	with    []argument
	label   string
	problem *followUp
	unclear *followUp
	draw    *draw
	na      string // asks why; empty: not asked
}

// followUp is what happens for an item with a problem or an unclear one.
type followUp struct {
	call string
	with []argument
	note string
}
