// Package terminal is the channel of the command line: the same conversations,
// no account needed. What is said can be kept as a transcript, which is a test.
package terminal

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"shouze/bot"
	"shouze/safety"
)

// Me is the address of who talks in the terminal.
func Me() safety.Address { return safety.Address{Channel: safety.Terminal, User: "me"} }

// Product is what a talk needs of the bot.
type Product interface {
	// Say keeps one message and returns what it is answered with; nil: nothing.
	Say(ctx context.Context, in safety.Inbound) (*safety.Outbound, error)
	// Move lets time pass and returns what was pushed to this address meanwhile.
	Move(ctx context.Context, by time.Duration) ([]safety.Outbound, error)
	Now() time.Time
}

// Talk is one conversation in the terminal.
type Talk struct {
	Product    Product
	Out        io.Writer
	Transcript io.Writer // nil: not kept
	said       int
}

// Hint is what is shown before the first line.
const Hint = "直接打字回答。:照片 发一张照片，:语音 文字 当作说话，@ +3d 让时间过去3天（h 小时、m 分钟），Ctrl+D 结束。"

// Run reads lines until the input ends. A line is what a person types, `:照片`
// for a photo, `:语音 …` for speech, or `@ +3d` to let time pass.
func (t *Talk) Run(ctx context.Context, in io.Reader) error {
	lines := bufio.NewScanner(in)
	for ctx.Err() == nil && lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		if err := t.Line(ctx, line); err != nil {
			return err
		}
	}
	return lines.Err()
}

// Line does one line.
func (t *Talk) Line(ctx context.Context, line string) error {
	if span, ok := strings.CutPrefix(line, "@"); ok {
		return t.move(ctx, line, span)
	}
	in := t.inbound()
	in.Text = line
	if line == ":照片" {
		in.Kind, in.Text, in.MediaID = safety.InImage, "", fmt.Sprintf("photo-%d", t.said)
	} else if speech, ok := strings.CutPrefix(line, ":语音"); ok {
		in.Kind, in.Text, in.MediaID = safety.InVoice, strings.TrimSpace(speech), fmt.Sprintf("voice-%d", t.said)
	}
	t.keep("> " + line)
	return t.say(ctx, in)
}

// Open begins a conversation by its name, without a word that opens it.
func (t *Talk) Open(ctx context.Context, flow string) error {
	in := t.inbound()
	in.Kind, in.Tap = safety.InTap, bot.OpenFlow+flow
	t.keep("> :打开 " + flow)
	return t.say(ctx, in)
}

func (t *Talk) inbound() safety.Inbound {
	t.said++
	return safety.Inbound{From: Me(), Kind: safety.InText, At: t.Product.Now(), Key: fmt.Sprintf("terminal:%d", t.said)}
}

func (t *Talk) say(ctx context.Context, in safety.Inbound) error {
	out, err := t.Product.Say(ctx, in)
	if err != nil || out == nil {
		return err
	}
	return t.show(out.Text())
}

func (t *Talk) move(ctx context.Context, line, span string) error {
	by, err := Span(strings.TrimSpace(span))
	if err != nil {
		_, err = fmt.Fprintln(t.Out, err.Error())
		return err
	}
	t.keep(line)
	pushed, err := t.Product.Move(ctx, by)
	if err != nil {
		return err
	}
	for _, p := range pushed {
		if err := t.show(p.Text()); err != nil {
			return err
		}
	}
	return nil
}

func (t *Talk) show(text string) error {
	t.keep(text + "\n")
	_, err := fmt.Fprintf(t.Out, "%s\n\n", text)
	return err
}

func (t *Talk) keep(line string) {
	if t.Transcript != nil {
		fmt.Fprintln(t.Transcript, line)
	}
}

// Span reads how long a line like `@ +3d` lets pass: days, hours or minutes.
func Span(s string) (time.Duration, error) {
	var n int
	var unit string
	if _, err := fmt.Sscanf(strings.TrimPrefix(s, "+"), "%d%s", &n, &unit); err != nil || n <= 0 {
		return 0, fmt.Errorf("时间要写成 @ +3d、@ +2h 或 @ +30m")
	}
	units := map[string]time.Duration{"d": 24 * time.Hour, "h": time.Hour, "m": time.Minute}
	u, ok := units[unit]
	if !ok {
		return 0, fmt.Errorf("时间要写成 @ +3d、@ +2h 或 @ +30m")
	}
	return time.Duration(n) * u, nil
}
