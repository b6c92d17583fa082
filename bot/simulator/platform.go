package simulator

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// call is one call of the platform's API.
type call struct {
	r    *http.Request
	body []byte
	now  time.Time
}

// read decodes a JSON body; an empty or broken one is the platform's error.
func (c call) read(into any) *apiError {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return fail(44002)
	}
	if json.Unmarshal(c.body, into) != nil {
		return fail(47001)
	}
	return nil
}

// answer is what a call is answered with: a value for JSON, or a file.
type answer struct {
	json any
	file *mediaFile
	name string // of the file
	then func() // runs once the answer is written
}

var done = answer{json: map[string]any{"errcode": 0, "errmsg": "ok"}}

// endpoint is one call of the API. do runs under the simulator's lock.
type endpoint struct {
	method string
	open   bool // needs no token
	do     func(call) (answer, *apiError)
}

func (s *Simulator) endpoints() map[string]endpoint {
	return map[string]endpoint{
		"/cgi-bin/token":                             {http.MethodGet, true, s.token},
		"/cgi-bin/stable_token":                      {http.MethodPost, true, s.stableToken},
		"/cgi-bin/ticket/getticket":                  {http.MethodGet, false, s.jsTicket},
		"/cgi-bin/getcallbackip":                     {http.MethodGet, false, s.addresses},
		"/cgi-bin/get_api_domain_ip":                 {http.MethodGet, false, s.addresses},
		"/cgi-bin/clear_quota":                       {http.MethodPost, false, s.clearQuota},
		"/cgi-bin/message/custom/send":               {http.MethodPost, false, s.customSend},
		"/cgi-bin/message/custom/typing":             {http.MethodPost, false, s.customTyping},
		"/cgi-bin/message/template/send":             {http.MethodPost, false, s.templateSend},
		"/cgi-bin/template/get_all_private_template": {http.MethodGet, false, s.templateList},
		"/cgi-bin/menu/create":                       {http.MethodPost, false, s.menuCreate},
		"/cgi-bin/menu/get":                          {http.MethodGet, false, s.menuGet},
		"/cgi-bin/menu/delete":                       {http.MethodGet, false, s.menuDelete},
		"/cgi-bin/media/upload":                      {http.MethodPost, false, s.mediaUpload},
		"/cgi-bin/media/get":                         {http.MethodGet, false, s.mediaGet},
		"/cgi-bin/qrcode/create":                     {http.MethodPost, false, s.qrCreate},
		"/cgi-bin/showqrcode":                        {http.MethodGet, true, s.qrShow},
		"/cgi-bin/user/info":                         {http.MethodGet, false, s.userInfo},
	}
}

// maxUpload is above any file that the platform takes, so that what is too large
// is refused in its words.
const maxUpload = 22 << 20

// Platform is the platform's API. It may be mounted under any prefix: what
// counts is the path from /cgi-bin/ on.
func (s *Simulator) Platform() http.Handler {
	return s.api(side{
		table: s.endpoints(), problem: (*apiError).json, unknown: 40066,
		token: func(token string, now time.Time) *apiError { return s.tokens.check(token, now) },
		count: func(path string, now time.Time) bool { return s.quotas.count(path, now) },
	})
}

// side is one of the two platforms' API.
type side struct {
	table   map[string]endpoint
	problem func(*apiError) map[string]any
	unknown int // the code of a path that is not there
	token   func(token string, now time.Time) *apiError
	count   func(path string, now time.Time) bool
}

func (s *Simulator) api(d side) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		if i := strings.Index(path, "/cgi-bin/"); i > 0 {
			path = path[i:]
		}
		w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
		s.mu.Lock()
		f, faulty := s.faults.take(path)
		s.mu.Unlock()
		if faulty && s.misbehave(w, r, d, path, f) {
			return
		}
		s.serveCall(w, r, d, path)
	})
}

// misbehave answers by a fault, and reports whether the call is thereby over.
func (s *Simulator) misbehave(w http.ResponseWriter, r *http.Request, d side, path string, f fault) bool {
	switch {
	case f.sleep > 0:
		time.Sleep(f.sleep)
		return false
	case f.drop:
		s.serveCall(nowhere{http.Header{}}, r, d, path)
		panic(http.ErrAbortHandler) // cuts the connection, and net/http logs nothing
	case f.status != 0:
		http.Error(w, http.StatusText(f.status), f.status)
	default:
		writeJSON(w, d.problem(fail(f.code)))
	}
	return true
}

// nowhere takes an answer that nobody gets.
type nowhere struct{ header http.Header }

// Header implements http.ResponseWriter.
func (n nowhere) Header() http.Header { return n.header }

// Write implements http.ResponseWriter.
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }

// WriteHeader implements http.ResponseWriter.
func (nowhere) WriteHeader(int) {}

func (s *Simulator) serveCall(w http.ResponseWriter, r *http.Request, d side, path string) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpload))
	if err != nil {
		writeJSON(w, d.problem(fail(45001)))
		return
	}
	a, e := s.run(d, path, call{r: r, body: body, now: s.now()})
	switch {
	case e != nil:
		writeJSON(w, d.problem(e))
	case a.file != nil:
		w.Header().Set("Content-Type", a.file.Type)
		w.Header().Set("Content-Disposition", `attachment; filename="`+a.name+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.file.Bytes)) // WeCom's media/get takes a Range
	default:
		writeJSON(w, a.json)
	}
	if a.then != nil {
		a.then()
	}
}

// run checks a call in the platform's order (method, token, quota, then what the
// call itself says) and does it.
func (s *Simulator) run(d side, path string, c call) (answer, *apiError) {
	e, ok := d.table[path]
	switch {
	case !ok:
		return answer{}, fail(d.unknown)
	case e.method == http.MethodGet && c.r.Method != http.MethodGet:
		return answer{}, fail(43001)
	case e.method == http.MethodPost && c.r.Method != http.MethodPost:
		return answer{}, fail(43002)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !e.open {
		if err := d.token(c.r.URL.Query().Get("access_token"), c.now); err != nil {
			return answer{}, err
		}
	}
	if !d.count(path, c.now) {
		return answer{}, fail(45009)
	}
	return e.do(c)
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; encoding=utf-8")
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(b.Bytes()) // who has hung up needs no answer
}
