package simulator

import "time"

// quotaBook counts the calls of a day, by path.
type quotaBook struct {
	day    string
	used   map[string]int
	month  string
	clears int
}

// daily are the calls that a day allows (接口调用频次限制); a path not in it has no limit
// here.
var daily = map[string]int{
	"/cgi-bin/token":                             2000,
	"/cgi-bin/stable_token":                      500000,
	"/cgi-bin/message/custom/send":               500000,
	"/cgi-bin/message/template/send":             100000,
	"/cgi-bin/menu/create":                       1000,
	"/cgi-bin/menu/get":                          10000,
	"/cgi-bin/menu/delete":                       1000,
	"/cgi-bin/qrcode/create":                     100000,
	"/cgi-bin/media/upload":                      100000,
	"/cgi-bin/media/get":                         200000,
	"/cgi-bin/user/info":                         500000,
	"/cgi-bin/template/get_all_private_template": 100000,
	"/cgi-bin/ticket/getticket":                  100000,
	"/cgi-bin/getcallbackip":                     1000,
}

const clearsAMonth = 10

// count takes one call; false: the day has no more.
func (q *quotaBook) count(path string, now time.Time) bool {
	if day := dayOf(now); day != q.day {
		q.day = day
		clear(q.used)
	}
	limit, limited := daily[path]
	if limited && q.used[path] >= limit {
		return false
	}
	q.used[path]++
	return true
}

// clear starts the day's counts anew, ten times a month.
func (q *quotaBook) clear(now time.Time) *apiError {
	if month := now.Format("2006-01"); month != q.month {
		q.month, q.clears = month, 0
	}
	if q.clears == clearsAMonth {
		return fail(48006)
	}
	q.clears++
	clear(q.used)
	return nil
}
