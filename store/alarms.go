package store

import (
	"time"

	"shouze/safety"
)

// alarmLife is how long an alarm that nobody called off is shown to staff.
const alarmLife = 3 * 24 * time.Hour

type alarmRow struct {
	ID, EnterpriseID, Name, Place, Phone string
	At                                   int64
}

const selectAlarms = `SELECT x.id, x.enterprise_id, x.at, e.name, e.place,
		COALESCE((SELECT MIN(p.mobile) FROM persons p WHERE p.enterprise_id = e.id AND p.name = x.by_name AND p.active), '') AS phone
	FROM entries x JOIN enterprises e ON e.id = x.enterprise_id`

// alarms loads the emergencies that stand where members of staff answer.
func (l loading) alarms(works []*work) error {
	for _, k := range works {
		if !k.needs.Alarms || k.facts.Staff == nil {
			continue
		}
		scope, ok := scopeOf(*k.facts.Staff)
		if !ok {
			continue
		}
		query, args := selectAlarms+" WHERE x.ledger = ? AND x.status = ? AND x.at > ?", []any{safety.AlarmLedger, string(safety.EntryOpen), l.now.Add(-alarmLife).UnixMilli()}
		if scope.Township != "" {
			query, args = query+" AND e.township = ?", append(args, scope.Township)
		}
		if scope.Department != "" {
			query, args = query+" AND e.department = ?", append(args, scope.Department)
		}
		var rows []alarmRow
		if err := l.tx.Raw(query+" ORDER BY x.at DESC, x.id LIMIT 20", args...).Scan(&rows).Error; err != nil {
			return err
		}
		for _, m := range rows {
			k.facts.Alarms = append(k.facts.Alarms, safety.Alarm{
				ID: m.ID, EnterpriseID: m.EnterpriseID, Enterprise: safety.PlaceTitle(m.Name, m.Place), Phone: m.Phone, At: l.s.at(m.At),
			})
		}
	}
	return nil
}
