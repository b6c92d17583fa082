package templates_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shouze/safety"
	"shouze/templates"
)

var update = flag.Bool("update", false, "rewrite the golden files and docs/content.md")

// The two days on which content is shown: the county's campaign, and today's law.
const campaignDay, presentDay = "2023-06-20", "2026-11-24"

// leastItems is how many items a typical enterprise is asked at the least.
const leastItems = 12

// TestContentPage writes docs/content.md: what is asked of whom, from where, on
// both days. It fails where the page is not what the content says.
func TestContentPage(t *testing.T) {
	c, _ := load(t, "")
	var b strings.Builder
	b.WriteString(`# 内容清单

这一页由程序从内容文件生成：` + "`go test ./templates -run ContentPage -update`" + `。每个行业领域先列业态和条数，再列这个领域会问到的检查项，没写问谁的，全部业态都问。
条数是两个日子能问到的总数（含每家都问的），一次最多问` + fmt.Sprint(templates.MaxItems) + `条，多出来的按月（高危）或按季轮着问，一年问全；季节条目只在当季问，不算在内的另有说明。
“标记”见 [怎么写内容](writing.md)：V 读到条文，V* 二手转述，M 条款待核，local 县里文件。

`)
	short := summary(&b, c)
	for _, s := range c.Sectors() {
		sectorPage(&b, c, s)
	}
	generalPage(&b, c)
	restPage(&b, c)
	for _, s := range short {
		t.Errorf("%s is asked fewer than %d items", s, leastItems)
	}
	golden(t, "../docs/content.md", b.String())
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s is not what the content says (-update rewrites it):\n%s", path, diff)
	}
}

// everyForm is a sector's typical enterprises: one of each trade form.
func everyForm(s safety.Sector) []safety.Enterprise {
	var out []safety.Enterprise
	for _, f := range s.Forms {
		out = append(out, safety.Enterprise{Name: f.Name, Sectors: []string{s.Name}, TradeForms: []string{f.Name}})
	}
	return out
}

// summary is a table of the sectors; it returns the forms that have too few.
func summary(b *strings.Builder, c *templates.Catalogue) (short []string) {
	fmt.Fprintf(b, "| 行业领域 | 业态 | 一家问到的条数 %s | %s | 自己的条目（不算每家都问的） |\n| --- | --- | --- | --- | --- |\n", campaignDay, presentDay)
	for _, s := range c.Sectors() {
		var then, now []int
		own := map[string]bool{}
		for _, e := range everyForm(s) {
			then = append(then, len(c.All(e, day(campaignDay))))
			items := c.All(e, day(presentDay))
			now = append(now, len(items))
			for _, i := range items {
				if !isGeneral(i) {
					own[i.Key] = true
				}
			}
			if len(items) < leastItems {
				short = append(short, s.Name+" "+e.Name)
			}
		}
		fmt.Fprintf(b, "| %s | %d | %s | %s | %d |\n", s.Name, len(s.Forms), span(then), span(now), len(own))
	}
	b.WriteString("\n")
	return short
}

func span(n []int) string {
	if slices.Min(n) == slices.Max(n) {
		return fmt.Sprint(n[0])
	}
	return fmt.Sprintf("%d–%d", slices.Min(n), slices.Max(n))
}

func isGeneral(i safety.Item) bool { return strings.HasPrefix(i.Key, "general.") }

// sectorPage lists a sector's trade forms with their counts, then its items with
// whom each is asked.
func sectorPage(b *strings.Builder, c *templates.Catalogue, s safety.Sector) {
	fmt.Fprintf(b, "## %s\n\n牵头部门：%s\n\n| 业态 | %s | %s | 其中 V | V* | M | local | 判定标准里的 |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n",
		s.Name, c.County().Leader(s.Name), campaignDay, presentDay)
	asked := map[string][]string{} // item → forms
	var order []safety.Item
	for _, e := range everyForm(s) {
		items := c.All(e, day(presentDay))
		marks, grave := map[string]int{}, 0
		for _, i := range items {
			marks[i.Mark]++
			if i.Grave {
				grave++
			}
			if isGeneral(i) {
				continue
			}
			if asked[i.Key] == nil {
				order = append(order, i)
			}
			asked[i.Key] = append(asked[i.Key], e.Name)
		}
		fmt.Fprintf(b, "| %s | %d | %d | %d | %d | %d | %d | %d |\n", e.Name, len(c.All(e, day(campaignDay))), len(items),
			marks["V"], marks["V*"], marks["M"], marks["local"], grave)
	}
	b.WriteString("\n")
	for _, i := range order {
		who := ""
		if len(asked[i.Key]) < len(s.Forms) {
			who = "问：" + strings.Join(asked[i.Key], "、")
		}
		itemLine(b, c, i, who)
	}
	b.WriteString("\n")
}

