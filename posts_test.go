package main

import (
	"fmt"
	"strings"
	"testing"

	"shouze/safety"
)

// A principal studies the criteria, keeps the meeting, the posts with who has
// signed, the deputies, the safety staff and an expert's advice; each is a record
// with its rows (岫安委发〔2023〕12号 二（一）1 and 2).
func TestStudyAndPosts(t *testing.T) {
	if testing.Short() {
		t.Skip("the same ways are gone by other tests under the race detector")
	}
	s := startDemo(t, demoOptions{})
	who := s.user(safety.Principal, "金达液化气")
	ent := s.enterprise(who.Enterprise)
	filed := func(duty string, lines ...string) (map[string]any, string) {
		t.Helper()
		done := s.talk(who.User, lines...)
		r := s.record(ent.ID, numberIn(done))
		if r["duty"] != duty {
			t.Fatalf("%s: the record is %+v\n%s", duty, r, done)
		}
		return r, done
	}

	r, done := filed("study", "学习", "1", "1", "1", "对")
	answers, _ := r["answers"].(map[string]any)
	if len(answers) != 4 || !strings.Contains(fmt.Sprint(answers), "城镇燃气经营安全重大隐患判定标准") || !strings.Contains(fmt.Sprint(answers), "闻到气味") {
		t.Errorf("three answers and the criteria are not in the record: %+v\n%s", answers, done)
	}
	right := strings.Count(fmt.Sprint(answers), "right:对")
	if !strings.Contains(done, fmt.Sprintf("3题答对%d题", right)) {
		t.Errorf("%d answers of the record are right, and it is said: %s", right, done)
	}
	filed("deployment", "部署", "今天", "是", "12", "李明查储瓶间，月底前查完", ":照片", "发完了", "对")

	_, done = filed("posts", "岗位", "送气工", "入户先闻味", "6", "7", "4", "2", "1", ":照片", "发完了", "下周五", "没有了", "对")
	if s.heard(who.User, "签了的比人还多") != 1 || s.heard(who.User, "还差2个没签") != 1 {
		t.Errorf("contradictions and coverage are not said: %s", done)
	}
	if row := s.rows(ent.ID, "post")["送气工（6人，签了4人）"]; day(row) != "2026-12-04" || value(row, "outside") != "2" || value(row, "outside_signed") != "1" {
		t.Errorf("the post is kept as %+v", s.rows(ent.ID, "post"))
	}
	if !strings.Contains(done, "6人里签了4人，还差2人") {
		t.Errorf("the coverage is not said: %s", done)
	}
	_, done = filed("posts", "岗位", "没变", "登记一个", "站长", "每月带队查一遍", "1", "0", "0", "下周五", "没有了", "对")
	if !strings.Contains(done, "7人里签了4人，还差3人") {
		t.Errorf("the coverage is not that of all posts: %s", done)
	}
	_, done = filed("posts", "岗位", "又签了", "6", "6", "0", ":照片", "发完了", "又签了", "1", "1", "0", ":照片", "发完了", "没有了", "对")
	if !strings.Contains(done, "7人都签了") {
		t.Errorf("the coverage is not said: %s", done)
	}
	if row := s.rows(ent.ID, "post")["送气工（6人，都签了）"]; !row.Due.IsZero() || value(row, "signed") != "6" || value(row, "duty") != "入户先闻味" {
		t.Errorf("the post is kept as %+v", s.rows(ent.ID, "post"))
	}

	filed("deputies", "分管", "是", "刘强", "生产和设备", "每周查一次储罐区", "年底前把管线查一遍", ":照片", "发完了", "没有了", "对")
	if row := s.rows(ent.ID, "deputy_list")["刘强（生产和设备）"]; value(row, "tasks") != "年底前把管线查一遍" {
		t.Errorf("the deputy is kept as %+v", s.rows(ent.ID, "deputy_list"))
	}
	_, done = filed("safety_staff", "安管", "专职", "刘芳", "辽安管C20260101", "去年6月30日", "2029年6月30日", ":照片", "发完了", "对")
	if row := s.rows(ent.ID, "safety_staff")["刘芳"]; day(row) != "2029-06-30" || s.heard(who.User, "已经过期") != 1 {
		t.Errorf("the safety staff is kept as %+v\n%s", row, done)
	}
	hazards := len(all[apiHazard](s, "hazards?enterprise="+ent.ID))
	filed("expert", "专家", "张工，省燃气协会", "燃气储配", "今天", "报警器装高了", "都照办", ":照片", "发完了", "有", "报警器装高了", ":照片", "储瓶间", "1", "1", "跳过", "没有了", "对")
	if opened := len(all[apiHazard](s, "hazards?enterprise="+ent.ID)) - hazards; opened != 1 {
		t.Errorf("%d hazards were opened", opened)
	}
}
