package wechat_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouze/bot/wechat"
	"shouze/safety"
)

// personXML writes a message of the platform around its own elements.
func personXML(kind, elements string) string {
	return fmt.Sprintf("<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"+
		"<CreateTime>4100000000</CreateTime><MsgType><![CDATA[%s]]></MsgType>%s</xml>", openid, kind, elements)
}

func TestInbound(t *testing.T) {
	const id = "<MsgId>23456789012345678</MsgId>"
	for _, c := range []struct {
		name, xml string
		want      safety.Inbound // without sender, time and, for events, key
	}{
		{"text", personXML("text", "<Content><![CDATA[１]]></Content>"+id), safety.Inbound{Kind: safety.InText, Text: "１"}},
		{"choice in a message", personXML("text", "<Content><![CDATA[是]]></Content><bizmsgmenuid>101</bizmsgmenuid>"+id), safety.Inbound{Kind: safety.InTap, Text: "是", Tap: "101"}},
		{"image", personXML("image", "<PicUrl><![CDATA[http://x/1]]></PicUrl><MediaId><![CDATA[M1]]></MediaId>"+id), safety.Inbound{Kind: safety.InImage, MediaID: "M1"}},
		{"voice", personXML("voice", "<MediaId>M2</MediaId><Format>amr</Format><MediaId16K>M3</MediaId16K><Recognition><![CDATA[没有问题]]></Recognition>"+id), safety.Inbound{Kind: safety.InVoice, MediaID: "M2", Format: "amr", Text: "没有问题"}},
		{"voice in 16K only", personXML("voice", "<Format>amr</Format><MediaId16K>M3</MediaId16K><Recognition></Recognition>"+id), safety.Inbound{Kind: safety.InVoice, MediaID: "M3", Format: "amr"}},
		{"location", personXML("location", "<Location_X>40.29</Location_X><Location_Y>123.28</Location_Y><Scale>15</Scale><Label><![CDATA[镇政府]]></Label>"+id), safety.Inbound{Kind: safety.InLocation, Location: &safety.Location{Lat: 40.29, Lng: 123.28, Label: "镇政府"}}},
		{"location nowhere", personXML("location", "<Location_X>NaN</Location_X><Location_Y>500</Location_Y>"+id), safety.Inbound{Kind: safety.InOther}},
		{"video", personXML("video", "<MediaId>M4</MediaId><ThumbMediaId>T</ThumbMediaId>"+id), safety.Inbound{Kind: safety.InOther}},
		{"link", personXML("link", "<Title>a</Title><Description>b</Description><Url>c</Url>"+id), safety.Inbound{Kind: safety.InOther}},
		{"kind of the future", personXML("hologram", id), safety.Inbound{Kind: safety.InOther}},
		{"subscribe", personXML("event", "<Event>subscribe</Event><EventKey></EventKey>"), safety.Inbound{Kind: safety.InSubscribe}},
		{"subscribe by code", personXML("event", "<Event>subscribe</Event><EventKey>qrscene_place-7</EventKey><Ticket>T</Ticket>"), safety.Inbound{Kind: safety.InSubscribe, Scene: "place-7"}},
		{"subscribe after paying", personXML("event", "<Event>subscribe</Event><EventKey>last_trade_no_1</EventKey>"), safety.Inbound{Kind: safety.InSubscribe}},
		{"unsubscribe", personXML("event", "<Event>unsubscribe</Event>"), safety.Inbound{Kind: safety.InUnsubscribe}},
		{"scan", personXML("event", "<Event>SCAN</Event><EventKey>place-7</EventKey><Ticket>T</Ticket>"), safety.Inbound{Kind: safety.InScan, Scene: "place-7"}},
		{"menu", personXML("event", "<Event>CLICK</Event><EventKey>自查</EventKey>"), safety.Inbound{Kind: safety.InTap, Tap: "自查"}},
		{"control characters", personXML("text", "<Content><![CDATA[a\x02\x0bb]]></Content>"+id), safety.Inbound{Kind: safety.InText, Text: "ab"}},
		{"broken UTF-8", personXML("text", "<Content><![CDATA[a\xffb]]></Content>"+id), safety.Inbound{Kind: safety.InText, Text: "a\uFFFDb"}},
		{"nested CDATA", personXML("text", "<Content><![CDATA[a<![CDATA[b]]>c]]></Content>"+id), safety.Inbound{Kind: safety.InText, Text: "a<![CDATA[b]]>c"}},
		{"words that look like another sender", personXML("text", "<Content><![CDATA[x]]></Content><FromUserName><![CDATA[oOTHER]]></FromUserName><Content><![CDATA[y]]></Content>"+id),
			safety.Inbound{Kind: safety.InText, Text: "x]]></Content><FromUserName><![CDATA[oOTHER]]></FromUserName><Content><![CDATA[y"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t, config(), nil)
			if w := newPush(aesKey, c.xml, base).to(f); w.Code != 200 || len(f.receiver.got) != 1 {
				t.Fatalf("status %d, %d delivered", w.Code, len(f.receiver.got))
			}
			got := f.receiver.got[0]
			c.want.From = safety.Address{Channel: safety.WeChat, User: openid}
			c.want.At = time.Unix(4100000000, 0)
			if c.want.Key = "wechat:23456789012345678"; !strings.Contains(c.xml, "MsgId>") {
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

func TestEventsForNobody(t *testing.T) {
	for _, event := range []string{
		"<Event>VIEW</Event><EventKey>https://x</EventKey><MenuId>1</MenuId>",
		"<Event>LOCATION</Event><Latitude>1</Latitude><Longitude>2</Longitude><Precision>3</Precision>",
		"<Event>pic_photo_or_album</Event><EventKey>p</EventKey><SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>a</PicMd5Sum></item></PicList></SendPicsInfo>",
		"<Event>location_select</Event><EventKey>l</EventKey><SendLocationInfo><Location_X>1</Location_X><Label>a</Label></SendLocationInfo>",
		"<Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent><List><TemplateId>a</TemplateId></List><List><TemplateId>b</TemplateId></List></SubscribeMsgPopupEvent>",
		"<Event>of_the_future</Event>",
	} {
		f := newFixture(t, config(), nil)
		if w := newPush(aesKey, personXML("event", event), base).to(f); w.Code != 200 || w.Body.String() != "success" {
			t.Errorf("%.30s: %d %q", event, w.Code, w.Body)
		}
		if len(f.receiver.got) != 0 {
			t.Errorf("%.30s reached the receiver", event)
		}
	}
}

func TestEventKeys(t *testing.T) {
	f := newFixture(t, config(), nil)
	click := func(key string, at int) string {
		return strings.Replace(personXML("event", "<Event>CLICK</Event><EventKey>"+key+"</EventKey>"), "4100000000", fmt.Sprint(at), 1)
	}
	for _, xml := range []string{click("a", 1), click("a", 1), click("b", 1), click("a", 2)} {
		newPush(aesKey, xml, base).to(f)
	}
	var keys []string
	for _, in := range f.receiver.got {
		keys = append(keys, in.Key)
	}
	if len(keys) != 4 || keys[0] != keys[1] || keys[0] == keys[2] || keys[0] == keys[3] || keys[2] == keys[3] {
		t.Errorf("keys %q", keys)
	}
}

func TestDeliveryReport(t *testing.T) {
	var got string
	f := newFixture(t, config(), func(d *wechat.Deps) {
		d.Delivered = func(_ context.Context, id, status string) { got = id + "|" + status }
	})
	xml := personXML("event", "<Event>TEMPLATESENDJOBFINISH</Event><MsgID>200163836</MsgID><Status>failed:user block</Status>")
	if w := newPush(aesKey, xml, base).to(f); w.Body.String() != "success" || got != "200163836|failed:user block" {
		t.Errorf("%q, reported %q", w.Body, got)
	}
	plain := newFixture(t, config(), nil) // nobody listens
	if w := newPush(aesKey, xml, base).to(plain); w.Body.String() != "success" {
		t.Errorf("%q", w.Body)
	}
}

func TestOpen(t *testing.T) {
	f := newFixture(t, config(), nil)
	f.clock.Advance(30 * 24 * time.Hour) // however old
	for _, key := range []string{aesKey, oldKey} {
		if in, err := f.Open([]byte(encrypt(key, textMessage(1, "x"), appID))); err != nil || in.Text != "x" {
			t.Errorf("%+v %v", in, err)
		}
	}
	for name, sealed := range map[string]string{
		"empty": "", "in clear": textMessage(1, "CANARYTEXT"),
		"another account": encrypt(aesKey, textMessage(1, "CANARYTEXT"), "wxother"),
		"no message":      encrypt(aesKey, "CANARYTEXT", appID),
		"for nobody":      encrypt(aesKey, personXML("event", "<Event>VIEW</Event>"), appID),
	} {
		in, err := f.Open([]byte(sealed))
		if err == nil || in.From.User != "" {
			t.Errorf("%s: opened", name)
			continue
		}
		noSecrets(t, name, err.Error())
	}
}
