package simulator

import (
	"net/url"
	"time"
)

// token is GET /cgi-bin/token (获取 access_token).
func (s *Simulator) token(c call) (answer, *apiError) {
	q := c.r.URL.Query()
	if err := s.credentials(q.Get("grant_type"), q.Get("appid"), q.Get("secret")); err != nil {
		return answer{}, err
	}
	token, life := s.tokens.classic(c.now)
	return tokenAnswer(token, life), nil
}

// stableToken is POST /cgi-bin/stable_token (获取稳定版接口调用凭据).
func (s *Simulator) stableToken(c call) (answer, *apiError) {
	var in struct {
		GrantType    string `json:"grant_type"`
		AppID        string `json:"appid"`
		Secret       string `json:"secret"`
		ForceRefresh bool   `json:"force_refresh"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if err := s.credentials(in.GrantType, in.AppID, in.Secret); err != nil {
		return answer{}, err
	}
	token, life, err := s.tokens.stable(in.ForceRefresh, c.now)
	if err != nil {
		return answer{}, err
	}
	return tokenAnswer(token, life), nil
}

func (s *Simulator) credentials(grant, appID, secret string) *apiError {
	switch {
	case grant != "client_credential":
		return fail(40002)
	case appID != s.cfg.Account.AppID:
		return fail(40013)
	case secret != s.cfg.Account.AppSecret:
		return fail(40125)
	}
	return nil
}

func tokenAnswer(token string, life time.Duration) answer {
	return answer{json: map[string]any{"access_token": token, "expires_in": int(life.Seconds())}}
}

func (s *Simulator) jsTicket(c call) (answer, *apiError) {
	return answer{json: map[string]any{
		"errcode": 0, "errmsg": "ok", "ticket": "SIM_" + hexText(80), "expires_in": int(tokenLife.Seconds()),
	}}, nil
}

// addresses are those that the platform calls from: here the callback's own host.
func (s *Simulator) addresses(call) (answer, *apiError) {
	list := []string{"127.0.0.1"}
	if u, err := url.Parse(s.cfg.CallbackURL); err == nil && u.Hostname() != "127.0.0.1" {
		list = append(list, "::1")
	}
	return answer{json: map[string]any{"ip_list": list}}, nil
}

func (s *Simulator) clearQuota(c call) (answer, *apiError) {
	var in struct {
		AppID string `json:"appid"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if in.AppID != s.cfg.Account.AppID {
		return answer{}, fail(40013)
	}
	if err := s.quotas.clear(c.now); err != nil {
		return answer{}, err
	}
	return done, nil
}

// userInfo is GET /cgi-bin/user/info: since 2021 without name and picture.
func (s *Simulator) userInfo(c call) (answer, *apiError) {
	user := c.r.URL.Query().Get("openid")
	if !s.known(user) {
		return answer{}, fail(40003)
	}
	f, ok := s.followers[user]
	if !ok || !f.Subscribed {
		return answer{json: map[string]any{"subscribe": 0, "openid": user}}, nil
	}
	from := "ADD_SCENE_SEARCH"
	if f.Scene != "" {
		from = "ADD_SCENE_QR_CODE"
	}
	return answer{json: map[string]any{
		"subscribe": 1, "openid": user, "language": "zh_CN", "subscribe_time": f.SubscribedAt.Unix(),
		"remark": "", "groupid": 0, "tagid_list": []int{}, "subscribe_scene": from, "qr_scene": 0, "qr_scene_str": f.Scene,
	}}, nil
}
