package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"shouze/bot/cluster"
	"shouze/bot/platform"
	"shouze/bot/wechat"
	"shouze/bot/wecom"
	"shouze/config"
)

func doctorCommand(io console, f *flags) *cobra.Command {
	alive := false
	c := &cobra.Command{
		Use: "doctor", Short: "逐项检查配置、数据库和平台，告诉您怎么改", Args: exactArgs(0, "doctor 后面不用写别的"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := f.load(io)
			if err != nil {
				return err
			}
			if alive {
				return checkAlive(cmd.Context(), cfg.Listen)
			}
			d := &doctor{cfg: cfg, io: io}
			d.examine(cmd.Context())
			if d.faults > 0 {
				return &exitError{exitFailed, fmt.Errorf("一共%d项要处理", d.faults)}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&alive, "alive", false, "只问本机的 serve 是否活着，给容器的健康检查用")
	return c
}

// checkAlive asks the serve of this machine whether it is alive.
func checkAlive(ctx context.Context, listen string) error {
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		return usage(err)
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:"+port+"/healthz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return errors.New("serve 没有应答")
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("serve 应答 %d", res.StatusCode)
	}
	return nil
}

// doctor looks at one installation and says what to do about each fault.
type doctor struct {
	cfg    config.Config
	io     console
	roots  *x509.CertPool // who signs certificates; nil: the system's
	faults int
}

func (d *doctor) good(what string) { fmt.Fprintln(d.io.out, "正常  "+what) }

func (d *doctor) bad(what, do string) {
	d.faults++
	fmt.Fprintf(d.io.out, "要改  %s：%s\n", what, do)
}

func (d *doctor) note(what, do string) { fmt.Fprintf(d.io.out, "留意  %s：%s\n", what, do) }

func (d *doctor) examine(ctx context.Context) {
	d.good("配置")
	d.content()
	d.disk()
	d.database(ctx)
	d.redis(ctx)
	d.address(ctx)
	d.channels(ctx)
}

// calendar asks for the days off of this year and, once they are announced
// (in November as a rule), of the next.
func (d *doctor) calendar(now time.Time) {
	c, err := loadCatalogue(d.cfg.ContentDir)
	if err != nil {
		return // content says so
	}
	years := []int{now.Year()}
	if now.Month() == time.December {
		years = append(years, now.Year()+1)
	}
	for _, y := range years {
		if !c.Calendar().Announced[y] {
			d.note("节假日", fmt.Sprintf("没有%d年的放假安排，催办先按周末和法定节日推算。请照国务院办公厅的通知，在 content_dir/calendar.yaml 里加上这一年", y))
		}
	}
}

func (d *doctor) content() {
	lines, err := checkContent(d.cfg.ContentDir)
	switch {
	case err != nil:
		d.bad("内容", "content_dir 打不开，请检查路径和权限（"+err.Error()+"）")
		return
	case len(lines) > 0:
		d.bad("内容", fmt.Sprintf("有%d处错误，运行 shouze check 逐条改正，第一处 %s", len(lines), lines[0]))
		return
	}
	d.good("内容")
	if c, err := loadCatalogue(d.cfg.ContentDir); err == nil && c.ExampleCounty() {
		d.note("县情", "现在用的是示例县，请在 content_dir 里放本县的 county.yaml")
	}
	d.calendar(time.Now())
}

func (d *doctor) database(ctx context.Context) {
	s, err := openStore(ctx, d.cfg)
	if err != nil {
		d.bad("数据库", refusal(err).Error())
		return
	}
	have, want, err := s.SchemaVersion(ctx)
	switch {
	case err != nil:
		d.bad("数据库", "读不了，请检查 database.dsn（"+err.Error()+"）")
	case have < want:
		d.bad("数据库", "还是旧结构，请先备份，再运行 shouze migrate")
	default:
		d.good("数据库")
	}
	if err := s.Close(); err != nil {
		d.bad("数据库", "关闭时出错："+err.Error())
	}
}

// redis asks whether Redis answers, where it is to be used.
func (d *doctor) redis(ctx context.Context) {
	if !d.cfg.Redis.On() {
		return
	}
	zone, err := d.cfg.Location()
	if err != nil {
		return // the configuration says so
	}
	s := cluster.Open(redisConfig(d.cfg, systemClock(zone)))
	defer func() { _ = s.Close() }() // nothing was asked but for a sign of life
	if err := s.Ping(ctx); err != nil {
		d.bad("Redis", "没有应答，请检查 redis.addr、用户名、密码，和 Redis 是不是在运行（"+err.Error()+"）。它没应答时系统照常收发，只是各进程自己取令牌")
		return
	}
	d.good("Redis")
}

// channels asks each platform that is configured; one must be.
func (d *doctor) channels(ctx context.Context) {
	if !d.cfg.WeChat.On() && !d.cfg.WeCom.On() {
		d.bad("公众号和企业微信", "都没有配置，至少要有一个。公众号填 wechat.app_id、app_secret、token、encoding_aes_key；企业微信填 wecom.corp_id、agent_id、secret、token、encoding_aes_key")
		return
	}
	zone, err := d.cfg.Location()
	if err != nil {
		d.bad("timezone", err.Error())
		return
	}
	clock, log := systemClock(zone), newLog(d.cfg.Log, d.io.err)
	if d.cfg.WeChat.On() {
		c, err := wechat.New(wechatConfig(d.cfg), wechat.Deps{Clock: clock, Receiver: nobody{}, Log: log})
		if err != nil {
			d.bad("公众号", err.Error())
		} else {
			d.found("公众号 ", c.Check(ctx))
		}
	}
	if d.cfg.WeCom.On() {
		c, err := wecom.New(wecomConfig(d.cfg), wecom.Deps{Clock: clock, Receiver: nobodyInWeCom{}, Log: log})
		if err != nil {
			d.bad("企业微信", err.Error())
		} else {
			d.found("企业微信 ", c.Check(ctx))
		}
	}
}

func (d *doctor) found(channel string, findings []platform.Finding) {
	for _, f := range findings {
		if f.OK {
			d.good(channel + f.Name)
			continue
		}
		d.bad(channel+f.Name, f.Text)
	}
}
