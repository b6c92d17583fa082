package wechat

import (
	"net/http"

	"shouze/bot/platform"
)

// tokenRequest asks for the account's stable access token (稳定版接口调用凭据), which
// several processes may ask for without ending each other's.
func (c Config) tokenRequest(force bool) platform.Request {
	return platform.Request{
		Method: http.MethodPost, Path: "/cgi-bin/stable_token",
		Body: map[string]any{
			"grant_type": "client_credential", "appid": c.AppID, "secret": c.AppSecret, "force_refresh": force,
		},
	}
}
