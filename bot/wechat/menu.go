package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/silenceper/wechat/v2/officialaccount/basic"
	"github.com/silenceper/wechat/v2/officialaccount/menu"
)

// MenuEntry is one entry of the account's menu. Entries of one group stand
// together under its name; one without a group is a button of its own.
type MenuEntry struct {
	Group string // 4 Chinese characters are shown
	Key   string // comes back as Tap
	Text  string
}

// Limits of the menu (自定义菜单).
const (
	maxButtons    = 3
	maxSubButtons = 5
	maxButtonName = 16  // bytes
	maxEntryName  = 60  // bytes
	maxMenuKey    = 128 // bytes
)

// PublishMenu makes the entries the account's menu. Followers see it within
// minutes. The error says which entry the platform would not take.
func (c *Channel) PublishMenu(ctx context.Context, entries []MenuEntry) error {
	buttons, err := menuButtons(entries)
	if err != nil {
		return fmt.Errorf("publish menu: %w", err)
	}
	err = c.api.call(ctx, request{
		method: http.MethodPost, path: "/cgi-bin/menu/create",
		body: map[string]any{"button": buttons},
	}, nil)
	if err != nil {
		return fmt.Errorf("publish menu: %w", err)
	}
	return nil
}

func menuButtons(entries []MenuEntry) ([]*menu.Button, error) {
	var buttons []*menu.Button
	groups := map[string]*menu.Button{}
	for _, e := range entries {
		if e.Key == "" || len(e.Key) > maxMenuKey {
			return nil, fmt.Errorf("entry %q: its key must have 1 to %d bytes", e.Text, maxMenuKey)
		}
		entry := new(menu.Button).SetClickButton(e.Text, e.Key)
		if e.Group == "" {
			if e.Text == "" || len(e.Text) > maxButtonName {
				return nil, fmt.Errorf("entry %q: a button has 1 to %d bytes", e.Text, maxButtonName)
			}
			buttons = append(buttons, entry)
			continue
		}
		if e.Text == "" || len(e.Text) > maxEntryName || len(e.Group) > maxButtonName {
			return nil, fmt.Errorf("entry %q of %q: an entry has 1 to %d bytes, a group %d", e.Text, e.Group, maxEntryName, maxButtonName)
		}
		group, known := groups[e.Group]
		if !known {
			group = new(menu.Button).SetSubButton(e.Group, nil)
			groups[e.Group], buttons = group, append(buttons, group)
		}
		if group.SubButtons = append(group.SubButtons, entry); len(group.SubButtons) > maxSubButtons {
			return nil, fmt.Errorf("group %q has more than %d entries", e.Group, maxSubButtons)
		}
	}
	if len(buttons) == 0 || len(buttons) > maxButtons {
		return nil, fmt.Errorf("a menu has 1 to %d buttons, not %d", maxButtons, len(buttons))
	}
	return buttons, nil
}

// FetchMenu returns the account's menu as it is published, nil if there is none.
func (c *Channel) FetchMenu(ctx context.Context) ([]MenuEntry, error) {
	var answer struct {
		Menu struct {
			Button []menu.Button `json:"button"`
		} `json:"menu"`
	}
	err := c.api.call(ctx, request{method: http.MethodGet, path: "/cgi-bin/menu/get"}, &answer)
	const noMenu = 46003
	var ce *callError
	if errors.As(err, &ce) && ce.code == noMenu {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("fetch menu: %w", err)
	}
	var out []MenuEntry
	for _, b := range answer.Menu.Button {
		if len(b.SubButtons) == 0 {
			out = append(out, MenuEntry{Key: b.Key, Text: b.Name})
		}
		for _, s := range b.SubButtons {
			out = append(out, MenuEntry{Group: b.Name, Key: s.Key, Text: s.Name})
		}
	}
	return out, nil
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
	err := c.api.call(ctx, request{
		method: http.MethodPost, path: "/cgi-bin/qrcode/create",
		body: basic.NewLimitQrRequest(scene),
	}, &answer)
	if err != nil {
		return "", fmt.Errorf("create QR code: %w", err)
	}
	if answer.URL == "" {
		return "", errors.New("create QR code: no address in the answer")
	}
	return answer.URL, nil
}