// itemLine is one item with its source by number, mark, days and whom it is
// asked; what to look at and why stand in the content itself.
func itemLine(b *strings.Builder, c *templates.Catalogue, i safety.Item, who string) {
	grave, season, until := "", "", ""
	if i.Grave {
		grave = "**重** "
	}
	if i.Season != "" {
		season = "，" + i.Season
	}
	if i.ValidTo != "" {
		until = "到" + i.ValidTo
	}
	source := i.Article
	if s, ok := c.Standard(i.StandardID); ok {
		source = s.Number + i.Article
	}
	if i.Mark == "M" {
		source += "条款待核"
	} else if i.Article == "" {
		source += i.Paragraph
	}
	fmt.Fprintf(b, "- %s%s（%s，%s，%s起%s%s）%s\n", grave, i.Text, source, i.Mark, i.ValidFrom, until, season, who)
}

// generalPage lists what everyone is asked, and what comes with a facility.
func generalPage(b *strings.Builder, c *templates.Catalogue) {
	b.WriteString("## 每家都问的\n\n")
	all := c.All(safety.Enterprise{HighRisk: true}, day(presentDay))
	for _, i := range all {
		itemLine(b, c, i, "")
	}
	b.WriteString("\n## 有这样设施的才问\n\n")
	for _, name := range facilities(c) {
		fmt.Fprintf(b, "### %s\n\n", name)
		e := safety.Enterprise{Facilities: []string{name}}
		for _, i := range c.All(e, day(presentDay)) {
			if !isGeneral(i) {
				itemLine(b, c, i, "")
			}
		}
		b.WriteString("\n")
	}
}

func facilities(c *templates.Catalogue) []string {
	var out []string
	for _, s := range c.Sectors() {
		for _, f := range s.Facilities {
			if !slices.Contains(out, f.Name) {
				out = append(out, f.Name)
			}
		}
	}
	slices.Sort(out)
	return out
}

// restPage lists the measures of dangerous work and counts quizzes and drills.
func restPage(b *strings.Builder, c *templates.Catalogue) {
	b.WriteString("## 危险作业动手前看的\n\n")
	hazchem := safety.Enterprise{Sectors: []string{"危险化学品"}}
	for _, kind := range c.WorkKinds() {
		fmt.Fprintf(b, "### %s（%s）\n\n", kind.Title, kind.Name)
		for _, i := range c.WorkMeasures(kind.Name, hazchem, day(presentDay)) {
			itemLine(b, c, i, "")
		}
		b.WriteString("\n")
	}
	b.WriteString("## 标准\n\n| 编号 | 标准 | 发布 | 施行 | 废止 | 标记 |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, s := range c.Standards() {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", s.ID, s.Title(), s.Body, s.From, s.To, s.Mark)
	}
	b.WriteString("\n## 小测和演练\n\n| 行业领域 | 业态 | 小测 | 能用的演练场景 |\n| --- | --- | --- | --- |\n")
	for _, s := range c.Sectors() {
		for _, e := range everyForm(s) {
			quiz, _ := c.Quiz(e)
			var titles []string
			for _, d := range c.Drills(e) {
				titles = append(titles, d.Title)
			}
			fmt.Fprintf(b, "| %s | %s | %d题 | %s |\n", s.Name, e.Name, len(quiz.Questions), strings.Join(titles, "、"))
		}
	}
}
