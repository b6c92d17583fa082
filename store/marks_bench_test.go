package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"shouze/safety"
	"shouze/store"
)

// BenchmarkMarks sweeps a county of 20,000 enterprises on the worst evening of
// the month: each filed its fourth clean check with a photo on that day.
func BenchmarkMarks(b *testing.B) {
	if _, ok := onServer(); ok {
		b.Skip("the county is made by SQL of SQLite")
	}
	const county = 20000
	for range b.N {
		b.StopTimer()
		w := bareWorld(b)
		rows := make([]store.RosterRow, county)
		for i := range rows {
			rows[i] = store.RosterRow{Enterprise: safety.Enterprise{Name: fmt.Sprintf("企业%05d", i), Township: "东山镇", Sectors: []string{"工贸"}}}
		}
		_, err := w.ImportEnterprises(context.Background(), rows, store.ImportOptions{NewCode: codes()})
		must(b, err)
		db := raw(b, w.path)
		for n := range 4 {
			_, err := db.Exec(`INSERT INTO records (id, enterprise_id, number, duty, title, filed_by, by_role, binding, at, answers, items, attachments, previous, digest)
				SELECT 'r' || ? || id, id, '2026-000' || ?, 'led_check', '带队检查', '张三', 'principal', 'code', ?, '{}',
					'[' || replace(hex(zeroblob(14)), '00', '{"key":"a","text":"出口不锁","result":"ok","reason":"","hazard_id":""},') || '{"result":"ok"}]', '[]', '', ''
				FROM enterprises`, n, n, w.clock.Now().AddDate(0, n-3, 0).UnixMilli())
			must(b, err)
		}
		at := w.clock.Now().UnixMilli()
		for _, sql := range []string{
			`INSERT INTO attachments (id, enterprise_id, owner, kind, address, channel, user_id, media_id, sha256, received_at, fetch_at)
				SELECT 'a' || id, enterprise_id, id, 'photo', '', '', '', '', hex(randomblob(30)), at, 0 FROM records`,
			`INSERT INTO to_mark SELECT id, FALSE, at FROM records WHERE number = '2026-0003'`,
			`INSERT INTO to_mark SELECT 'a' || id, TRUE, at FROM records WHERE number = '2026-0003'`,
		} {
			_, err := db.Exec(sql)
			must(b, err)
		}
		b.StartTimer()
		found, now := 0, time.UnixMilli(at).Add(time.Minute)
		for {
			waits, err := w.ToMark(context.Background(), now, 500)
			must(b, err)
			if len(waits.IDs) == 0 {
				break
			}
			var marks []safety.Mark
			for _, r := range waits.Records {
				marks = append(marks, safety.MarkRules{}.Marks(r, now)...)
			}
			found += len(marks)
			must(b, w.KeepMarks(context.Background(), marks, waits.IDs, now))
		}
		if found != county {
			b.Fatalf("%d marks", found)
		}
	}
	b.ReportMetric(2*county*float64(b.N)/b.Elapsed().Seconds(), "filings/s")
}
