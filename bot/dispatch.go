package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"shouze/flows"
	"shouze/safety"
)

// dispatch answers a word of the menu, hands an answer to the conversation
// that waits, or helps who said something that belongs nowhere.
func (s *step) dispatch() error {
	in, asking := s.turn.Message, s.state.Flow.Active()
	if code, ok := s.bot.code(in, s.state, s.facts); ok && (!asking || s.wholeBind(in.Text)) {
		return s.bindWith(safety.CanonicalCode(code))
	}
	w, ok := s.bot.wordOf(in, asking)
	if w == wordAlarm { // the numbers come first, whatever the word
		w = wordEmergency
	}
	switch {
	case ok && asking && (engineWords[w] || s.offers(in.Text)):
		return s.answer()
	case ok:
		return s.open(w)
	case asking:
		return s.answer()
	}
	return s.lost()
}

// offers reports whether a word is the beginning of something that the waiting
// question offers to choose: then it is an answer, as 外包 is to what a
// contractor is, and 专项 to what a drill was. Nobody answers a page of a checklist
// by the words of an item: 隐患 there is a hazard that was seen meanwhile.
func (s *step) offers(text string) bool {
	if said := fold(text); said == "" || passing[s.state.Flow.Flow()] {
		return false
	}
	q := s.flows.Waiting(s.state.Flow, s.world(), s.turn.Now)
	return q.Expects != nil && !q.Expects.Checklist && slices.ContainsFunc(q.Expects.Options, func(o safety.Option) bool {
		return strings.HasPrefix(o.Text, fold(text))
	})
}

// wholeBind reports whether `绑定 CODE` is all of a message, which then counts
// even while a question waits.
func (s *step) wholeBind(text string) bool {
	code, ok := bindCode(text, false)
	return ok && looksLikeCode(code)
}

// open does what a word asks for.
func (s *step) open(w word) error {
	switch w {
	case wordEmergency:
		return s.alarmed()
	case wordPause:
		return s.pause()
	case wordResume:
		return s.resume()
	case wordHelp:
		return s.inform("bot.help", map[string]any{"staff": s.facts.Staff != nil, "bound": bound(s.facts)})
	case wordHuman:
		return s.inform("bot.human", s.contact())
	case wordBind:
		return s.inform("bot.how_to_bind", nil)
	case wordPlain:
		return s.chooseForm(formText)
	case wordCards:
		return s.chooseForm(formCards)
	}
	if engineWords[w] {
		return s.inform("bot.nothing_asked", nil)
	}
	if !bound(s.facts) {
		return s.inform("bot.stranger", nil)
	}
	switch {
	case notYet[w] && s.bot.opens[w] == "":
		return s.inform("bot.not_yet", merge(s.contact(), map[string]any{"word": string(w)}))
	case w == wordTasks:
		return s.tasks()
	case w == wordLater:
		return s.later()
	case w == wordSwitch:
		return s.choose(wordMenu)
	}
	return s.openFlow(w, s.bot.opens[w])
}

// openFlow puts aside what is being asked and begins the word's conversation.
func (s *step) openFlow(w word, flow string) error {
	if flow == "" {
		return fmt.Errorf("the word %q opens nothing", w)
	}
	asks := s.picked == "" && s.asksHolder(w, flow)
	if w != wordMenu { // the same thing again goes on where it stopped
		if at := s.pausedAt(flow); at >= 0 && !asks {
			return s.resumeFlow(at)
		}
		if s.state.Flow.Active() && s.state.Flow.Flow() == flow {
			return s.goesOn(w)
		}
	}
	staffFlow := w == wordTodo || w == wordMenu || s.staffs(flow)
	if !staffFlow && s.ownPlace() == "" && w != "" && s.forPlace(flow) {
		if len(s.facts.Members) == 0 {
			return s.inform("bot.not_enterprise", nil)
		}
		return s.choose(w)
	}
	if asks {
		return s.choosePerson(w)
	}
	return s.begin(w, flow)
}

