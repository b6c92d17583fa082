package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"shouze/safety"
)

//go:embed pages
var pageFiles embed.FS

// pageTemplates are the phone pages; that they parse is known when it is built.
var pageTemplates = template.Must(template.ParseFS(pageFiles, "pages/*.html"))

const pagePolicy = "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// photoView is what the page of a hazard's or a record's photos shows.
type photoView struct {
	Root                   string // the way from the page to /m/
	Title, Status          string
	Description, Place     string
	Found, Deadline, Filed string // dates as people say them; empty: none
	Groups                 []photoGroup
}

// photoGroup is the photos of one heading.
type photoGroup struct {
	Title string
	Link  string // the folder of the photos, relative to the page: its token
	None  string // what to say when there is none
	Lines []photoLine

	ids []string
}

// photoLine is one photo of the page.
type photoLine struct {
	N     int    // from 1
	ID    string // empty: nothing to show, Words says why
	Words string
}

// failView is a page that says what to do.
type failView struct{ Root, Title, Words string }

// photos are the ids of all its photos.
func (v photoView) photos() []string {
	var ids []string
	for _, g := range v.Groups {
		ids = append(ids, g.ids...)
	}
	return ids
}

// photoPage shows what is wrong and what was put right, or what a record shows,
// for a phone.
func (s *server) photoPage(w http.ResponseWriter, r *http.Request, _ caller) error {
	view, err := s.linked(r)
	if err != nil {
		return err
	}
	found, err := s.Store.Attachments(r.Context(), view.photos())
	if err != nil {
		return err
	}
	view.Root = rootOf(r)
	for i := range view.Groups {
		g := &view.Groups[i]
		g.Link, g.Lines = r.PathValue("token"), photoLines(g.ids, found)
	}
	return s.render(w, http.StatusOK, "photos.html", view)
}

// linkedPhoto is one photo of what a link opens.
func (s *server) linkedPhoto(w http.ResponseWriter, r *http.Request, _ caller) error {
	view, err := s.linked(r)
	if err != nil {
		return err
	}
	id := r.PathValue("attachment")
	if !slices.Contains(view.photos(), id) {
		return problemMissing
	}
	found, err := s.Store.Attachments(r.Context(), []string{id})
	if err != nil {
		return err
	}
	a, ok := found[id]
	if !ok {
		return problemMissing
	}
	return s.serveMedia(w, r, a)
}

// linked is the hazard, or else the record, that the link of a request opens.
func (s *server) linked(r *http.Request) (photoView, error) {
	id, err := s.Links.Open(r.PathValue("token"), s.Clock.Now())
	if err != nil {
		return photoView{}, err
	}
	h, err := s.Store.Hazard(r.Context(), id, safety.Scope{})
	if errors.Is(err, safety.ErrNotFound) {
		return s.linkedRecord(r.Context(), id)
	}
	return photoView{
		Title: strconv.Itoa(h.Number) + "号隐患", Status: h.Status.Chinese(), Description: h.Description, Place: h.Location,
		Found: s.day(h.FoundAt), Deadline: dayChinese(h.Deadline),
		Groups: []photoGroup{
			{Title: "整改前", None: "没有整改前的照片。", ids: h.Photos},
			{Title: afterTitle(h), None: "还没有整改后的照片。", ids: h.AfterPhotos},
		},
	}, err
}

// afterTitle heads the photos that came after a hazard was found: of what is not
// put right yet they show how far it is.
func afterTitle(h safety.Hazard) string {
	if h.Status == safety.Submitted || h.Ended() {
		return "整改后"
	}
	return "整改进展"
}

