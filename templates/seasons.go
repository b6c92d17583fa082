package templates

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"shouze/safety"
)

// Season is a time of the year that brings items of its own (汛期, 高温, 冬季,
// 复产复工, 节前).
type Season struct {
	Key     string   `yaml:"key" need:"yes"`
	Name    string   `yaml:"name" need:"yes"`
	From    string   `yaml:"from"`   // month-day, every year
	To      string   `yaml:"to"`     // month-day; before from: over New Year
	Before  []string `yaml:"before"` // holidays that it precedes
	After   []string `yaml:"after"`  // holidays that it follows
	Days    int      `yaml:"days"`   // for how long before or after
	Stopped bool     `yaml:"stopped"`
}

func (l *loader) seasons() error {
	f, err := l.one("seasons.yaml")
	if err != nil {
		return err
	}
	var file struct {
		Seasons []Season `yaml:"seasons" need:"yes"`
	}
	s := readSource(f.shown, f.bytes, &file)
	for i, season := range file.Seasons {
		at := index("seasons", i)
		if slices.ContainsFunc(file.Seasons[:i], func(o Season) bool { return o.Key == season.Key }) {
			s.at(at+".key", "季节“%s”写了两次", season.Key)
		}
		for key, day := range map[string]string{"from": season.From, "to": season.To} {
			if day != "" && !monthDay.MatchString(day) {
				s.at(at+"."+key, "日期“%s”不对，请写成 06-01 的样子", day)
			}
		}
		if (season.From == "") != (season.To == "") {
			s.at(at, "“from”和“to”要么都写，要么都不写")
		}
		if len(season.Before)+len(season.After) > 0 && season.Days <= 0 {
			s.at(at, "写了节日，还要写“days”：前后多少天")
		}
	}
	l.take(s)
	l.c.seasons = file.Seasons
	return nil
}

var monthDay = regexp.MustCompile(`^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)

// Seasons are the times of the year that bring items of their own.
func (c *Catalogue) Seasons() []Season { return c.seasons }

// seasonsOn are the keys of the seasons that hold for an enterprise on a day.
func (c *Catalogue) seasonsOn(e safety.Enterprise, on time.Time) []string {
	var keys []string
	for _, s := range c.seasons {
		still := e.State == safety.Suspended || e.State == safety.Seasonal
		if s.covers(on) || c.nearHoliday(s, on) || (s.Stopped && still) {
			keys = append(keys, s.Key)
		}
	}
	return keys
}

func (s Season) covers(on time.Time) bool {
	day := on.Format("01-02")
	switch {
	case s.From == "":
		return false
	case s.From <= s.To:
		return day >= s.From && day <= s.To
	}
	return day >= s.From || day <= s.To
}

// nearHoliday looks for the season's holidays in the days ahead or behind.
func (c *Catalogue) nearHoliday(s Season, on time.Time) bool {
	for n := 1; n <= s.Days; n++ {
		if isOneOf(c.calendar.Holidays[on.AddDate(0, 0, n).Format(time.DateOnly)], s.Before) ||
			isOneOf(c.calendar.Holidays[on.AddDate(0, 0, -n).Format(time.DateOnly)], s.After) {
			return true
		}
	}
	return false
}

// isOneOf reports whether a holiday, which may be two that fall together
// (中秋节、国庆节), is one of some.
func isOneOf(holiday string, names []string) bool {
	return holiday != "" && slices.ContainsFunc(names, func(n string) bool { return strings.Contains(holiday, n) })
}
