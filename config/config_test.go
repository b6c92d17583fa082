package config_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"shouze/config"
)

const aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaultsStandAlone(t *testing.T) {
	c, err := config.Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := config.Default()
	migrates := true
	want.Database.AutoMigrate = &migrates
	if diff := cmp.Diff(want, c); diff != "" {
		t.Error(diff)
	}
	if c.WeCom.On() || c.WeChat.On() || c.Redis.On() {
		t.Error("a channel is on without an id")
	}
	if loc, err := c.Location(); err != nil || loc.String() != "Asia/Shanghai" {
		t.Errorf("location %v, %v", loc, err)
	}
}

const fullFile = `
listen: ":9090"
listen_console: 10.0.0.5:8081
public_url: https://anquan.example.gov.cn/bot/
timezone: Asia/Urumqi
data_dir: /var/lib/shouze
database: {driver: mysql, dsn: "u:p@tcp(db)/x"}
redis: {addr: "redis:6379", db: 2, tls: true}
wecom:
  corp_id: ww1
  agent_id: 1000002
  secret: s3cret-in-file
  token: 0123
  encoding_aes_key: ` + aesKey + `
  webhook_keys: [k1, k2]
wechat:
  app_id: wx1
  app_secret: other
  token: t
  encoding_aes_key: ` + aesKey + `
  templates:
    task: {id: T1, fields: {thing2: title, time4: due}}
campaign: 2023
tips: {recipients: [age1a, age1b], chat_intake: false}
log: {level: debug, format: text}
`

