// Package config is the one configuration of the program: defaults, then a YAML
// file, then the environment, then a check that names every problem at once.
package config

import (
	"fmt"
	"time"
)

// Config is everything that an installation may set. Each key is also an
// environment variable: database.dsn is SHOUZE_DATABASE_DSN.
type Config struct {
	Listen        string   `yaml:"listen" env:"LISTEN"`                 // host:port of callbacks, phone pages, API
	ListenConsole string   `yaml:"listen_console" env:"LISTEN_CONSOLE"` // the console's own address; empty: the same
	PublicURL     string   `yaml:"public_url" env:"PUBLIC_URL"`         // as seen from outside, may carry a path; empty: messages link nowhere
	VerifyDir     string   `yaml:"verify_dir" env:"VERIFY_DIR"`         // MP_verify_*.txt and WW_verify_*.txt
	Timezone      string   `yaml:"timezone" env:"TIMEZONE"`             // the county's, an IANA name
	DataDir       string   `yaml:"data_dir" env:"DATA_DIR"`             // SQLite file, media, spool
	ContentDir    string   `yaml:"content_dir" env:"CONTENT_DIR"`       // overrides of the built-in content; empty: none
	Database      Database `yaml:"database" envPrefix:"DATABASE_"`
	Redis         Redis    `yaml:"redis" envPrefix:"REDIS_"`
	WeCom         WeCom    `yaml:"wecom" envPrefix:"WECOM_"`
	WeChat        WeChat   `yaml:"wechat" envPrefix:"WECHAT_"`
	Campaign      string   `yaml:"campaign" env:"CAMPAIGN"` // routine, 2023, or a file of content_dir/campaigns
	Tips          Tips     `yaml:"tips" envPrefix:"TIPS_"`
	Log           Log      `yaml:"log" envPrefix:"LOG_"`
}

// Database says where the data is kept.
type Database struct {
	Driver      string `yaml:"driver" env:"DRIVER"` // sqlite, mysql, postgres
	DSN         Secret `yaml:"dsn" env:"DSN"`       // carries a password; empty: the SQLite file of data_dir
	AutoMigrate *bool  `yaml:"auto_migrate" env:"AUTO_MIGRATE"`
}

// Migrates reports whether serve may bring an older schema up to date itself:
// as set, else true for SQLite only.
func (d Database) Migrates() bool {
	if d.AutoMigrate == nil {
		return d.Driver == SQLite
	}
	return *d.AutoMigrate
}

// Redis is shared by several processes; an empty Addr means one process alone.
type Redis struct {
	Addr     string `yaml:"addr" env:"ADDR"`
	Username string `yaml:"username" env:"USERNAME"`
	Password Secret `yaml:"password" env:"PASSWORD"`
	DB       int    `yaml:"db" env:"DB"`
	TLS      bool   `yaml:"tls" env:"TLS"`
}

// On reports whether Redis is used.
func (r Redis) On() bool { return r.Addr != "" }

// WeCom is the application of 企业微信; an empty CorpID turns the channel off.
type WeCom struct {
	CorpID                 string   `yaml:"corp_id" env:"CORP_ID"`
	AgentID                int      `yaml:"agent_id" env:"AGENT_ID"`
	Secret                 Secret   `yaml:"secret" env:"SECRET"`
	Token                  Secret   `yaml:"token" env:"TOKEN"`
	EncodingAESKey         Secret   `yaml:"encoding_aes_key" env:"ENCODING_AES_KEY"`
	EncodingAESKeyPrevious Secret   `yaml:"encoding_aes_key_previous" env:"ENCODING_AES_KEY_PREVIOUS"` // while the key is being changed
	APIBase                string   `yaml:"api_base" env:"API_BASE"`                                   // replaces scheme and host of the platform
	WebhookKeys            []Secret `yaml:"webhook_keys" env:"WEBHOOK_KEYS"`                           // keys of group robots; comma separated in the environment
}

// On reports whether the channel is used.
func (w WeCom) On() bool { return w.CorpID != "" }

// WeChat is the Official Account (服务号); an empty AppID turns the channel off.
type WeChat struct {
	AppID                  string    `yaml:"app_id" env:"APP_ID"`
	AppSecret              Secret    `yaml:"app_secret" env:"APP_SECRET"`
	Token                  Secret    `yaml:"token" env:"TOKEN"`
	EncodingAESKey         Secret    `yaml:"encoding_aes_key" env:"ENCODING_AES_KEY"`
	EncodingAESKeyPrevious Secret    `yaml:"encoding_aes_key_previous" env:"ENCODING_AES_KEY_PREVIOUS"` // while the key is being changed
	APIBase                string    `yaml:"api_base" env:"API_BASE"`                                   // replaces scheme and host of the platform
	Templates              Templates `yaml:"templates" env:"TEMPLATES"`
}

// On reports whether the channel is used.
func (w WeChat) On() bool { return w.AppID != "" }

// Templates are the template messages (模板消息) by kind: task, hazard, todo,
// notice. A kind without one can't be sent outside the window. In the
// environment the value is the same mapping as inline YAML or JSON.
type Templates map[string]Template

// Template is one template message of the platform. Fields maps the template's
// field to the value that fills it: {thing2: title, time4: due}.
type Template struct {
	ID     string            `yaml:"id" json:"id"`
	Fields map[string]string `yaml:"fields" json:"fields"`
}

// Tips says who may read sealed tips.
type Tips struct {
	Recipients []string `yaml:"recipients" env:"RECIPIENTS"`   // public keys; comma separated in the environment
	ChatIntake bool     `yaml:"chat_intake" env:"CHAT_INTAKE"` // 举报 in the chat is taken, not only on the page
}

// Log says what is written to the log, and how.
type Log struct {
	Level  string `yaml:"level" env:"LEVEL"`   // debug, info, warn, error
	Format string `yaml:"format" env:"FORMAT"` // json, text
}

// The database drivers.
const (
	SQLite   = "sqlite"
	MySQL    = "mysql"
	Postgres = "postgres"
)

// Default is the configuration of an installation that sets nothing: one
// process on SQLite with no channel.
func Default() Config {
	return Config{
		Listen:   ":8080",
		Timezone: "Asia/Shanghai",
		DataDir:  "./data",
		Database: Database{Driver: SQLite},
		Campaign: "routine",
		Tips:     Tips{ChatIntake: true},
		Log:      Log{Level: "info", Format: "json"},
	}
}

// Location is the county's zone. A Config from Load always has one.
func (c Config) Location() (*time.Location, error) {
	loc, err := time.LoadLocation(c.Timezone)
	if err != nil {
		return nil, fmt.Errorf("timezone %q: %w", c.Timezone, err)
	}
	return loc, nil
}
