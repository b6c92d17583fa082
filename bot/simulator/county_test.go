package simulator

import (
	"slices"
	"strings"
	"testing"
	"time"

	"shouze/safety"
	"shouze/templates"
)

// content reads what the built-in county and sectors are.
func content(t *testing.T) (safety.County, safety.Sectors) {
	t.Helper()
	c, faults, err := templates.Load("")
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	return c.County(), c.Sectors()
}

func TestRosterFitsTheCounty(t *testing.T) {
	county, sectors := content(t)
	roster, err := Roster(0)
	if err != nil {
		t.Fatal(err)
	}
	places, high := 0, 0
	met, forms, bosses := map[string]bool{}, map[string]int{}, map[string]bool{}
	keys, mobiles := map[string]bool{}, map[string]string{}
	err = eachRow(roster, func(cell func(string) string) {
		places++
		title := cell("企业名称") + cell("场所名称")
		if code, err := safety.ParseUSCC(cell("统一社会信用代码")); err != nil || keys[code+cell("场所名称")] {
			t.Errorf("%s: code %v, or twice", title, err)
		} else {
			keys[code+cell("场所名称")] = true
		}
		if _, ok := county.Township(cell("乡镇街道")); !ok || !strings.Contains(title, "示例") {
			t.Errorf("%s: township or name", title)
		}
		if _, err := safety.ParseEnterpriseState(cell("经营状态")); err != nil {
			t.Error(err)
		}
		var names []string
		for _, s := range strings.Split(cell("行业领域"), "、") {
			if sector, ok := sectors.Find(s); !ok || sector.Name != s || county.Leader(s) == "" {
				t.Errorf("%s: sector %s", title, s)
			}
			met[s], names = true, append(names, s)
		}
		for _, f := range strings.Split(cell("业态"), "、") {
			if !slices.ContainsFunc(slices.Concat(sectors.FormsOf(names), sectors.FacilitiesOf(names, nil)), func(tf safety.TradeForm) bool { return tf.Name == f }) {
				t.Errorf("%s: form %s is not of %v", title, f, names)
			}
			forms[f]++
		}
		if cell("高危") == "是" {
			high++
		}
		bosses[cell("主要负责人")] = true
		for who, number := range map[string]string{"主要负责人": "手机号", "分管负责人": "分管负责人手机号", "安全管理员": "安全管理员手机号"} {
			if m := cell(number); m != "" {
				if _, err := safety.ParseMobile(m); err != nil || !strings.HasPrefix(m, "138000") || mobiles[m] != "" && mobiles[m] != cell(who) {
					t.Errorf("%s: mobile %s", title, m)
				}
				mobiles[m] = cell(who)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if places < 40 || len(met) != 20 || len(bosses) != places-1 {
		t.Errorf("%d places, %d sectors, %d principals", places, len(met), len(bosses))
	}
	if high*4 < places || high*2 > places || forms["瓶装供应站"] < 3 {
		t.Errorf("%d of %d are high-risk, %d bottled-gas stations", high, places, forms["瓶装供应站"])
	}
}

func TestStaffFitsTheCounty(t *testing.T) {
	county, _ := content(t)
	units := map[string]int{}
	err := eachRow(Staff(), func(cell func(string) string) {
		unit := cell("单位")
		_, township := county.Township(unit)
		_, department := county.Department(unit)
		if !township && !department && unit != county.Office.Name {
			t.Errorf("unknown unit %s", unit)
		}
		if _, ok := staffRoles[cell("角色")]; !ok {
			t.Errorf("unknown role %s", cell("角色"))
		}
		units[unit]++
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range county.Townships {
		if n := units[u.Name]; n < 2 || n > 3 {
			t.Errorf("%s has %d people", u.Name, units[u.Name])
		}
	}
	for _, d := range county.Departments {
		if n := units[d.Name]; n < 1 || n > 3 {
			t.Errorf("%s has %d people", d.Name, n)
		}
	}
}

func TestUsers(t *testing.T) {
	for _, n := range []int{0, 5, 400} {
		roster, err := Roster(n)
		if err != nil {
			t.Fatal(err)
		}
		users, err := Users(roster, Staff())
		if err != nil {
			t.Fatal(err)
		}
		ids, bosses := map[string]string{}, 0
		for _, u := range users {
			if other, ok := ids[u.User]; ok && other != u.Name {
				t.Errorf("%s and %s have one openid", other, u.Name)
			}
			if ids[u.User] = u.Name; u.Channel == "wechat" && len(u.User) != 28 {
				t.Errorf("openid %q", u.User)
			}
			if u.Role == string(safety.Principal) {
				bosses++
			}
		}
		if n > 0 && bosses != n {
			t.Errorf("%d principals of %d", bosses, n)
		}
	}
}

func TestMoreEnterprisesThanTheRosterHas(t *testing.T) {
	roster, err := Roster(400)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	err = eachRow(roster, func(cell func(string) string) {
		code, err := safety.ParseUSCC(cell("统一社会信用代码"))
		if err != nil {
			t.Error(err)
		}
		keys[code+"|"+cell("场所名称")] = true
	})
	if err != nil || len(keys) != 400 {
		t.Errorf("%d different places, %v", len(keys), err)
	}
}

func TestScript(t *testing.T) {
	script, err := DemoScript()
	if err != nil {
		t.Fatal(err)
	}
	roster, _ := Roster(0)
	users, err := Users(roster, Staff())
	if err != nil {
		t.Fatal(err)
	}
	var before time.Time
	for _, sc := range script {
		at, err := sc.When(begins)
		if err != nil || at.Before(before) || !at.Before(begins) {
			t.Errorf("%s: %v, %v", sc.At, at, err)
		}
		before = at
		if !slices.ContainsFunc(users, func(u User) bool { return u.User == OpenID(sc.As) }) {
			t.Errorf("%s %s: nobody has this number", sc.At, sc.Do)
		}
	}
	if len(script) < 15 {
		t.Errorf("%d scenes", len(script))
	}
	for _, bad := range []string{"- at: soon\n", "- {at: -1d 09:00, as: \"13800010007\", do: fly}", "- {at: -1d 09:00, as: 王, do: accept}", "- {when: x}"} {
		if _, err := ParseScript([]byte(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestPlayMovesTheClock(t *testing.T) {
	p := newProduct(t)
	p.waiting = func(string) safety.Waiting { return safety.Waiting{} }
	script := Script{
		{At: "-2d 09:30", As: "13800010007", Do: "clean_check"}, // was before the demo's clock
		{At: "+1d 09:30", As: "13800010007", Do: "clean_check"},
		{At: "+2d 10:00", As: "13800010007", Do: "accept"},
		{At: "+9d 10:00", As: "13800010007", Do: "accept"}, // is still to come
	}
	if err := script.Play(t.Context(), p.sim, begins); err != nil {
		t.Fatal(err)
	}
	if n := len(p.callbacks()); n != 0 {
		t.Errorf("%d callbacks for scenes of another time", n)
	}
	start := begins.AddDate(0, 0, 5)
	script = script[1:]
	script[0].At, script[1].At = "-4d 09:30", "-3d 10:00"
	if err := script.Play(t.Context(), p.sim, start); err != nil {
		t.Fatal(err)
	}
	seen := p.callbacks()
	if len(seen) != 2 || seen[0].Content != "自查" || seen[1].Content != "待办" || seen[1].FromUserName != OpenID("13800010007") {
		t.Fatalf("callbacks: %+v", seen)
	}
	if want := begins.AddDate(0, 0, 2).Add(time.Hour); seen[1].CreateTime != want.Unix() {
		t.Errorf("played at %v, want %v", time.Unix(seen[1].CreateTime, 0), want)
	}
}
