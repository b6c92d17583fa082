package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"shouze/flows"
	"shouze/flows/emergency"
	"shouze/safety"
)

// step is one run of the pure step, with what came of it so far.
type step struct {
	bot      *Bot
	turn     safety.Turn
	facts    safety.Facts // as they will be once the changes are kept
	state    state
	flows    *flows.Library // with the older versions that this session runs on
	changes  safety.Changes
	parts    []safety.Outbound // what to say, in order
	starting string            // the conversation that is just being begun
	next     word              // what to open after the running conversation …
	after    func() error      // … or what else to do then
	picked   string            // who said that they hold the phone, for what is opened now
	made     *flows.World      // of world; nil: to be made
	ids      int
	applied  int // effects applied within the running call of the engine

	number   string // of the record filed in this step
	recordID string
	entry    string // kept or changed last in this step

	entryPhotos []string // of the entries that were kept or changed

	opened  []safety.Hazard
	byItem  map[string]string // checklist item → hazard opened for it
	unclear []string          // items of a check that nobody could judge …
	checked safety.Actor      // … whose check it was …
	where   string            // … and of which enterprise
	chosen  string            // what the tapped card says from now on; empty: no card was tapped
}

// Step decides what a message means and what is to be kept and said.
func (b *Bot) Step(t safety.Turn) (safety.Changes, error) {
	st, err := readState(t.Session)
	if err != nil {
		return safety.Changes{}, err
	}
	s := &step{bot: b, turn: t, facts: t.Facts, state: st, byItem: map[string]string{}}
	s.flows = b.Flows
	if len(t.Facts.FlowSources) > 0 {
		s.flows = b.Flows.WithOld(t.Facts.FlowSources)
	}
	s.changes.Session = t.Session
	s.forgetChoice()
	if err := s.run(); err != nil {
		if err := s.explain(err); err != nil {
			return safety.Changes{}, err
		}
	}
	return s.finish()
}

// OpenFlow before a flow's name is the tap by which the terminal opens it.
const OpenFlow = "flow:"

// run finds out who should answer the message: an event, an emergency, a word
// of the menu, the conversation that waits, or nobody yet.
func (s *step) run() error {
	in := s.turn.Message
	s.window(in.Kind)
	switch in.Kind {
	case safety.InUnsubscribe:
		s.changes.Unfollow = true
		return nil
	case safety.InTimer:
		s.changes.Session.WakeAt = time.Time{}
		return s.answer()
	case safety.InSubscribe, safety.InScan:
		s.changes.Follow = true
		return s.greet()
	case safety.InFound:
		s.found(in.Found)
		return nil
	case safety.InEnter: // comes each time that the application is opened: one greeting is enough
		if len(s.turn.Session.State) > 0 {
			return nil
		}
		return s.greet()
	}
	if flow, ok := strings.CutPrefix(in.Tap, OpenFlow); ok && in.From.Channel == safety.Terminal {
		return s.openFlow("", flow)
	}
	if in.Card != "" {
		return s.tapped()
	}
	s.attach()
	alarm := s.bot.alarm(in, safety.Expects{})
	if alarm != emergency.None { // only then it matters what is asked, which costs more to find out
		alarm = s.bot.alarm(in, s.asking())
	}
	if alarm == emergency.Sure && s.answersAlarm() {
		return s.answer()
	}
	if taken, err := s.alarmPlace(); taken {
		return err
	}
	if alarm == emergency.Sure || alarm == emergency.Doubtful && !s.state.Flow.Active() {
		return s.alarmed()
	}
	if alarm == emergency.Doubtful && s.running() != alarmFlow { // where it is being reported
		s.say("bot.doubtful", nil)
	}
	return s.dispatch()
}

// asking is what the conversation waits for; zero: nothing.
func (s *step) asking() safety.Expects {
	if !s.state.Flow.Active() {
		return safety.Expects{}
	}
	w := s.flows.Waiting(s.state.Flow, s.world(), s.turn.Now)
	if w.Expects == nil {
		return safety.Expects{}
	}
	return *w.Expects
}

