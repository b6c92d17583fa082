package config

import (
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	aesKeyForm   = regexp.MustCompile(`^[A-Za-z0-9]{43}$`)
	campaignForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)
)

// Validate names every problem of the values themselves; it touches no disk
// and no network (doctor does). Lines are not known here.
func (c Config) Validate() []Problem {
	v := &validation{}
	c.validatePlace(v)
	c.Database.validate(v)
	c.Redis.validate(v)
	c.WeCom.validate(v)
	c.WeChat.validate(v)
	c.Tips.validate(v)
	c.Log.validate(v)
	return v.problems
}

type validation struct{ problems []Problem }

// unless adds a problem when ok is false.
func (v *validation) unless(ok bool, key, what string) {
	if !ok {
		v.problems = append(v.problems, Problem{Key: key, What: what})
	}
}

func (v *validation) oneOf(value, key string, allowed ...string) {
	v.unless(slices.Contains(allowed, value), key, "应为 "+strings.Join(allowed, "、")+" 之一")
}

func (v *validation) baseURL(value, key, example string) {
	v.unless(value == "" || absolute(value), key, "应为完整网址，以 http:// 或 https:// 开头，不带问号，形如 "+example)
}

func (c Config) validatePlace(v *validation) {
	v.unless(listenable(c.Listen), "listen", "应为 地址:端口，形如 :8080 或 127.0.0.1:8080，端口0到65535")
	v.unless(c.ListenConsole == "" || listenable(c.ListenConsole), "listen_console",
		"应为 地址:端口，形如 10.0.0.5:8081，端口0到65535；不单开就留空")
	v.baseURL(c.PublicURL, "public_url", "https://anquan.example.gov.cn")
	_, err := time.LoadLocation(c.Timezone)
	v.unless(err == nil && c.Timezone != "" && c.Timezone != "Local", "timezone", "没有这个时区，请填 Asia/Shanghai 这样的名字")
	v.unless(c.DataDir != "", "data_dir", "不能为空，请填存放数据的文件夹，形如 ./data")
	v.unless(campaignForm.MatchString(c.Campaign), "campaign",
		"只能用字母、数字、横线，填 routine、2023 或 campaigns 文件夹里的文件名（不带 .yaml）")
}

func (d Database) validate(v *validation) {
	v.oneOf(d.Driver, "database.driver", SQLite, MySQL, Postgres)
	v.unless(d.DSN.Set() || (d.Driver != MySQL && d.Driver != Postgres), "database.dsn",
		"用 mysql 或 postgres 时必填，请填数据库的连接串")
}

func (r Redis) validate(v *validation) {
	v.unless(r.Addr == "" || (listenable(r.Addr) && !strings.HasPrefix(r.Addr, ":")), "redis.addr", "应为 主机:端口，形如 127.0.0.1:6379")
	v.unless(r.DB >= 0, "redis.db", "应为0或正整数")
}

func (w WeCom) validate(v *validation) {
	v.baseURL(w.APIBase, "wecom.api_base", "http://10.0.0.8:8443/wecom")
	v.unless(!slices.Contains(w.WebhookKeys, ""), "wecom.webhook_keys", "里面有空的一项，请删掉")
	if w.On() {
		v.unless(w.AgentID > 0, "wecom.agent_id", "设了 wecom.corp_id 就必填，请从企业微信管理后台的应用详情页复制 AgentId")
		v.unless(w.Secret.Set(), "wecom.secret", "设了 wecom.corp_id 就必填，请从企业微信管理后台的应用详情页复制 Secret")
		v.unless(w.Token.Set(), "wecom.token", "设了 wecom.corp_id 就必填，请从应用的“接收消息”设置里复制 Token")
	}
	const from = "请从应用的“接收消息”设置里复制"
	v.aesKeys("wecom.", from, w.EncodingAESKey, w.EncodingAESKeyPrevious, w.On())
}

func (w WeChat) validate(v *validation) {
	v.baseURL(w.APIBase, "wechat.api_base", "http://10.0.0.8:8443/wechat")
	if w.On() {
		v.unless(w.AppSecret.Set(), "wechat.app_secret", "设了 wechat.app_id 就必填，请从公众号后台“基本配置”复制 AppSecret")
		v.unless(w.Token.Set(), "wechat.token", "设了 wechat.app_id 就必填，请从公众号后台“基本配置”复制令牌（Token）")
	}
	const from = "请从公众号后台“基本配置”复制"
	v.aesKeys("wechat.", from, w.EncodingAESKey, w.EncodingAESKeyPrevious, w.On())
	for _, kind := range sortedKeys(w.Templates) {
		v.template("wechat.templates."+kind, kind, w.Templates[kind])
	}
}

// aesKeys checks the key in use (required once the channel is on) and the one
// before it.
func (v *validation) aesKeys(section, from string, now, before Secret, required bool) {
	if required || now.Set() {
		v.unless(aesKeyForm.MatchString(now.Reveal()), section+"encoding_aes_key", "应为43位字母数字，"+from)
	}
	if before.Set() {
		v.unless(aesKeyForm.MatchString(before.Reveal()), section+"encoding_aes_key_previous", "应为43位字母数字，是换之前的那个密钥；没换过就留空")
	}
}

func (v *validation) template(key, kind string, t Template) {
	known := slices.Contains([]string{"task", "hazard", "todo", "notice"}, kind)
	v.unless(known, key, "没有这种模板消息，只有 task、hazard、todo、notice")
	v.unless(!known || t.ID != "", key+".id", "必填，请从公众号后台“模板消息”复制模板编号")
}

func (t Tips) validate(v *validation) {
	for _, r := range t.Recipients {
		if strings.HasPrefix(strings.ToUpper(r), "AGE-SECRET-KEY") {
			v.unless(false, "tips.recipients", "里面放了私钥！这里只能放公钥，请马上删掉，并用 shouze keys new 换一对新的")
			return
		}
	}
	v.unless(!slices.Contains(t.Recipients, ""), "tips.recipients", "里面有空的一项，请删掉")
}

func (l Log) validate(v *validation) {
	v.oneOf(l.Level, "log.level", "debug", "info", "warn", "error")
	v.oneOf(l.Format, "log.format", "json", "text")
}

// listenable reports whether s is host:port or :port.
func listenable(s string) bool {
	host, port, err := net.SplitHostPort(s)
	if err != nil || strings.ContainsAny(host, " /") {
		return false
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n <= 65535
}

func absolute(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" &&
		u.RawQuery == "" && u.Fragment == "" && u.User == nil && !strings.ContainsAny(s, " \t?#")
}

func sortedKeys(m Templates) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
