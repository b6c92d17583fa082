package templates_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"shouze/safety"
	"shouze/templates"
)

// made are forty made-up enterprises that together have every trade form and
// facility.
func made(t *testing.T, c *templates.Catalogue) []safety.Enterprise {
	t.Helper()
	raw, err := os.ReadFile("testdata/enterprises.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Enterprises []struct {
			Name       string
			Sectors    []string
			Forms      []string
			Facilities []string
			HighRisk   bool `yaml:"high_risk"`
		}
	}
	if err := yaml.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	var out []safety.Enterprise
	had := map[string]bool{}
	for _, e := range file.Enterprises {
		out = append(out, safety.Enterprise{Name: e.Name, Sectors: e.Sectors, TradeForms: e.Forms, Facilities: e.Facilities, HighRisk: e.HighRisk})
		for _, f := range slices.Concat(e.Forms, e.Facilities) {
			had[f] = true
		}
	}
	for _, s := range c.Sectors() {
		for _, f := range s.Forms {
			if !had[f.Name] {
				t.Errorf("nobody is a %s", f.Name)
			}
		}
	}
	for _, f := range facilities(c) {
		if !had[f] {
			t.Errorf("nobody has %s", f)
		}
	}
	if len(out) != 40 {
		t.Errorf("%d enterprises", len(out))
	}
	return out
}

// What each of forty enterprises is asked during the county's campaign and
// today, as golden files; nothing that it cannot have, nothing out of force.
func TestMadeEnterprises(t *testing.T) {
	c, _ := load(t, "")
	for n, e := range made(t, c) {
		var b strings.Builder
		fmt.Fprintf(&b, "%s｜%s｜%s｜%s\n", e.Name, strings.Join(e.Sectors, "、"), strings.Join(e.TradeForms, "、"), strings.Join(e.Facilities, "、"))
		for _, on := range []string{campaignDay, presentDay} {
			items := c.Checklist(e, day(on))
			fmt.Fprintf(&b, "\n%s 问%d条，一年轮完%d条\n", on, len(items), len(c.All(e, day(on))))
			for i, item := range items {
				fmt.Fprintf(&b, "%2d. %s ［%s］%s\n", i+1, item.Text, item.Mark, item.Source())
				mayBeAsked(t, c, e, item, on)
			}
			if len(items) > templates.MaxItems || (on == presentDay && len(items) < leastItems) {
				t.Errorf("%s on %s: %d items", e.Name, on, len(items))
			}
		}
		golden(t, filepath.Join("testdata", "enterprises", fmt.Sprintf("%02d.txt", n+1)), b.String())
	}
}

// things are words that only who has one of these forms or facilities may be
// asked about; it is written by hand and knows nothing of the items' conditions.
var things = map[string][]string{
	"锅炉":  {"锅炉", "火电热电", "食品加工", "白酒酿造", "纺织印染", "造纸", "烟草加工", "木材家具"},
	"电梯":  {"电梯"},
	"扶梯":  {"电梯"},
	"索道":  {"客运索道", "景区", "冰雪滑雪场"},
	"液氨":  {"液氨制冷", "化工生产厂", "危化品仓库", "工业气体充装", "危化品使用厂", "冷库"},
	"尾矿":  {"尾矿库", "选矿厂"},
	"井下":  {"地下矿山", "井工煤矿", "采掘施工队", "地质勘探"},
	"瓦斯":  {"井工煤矿"},
	"塔吊":  {"盖楼工地", "市政工程", "塔吊机械租赁", "劳务分包", "公路桥隧工程", "水利工地", "电力施工"},
	"加油机": {"加油站"},
	"卸油":  {"加油站", "油库"},
	"铁水":  {"炼铁炼钢", "铸造压铸"},
	"钢水":  {"炼铁炼钢", "铸造压铸"},
	"除尘":  {"可燃粉尘", "炼铁炼钢", "金属打磨抛光", "木材家具", "建材水泥", "粮食烘干", "粮库", "饲料加工", "纺织印染", "有色冶炼", "铝深井铸造", "铸造压铸", "火电热电", "烟草加工", "机械加工"},
	"储瓶":  {"瓶装供应站", "液化气充装站", "送气配送"},
	"病房":  {"医院诊所", "医养结合机构", "养老院"},
	"老人":  {"养老院", "日间照料", "医养结合机构"},
	"渔船":  {"渔船渔业"},
	"雪道":  {"冰雪滑雪场"},
	"礼花":  {"焰火燃放", "烟花生产厂", "烟花批发"},
	"雷管":  {"民爆生产", "民爆销售", "民爆仓库", "爆破作业", "露天矿山", "地下矿山", "井工煤矿", "采掘施工队"},
	"罐车":  {"压力容器", "气瓶充装", "危险货物运输", "加油站", "油库", "化工生产厂", "工业气体充装", "液化气充装站", "燃气储配站", "汽车加气站", "危化品使用厂", "混凝土搅拌站"},
	"喷漆":  {"喷漆调漆"},
	"叉车":  {"叉车观光车", "物流园", "普通仓库", "冷库", "货场堆场"},
	"充电桩": {"充电站", "物业管理"},
}

// inPassing are phrases in which a thing is named and not asked about.
var inPassing = strings.NewReplacer("下井下池", "", "叉车走的路", "", "像炮弹雷管", "", "老人、孩子", "", "老人、病人、孩子", "")

// mayBeAsked holds an item against the standards' days and against things.
func mayBeAsked(t *testing.T, c *templates.Catalogue, e safety.Enterprise, i safety.Item, on string) {
	t.Helper()
	if i.Mark == "" || i.ValidFrom > on || (i.ValidTo != "" && i.ValidTo < on) {
		t.Errorf("%s on %s: %s is out of force or unmarked: %+v", e.Name, on, i.Key, i)
	}
	if s, ok := c.Standard(i.StandardID); !ok || s.From > on || (s.To != "" && s.To < on) {
		t.Errorf("%s on %s: %s stands under %s, from %s to %s", e.Name, on, i.Key, i.StandardID, s.From, s.To)
	}
	for word, forms := range things {
		if strings.Contains(inPassing.Replace(i.Text), word) && !slices.ContainsFunc(forms, func(f string) bool { return slices.Contains(e.AllForms(), f) }) {
			t.Errorf("%s (%s) is asked about %s: %s", e.Name, strings.Join(e.AllForms(), "、"), word, i.Text)
		}
	}
}
