package jobs_test

import (
	"fmt"
	"testing"

	"shouze/safety"
	"shouze/store"
)

// BenchmarkSweep reminds a county of 20,000 enterprises, all due at once: the
// worst morning of the year. Another sweep right after it finds nothing.
func BenchmarkSweep(b *testing.B) {
	const county = 20000
	for range b.N {
		b.StopTimer()
		o := newOffice(b, "2023", day("2023-06-20", 10))
		n := 0
		rows := make([]store.RosterRow, county)
		for i := range rows {
			rows[i] = store.RosterRow{
				Enterprise: safety.Enterprise{Name: fmt.Sprintf("企业%05d", i), Township: "东山镇", Sectors: []string{"工贸"}, State: safety.Operating},
				People:     []safety.Person{{Name: "张三", Mobile: fmt.Sprintf("138%08d", i), Role: safety.Principal}},
			}
		}
		_, err := o.ImportEnterprises(b.Context(), rows, store.ImportOptions{NewCode: func() string { n++; return fmt.Sprintf("C%07d", n) }})
		if err != nil {
			b.Fatal(err)
		}
		invites, err := o.Invites(b.Context(), store.InviteFilter{})
		if err != nil {
			b.Fatal(err)
		}
		o.bindAll(invites)
		if err := o.tasks.Open(b.Context(), o.clock.Now()); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := o.reminders.Run(b.Context(), o.clock.Now()); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if len(o.said) != county {
			b.Fatalf("%d messages", len(o.said))
		}
		b.StartTimer()
	}
	b.ReportMetric(county*float64(b.N)/b.Elapsed().Seconds(), "tasks/s")
}

// BenchmarkHazardSweep reminds 20,000 enterprises of a hazard each, all overdue
// since yesterday. Another sweep right after it finds nothing to say.
func BenchmarkHazardSweep(b *testing.B) {
	const county = 20000
	names := make([]string, county)
	for i := range names {
		names[i] = fmt.Sprintf("企业%05d", i)
	}
	d := newDeadlines(b, "2026-11-09 10:00", names...)
	d.putEverywhere(safety.Hazard{Description: "水管漏", Deadline: "2026-11-10"})
	d.clock.set(at("2026-11-11 09:05"))
	b.ResetTimer()
	for range b.N {
		d.restart()
		if err := d.job.Run(b.Context(), d.clock.Now()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(county*float64(b.N)/b.Elapsed().Seconds(), "hazards/s")
}
