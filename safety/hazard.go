package safety

import (
	"fmt"
	"time"
)

// HazardStatus is where a hazard (隐患) stands.
type HazardStatus string

// The states of a hazard. A return sets Rectifying.
const (
	Suspected  HazardStatus = "suspected"  // 疑似: tapped, not judged
	Dismissed  HazardStatus = "dismissed"  // not a hazard
	HazardOpen HazardStatus = "open"       // judged, or general and the enterprise's own; to be put right
	Rectifying HazardStatus = "rectifying" // progress was reported, or it was returned
	Submitted  HazardStatus = "submitted"  // waits for acceptance
	HazardDone HazardStatus = "closed"     // 销号
)

// Chinese is the state as people say it.
func (s HazardStatus) Chinese() string {
	switch s {
	case Suspected:
		return "疑似，待认定"
	case Dismissed:
		return "认定不是隐患"
	case HazardOpen:
		return "待整改"
	case Rectifying:
		return "整改中"
	case Submitted:
		return "待验收"
	case HazardDone:
		return "已销号"
	}
	return string(s)
}

// Level is how grave a hazard is: as staff judged it, or general where no standard
// calls it grave and the enterprise keeps it by itself.
type Level string

// The levels of a hazard. Major is the department's word only.
const (
	NoLevel      Level = ""
	GeneralLevel Level = "general" // 一般隐患
	MajorLevel   Level = "major"   // 重大事故隐患
)

// Chinese is the level as people say it.
func (l Level) Chinese() string {
	switch l {
	case GeneralLevel:
		return "一般隐患"
	case MajorLevel:
		return "重大事故隐患"
	}
	return "疑似隐患"
}

// Hazard is one entry of the hazard ledger (隐患台账).
type Hazard struct {
	ID            string
	Number        int // within the enterprise, from 1
	EnterpriseID  string
	Township      string
	Department    string
	Source        string // self_check, report
	Level         Level
	Own           bool   // a general hazard that the enterprise keeps and closes by itself; offices see a count
	Item          string // checklist item key; empty: reported freely
	Description   string
	Location      string
	FoundAt       time.Time
	FoundBy       string
	Status        HazardStatus
	Fix           string // now, plan
	Responsible   string // 责任人
	Measures      string // 措施
	Funds         string // 资金, yuan as a plain decimal
	Deadline      string // 期限, 2006-01-02
	EmergencyPlan string // 应急预案
	Interim       string // 临时措施: what keeps people safe until it is fixed
	ExternalNo    string // its number in the department's own system, from the receipt (回执)
	ReportedAt    time.Time
	RecordID      string
	Photos        []string // attachment ids, as found
	AfterPhotos   []string // attachment ids of what was put right: of the last submission, or of progress since
	SubmittedAt   time.Time
	History       []HazardEvent
	Version       int
}

// HazardEvent is one line of a hazard's history.
type HazardEvent struct {
	At     time.Time    `json:"at"`
	By     string       `json:"by"`
	Role   Role         `json:"role"`
	Action HazardAction `json:"action"`
	Text   string       `json:"text"`
}

// HazardAction is what someone did to a hazard.
type HazardAction string

// The actions on a hazard.
const (
	ActFound    HazardAction = "found"
	ActJudge    HazardAction = "judge" // to a level
	ActDismiss  HazardAction = "dismiss"
	ActProgress HazardAction = "progress"
	ActSubmit   HazardAction = "submit"
	ActAccept   HazardAction = "accept"
	ActReturn   HazardAction = "return"
	ActRejudge  HazardAction = "rejudge" // of ours: its standard has changed
)

// Actor is who acts on a hazard.
type Actor struct {
	Name string
	Role Role
}

// Overdue reports whether a hazard that is to be fixed by a deadline is past it.
func (h Hazard) Overdue(now time.Time) bool {
	return h.Deadline != "" && h.Status != HazardDone && h.Status != Dismissed &&
		now.Format(time.DateOnly) > h.Deadline
}

// Ended reports whether nothing is left to do about the hazard.
func (h Hazard) Ended() bool { return h.Status == HazardDone || h.Status == Dismissed }

// ErrNotAllowed is returned for an action that the hazard's state or the
// actor's role does not allow. Its text is for people.
type ErrNotAllowed struct{ Reason string }

// Error is the reason, in Chinese, for the person who tried.
func (e ErrNotAllowed) Error() string { return e.Reason }

