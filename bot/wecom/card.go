package wecom

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"

	"shouze/bot"
	"shouze/bot/platform"
	"shouze/safety"
)

// What a template card may hold (模板卡片的上限), in pieces and characters.
const (
	maxButtons = 6
	maxButton  = 10
	maxBoxes   = 20
	maxBox     = 17
)

// templateCard is what message/send takes as a card, as far as we use it.
type templateCard struct {
	CardType     string    `json:"card_type"`
	MainTitle    mainTitle `json:"main_title"`
	SubTitle     string    `json:"sub_title_text,omitempty"`
	TaskID       string    `json:"task_id"`
	ButtonList   []button  `json:"button_list,omitempty"`
	Checkbox     *checkbox `json:"checkbox,omitempty"`
	SubmitButton *submit   `json:"submit_button,omitempty"`
}

type mainTitle struct {
	Title string `json:"title"`
	Desc  string `json:"desc,omitempty"`
}

type button struct {
	Text  string `json:"text"`
	Style int    `json:"style"` // 1: the one that most people tap
	Key   string `json:"key"`
}

type checkbox struct {
	QuestionKey string   `json:"question_key"`
	OptionList  []option `json:"option_list"`
	Mode        int      `json:"mode"` // 0: one, 1: several
}

type option struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

type submit struct {
	Text string `json:"text"`
	Key  string `json:"key"`
}

// drawCard is a message's card as the platform takes it; false: the platform
// would refuse it, so that the message goes as text.
func drawCard(d bot.Delivery) (*templateCard, bool) {
	c := d.Message.Card
	if c == nil {
		return nil, false
	}
	out := &templateCard{
		MainTitle: mainTitle{Title: platform.CleanText(c.Title)}, SubTitle: platform.CleanText(c.Text), TaskID: taskID(c.ID, d),
	}
	switch {
	case fits(c.Buttons, maxButtons, maxButton):
		out.CardType = "button_interaction"
		for i, b := range c.Buttons {
			style := 1
			if i > 0 {
				style = 4
			}
			out.ButtonList = append(out.ButtonList, button{Text: b.Text, Style: style, Key: b.Key})
		}
	case fits(c.Boxes, maxBoxes, maxBox):
		out.CardType = "vote_interaction"
		out.Checkbox = &checkbox{QuestionKey: "q", Mode: 1}
		if c.Single {
			out.Checkbox.Mode = 0
		}
		for _, b := range c.Boxes {
			out.Checkbox.OptionList = append(out.Checkbox.OptionList, option{ID: b.Key, Text: b.Text})
		}
		out.SubmitButton = &submit{Text: c.Submit, Key: "submit"}
	default:
		return nil, false
	}
	return out, true
}

func fits(list []safety.Choice, most, long int) bool {
	for _, c := range list {
		if c.Key == "" || c.Text == "" || utf8.RuneCountInString(c.Text) > long {
			return false
		}
	}
	return len(list) > 0 && len(list) <= most
}

// taskID makes a card's id unique: the platform wants each once, and the same
// question may be asked twice.
func taskID(card string, d bot.Delivery) string {
	sum := sha256.Sum256([]byte(d.ID + "/" + strconv.Itoa(d.Attempt)))
	return card + "@" + hex.EncodeToString(sum[:8])
}

// cardOf is the id that we gave the card of a task id.
func cardOf(taskID string) string {
	id, _, _ := strings.Cut(taskID, "@")
	return id
}
