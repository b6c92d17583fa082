package simulator

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// fault is how the next call of a path is answered instead.
type fault struct {
	status int           // an HTTP status
	sleep  time.Duration // real time, then the call goes on
	drop   bool          // the call is taken and the connection cut
	code   int           // an errcode
}

// faultBook queues faults by path.
type faultBook struct{ next map[string][]fault }

// take is the next fault of a path.
func (b *faultBook) take(path string) (fault, bool) {
	queue := b.next[path]
	if len(queue) == 0 {
		return fault{}, false
	}
	b.next[path] = queue[1:]
	return queue[0], true
}

const longestSleep = time.Minute

// parseFault reads http:503, sleep:3s, drop or {"errcode":45009}.
func parseFault(raw json.RawMessage) (fault, error) {
	var word string
	if json.Unmarshal(raw, &word) != nil {
		var body struct {
			Code int `json:"errcode"`
		}
		if err := json.Unmarshal(raw, &body); err != nil || body.Code == 0 {
			return fault{}, fmt.Errorf("%w：故障要写成 http:503、sleep:3s、drop 或 {\"errcode\":45009}", ErrSay)
		}
		return fault{code: body.Code}, nil
	}
	kind, value, _ := strings.Cut(word, ":")
	switch kind {
	case "drop":
		return fault{drop: true}, nil
	case "http":
		if n, err := strconv.Atoi(value); err == nil && n >= 200 && n <= 599 {
			return fault{status: n}, nil
		}
	case "sleep":
		if d, err := time.ParseDuration(value); err == nil && d > 0 && d <= longestSleep {
			return fault{sleep: d}, nil
		}
	}
	return fault{}, fmt.Errorf("%w：不认识的故障 %q", ErrSay, word)
}
