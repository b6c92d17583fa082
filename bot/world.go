package bot

import (
	"fmt"
	"strings"
	"time"

	"shouze/flows"
	"shouze/safety"
)

// world is what a flow may read in this step, from the facts as they stand
// after the effects applied so far. It is made once and again after each
// effect.
func (s *step) world() flows.World {
	if s.made != nil {
		return *s.made
	}
	w := flows.World{Vars: s.vars(), Lists: s.lists(), Rows: s.longRows}
	w.After = func(effects []flows.Effect) (flows.World, error) {
		if err := s.applyAll(effects); err != nil {
			return flows.World{}, err
		}
		return s.world(), nil
	}
	s.made = &w
	return w
}

func (s *step) vars() map[string]any {
	vars := map[string]any{
		"today":    s.turn.Now.Format(time.DateOnly),
		"now":      s.turn.Now.Format(stampLayout),
		"person":   flows.PersonVar{Name: s.actor().Name, Role: string(s.actor().Role), Unit: s.unit()},
		"record":   flows.RecordVar{Number: s.number},
		"ledgers":  s.ledgerVars(),
		"coverage": s.coverageVar(),
		"marks":    flows.MarksVar{Open: s.facts.MarksOpen},
	}
	if e := s.facts.Enterprise; e != nil {
		vars["enterprise"] = flows.EnterpriseVar{
			Name: e.Name, Title: e.Title(), Sectors: e.Sectors, Forms: e.TradeForms,
			FormsKnown:      e.FormsAsked || len(s.bot.Sectors.FormsOf(e.Sectors)) == 0,
			FacilitiesKnown: e.FacilitiesAsked || len(s.bot.Sectors.FacilitiesOf(e.Sectors, e.TradeForms)) == 0,
			HighRisk:        e.HighRisk, Covered: s.bot.Catalogue.Covered(*e), Township: e.Township, Department: e.Department,
		}
	}
	if e := s.facts.Enterprise; e != nil {
		limits := map[string]flows.LimitVar{}
		for _, l := range s.bot.Catalogue.WorkLimits() {
			limits[l.Key] = flows.LimitVar{Value: l.Value, Binds: l.BindsAny(e.Sectors), Say: l.Say, Source: l.Cite}
		}
		vars["limits"] = limits
		if s.running() == alarmFlow {
			vars["emergency"] = s.alarmVar(*e)
		}
		if s.running() == ledFlow {
			vars["prepared"] = s.preparedVar()
		}
		if s.running() == studyFlow {
			vars["study"] = s.studyVar(*e)
		}
	}
	if t, ok := s.task(); ok {
		vars["task"] = flows.TaskVar{Open: true, Title: t.Title, Due: t.DueAt.In(s.turn.Now.Location()).Format(time.DateOnly)}
		if t.Duty == safety.DutyFocusedCheck {
			vars["focused"] = s.focusedVar(t)
		}
	}
	if to, err := time.Parse(time.DateOnly, s.bot.Campaign.To); err == nil {
		vars["campaign"] = flows.CampaignVar{Title: s.bot.Campaign.Title, Ends: s.bot.Campaign.To, LastDay: to.Format("1月2日")}
	}
	if s.facts.Loaded.OwnCounts {
		vars["general"] = s.generalVar()
	}
	if i := s.facts.Invite; i != nil {
		vars["invite"] = flows.InviteVar{Name: i.Name, RoleName: i.Role.Chinese(), Enterprise: safety.PlaceTitle(i.Enterprise, i.Place), Others: s.boundHere(*i), Staff: i.StaffID != "", Witness: i.Witness}
	}
	if atDoor[s.running()] {
		vars["door"], vars["witness"] = s.doorVar(), s.witnessVar()
	}
	return vars
}

