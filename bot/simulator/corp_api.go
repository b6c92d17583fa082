package simulator

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// corpEndpoints are the calls that an application makes.
func (s *Simulator) corpEndpoints() map[string]endpoint {
	return map[string]endpoint{
		"/cgi-bin/gettoken":                     {http.MethodGet, true, s.corpToken},
		"/cgi-bin/getcallbackip":                {http.MethodGet, false, s.addresses},
		"/cgi-bin/message/send":                 {http.MethodPost, false, s.corpSend},
		"/cgi-bin/message/update_template_card": {http.MethodPost, false, s.corpUpdate},
		"/cgi-bin/message/recall":               {http.MethodPost, false, s.corpRecall},
		"/cgi-bin/menu/create":                  {http.MethodPost, false, s.corpMenuCreate},
		"/cgi-bin/menu/get":                     {http.MethodGet, false, s.corpMenuGet},
		"/cgi-bin/menu/delete":                  {http.MethodGet, false, s.corpMenuDelete},
		"/cgi-bin/media/upload":                 {http.MethodPost, false, s.corpUpload},
		"/cgi-bin/media/get":                    {http.MethodGet, false, s.corpMedia},
		"/cgi-bin/agent/get":                    {http.MethodGet, false, s.agentGet},
		"/cgi-bin/user/get":                     {http.MethodGet, false, s.userGet},
		"/cgi-bin/user/getuserid":               {http.MethodPost, false, s.userByMobile},
	}
}

// CorpPlatform is WeCom's API. It may be mounted under any prefix: what counts
// is the path from /cgi-bin/ on.
func (s *Simulator) CorpPlatform() http.Handler {
	return s.api(side{
		table: s.corpEndpoints(), problem: corpProblem, unknown: 40066,
		token: func(token string, now time.Time) *apiError {
			if s.corp == nil { // it has given none
				return fail(40014)
			}
			err := s.corp.Tokens.check(token, now)
			if err != nil && err.code == 40001 { // only a secret is that, here
				return fail(40014)
			}
			return err
		},
		count: func(string, time.Time) bool { return true }, // sends are outside WeCom's limits of calls
	})
}

// corpProblem is an error as WeCom writes it.
func corpProblem(e *apiError) map[string]any {
	hint := fmt.Sprintf("hint: [%d_1_%s], from ip: 203.0.113.9, more info at https://open.work.weixin.qq.com/devtool/query?e=%d",
		time.Now().Unix(), hexText(32), e.code)
	return map[string]any{"errcode": e.code, "errmsg": e.text + ", " + hint}
}

// corpToken is GET /cgi-bin/gettoken: the same token until it ends.
func (s *Simulator) corpToken(c call) (answer, *apiError) {
	q := c.r.URL.Query()
	switch {
	case s.corp == nil || q.Get("corpid") != s.cfg.Corp.CorpID:
		return answer{}, failWith(40013, "invalid corpid")
	case q.Get("corpsecret") != s.cfg.Corp.Secret:
		return answer{}, failWith(40001, "invalid credential")
	}
	token, life := s.corp.Tokens.steady(c.now)
	return answer{json: map[string]any{"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": int(life.Seconds())}}, nil
}

// agent checks the number of the application: a number, or as a string.
func (s *Simulator) agent(raw string) *apiError {
	if strings.Trim(raw, `"`) != fmt.Sprint(s.cfg.Corp.AgentID) {
		return failWith(40056, "invalid agentid")
	}
	return nil
}

func (s *Simulator) agentGet(c call) (answer, *apiError) {
	if s.agent(c.r.URL.Query().Get("agentid")) != nil {
		return answer{}, failWith(301002, "not allow operate another agent with this accesstoken")
	}
	see := []map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(s.members)) {
		if s.inRange(s.members[id]) {
			see = append(see, map[string]string{"userid": id})
		}
	}
	return answer{json: map[string]any{
		"errcode": 0, "errmsg": "ok", "agentid": s.cfg.Corp.AgentID, "name": s.cfg.Corp.Name, "close": 0, "isreportenter": 1,
		"allow_userinfos": map[string]any{"user": see},
	}}, nil
}

