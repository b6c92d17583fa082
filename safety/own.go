package safety

import (
	"slices"
	"time"
)

// FixNowWithin is how long what was said to be fixed at once (立行立改) may stay
// open before it counts as overdue, a shift's round: the reading of E1-05 of
// 岫安委发〔2023〕12号 二(一)1, which names no hours.
const FixNowWithin = 24 * time.Hour

// ActClose, ActSendUp and ActReceive are what a hazard of one's own and the way
// up add to a hazard's history.
const (
	ActClose   HazardAction = "close"   // the enterprise's own word that it is put right (自行销号)
	ActSendUp  HazardAction = "send_up" // 上报: the offices are asked to look
	ActReceive HazardAction = "receive" // the department's receipt (回执); text: its number, if any
)

// mine is the state after the enterprise acted on a hazard of its own: one that
// is not grave, that nobody has judged and that it closes itself.
func (h Hazard) mine(act HazardAction, by Actor) (HazardStatus, error) {
	switch {
	case by.staff():
		return "", ErrNotAllowed{"一般隐患由企业自己改、自己销号。"}
	case h.Ended():
		return "", ErrNotAllowed{"这条隐患现在是“" + h.Status.Chinese() + "”，不用再报。"}
	case !h.Own && act == ActSendUp:
		return "", ErrNotAllowed{"这条隐患已经报上去了，等乡镇街道和主管部门处理。"}
	case !h.Own:
		return "", ErrNotAllowed{"这条隐患要乡镇街道或部门验收，改完了请申请验收。"}
	case act == ActSendUp:
		return Suspected, nil
	}
	return HazardDone, nil
}

// received is the state after the department that was told of a hazard said
// that it has it: nothing changes but that the enterprise knows (W-09).
func (h Hazard) received(by Actor) (HazardStatus, error) {
	switch {
	case by.Role != DepartmentMan:
		return "", ErrNotAllowed{"回执由主管部门来给。"}
	case h.Own || h.Ended():
		return "", ErrNotAllowed{"这条隐患现在是“" + h.Status.Chinese() + "”，不用给回执了。"}
	case h.Received():
		return "", ErrNotAllowed{"这条隐患已经给过回执了。"}
	}
	return h.Status, nil
}

// Received reports whether the department has given its receipt (回执).
func (h Hazard) Received() bool {
	return slices.ContainsFunc(h.History, func(e HazardEvent) bool { return e.Action == ActReceive })
}

// OwnHazards is what offices see of the general hazards that an enterprise keeps
// by itself: how many, and for how long the longest is overdue. What they are
// stays with the enterprise.
type OwnHazards struct {
	EnterpriseID string
	Enterprise   string // its name
	Open         int
	Overdue      int
	Days         int // of the one that is overdue longest
}

// OverdueDays is for how many days a hazard has been past its deadline; 0: it is
// not.
func (h Hazard) OverdueDays(now time.Time) int {
	if !h.Overdue(now) {
		return 0
	}
	deadline, err := time.Parse(time.DateOnly, h.Deadline)
	if err != nil {
		return 0
	}
	today, err := time.Parse(time.DateOnly, now.Format(time.DateOnly))
	if err != nil {
		return 0
	}
	return int(today.Sub(deadline).Hours() / 24)
}
