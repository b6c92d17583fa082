package platform_test

import (
	"strings"
	"testing"

	"github.com/silenceper/wechat/v2/util"

	"shouze/bot/platform"
	"shouze/bot/platform/platformtest"
)

// TestVectors holds the envelope against every official example.
func TestVectors(t *testing.T) {
	vectors := platformtest.Vectors(t, "testdata/vectors.json")
	if len(vectors) != 11 {
		t.Fatalf("%d vectors", len(vectors))
	}
	for _, v := range vectors {
		t.Run(v.ID, func(t *testing.T) {
			e := envelope(t, v)
			if v.Signature != "" && !e.Signed(v.Signature, v.Timestamp, v.Nonce) {
				t.Error("signature refused")
			}
			if v.MsgSignature != "" && !e.Signed(v.MsgSignature, v.Timestamp, v.Nonce, v.Encrypt) {
				t.Error("msg_signature refused")
			}
			if v.Encrypt != "" {
				opens(t, e, v)
			}
		})
	}
}

func opens(t *testing.T, e *platform.Envelope, v platformtest.Vector) {
	t.Helper()
	plain, key, err := e.Open(v.Encrypt)
	if err != nil || v.Msg != "" && string(plain) != v.Msg {
		t.Fatalf("opened %q, %v", plain, err)
	}
	for _, part := range v.MsgContains {
		if !strings.Contains(string(plain), part) {
			t.Errorf("opened %q without %q", plain, part)
		}
	}
	if v.Random != "" && e.Seal([]byte(v.Random), []byte(v.Msg), key) != v.Encrypt {
		t.Error("sealed differently")
	}
	v.ReceiveID = strings.ToUpper(v.ReceiveID)
	if _, _, err := envelope(t, v).Open(v.Encrypt); err != nil {
		t.Error("refused for the case of its receiver")
	}
	v.ReceiveID += "x"
	if _, _, err := envelope(t, v).Open(v.Encrypt); err == nil {
		t.Error("opened for another account")
	}
}

func envelope(t *testing.T, v platformtest.Vector) *platform.Envelope {
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

// TestSignatureKeepsItsInput: the SDK sorts the slice that it is given.
func TestSignatureKeepsItsInput(t *testing.T) {
	parts := []string{"z", "a"}
	e := envelope(t, platformtest.Vector{Token: "m", ReceiveID: "r"})
	if !e.Signed(util.Signature("a", "m", "z"), parts...) || parts[0] != "z" {
		t.Errorf("parts %v", parts)
	}
}

func TestWithin(t *testing.T) {
	const card = `<xml><OptionId>outside</OptionId><SelectedItems><SelectedItem><QuestionKey>q</QuestionKey>
		<OptionIds><OptionId><![CDATA[1]]></OptionId><OptionId>跳过</OptionId></OptionIds></SelectedItem>
		<SelectedItem><QuestionKey>q2</QuestionKey><OptionIds><OptionId>5</OptionId></OptionIds></SelectedItem></SelectedItems></xml>`
	got, err := platform.Within([]byte(card), "SelectedItems", "OptionId")
	if err != nil || strings.Join(got, ",") != "1,跳过,5" {
		t.Errorf("%q %v", got, err)
	}
	if got, err := platform.Within([]byte("<xml><SelectedItems/></xml>"), "SelectedItems", "OptionId"); err != nil || len(got) != 0 {
		t.Errorf("nothing ticked: %q %v", got, err)
	}
	for _, bad := range []string{"", "<xml>", "<xml><SelectedItems></xml>", "<xml><SelectedItems>" + strings.Repeat("<a><OptionId>1</OptionId></a>", 65) + "</SelectedItems></xml>"} {
		if _, err := platform.Within([]byte(bad), "SelectedItems", "OptionId"); err == nil {
			t.Errorf("%.40q was taken", bad)
		}
	}
}

// FuzzFields: whatever comes, nothing panics, and what is read is text that we
// can write again.
func FuzzFields(f *testing.F) {
	f.Add([]byte("<xml><a>1</a><SelectedItems><S><OptionId>1</OptionId></S></SelectedItems></xml>"))
	f.Add([]byte("<xml><Content><![CDATA[a]]></Content><FromUserName>x</FromUserName></xml>"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		fields, err := platform.ParseFields(raw)
		if err == nil && len(fields) > 64 {
			t.Errorf("%d fields", len(fields))
		}
		for _, v := range fields {
			if platform.CleanText(v) != v {
				t.Errorf("unclean %q", v)
			}
		}
		list, err := platform.Within(raw, "SelectedItems", "OptionId")
		if err == nil && len(list) > 64 {
			t.Errorf("%d options", len(list))
		}
	})
}
