package simulator

import (
	"bytes"
	"crypto/subtle"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// maxText is what a text may have, in bytes.
const maxText = 2048

var errReply = errors.New("the passive reply is malformed")

// sealedReply is the envelope of a passive reply.
type sealedReply struct {
	XMLName      xml.Name `xml:"xml"`
	Encrypt      string
	MsgSignature string
	TimeStamp    string
	Nonce        string
}

// passiveReply is what may stand in it (被动回复).
type passiveReply struct {
	XMLName      xml.Name `xml:"xml"`
	ToUserName   string
	FromUserName string
	CreateTime   string
	MsgType      string
	Content      string
	Image        struct{ MediaId string }
	Voice        struct{ MediaId string }
	ArticleCount int
	Articles     []article `xml:"Articles>item"`
}

type article struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	URL         string `xml:"Url" json:"url"`
}

// readReply opens the answer to a callback; nil means that there is nothing to
// show.
func (s *Simulator) readReply(c *callback, body []byte) (*Message, error) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || string(body) == "success" {
		return nil, nil
	}
	var outer sealedReply
	if err := decodeXML(body, &outer); err != nil {
		return nil, err
	}
	crypt, _, _ := s.far(c)
	want := crypt.sign(outer.TimeStamp, outer.Nonce, outer.Encrypt)
	if outer.Encrypt == "" || subtle.ConstantTimeCompare([]byte(want), []byte(outer.MsgSignature)) != 1 {
		return nil, fmt.Errorf("%w: not sealed or not signed", errReply)
	}
	plain, err := crypt.open(outer.Encrypt)
	if err != nil {
		return nil, err
	}
	if c.corp {
		return s.readCorpReply(c, plain)
	}
	var r passiveReply
	if err := decodeXML(plain, &r); err != nil {
		return nil, err
	}
	if _, err := strconv.ParseInt(r.CreateTime, 10, 64); err != nil || r.ToUserName != c.user || r.FromUserName != s.cfg.Account.OriginalID {
		return nil, fmt.Errorf("%w: its head is wrong", errReply)
	}
	return s.shownReply(c, r)
}

// shownReply checks the reply's content and says how the app shows it.
func (s *Simulator) shownReply(c *callback, r passiveReply) (*Message, error) {
	switch r.MsgType {
	case "text":
		if strings.TrimSpace(r.Content) == "" || len(r.Content) > maxText {
			return nil, fmt.Errorf("%w: a text has 1 to %d bytes", errReply, maxText)
		}
		return &Message{Kind: "text", Text: r.Content}, nil
	case "image", "voice":
		id := r.Image.MediaId + r.Voice.MediaId
		s.mu.Lock()
		defer s.mu.Unlock()
		if _, ok := s.liveMedia(id); !ok {
			return nil, fmt.Errorf("%w: no such media", errReply)
		}
		return &Message{Kind: r.MsgType, Photo: id}, nil
	case "news":
		most := 1
		if c.kind == "event" {
			most = 8
		}
		if n := len(r.Articles); n == 0 || n > most || n != r.ArticleCount {
			return nil, fmt.Errorf("%w: 1 to %d articles", errReply, most)
		}
		a := r.Articles[0]
		return &Message{Kind: "text", Title: a.Title, Text: a.Description, URL: a.URL}, nil
	}
	return nil, fmt.Errorf("%w: no such type", errReply)
}

// decodeXML reads one document, nothing behind it.
func decodeXML(b []byte, into any) error {
	d := xml.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%w: no XML", errReply)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: more than one message", errReply)
	}
	return nil
}
