package wecom_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouze/bot/platform/platformtest"
	"shouze/safety"
)

const ticked = "<Event>template_card_event</Event><EventKey>submit</EventKey><TaskId>c0ffee-p@1</TaskId><CardType>vote_interaction</CardType>" +
	"<ResponseCode>R2</ResponseCode><SelectedItems><SelectedItem><QuestionKey>q</QuestionKey><OptionIds><OptionId><![CDATA[2]]></OptionId>" +
	"<OptionId><![CDATA[5]]></OptionId></OptionIds></SelectedItem></SelectedItems>"

func TestInbound(t *testing.T) {
	const id = "<MsgId>23456789012345678</MsgId>"
	for _, c := range []struct {
		name, xml string
		want      safety.Inbound // without sender, time and, for events, key
	}{
		{"text", memberXML("text", "<Content><![CDATA[１]]></Content>"+id), safety.Inbound{Kind: safety.InText, Text: "１"}},
		{"image", memberXML("image", "<PicUrl>http://x/1</PicUrl><MediaId>M1</MediaId>"+id), safety.Inbound{Kind: safety.InImage, MediaID: "M1"}},
		{"voice", memberXML("voice", "<MediaId>M2</MediaId><Format>amr</Format>"+id), safety.Inbound{Kind: safety.InVoice, MediaID: "M2", Format: "amr"}},
		{"location", memberXML("location", "<Location_X>40.29</Location_X><Location_Y>123.28</Location_Y><Scale>15</Scale><Label><![CDATA[镇政府]]></Label><AppType>wxwork</AppType>"+id),
			safety.Inbound{Kind: safety.InLocation, Location: &safety.Location{Lat: 40.29, Lng: 123.28, Label: "镇政府"}}},
		{"location nowhere", memberXML("location", "<Location_X>x</Location_X><Location_Y>500</Location_Y>"+id), safety.Inbound{Kind: safety.InOther}},
		{"video", memberXML("video", "<MediaId>M4</MediaId><ThumbMediaId>T</ThumbMediaId>"+id), safety.Inbound{Kind: safety.InOther}},
		{"subscribe", memberXML("event", "<Event>subscribe</Event>"), safety.Inbound{Kind: safety.InSubscribe}},
		{"entering", memberXML("event", "<Event>enter_agent</Event><EventKey></EventKey>"), safety.Inbound{Kind: safety.InEnter}},
		{"unsubscribe", memberXML("event", "<Event>unsubscribe</Event>"), safety.Inbound{Kind: safety.InUnsubscribe}},
		{"menu", memberXML("event", "<Event>click</Event><EventKey>自查</EventKey>"), safety.Inbound{Kind: safety.InTap, Tap: "自查"}},
		{"button", tapXML("c0ffee@12", "0", "R1"), safety.Inbound{Kind: safety.InTap, Tap: "0", Card: "c0ffee", CardCode: "R1"}},
		{"boxes", memberXML("event", ticked), safety.Inbound{Kind: safety.InCheck, Checks: []string{"2", "5"}, Card: "c0ffee-p", CardCode: "R2"}},
		{"no box", memberXML("event", strings.NewReplacer("<OptionId><![CDATA[2]]></OptionId>", "", "<OptionId><![CDATA[5]]></OptionId>", "").Replace(ticked)),
			safety.Inbound{Kind: safety.InCheck, Card: "c0ffee-p", CardCode: "R2"}},
		{"boxes without a list", memberXML("event", ticked[:strings.Index(ticked, "<SelectedItems>")]), safety.Inbound{Kind: safety.InCheck, Card: "c0ffee-p", CardCode: "R2"}},
		{"words that look like another sender", memberXML("text", "<Content><![CDATA[x]]></Content><FromUserName><![CDATA[other]]></FromUserName><Content><![CDATA[y]]></Content>"+id),
			safety.Inbound{Kind: safety.InText, Text: "x]]></Content><FromUserName><![CDATA[other]]></FromUserName><Content><![CDATA[y"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t, config(), nil)
			if w := newPush(c.xml).to(f); w.Code != 200 || len(f.receiver.got) != 1 {
				t.Fatalf("status %d, %d delivered", w.Code, len(f.receiver.got))
			}
			got := f.receiver.got[0]
			c.want.From = safety.Address{Channel: safety.WeCom, User: "canaryuser"} // as the platform's answers write it
			c.want.At = time.Unix(4100000000, 0)
			if c.want.Key = "wecom:23456789012345678"; !strings.Contains(c.xml, "MsgId>") {
				c.want.Key = got.Key
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			noSecrets(t, "key", got.Key)
			kept, err := f.Open(f.receiver.sealed[0])
			if err != nil || !cmp.Equal(kept, got) {
				t.Errorf("kept and opened: %v %v", kept, err)
			}
		})
	}
}

