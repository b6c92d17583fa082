package simulator

import (
	"fmt"
	"testing"

	"shouze/bot/platform/platformtest"
)

// TestCorpPeer lets an independent client (npm node-easywechat) send a text and
// a card and change the card.
func TestCorpPeer(t *testing.T) {
	a := newApplication(t)
	checks := platformtest.Peer(t, "easywechat.mjs", map[string]string{
		"base": a.url + "/", "corpID": testCorp.CorpID, "secret": testCorp.Secret, "agentID": fmt.Sprint(testCorp.AgentID), "user": "ZhangSan", "cache": t.TempDir(),
	})
	list := a.inbox("zhangsan")
	if checks != 3 || len(list) != 2 || list[0].Text != "来自另一个客户端" || list[1].Replaced != "已看" {
		t.Errorf("%d checks, inbox %+v", checks, list)
	}
}