// begin begins a word's conversation for who may hold it.
func (s *step) begin(w word, flow string) error {
	if !s.allowed(flow) {
		return s.notTheirs(w, flow)
	}
	if err := s.needFor(flow); err != nil {
		return err
	}
	if flow == safety.FlowFocusedCheck && !s.owesDuty(safety.DutyFocusedCheck) {
		return s.inform("bot.no_focused", nil)
	}
	s.letGo()
	s.pauseFlow()
	s.state.Holder = s.picked
	return s.start(flow)
}

// staffs reports whether a conversation is one of the person's as a member of staff.
func (s *step) staffs(flow string) bool {
	return s.facts.Staff != nil && slices.Contains(s.bot.Flows.For(flow), string(s.facts.Staff.Role))
}

// forPlace reports whether a conversation is one of an enterprise's people.
func (s *step) forPlace(flow string) bool {
	of := []string{string(safety.Principal), string(safety.Deputy), string(safety.SafetyOfficer)}
	who := s.bot.Flows.For(flow)
	return len(who) == 0 || slices.ContainsFunc(who, func(r string) bool { return slices.Contains(of, r) })
}

// ownPlace is the enterprise of the person's own conversations.
func (s *step) ownPlace() string { return enterpriseOf(s.changes.Session, s.facts.Members) }

// choose asks which of several enterprises, then opens the word.
func (s *step) choose(then word) error {
	s.letGo()
	s.pauseFlow()
	s.state.Then = then
	return s.start(chooseFlow)
}

// needFor asks for the facts of a conversation that is about to begin.
func (s *step) needFor(flow string) error {
	running := s.starting
	s.starting = flow // what it is about need not be what the running one is about
	err := s.need(s.flows.NeedsOf(flow))
	s.starting = running
	return err
}

// need asks for facts that Needs could not foresee, such as those of a
// conversation that another one opens.
func (s *step) need(names []string) error {
	want := s.bot.flowNeeds(names)
	want.EnterpriseID, want.Search = s.enterpriseID(), s.state.Doors[s.running()].Search
	have := s.facts.Loaded
	unread := func(ledger string) bool { return !slices.Contains(have.Ledgers, ledger) }
	missing := slices.ContainsFunc(want.Ledgers, unread) || want.Tasks && !have.Tasks || want.Hazards && !have.Hazards || want.Queue && !have.Queue || want.OwnCounts && !have.OwnCounts || want.Marks && !have.Marks || want.Roster && !have.Roster || want.Search != "" && have.Search != want.Search ||
		want.EnterpriseID != "" && (s.facts.Enterprise == nil || s.facts.Enterprise.ID != want.EnterpriseID)
	if missing {
		return &safety.NeedError{Needs: want}
	}
	return nil
}

// allowed reports whether one of the person's roles may hold the conversation.
func (s *step) allowed(flow string) bool {
	who := s.flows.For(flow)
	if len(who) == 0 {
		return true
	}
	chosen := s.ownPlace()
	if m, ok := s.holder(); ok && s.signed(flow) {
		return slices.Contains(who, string(m.Role))
	}
	for _, m := range s.facts.Members {
		if (chosen == "" || m.EnterpriseID == chosen) && slices.Contains(who, string(m.Role)) {
			return true
		}
	}
	return s.facts.Staff != nil && slices.Contains(who, string(s.facts.Staff.Role))
}

// repeat asks the present question again.
func (s *step) repeat() error {
	if err := s.fit(); err != nil {
		return err
	}
	if err := s.mayStand(); err != nil {
		return err
	}
	q, err := s.flows.Repeat(s.state.Flow, s.world(), s.turn.Now)
	if err != nil {
		return needVersions(err)
	}
	s.parts = append(s.parts, s.headed(q))
	if q.Expects != nil {
		return nil
	}
	s.over(s.running()) // what was to be chosen is gone meanwhile, which was said
	return s.openNext()
}

