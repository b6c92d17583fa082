package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"rsc.io/qr"

	"shouze/bot/wechat"
	"shouze/config"
	"shouze/safety"
	"shouze/sheets"
	"shouze/store"
)

func invitesCommand(io console, f *flags) *cobra.Command {
	var staff bool
	var township, out string
	c := &cobra.Command{
		Use: "invites", Short: "导出绑定码，打印后发给本人", Args: exactArgs(0, "invites 后面只写参数"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := f.load(io)
			if err != nil {
				return err
			}
			s, err := openStore(cmd.Context(), cfg)
			if err != nil {
				return refusal(err)
			}
			open, err := s.Invites(cmd.Context(), store.InviteFilter{Staff: staff, Township: township})
			if err = errors.Join(err, s.Close()); err != nil {
				return err
			}
			return writeInvites(out, open, newPainter(cmd.Context(), cfg, io), io)
		},
	}
	c.Flags().BoolVar(&staff, "staff", false, "导出干部的绑定码")
	c.Flags().StringVar(&township, "township", "", "只导出这个乡镇街道的")
	c.Flags().StringVarP(&out, "output", "o", "invites.xlsx", "写到这个文件")
	return c
}

func writeInvites(file string, open []safety.Invite, p *painter, io console) error {
	rows := make([]sheets.InviteRow, 0, len(open))
	for _, i := range open {
		rows = append(rows, sheets.InviteRow{
			Enterprise: i.Enterprise, Place: i.Place, Name: i.Name, Role: i.Role.Chinese(), Code: i.Code, ExpiresAt: i.ExpiresAt, QR: p.paint(i.EnterpriseID),
		})
	}
	w, err := os.OpenFile(file, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("写不了 %s，请换个文件夹：%w", file, err)
	}
	if err := errors.Join(sheets.WriteInvites(w, rows), w.Close()); err != nil {
		return fmt.Errorf("写 %s 时出错：%w", file, err)
	}
	fmt.Fprintf(io.out, "%d个绑定码写到了 %s。每个码只给本人，用一次就作废\n", len(rows), file)
	return nil
}

// painter draws the QR codes of places. The scene in a code is no secret: it
// only proposes the enterprise, the one-time code beside it completes the
// binding.
type painter struct {
	ctx     context.Context
	channel *wechat.Channel // nil: no account is configured
	io      console
	drawn   map[string][]byte // by enterprise
	failed  bool
}

func newPainter(ctx context.Context, cfg config.Config, io console) *painter {
	p := &painter{ctx: ctx, io: io, drawn: map[string][]byte{}}
	zone, err := cfg.Location()
	if err != nil || !cfg.WeChat.On() {
		fmt.Fprintln(io.err, "提醒：没有配置公众号，这次只有绑定码，没有二维码")
		return p
	}
	p.channel, err = wechat.New(wechatConfig(cfg), wechat.Deps{Clock: systemClock(zone), Receiver: nobody{}, Log: newLog(cfg.Log, io.err)})
	if err != nil {
		p.fail(err)
	}
	return p
}

// paint is the PNG of a place's code; nil where there is none. A platform that
// can't be reached is told once, and the codes are written without pictures.
func (p *painter) paint(enterprise string) []byte {
	if enterprise == "" || p.channel == nil || p.failed {
		return nil
	}
	if png, done := p.drawn[enterprise]; done {
		return png
	}
	content, err := p.channel.CreateQR(p.ctx, enterprise)
	if err != nil {
		p.fail(err)
		return nil
	}
	code, err := qr.Encode(content, qr.M)
	if err != nil {
		p.fail(err)
		return nil
	}
	p.drawn[enterprise] = code.PNG()
	if n := len(p.drawn); n%100 == 0 {
		fmt.Fprintf(p.io.err, "已画%d个二维码\n", n)
	}
	return p.drawn[enterprise]
}

func (p *painter) fail(err error) {
	p.failed = true
	fmt.Fprintf(p.io.err, "提醒：二维码没画成（%v），请运行 shouze doctor 看公众号哪里要改；绑定码照常写出\n", err)
}
