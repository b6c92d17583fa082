package simulator

import (
	"bytes"
	"encoding/json"
	"image"
	"image/jpeg"
	"strconv"
	"time"

	"rsc.io/qr"
)

// scene is a QR code (带参数的二维码) that was made.
type scene struct {
	Name string
	Ends time.Time // zero: permanent
}

const (
	longestScene  = 2592000 // seconds
	defaultScene  = 60      // seconds
	maxSceneRunes = 64
)

// qrCreate is POST /cgi-bin/qrcode/create.
func (s *Simulator) qrCreate(c call) (answer, *apiError) {
	var in struct {
		Seconds int    `json:"expire_seconds"`
		Action  string `json:"action_name"`
		Info    struct {
			Scene struct {
				ID  json.Number `json:"scene_id"`
				Str string      `json:"scene_str"`
			} `json:"scene"`
		} `json:"action_info"`
	}
	if err := c.read(&in); err != nil {
		return answer{}, err
	}
	name, permanent := in.Info.Scene.Str, false
	switch in.Action {
	case "QR_LIMIT_STR_SCENE":
		permanent = true
	case "QR_STR_SCENE":
	case "QR_LIMIT_SCENE":
		permanent, name = true, in.Info.Scene.ID.String()
	case "QR_SCENE":
		name = in.Info.Scene.ID.String()
	default:
		return answer{}, fail(40053)
	}
	if n := len([]rune(name)); n == 0 || n > maxSceneRunes {
		return answer{}, fail(40053)
	}
	out := map[string]any{}
	made := scene{Name: name}
	if !permanent {
		if in.Seconds == 0 {
			in.Seconds = defaultScene
		}
		in.Seconds = min(in.Seconds, longestScene)
		made.Ends = c.now.Add(time.Duration(in.Seconds) * time.Second)
		out["expire_seconds"] = in.Seconds
	}
	ticket := "gQ" + hexText(94)
	if old := s.ticketOf(name); permanent && s.scenes[old] == made {
		ticket = old // the permanent code of a scene is always the same
	}
	s.scenes[ticket] = made
	out["ticket"], out["url"] = ticket, sceneURL(ticket)
	return answer{json: out}, nil
}

func sceneURL(ticket string) string { return "http://weixin.qq.com/q/" + ticket[2:34] }

// ticketOf is the ticket of a scene; one that was never made here gets an answer
// too, since a sheet may have been printed before. The caller holds the lock.
func (s *Simulator) ticketOf(name string) string {
	for ticket, sc := range s.scenes {
		if sc.Name == name {
			return ticket
		}
	}
	return "gQ" + hexText(94)
}

// qrShow is GET /cgi-bin/showqrcode: the code's picture.
func (s *Simulator) qrShow(c call) (answer, *apiError) {
	ticket := c.r.URL.Query().Get("ticket")
	sc, ok := s.scenes[ticket]
	if !ok || !sc.Ends.IsZero() && !c.now.Before(sc.Ends) {
		return answer{}, fail(40035)
	}
	code, err := qr.Encode(sceneURL(ticket), qr.M)
	if err != nil {
		return answer{}, fail(-1)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, qrImage(code), nil); err != nil {
		return answer{}, fail(-1)
	}
	return answer{
		file: &mediaFile{Type: "image/jpeg", Bytes: b.Bytes()},
		name: "qrcode-" + strconv.Itoa(code.Size) + ".jpg",
	}, nil
}

// qrImage draws a code with its quiet zone, 430 points wide as the platform's.
func qrImage(code *qr.Code) image.Image {
	const width, quiet = 430, 4
	img := image.NewGray(image.Rect(0, 0, width, width))
	modules := code.Size + 2*quiet
	for i := range img.Pix {
		x, y := i%width*modules/width-quiet, i/width*modules/width-quiet
		if !code.Black(x, y) { // outside is white
			img.Pix[i] = 0xFF
		}
	}
	return img
}
