package answer

import (
	"time"

	"github.com/6tail/lunar-go/calendar"
)

// lunarDay is the day of a date of the farmers' calendar (农历); month is
// negative for a leap month. Years from 1900 to 2100.
func lunarDay(year, month, day int, zone *time.Location) (time.Time, bool) {
	if year < 1900 || year > 2100 || month < -12 || month > 12 || day < 1 {
		return time.Time{}, false
	}
	m := calendar.NewLunarYear(year).GetMonth(month)
	if m == nil || day > m.GetDayCount() {
		return time.Time{}, false
	}
	s := calendar.NewSolarFromJulianDay(m.GetFirstJulianDay() + float64(day-1))
	return time.Date(s.GetYear(), time.Month(s.GetMonth()), s.GetDay(), 0, 0, 0, 0, zone), true
}

// solarTerm is the day of one of the 24 terms (节气) in a year.
func solarTerm(name string, year int, zone *time.Location) (time.Time, bool) {
	if year < 1900 || year > 2100 {
		return time.Time{}, false
	}
	if name == "冬至" {
		name = "DONG_ZHI" // the table's own 冬至 is that of the year before
	}
	s, ok := calendar.NewLunarFromYmd(year, 6, 1).GetJieQiTable()[name]
	if !ok {
		return time.Time{}, false
	}
	return time.Date(s.GetYear(), time.Month(s.GetMonth()), s.GetDay(), 0, 0, 0, 0, zone), true
}

// feast is a festival: its day in a year.
type feast struct {
	lunar      bool
	month, day int
	term       string
	before     int // days before that day (除夕)
	early      bool
	rest       int // days of holiday that it begins; 后 comes after them
}

var feasts = newLexicon(
	entry[feast]{feast{month: 1, day: 1, rest: 1}, "元旦节 元旦 阳历年"},
	entry[feast]{feast{month: 2, day: 14, rest: 1}, "情人节"},
	entry[feast]{feast{month: 3, day: 8, rest: 1}, "三八妇女节 三八节 妇女节 三八 女神节"},
	entry[feast]{feast{month: 3, day: 12, rest: 1}, "植树节"},
	entry[feast]{feast{month: 4, day: 1, rest: 1}, "愚人节"},
	entry[feast]{feast{month: 5, day: 1, rest: 5}, "五一劳动节 五一国际劳动节 五一节 劳动节 五一 5.1节 51劳动节 国际劳动节"},
	entry[feast]{feast{month: 5, day: 4, rest: 1}, "五四青年节 青年节 五四"},
	entry[feast]{feast{month: 6, day: 1, rest: 1}, "六一儿童节 国际儿童节 儿童节 六一节 六一"},
	entry[feast]{feast{month: 7, day: 1, rest: 1}, "七一建党节 建党节 党的生日 七一"},
	entry[feast]{feast{month: 8, day: 1, rest: 1}, "八一建军节 建军节 八一"},
	entry[feast]{feast{month: 9, day: 10, rest: 1}, "教师节"},
	entry[feast]{feast{month: 10, day: 1, rest: 7}, "十一国庆节 十一国庆 国庆节 国庆 十一节 十一"},
	entry[feast]{feast{month: 11, day: 1, rest: 1}, "万圣节"},
	entry[feast]{feast{month: 11, day: 9, rest: 1}, "全国消防日 消防日 消防宣传日"},
	entry[feast]{feast{month: 11, day: 11, rest: 1}, "双十一 光棍节 双11"},
	entry[feast]{feast{month: 12, day: 12, rest: 1}, "双十二 双12"},
	entry[feast]{feast{month: 12, day: 24, rest: 1}, "平安夜"},
	entry[feast]{feast{month: 12, day: 25, rest: 1}, "圣诞节 圣诞"},
	entry[feast]{feast{lunar: true, month: 1, day: 1, rest: 7}, "春节 过年 大年初一 年初一 新春 农历新年 农历春节"},
	entry[feast]{feast{lunar: true, month: 1, day: 1, before: 1, rest: 8}, "除夕夜 除夕 大年三十 年三十 年夜 大年夜 大年30"},
	entry[feast]{feast{lunar: true, month: 1, day: 15, rest: 1}, "元宵节 元宵 上元节 正月半"},
	entry[feast]{feast{lunar: true, month: 2, day: 2, rest: 1}, "龙抬头"},
	entry[feast]{feast{lunar: true, month: 5, day: 5, rest: 1}, "端午节 端午 端阳节 端阳 五月节"},
	entry[feast]{feast{lunar: true, month: 7, day: 7, rest: 1}, "七夕节 七夕"},
	entry[feast]{feast{lunar: true, month: 7, day: 15, rest: 1}, "中元节 中元 鬼节 七月半"},
	entry[feast]{feast{lunar: true, month: 8, day: 15, rest: 1}, "中秋节 中秋 八月半 八月节 仲秋"},
	entry[feast]{feast{lunar: true, month: 9, day: 9, rest: 1}, "重阳节 重阳"},
	entry[feast]{feast{lunar: true, month: 12, day: 8, early: true, rest: 1}, "腊八节 腊八"},
	entry[feast]{feast{lunar: true, month: 12, day: 23, early: true, rest: 1}, "小年 小年夜"},
	entry[feast]{feast{term: "清明", rest: 1}, "清明节 清明"},
	entry[feast]{feast{term: "冬至", rest: 1}, "冬至"},
	entry[feast]{feast{term: "立春", rest: 1}, "立春"},
	entry[feast]{feast{term: "立夏", rest: 1}, "立夏"},
	entry[feast]{feast{term: "夏至", rest: 1}, "夏至"},
	entry[feast]{feast{term: "立秋", rest: 1}, "立秋"},
	entry[feast]{feast{term: "立冬", rest: 1}, "立冬"},
	entry[feast]{feast{term: "谷雨", rest: 1}, "谷雨"},
	entry[feast]{feast{term: "芒种", rest: 1}, "芒种"},
	entry[feast]{feast{term: "霜降", rest: 1}, "霜降"},
)

// in is the festival's day in a year.
func (f feast) in(year int, zone *time.Location) (time.Time, bool) {
	switch {
	case f.term != "":
		return solarTerm(f.term, year, zone)
	case !f.lunar:
		return solarDay(year, f.month, f.day, zone)
	case f.early: // the end of the farmers' year falls into the next year
		year--
	}
	t, ok := lunarDay(year, f.month, f.day, zone)
	return t.AddDate(0, 0, -f.before), ok
}

// solarDay is a day of the calendar, if it exists.
func solarDay(year, month, day int, zone *time.Location) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, zone)
	return t, month >= 1 && month <= 12 && day >= 1 && t.Day() == day && year >= 1900 && year <= 2100
}
