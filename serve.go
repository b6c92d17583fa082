package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"shouze/bot"
	"shouze/config"
	"shouze/store"
	"shouze/web"
)

func serveCommand(io console, f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: "正式运行", Args: exactArgs(0, "serve 后面不用写别的"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := f.load(io)
			if err != nil {
				return err
			}
			if err := supported(cfg); err != nil {
				return usage(err)
			}
			zone, err := cfg.Location()
			if err != nil {
				return usage(err)
			}
			log := newLog(cfg.Log, io.err)
			a, err := newApp(cmd.Context(), cfg, systemClock(zone), log, nil)
			if err != nil {
				return refusal(err)
			}
			if a.wechat == nil && a.wecom == nil {
				log.Warn("no channel is configured: set wechat.app_id or wecom.corp_id")
			}
			a.publishMenu(cmd.Context())
			l, err := new(net.ListenConfig).Listen(cmd.Context(), "tcp", cfg.Listen)
			if err != nil {
				return errors.Join(usage(fmt.Errorf("listen: 端口用不了，请换一个，或停掉占用它的程序：%w", err)), a.close())
			}
			log.Info("serving", "listen", l.Addr().String())
			err = a.serveOn(cmd.Context(), a.server(a.handler()), l)
			return errors.Join(err, a.close())
		},
	}
}

// supported refuses what the configuration knows and this version does not
// do yet, rather than run as if it were not set.
func supported(c config.Config) error {
	for _, k := range []struct {
		set       bool
		key, what string
	}{
		{c.ListenConsole != "", "listen_console", "这一版还没有管理后台，请留空"},
		{len(c.Tips.Recipients) > 0, "tips.recipients", "这一版还不能受理举报，请留空"},
	} {
		if k.set {
			return fmt.Errorf("%s: %s", k.key, k.what)
		}
	}
	return nil
}

// refusal says in words why serve does not start.
func refusal(err error) error {
	switch {
	case errors.Is(err, store.ErrNewerSchema):
		return usage(errors.New("数据库是更新的版本用过的，这个版本不能打开。请换回新版本的程序，或者用升级前的备份"))
	case errors.Is(err, errOlderSchema):
		return usage(errors.New("数据库还是旧结构。请先备份，再运行 shouze migrate"))
	case errors.Is(err, store.ErrDSN):
		return usage(errors.New("database.dsn: 连接串写得不对。mysql 形如 用户:密码@tcp(地址:3306)/库名，postgres 形如 postgres://用户:密码@地址:5432/库名"))
	case errors.Is(err, store.ErrUnavailable):
		return usage(fmt.Errorf("database: 数据库连不上，请检查 database.dsn 和数据库服务；用 sqlite 的请看数据文件夹权限，并确认没有别的程序占用：%w", err))
	}
	return err
}

func (a *app) server(h http.Handler) *http.Server {
	return &http.Server{
		Addr: a.cfg.Listen, Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 20 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
	}
}

// handler is everything that serve answers, below the path of public_url.
func (a *app) handler() http.Handler {
	mux := http.NewServeMux()
	if a.wechat != nil {
		mux.Handle("/wechat/callback", a.wechat)
	}
	if a.wecom != nil {
		mux.Handle("/wecom/callback", a.wecom)
	}
	mux.Handle("GET /metrics", a.metrics.handler())
	mux.Handle("/", web.New(web.Config{
		Store: a.store, County: a.catalogue.County(), Media: mediaFiles(filepath.Join(a.cfg.DataDir, "media")), Links: a.links, Ready: a.ready,
		VerifyDir: a.cfg.VerifyDir, Clock: a.clock, Zone: a.zone, Log: a.log, Count: a.metrics,
	}))
	u, err := url.Parse(a.cfg.PublicURL)
	if err != nil || u.Path == "" || u.Path == "/" {
		return mux
	}
	root := http.NewServeMux() // probes come from the machine itself, without the prefix
	root.Handle("/", mux)
	root.Handle(u.Path+"/", http.StripPrefix(u.Path, mux))
	return root
}

// ready lists what keeps the program from taking messages; empty: nothing.
func (a *app) ready(ctx context.Context) []string {
	var reasons []string
	if err := a.store.Ready(ctx); err != nil {
		reasons = append(reasons, "database: "+err.Error())
	}
	if n := a.spool.Len(); n > 0 {
		reasons = append(reasons, fmt.Sprintf("spool: %d messages wait for the database", n))
	}
	return reasons
}

type mediaFiles string

func (m mediaFiles) Open(sum string) (web.MediaFile, error) {
	return os.Open(bot.MediaPath(string(m), sum))
}
