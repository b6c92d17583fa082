package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"shouze/safety"
)

// problem is an error as RFC 9457 tells it to another program. Its detail says
// in Chinese what to do.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`

	challenge string // WWW-Authenticate
	retry     int    // Retry-After, seconds
}

// Error names the problem for a log.
func (p problem) Error() string { return strconv.Itoa(p.Status) + " " + p.Title }

func newProblem(status int, detail string) problem {
	return problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
}

// The problems that say the same wherever they arise.
var (
	problemNoToken = problem{
		Type: "about:blank", Title: http.StatusText(http.StatusUnauthorized), Status: http.StatusUnauthorized,
		Detail:    "请求没带令牌。请在请求头写 Authorization: Bearer 加令牌；没有令牌请找管理员用 shouze token create 新建。",
		challenge: `Bearer realm="shouze"`,
	}
	problemWrongToken = problem{
		Type: "about:blank", Title: http.StatusText(http.StatusUnauthorized), Status: http.StatusUnauthorized,
		Detail:    "令牌不对。请核对有没有抄漏、抄错；找不回来就请管理员用 shouze token create 另建一个。",
		challenge: `Bearer realm="shouze", error="invalid_token"`,
	}
	problemRole        = newProblem(http.StatusForbidden, "这个令牌的角色看不到企业台账。请管理员另建一个县安委办、部门、乡镇街道或只读的令牌。")
	problemMissing     = newProblem(http.StatusNotFound, "没有这一条，或者不归这个令牌的乡镇街道、部门管。请核对编号和令牌。")
	problemNoRoute     = newProblem(http.StatusNotFound, "没有这个地址。可用的接口见 api/v1/openapi.json。")
	problemMethod      = newProblem(http.StatusMethodNotAllowed, "这个地址不支持这种请求方法。请改用响应头 Allow 里列出的方法。")
	problemUnready     = newProblem(http.StatusNotFound, "这个附件还没从微信取回来。请过几分钟再试。")
	problemLost        = newProblem(http.StatusNotFound, "这个附件没能从微信取回来，系统已请发送人补发。请等补发的附件。")
	problemLink        = newProblem(http.StatusNotFound, "链接不对，可能没有复制全。请回到聊天里发“待办”，再点一次看照片。")
	problemLinkExpired = newProblem(http.StatusGone, "链接过期了。请回到聊天里发“待办”，再点一次看照片。")
	problemFault       = newProblem(http.StatusInternalServerError, "系统出了错，已记入日志。请稍后再试；一直不行请联系管理员。")
	problemBusy        = problem{
		Type: "about:blank", Title: http.StatusText(http.StatusServiceUnavailable), Status: http.StatusServiceUnavailable,
		Detail: "数据库暂时用不了。请几秒钟后再试；一直不行请联系管理员。", retry: 5,
	}
)

// badRequest is a problem of what was asked.
func badRequest(detail string) problem { return newProblem(http.StatusBadRequest, detail) }

// problemOf is the one place where an error becomes an answer.
func problemOf(err error) problem {
	var p problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, safety.ErrNotFound):
		return problemMissing
	case errors.Is(err, ErrLink):
		return problemLink
	case errors.Is(err, ErrLinkExpired):
		return problemLinkExpired
	case errors.Is(err, safety.ErrUnavailable), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return problemBusy
	}
	return problemFault
}

func (p problem) write(w http.ResponseWriter) {
	body, err := json.Marshal(p)
	if err != nil { // strings and a number: cannot be
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	if p.challenge != "" {
		w.Header().Set("WWW-Authenticate", p.challenge)
	}
	if p.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.retry))
	}
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n')) // the caller may be gone
}
