package answer

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Kind names what sort of answer a question takes.
type Kind string

// The kinds that are text. Photos, locations and signatures are not read here.
const (
	YesNo   Kind = "yesno"
	One     Kind = "one"     // one of Options
	Several Kind = "several" // any of Options, also a page of a checklist
	Text    Kind = "text"
	Number  Kind = "number"
	Money   Kind = "money" // yuan
	Date    Kind = "date"
	Time    Kind = "time"
	Phone   Kind = "phone"
	Person  Kind = "person"  // name and telephone
	USCC    Kind = "uscc"    // 统一社会信用代码, GB 32100-2015
	Confirm Kind = "confirm" // the summary before filing
)

// Kinds lists all kinds that Read knows.
func Kinds() []Kind {
	return []Kind{YesNo, One, Several, Text, Number, Money, Date, Time, Phone, Person, USCC, Confirm}
}

// Question is what was asked. At is needed for dates and times only.
type Question struct {
	Kind          Kind
	At            time.Time // now, in the county's zone
	Past, Future  bool      // which way an ambiguous date leans; neither: future
	Options       []Option  // for one and several
	Least         int       // how many must be chosen of several; 0: none is an answer too
	Min, Max      *float64  // bounds of a number or an amount, included; nil: none
	MaxRunes      int       // for text; 0: no limit
	Example       string    // the question's own example of a number, an amount, a date or a time; empty: a usual one
	PhoneOptional bool      // for person: a name alone will do
}

// Option is one choice. Answers name it by its place, counted from 1.
type Option struct {
	Key, Text string
	Short     string // what its button says; empty: nothing else than Text
}

// Numbered returns n options that have numbers only.
func Numbered(n int) []Option {
	options := make([]Option, n)
	for i := range options {
		options[i].Key = itoa(i + 1)
	}
	return options
}

// Reading is what was understood. Either Err is set and nothing else, or
// Value is set; Confirm then asks back before the value counts.
type Reading struct {
	// Value is canonical: yes or no; for one the option's place from 1; for
	// several places such as "2,5", "0" for none; plain decimals for number and
	// money (yuan); 2006-01-02; 15:04; digits for phone; "name phone" for
	// person; 18 capitals for uscc; the text itself for text.
	Value   string
	Confirm string // not empty: what to read back, in Chinese
	Err     string // not empty: why it can't be read, with an example, in Chinese
	// Unclear and NotApplicable are places that a checklist answer set aside:
	// 不清楚 3, 不适用 4.
	Unclear, NotApplicable []string
}

// longest is the longest answer, in bytes, that kinds other than text look at.
const longest = 600

// Read reads one answer. It never panics, whatever the text.
func Read(q Question, text string) Reading {
	if q.Kind == Text {
		return readText(q, text)
	}
	if len(text) > longest {
		return refuse("这条太长了，没法当作答案。" + example(q))
	}
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "")
	}
	if strings.TrimSpace(text) == "" {
		return refuse("没有看到内容。" + example(q))
	}
	switch q.Kind {
	case YesNo:
		return readYesNo(q, text)
	case Confirm:
		return readConfirm(q, text)
	case One:
		return readOne(q, text)
	case Several:
		return readSeveral(q, text)
	case Number:
		return readNumber(q, text)
	case Money:
		return readMoney(q, text)
	case Date:
		return readDate(q, text)
	case Time:
		return readTime(q, text)
	default:
		return readIdentity(q, text)
	}
}

// readIdentity reads the kinds that name somebody.
func readIdentity(q Question, text string) Reading {
	switch q.Kind {
	case Phone:
		return readPhone(q, text)
	case Person:
		return readPerson(q, text)
	case USCC:
		return readUSCC(q, text)
	}
	return refuse("这个问题不能用文字回答。")
}
