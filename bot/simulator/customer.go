package simulator

import "strings"

// customMessage is a customer-service message (客服消息).
type customMessage struct {
	ToUser  string `json:"touser"`
	MsgType string `json:"msgtype"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
	Image struct {
		MediaID string `json:"media_id"`
	} `json:"image"`
	Voice struct {
		MediaID string `json:"media_id"`
	} `json:"voice"`
	News struct {
		Articles []article `json:"articles"`
	} `json:"news"`
	Menu struct {
		Head string `json:"head_content"`
		List []struct {
			ID      string `json:"id"`
			Content string `json:"content"`
		} `json:"list"`
		Tail string `json:"tail_content"`
	} `json:"msgmenu"`
}

// customSend is POST /cgi-bin/message/custom/send. What is wrong with the message
// comes before what is wrong with the moment.
func (s *Simulator) customSend(c call) (answer, *apiError) {
	var in customMessage
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	if !s.known(in.ToUser) {
		return answer{}, fail(40003)
	}
	m, err := s.shownCustom(in)
	if err != nil {
		return answer{}, err
	}
	if err := s.follower(in.ToUser).take(c.now); err != nil {
		return answer{}, err
	}
	s.put(in.ToUser, *m)
	return done, nil
}

// shownCustom says how the app shows a message.
func (s *Simulator) shownCustom(in customMessage) (*Message, *apiError) {
	switch in.MsgType {
	case "text":
		if err := checkText(in.Text.Content); err != nil {
			return nil, err
		}
		return &Message{Kind: "text", Text: in.Text.Content}, nil
	case "image", "voice":
		id := in.Image.MediaID + in.Voice.MediaID
		if f, ok := s.liveMedia(id); !ok || f.Kind != in.MsgType {
			return nil, fail(40007)
		}
		return &Message{Kind: in.MsgType, Photo: id}, nil
	case "news":
		if len(in.News.Articles) != 1 {
			return nil, failWith(45008, "article size out of limit")
		}
		a := in.News.Articles[0]
		return &Message{Kind: "text", Title: a.Title, Text: a.Description, URL: a.URL}, nil
	case "msgmenu":
		m := &Message{Kind: "text", Text: strings.TrimSpace(in.Menu.Head + "\n" + in.Menu.Tail)}
		for _, e := range in.Menu.List {
			m.Buttons = append(m.Buttons, Button{Key: e.ID, Text: e.Content})
		}
		return m, checkText(m.Text)
	}
	return nil, fail(40008)
}

func checkText(t string) *apiError {
	switch {
	case strings.TrimSpace(t) == "":
		return fail(44004)
	case len(t) > maxText:
		return fail(45002)
	}
	return nil
}

// customTyping is POST /cgi-bin/message/custom/typing: taken where a window is
// open, shown nowhere.
func (s *Simulator) customTyping(c call) (answer, *apiError) {
	var in struct {
		ToUser  string `json:"touser"`
		Command string `json:"command"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	switch {
	case !s.known(in.ToUser):
		return answer{}, fail(40003)
	case in.Command != "Typing" && in.Command != "CancelTyping":
		return answer{}, fail(40035)
	}
	f := s.follower(in.ToUser)
	if !f.Subscribed || c.now.After(f.Spoke.Until) && c.now.After(f.Tapped.Until) {
		return answer{}, fail(45015)
	}
	return done, nil
}