// userGet is GET /cgi-bin/user/get: since 2022 without mobile for new applications.
func (s *Simulator) userGet(c call) (answer, *apiError) {
	u, ok := s.member(c.r.URL.Query().Get("userid"))
	switch {
	case !ok:
		return answer{}, failWith(60111, "invalid userid")
	case !s.inRange(u) && !u.Disabled:
		return answer{}, failWith(60011, "no privilege to access/modify contact/party/agent")
	}
	status := 1
	if u.Disabled {
		status = 2
	}
	return answer{json: map[string]any{
		"errcode": 0, "errmsg": "ok", "userid": strings.ToLower(u.User), "name": u.Name, "department": []int{1}, "status": status,
	}}, nil
}

// userByMobile is POST /cgi-bin/user/getuserid. Once too many mobiles were
// nobody's it is barred for the rest of the day.
func (s *Simulator) userByMobile(c call) (answer, *apiError) {
	var in struct {
		Mobile string `json:"mobile"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	day := dayOf(c.now)
	if s.corp.BarredDay == day {
		return answer{}, failWith(45009, "api freq out of limit")
	}
	for id, u := range s.members {
		if u.mobile != "" && u.mobile == in.Mobile {
			return answer{json: map[string]any{"errcode": 0, "errmsg": "ok", "userid": id}}, nil
		}
	}
	if s.corp.MissDay != day {
		s.corp.MissDay, s.corp.Misses = day, 0
	}
	if s.corp.Misses++; s.corp.Misses*100 > s.memberCount()*missPercent {
		s.corp.BarredDay = day
	}
	return answer{}, failWith(46004, "user not exist")
}

func (s *Simulator) corpMenuCreate(c call) (answer, *apiError) {
	if err := s.agent(c.r.URL.Query().Get("agentid")); err != nil {
		return answer{}, err
	}
	return s.createMenu(c, &s.corp.Buttons)
}

func (s *Simulator) corpMenuGet(c call) (answer, *apiError) {
	if err := s.agent(c.r.URL.Query().Get("agentid")); err != nil {
		return answer{}, err
	}
	if s.corp.Buttons == nil {
		return answer{}, fail(46003)
	}
	return answer{json: map[string]any{"errcode": 0, "errmsg": "ok", "button": s.corp.Buttons}}, nil
}

func (s *Simulator) corpMenuDelete(c call) (answer, *apiError) {
	if err := s.agent(c.r.URL.Query().Get("agentid")); err != nil {
		return answer{}, err
	}
	s.corp.Buttons = nil
	return done, nil
}

// corpLimits are the sizes that an upload may have, by kind; a file has more
// than five bytes.
var corpLimits = map[string]int{"image": maxImage, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}

const leastUpload = 5

func (s *Simulator) corpUpload(c call) (answer, *apiError) {
	kind := c.r.URL.Query().Get("type")
	limit, ok := corpLimits[kind]
	if !ok {
		return answer{}, failWith(40005, "invalid type")
	}
	b, err := formFile(c)
	contentType := http.DetectContentType(b)
	switch {
	case err != nil || len(b) == 0:
		return answer{}, failWith(44001, "empty media data")
	case len(b) <= leastUpload || len(b) > limit:
		return answer{}, failWith(40006, "invalid media size")
	case kind == "image" && contentType != "image/jpeg" && contentType != "image/png",
		kind == "voice" && !bytes.HasPrefix(b, []byte("#!AMR")):
		return answer{}, failWith(40004, "invalid media type")
	}
	id := s.keepMedia(mediaFile{Kind: kind, Type: contentType, Bytes: b, Corp: true})
	return answer{json: map[string]any{
		"errcode": 0, "errmsg": "ok", "type": kind, "media_id": id, "created_at": strconv.FormatInt(c.now.Unix(), 10),
	}}, nil
}

func (s *Simulator) corpMedia(c call) (answer, *apiError) {
	return s.mediaFileOf(c.r.URL.Query().Get("media_id"), true)
}