// Do applies an action to a hazard and returns it with a line of history. The
// first to judge decides; only a department may call a hazard major; a hazard
// that nobody has judged can't be accepted before it has a level.
func (h Hazard) Do(act HazardAction, by Actor, level Level, text string, at time.Time) (Hazard, error) {
	var next HazardStatus
	var err error
	switch act {
	case ActJudge, ActDismiss:
		next, err = h.judged(act, by, level)
	case ActProgress, ActSubmit:
		next, err = h.reported(act, by)
	case ActAccept, ActReturn:
		next, err = h.accepted(act, by)
	case ActClose, ActSendUp:
		next, err = h.mine(act, by)
	case ActReceive:
		next, err = h.received(by)
	default:
		err = fmt.Errorf("unknown hazard action %q", act)
	}
	if err != nil {
		return h, err
	}
	return h.moved(next, act, by, level, text, at), nil
}

// Rejudge takes the judgement of a hazard back, since the standard that it was
// judged by has changed: it waits in 待办 again (W-05). False: there is nothing
// to take back, or that was done for this standard already.
func (h Hazard) Rejudge(standard string, at time.Time) (Hazard, bool) {
	if h.Ended() || h.Level == NoLevel || h.RejudgedBy(standard) {
		return h, false
	}
	next := Suspected
	if h.Status == Submitted {
		next = Submitted
	}
	h = h.moved(next, ActRejudge, Actor{}, NoLevel, standard, at)
	h.Level, h.Own = NoLevel, false
	return h, true
}

// RejudgedBy reports whether a standard took the hazard's judgement back.
func (h Hazard) RejudgedBy(standard string) bool {
	for _, e := range h.History {
		if e.Action == ActRejudge && e.Text == standard {
			return true
		}
	}
	return false
}

func (a Actor) staff() bool {
	return a.Role == TownshipMan || a.Role == DepartmentMan || a.Role == CountyOffice
}

// judged is the state after staff said what the hazard is.
func (h Hazard) judged(act HazardAction, by Actor, level Level) (HazardStatus, error) {
	switch {
	case !by.staff():
		return "", ErrNotAllowed{"认定隐患由乡镇街道或部门来做。"}
	case h.Level != NoLevel || h.Status == Dismissed:
		return "", ErrNotAllowed{"这条隐患已经有人认定过了：" + h.verdict() + "。"}
	case level == MajorLevel && by.Role != DepartmentMan:
		return "", ErrNotAllowed{"重大事故隐患由主管部门认定，请等部门处理。"}
	case act == ActDismiss:
		return Dismissed, nil
	case h.Status == Submitted || h.Status == Rectifying:
		return h.Status, nil
	}
	return HazardOpen, nil
}

// reported is the state after the enterprise said how far it is. A hazard that
// nobody has judged stays suspected until it is submitted.
func (h Hazard) reported(act HazardAction, by Actor) (HazardStatus, error) {
	switch {
	case by.staff():
		return "", ErrNotAllowed{"整改情况由企业来报。"}
	case h.Ended() || h.Status == Submitted:
		return "", ErrNotAllowed{"这条隐患现在是“" + h.Status.Chinese() + "”，不用再报。"}
	case h.Own && act == ActSubmit:
		return "", ErrNotAllowed{"这是一般隐患，改好了直接销号，不用申请验收。"}
	case act == ActSubmit:
		return Submitted, nil
	case h.Status == Suspected:
		return Suspected, nil
	}
	return Rectifying, nil
}

// accepted is the state after staff looked at what was put right.
func (h Hazard) accepted(act HazardAction, by Actor) (HazardStatus, error) {
	switch {
	case !by.staff():
		return "", ErrNotAllowed{"验收由乡镇街道或部门来做。"}
	case h.Status != Submitted:
		return "", ErrNotAllowed{"这条隐患现在是“" + h.Status.Chinese() + "”，不在待验收。"}
	case act == ActReturn:
		return Rectifying, nil
	case h.Level == NoLevel:
		return "", ErrNotAllowed{"请先认定这条隐患，再验收。"}
	case h.Level == MajorLevel && by.Role == TownshipMan:
		return "", ErrNotAllowed{"重大事故隐患由主管部门验收，请等部门处理。"}
	}
	return HazardDone, nil
}

func (h Hazard) moved(next HazardStatus, act HazardAction, by Actor, level Level, text string, at time.Time) Hazard {
	h.Status = next
	switch act {
	case ActJudge:
		h.Level = level
	case ActSubmit:
		h.SubmittedAt = at
	case ActSendUp:
		h.Level, h.Own, h.ReportedAt = NoLevel, false, at
	case ActReceive:
		h.ExternalNo = text
	}
	h.History = append(append([]HazardEvent(nil), h.History...), HazardEvent{At: at, By: by.Name, Role: by.Role, Action: act, Text: text})
	return h
}

func (h Hazard) verdict() string {
	if h.Status == Dismissed {
		return "不是隐患"
	}
	return h.Level.Chinese()
}
