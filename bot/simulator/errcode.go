package simulator

import "fmt"

// apiError is an error of the platform.
type apiError struct {
	code int
	text string
}

func (e *apiError) json() map[string]any {
	rid := hexText(8) + "-" + hexText(8) + "-" + hexText(8)
	return map[string]any{"errcode": e.code, "errmsg": e.text + " rid: " + rid}
}

// fail is the platform's error with a code.
func fail(code int) *apiError { return &apiError{code, errText[code]} }

// failWith is an error whose text says more.
func failWith(code int, format string, args ...any) *apiError {
	return &apiError{code, fmt.Sprintf(format, args...)}
}

// errText are the platform's texts, without their request id (全局返回码). A code that
// a fault brings and that is not here has none.
var errText = map[int]string{
	-1:    "system error",
	40001: "invalid credential, access_token is invalid or not latest",
	40002: "invalid grant_type",
	40003: "invalid openid",
	40004: "invalid media type",
	40007: "invalid media_id",
	40008: "invalid message type",
	40009: "invalid image size",
	40013: "invalid appid",
	40014: "invalid access_token",
	40016: "invalid button size",
	40017: "invalid button type",
	40018: "invalid button name size",
	40019: "invalid button key size",
	40020: "invalid button url size",
	40023: "invalid sub button size",
	40024: "invalid sub button type",
	40025: "invalid sub button name size",
	40026: "invalid sub button key size",
	40027: "invalid sub button url size",
	40035: "invalid parameter",
	40037: "invalid template_id",
	40053: "invalid action info",
	40066: "invalid url",
	40125: "invalid appsecret",
	40164: "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist",
	41001: "access_token missing",
	41005: "media data missing",
	42001: "access_token expired",
	43001: "require GET method",
	43002: "require POST method",
	43004: "require subscribe",
	43019: "user is in blacklist",
	43116: "This template_id is banned",
	44002: "empty post data",
	44004: "empty content",
	45001: "media size out of limit",
	45002: "content size out of limit",
	45009: "reach max api daily quota limit",
	45011: "api minute-quota reach limit, must slower, retry next minute",
	45015: "response out of time limit or subscription is canceled",
	45047: "out of response count limit",
	45081: "already in typing state",
	46003: "menu no exist",
	47001: "data format error",
	47003: "argument invalid!",
	48001: "api unauthorized",
	48002: "user block receive message",
	48004: "api banned",
	48006: "forbid to clear quota because of reaching the limit",
	50002: "user limited",
}