func TestFileThenEnvironment(t *testing.T) {
	secret := write(t, "secret", "from-file\n")
	c, err := config.Load(write(t, "shouze.yaml", fullFile), []string{
		"SHOUZE_DATABASE_DSN=winner", "SHOUZE_WECOM_SECRET_FILE=" + secret, "SHOUZE_LISTEN=",
		"SHOUZE_REDIS_DB=3", "SHOUZE_TIPS_CHAT_INTAKE=true", "SHOUZE_WECOM_WEBHOOK_KEYS=a, b",
		"SHOUZE_WECHAT_TEMPLATES={todo: {id: T9, fields: {thing1: title}}}", "PATH=/bin", "SHOUZE_DATABASE_AUTO_MIGRATE=true",
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{
		"dsn": c.Database.DSN.Reveal(), "secret": c.WeCom.Secret.Reveal(), "token": c.WeCom.Token.Reveal(),
		"listen": c.Listen, "url": c.PublicURL, "db": c.Redis.DB, "tls": c.Redis.TLS, "campaign": c.Campaign, "intake": c.Tips.ChatIntake,
		"hooks": len(c.WeCom.WebhookKeys), "hook": c.WeCom.WebhookKeys[1].Reveal(), "zone": c.Timezone,
		"templates": fmt.Sprint(c.WeChat.Templates), "migrates": c.Database.Migrates(), "recipients": fmt.Sprint(c.Tips.Recipients),
	}
	want := map[string]any{
		"dsn": "winner", "secret": "from-file", "token": "0123", "listen": ":9090", "url": "https://anquan.example.gov.cn/bot", "db": 3, "tls": true,
		"campaign": "2023", "intake": true, "hooks": 2, "hook": "b", "zone": "Asia/Urumqi",
		"templates": "map[todo:{T9 map[thing1:title]}]", "migrates": true, "recipients": "[age1a age1b]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMigratesByItselfOnlyOnSQLite(t *testing.T) {
	c, err := config.Load("", []string{"SHOUZE_DATABASE_DRIVER=postgres", "SHOUZE_DATABASE_DSN=x"})
	if err != nil || c.Database.Migrates() {
		t.Errorf("migrates %v, %v", c.Database.Migrates(), err)
	}
}

// problems loads a configuration that must be refused.
func problems(t *testing.T, file string, environ ...string) []string {
	t.Helper()
	path := ""
	if file != "" {
		path = write(t, "shouze.yaml", file)
	}
	_, err := config.Load(path, environ)
	var all *config.Error
	if !errors.As(err, &all) {
		t.Fatalf("%q %q: want *config.Error, got %v", file, environ, err)
	}
	if strings.ContainsAny(err.Error(), "\r\n") {
		t.Errorf("not one line: %q", err)
	}
	return all.Lines()
}

func TestEveryProblemIsNamed(t *testing.T) {
	for name, tc := range map[string]struct {
		file    string
		environ []string
		want    []string // beginnings, in order
	}{
		"unknown key":         {"listen: \":1\"\nlitsen: x\n", nil, []string{"litsen（第2行）: 没有这个配置项"}},
		"unknown nested key":  {"wecom:\n  corpid: x\n", nil, []string{"wecom.corpid（第2行）: 没有这个配置项，请检查拼写，是不是wecom.corp_id？"}},
		"key in wrong place":  {"dsn: x\n", nil, []string{"dsn（第1行）: 没有这个配置项，请检查拼写，是不是database.dsn？"}},
		"several at once":     {"a: 1\nlisten: nowhere\ndatabase:\n  driver: oracle\n  b: 2\n", nil, []string{"a（第1行）", "database.b（第5行）", "listen（第2行）: 应为 地址:端口", "database.driver（第4行）: 应为 sqlite、mysql、postgres 之一"}},
		"wrong type":          {"wecom: {agent_id: 一号}\nredis: {tls: maybe}\n", nil, []string{"wecom.agent_id（第1行）: 应是整数", "redis.tls（第2行）: 应是 true 或 false"}},
		"list for text":       {"listen: [a]\n", nil, []string{"listen（第1行）: 应是一段文字"}},
		"text for section":    {"database: sqlite\n", nil, []string{"database（第1行）: 应是“键: 值”"}},
		"not yaml":            {"listen: \"a\nwecom: {\n", nil, []string{"第"}},
		"twice":               {"listen: ':1'\nlisten: ':2'\n", nil, []string{"第2行：写法不对，请检查缩进、冒号后的空格和引号（同一个键写了两次）"}},
		"time zone":           {"timezone: Asia/Anshan\n", nil, []string{"timezone（第1行）: 没有这个时区"}},
		"server without dsn":  {"database: {driver: mysql}\n", nil, []string{"database.dsn: 用 mysql 或 postgres 时必填"}},
		"public url":          {"public_url: anquan.example.gov.cn\n", nil, []string{"public_url（第1行）: 应为完整网址"}},
		"port":                {"listen: ':70000'\n", nil, []string{"listen（第1行）"}},
		"campaign":            {"campaign: ../x\n", nil, []string{"campaign（第1行）"}},
		"log":                 {"log: {level: loud, format: xml}\n", nil, []string{"log.level（第1行）: 应为 debug、info、warn、error 之一", "log.format（第1行）: 应为 json、text 之一"}},
		"wecom on":            {"wecom: {corp_id: w}\n", nil, []string{"wecom.agent_id: 设了", "wecom.secret: 设了", "wecom.token: 设了", "wecom.encoding_aes_key: 应为43位字母数字"}},
		"wechat on":           {"wechat: {app_id: w, encoding_aes_key: short}\n", nil, []string{"wechat.app_secret: 设了", "wechat.token: 设了", "wechat.encoding_aes_key（第1行）: 应为43位字母数字，请从公众号后台“基本配置”复制"}},
		"previous key":        {"wechat: {encoding_aes_key_previous: short}\n", nil, []string{"wechat.encoding_aes_key_previous（第1行）"}},
		"template kind":       {"wechat:\n  templates: {other: {id: x}, task: {fields: {}}}\n", nil, []string{"wechat.templates.other: 没有这种模板消息", "wechat.templates.task.id: 必填"}},
		"template key":        {"wechat:\n  templates:\n    task: {id: x, field: {}}\n", nil, []string{"wechat.templates（第3行）: 应形如"}},
		"private key":         {"tips: {recipients: [AGE-SECRET-KEY-1ABC]}\n", nil, []string{"tips.recipients（第1行）: 里面放了私钥"}},
		"environment number":  {"", []string{"SHOUZE_WECOM_AGENT_ID=x"}, []string{"wecom.agent_id: 环境变量SHOUZE_WECOM_AGENT_ID应是整数"}},
		"environment bool":    {"", []string{"SHOUZE_REDIS_TLS=x"}, []string{"redis.tls: 环境变量SHOUZE_REDIS_TLS应是 true 或 false"}},
		"environment mapping": {"", []string{"SHOUZE_WECHAT_TEMPLATES=x"}, []string{"wechat.templates: 环境变量SHOUZE_WECHAT_TEMPLATES应形如"}},
		"secret file missing": {"", []string{"SHOUZE_WECOM_SECRET_FILE=/nowhere"}, []string{"wecom.secret: 环境变量SHOUZE_WECOM_SECRET_FILE指的文件“/nowhere”不存在"}},
		"secret twice":        {"", []string{"SHOUZE_WECOM_SECRET_FILE=/x", "SHOUZE_WECOM_SECRET=y"}, []string{"wecom.secret: 环境变量SHOUZE_WECOM_SECRET和SHOUZE_WECOM_SECRET_FILE只能设一个"}},
		"environment wins":    {"listen: ':1'\n", []string{"SHOUZE_LISTEN=x"}, []string{"listen: 应为 地址:端口"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := problems(t, tc.file, tc.environ...)
			if len(got) != len(tc.want) {
				t.Fatalf("got %q, want %q", got, tc.want)
			}
			for i, want := range tc.want {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("got %q, want %q…", got[i], want)
				}
			}
		})
	}
}

func TestMissingFile(t *testing.T) {
	if _, err := config.Load("/nowhere/shouze.yaml", nil); err == nil || !strings.Contains(err.Error(), "不存在") {
		t.Errorf("got %v", err)
	}
}

func TestNoErrorQuotesASecret(t *testing.T) {
	const mark = "hunter2"
	for _, file := range []string{
		"wecom:\n  secret: " + mark + "\n agent_id: [\n", "wecom: {agent_id: " + mark + ", secret: " + mark + "}\n",
		"database: {driver: " + mark + ", dsn: " + mark + "}\n", "wechat: {encoding_aes_key: " + mark + "}\n",
		"wecom: {secret: {" + mark + ": x}}\n", "wecom: {secret: \"" + mark + "\n", "wecom: " + mark + "\n",
		"redis: {db: 99999999999999999999999" + mark + "}\n",
	} {
		for _, line := range append(problems(t, file), problems(t, "", "SHOUZE_REDIS_DB="+mark)...) {
			if strings.Contains(line, mark) {
				t.Errorf("%q leaks in %q", file, line)
			}
		}
	}
}

func TestSecretHides(t *testing.T) {
	type holder struct {
		S    config.Secret
		List []config.Secret
		P    *config.Secret
	}
	s := config.Secret("hunter2")
	h := holder{S: s, List: []config.Secret{s}, P: &s}
	js, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	ym, err := yaml.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "s", s, "h", h)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "s", s, "h", h)
	all := fmt.Sprintf("%v %+v %#v %s %q %x %d %v %v", h, h, h, s, s, s, s, &s, []any{s}) + string(js) + string(ym) + log.String() +
		fmt.Errorf("wrapped %w %v", os.ErrInvalid, s).Error()
	if strings.Contains(all, "hunter2") || strings.Contains(all, fmt.Sprintf("%x", "hunter2")) {
		t.Errorf("leaks: %s", all)
	}
	if !strings.Contains(string(js), `"[hidden]"`) || !strings.Contains(string(ym), "[hidden]") || s.Reveal() != "hunter2" || !s.Set() {
		t.Errorf("json %s, yaml %s", js, ym)
	}
}

func FuzzLoad(f *testing.F) {
	for _, s := range []string{fullFile, "", "a", "listen: [", "- 1", "wecom: &a {token: *a}", "\ufeff{}", "---\n---\n", "<<: {a: b}", "? [a]\n: b"} {
		f.Add(s)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, s string) {
		path := filepath.Join(dir, "f.yaml")
		if err := os.WriteFile(path, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := config.Load(path, nil)
		if err != nil {
			return
		}
		if again := c.Validate(); len(again) > 0 {
			t.Errorf("loaded a configuration with problems: %v", again)
		}
	})
}
