package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
)

const (
	defaultPatience = 20 * time.Second
	writeGrace      = 10 * time.Second // for the answer, once it is made
	bodyLimit       = 64 << 10         // bytes of a request; nothing here reads one
	pagePath        = "/m/"
)

// ServeHTTP answers one request, and notes its route, status and duration;
// never its path, query, headers or address, which may name a person.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	begun := time.Now()
	handler, pattern := s.mux.Handler(r)
	out := &answer{ResponseWriter: w}
	ctx, cancel := context.WithTimeout(r.Context(), s.Patience)
	defer cancel()
	r = r.WithContext(ctx)
	r.Body = http.MaxBytesReader(out, r.Body, bodyLimit)
	s.bound(ctx, out)
	secure(out.Header())
	defer func() {
		if v := recover(); v != nil {
			s.panicked(out, r, pattern, v)
		}
		s.note(pattern, out.code(), time.Since(begun))
	}()
	if pattern == "" {
		s.unrouted(out, r, handler)
		return
	}
	s.mux.ServeHTTP(out, r)
}

// bound sets when writing must be over, where the connection can do that.
func (s *server) bound(ctx context.Context, w http.ResponseWriter) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return
	}
	if err := http.NewResponseController(w).SetWriteDeadline(deadline.Add(writeGrace)); err != nil {
		s.Log.Debug("no write deadline", "error", err)
	}
}

// endpoint turns a line of the table into a handler: who calls is found out
// first, and an error becomes a problem or, on pages, a page that says what to do.
func (s *server) endpoint(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := s.admit(r, rt.access)
		if err == nil {
			err = rt.handle(w, r, c)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// unrouted answers what no route matches as a problem. The mux's own handler
// is asked which it is: 404, or 405 with the methods that are allowed.
func (s *server) unrouted(w http.ResponseWriter, r *http.Request, mux http.Handler) {
	said := verdict{header: http.Header{}}
	mux.ServeHTTP(&said, r)
	if said.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", said.header.Get("Allow"))
		s.fail(w, r, problemMethod)
		return
	}
	s.fail(w, r, problemNoRoute)
}

// fail answers with what went wrong; what is our fault is logged.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError && !errors.Is(r.Context().Err(), context.Canceled) {
		s.Log.Error("request failed", "route", r.Pattern, "status", p.Status, "error", err)
	}
	if strings.HasPrefix(r.URL.Path, pagePath) {
		s.failPage(w, r, p)
		return
	}
	p.write(w)
}

func (s *server) panicked(w *answer, r *http.Request, pattern string, v any) {
	s.Count.Count("http", "panic")
	s.Log.Error("panic", "route", pattern, "type", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
	if w.status != 0 { // too late for another answer: cut the connection
		panic(http.ErrAbortHandler)
	}
	s.fail(w, r, problemFault)
}

func (s *server) note(pattern string, status int, took time.Duration) {
	if pattern == "" {
		pattern = "none"
	}
	level := slog.LevelInfo
	if pattern == "GET /healthz" || pattern == "GET /readyz" {
		level = slog.LevelDebug // asked every few seconds
	}
	s.Log.Log(context.Background(), level, "request", "route", pattern, "status", status, "duration_ms", took.Milliseconds())
	s.Count.Count("http", fmt.Sprintf("%dxx", status/100))
}

// secure sets what holds for every answer; a page loosens the policy for its
// own style and photos.
func secure(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
}

// answer remembers the status of a response.
type answer struct {
	http.ResponseWriter
	status int
}

// WriteHeader sends the status; only the first counts.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// verdict is a response of which only the status and the headers matter.
type verdict struct {
	header http.Header
	status int
}

// Header is the response's header.
func (v *verdict) Header() http.Header { return v.header }

// WriteHeader keeps the status.
func (v *verdict) WriteHeader(status int) { v.status = status }

// Write drops the body.
func (v *verdict) Write(b []byte) (int, error) { return len(b), nil }
