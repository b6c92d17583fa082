package flows

import (
	"embed"
	"io/fs"
)

//go:embed library/*.yaml
var library embed.FS

// Files are the flow files that ship with the product.
func Files() fs.FS {
	sub, err := fs.Sub(library, "library")
	if err != nil { // the name is a constant that the embed directive has checked
		return library
	}
	return sub
}

// EnterpriseVar is the variable enterprise: the one that the conversation is about.
type EnterpriseVar struct {
	Name       string   `expr:"name"`
	Title      string   `expr:"title"` // name with place
	Sectors    []string `expr:"sectors"`
	Forms      []string `expr:"forms"` // 业态
	FormsKnown bool     `expr:"forms_known"`

	FacilitiesKnown bool `expr:"facilities_known"` // 设施

	HighRisk   bool   `expr:"high_risk"`
	Covered    bool   `expr:"covered"` // its trade has items of its own, not the general ones only
	Township   string `expr:"township"`
	Department string `expr:"department"`
}

// PersonVar is the variable person: who is talking.
type PersonVar struct {
	Name string `expr:"name"`
	Role string `expr:"role"` // as safety.Role
	Unit string `expr:"unit"` // a member of staff's township or department
}

// TaskVar is the variable task: the open task that the flow was started for, of
// the duty that is done in this flow.
type TaskVar struct {
	Open  bool   `expr:"open"` // false: of one's own accord
	Title string `expr:"title"`
	Due   string `expr:"due"` // 2006-01-02
}

// FocusedVar is the variable focused: what the focused check (专项检查) of the
// task is about; empty where its content has gone.
type FocusedVar struct {
	Standard bool   `expr:"standard"` // of a new standard, not of an accident
	Title    string `expr:"title"`
	Text     string `expr:"text"` // what changed, or what happened
	Count    int    `expr:"count"`
}

// PreparedVar is the variable prepared: the check that a deputy or the safety
// officer led for the principal to confirm; empty: there is none.
type PreparedVar struct {
	Owed   bool   `expr:"owed"` // the principal's own check of the period is still owed
	By     string `expr:"by"`
	Role   string `expr:"role"` // 安全管理员 …
	Day    string `expr:"day"`  // 11月24日
	Number string `expr:"number"`

	OK            int `expr:"ok"`
	Problem       int `expr:"problem"`
	Unclear       int `expr:"unclear"`
	NotApplicable int `expr:"not_applicable"`
}

// StudyVar is the variable study: what the trade has to study (学习判定标准).
type StudyVar struct {
	Standard string `expr:"standard"` // the rule books that the points stand in
	Points   string `expr:"points"`   // the gravest items, a line each
	Right    int    `expr:"right"`    // of the questions that this very step filed, empty before
	Asked    int    `expr:"asked"`
}

// CoverageVar is the variable coverage: how many people stand in the ledger of posts
// (岗位责任), and how many of them have signed.
type CoverageVar struct {
	Heads  int `expr:"heads"`
	Signed int `expr:"signed"`
	Left   int `expr:"left"` // who has not signed
}

// CampaignVar is the variable campaign: the campaign that the county runs.
type CampaignVar struct {
	Title string `expr:"title"`
	Ends  string `expr:"ends"` // its last day, 2006-01-02; empty: it goes on

	LastDay string `expr:"last_day"` // … as people say it
}

// GeneralVar is the variable general: the general hazards that enterprises keep by
// themselves, as offices see them.
type GeneralVar struct {
	Enterprises int    `expr:"enterprises"` // that have any
	Open        int    `expr:"open"`
	Overdue     int    `expr:"overdue"`
	Lines       string `expr:"lines"` // an enterprise a line, the longest overdue first
}

// MarksVar is the variable marks: how many quality marks (核实线索) wait for a
// member of staff.
type MarksVar struct {
	Open int `expr:"open"`
}

// AlarmVar is the variable emergency: what who reports an emergency has to know.
type AlarmVar struct {
	By   string `expr:"by"`   // 15:04, by when an accident must be reported by telephone
	Said string `expr:"said"` // what the alarm began with

	Department, DepartmentPhone string // whom to call; empty: nobody leads the trade
	Office, OfficePhone         string
}

// RecordVar is the variable record: what this very step filed, empty before.
type RecordVar struct {
	Number string `expr:"number"`
}

// InviteVar is the variable invite: the one-time code that is being used.
type InviteVar struct {
	Name       string `expr:"name"`
	RoleName   string `expr:"role_name"` // 主要负责人 …
	Enterprise string `expr:"enterprise"`
	Others     string `expr:"others"`  // who of the enterprise is bound to this phone already; empty: nobody
	Staff      bool   `expr:"staff"`   // an office's, not an enterprise's
	Witness    string `expr:"witness"` // the member of staff who made it at the door (代绑); empty: nobody
}

