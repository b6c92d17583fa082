package simulator

import (
	"context"
	"strings"
	"testing"

	"shouze/safety"
)

// dealer is an asker that shows its questions as cards, too: a checklist's page
// as buttons and then boxes, a choice as buttons.
type dealer struct{ *asker }

func (d dealer) Say(ctx context.Context, user string, req SayRequest) ([]Message, error) {
	switch {
	case req.Type == "tap" && req.Key == "problems":
		d.said = append(d.said, "tap:problems")
		m := Message{Kind: "card", Submit: "提交"}
		for _, o := range d.questions[d.at].Expects.Options {
			if o.Item != "" {
				m.Buttons = append(m.Buttons, Button{Key: o.Key, Text: o.Text})
			}
		}
		return []Message{{Kind: "text", Text: "好"}, m}, nil
	case req.Type == "tap":
		req.Text = req.Key
	case req.Type == "check":
		req.Text = strings.Join(req.Keys, " ")
	}
	got, err := d.asker.Say(ctx, user, req)
	if d.at >= len(d.questions) {
		return got, err
	}
	e := d.questions[d.at].Expects
	m := Message{Kind: "card"}
	switch {
	case e.Checklist:
		m.Buttons = []Button{{Key: "0", Text: "都没问题"}, {Key: "problems", Text: "有问题"}}
	case e.Kind == safety.AskOne:
		for _, o := range e.Options {
			m.Buttons = append(m.Buttons, Button{Key: o.Key, Text: o.Text})
		}
	default: // about something else
		m.Buttons = []Button{{Key: "cards", Text: "以后点按钮"}}
	}
	return append(got, m), err
}

func TestRobotPlaysCards(t *testing.T) {
	for name, c := range map[string]struct {
		robot Robot
		want  string
	}{
		"clean":    {Robot{Cards: true}, "text:自查|tap:0|tap:0|image:|tap:1|text:东侧|text:3"},
		"problems": {Robot{Cards: true, Manner: Problems}, "text:自查|tap:problems|check:1|tap:problems|check:1|image:|tap:1|text:东侧|text:3"},
		"both of a page": {
			Robot{Cards: true, Items: []string{"a", "b"}, Prefer: []string{"plan"}},
			"text:自查|tap:problems|check:1 2|tap:0|image:|tap:2|text:东侧|text:3",
		},
		"clumsy": {
			Robot{Cards: true, Manner: Clumsy},
			"text:自查|text:99|tap:0|text:99|text:返回|tap:0|tap:0|image:|text:99|tap:1|text:东侧|text:3",
		},
		"by text": {Robot{}, "text:自查|text:0|text:0|image:|text:1|text:东侧|text:3"},
	} {
		a := conversation()
		c.robot.Talker, c.robot.Channel = dealer{a}, safety.WeCom
		if _, err := c.robot.Begin(t.Context(), "zhangsan", "自查"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := strings.Join(a.said, "|"); got != c.want {
			t.Errorf("%s: said %s\nwant %s", name, got, c.want)
		}
	}
}

// TestScriptInWeCom: a scene may be played by a member.
func TestScriptInWeCom(t *testing.T) {
	script, err := ParseScript([]byte(`- {at: -1d 09:00, as: "13800071122", on: wecom, do: clean_check}`))
	if err != nil {
		t.Fatal(err)
	}
	a := newApplication(t)
	if err := script[0].Play(t.Context(), a.sim, nil); err != nil {
		t.Fatal(err)
	}
	if m := a.last(); m.FromUserName != MemberID("13800071122") || m.Content != "自查" {
		t.Errorf("%+v", m)
	}
	if _, err := ParseScript([]byte(`- {at: -1d 09:00, as: "13800071122", on: qq, do: clean_check}`)); err == nil {
		t.Error("a channel that is not there was taken")
	}
}
