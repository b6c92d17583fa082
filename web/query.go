package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"shouze/safety"
)

const (
	pageSize  = 100
	pageMost  = 1000
	maxFilter = 200 // characters
)

// query reads the parameters of a request and keeps the first fault.
type query struct {
	values url.Values
	fault  error
}

// readQuery reads a request's query. A parameter that is not among those
// allowed is a fault: a filter that is mistyped must not look like an answer.
func readQuery(r *http.Request, allowed ...string) *query {
	values, err := url.ParseQuery(r.URL.RawQuery)
	q := &query{values: values}
	if err != nil {
		q.blame("网址里问号后面的参数写得不对。请按 参数名=值 写，特殊字符要转码。")
		return q
	}
	for name, vs := range values {
		switch {
		case !slices.Contains(allowed, name):
			q.blame(unknownParameter(name, allowed))
		case len(vs) > 1:
			q.blame("参数 " + name + " 写了不止一次。请只写一次。")
		case utf8.RuneCountInString(vs[0]) > maxFilter && name != "cursor":
			q.blame("参数 " + name + " 太长。请缩短后再试。")
		}
	}
	return q
}

func unknownParameter(name string, allowed []string) string {
	const longest = 40
	if runes := []rune(name); len(runes) > longest {
		name = string(runes[:longest]) + "…"
	}
	if len(allowed) == 0 {
		return fmt.Sprintf("没有参数 %s。这个地址不带参数，请去掉。", name)
	}
	return fmt.Sprintf("没有参数 %s。可用的参数：%s。", name, strings.Join(allowed, "、"))
}

func (q *query) blame(detail string) {
	if q.fault == nil {
		q.fault = badRequest(detail)
	}
}

// text is a parameter as it was written, without spaces around it.
func (q *query) text(name string) string { return strings.TrimSpace(q.values.Get(name)) }

// boolean is true, false, or nil where nothing was asked.
func (q *query) boolean(name string) *bool {
	var v bool
	switch q.text(name) {
	case "":
		return nil
	case "true":
		v = true
	case "false":
	default:
		q.blame("参数 " + name + " 只能写 true 或 false。")
		return nil
	}
	return &v
}

// oneOf is one of some words, or empty.
func (q *query) oneOf(name string, words ...string) string {
	v := q.text(name)
	if v != "" && !slices.Contains(words, v) {
		q.blame("参数 " + name + " 只能写：" + strings.Join(words, "、") + "。")
		return ""
	}
	return v
}

// moment is a time (RFC 3339), or the beginning of a day (2006-01-02) in the
// county's zone; zero where nothing was asked.
func (q *query) moment(name string, zone *time.Location) time.Time {
	v := q.text(name)
	if v == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.ParseInLocation(layout, v, zone); err == nil {
			return t
		}
	}
	q.blame("参数 " + name + " 不是日期或时间。请写成 2023-07-01 或 2023-07-01T09:00:00+08:00（加号要转成 %2B）。")
	return time.Time{}
}

// page is the place in a list of that name.
func (q *query) page(list string) safety.Page {
	place, ok := parseCursor(list, q.values.Get("cursor"))
	if !ok {
		q.blame("参数 cursor 不对。请原样填上一页的 next_cursor；从头开始就不要带。")
	}
	limit := pageSize
	if v := q.text("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > pageMost {
			q.blame(fmt.Sprintf("参数 limit 应为1到%d的整数。", pageMost))
		}
		limit = n
	}
	return safety.Page{Cursor: place, Limit: limit}
}
