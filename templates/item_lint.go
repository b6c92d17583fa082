package templates

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

var (
	negative = regexp.MustCompile(`(没有|不).*对吗`)
	question = regexp.MustCompile(`(对吗|[?？])[?？。]?$`)
	hollow   = regexp.MustCompile(`符合(要求|规定|标准)|落实到位|相关(规定|要求)|按规定`)
)

// twoDemands is the rule that one item asks one thing; an item may be excused
// from it with a reason: waive: {two_demands: …}.
const twoDemands = "two_demands"

// kinds are what a department's own checklist may be: 重点隐患 (D1-02), 重点事项
// where no standard is (D1-03), 补充 (D1-05).
var kinds = []string{"focus", "interim", "local"}

// lintFile checks what a file says of itself.
func (l *loader) lintFile(s *source, file checklistFile) {
	if file.Sector != "" {
		lintSectorNames(s, "sector", []string{file.Sector}, l.c.sectors)
	}
	if file.Least != "" && !isMark(file.Least) {
		s.at("least", "“least”只能是 V、V*、M 或 local")
	}
	if file.Use != "" {
		s.at("use", "“use”只能写在 work/ 文件夹的文件里")
	}
	if file.Kind == "" {
		for _, f := range []struct {
			key  string
			used bool
		}{{"focus", len(file.Focus) > 0}, {"document", file.Document != ""}, {"approved_by", file.ApprovedBy != ""}} {
			if f.used {
				s.at(f.key, "写了“%s”，还要写“kind”：focus、interim 或 local", f.key)
			}
		}
		return
	}
	if !slices.Contains(kinds, file.Kind) {
		s.at("kind", "“kind”只能是 focus（重点隐患）、interim（重点事项）或 local（本地补充）")
	}
	if file.Document == "" {
		s.at("kind", "缺少“document”，请写上文件的名称和文号")
	}
	if file.ApprovedBy == "" || file.ApprovedOn == "" {
		s.at("kind", "缺少“approved_by”或“approved_on”，请写上哪天由谁批准")
	}
	lintDates(s, "", file.ApprovedOn, "")
}

// lintItem checks what a person will read, and its sources. What the reader
// found missing is told already.
func (l *loader) lintItem(s *source, at string, raw itemFile, file checklistFile) {
	for _, f := range []struct {
		key, value string
		most       int
	}{{"text", raw.Text, 40}, {"short", raw.Short, 12}, {"look", raw.Look, 40}, {"why", raw.Why, 40}} {
		if n := utf8.RuneCountInString(f.value); n > f.most {
			s.at(at+"."+f.key, "“%s”有%d个字，最多%d个", f.key, n, f.most)
		}
	}
	lintText(s, at, raw)
	if raw.Season != "" && !slices.ContainsFunc(l.c.seasons, func(k Season) bool { return k.Key == raw.Season }) {
		s.at(at+".season", "没有“%s”这个季节，请先写进 seasons.yaml", raw.Season)
	}
	if raw.Applies == "" && file.Sector == "" && file.Checklist != generalChecklist && file.Use == "" {
		s.at(at, "没写问谁：这个文件不分行业，每条都要写“applies”")
	}
	if len(raw.Sources) == 0 && file.Kind == "" {
		s.at(at, "缺少“sources”，请写上出处")
	}
	for i, o := range raw.Sources {
		l.lintOrigin(s, at+"."+index("sources", i), o, file)
	}
	l.lintAlive(s, at, raw)
}

func lintText(s *source, at string, raw itemFile) {
	text := strings.TrimSpace(raw.Text)
	for rule, why := range raw.Waive {
		switch {
		case rule != twoDemands:
			s.at(at+".waive", "没有“%s”这条规矩可以免，只能写 %s", rule, twoDemands)
		case utf8.RuneCountInString(why) < 4:
			s.at(at+".waive", "免了规矩要写明理由")
		}
	}
	switch found := demands(text); {
	case negative.MatchString(text):
		s.at(at+".text", "反着问“没有……对吗”会答反，请改成正面的事实")
	case question.MatchString(text):
		s.at(at+".text", "不要写成问句，请写成一件看得见的事实")
	case hollow.MatchString(text):
		s.at(at+".text", "“%s”站在现场看不出来，请改成看得见的：牌子、日期、灯、门、签字", hollow.FindString(text))
	case found != "" && raw.Waive[twoDemands] == "":
		s.at(at+".text", "“%s”像是一条问了两件事，请拆开；实在是一眼看到的一件事，写 waive: {%s: 理由}", found, twoDemands)
	case found == "" && raw.Waive[twoDemands] != "":
		s.at(at+".waive", "这一条本来就只问一件事，不用免，请删掉“waive”")
	}
}

func (l *loader) lintOrigin(s *source, at string, o sourceFile, file checklistFile) {
	std, known := l.c.standards[o.Standard]
	mark := or(o.Mark, std.Mark)
	switch {
	case o.Standard == "":
		return
	case !known:
		s.at(at+".standard", "没有“%s”这个标准，请先写进 standards/", o.Standard)
	case o.Mark != "" && !isMark(o.Mark):
		s.at(at+".mark", "“mark”只能是 V、V*、M 或 local")
	case mark == "":
		s.at(at, "没有核验标记：这里和标准“%s”都没写“mark”", o.Standard)
	case mark == "M" && o.Article != "":
		s.at(at+".article", "条款没核过（mark: M）就不能写，请留空")
	case isMark(file.Least) && weaker(mark, file.Least):
		s.at(at, "标记“%s”比这个文件要求的“%s”弱", mark, file.Least)
	}
	lintDates(s, at, or(o.From, std.From), or(o.To, std.To))
}

// lintAlive refuses an item whose standards have all ended: nobody will be
// asked it again, and what took their place is missing.
func (l *loader) lintAlive(s *source, at string, raw itemFile) {
	if len(raw.Sources) == 0 {
		return
	}
	newest := raw.Sources[0]
	if std, known := l.c.standards[newest.Standard]; known && std.To != "" && newest.To == "" {
		s.at(at+"."+index("sources", 0)+".standard", "“%s”到%s就废止了，请把接替它的标准写在前面，或者删掉这一条", newest.Standard, std.To)
	}
}

// lintReferences checks the keys of other items that a file's items name.
func (l *loader) lintReferences(s *source, file checklistFile) {
	for i, raw := range file.Items {
		for _, key := range raw.InsteadOf {
			if _, ok := l.byKey[key]; !ok || key == raw.Key {
				s.at(index("items", i)+".instead_of", "没有“%s”这一条检查项", key)
			}
		}
	}
}
