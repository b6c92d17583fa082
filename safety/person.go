package safety

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// Role is what a person is to an enterprise or to the county.
type Role string

// The roles of an enterprise's people and of staff.
const (
	Principal     Role = "principal"      // 主要负责人, the first person responsible
	Deputy        Role = "deputy"         // 分管负责人
	SafetyOfficer Role = "safety_officer" // 安全管理员
	CountyOffice  Role = "county"         // 县安委办
	DepartmentMan Role = "department"     // 部门
	TownshipMan   Role = "township"       // 乡镇街道
	TipOfficer    Role = "tip_officer"    // 举报受理
	Viewer        Role = "viewer"         // 只读
)

// Chinese is the role as people say it.
func (r Role) Chinese() string {
	switch r {
	case Principal:
		return "主要负责人"
	case Deputy:
		return "分管负责人"
	case SafetyOfficer:
		return "安全管理员"
	case CountyOffice:
		return "县安委办"
	case DepartmentMan:
		return "部门"
	case TownshipMan:
		return "乡镇街道"
	case TipOfficer:
		return "举报受理"
	case Viewer:
		return "只读"
	}
	return string(r)
}

// Person is someone who answers for an enterprise.
type Person struct {
	ID           string
	EnterpriseID string
	Name         string
	Mobile       string
	Role         Role
	Active       bool // false: replaced; records keep the old name
}

// Staff is a member of a township, a department or the county office.
type Staff struct {
	ID      string
	Name    string
	Mobile  string
	Unit    string // name of a township or department, or of the county office
	Role    Role
	Title   string // 职务
	OnDuty  bool   // 值班
	Licence string // 执法证号
}

// May reports whether this member of staff sees what belongs to the enterprise:
// the county all, a township and a leading department their own.
func (s Staff) May(e Enterprise) bool {
	switch s.Role {
	case CountyOffice:
		return true
	case TownshipMan:
		return e.Township == s.Unit
	case DepartmentMan:
		return e.Department == s.Unit
	}
	return false
}

// Signed is how a member of staff stands under what they did: 李红（东山镇）.
func (s Staff) Signed() string { return PlaceTitle(s.Name, s.Unit) }

// Invite is a one-time binding code, valid for InviteLife. Only the hash of a
// used code would ever be needed, yet open ones must be printable again, so the
// code is kept until it is used.
type Invite struct {
	Code         string
	PersonID     string // an enterprise's person, or …
	StaffID      string // … a member of staff
	Name         string
	Role         Role
	EnterpriseID string
	Enterprise   string // its name, or the unit of a member of staff
	Place        string
	ExpiresAt    time.Time
	UsedAt       time.Time // zero: open
	How          string    // what a binding by it is: ByCode, Witnessed
	WitnessID    string    // the member of staff who made it at the door (代绑); empty: nobody
	Witness      string    // … with the unit, as people read it
	MadeAt       time.Time // of a witnessed one
}

// How an address was joined to a person, as records carry it.
const (
	ByCode    = "code"      // by a code that was handed out on paper
	ByMobile  = "mobile"    // WeCom knew the mobile
	Witnessed = "witnessed" // in the presence of a member of staff (代绑), or on that person's phone (代填)
)

// WitnessedLife is how long a code lasts that staff make at the door (代绑), and
// WitnessedAnHour how many of them one member of staff may make within an hour.
const (
	WitnessedLife   = 30 * time.Minute
	WitnessedAnHour = 30
)

// InviteLife is how long a binding code lasts.
const InviteLife = 180 * 24 * time.Hour

// WrongCodesAnHour is how many wrong codes an address may send within an hour
// before its attempts are locked for the rest of it.
const WrongCodesAnHour = 5

const codeAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ" // no 0 O 1 I

// NewInviteCode makes an eight-character code from at least eight random bytes,
// without letters that a person of 50 mixes up.
func NewInviteCode(random []byte) string {
	b := make([]byte, 8)
	for i := range b {
		b[i] = codeAlphabet[int(random[i])%len(codeAlphabet)]
	}
	return string(b)
}

// CanonicalCode is a code as typed (any case, spaces and dashes between) in the
// form that is stored.
func CanonicalCode(typed string) string {
	up := strings.ToUpper(strings.TrimSpace(typed))
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-' || r == '　' || r == '－':
			return -1
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r >= 'Ａ' && r <= 'Ｚ':
			return r - 'Ａ' + 'A'
		}
		return r
	}, up)
}

// StableID derives a short id from parts that identify a thing, so that an
// import run twice meets the same rows.
func StableID(prefix string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return prefix + hex.EncodeToString(sum[:8])
}