// window keeps the right to push that the Official Account grants after this action:
// five messages within 48 hours of a message, three within a minute of a tap,
// a scan or following.
func (s *step) window(kind safety.InboundKind) {
	if s.turn.Session.Address.Channel != safety.WeChat { // elsewhere nothing limits a push
		return
	}
	switch kind {
	case safety.InTap, safety.InSubscribe, safety.InScan:
		s.changes.OpensWindow = &safety.Window{Kind: safety.TapWindow, Count: 3, Until: s.turn.Now.Add(time.Minute)}
	case safety.InUnsubscribe, safety.InTimer, safety.InFound, safety.InEnter:
	default:
		s.changes.OpensWindow = &safety.Window{Kind: safety.MessageWindow, Count: 5, Until: s.turn.Now.Add(48 * time.Hour)}
	}
}

// answer hands the message to the conversation that waits.
func (s *step) answer() error {
	if !s.state.Flow.Active() {
		return nil
	}
	if err := s.fit(); err != nil {
		return err
	}
	if err := s.mayStand(); err != nil {
		return err
	}
	in := flows.Input{Message: s.turn.Message, Now: s.turn.Now, AttachmentID: s.attachmentID(), Seed: s.turn.ID}
	s.applied = 0
	st, out, err := s.flows.Step(s.state.Flow, in, s.world())
	return s.took(st, out, err)
}

// start begins a conversation.
func (s *step) start(flow string) error {
	s.starting, s.made = flow, nil // what a conversation reads depends on which it is
	s.beginTask()
	s.noteBegun(flow)
	s.applied = 0
	st, out, err := s.flows.Start(flow, flows.Input{Flow: flow, Args: s.startArgs(), Message: s.turn.Message, Now: s.turn.Now, Seed: s.turn.ID}, s.world())
	err = s.took(st, out, err)
	if flow == alarmFlow { // it has begun, and its first words are kept
		s.state.Alarm = nil
	}
	return err
}

// took keeps what the engine gave back.
func (s *step) took(st flows.State, out flows.Output, err error) error {
	if err != nil {
		return needVersions(err)
	}
	if err := s.applyAll(out.Effects[min(s.applied, len(out.Effects)):]); err != nil {
		return err
	}
	flow := s.running()
	s.state.Flow, s.starting = st, ""
	s.changes.Session.WakeAt = out.WakeAt
	if out.LatePhoto {
		s.say("bot.late_photo", nil)
	}
	if out.Misses >= 3 {
		s.say("bot.contact", s.contact())
	}
	if out.Reply != nil { // last, since it ends with the question
		s.parts = append(s.parts, s.headed(*out.Reply))
	}
	if !out.Ended {
		return nil
	}
	s.over(flow)
	return s.openNext()
}

// openNext goes on with what the ended conversation asked for, else reminds of
// what was put aside.
func (s *step) openNext() error {
	if do := s.after; do != nil {
		s.after = nil
		return do()
	}
	if w := s.next; w != "" {
		s.next, s.state.Then = "", ""
		return s.open(w)
	}
	if n := len(s.state.Paused); n > 0 {
		s.say("bot.paused_left", map[string]any{"title": s.flows.Title(s.state.Paused[n-1].Flow())})
	}
	return nil
}

// headed puts above a question which of several enterprises or people it
// concerns, and above all that is said at a door which enterprise that is.
func (s *step) headed(o safety.Outbound) safety.Outbound {
	if d, ok := s.door(); ok && d.Title != "" && o.Title == "" {
		o.Title = "【" + d.Title + "】"
		return o
	}
	if s.running() == chooseFlow { // it asks which
		return o
	}
	if title := s.heading(); title != "" && o.Title == "" {
		o.Title = "【" + title + "】"
	}
	return o
}

