package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"shouze/bot/simulator"
	"shouze/config"
	"shouze/safety"
)

type demoOptions struct {
	listen, data, now string
	enterprises       int
	json              bool
	driver, dsn       string // of a database server; empty: SQLite
	content           string // a county's own content folder; empty: what ships
}

func demoCommand(io console) *cobra.Command {
	var o demoOptions
	c := &cobra.Command{
		Use: "demo", Short: "在这台机器上试用全部功能，什么都不用装", Args: exactArgs(0, "demo 后面只写参数"),
		RunE: func(cmd *cobra.Command, _ []string) error { return runDemo(cmd.Context(), io, o) },
	}
	c.Flags().StringVar(&o.driver, "driver", config.SQLite, "数据库：sqlite、mysql 或 postgres")
	c.Flags().StringVar(&o.dsn, "dsn", "", "数据库服务器的连接串")
	for _, hidden := range []string{"driver", "dsn"} { // for tests on servers; nobody needs them to try the product
		_ = c.Flags().MarkHidden(hidden) // fails for an unknown name only
	}
	c.Flags().StringVar(&o.listen, "listen", "127.0.0.1:8080", "在这个地址提供网页")
	c.Flags().StringVar(&o.data, "data", "", "数据放在这个文件夹（默认临时文件夹，结束就删）")
	c.Flags().StringVar(&o.now, "now", "", "从什么时候开始，比如 2026-11-24T09:00:00+08:00（只对新文件夹有效）")
	c.Flags().IntVar(&o.enterprises, "enterprises", 0, "一共造多少家企业（默认示例名单）")
	c.Flags().BoolVar(&o.json, "json", false, "输出一行 JSON")
	return c
}

