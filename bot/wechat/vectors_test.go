package wechat

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"shouze/bot/platform"
	"shouze/safety"
)

// vector is an official example of the platform's cryptography.
type vector struct {
	ID, Kind, Token, Timestamp, Nonce, Random, Msg, Encrypt string
	EncodingAESKey                                          string `json:"encoding_aes_key"`
	ReceiveID                                               string `json:"receive_id"`
	Signature                                               string `json:"signature"`
	MsgSignature                                            string `json:"msg_signature"`
	Echostr                                                 string `json:"echostr"`
}

// TestVectors holds the envelope against every official example.
func TestVectors(t *testing.T) {
	raw, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(raw, &file); err != nil || len(file.Vectors) != 6 {
		t.Fatalf("%d vectors, %v", len(file.Vectors), err)
	}
	for _, v := range file.Vectors {
		t.Run(v.ID, func(t *testing.T) {
			e := vectorEnvelope(t, v)
			if v.Signature != "" && !e.Signed(v.Signature, v.Timestamp, v.Nonce) {
				t.Error("signature refused")
			}
			if v.MsgSignature != "" && !e.Signed(v.MsgSignature, v.Timestamp, v.Nonce, v.Encrypt) {
				t.Error("msg_signature refused")
			}
			if v.Echostr != "" {
				verifyAddress(t, v)
			}
			if v.Encrypt == "" {
				return
			}
			opens(t, e, v)
		})
	}
}

func opens(t *testing.T, e *platform.Envelope, v vector) {
	t.Helper()
	plain, key, err := e.Open(v.Encrypt)
	if err != nil || string(plain) != v.Msg {
		t.Fatalf("opened %q, %v", plain, err)
	}
	if v.Random != "" && e.Seal([]byte(v.Random), []byte(v.Msg), key) != v.Encrypt {
		t.Error("sealed differently")
	}
	v.ReceiveID += "x"
	if _, _, err := vectorEnvelope(t, v).Open(v.Encrypt); err == nil {
		t.Error("opened for another account")
	}
}

func vectorEnvelope(t *testing.T, v vector) *platform.Envelope {
	t.Helper()
	if v.EncodingAESKey == "" { // a vector of signatures only
		v.EncodingAESKey = strings.Repeat("A", 43)
	}
	e, err := platform.NewEnvelope(v.ReceiveID, v.Token, v.EncodingAESKey, "")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// verifyAddress plays the official check of an address at its own time.
func verifyAddress(t *testing.T, v vector) {
	t.Helper()
	seconds, err := strconv.ParseInt(v.Timestamp, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	c := &Channel{deps: Deps{
		Metrics: platform.Uncounted{}, Clock: safety.ClockFunc(func() time.Time { return time.Unix(seconds, 0) }),
	}}
	c.callback = c.newCallback(vectorEnvelope(t, v))
	w := httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequest("GET", "/?signature="+v.Signature+"&timestamp="+v.Timestamp+"&nonce="+v.Nonce+"&echostr="+v.Echostr, nil))
	if w.Code != 200 || w.Body.String() != v.Echostr {
		t.Errorf("echoed %d %q", w.Code, w.Body)
	}
}

// TestSignatureKeepsItsInput: the SDK sorts the slice that it is given.
func TestSignatureKeepsItsInput(t *testing.T) {
	parts := []string{"z", "a"}
	e := vectorEnvelope(t, vector{Token: "m", ReceiveID: "r"})
	if !e.Signed(util.Signature("a", "m", "z"), parts...) || parts[0] != "z" {
		t.Errorf("parts %v", parts)
	}
}
