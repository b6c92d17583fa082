package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"shouze/safety"
)

// maxRequest holds a photo in base64.
const maxRequest = 16 << 20

// Phone serves the phone page at /sim/ and what drives it, /sim/api/.
func (s *Simulator) Phone() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /sim/", page())
	for pattern, serve := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /sim/api/users":   s.getUsers,
		"POST /sim/api/say":    s.postSay,
		"GET /sim/api/session": s.getSession,
		"GET /sim/api/menu":    s.getMenu,
		"GET /sim/api/inbox":   s.getInbox,
		"GET /sim/api/chat":    s.getChat,
		"GET /sim/api/photo":   s.getPhoto,
		"GET /sim/api/scenes":  s.getScenes,
		"GET /sim/api/clock":   s.getClock,
		"POST /sim/api/clock":  s.postClock,
		"POST /sim/api/fault":  s.postFault,
	} {
		mux.Handle(pattern, s.guard(serve))
	}
	return mux
}

// guard turns requests of other sites away and errors into problems (RFC 9457).
func (s *Simulator) guard(serve func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if r.Header.Get("Sec-Fetch-Site") == "cross-site" {
			problem(w, http.StatusForbidden, "请从模拟手机页面操作。")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
		err := serve(w, r)
		switch {
		case err == nil:
		case errors.Is(err, ErrSay):
			problem(w, http.StatusBadRequest, err.Error())
		default:
			s.cfg.Log.Error("simulator: request failed", "path", r.URL.Path, "error", err)
			problem(w, http.StatusInternalServerError, "没有成功，请再试一次。")
		}
	})
}

func problem(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{ // who has hung up needs no answer
		"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail,
	})
}

func reply(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // who has hung up needs no answer
	return nil
}

func readBody(r *http.Request, into any) error {
	if err := json.NewDecoder(r.Body).Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w：内容不是看得懂的 JSON", ErrSay)
	}
	return nil
}

// person reads who a GET is about.
func person(r *http.Request) (safety.Address, error) {
	q := r.URL.Query()
	a := safety.Address{Channel: safety.Channel(q.Get("channel")), User: q.Get("user")}
	switch {
	case a.User == "" || a.Channel != "" && a.Channel != safety.WeChat && a.Channel != safety.WeCom:
		return a, fmt.Errorf("%w：请写明 channel（wechat 或 wecom）和 user", ErrSay)
	case a.Channel == "":
		a.Channel = safety.WeChat
	}
	return a, nil
}

func (s *Simulator) getUsers(w http.ResponseWriter, _ *http.Request) error {
	s.mu.Lock()
	users := append([]User{}, s.users...)
	s.mu.Unlock()
	return reply(w, users)
}

func (s *Simulator) postSay(w http.ResponseWriter, r *http.Request) error {
	var req SayRequest
	if err := readBody(r, &req); err != nil {
		return err
	}
	messages, err := s.Say(r.Context(), req.User, req)
	if err != nil {
		return err
	}
	return reply(w, map[string]any{"messages": messages})
}

// getSession says what the product waits for. An example that is something to
// send is made ready to post.
func (s *Simulator) getSession(w http.ResponseWriter, r *http.Request) error {
	a, err := person(r)
	if err != nil {
		return err
	}
	waiting, err := s.Waiting(r.Context(), a)
	if err != nil {
		return err
	}
	if waiting.Expects != nil {
		if say, ok := exampleSay(waiting.Expects.Example); ok {
			say.Channel, say.User = string(a.Channel), a.User
			e := *waiting.Expects
			e.Example, waiting.Expects = say, &e
		}
	}
	return reply(w, waiting)
}

// exampleSay reads an example that is more than words: a SayRequest by its JSON.
func exampleSay(example any) (SayRequest, bool) {
	var say SayRequest
	if _, words := example.(string); words || example == nil {
		return say, false
	}
	b, err := json.Marshal(example)
	if err != nil || json.Unmarshal(b, &say) != nil {
		return say, false
	}
	return say, say.Type != ""
}

func (s *Simulator) getMenu(w http.ResponseWriter, r *http.Request) error {
	return reply(w, s.Menu(safety.Channel(r.URL.Query().Get("channel"))))
}