func runDemo(ctx context.Context, io console, o demoOptions) (err error) {
	if o.data == "" {
		if o.data, err = os.MkdirTemp("", "shouze-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(o.data)) }()
	}
	if err := os.MkdirAll(o.data, 0o700); err != nil {
		return fmt.Errorf("建不了文件夹 %s：%w", o.data, err)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", o.listen)
	if err != nil {
		return usage(fmt.Errorf("--listen %s 用不了，请换一个端口：%w", o.listen, err))
	}
	log := slog.New(slog.NewTextHandler(io.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	d, err := newDemo(ctx, o, "http://"+l.Addr().String(), log)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	return errors.Join(d.run(ctx, l, func() error { return d.announce(io, o.json) }), d.app.store.Close())
}

// demo is the product with the double of the platform beside it.
type demo struct {
	app   *app
	clock *movingClock
	sim   *simulator.Simulator
	base  string // http://host:port
	fresh bool   // a new folder: to be seeded
	until time.Time
	token string
	size  int // enterprises wanted
}

// seedDays is how far back the made-up history of a new demo goes.
const seedDays = 35

func newDemo(ctx context.Context, o demoOptions, base string, log *slog.Logger) (*demo, error) {
	d := &demo{base: base, size: o.enterprises}
	zone := safety.CountyZone()
	clock, known, err := openClock(filepath.Join(o.data, "clock.json"), zone)
	if err != nil {
		return nil, err
	}
	d.clock, d.fresh, d.until = clock, !known, clock.Now()
	if d.fresh {
		if o.now != "" {
			if d.until, err = readAt(o.now, zone); err != nil {
				return nil, usage(fmt.Errorf("--now 要写成 2026-11-24T09:00:00+08:00 这样：%w", err))
			}
		}
		clock.set(d.until.AddDate(0, 0, -seedDays))
	}
	far, err := demoAccounts(filepath.Join(o.data, "account.json"))
	if err != nil {
		return nil, err
	}
	if d.app, err = newApp(ctx, o.config(base, far), clock, log, nil); err != nil {
		return nil, err
	}
	d.sim, err = simulator.New(simulator.Config{
		Account: far.Account, CallbackURL: base + "/wechat/callback", Corp: far.Corp, CorpCallbackURL: base + "/wecom/callback", Clock: demoClock{d}, Product: demoProduct{d.app}, Log: log,
		Dir: filepath.Join(o.data, "simulator"),
	})
	if err != nil {
		return nil, errors.Join(err, d.app.store.Close())
	}
	return d, nil
}

// accounts are the double's two accounts, as both sides know them.
type accounts struct {
	simulator.Account
	Corp *simulator.Corp
}

// demoAccounts are the same over a restart. A folder of a version that knew no
// WeCom gets its application now.
func demoAccounts(file string) (accounts, error) {
	var a accounts
	raw, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(raw, &a)
	} else if errors.Is(err, os.ErrNotExist) {
		a.Account, err = simulator.NewAccount(), nil
	}
	if err != nil || a.Corp != nil {
		return a, err
	}
	application := simulator.NewCorp()
	a.Corp = &application
	if raw, err = json.Marshal(a); err != nil {
		return a, err
	}
	return a, os.WriteFile(file, raw, 0o600)
}

// Where the demo keeps the doubles of the platforms.
const (
	platformPath     = "/sim/platform/wechat"
	corpPlatformPath = "/sim/platform/wecom"
)

// config is the demo's configuration, on a database server where one is named.
func (o demoOptions) config(base string, a accounts) config.Config {
	c := demoConfig(o.data, base, a.Account)
	c.ContentDir = o.content
	c.WeCom = config.WeCom{
		CorpID: a.Corp.CorpID, AgentID: int(a.Corp.AgentID), Secret: config.Secret(a.Corp.Secret), Token: config.Secret(a.Corp.Token),
		EncodingAESKey: config.Secret(a.Corp.EncodingAESKey), APIBase: base + corpPlatformPath,
	}
	if o.driver == config.MySQL || o.driver == config.Postgres {
		migrate := true
		c.Database = config.Database{Driver: o.driver, DSN: config.Secret(o.dsn), AutoMigrate: &migrate}
	}
	return c
}

func demoConfig(data, base string, a simulator.Account) config.Config {
	c := config.Default()
	c.DataDir, c.PublicURL = data, base
	c.WeChat = config.WeChat{
		AppID: a.AppID, AppSecret: config.Secret(a.AppSecret), Token: config.Secret(a.Token), EncodingAESKey: config.Secret(a.EncodingAESKey),
		APIBase: base + platformPath, Templates: config.Templates{},
	}
	for _, t := range simulator.DemoTemplates() {
		fields := map[string]string{}
		for _, f := range t.Fields {
			fields[f.Name] = f.Value
		}
		c.WeChat.Templates[t.Kind] = config.Template{ID: t.ID, Fields: fields}
	}
	return c
}

// run serves until ctx ends. Once the history of a new folder is played it
// calls ready.
func (d *demo) run(ctx context.Context, l net.Listener, ready func() error) error {
	mux := http.NewServeMux()
	mux.Handle("/", d.app.handler())
	mux.Handle(platformPath+"/", http.StripPrefix(platformPath, d.sim.Platform()))
	mux.Handle(corpPlatformPath+"/", http.StripPrefix(corpPlatformPath, d.sim.CorpPlatform()))
	mux.Handle("/sim/", d.sim.Phone())
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server := d.app.server(mux)
	server.WriteTimeout = 0 // moving the clock by weeks may take longer
	opened := make(chan error, 1)
	go func() {
		err := d.open(ctx)
		if err == nil {
			err = ready()
		}
		if err != nil {
			stop()
		}
		opened <- err
	}()
	err := d.app.serveOn(ctx, server, l)
	stop()
	err = errors.Join(err, <-opened, d.sim.Save(), d.clock.save())
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// open seeds a new folder, publishes the menu and makes the token that is
// printed.
func (d *demo) open(ctx context.Context) error {
	d.app.publishMenu(ctx)
	if err := d.seed(ctx); err != nil {
		return fmt.Errorf("造示例数据时出错：%w", err)
	}
	token, err := createToken(ctx, d.app.store, "demo", safety.CountyOffice, "")
	d.token = token
	return errors.Join(err, d.clock.save())
}

func (d *demo) announce(io console, asJSON bool) error {
	phone, api := d.base+"/sim/", d.base+"/api/v1"
	if asJSON {
		return json.NewEncoder(io.out).Encode(map[string]any{
			"phone": phone, "console": "", "tips": "", "api": api, "token": d.token, "sign_ins": []any{},
		})
	}
	_, err := fmt.Fprintf(io.out, "手机页面  %s\n接口      %s\n接口令牌  %s\n\n用浏览器打开手机页面，选一个人，回“自查”试试。按 Ctrl+C 结束。\n", phone, api, d.token)
	return err
}

// demoClock moves the product's clock for the double.
type demoClock struct{ d *demo }

func (c demoClock) Now() time.Time { return c.d.clock.Now() }

func (c demoClock) Advance(ctx context.Context, to time.Time) error {
	err := c.d.app.runner.RunUntil(ctx, to, c.d.clock.set, c.d.app.settle)
	return errors.Join(err, c.d.clock.save())
}

// demoProduct lets the double look at what the product waits for.
type demoProduct struct{ app *app }

func (p demoProduct) Waiting(ctx context.Context, a safety.Address) (safety.Waiting, error) {
	return p.app.waiting(ctx, a)
}

func (p demoProduct) Settle(ctx context.Context, _ safety.Address) error { return p.app.settle(ctx) }

// settle returns when nothing that is due is left to deliver or fetch.
func (a *app) settle(ctx context.Context) error {
	for {
		if err := a.media.Drain(ctx); err != nil {
			return err
		}
		n, err := a.deliverer.Drain(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}

// waiting says what a person's session waits for.
func (a *app) waiting(ctx context.Context, who safety.Address) (safety.Waiting, error) {
	turn, err := a.store.Peek(ctx, who, a.bot.Needs)
	if errors.Is(err, safety.ErrNotFound) {
		return safety.Waiting{}, nil
	}
	if err != nil {
		return safety.Waiting{}, err
	}
	turn.Now = a.clock.Now()
	return a.bot.Waiting(turn)
}
