package simulator

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"shouze/safety"
)

//go:embed county
var countyFiles embed.FS

// Staff is the demo county's staff list, as it would be imported (UTF-8 CSV).
func Staff() []byte { return countyFile("staff.csv") }

// DemoScript is what people of the demo county did in the weeks before.
func DemoScript() (Script, error) { return ParseScript(countyFile("script.yaml")) }

func countyFile(name string) []byte {
	b, err := countyFiles.ReadFile("county/" + name)
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return b
}

// Roster is the demo county's roster of enterprises, as it would be imported
// (UTF-8 CSV). With n above zero it has just n places: the first of them, or
// more that are made up in their likeness.
func Roster(n int) ([]byte, error) {
	rows, err := csv.NewReader(bytes.NewReader(countyFile("roster.csv"))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("demo roster: %w", err)
	}
	head, places := rows[0], rows[1:]
	if n <= 0 {
		n = len(places)
	}
	col := columns(head)
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	out := [][]string{head}
	for i := range n {
		row := places[i%len(places)]
		if round := i / len(places); round > 0 {
			row = likeness(row, col, round, i)
		}
		out = append(out, row)
	}
	if err := w.WriteAll(out); err != nil {
		return nil, fmt.Errorf("demo roster: %w", err)
	}
	return b.Bytes(), nil
}

// likeness makes another enterprise after one of the roster.
func likeness(row []string, col map[string]int, round, number int) []string {
	out := append([]string{}, row...)
	out[col["企业名称"]] = row[col["企业名称"]] + "第" + strconv.Itoa(round+1) + "分公司"
	out[col["统一社会信用代码"]] = MadeUpCode(number)
	for i, name := range []string{"手机号", "分管负责人手机号", "安全管理员手机号"} {
		if row[col[name]] != "" {
			out[col[name]] = fmt.Sprintf("139%08d", number*3+i)
		}
	}
	return out
}

// MadeUpCode is a 统一社会信用代码 with a right check character that no one holds: its
// district does not exist.
func MadeUpCode(n int) string {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	body := fmt.Sprintf("91219999MA%07d", n)
	sum, weight := 0, 1
	for i := range body {
		sum += strings.IndexByte(alphabet, body[i]) * weight
		weight = weight * 3 % 31
	}
	return body + string(alphabet[(31-sum%31)%31])
}

// OpenID is the made-up openid of who has this mobile number.
func OpenID(mobile string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	sum := sha256.Sum256([]byte("demo county " + mobile))
	id := []byte("oSim")
	for _, b := range sum[:24] {
		id = append(id, alphabet[b%64])
	}
	return string(id)
}

// MemberID is the made-up id in WeCom of who has this mobile number.
func MemberID(mobile string) string { return "M" + mobile[len(mobile)-8:] }

// pluginMobile is the member who lives in the WeChat plugin.
const pluginMobile = "13800075566"

// Users are the people of a roster and a staff list: members of WeCom where the
// table says so (企业微信), else followers with made-up openids. Who may only read
// is no user.
func Users(roster, staff []byte) ([]User, error) {
	var out []User
	add := func(member bool, name, mobile, enterprise string, role safety.Role) {
		if name == "" || mobile == "" {
			return
		}
		u := User{Channel: string(safety.WeChat), User: OpenID(mobile), Name: name, Enterprise: enterprise, Role: string(role)}
		if member {
			u.Channel, u.User, u.mobile, u.Plugin = string(safety.WeCom), MemberID(mobile), mobile, mobile == pluginMobile
		}
		out = append(out, u)
	}
	err := eachRow(staff, func(cell func(string) string) {
		if role, ok := staffRoles[cell("角色")]; ok {
			add(cell("企业微信") == "是", cell("姓名"), cell("手机号"), cell("单位"), role)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("demo staff: %w", err)
	}
	err = eachRow(roster, func(cell func(string) string) {
		member := cell("企业微信") == "是"
		title := safety.PlaceTitle(cell("企业名称"), cell("场所名称"))
		add(member, cell("主要负责人"), cell("手机号"), title, safety.Principal)
		mobiles := strings.Split(cell("分管负责人手机号"), "、")
		for i, name := range strings.Split(cell("分管负责人"), "、") {
			if i < len(mobiles) {
				add(member, name, mobiles[i], title, safety.Deputy)
			}
		}
		add(member, cell("安全管理员"), cell("安全管理员手机号"), title, safety.SafetyOfficer)
	})
	if err != nil {
		return nil, fmt.Errorf("demo roster: %w", err)
	}
	return out, nil
}

var staffRoles = map[string]safety.Role{
	"县安委办": safety.CountyOffice, "部门": safety.DepartmentMan, "乡镇街道": safety.TownshipMan, "举报受理": safety.TipOfficer,
}

// eachRow reads a CSV and hands each row's cells out by column name.
func eachRow(source []byte, use func(cell func(string) string)) error {
	rows, err := csv.NewReader(bytes.NewReader(source)).ReadAll()
	if err != nil || len(rows) == 0 {
		return fmt.Errorf("no table: %w", err)
	}
	col := columns(rows[0])
	for _, row := range rows[1:] {
		use(func(name string) string {
			if i, ok := col[name]; ok {
				return strings.TrimSpace(row[i])
			}
			return ""
		})
	}
	return nil
}

func columns(head []string) map[string]int {
	out := map[string]int{}
	for i, name := range head {
		out[strings.TrimPrefix(name, "\ufeff")] = i
	}
	return out
}
