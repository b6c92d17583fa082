package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/silenceper/wechat/v2/officialaccount/basic"

	"shouze/bot"
	"shouze/bot/platform"
)

// PublishMenu makes the entries the account's menu. The error says which entry
// the platform would not take.
func (c *Channel) PublishMenu(ctx context.Context, entries []bot.MenuEntry) error {
	return c.api.PublishMenu(ctx, nil, entries)
}

// FetchMenu returns the account's menu as it is published, nil if there is none.
func (c *Channel) FetchMenu(ctx context.Context) ([]bot.MenuEntry, error) {
	return c.api.FetchMenu(ctx, nil)
}

const maxScene = 64 // characters

// CreateQR makes a permanent QR code (永久二维码) with a scene of 1 to 64
// characters and returns what the code is to hold, an address of the
// platform's, so that we can draw it ourselves. Whoever scans it comes as
// InSubscribe or InScan with that scene. An account has 100,000 permanent ones.
func (c *Channel) CreateQR(ctx context.Context, scene string) (string, error) {
	if n := len([]rune(scene)); n == 0 || n > maxScene {
		return "", fmt.Errorf("create QR code: a scene has 1 to %d characters", maxScene)
	}
	var answer basic.Ticket
	err := c.api.Call(ctx, platform.Request{
		Method: http.MethodPost, Path: "/cgi-bin/qrcode/create",
		Body: basic.NewLimitQrRequest(scene),
	}, &answer)
	if err != nil {
		return "", fmt.Errorf("create QR code: %w", err)
	}
	if answer.URL == "" {
		return "", errors.New("create QR code: no address in the answer")
	}
	return answer.URL, nil
}
