package wechat

import (
	"net"
	"regexp"

	"shouze/bot/platform"
	"shouze/safety"
)

// codes are the error codes (全局返回码) that concern an Official Account.
func codes() platform.Codes {
	return platform.Codes{Detail: detailOf, Credentials: "app_id or app_secret is wrong", Rules: []platform.Rule{
		platform.Means(safety.Retry, "the platform is busy", platform.WaitUnsaid, -1),
		platform.Means(safety.Retry, "the access token is refused", platform.WaitUnsaid, 40001, 40014, 41001, 42001),

		platform.Means(safety.Misconfigured, "app_id or app_secret is wrong", platform.WaitUnsaid, 40002, 40013, 40125),
		platform.Means(safety.Misconfigured, "this server's address is not on the account's IP whitelist", platform.WaitUnsaid, 40164),
		platform.Means(safety.Misconfigured, "the account may not use this interface", platform.WaitUnsaid, 48001, 48004, 50001, 50002),

		platform.Means(safety.Unreachable, "the openid is not of this account", platform.WaitUnsaid, 40003),
		platform.Means(safety.Unreachable, "the person does not follow the account", platform.WaitUnsaid, 43004),
		platform.Means(safety.Unreachable, "the person refuses messages", platform.WaitUnsaid, 43019, 48002),
		platform.Means(safety.Unreachable, "the person has no subscription left", platform.WaitUnsaid, 43101, 43107),
		platform.Means(safety.Unreachable, "the template is unknown or banned", platform.WaitUnsaid, 40036, 40037, 43116),

		platform.Means(safety.WindowClosed, "the free window is over", platform.WaitUnsaid, 45015),
		platform.Means(safety.WindowClosed, "the free window's messages are used up", platform.WaitUnsaid, 45047),
		platform.Means(safety.Throttled, "the quota of the day is used up", platform.WaitMidnight, 45009, 45028, 48006),
		platform.Means(safety.Throttled, "the quota of the minute is used up", platform.WaitMinute, 45011, 45066),
		platform.Means(safety.Sent, "the platform has this message already", platform.WaitUnsaid, 45065),

		platform.Means(safety.Rejected, "the media is gone, too large or of a wrong kind", platform.WaitUnsaid, 40004, 40006, 40007, 45001, 45007),
		platform.Means(safety.Rejected, "the kind of message is not allowed", platform.WaitUnsaid, 40008),
		platform.Means(safety.Rejected, "the menu is not allowed as it is", platform.WaitUnsaid, 40016, 40017, 40018, 40019, 40020, 40021, 40022, 40023, 40024, 40025, 40026, 40027, 40054, 40055, 40119),
		platform.Means(safety.Rejected, "the sign-in code is used up", platform.WaitUnsaid, 40029, 40163, 42003),
		platform.Means(safety.Rejected, "the platform can't read the request", platform.WaitUnsaid, 43001, 43002, 43003, 44002, 47001, 9001001),
		platform.Means(safety.Rejected, "the text is too long", platform.WaitUnsaid, 45002, 45008),
		platform.Means(safety.Rejected, "a field of the template is not allowed as it is", platform.WaitUnsaid, 47003),
		platform.Means(safety.Rejected, "the customer service refuses the request", platform.WaitUnsaid, 61450, 61451, 65400, 65401, 65402),
	}}
}

var (
	requestID     = regexp.MustCompile(`\brid: ?([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})\b`)
	refusedIP     = regexp.MustCompile(`\binvalid ip ([0-9A-Fa-f.:]{3,45})`)
	templateField = regexp.MustCompile(`\bdata\.([a-z_]{1,24}[0-9]{1,3})\.value`)
)

// detailOf takes out of the platform's text what helps whoever has to act: the
// address to enter, the field to mend, else the id that the platform's support asks
// for. Anything else in it might name a person or a secret.
func detailOf(code int, text string) string {
	switch code {
	case 40164:
		if m := refusedIP.FindStringSubmatch(text); m != nil && net.ParseIP(m[1]) != nil {
			return m[1]
		}
	case 47003:
		if m := templateField.FindStringSubmatch(text); m != nil {
			return m[1]
		}
	}
	if m := requestID.FindStringSubmatch(text); m != nil {
		return "rid " + m[1]
	}
	return ""
}
