package templates_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shouze/safety"
)

const someMessages = `
zz.due: 请在{{date .due}}前完成，还有{{.days}}天
zz.money: 资金{{yuan .funds}}
zz.list: 涉及{{join .sectors}}
zz.block: |

  第一行
  {{- if .more}}
  第二行
  {{- end}}

zz:
  nested: 也读得到
`

func TestRender(t *testing.T) {
	c, faults := load(t, overlay(t, "messages/zz.yaml", someMessages))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for name, tc := range map[string]struct {
		key  string
		data map[string]any
		want string // empty: an error
	}{
		"date of a time":    {"zz.due", map[string]any{"due": time.Date(2026, 12, 4, 23, 0, 0, 0, safety.CountyZone()), "days": 3}, "请在12月4日（周五）前完成，还有3天"},
		"date of a text":    {"zz.due", map[string]any{"due": "2026-12-06", "days": "1"}, "请在12月6日（周日）前完成，还有1天"},
		"no date":           {"zz.due", map[string]any{"due": "soon", "days": 1}, ""},
		"number as date":    {"zz.due", map[string]any{"due": 3, "days": 1}, ""},
		"missing data":      {"zz.due", map[string]any{"days": 1}, ""},
		"no data":           {"zz.due", nil, ""},
		"round wan":         {"zz.money", map[string]any{"funds": "30000"}, "资金3万元"},
		"part of wan":       {"zz.money", map[string]any{"funds": "35000.00"}, "资金3.5万元"},
		"ten wan":           {"zz.money", map[string]any{"funds": 1000000}, "资金100万元"},
		"below wan":         {"zz.money", map[string]any{"funds": 3000.0}, "资金3000元"},
		"odd":               {"zz.money", map[string]any{"funds": "12345"}, "资金12345元"},
		"cents":             {"zz.money", map[string]any{"funds": "0.50"}, "资金0.5元"},
		"no amount":         {"zz.money", map[string]any{"funds": "三万"}, ""},
		"list":              {"zz.list", map[string]any{"sectors": []string{"工贸", "消防"}}, "涉及工贸、消防"},
		"list from JSON":    {"zz.list", map[string]any{"sectors": []any{"工贸", 1}}, "涉及工贸、1"},
		"no list":           {"zz.list", map[string]any{"sectors": "工贸"}, ""},
		"block is trimmed":  {"zz.block", map[string]any{"more": true}, "第一行\n第二行"},
		"condition":         {"zz.block", map[string]any{"more": ""}, "第一行"},
		"group of messages": {"zz.nested", nil, "也读得到"},
		"unknown key":       {"zz.nowhere", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.Render(tc.key, tc.data)
			if (err != nil) != (tc.want == "") || got != tc.want {
				t.Errorf("got %q, %v; want %q", got, err, tc.want)
			}
		})
	}
	if !c.Has("zz.due") || c.Has("zz.nowhere") {
		t.Error("Has is wrong")
	}
}

func TestRenderErrorHoldsNoData(t *testing.T) {
	c, _ := load(t, overlay(t, "messages/zz.yaml", someMessages))
	_, err := c.Render("zz.due", map[string]any{"due": "13800000000", "days": "张三"})
	if err == nil || strings.Contains(err.Error(), "138") || strings.Contains(err.Error(), "张三") {
		t.Errorf("got %v", err)
	}
}

func TestMessagesLeftOutAreOurs(t *testing.T) {
	dir := overlay(t, "messages/bot.yaml", "bot.welcome: 甲县欢迎您\n")
	c, faults := load(t, dir)
	if got, err := c.Render("bot.welcome", nil); err != nil || got != "甲县欢迎您" {
		t.Errorf("got %q, %v", got, err)
	}
	if !c.Has("bot.stranger") {
		t.Error("a message that was left out is gone")
	}
	if len(faults) == 0 || faults[0].File != filepath.Join(dir, "messages/bot.yaml") || !strings.Contains(faults[0].What, "先用内置的代替") {
		t.Errorf("faults %v", faults)
	}
}
