package config

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/caarlos0/env/v11"
)

// envPrefix begins every environment variable of the program.
const envPrefix = "SHOUZE_"

// Problem is one thing wrong with the configuration: the key's name, the line
// if it stands in the file, and a Chinese sentence that says what to do.
type Problem struct {
	Key  string // such as wechat.encoding_aes_key, or the environment variable; empty: the file as a whole
	Line int    // of the file; 0: not from the file
	What string
}

// String is the problem as one line.
func (p Problem) String() string {
	switch {
	case p.Key == "" && p.Line == 0:
		return p.What
	case p.Key == "":
		return fmt.Sprintf("第%d行：%s", p.Line, p.What)
	case p.Line == 0:
		return p.Key + ": " + p.What
	}
	return fmt.Sprintf("%s（第%d行）: %s", p.Key, p.Line, p.What)
}

// Error holds all problems of a configuration.
type Error struct {
	Path     string // of the file; empty: there is none
	Problems []Problem
}

// Error is every problem in one line, for the command line.
func (e *Error) Error() string {
	return strings.TrimSuffix("配置有误："+strings.Join(e.Lines(), "；"), "。")
}

// Lines is every problem, one a line.
func (e *Error) Lines() []string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return lines
}

// Load reads defaults, then the file at path (empty: none), then environ (as
// os.Environ gives it), and checks the result. What is wrong comes back as one
// *Error with every problem; no error text holds a value of the configuration.
func Load(path string, environ []string) (Config, error) {
	c := Default()
	r := &reader{lines: map[string]int{}}
	if path != "" {
		source, err := os.ReadFile(path)
		if err != nil {
			return Config{}, &Error{Path: path, Problems: []Problem{{What: unreadable("配置文件", path, err)}}}
		}
		r.file(source, &c)
	}
	r.environ(environ, &c)
	for _, address := range []*string{&c.PublicURL, &c.WeCom.APIBase, &c.WeChat.APIBase} {
		*address = strings.TrimRight(*address, "/") // paths are appended to it
	}
	if c.Database.AutoMigrate == nil {
		migrates := c.Database.Migrates()
		c.Database.AutoMigrate = &migrates
	}
	for _, p := range c.Validate() {
		if !r.named(p.Key) {
			p.Line = r.lines[p.Key]
			r.problems = append(r.problems, p)
		}
	}
	if len(r.problems) > 0 {
		return Config{}, &Error{Path: path, Problems: r.problems}
	}
	return c, nil
}

// reader collects problems and remembers where each key stands.
type reader struct {
	problems []Problem
	lines    map[string]int // key → line of the file
}

func (r *reader) problem(key string, line int, format string, args ...any) {
	r.problems = append(r.problems, Problem{Key: key, Line: line, What: fmt.Sprintf(format, args...)})
}

// named reports whether a key already has a problem, so that it is told once.
func (r *reader) named(key string) bool {
	for _, p := range r.problems {
		if p.Key == key {
			return true
		}
	}
	return false
}

// environ lets the environment win over what is there. A variable that is set
// but empty counts as not set.
func (r *reader) environ(environ []string, c *Config) {
	vars := map[string]string{}
	for _, kv := range environ {
		if name, value, ok := strings.Cut(kv, "="); ok && strings.HasPrefix(name, envPrefix) {
			vars[name] = value
		}
	}
	keys := keysOf(reflect.TypeFor[Config](), "", envPrefix)
	r.secretFiles(keys, vars)
	err := env.ParseWithOptions(c, env.Options{
		Environment: vars,
		Prefix:      envPrefix,
		FuncMap:     map[reflect.Type]env.ParserFunc{reflect.TypeFor[Templates](): parseTemplates},
	})
	for _, k := range keys {
		if vars[k.variable] != "" {
			delete(r.lines, k.path)
			if badEnv(err, k) {
				r.problem(k.path, 0, "环境变量%s%s", k.variable, expected(k.kind))
			}
		}
	}
	for i, key := range c.WeCom.WebhookKeys {
		c.WeCom.WebhookKeys[i] = Secret(strings.TrimSpace(key.Reveal()))
	}
	for i, key := range c.Tips.Recipients {
		c.Tips.Recipients[i] = strings.TrimSpace(key)
	}
}

// badEnv reports whether err says that the key's variable could not be read.
// The library names the field only, which is unique among those that can fail.
func badEnv(err error, k key) bool {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return false
	}
	for _, one := range all.Errors {
		var parse env.ParseError
		if errors.As(one, &parse) && parse.Name == k.field && parse.Type == k.kind {
			return true
		}
	}
	return false
}

// secretFiles reads SHOUZE_…_FILE of every secret into its variable.
func (r *reader) secretFiles(keys []key, vars map[string]string) {
	for _, k := range keys {
		path := vars[k.variable+"_FILE"]
		if !k.secret() || path == "" {
			continue
		}
		if vars[k.variable] != "" {
			r.problem(k.path, 0, "环境变量%s和%s_FILE只能设一个，请删掉一个", k.variable, k.variable)
			continue
		}
		content, err := os.ReadFile(path)
		if err != nil {
			r.problem(k.path, 0, "%s", unreadable("环境变量"+k.variable+"_FILE指的文件", path, err))
			continue
		}
		vars[k.variable] = strings.TrimSpace(string(content))
		if vars[k.variable] == "" {
			r.problem(k.path, 0, "环境变量%s_FILE指的文件是空的，请把密钥写进去", k.variable)
		}
	}
}

func unreadable(what, path string, err error) string {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return what + "“" + path + "”不存在，请检查路径"
	case errors.Is(err, os.ErrPermission):
		return what + "“" + path + "”没有权限读取，请检查文件权限"
	}
	return what + "“" + path + "”读不出来，请检查它是不是普通文件"
}

// key is one leaf of the configuration.
type key struct {
	path     string // database.dsn
	variable string // SHOUZE_DATABASE_DSN
	field    string // DSN
	kind     reflect.Type
}

func (k key) secret() bool {
	return k.kind == reflect.TypeFor[Secret]() || k.kind == reflect.TypeFor[[]Secret]()
}

// keysOf lists the leaves of a configuration struct from its tags.
func keysOf(t reflect.Type, path, prefix string) []key {
	var keys []key
	for i := range t.NumField() {
		f := t.Field(i)
		p := path + f.Tag.Get("yaml")
		if f.Type.Kind() == reflect.Struct {
			keys = append(keys, keysOf(f.Type, p+".", prefix+f.Tag.Get("envPrefix"))...)
			continue
		}
		keys = append(keys, key{path: p, variable: prefix + f.Tag.Get("env"), field: f.Name, kind: f.Type})
	}
	return keys
}