func (s *step) lists() map[string][]flows.Row {
	lists := map[string][]flows.Row{"enterprises": nil, "persons": s.personRows()}
	for _, m := range enterprises(s.facts.Members) {
		lists["enterprises"] = append(lists["enterprises"], flows.Row{Key: m.EnterpriseID, Text: safety.PlaceTitle(m.EnterpriseName, m.Place)})
	}
	if e := s.facts.Enterprise; e != nil {
		for _, f := range s.bot.Sectors.FormsOf(e.Sectors) {
			lists["trade_forms"] = append(lists["trade_forms"], flows.Row{Key: f.Name, Text: f.Name, Short: f.Name})
		}
		for _, f := range s.bot.Sectors.FacilitiesOf(e.Sectors, e.TradeForms) {
			lists["facilities"] = append(lists["facilities"], flows.Row{Key: f.Name, Text: f.Name, Short: f.Name})
		}
		for _, h := range s.facts.Hazards {
			row := s.hazardRow(h, "")
			lists["hazards.open"] = append(lists["hazards.open"], row)
			if h.Own {
				lists["hazards.own"] = append(lists["hazards.own"], row)
			}
		}
	}
	lists["alarms"] = s.alarmRows()
	s.doorLists(lists)
	lists["marks"] = s.markRows()
	for _, h := range s.facts.Queue {
		lists["queue"] = append(lists["queue"], s.hazardRow(h, s.facts.QueueNames[h.EnterpriseID]))
	}
	return lists
}

// longRows makes the lists that only few steps read.
func (s *step) longRows(list string) []flows.Row {
	if list == "menu" {
		return s.menuRows()
	}
	e := s.facts.Enterprise
	if e == nil {
		return nil
	}
	if ledger, ok := strings.CutPrefix(list, flows.LedgerNeed); ok {
		return s.entryRows(func(e safety.Entry) bool { return e.Ledger == ledger })
	}
	if kind, ok := strings.CutPrefix(list, flows.WorkNeed); ok {
		return rowsOf(s.bot.Catalogue.WorkMeasures(kind, *e, s.turn.Now))
	}
	switch list {
	case "entries":
		return s.entryRows(func(safety.Entry) bool { return true })
	case "checklist.shown":
		return s.shownRows()
	case "checklist.self_check":
		return s.bot.itemRows(*e, s.turn.Now)
	case "checklist.focused":
		if t, ok := s.task(); ok && t.Duty == safety.DutyFocusedCheck {
			return s.focusedRows(t)
		}
	case "checklist.walk":
		return s.walkRows()
	case "drills":
		return s.drillRows(*e)
	case "quiz":
		return s.quizRows(*e)
	case "quiz.answers":
		return s.answerRows(*e)
	}
	return nil
}

func (b *Bot) itemRows(e safety.Enterprise, on time.Time) []flows.Row {
	return rowsOf(b.Catalogue.Checklist(e, on))
}

// drillRows are the scenarios that an enterprise may practise, and a last row
// for one of its own.
func (s *step) drillRows(e safety.Enterprise) []flows.Row {
	var rows []flows.Row
	for _, d := range s.bot.Catalogue.Drills(e) {
		rows = append(rows, flows.Row{Key: d.Key, Text: d.Title, Short: clip(d.Title, 12), Fields: map[string]any{
			"opening": d.Opening, "roles": strings.Join(d.Roles, "；"), "watch": strings.Join(d.Watch, "；"),
		}})
	}
	return append(rows, flows.Row{Key: "own", Text: "自己定一个", Short: "自己定一个"})
}

// rowsOf are checklist items as flows ask them.
func rowsOf(items []safety.Item) []flows.Row {
	rows := make([]flows.Row, 0, len(items))
	for _, i := range items {
		rows = append(rows, itemRow(i))
	}
	return rows
}

func itemRow(i safety.Item) flows.Row {
	return flows.Row{Key: i.Key, Text: i.Text, Short: i.Short, Fields: map[string]any{
		"look": i.Look, "why": i.Why, "standard": i.Source(), "grave": i.Grave,
	}}
}

