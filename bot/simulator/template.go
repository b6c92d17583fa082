package simulator

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Template is a template message (模板消息) that the account may send.
type Template struct {
	ID     string
	Kind   string // task, hazard, todo or notice: what wechat.templates calls it
	Title  string
	Fields []TemplateField
}

// TemplateField is a line of a template: its name, such as thing2, what stands
// before it, and the name of the product's value for it.
type TemplateField struct{ Name, Label, Value string }

// DemoTemplates are the templates of the demo's account.
func DemoTemplates() []Template {
	return []Template{
		{"SIM-tpl-task-2023", "task", "安全任务提醒", []TemplateField{
			{"thing1", "任务名称", "title"}, {"thing2", "单位名称", "enterprise"}, {"time3", "截止时间", "due"}, {"thing4", "温馨提示", "body"},
		}},
		{"SIM-tpl-hazard-2023", "hazard", "隐患整改提醒", []TemplateField{
			{"thing1", "隐患内容", "title"}, {"thing2", "单位名称", "enterprise"}, {"time3", "整改期限", "due"}, {"thing4", "温馨提示", "body"},
		}},
		{"SIM-tpl-todo-2023", "todo", "待办事项提醒", []TemplateField{
			{"thing1", "待办事项", "title"}, {"thing2", "单位名称", "enterprise"}, {"thing4", "温馨提示", "body"},
		}},
		{"SIM-tpl-notice-2023", "notice", "工作通知", []TemplateField{
			{"thing1", "通知标题", "title"}, {"thing2", "通知内容", "body"},
		}},
	}
}

// maxField is how many characters of a field the app shows.
const maxField = 20

// repeatWindow is how long client_msg_id keeps a message from being sent twice.
const repeatWindow = 10 * time.Minute

// repeat is a template message that was taken.
type repeat struct {
	msgID int64
	until time.Time
}

type templateMessage struct {
	ToUser      string `json:"touser"`
	TemplateID  string `json:"template_id"`
	URL         string `json:"url"`
	ClientMsgID string `json:"client_msg_id"`
	Data        map[string]struct {
		Value string `json:"value"`
	} `json:"data"`
}

// templateSend is POST /cgi-bin/message/template/send. The outcome comes back as
// the event TEMPLATESENDJOBFINISH.
func (s *Simulator) templateSend(c call) (answer, *apiError) {
	var in templateMessage
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	at := slices.IndexFunc(s.cfg.Templates, func(t Template) bool { return t.ID == in.TemplateID })
	switch {
	case !s.known(in.ToUser):
		return answer{}, fail(40003)
	case at < 0:
		return answer{}, fail(40037)
	case !s.follower(in.ToUser).Subscribed:
		return answer{}, fail(43004)
	}
	if first, ok := s.repeats[in.ClientMsgID]; ok && c.now.Before(first.until) {
		return answer{json: sentAnswer(first.msgID)}, nil
	}
	id := s.id()
	if in.ClientMsgID != "" {
		for key, r := range s.repeats {
			if !c.now.Before(r.until) {
				delete(s.repeats, key)
			}
		}
		s.repeats[in.ClientMsgID] = repeat{id, c.now.Add(repeatWindow)}
	}
	s.put(in.ToUser, shownTemplate(s.cfg.Templates[at], in))
	s.pending[in.ToUser]++ // reported uncounts it
	return answer{json: sentAnswer(id), then: func() { go s.reported(in.ToUser, id, c.now) }}, nil
}

func sentAnswer(id int64) map[string]any {
	return map[string]any{"errcode": 0, "errmsg": "ok", "msgid": id}
}

// reported tells the product that a template message arrived.
func (s *Simulator) reported(user string, id int64, at time.Time) {
	s.callbacks <- struct{}{}
	defer func() { <-s.callbacks }()
	c := &callback{user: user, kind: "event", at: at, silent: true}
	c.asEvent("TEMPLATESENDJOBFINISH", number("MsgID", strconv.FormatInt(id, 10)), text("Status", "success"))
	s.deliver(c)
}

// shownTemplate is the card that the app shows.
func shownTemplate(t Template, in templateMessage) Message {
	m := Message{Kind: "template", Title: t.Title, URL: in.URL}
	var lines []string
	for _, f := range t.Fields {
		value := cut(in.Data[f.Name].Value)
		m.Fields = append(m.Fields, Field{f.Label, value})
		lines = append(lines, f.Label+"："+value)
	}
	m.Text = strings.Join(lines, "\n")
	return m
}

func cut(v string) string {
	if utf8.RuneCountInString(v) <= maxField {
		return v
	}
	return string([]rune(v)[:maxField-1]) + "…"
}

func (s *Simulator) templateList(call) (answer, *apiError) {
	list := []map[string]string{}
	for _, t := range s.cfg.Templates {
		var content strings.Builder
		for _, f := range t.Fields {
			content.WriteString(f.Label + "：{{" + f.Name + ".DATA}}\n")
		}
		list = append(list, map[string]string{
			"template_id": t.ID, "title": t.Title, "primary_industry": "", "deputy_industry": "",
			"content": content.String(), "example": "",
		})
	}
	return answer{json: map[string]any{"template_list": list}}, nil
}
