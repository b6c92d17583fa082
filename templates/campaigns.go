package templates

import (
	"path"
	"slices"
	"strings"
	"time"

	"shouze/safety"
)

// campaigns reads the campaign files; a campaign is called by its file's name.
func (l *loader) campaigns() error {
	files, err := l.all("campaigns")
	if err != nil {
		return err
	}
	for _, f := range files {
		var c safety.Campaign
		s := readSource(f.shown, f.bytes, &c)
		name := strings.TrimSuffix(path.Base(f.name), ".yaml")
		if c.Campaign != name {
			s.at("campaign", "“campaign”应与文件名相同：%s", name)
		}
		lintCampaign(s, c)
		l.owed(s, c)
		l.take(s)
		if len(s.faults) == 0 {
			l.c.campaigns[name] = c
		}
	}
	return nil
}

// owed compiles who owes the duties of a campaign.
func (l *loader) owed(s *source, c safety.Campaign) {
	for i, d := range c.Duties {
		if d.Applies == "" {
			continue
		}
		program, err := compileApplies(d.Applies, l.c.sectors)
		if err != nil {
			s.at(index("duties", i)+".applies", "“applies”%s", err)
			continue
		}
		probe := &item{applies: program}
		c.Duties[i].Owes = func(e safety.Enterprise) bool { return newAudience(e).asked(probe) }
	}
}

func lintCampaign(s *source, c safety.Campaign) {
	if c.Title == "" {
		s.at("title", "缺少“title”")
	}
	lintDates(s, "", c.From, c.To)
	for i, stage := range c.Stages {
		at := index("stages", i)
		if stage.Name == "" {
			s.at(at, "阶段缺少“name”")
		}
		lintDates(s, at, stage.From, stage.To)
	}
	if len(c.Duties) == 0 {
		s.at("duties", "一项职责也没有，请写在“duties”里")
	}
	seen := map[string]bool{}
	for i, d := range c.Duties {
		at := index("duties", i)
		for _, f := range []struct{ key, value string }{
			{"duty", d.Duty}, {"title", d.Title}, {"flow", d.Flow}, {"paragraph", d.Paragraph}, {"every", string(d.Every)},
		} {
			if f.value == "" {
				s.at(at+"."+f.key, "职责缺少“%s”", f.key)
			}
		}
		if seen[d.Duty] {
			s.at(at+".duty", "职责“%s”写了两次", d.Duty)
		}
		seen[d.Duty] = true
		lintEvery(s, at+".every", d.Every)
		lintEvery(s, at+".every_high_risk", d.EveryHighRisk)
		lintSpan(s, at, c, d)
	}
}

func lintEvery(s *source, at string, e safety.Every) {
	if e != "" && !slices.Contains(safety.Rhythms(), e) {
		s.at(at, "“%s”不认识，只能填 month（每月）、quarter（每季度）、half_year（每半年）、year（每年）或 once（一次）", e)
	}
}

// lintSpan checks when a yearly or a single duty is owed.
func lintSpan(s *source, at string, c safety.Campaign, d safety.Duty) {
	yearly := d.Every == safety.EveryYear || d.EveryHighRisk == safety.EveryYear
	once := d.Every == safety.Once || d.EveryHighRisk == safety.Once
	if n := len(d.Months); n > 0 && (n != 2 || d.Months[0] < 1 || d.Months[1] > 12 || d.Months[0] > d.Months[1] || !yearly) {
		s.at(at+".months", "“months”是每年的事从几月到几月，比如 [3, 4]")
	}
	if once && (or(d.From, c.From) == "" || or(d.To, c.To) == "") {
		s.at(at+".every", "只办一次的事要有起止日期，请写“from”和“to”")
	}
	lintDates(s, at, d.From, d.To)
}

// lintDates checks the days from and to below a path.
func lintDates(s *source, at, from, to string) {
	prefix := at
	if at != "" {
		prefix += "."
	}
	good := true
	for key, day := range map[string]string{"from": from, "to": to} {
		if _, err := time.Parse(time.DateOnly, day); err != nil && day != "" {
			s.at(prefix+key, "日期“%s”不对，请写成 2023-06-01 的样子", day)
			good = false
		}
	}
	if good && from != "" && to != "" && from > to {
		s.at(prefix+"to", "日期反了：“from”是%s，“to”是%s", from, to)
	}
}
