package wecom

import (
	"net"
	"regexp"

	"shouze/bot/platform"
	"shouze/safety"
)

// Codes that more than one place asks about.
const (
	codeAddress    = 60020 // this server is not among the trusted addresses (企业可信IP)
	codeNoMobile   = 46004 // no member has the mobile
	codeNoMember   = 60111
	codeFrequency  = 45009
	codeNoCallback = 43012
)

// codes are the error codes (全局错误码) that concern an application.
func codes() platform.Codes {
	return platform.Codes{Detail: detailOf, Credentials: "corp_id or secret is wrong", Rules: []platform.Rule{
		platform.Means(safety.Retry, "the platform is busy", platform.WaitUnsaid, -1),
		platform.Means(safety.Retry, "the access token is refused", platform.WaitUnsaid, 40014, 41001, 42001),

		platform.Means(safety.Misconfigured, "corp_id or secret is wrong", platform.WaitUnsaid, 40001, 40013, 41002, 41004),
		platform.Means(safety.Misconfigured, "agent_id is wrong", platform.WaitUnsaid, 40056, 41011, 301002),
		platform.Means(safety.Misconfigured, "this server's address is not among the application's trusted ones", platform.WaitUnsaid, codeAddress),
		platform.Means(safety.Misconfigured, "the application has no callback address, so it may not ask by cards", platform.WaitUnsaid, codeNoCallback),
		platform.Means(safety.Misconfigured, "the application is switched off or may not use this interface", platform.WaitUnsaid, 48002, 48006, 50001, 50003, 60011, 85005, 86003),
		platform.Means(safety.Misconfigured, "the platform wants a newer TLS", platform.WaitUnsaid, 48010),

		platform.Means(safety.Unreachable, "the member is gone, or out of the application's range", platform.WaitUnsaid, 40003, 43004, 60021, codeNoMember, 81013),

		platform.Means(safety.Throttled, "the platform's quota is used up for now", platform.WaitMinute, codeFrequency, 45033, 45035),

		platform.Means(safety.Rejected, "the media is gone, too large or of a wrong kind", platform.WaitUnsaid, 40004, 40005, 40006, 40007, 40123, 44001, 45001, 830002),
		platform.Means(safety.Rejected, "the kind of message is not allowed", platform.WaitUnsaid, 40008),
		platform.Means(safety.Rejected, "the message has no text", platform.WaitUnsaid, 44004),
		platform.Means(safety.Rejected, "the text is too long", platform.WaitUnsaid, 45002, 45008),
		platform.Means(safety.Rejected, "the message names nobody", platform.WaitUnsaid, 82001, 82002, 82003, 81012),
		platform.Means(safety.Rejected, "the menu is not allowed as it is", platform.WaitUnsaid, 40016, 40017, 40018, 40019, 40020, 40021, 40022, 40023, 40024, 40025, 40026, 40027),
		platform.Means(safety.Rejected, "the platform can't read the request", platform.WaitUnsaid, 40035, 40058, 43001, 43002, 43003, 44002, 47001),
		platform.Means(safety.Rejected, "the card is not allowed as it is", platform.WaitUnsaid, cardCodes()...),
		platform.Means(safety.Rejected, "the card can't be changed any more", platform.WaitUnsaid, 60140, 82101),
	}}
}

// cardCodes are those by which the platform refuses a template card.
func cardCodes() []int {
	var list []int
	for code := 42014; code <= 42051; code++ {
		list = append(list, code)
	}
	return list
}

var (
	hint      = regexp.MustCompile(`\bhint: \[([0-9]{1,12}_[0-9]{1,6}_[0-9a-f]{32})\]`)
	refusedIP = regexp.MustCompile(`\bfrom ip: ([0-9A-Fa-f.:]{3,45})`)
)

// detailOf takes out of the platform's text the address to enter, else the hint
// that the platform's support asks for.
func detailOf(code int, text string) string {
	if code == codeAddress {
		if m := refusedIP.FindStringSubmatch(text); m != nil && net.ParseIP(m[1]) != nil {
			return m[1]
		}
	}
	if m := hint.FindStringSubmatch(text); m != nil {
		return "hint " + m[1]
	}
	return ""
}