// DoorVar is the variable door: at which enterprise a member of staff stands, and
// on whose behalf the phone is typed on (入户代填、代绑).
type DoorVar struct {
	Found      int    `expr:"found"`      // enterprises that the search found
	More       bool   `expr:"more"`       // … and more than are shown
	Left       string `expr:"left"`       // the enterprise of a check that was put aside; empty: none
	Enterprise string `expr:"enterprise"` // as headings name it
	Present    bool   `expr:"present"`    // the principal is there
	Name       string `expr:"name"`       // the principal's; empty: nobody stands in the roster
	With       string `expr:"with"`       // who is there instead, as said
	By         string `expr:"by"`         // 李红（东山镇）
	Unit       string `expr:"unit"`       // whom to call if it isn't true, with …
	Phone      string `expr:"phone"`
}

// WitnessVar is the variable witness: the code that was just made (代绑).
type WitnessVar struct {
	Code     string `expr:"code"`
	Until    string `expr:"until"` // 15:04
	Name     string `expr:"name"`
	RoleName string `expr:"role_name"`
}

// LimitVar is a limit of dangerous work as it stands for the enterprise.
type LimitVar struct {
	Value  float64 `expr:"value"`
	Binds  bool    `expr:"binds"`  // false: advice
	Say    string  `expr:"say"`    // the limit in words
	Source string  `expr:"source"` // where it stands
}

// LedgerVar is one of the variable ledgers, by the ledger's key: how much stands
// in it. A flow sees those that it names under needs.
type LedgerVar struct {
	Rows int `expr:"rows"` // that are not over
	Due  int `expr:"due"`  // of them, those whose day is today or has passed
}

// LedgerNeed and WorkNeed begin the names of lists that content adds: the
// entries of a ledger that are not over, and the measures of a kind of
// dangerous work.
const (
	LedgerNeed = "ledger."
	WorkNeed   = "work."
)

// ShippedSchema is what the flows that ship ask of a host: variables, lists
// and effects. ledgers and works are the keys of the ledgers and the kinds of
// dangerous work that content defines.
func ShippedSchema(ledgers, works []string) Schema {
	s := fixedSchema()
	entry := map[string]any{
		"title": "", "status": "", "status_text": "", "by": "", "at": "", // 2006-01-02 15:04
		"due": "", "overdue": false, // 2006-01-02 15:04; empty: never
		"fields": map[string]any{}, // what was answered, by key, as it was said
		"values": map[string]any{}, // … and as it is kept: the value of an option, a date as 2006-01-02
		"ledger": "",
	}
	for _, l := range ledgers {
		s.Needs = append(s.Needs, LedgerNeed+l)
		s.Lists[LedgerNeed+l] = List{Needs: []string{LedgerNeed + l}, Fields: entry}
	}
	s.Lists["entries"] = List{Fields: entry} // of all ledgers that needs names
	for _, w := range works {
		s.Lists[WorkNeed+w] = List{Needs: []string{"enterprise"}, Fields: map[string]any{"look": "", "why": "", "standard": "", "grave": false}}
	}
	return s
}

