package main

import (
	"context"
	"errors"
	"time"

	"shouze/bot"
	"shouze/bot/wechat"
	"shouze/bot/wecom"
	"shouze/config"
	"shouze/safety"
)

// wechatReceiver gives the bot's answers the channel's shape.
type wechatReceiver struct{ *bot.Receiver }

func (r wechatReceiver) Receive(ctx context.Context, in safety.Inbound, sealed []byte) (*wechat.Reply, error) {
	out, err := r.Receiver.Receive(ctx, in, sealed)
	if err != nil || out == nil {
		return nil, err
	}
	return &wechat.Reply{Text: out.Text()}, nil
}

func wechatConfig(c config.Config) wechat.Config {
	t := map[string]wechat.Template{}
	for kind, v := range c.WeChat.Templates {
		t[kind] = wechat.Template{ID: v.ID, Fields: v.Fields}
	}
	return wechat.Config{
		AppID: c.WeChat.AppID, AppSecret: c.WeChat.AppSecret.Reveal(), Token: c.WeChat.Token.Reveal(),
		EncodingAESKey: c.WeChat.EncodingAESKey.Reveal(), PreviousAESKey: c.WeChat.EncodingAESKeyPrevious.Reveal(),
		APIBase: c.WeChat.APIBase, Templates: t, PublicURL: c.PublicURL,
	}
}

// wecomReceiver gives the bot's answers the channel's shape.
type wecomReceiver struct{ *bot.Receiver }

func (r wecomReceiver) Receive(ctx context.Context, in safety.Inbound, sealed []byte) (*wecom.Reply, error) {
	out, err := r.Receiver.Receive(ctx, in, sealed)
	if err != nil || out == nil {
		return nil, err
	}
	return &wecom.Reply{Text: out.Text(), ReplaceName: out.Chosen}, nil
}

func wecomConfig(c config.Config) wecom.Config {
	return wecom.Config{
		CorpID: c.WeCom.CorpID, AgentID: int64(c.WeCom.AgentID), Secret: c.WeCom.Secret.Reveal(), Token: c.WeCom.Token.Reveal(),
		EncodingAESKey: c.WeCom.EncodingAESKey.Reveal(), PreviousAESKey: c.WeCom.EncodingAESKeyPrevious.Reveal(),
		APIBase: c.WeCom.APIBase, PublicURL: c.PublicURL,
	}
}

// publishMenu shows the menu in each channel. A platform that can't be reached
// now keeps the menu that it has.
func (a *app) publishMenu(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if a.wechat != nil {
		if err := a.wechat.PublishMenu(ctx, bot.Menu()); err != nil {
			a.log.Warn("wechat menu not published", "error", err)
		}
	}
	if a.wecom != nil {
		if err := a.wecom.PublishMenu(ctx, bot.Menu()); err != nil {
			a.log.Warn("wecom menu not published", "error", err)
		}
	}
}

// nobody receives nothing: doctor only asks the platforms.
type nobody struct{}

var errNobody = errors.New("doctor receives no messages")

// nobodyInWeCom is nobody in the shape of the other channel.
type nobodyInWeCom struct{}

func (nobody) Receive(context.Context, safety.Inbound, []byte) (*wechat.Reply, error) {
	return nil, errNobody
}

func (nobodyInWeCom) Receive(context.Context, safety.Inbound, []byte) (*wecom.Reply, error) {
	return nil, errNobody
}
