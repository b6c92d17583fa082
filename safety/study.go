package safety

import "slices"

// Quiz is what a principal answers after studying the criteria of the trade
// (学习判定标准, 岫安委发〔2023〕12号 二（一）1): three questions about what one does
// on the spot, never about numbers of documents.
type Quiz struct {
	Sector    string         `yaml:"sector"` // empty: for any
	Forms     []string       `yaml:"forms"`  // trade forms and facilities; empty: all of the sector
	Questions []QuizQuestion `yaml:"questions"`
}

// QuizQuestion is a question with three answers, one of them right.
type QuizQuestion struct {
	Key     string   `yaml:"key"`
	Ask     string   `yaml:"ask"`     // 60 characters at most
	Options []string `yaml:"options"` // three, 20 characters at most each
	Answer  int      `yaml:"answer"`  // from 1
	Because string   `yaml:"because"` // told after the answer, 60 characters at most
	Item    string   `yaml:"item"`    // the checklist item that it teaches; may be empty
}

// Drill is a scenario to practise (应急演练, 岫安委发〔2023〕12号 二（一）5).
type Drill struct {
	Key     string   `yaml:"key"`
	Title   string   `yaml:"title"`   // 15 characters at most
	Sectors []string `yaml:"sectors"` // empty: any
	Forms   []string `yaml:"forms"`   // trade forms and facilities; empty: all
	Opening string   `yaml:"opening"` // read aloud to begin, 80 characters at most
	Roles   []string `yaml:"roles"`   // who does what
	Watch   []string `yaml:"watch"`   // what to look at, to say that it went well
}

// WorkLimit is a limit of dangerous work: hours that a permit lasts, how long
// before the work a sample is taken, how far away a bottle stands.
type WorkLimit struct {
	Key    string       `yaml:"key"`
	Value  float64      `yaml:"value"`
	Unit   string       `yaml:"unit"`
	Binds  []string     `yaml:"binds"` // sectors that it binds; elsewhere it is advice
	Say    string       `yaml:"say"`   // the limit in words
	Source WorkEvidence `yaml:"source"`
	Cite   string       `yaml:"-"` // the source as people read it
}

// BindsAny reports whether the limit binds an enterprise of these sectors.
func (l WorkLimit) BindsAny(sectors []string) bool {
	return slices.ContainsFunc(l.Binds, func(s string) bool { return slices.Contains(sectors, s) })
}

// WorkEvidence is where a limit comes from and how well that is verified.
type WorkEvidence struct {
	Standard string `yaml:"standard"`
	Article  string `yaml:"article"`
	Mark     string `yaml:"mark"`
}

// MeasureList is a list of a county's measures that staff hold their work
// against (十五条硬措施 and the 50, 60 and 60 measures of province, city and county:
// 岫安委发〔2023〕12号 一). Its texts are the county's.
type MeasureList struct {
	Name     string    `yaml:"measures"`
	Title    string    `yaml:"title"`
	Document string    `yaml:"document"`
	Items    []Measure `yaml:"items"`
}

// Measure is one of them.
type Measure struct {
	Key  string   `yaml:"key"`
	Text string   `yaml:"text"` // 60 characters at most
	Look string   `yaml:"look"`
	For  []string `yaml:"for"` // township, department, county; empty: all
}
