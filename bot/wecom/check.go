package wecom

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/silenceper/wechat/v2/util"

	"shouze/bot"
	"shouze/bot/platform"
)

// Check asks the platform whether the application works from here: secret and
// address, the clock, and the application itself; and whether the callback
// address under PublicURL answers as the platform's own check expects. It sends
// nothing to anyone.
func (c *Channel) Check(ctx context.Context) []platform.Finding {
	skew, known := c.api.ClockSkew(ctx, tokenPath)
	_, err := c.api.FetchToken(ctx, false)
	out := []platform.Finding{tokenFinding(err)}
	if known {
		out = append(out, platform.CheckClock(skew, "企业微信"))
	}
	if c.cfg.PublicURL != "" {
		out = append(out, c.checkCallback(ctx))
	}
	if err != nil {
		return out // the rest would only say the same
	}
	return append(out, c.checkAgent(ctx))
}

func tokenFinding(err error) platform.Finding {
	f := platform.Finding{Name: "token", OK: err == nil, Text: "能取得 access_token。"}
	var se *bot.SendError
	if errors.As(err, &se) {
		f.Text = advice(se)
	}
	return f
}

// advice says what an operator does about a code.
func advice(se *bot.SendError) string {
	switch se.Code {
	case codeAddress:
		return "企业微信拒绝了本机的出口地址：请在“应用管理 → 本应用 → 企业可信IP”里加上 " + cmp.Or(se.Detail, "它") + "。"
	case 40001:
		return "应用的 Secret 不对：请核对 wecom.secret，它在“应用管理 → 本应用”里。"
	case 40013:
		return "企业ID 不对：请核对 wecom.corp_id，它在“我的企业 → 企业信息”的最下面。"
	case 40056, 301002:
		return "应用编号不对：请核对 wecom.agent_id，它在“应用管理 → 本应用”里，是一串数字。"
	case 48002, 48006, 50003, 60011:
		return "应用停用了，或者没有这个权限：请在“应用管理 → 本应用”里启用它。"
	case codeFrequency:
		return "这段时间调用太多，稍后会恢复。"
	case 0:
		return "连不上企业微信：请检查网络、防火墙、代理和 wecom.api_base。"
	}
	return fmt.Sprintf("企业微信回了错误码 %d。请在它的开发者文档“全局错误码”里查这个码怎么办；找客服时报 %s。", se.Code, cmp.Or(se.Detail, "这个码"))
}

// checkCallback plays the platform's check of the callback address.
func (c *Channel) checkCallback(ctx context.Context) platform.Finding {
	address := strings.TrimRight(c.cfg.PublicURL, "/") + "/wecom/callback"
	f := platform.Finding{Name: "callback", Text: "回调地址没有正确应答：请看服务是否在运行、反向代理是否把 /wecom/callback 连同参数原样转来、wecom.token 和 wecom.encoding_aes_key 是否一致。地址：" + address}
	at, nonce, echo := strconv.FormatInt(c.deps.Clock.Now().Unix(), 10), rand.Text(), rand.Text()
	sealed := c.callback.Envelope.SealNow([]byte(echo))
	query := url.Values{
		"timestamp": {at}, "nonce": {nonce}, "echostr": {sealed},
		"msg_signature": {util.Signature(c.cfg.Token, at, nonce, sealed)},
	}
	if f.OK = c.api.Echoes(ctx, address+"?"+query.Encode(), echo); f.OK {
		f.Text = "回调地址应答正确：" + address
	}
	return f
}

// checkAgent looks at the application itself.
func (c *Channel) checkAgent(ctx context.Context) platform.Finding {
	f := platform.Finding{Name: "agent"}
	var answer struct {
		Name  string `json:"name"`
		Close int    `json:"close"`
	}
	err := c.api.SendError(c.api.Call(ctx, platform.Request{Method: http.MethodGet, Path: "/cgi-bin/agent/get", Query: c.cfg.agent()}, &answer), true)
	var se *bot.SendError
	switch {
	case errors.As(err, &se):
		f.Text = advice(se)
	case answer.Close != 0:
		f.Text = "应用“" + answer.Name + "”停用了：请在“应用管理”里启用它。"
	default:
		f.OK, f.Text = true, "应用“"+answer.Name+"”可用。"
	}
	return f
}
