package wechat

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/silenceper/wechat/v2/util"

	"shouze/bot"
	"shouze/bot/platform"
)

// Check asks the platform whether the account works from here: credentials and
// address, the clock, and the templates; and whether the callback address under
// PublicURL answers as the platform's own check expects. It sends nothing to
// anyone.
func (c *Channel) Check(ctx context.Context) []platform.Finding {
	skew, known := c.api.ClockSkew(ctx, "/cgi-bin/stable_token")
	token := c.checkToken(ctx)
	out := []platform.Finding{token}
	if known {
		out = append(out, platform.CheckClock(skew, "公众平台"))
	}
	if c.cfg.PublicURL != "" {
		out = append(out, c.checkCallback(ctx))
	}
	if !token.OK {
		return out // the rest would only say the same
	}
	return append(out, c.checkTemplatesThere(ctx)...)
}

func (c *Channel) checkToken(ctx context.Context) platform.Finding {
	_, err := c.api.FetchToken(ctx, false)
	f := platform.Finding{Name: "token", OK: err == nil, Text: "能取得 access_token。"}
	var se *bot.SendError
	if !errors.As(err, &se) {
		return f
	}
	switch se.Code {
	case 40164:
		f.Text = "公众平台拒绝了本机的出口地址：请在“设置与开发 → 基本配置 → IP白名单”里加上 " + cmp.Or(se.Detail, "它") + "。"
	case 40001, 40002, 40013, 40125:
		f.Text = "AppID 或 AppSecret 不对：请核对 wechat.app_id 和 wechat.app_secret。"
	case 45009:
		f.Text = "今天的调用次数用完了，零点后恢复。"
	case 0:
		f.Text = "连不上公众平台：请检查网络、防火墙、代理和 wechat.api_base。"
	default:
		f.Text = fmt.Sprintf("取不到 access_token，错误码 %d。请在公众平台开发文档“全局返回码”里查这个码怎么办；找客服时报 %s。", se.Code, cmp.Or(se.Detail, "这个码"))
	}
	return f
}

// checkCallback plays the platform's check of the callback address (配置服务器地址).
func (c *Channel) checkCallback(ctx context.Context) platform.Finding {
	address := strings.TrimRight(c.cfg.PublicURL, "/") + "/wechat/callback"
	f := platform.Finding{Name: "callback", Text: "回调地址没有正确应答：请看服务是否在运行、反向代理是否把 /wechat/callback 连同参数原样转来、wechat.token 是否一致。地址：" + address}
	at, nonce, echo := strconv.FormatInt(c.deps.Clock.Now().Unix(), 10), rand.Text(), rand.Text()
	query := url.Values{
		"timestamp": {at}, "nonce": {nonce}, "echostr": {echo},
		"signature": {util.Signature(c.cfg.Token, at, nonce)},
	}
	if f.OK = c.api.Echoes(ctx, address+"?"+query.Encode(), echo); f.OK {
		f.Text = "回调地址应答正确：" + address
	}
	return f
}

// checkTemplatesThere looks whether the account has the templates and they the fields.
func (c *Channel) checkTemplatesThere(ctx context.Context) []platform.Finding {
	if len(c.cfg.Templates) == 0 {
		return []platform.Finding{{Name: "templates", Text: "没有配置模板消息：48 小时没说过话的人收不到提醒。请填 wechat.templates。"}}
	}
	var answer struct {
		List []struct {
			ID      string `json:"template_id"`
			Content string `json:"content"`
		} `json:"template_list"`
	}
	err := c.api.Call(ctx, platform.Request{Method: http.MethodGet, Path: "/cgi-bin/template/get_all_private_template"}, &answer)
	if err != nil {
		return []platform.Finding{{Name: "templates", Text: "查不到模板：" + err.Error()}}
	}
	content := map[string]string{}
	for _, t := range answer.List {
		content[t.ID] = t.Content
	}
	var out []platform.Finding
	for _, kind := range slices.Sorted(maps.Keys(c.cfg.Templates)) {
		t := c.cfg.Templates[kind]
		f := platform.Finding{Name: "templates." + kind, OK: true, Text: "模板可用。"}
		text, there := content[t.ID]
		if !there {
			f.OK, f.Text = false, "公众号里没有这个模板：请核对 wechat.templates."+kind+".id。"
		}
		for _, field := range slices.Sorted(maps.Keys(t.Fields)) {
			if there && !strings.Contains(text, "{{"+field+".DATA}}") {
				f.OK, f.Text = false, "模板里没有字段 "+field+"：请核对 wechat.templates."+kind+".fields。"
			}
		}
		out = append(out, f)
	}
	return out
}