func fixedSchema() Schema {
	hazard := func(more map[string]any) map[string]any {
		f := map[string]any{
			"number": 0, "status": "", "status_text": "", "level": "", "level_text": "",
			"description": "", "location": "", "deadline": "", "overdue": false,
			"fix": "", "photos": 0, "history": "", // one line per event, oldest first
			"photos_link": "",    // address of a page that shows the photos; empty: none
			"own":         false, // general, closed by the enterprise itself
			"received":    false, // the department gave its receipt
			"interim":     "", "responsible": "",
		}
		for k, v := range more {
			f[k] = v
		}
		return f
	}
	item := map[string]any{"look": "", "why": "", "standard": "", "grave": false}
	return Schema{
		Vars: map[string]any{
			"today": "", "now": "", // 2006-01-02 15:04
			"limits":     map[string]LimitVar{}, // of dangerous work, by key
			"enterprise": EnterpriseVar{}, "person": PersonVar{},
			"task": TaskVar{}, "focused": FocusedVar{}, "prepared": PreparedVar{}, "study": StudyVar{}, "coverage": CoverageVar{}, "emergency": AlarmVar{}, "record": RecordVar{}, "invite": InviteVar{},
			"campaign": CampaignVar{}, "general": GeneralVar{}, "marks": MarksVar{},
			"door": DoorVar{}, "witness": WitnessVar{},
			"ledgers": map[string]LedgerVar{},
		},
		Lists: map[string]List{
			"checklist.self_check": {Needs: []string{"enterprise"}, Fields: item},
			"checklist.shown":      {Needs: []string{"enterprise", "ledger.shown"}}, // items drawn in the check before, keys only
			"checklist.focused":    {Needs: []string{"enterprise", "tasks.open"}, Fields: item, Like: "checklist.self_check"},
			// of the prepared check, the items to which the principal walks; reported:
			// it had a problem, and the hazard is known
			"checklist.walk": {Needs: []string{"enterprise", "ledger.prepared"}, Fields: map[string]any{"look": "", "why": "", "standard": "", "grave": false, "reported": false}, Like: "checklist.self_check"},
			// scenarios to practise, the closest to the trade first; the last is own
			"drills": {Needs: []string{"enterprise"}, Fields: map[string]any{"opening": "", "roles": "", "watch": ""}},
			// the questions after the study of the criteria, and the answers to all of them
			"quiz":         {Needs: []string{"enterprise"}, Fields: map[string]any{"ask": ""}},
			"quiz.answers": {Needs: []string{"enterprise"}, Fields: map[string]any{"question": "", "right": false, "correct": "", "because": ""}},
			"trade_forms":  {Needs: []string{"enterprise"}},
			"facilities":   {Needs: []string{"enterprise"}},
			"hazards.open": {Needs: []string{"hazards.open"}, Fields: hazard(nil)},
			"hazards.own":  {Needs: []string{"hazards.open"}, Fields: hazard(nil), Like: "hazards.open"},
			"queue":        {Needs: []string{"queue"}, Fields: hazard(map[string]any{"enterprise": "", "after_photos": 0})},
			"alarms":       {Needs: []string{"alarms"}, Fields: map[string]any{"enterprise": "", "phone": ""}},
			"menu":         {Fields: map[string]any{"flow": ""}},
			"enterprises":  {},
			"persons":      {}, // of the enterprise, who are bound to this phone
			// of members of staff at a door: what a search found, with a last row again
			// (none of them); the enterprise's people; its principals, with a last row else
			"found":   {Needs: []string{"search"}},
			"roster":  {Needs: []string{"roster"}, Fields: map[string]any{"name": "", "role_name": ""}},
			"present": {Needs: []string{"roster"}},
			// what was filed and deserves a look: in words, of which kind, found when
			"marks": {Needs: []string{"marks"}, Fields: map[string]any{
				"enterprise": "", "kind": "", "seen": "", "day": "", "photos": 0, "photos_link": "",
			}},
		},
		Effects: map[string]EffectSpec{
			"file_record":     {Args: []string{"duty"}},
			"finish_task":     {},
			"open_hazard":     {Args: []string{"description", "photos", "place", "fix"}},
			"set_forms":       {Args: []string{"forms"}},
			"set_facilities":  {Args: []string{"facilities"}},
			"hazard_progress": {Args: []string{"hazard", "progress"}},
			"hazard_submit":   {Args: []string{"hazard", "after_photos"}},
			"hazard_close":    {Args: []string{"hazard", "after_photos"}}, // of one's own
			"hazard_send_up":  {Args: []string{"hazard"}},
			"hazard_receive":  {Args: []string{"hazard"}},
			"hazard_judge":    {Args: []string{"hazard", "level"}},
			"hazard_dismiss":  {Args: []string{"hazard"}},
			"hazard_accept":   {Args: []string{"hazard"}},
			"hazard_return":   {Args: []string{"hazard", "reason"}},
			// A row of a ledger is kept with all that was answered; change_entry
			// changes the one that was chosen as entry, or the row of the loop.
			"keep_entry":   {Args: []string{"ledger", "title"}},
			"change_entry": {},
			// One look at the work that was chosen as entry, with who and when.
			"note_look": {Args: []string{"entry", "seen"}},
			// A message to people of the enterprise or to offices, now or at a time.
			// What the message names stands under with; of remind, daily is until when it
			// comes back each day.
			"tell":   {Args: []string{"to", "message"}},
			"remind": {Args: []string{"to", "message", "time"}},
			// An alarm calls those on duty (值班) of township, department and county.
			"raise_alarm":       {},
			"tell_duty":         {Args: []string{"message"}},
			"answer_alarm":      {Args: []string{"alarm"}},
			"settle_mark":       {Args: []string{"mark", "outcome"}}, // found: what was seen, if anything
			"note_alarm":        {},                                  // keeps answers with the alarm that stands
			"bind":              {},
			"open":              {Args: []string{"flow"}},
			"choose_enterprise": {Args: []string{"enterprise_id"}},
			"choose_person":     {Args: []string{"person_id"}},
			// At the door: search by a name, stand at the enterprise that was chosen,
			// begin the check there or go on with it, make a code.
			"search":       {Args: []string{"name"}},
			"visit":        {Args: []string{"place"}},
			"enter_door":   {Args: []string{"present"}},
			"resume_door":  {},
			"witness_code": {Args: []string{"whom"}},
		},
		Needs:  []string{"enterprise", "tasks.open", "hazards.open", "queue", "own.counts", "marks", "alarms", "invite", "search", "roster"},
		People: []string{"principal", "deputy", "safety_officer", "county", "department", "township", "tip_officer", "viewer", "stranger"},
	}
}