// needVersions asks for the sources of flow versions that are not known; it
// returns any other error.
func needVersions(err error) error {
	var unknown *flows.UnknownVersion
	if errors.As(err, &unknown) {
		return &safety.NeedError{Needs: safety.Needs{FlowDigests: unknown.Digests}}
	}
	return err
}

// inform says something and, while a question waits, asks it again.
func (s *step) inform(key string, data map[string]any) error {
	s.say(key, data)
	if s.state.Flow.Active() {
		return s.repeat()
	}
	return nil
}

// lost helps who said something that belongs nowhere.
func (s *step) lost() error {
	in := s.turn.Message
	switch {
	case !bound(s.facts):
		s.say("bot.stranger", nil)
		return nil
	case in.Kind == safety.InImage:
		s.say("bot.photo_alone", nil)
	case len(s.state.Paused) > 0:
		last := s.state.Paused[len(s.state.Paused)-1]
		s.say("bot.paused_left", map[string]any{"title": s.flows.Title(last.Flow())})
	}
	return s.openFlow(wordMenu, "home")
}

// greet answers who follows the account or scans a code.
func (s *step) greet() error {
	if e := s.facts.Scene; e != nil && !bound(s.facts) {
		return s.inform("bot.scanned", map[string]any{"enterprise": e.Title(), "bound": strings.Join(s.facts.ScenePeople, "、")})
	}
	if !bound(s.facts) {
		return s.inform("bot.welcome", nil)
	}
	if s.state.Flow.Active() {
		return s.repeat()
	}
	return s.openFlow(wordMenu, "home")
}

// bindWith begins the binding by a one-time code.
func (s *step) bindWith(code string) error {
	if code == "" {
		return s.inform("bot.how_to_bind", nil)
	}
	if until, locked := tooMany(s.facts.WrongCodes, s.turn.Now); locked {
		return s.inform("bot.code_locked", merge(s.contact(), map[string]any{"until": until.In(s.turn.Now.Location()).Format("15:04")}))
	}
	if s.facts.Loaded.Code != code {
		return &safety.NeedError{Needs: safety.Needs{Code: code}}
	}
	if s.facts.Invite == nil {
		s.changes.WrongCode = true
		return s.inform("bot.code_wrong", s.contact())
	}
	if s.ownCode(*s.facts.Invite) {
		return s.inform("bot.code_own", map[string]any{"name": s.facts.Invite.Name})
	}
	s.pauseFlow()
	s.state.Code = code
	return s.start("bind")
}

// tasks lists what the enterprise owes and by when.
func (s *step) tasks() error {
	if s.enterpriseID() == "" {
		if len(s.facts.Members) == 0 {
			return s.inform("bot.not_enterprise", nil)
		}
		return s.choose(wordTasks)
	}
	if err := s.need([]string{"tasks.open", "hazards.open"}); err != nil {
		return err
	}
	var lines []string
	for _, t := range s.facts.Tasks {
		due := t.DueAt.In(s.turn.Now.Location())
		line := fmt.Sprintf("· %s，%s前做完", t.Title, due.Format("1月2日"))
		if t.StatusAt(s.turn.Now) == safety.TaskOverdue {
			line = fmt.Sprintf("· %s，已过期（%s）", t.Title, due.Format("1月2日"))
		}
		if w := s.wordFor(t.Flow); w != "" {
			line += "，回“" + w + "”"
		}
		lines = append(lines, line)
	}
	return s.inform("bot.tasks", map[string]any{
		"tasks": strings.Join(lines, "\n"), "hazards": len(s.facts.Hazards),
	})
}

// wordFor is the word that opens a conversation; empty: none does.
func (s *step) wordFor(flow string) string {
	for _, o := range s.bot.openers {
		if o.Flow == flow {
			return o.Word
		}
	}
	return ""
}

func merge(a, b map[string]any) map[string]any {
	for k, v := range b {
		a[k] = v
	}
	return a
}
