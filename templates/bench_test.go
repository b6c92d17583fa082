package templates_test

import (
	"testing"

	"shouze/safety"
	"shouze/templates"
)

// BenchmarkChecklist is what one step of a self-check pays for its items.
func BenchmarkChecklist(b *testing.B) {
	c, _, err := templates.Load("")
	if err != nil {
		b.Fatal(err)
	}
	e := safety.Enterprise{Sectors: []string{"商贸服务", "消防"}, TradeForms: []string{"商场超市", "多业合用楼"}, HighRisk: true}
	on := day("2026-11-25")
	b.ReportAllocs()
	for b.Loop() {
		if len(c.Checklist(e, on)) == 0 {
			b.Fatal("no items")
		}
	}
}

func BenchmarkRender(b *testing.B) {
	c, _, err := templates.Load("")
	if err != nil {
		b.Fatal(err)
	}
	data := map[string]any{"township": "东山镇", "township_phone": "1", "office": "县安委办", "office_phone": "2", "resume": false}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Render("bot.emergency", data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkChanged is what a standard costs a county for each enterprise that
// it may concern.
func BenchmarkChanged(b *testing.B) {
	c, _, err := templates.Load("")
	if err != nil {
		b.Fatal(err)
	}
	e := safety.Enterprise{Sectors: []string{"城镇燃气"}, TradeForms: []string{"瓶装供应站"}, HighRisk: true}
	for b.Loop() {
		c.Changed(e, "gas-2023")
	}
}