func (s *Simulator) getInbox(w http.ResponseWriter, r *http.Request) error {
	return s.list(w, r, func(m Message) bool { return !m.Mine })
}

// getChat is the inbox with what the user sent, for the page; after is the last
// id that the page has. What has changed comes again.
func (s *Simulator) getChat(w http.ResponseWriter, r *http.Request) error {
	after := r.URL.Query().Get("after")
	return s.list(w, r, func(m Message) bool { return m.ID > after || m.Changed > 0 })
}

func (s *Simulator) list(w http.ResponseWriter, r *http.Request, want func(Message) bool) error {
	a, err := person(r)
	if err != nil {
		return err
	}
	messages, err := s.chat(r.Context(), chatKey(a), want)
	if err != nil {
		return err
	}
	return reply(w, messages)
}

// getPhoto serves a photo of a chat to the page.
func (s *Simulator) getPhoto(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	f, err := s.loadMedia(r.URL.Query().Get("id"))
	s.mu.Unlock()
	if err != nil || f.Kind != "image" {
		http.NotFound(w, r)
		return nil
	}
	w.Header().Set("Content-Type", f.Type)
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	w.Header().Set("Cache-Control", "private, max-age=86400")
	_, _ = w.Write(f.Bytes) // who has hung up needs no answer
	return nil
}

// getScenes lists the QR codes that the product made, to scan from the page.
func (s *Simulator) getScenes(w http.ResponseWriter, _ *http.Request) error {
	s.mu.Lock()
	names := []string{}
	for _, sc := range s.scenes {
		names = append(names, sc.Name)
	}
	s.mu.Unlock()
	return reply(w, names)
}

func (s *Simulator) getClock(w http.ResponseWriter, _ *http.Request) error {
	return reply(w, map[string]any{"now": s.now()})
}

// postClock moves the product's clock. It answers when everything that fell due,
// deliveries and their reports included, is done.
func (s *Simulator) postClock(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Advance string `json:"advance"`
		To      string `json:"to"`
	}
	if err := readBody(r, &in); err != nil {
		return err
	}
	to, err := target(s.cfg.Clock.Now(), in.Advance, in.To)
	if err != nil {
		return err
	}
	if err := s.Advance(r.Context(), to); err != nil {
		return err
	}
	return s.getClock(w, r)
}

// target is the time to move to; the clock never goes back.
func target(now time.Time, advance, to string) (time.Time, error) {
	at := now
	switch {
	case (advance == "") == (to == ""):
		return at, fmt.Errorf("%w：advance（如 72h）和 to（如 2023-07-01T09:00:00+08:00）请填一个", ErrSay)
	case advance != "":
		d, err := time.ParseDuration(advance)
		if err != nil {
			return at, fmt.Errorf("%w：advance 要写成 72h 这样", ErrSay)
		}
		at = now.Add(d)
	default:
		var err error
		if at, err = time.Parse(time.RFC3339, to); err != nil {
			return at, fmt.Errorf("%w：to 要写成 2023-07-01T09:00:00+08:00 这样", ErrSay)
		}
	}
	if at.Before(now) {
		return at, fmt.Errorf("%w：时钟只能往前走", ErrSay)
	}
	return at, nil
}

func (s *Simulator) postFault(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Path    string            `json:"path"`
		Answers []json.RawMessage `json:"answers"`
	}
	if err := readBody(r, &in); err != nil {
		return err
	}
	_, ours := s.endpoints()[in.Path]
	if _, theirs := s.corpEndpoints()[in.Path]; !ours && !theirs {
		return fmt.Errorf("%w：没有这个接口 %q", ErrSay, in.Path)
	}
	var faults []fault
	for _, raw := range in.Answers {
		f, err := parseFault(raw)
		if err != nil {
			return err
		}
		faults = append(faults, f)
	}
	s.mu.Lock()
	if s.faults.next[in.Path] = append(s.faults.next[in.Path], faults...); len(in.Answers) == 0 {
		delete(s.faults.next, in.Path) // an empty list ends what is left
	}
	s.mu.Unlock()
	return reply(w, map[string]any{"queued": len(faults)})
}
