package safety

import "errors"

// ErrBarred is wrapped by the error of a look-up by mobile that says: no more
// today.
var ErrBarred = errors.New("the platform looks up no more mobiles today")

// Lookup is someone whose id in WeCom is asked for by mobile (按手机号绑定): a member
// of staff, or a person of an enterprise that is marked 企业微信.
type Lookup struct {
	PersonID   string `json:"person_id,omitempty"` // either this …
	StaffID    string `json:"staff_id,omitempty"`  // … or that
	Mobile     string `json:"-"`
	Name       string `json:"name"`
	Role       Role   `json:"role"`
	Enterprise string `json:"enterprise"` // its id; empty: staff
	Where      string `json:"where"`      // the enterprise or the unit, by name
}

// Subject is the id of the person or the member of staff.
func (l Lookup) Subject() string { return l.PersonID + l.StaffID }
