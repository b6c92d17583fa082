package wechat

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"shouze/safety"
)

// fieldName is a template's field: its type, then a number.
var fieldName = regexp.MustCompile(`^([a-z_]+)[0-9]+$`)

// checkTemplates finds what no template message could be sent with.
func checkTemplates(templates map[string]Template) error {
	for _, kind := range slices.Sorted(maps.Keys(templates)) {
		t := templates[kind]
		if !slices.Contains([]string{"task", "hazard", "todo", "notice"}, kind) {
			return fmt.Errorf("wechat.templates.%s: must be task, hazard, todo or notice", kind)
		}
		if t.ID == "" {
			return fmt.Errorf("wechat.templates.%s.id: is empty", kind)
		}
		if len(t.Fields) == 0 {
			return fmt.Errorf("wechat.templates.%s.fields: is empty", kind)
		}
		for _, name := range slices.Sorted(maps.Keys(t.Fields)) {
			if fieldType(name) == "" {
				return fmt.Errorf("wechat.templates.%s.fields.%s: is no field of a template, such as thing2", kind, name)
			}
		}
	}
	return nil
}

// fieldType is the type in a field's name; empty if the platform has no such.
func fieldType(name string) string {
	m := fieldName.FindStringSubmatch(name)
	if m == nil || !slices.Contains([]string{
		"thing", "const", "phrase", "name", "number", "letter", "symbol", "character_string",
		"phone_number", "car_number", "amount", "time", "date",
	}, m[1]) {
		return ""
	}
	return m[1]
}

// templateData fills a template's fields with a message's values, each in the
// form that its type allows (参数值内容限制). A field without a usable value is left
// out, but words are 无 then.
func templateData(t Template, m safety.Outbound) map[string]templateDatum {
	out := make(map[string]templateDatum, len(t.Fields))
	for field, name := range t.Fields {
		value, kind := messageValue(m, name), fieldType(field)
		value = fit(kind, value)
		if value == "" && (kind == "thing" || kind == "phrase" || kind == "const") {
			value = "无"
		}
		if value != "" {
			out[field] = templateDatum{value}
		}
	}
	return out
}

// messageValue is a named value of a message; title and body are always there.
func messageValue(m safety.Outbound, name string) string {
	if v, ok := m.Data[name]; ok {
		return v
	}
	switch name {
	case "title":
		return m.Title
	case "body":
		return m.Body
	}
	return ""
}

// fit gives a value the form that a field's type allows; empty if it has none.
func fit(kind, value string) string {
	value = oneLine(value)
	switch kind {
	case "thing", "const":
		return clipRunes(value, 20)
	case "phrase":
		return keep(value, 5, isHan)
	case "name":
		return fitName(value)
	case "number":
		return keep(value, 32, isNumeric)
	case "letter":
		return keep(value, 32, isLetter)
	case "symbol":
		return keep(value, 5, isSign)
	case "character_string":
		return keep(value, 32, isASCII)
	case "phone_number":
		return keep(value, 17, isPhone)
	case "car_number":
		return clipRunes(value, 8)
	case "amount":
		return fitAmount(value)
	case "time":
		return fitTime(value, "2006年1月2日 15:04")
	case "date":
		return fitTime(value, "2006年1月2日")
	}
	return ""
}

// oneLine makes one line without emoji and control characters, which the
// platform shows as boxes.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), isEmoji(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// isEmoji tells pictures and the invisible marks that join and colour them.
func isEmoji(r rune) bool {
	switch {
	case r >= 0x1F000 && r <= 0x1FAFF, r >= 0x2600 && r <= 0x27BF, r >= 0x2B00 && r <= 0x2BFF,
		r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000 && r <= 0xE01EF, r == 0x200D, r == 0x20E3:
		return true
	}
	return false
}

// clipRunes shortens to n characters, the last one an ellipsis.
func clipRunes(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// keep drops the characters that a type doesn't allow, and those after the nth.
func keep(s string, n int, allowed func(rune) bool) string {
	var b strings.Builder
	for _, r := range s {
		if n > 0 && allowed(r) {
			b.WriteRune(r)
			n--
		}
	}
	return b.String()
}

func isDigit(r rune) bool   { return r >= '0' && r <= '9' }
func isLetter(r rune) bool  { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
func isNumeric(r rune) bool { return isDigit(r) || r == '.' || r == '-' }
func isPhone(r rune) bool   { return isDigit(r) || r == '+' || r == '-' }
func isASCII(r rune) bool   { return r > ' ' && r < 0x7F }
func isHan(r rune) bool     { return unicode.Is(unicode.Han, r) }
func isSign(r rune) bool    { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// fitName allows ten Chinese characters, or twenty letters.
func fitName(s string) string {
	limit := 20
	if strings.ContainsFunc(s, func(r rune) bool { return r > 0x7F }) {
		limit = 10
	}
	return keep(s, limit, func(r rune) bool { return unicode.IsLetter(r) || r == ' ' || r == '·' })
}

// fitAmount allows ten digits behind a currency sign.
func fitAmount(s string) string {
	digits := keep(s, 13, func(r rune) bool { return isDigit(r) || r == '.' })
	if whole, _, _ := strings.Cut(digits, "."); digits == "" || len(whole) > 10 {
		return ""
	}
	return "¥" + digits
}

// fitTime reads the ways in which times come here and writes the platform's; empty
// if it is no time. A day alone is a deadline: it lasts to its end.
func fitTime(s, layout string) string {
	for _, from := range []string{
		time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02",
		"2006年1月2日 15:04", "2006年1月2日15:04", "2006年1月2日",
	} {
		if t, err := time.ParseInLocation(from, s, safety.CountyZone()); err == nil {
			if !strings.Contains(from, "15:04") && from != time.RFC3339 {
				t = t.AddDate(0, 0, 1).Add(-time.Minute)
			}
			return t.In(safety.CountyZone()).Format(layout)
		}
	}
	if t, err := time.Parse("15:04", s); err == nil && strings.Contains(layout, "15:04") {
		return t.Format("15:04")
	}
	return ""
}
