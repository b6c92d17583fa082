package bot

import (
	"fmt"

	"shouze/safety"
)

// later puts off the reminders of a principal who has no time now (稍后). What
// is being asked waits, too.
func (s *step) later() error {
	var ids []string
	for _, m := range s.facts.Members {
		if m.Role == safety.Principal {
			ids = append(ids, m.EnterpriseID)
		}
	}
	if len(ids) == 0 {
		return s.inform("bot.not_yours", map[string]any{"word": string(wordLater)})
	}
	s.pauseFlow()
	at := s.bot.Calendar.Later(s.turn.Now)
	s.changes.Later = &safety.Later{EnterpriseIDs: ids, At: at}
	day := fmt.Sprintf("%d月%d日", int(at.Month()), at.Day())
	return s.inform("bot.later", map[string]any{"day": day, "paused": len(s.state.Paused) > 0})
}
