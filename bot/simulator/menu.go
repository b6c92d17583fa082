package simulator

import (
	"cmp"
	"slices"

	"shouze/safety"
)

// button is one of the menu's (自定义菜单), as menu/create takes it.
type button struct {
	Type      string   `json:"type,omitempty"`
	Name      string   `json:"name"`
	Key       string   `json:"key,omitempty"`
	URL       string   `json:"url,omitempty"`
	AppID     string   `json:"appid,omitempty"`
	PagePath  string   `json:"pagepath,omitempty"`
	MediaID   string   `json:"media_id,omitempty"`
	ArticleID string   `json:"article_id,omitempty"`
	Sub       []button `json:"sub_button"`
}

// Limits of the menu, in bytes where not said otherwise.
const (
	maxButtons    = 3 // buttons
	maxSubButtons = 5 // buttons
	maxName       = 16
	maxSubName    = 60
	maxKey        = 128
	maxURL        = 1024
)

// keyed are the types of button that carry a key.
var keyed = []string{
	"click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select",
}

func (s *Simulator) menuCreate(c call) (answer, *apiError) { return s.createMenu(c, &s.menu) }

func (s *Simulator) createMenu(c call, into *[]button) (answer, *apiError) {
	var in struct {
		Button []button `json:"button"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if n := len(in.Button); n == 0 || n > maxButtons {
		return answer{}, fail(40016)
	}
	for _, b := range in.Button {
		if len(b.Sub) > maxSubButtons {
			return answer{}, fail(40023)
		}
		if b.Name == "" || len(b.Name) > maxName {
			return answer{}, fail(40018)
		}
		if len(b.Sub) == 0 {
			if err := checkButton(b, 40017, 40019, 40020); err != nil {
				return answer{}, err
			}
		}
		for _, sub := range b.Sub {
			if sub.Name == "" || len(sub.Name) > maxSubName {
				return answer{}, fail(40025)
			}
			if err := checkButton(sub, 40024, 40026, 40027); err != nil {
				return answer{}, err
			}
		}
	}
	*into = in.Button
	return done, nil
}

// checkButton checks what is tapped; the codes say which part is wrong.
func checkButton(b button, badType, badKey, badURL int) *apiError {
	switch {
	case slices.Contains(keyed, b.Type):
		if b.Key == "" || len(b.Key) > maxKey {
			return fail(badKey)
		}
	case b.Type == "view" || b.Type == "miniprogram":
		if b.URL == "" || len(b.URL) > maxURL {
			return fail(badURL)
		}
	case b.Type == "media_id" || b.Type == "article_id":
		if b.MediaID+b.ArticleID == "" {
			return fail(40007)
		}
	default:
		return fail(badType)
	}
	return nil
}

func (s *Simulator) menuGet(call) (answer, *apiError) {
	if s.menu == nil {
		return answer{}, fail(46003)
	}
	return answer{json: map[string]any{"menu": map[string]any{"button": s.menu}}}, nil
}

func (s *Simulator) menuDelete(call) (answer, *apiError) {
	s.menu = nil
	return done, nil
}

// Menu is a channel's menu as the product published it, each entry with its button.
func (s *Simulator) Menu(c safety.Channel) []Button {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c == safety.WeCom {
		if s.corp == nil {
			return []Button{}
		}
		return corpEntries(s.corp.Buttons)
	}
	return entries(s.menu)
}

// corpEntries are what can be tapped in an application's menu. An entry that
// opens a page is tapped by its address.
func corpEntries(menu []button) []Button {
	list := entries(menu)
	for i := range list {
		list[i].Key = cmp.Or(list[i].Key, list[i].URL)
	}
	return list
}

// entries are what can be tapped in a menu.
func entries(menu []button) []Button {
	out := []Button{}
	for _, b := range menu {
		if len(b.Sub) == 0 {
			out = append(out, Button{Key: b.Key, Text: b.Name, URL: b.URL})
		}
		for _, sub := range b.Sub {
			out = append(out, Button{Key: sub.Key, Text: sub.Name, Group: b.Name, URL: sub.URL})
		}
	}
	return out
}
