package platform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/silenceper/wechat/v2/officialaccount/menu"

	"shouze/bot"
)

// Limits of the menu (自定义菜单).
const (
	maxButtons    = 3
	maxSubButtons = 5
	maxButtonName = 16  // bytes
	maxEntryName  = 60  // bytes
	maxMenuKey    = 128 // bytes
)

// PublishMenu makes the entries the account's menu, which people see within
// minutes. What stands in account names it where the token does not. The error says which entry the platform would not take.
func (c *Client) PublishMenu(ctx context.Context, account url.Values, entries []bot.MenuEntry) error {
	buttons, err := menuButtons(entries)
	if err != nil {
		return fmt.Errorf("publish menu: %w", err)
	}
	err = c.Call(ctx, Request{
		Method: http.MethodPost, Path: "/cgi-bin/menu/create", Query: account,
		Body: map[string]any{"button": buttons},
	}, nil)
	if err != nil {
		return fmt.Errorf("publish menu: %w", err)
	}
	return nil
}

func menuButtons(entries []bot.MenuEntry) ([]*menu.Button, error) {
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
func (c *Client) FetchMenu(ctx context.Context, account url.Values) ([]bot.MenuEntry, error) {
	var answer struct {
		Menu struct {
			Button []menu.Button `json:"button"`
		} `json:"menu"`
	}
	err := c.Call(ctx, Request{Method: http.MethodGet, Path: "/cgi-bin/menu/get", Query: account}, &answer)
	const noMenu = 46003
	var ce *CallError
	if errors.As(err, &ce) && ce.Code == noMenu {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("fetch menu: %w", err)
	}
	var out []bot.MenuEntry
	for _, b := range answer.Menu.Button {
		if len(b.SubButtons) == 0 {
			out = append(out, bot.MenuEntry{Key: b.Key, Text: b.Name})
		}
		for _, s := range b.SubButtons {
			out = append(out, bot.MenuEntry{Group: b.Name, Key: s.Key, Text: s.Name})
		}
	}
	return out, nil
}
