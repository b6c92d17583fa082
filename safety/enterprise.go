package safety

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Enterprise is one place of work: a business entity and, where it has several,
// one of its places. Code and place together are its key.
type Enterprise struct {
	ID         string
	USCC       string // 统一社会信用代码; empty only where the import allowed it
	Name       string
	Place      string // 场所名称; empty: the registered place
	Township   string
	Department string   // leading department (监管部门)
	Sectors    []string // 行业领域
	TradeForms []string // 业态, as named by the county's forms
	FormsAsked bool     // the trade forms are known, from the roster or from the person

	Facilities      []string // 设施, by name: what any trade may have beside its business
	FacilitiesAsked bool     // they are known, from the roster or from the person

	HighRisk bool // 高危
	State    EnterpriseState
	Street   string            // 地址
	OnWeCom  bool              // its people are members of the county's WeCom
	Skipped  map[string]string // items that do not apply here: key → reason, until the trade forms change
}

// EnterpriseState is how an enterprise stands (经营状态).
type EnterpriseState string

// The states of an enterprise.
const (
	Operating EnterpriseState = "operating" // 在产
	Suspended EnterpriseState = "suspended" // 停产
	Seasonal  EnterpriseState = "seasonal"  // 季节停工
	Closed    EnterpriseState = "closed"    // 歇业
	Dissolved EnterpriseState = "dissolved" // 注销
)

// ParseEnterpriseState reads 经营状态; empty is 在产.
func ParseEnterpriseState(s string) (EnterpriseState, error) {
	switch strings.TrimSpace(s) {
	case "", "在产":
		return Operating, nil
	case "停产":
		return Suspended, nil
	case "季节停工":
		return Seasonal, nil
	case "歇业":
		return Closed, nil
	case "注销":
		return Dissolved, nil
	}
	return "", fmt.Errorf("经营状态“%s”不认识，请填：在产、停产、季节停工、歇业或注销", s)
}

// AllForms are its trade forms and facilities, as content names them.
func (e Enterprise) AllForms() []string { return slices.Concat(e.TradeForms, e.Facilities) }

// Title is the enterprise's name with its place, as it heads questions.
func (e Enterprise) Title() string { return PlaceTitle(e.Name, e.Place) }

// PlaceTitle joins a name and a place; the registered place has none.
func PlaceTitle(name, place string) string {
	if place == "" {
		return name
	}
	return name + "（" + place + "）"
}

const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY" // no I O Z S V

// ErrUSCC is wrapped by errors of ParseUSCC.
var ErrUSCC = errors.New("统一社会信用代码不对")

// ParseUSCC checks a unified social credit code (统一社会信用代码) and returns it
// in capitals. The check character is that of GB 32100.
func ParseUSCC(s string) (string, error) {
	code := CanonicalCode(s)
	if len(code) != 18 {
		return "", fmt.Errorf("%w：应为18位，现有%d位", ErrUSCC, len([]rune(code)))
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(usccAlphabet, code[i])
		if v < 0 {
			return "", fmt.Errorf("%w：第%d位“%c”不会出现在代码里", ErrUSCC, i+1, code[i])
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	if want := usccAlphabet[(31-sum%31)%31]; code[17] != want {
		return "", fmt.Errorf("%w：校验位不符，请对照营业执照再抄一遍", ErrUSCC)
	}
	return code, nil
}

// ParseMobile checks a mainland mobile number and returns its 11 digits.
func ParseMobile(s string) (string, error) {
	n := CanonicalCode(s)
	n = strings.TrimPrefix(strings.TrimPrefix(n, "+86"), "＋86")
	if len(n) != 11 || n[0] != '1' || n[1] < '3' || strings.Trim(n, "0123456789") != "" {
		return "", errors.New("手机号应为1开头的11位数字")
	}
	return n, nil
}

// MaskMobile hides the middle of a mobile number: 138****5678.
func MaskMobile(m string) string {
	if len(m) < 7 {
		return "****"
	}
	return m[:3] + "****" + m[len(m)-4:]
}
