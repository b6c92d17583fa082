package flows_test

import (
	"fmt"

	"shouze/flows"
)

// addMarks adds what staff are asked to look into: a mark of each kind.
func addMarks(w flows.World) {
	for n, m := range []struct{ kind, name, seen string }{
		{"fast", "用时很短", "这次自查29条用了41秒，比走一遍还快，请核实一下。"},
		{"clean_streak", "连着没有问题", "已经连着4次自查一条问题也没有，请去现场看一眼。"},
		{"photo_again", "照片相同", "3号隐患里的照片和11月3日1号隐患里的是同一张，请核实一下。"},
		{"by_other", "有人帮着做", "这次自查是代填的：李红（东山镇）入户代填。请问问主要负责人本人，是不是都清楚。"},
	} {
		fields := map[string]any{
			"enterprise": "示例供应站", "kind": m.kind, "seen": m.seen, "day": fmt.Sprintf("11月%d日", 20+n), "photos": 0, "photos_link": "",
		}
		if m.kind == "photo_again" {
			fields["photos"], fields["photos_link"] = 1, "https://example.test/m/photos/x"
		}
		w.Lists["marks"] = append(w.Lists["marks"], flows.Row{
			Key: fmt.Sprintf("q%d", n+1), Text: fmt.Sprintf("示例供应站：%s（11月%d日）", m.name, 20+n), Short: "示例供应站", Fields: fields,
		})
	}
}