func (s *step) hazardRow(h safety.Hazard, enterprise string) flows.Row {
	zone := s.turn.Now.Location()
	fields := map[string]any{
		"number": h.Number, "status": string(h.Status), "status_text": h.Status.Chinese(),
		"level": string(h.Level), "level_text": h.Level.Chinese(),
		"own": h.Own, "received": h.Received(), "interim": h.Interim, "responsible": h.Responsible,
		"description": h.Description, "location": h.Location, "deadline": h.Deadline,
		"overdue": h.Overdue(s.turn.Now), "fix": h.Fix, "photos": len(h.Photos), "history": historyLines(h, zone),
		"photos_link": s.photoLink(h),
	}
	text := fmt.Sprintf("%s（%d号，%s）", clip(h.Description, 24), h.Number, h.Status.Chinese()) // the list numbers its lines itself
	if enterprise != "" {
		fields["enterprise"], fields["after_photos"] = enterprise, len(h.AfterPhotos)
		text = enterprise + " " + text
	}
	return flows.Row{Key: h.ID, Text: text, Short: clip(strings.TrimPrefix(h.Description, "没做到："), 12), Fields: fields}
}

func (s *step) photoLink(h safety.Hazard) string {
	if s.bot.PhotoLink == nil || len(h.Photos)+len(h.AfterPhotos) == 0 {
		return ""
	}
	return s.bot.PhotoLink(h.ID, s.turn.Now)
}

func historyLines(h safety.Hazard, zone *time.Location) string {
	lines := make([]string, 0, len(h.History))
	for _, e := range h.History {
		who := ""
		if e.By != "" { // else it is of our own
			who = fmt.Sprintf("%s（%s）", e.By, e.Role.Chinese())
		}
		line := e.At.In(zone).Format("1月2日 15:04") + " " + who + actionChinese(e.Action)
		if e.Text != "" {
			line += "：" + clip(e.Text, 60)
		}
		lines = append(lines, line)
	}
	if hidden := len(lines) - 6; hidden > 0 {
		lines = append([]string{fmt.Sprintf("（更早的%d条略）", hidden)}, lines[hidden:]...)
	}
	return strings.Join(lines, "\n")
}

func actionChinese(a safety.HazardAction) string {
	switch a {
	case safety.ActFound:
		return "发现"
	case safety.ActJudge:
		return "认定"
	case safety.ActDismiss:
		return "认定不是隐患"
	case safety.ActProgress:
		return "报进展"
	case safety.ActSubmit:
		return "申请验收"
	case safety.ActAccept:
		return "验收通过"
	case safety.ActReturn:
		return "退回"
	case safety.ActClose:
		return "自己销号"
	case safety.ActSendUp:
		return "上报"
	case safety.ActReceive:
		return "收到，给回执"
	case safety.ActRejudge:
		return "标准换了，要重新认定"
	}
	return string(a)
}

// clip cuts a text to n characters.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

// menuRows are the entries of the home menu for this person.
func (s *step) menuRows() []flows.Row {
	var rows []flows.Row
	add := func(w word, text string) {
		rows = append(rows, flows.Row{Key: string(w), Text: text, Short: string(w), Fields: map[string]any{"flow": string(w)}})
	}
	for _, o := range s.bot.openers {
		if o.Flow == safety.FlowFocusedCheck && !s.owesDuty(safety.DutyFocusedCheck) {
			continue // most of the time there is none
		}
		if o.Menu == "" || !s.allowed(o.Flow) {
			continue
		}
		if o.Flow == marksFlow {
			o.Menu += s.openMarks()
		}
		add(word(o.Word), o.Menu)
	}
	if len(s.facts.Members) > 0 {
		add(wordTasks, "任务：我欠什么、几号到期")
	}
	if len(enterprises(s.facts.Members)) > 1 {
		add(wordSwitch, "换一家企业")
	}
	add(wordHelp, "帮助")
	return rows
}
