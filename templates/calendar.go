package templates

import (
	"fmt"
	"time"

	lunar "github.com/6tail/lunar-go/calendar"

	"shouze/safety"
)

// calendarFile is calendar.yaml.
type calendarFile struct {
	Years []calendarYear `yaml:"years"`
}

type calendarYear struct {
	Year   int        `yaml:"year"`
	Source string     `yaml:"source"` // 文号 of the notice
	Rest   []restDays `yaml:"rest"`
	Work   []string   `yaml:"work"`
}

type restDays struct {
	Name string `yaml:"name"`
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// The years for which an estimate is made where no notice is known.
const firstEstimate, lastEstimate = 2022, 2060

// Calendar says on which days people work.
func (c *Catalogue) Calendar() safety.Calendar { return c.calendar }

func (l *loader) calendar() error {
	f, err := l.one("calendar.yaml")
	if err != nil {
		return err
	}
	var file calendarFile
	s := readSource(f.shown, f.bytes, &file)
	c := safety.Calendar{Holidays: map[string]string{}, Workdays: map[string]bool{}, Announced: map[int]bool{}}
	for i, y := range file.Years {
		lintYear(s, index("years", i), y, c.Announced[y.Year])
		c.Announced[y.Year] = true
	}
	l.take(s)
	if len(s.faults) > 0 {
		return nil
	}
	for _, y := range file.Years {
		for _, r := range y.Rest {
			spread(c.Holidays, r)
		}
		for _, day := range y.Work {
			c.Workdays[day] = true
		}
	}
	for year := firstEstimate; year <= lastEstimate; year++ {
		if !c.Announced[year] {
			estimate(c.Holidays, year)
		}
	}
	l.c.calendar = c
	return nil
}

func lintYear(s *source, at string, y calendarYear, twice bool) {
	if twice {
		s.at(at+".year", "%d年写了两次", y.Year)
	}
	if y.Source == "" {
		s.at(at+".source", "缺少“source”，请写上放假通知的文号")
	}
	inside := func(path, day string) {
		if t, err := time.Parse(time.DateOnly, day); err != nil || t.Year() != y.Year {
			s.at(path, "日期“%s”不对，请写成 %d-05-01 的样子", day, y.Year)
		}
	}
	for i, r := range y.Rest {
		path := at + "." + index("rest", i)
		inside(path+".from", r.From)
		inside(path+".to", r.To)
		if r.From > r.To {
			s.at(path+".to", "日期反了：“from”是%s，“to”是%s", r.From, r.To)
		}
	}
	for i, day := range y.Work {
		path := at + "." + index("work", i)
		inside(path, day)
		if t, err := time.Parse(time.DateOnly, day); err == nil && t.Weekday() != time.Saturday && t.Weekday() != time.Sunday {
			s.at(path, "%s本来就是工作日，不用写在“work”里", day)
		}
	}
}

// spread enters each day of a holiday. The days were checked before.
func spread(days map[string]string, r restDays) {
	for day := r.From; day <= r.To; {
		days[day] = r.Name
		t, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return
		}
		day = t.AddDate(0, 0, 1).Format(time.DateOnly)
	}
}

// estimate enters the legal holidays of a year that no notice tells of yet:
// 全国年节及纪念日放假办法 (国务院令第795号), without the days that are moved.
func estimate(days map[string]string, year int) {
	fixed := func(name string, month, day, length int) {
		for i := range length {
			days[fmt.Sprintf("%d-%02d-%02d", year, month, day+i)] = name
		}
	}
	fixed("元旦", 1, 1, 1)
	fixed("劳动节", 5, 1, 2)
	fixed("国庆节", 10, 1, 3)
	farmers := func(name string, month, day, before, length int) {
		s := lunar.NewLunarFromYmd(year, month, day).GetSolar()
		first := time.Date(s.GetYear(), time.Month(s.GetMonth()), s.GetDay()-before, 0, 0, 0, 0, time.UTC)
		for i := range length {
			days[first.AddDate(0, 0, i).Format(time.DateOnly)] = name
		}
	}
	farmers("春节", 1, 1, 1, 4) // from the eve (除夕) to the third
	farmers("端午节", 5, 5, 0, 1)
	farmers("中秋节", 8, 15, 0, 1)
	if term, ok := lunar.NewLunarFromYmd(year, 6, 1).GetJieQiTable()["清明"]; ok {
		days[term.ToYmd()] = "清明节"
	}
}