// explain turns what a person could not have known into a reply; it returns
// any other error.
func (s *step) explain(err error) error {
	var need *safety.NeedError
	var no safety.ErrNotAllowed
	switch {
	case errors.As(err, &need):
		return err
	case errors.As(err, &no):
		s.undo()
		s.say("bot.not_allowed", map[string]any{"reason": no.Reason})
	case errors.Is(err, errDoneByOther):
		key, flow := "bot.done_by_other", s.running()
		if flow == safety.FlowFocusedCheck {
			key = "bot.focused_done"
		}
		data := map[string]any{"title": s.flows.Title(flow), "word": s.wordFor(flow)}
		if d, ok := s.door(); ok {
			key, data = "door.done_by_other", map[string]any{"name": d.Name}
		}
		s.undo()
		s.say(key, data)
	case errors.Is(err, errHolderGone):
		s.undo()
		s.say("bot.holder_gone", nil)
	case errors.Is(err, errPreparedAnew):
		s.undo()
		s.say("bot.prepared_anew", nil)
	default:
		return err
	}
	return nil
}

// undo drops what the failed conversation wanted.
func (s *step) undo() {
	keep := s.changes
	s.changes = safety.Changes{Session: keep.Session, OpensWindow: keep.OpensWindow, Attachments: keep.Attachments, FetchMedia: keep.FetchMedia}
	s.changes.Session.WakeAt = time.Time{}
	s.parts, s.opened, s.unclear, s.entryPhotos = nil, nil, nil, nil
	s.over(s.running())
}

// over forgets a conversation.
func (s *step) over(flow string) {
	delete(s.state.Begun, s.begun(flow))
	delete(s.state.BegunAt, s.begun(flow))
	delete(s.state.Doors, flow)
	s.state.Flow, s.state.Holder, s.state.Code, s.starting, s.made = flows.State{}, "", "", "", nil
}

// say adds words of the catalogue. A missing key is a fault of the build,
// which the catalogue's test finds; people then still get the other words.
func (s *step) say(key string, data map[string]any) {
	if data == nil {
		data = map[string]any{}
	}
	body, err := s.bot.Catalogue.Render(key, data)
	if err != nil {
		body = ""
	}
	s.parts = append(s.parts, safety.Outbound{Key: key, Body: strings.TrimSpace(body)})
}

// finish tells others, writes the session and puts together the reply.
func (s *step) finish() (safety.Changes, error) {
	s.tellOpened()
	s.tellUnclear()
	said := s.compose()
	if o := s.offer(); o != nil {
		said = append(said, *o)
	}
	raw, err := json.Marshal(s.state)
	if err != nil {
		return safety.Changes{}, fmt.Errorf("write session: %w", err)
	}
	s.changes.Session.State = raw
	s.changes.Session.UpdatedAt = s.turn.Now
	s.send(said)
	return s.changes, nil
}

// compose puts together what is said now, in order: whole messages within the
// platform's limit, the last one with the question.
func (s *step) compose() []safety.Outbound {
	out := join(s.parts)
	if out == nil || !s.carded() {
		return split(out, passiveLimit)
	}
	lead, card := s.carding(*out)
	parts := split(lead, passiveLimit)
	if card != nil {
		parts = append(parts, *card)
	}
	return parts
}

// send lets the first message ride back as the reply where the platform
// allows, and pushes the rest: a timer has no reply to ride on, the reply to a
// tap changes the tapped card, and no reply carries a card.
func (s *step) send(parts []safety.Outbound) {
	switch {
	case s.chosen != "":
		s.changes.Reply = &safety.Outbound{Key: "card.chosen", Chosen: s.chosen, CardCode: s.turn.Message.CardCode}
	case len(parts) > 0 && !ownMessage(s.turn.Message.Kind) && parts[0].Card == nil:
		s.changes.Reply = &parts[0]
		parts = parts[1:]
	}
	to := s.turn.Session.Address
	for _, p := range parts {
		s.changes.Pushes = append(s.changes.Pushes, safety.Push{ID: s.newID(), To: &to, Message: p, At: s.turn.Now})
	}
}

// ownMessage reports whether a message is one of ours, to which nobody waits for
// a reply.
func ownMessage(k safety.InboundKind) bool { return k == safety.InTimer || k == safety.InFound }

func (s *step) forgetChoice() {
	idle := s.turn.Now.Sub(s.turn.Session.UpdatedAt) > forgetChoice
	if idle && !s.state.Flow.Active() && len(s.state.Paused) == 0 {
		s.changes.Session.EnterpriseID = ""
	}
}