// TestMembers: one member, however the platform writes the id.
func TestMembers(t *testing.T) {
	for from, want := range map[string]string{
		"ZhangSan": "zhangsan", "zhangsan": "zhangsan", corpID + "/ZhangSan": "zhangsan", strings.ToLower(corpID) + "/zhangsan": "zhangsan",
		"wwdownstream/ZhangSan": "wwdownstream/zhangsan",
	} {
		f := newFixture(t, config(), nil)
		newPush(strings.Replace(textMessage(1, "a"), userid, from, 1)).to(f)
		if len(f.receiver.got) != 1 || f.receiver.got[0].From.User != want {
			t.Errorf("%s: %+v", from, f.receiver.got)
		}
	}
}

func TestEventsForNobody(t *testing.T) {
	for _, event := range []string{
		"<Event>view</Event><EventKey>https://x</EventKey>",
		"<Event>LOCATION</Event><Latitude>1</Latitude><Longitude>2</Longitude><Precision>3</Precision><AppType>wxwork</AppType>",
		"<Event>pic_photo_or_album</Event><EventKey>p</EventKey><SendPicsInfo><Count>1</Count></SendPicsInfo>",
		"<Event>change_contact</Event><ChangeType>update_user</ChangeType><UserID>a</UserID><NewUserID>b</NewUserID>",
		"<Event>template_card_menu_event</Event><TaskId>a</TaskId>",
		"<Event>of_the_future</Event>",
	} {
		f := newFixture(t, config(), nil)
		if w := newPush(memberXML("event", event)).to(f); w.Code != 200 || w.Body.Len() != 0 || len(f.receiver.got) != 0 {
			t.Errorf("%.30s: %d %q", event, w.Code, w.Body)
		}
	}
}

// TestTaps: two taps are two messages, a retry of one is one.
func TestTaps(t *testing.T) {
	f := newFixture(t, config(), nil)
	for _, x := range []string{tapXML("a@1", "1", "R1"), tapXML("a@1", "1", "R1"), tapXML("a@1", "1", "R2"), tapXML("a@1", "2", "R1"), tapXML("b@1", "1", "R1")} {
		newPush(x).to(f)
	}
	keys := map[string]int{}
	for _, in := range f.receiver.got {
		keys[in.Key]++
	}
	if len(f.receiver.got) != 5 || len(keys) != 4 || keys[f.receiver.got[0].Key] != 2 {
		t.Errorf("keys %v", keys)
	}
}

func TestOpen(t *testing.T) {
	f := newFixture(t, config(), nil)
	f.clock.Advance(30 * 24 * time.Hour) // however old
	for _, key := range []string{aesKey, oldKey} {
		if in, err := f.Open([]byte(platformtest.Encrypt(key, textMessage(1, "x"), corpID))); err != nil || in.Text != "x" {
			t.Errorf("%+v %v", in, err)
		}
	}
	for name, sealed := range map[string]string{
		"empty": "", "in clear": textMessage(1, "CANARYTEXT"),
		"another corporation": platformtest.Encrypt(aesKey, textMessage(1, "CANARYTEXT"), "wwother"),
		"no message":          platformtest.Encrypt(aesKey, "CANARYTEXT", corpID),
		"for nobody":          platformtest.Encrypt(aesKey, memberXML("event", "<Event>view</Event>"), corpID),
	} {
		in, err := f.Open([]byte(sealed))
		if err == nil || in.From.User != "" {
			t.Errorf("%s: opened", name)
			continue
		}
		noSecrets(t, name, err.Error())
	}
}

// FuzzCallback: whatever is sealed, nothing panics, and what reaches the
// receiver has a sender and a key.
func FuzzCallback(f *testing.F) {
	for _, seed := range []string{textMessage(1, "a"), tapXML("a@1", "1", "R"), memberXML("event", ticked), "<xml></xml>", ""} {
		f.Add(seed)
	}
	fix := newFixture(f, config(), nil)
	f.Fuzz(func(t *testing.T, plain string) {
		fix.receiver.got = nil
		w := newPush(plain).to(fix)
		if w.Code >= 500 {
			t.Fatalf("status %d", w.Code)
		}
		for _, in := range fix.receiver.got {
			if in.From.User == "" || in.Key == "" || in.Kind == "" || w.Code != 200 {
				t.Errorf("delivered %+v with %d", in, w.Code)
			}
		}
	})
}