// linkedRecord shows the photos that are the record's own. Those of hazards stay
// with them: the enterprise may keep such by itself.
func (s *server) linkedRecord(ctx context.Context, id string) (photoView, error) {
	rec, err := s.Store.Record(ctx, id, safety.Scope{})
	if err != nil {
		return photoView{}, err
	}
	found, err := s.Store.Attachments(ctx, rec.Attachments)
	own := slices.DeleteFunc(slices.Clone(rec.Attachments), func(a string) bool { return found[a].Owner != rec.ID })
	return photoView{
		Title: "记录" + rec.Number, Status: "已提交", Description: rec.Title, Filed: s.day(rec.At),
		Groups: []photoGroup{{Title: "现场", None: "这份记录没有照片。", ids: own}},
	}, err
}

// photoLines are photos in their order, with words for those that can't be seen.
func photoLines(ids []string, found map[string]safety.Attachment) []photoLine {
	lines := make([]photoLine, len(ids))
	for i, id := range ids {
		lines[i].N = i + 1
		a, ok := found[id]
		switch {
		case !ok || a.Lost:
			lines[i].Words = "这张照片没取到，已请对方补发。"
		case a.SHA256 == "":
			lines[i].Words = "照片正在取，请过一会儿再打开。"
		default:
			lines[i].ID = id
		}
	}
	return lines
}

// failPage says on a page what to do about a problem.
func (s *server) failPage(w http.ResponseWriter, r *http.Request, p problem) {
	view := failView{rootOf(r), "没有这张照片", "照片可能已经换过。请回到聊天里发“待办”或“核实”，再点一次看照片。"}
	switch {
	case p == problemLinkExpired:
		view.Title, view.Words = "链接过期了", "照片链接7天内有效。请回到聊天里发“待办”或“核实”，再点一次看照片。"
	case p == problemLink, p == problemNoRoute, p == problemMethod:
		view.Title, view.Words = "链接打不开", "链接可能没有复制全。请回到聊天里发“待办”或“核实”，再点一次看照片。"
	case p == problemUnready:
		view.Title, view.Words = "照片还没取到", "请过几分钟再打开。"
	case p == problemLost:
		view.Title, view.Words = "照片没取到", "系统已请对方补发，请等补发的照片。"
	case p.Status >= http.StatusInternalServerError:
		view.Title, view.Words = "暂时打不开", "请过一会儿再点一次。还不行，请打县安委办的电话。"
	}
	if err := s.render(w, p.Status, "fail.html", view); err != nil {
		s.Log.Error("page not made", "error", err)
		w.WriteHeader(http.StatusInternalServerError)
	}
}

// rootOf is the way from a page back to /m/, so that pages work below any path
// of the public address.
func rootOf(r *http.Request) string {
	below := strings.TrimPrefix(r.URL.EscapedPath(), pagePath)
	return strings.Repeat("../", strings.Count(below, "/"))
}

// render answers with a page.
func (s *server) render(w http.ResponseWriter, status int, name string, view any) error {
	var body bytes.Buffer
	if err := pageTemplates.ExecuteTemplate(&body, name, view); err != nil {
		return fmt.Errorf("make page: %w", err)
	}
	w.Header().Set("Content-Security-Policy", pagePolicy)
	return writeBody(w, status, "text/html; charset=utf-8", body.Bytes())
}

// style is the pages' style sheet.
func (s *server) style(w http.ResponseWriter, _ *http.Request, _ caller) error {
	body, err := pageFiles.ReadFile("pages/style.css")
	if err != nil {
		return fmt.Errorf("read style: %w", err)
	}
	w.Header().Set("Cache-Control", "public, max-age=3600")
	return writeBody(w, http.StatusOK, "text/css; charset=utf-8", body)
}

// day is a day as people say it, in the county's zone; empty for no time.
func (s *server) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return chineseDay(t.In(s.Zone))
}

// dayChinese says a date (2006-01-02) as people do; what is no date stays.
func dayChinese(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return chineseDay(t)
}

func chineseDay(t time.Time) string {
	return strconv.Itoa(t.Year()) + "年" + strconv.Itoa(int(t.Month())) + "月" + strconv.Itoa(t.Day()) + "日"
}
