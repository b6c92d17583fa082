package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"shouze/bot"
	"shouze/bot/terminal"
	"shouze/config"
	"shouze/safety"
	"shouze/store"
)

func chatCommand(io console, f *flags) *cobra.Command {
	var as, transcript string
	c := &cobra.Command{
		Use: "chat [对话名]", Short: "在终端里试着聊，不用公众号", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			cfg, err := f.load(io)
			if err != nil {
				return err
			}
			if as != "enterprise" && as != "stranger" {
				return usage(fmt.Errorf("--as 要写 enterprise 或 stranger，现在是“%s”", as))
			}
			t := &terminal.Talk{Out: io.out}
			if transcript != "" {
				file, err := os.Create(transcript)
				if err != nil {
					return fmt.Errorf("写不了 %s：%w", transcript, err)
				}
				defer func() { err = errors.Join(err, file.Close()) }()
				t.Transcript = file
			}
			flow := ""
			if len(args) == 1 {
				flow = args[0]
			}
			fmt.Fprintf(io.err, "%s\n\n", terminal.Hint)
			return chat(cmd.Context(), cfg, time.Now(), as, func(ctx context.Context, p terminal.Product) error {
				t.Product = p
				if flow != "" {
					if err := t.Open(ctx, flow); err != nil {
						return err
					}
				}
				return t.Run(ctx, io.in)
			})
		},
	}
	c.Flags().StringVar(&as, "as", "enterprise", "当作谁：enterprise（已绑定的主要负责人）或 stranger（陌生人）")
	c.Flags().StringVar(&transcript, "transcript", "", "把这次对话存成测试文件")
	return c
}

// chat runs the product in a temporary folder for one talk that begins at a
// time, with the content and the campaign of a configuration and nothing else of it.
func chat(ctx context.Context, own config.Config, at time.Time, as string, talk func(context.Context, terminal.Product) error) (err error) {
	dir, err := os.MkdirTemp("", "shouze-chat-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cfg := config.Default()
	cfg.DataDir, cfg.ContentDir, cfg.Campaign = dir, own.ContentDir, own.Campaign
	p := &chatProduct{clock: &movingClock{zone: safety.CountyZone()}}
	p.clock.set(at)
	p.app, err = newApp(ctx, cfg, p.clock, slog.New(slog.DiscardHandler), map[safety.Channel]bot.Sender{safety.Terminal: p})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.app.store.Close()) }()
	ctx, stop := context.WithCancel(ctx)
	writing := newGroup(ctx)
	writing.run("writer", p.app.writer.Run)
	defer func() { stop(); err = errors.Join(err, writing.wait()) }()
	if as == "enterprise" {
		if err := p.bind(ctx); err != nil {
			return err
		}
	}
	return talk(ctx, p)
}

// chatProduct is the product as the terminal sees it.
type chatProduct struct {
	app    *app
	clock  *movingClock
	pushed []safety.Outbound
}

// bind makes an example enterprise and binds the talk to its principal.
func (p *chatProduct) bind(ctx context.Context) error {
	code, err := p.example(ctx)
	if err != nil {
		return err
	}
	for i, text := range []string{"绑定 " + code, "1"} {
		in := safety.Inbound{From: terminal.Me(), Kind: safety.InText, Text: text, At: p.clock.Now(), Key: fmt.Sprintf("terminal:bind:%d", i)}
		if _, err := p.Say(ctx, in); err != nil {
			return err
		}
	}
	return nil
}

// example makes an example enterprise and returns its principal's code.
func (p *chatProduct) example(ctx context.Context) (string, error) {
	county := p.app.catalogue.County()
	row := store.RosterRow{
		Enterprise: safety.Enterprise{
			Name: "示例液化气有限公司", Place: "东山供应站", Township: county.Townships[0].Name, Department: county.Leader("城镇燃气"),
			Sectors: []string{"城镇燃气"}, TradeForms: []string{"瓶装供应站"}, FormsAsked: true, FacilitiesAsked: true, HighRisk: true, State: safety.Operating,
		},
		People: []safety.Person{{Name: "王建国", Mobile: "13800138000", Role: safety.Principal}},
	}
	if _, err := p.app.store.ImportEnterprises(ctx, []store.RosterRow{row}, store.ImportOptions{NewCode: newCode}); err != nil {
		return "", err
	}
	if err := p.app.tasks.Open(ctx, p.clock.Now()); err != nil {
		return "", err
	}
	open, err := p.app.store.Invites(ctx, store.InviteFilter{})
	if err != nil || len(open) == 0 {
		return "", errors.Join(err, errors.New("no invite was made"))
	}
	return open[0].Code, nil
}

// Now is the talk's time.
func (p *chatProduct) Now() time.Time { return p.clock.Now() }

// Say keeps one message.
func (p *chatProduct) Say(ctx context.Context, in safety.Inbound) (*safety.Outbound, error) {
	answer, err := p.app.writer.Submit(ctx, in)
	return answer.Reply, err
}

// Move lets time pass.
func (p *chatProduct) Move(ctx context.Context, by time.Duration) ([]safety.Outbound, error) {
	p.pushed = nil
	err := p.app.runner.RunUntil(ctx, p.clock.Now().Add(by), p.clock.set, p.drain)
	return p.pushed, err
}

func (p *chatProduct) drain(ctx context.Context) error {
	_, err := p.app.deliverer.Drain(ctx)
	return err
}

// Send takes what is pushed to the terminal.
func (p *chatProduct) Send(_ context.Context, d bot.Delivery) error {
	p.pushed = append(p.pushed, d.Message)
	return nil
}
