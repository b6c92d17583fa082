package templates

import (
	"path"
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
		l.take(s)
		if len(s.faults) == 0 {
			l.c.campaigns[name] = c
		}
	}
	return nil
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
	}
}

func lintEvery(s *source, at string, e safety.Every) {
	if e != "" && e != safety.EveryMonth && e != safety.EveryQuarter {
		s.at(at, "“%s”不认识，只能填 month（每月）或 quarter（每季度）", e)
	}
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
