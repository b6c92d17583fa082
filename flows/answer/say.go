package answer

import (
	"strconv"
	"strings"
	"time"
)

// refuse is a reading that could not be made.
func refuse(sentence string) Reading { return Reading{Err: sentence} }

// settle is a reading of value that is read back when doubt is set.
func settle(value, spoken string, doubt bool) Reading {
	r := Reading{Value: value}
	if doubt {
		r.Confirm = "您说的是" + spoken + "，对吗？"
	}
	return r
}

// example is the closing words of a refusal: what would be read.
func example(q Question) string {
	switch usual := q.Example == ""; q.Kind {
	case YesNo:
		return "是就回 1，不是就回 2。"
	case Confirm:
		return "对就回 1，要改回 2。"
	case One:
		return "请回一个号码，例如：1"
	case Several:
		return "请回号码，例如：2、5；都没有请回 0"
	case Number:
		if !usual {
			return "请回一个数，例如：" + q.Example
		}
		return "请回一个数，例如：" + exampleNumber(q, "20")
	case Money:
		if !usual {
			return "请回多少元，例如：" + q.Example
		}
		return "请回多少元，例如：" + exampleNumber(q, "3000") + "元"
	case Date:
		if !usual {
			return "请回哪一天，例如：" + q.Example
		}
		return "请回哪一天，例如：" + exampleDate(q)
	case Time:
		if !usual {
			return "请回几点，例如：" + q.Example
		}
		if q.Past && !q.At.IsZero() {
			return "请回几点，例如：" + clockText(q.At.Hour(), q.At.Minute())
		}
		return "请回几点，例如：下午3点"
	case Phone:
		return "请回手机号，例如：13800138000"
	case Person:
		if q.PhoneOptional {
			return "请回姓名，例如：张三"
		}
		return "请回姓名和手机号，例如：张三 13800138000"
	case USCC:
		return "请看营业执照上的18位统一社会信用代码，例如：91350100M000100Y43"
	}
	return "请用文字回答。"
}

// exampleNumber is usual, or the nearest number within the bounds.
func exampleNumber(q Question, usual string) string {
	n, _ := strconv.ParseFloat(usual, 64)
	if q.Min != nil && n < *q.Min {
		n = *q.Min
	}
	if q.Max != nil && n > *q.Max {
		n = *q.Max
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func exampleDate(q Question) string {
	at := q.At
	if at.IsZero() {
		return "6月15号"
	}
	if q.Past {
		at = at.AddDate(0, 0, -3)
	} else {
		at = at.AddDate(0, 0, 3)
	}
	return itoa(int(at.Month())) + "月" + itoa(at.Day()) + "号"
}

// sayDate spells a day: 2026年12月4日（周五）.
func sayDate(t time.Time) string {
	return itoa(t.Year()) + "年" + itoa(int(t.Month())) + "月" + itoa(t.Day()) + "日（" + weekdayName(t) + "）"
}

func weekdayName(t time.Time) string {
	return "周" + []string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()]
}

// sayTime spells a time of day: 下午3点30分（15:30）.
func sayTime(hour, minute int) string {
	part, h := "凌晨", hour
	switch {
	case hour >= 18:
		part, h = "晚上", hour-12
	case hour > 12:
		part, h = "下午", hour-12
	case hour == 12:
		part = "中午"
	case hour >= 9:
		part = "上午"
	case hour >= 5:
		part = "早上"
	}
	spoken := part + itoa(h) + "点"
	if minute > 0 {
		spoken += itoa(minute) + "分"
	}
	return spoken + "（" + clockText(hour, minute) + "）"
}

func clockText(hour, minute int) string {
	return string([]byte{byte('0' + hour/10), byte('0' + hour%10), ':', byte('0' + minute/10), byte('0' + minute%10)})
}

// sayPlaces spells places of options: 第2、5项.
func sayPlaces(places []int) string { return "第" + joinPlaces(places, "、") + "项" }

func joinPlaces(places []int, sep string) string {
	parts := make([]string, len(places))
	for i, p := range places {
		parts[i] = itoa(p)
	}
	return strings.Join(parts, sep)
}

func itoa(n int) string { return strconv.Itoa(n) }
