package templates

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/template"
	"time"
)

// functions is all that a message may call.
func functions() template.FuncMap {
	return template.FuncMap{"date": date, "moment": moment, "yuan": yuan, "join": join}
}

var errFunction = errors.New("value of the wrong kind")

// date says a day: 12月4日（周五）. It takes a time or 2006-01-02.
func date(v any) (string, error) {
	var t time.Time
	switch d := v.(type) {
	case time.Time:
		t = d
	case string:
		parsed, err := time.Parse(time.DateOnly, d)
		if err != nil {
			return "", fmt.Errorf("date: %w", errFunction)
		}
		t = parsed
	default:
		return "", fmt.Errorf("date: %w", errFunction)
	}
	return fmt.Sprintf("%d月%d日（周%s）", t.Month(), t.Day(), []string{"日", "一", "二", "三", "四", "五", "六"}[t.Weekday()]), nil
}

// moment says a time as flows keep it, 2006-01-02 15:04: 12月4日（周五）15:04. No
// time is nothing.
func moment(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	day, clock, _ := strings.Cut(s, " ")
	said, err := date(day)
	return said + clock, err
}

// yuan says an amount: 3万元, 3.5万元, 3000元. It takes a plain decimal or a number.
func yuan(v any) (string, error) {
	s := fmt.Sprint(v)
	if f, ok := v.(float64); ok {
		s = strconv.FormatFloat(f, 'f', -1, 64)
	}
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseUint(whole, 10, 63)
	if err != nil || strings.Trim(fraction, "0123456789") != "" {
		return "", fmt.Errorf("yuan: %w", errFunction)
	}
	fraction = strings.TrimRight(fraction, "0")
	switch {
	case fraction != "":
		return fmt.Sprintf("%d.%s元", n, fraction), nil
	case n >= 10000 && n%100 == 0:
		wan := strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d.%02d", n/10000, n%10000/100), "0"), ".")
		return wan + "万元", nil
	}
	return fmt.Sprintf("%d元", n), nil
}

// join puts 、 between the entries of a list.
func join(v any) (string, error) {
	switch list := v.(type) {
	case []string:
		return strings.Join(list, "、"), nil
	case []any:
		texts := make([]string, len(list))
		for i, e := range list {
			texts[i] = fmt.Sprint(e)
		}
		return strings.Join(texts, "、"), nil
	}
	return "", fmt.Errorf("join: %w", errFunction)
}
