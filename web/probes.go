package web

import (
	"context"
	"net/http"
	"time"
)

// readyPatience is how long readiness may take to find out (real time).
const readyPatience = 3 * time.Second

type probeJSON struct {
	Status  string   `json:"status"`
	Reasons []string `json:"reasons,omitempty"`
}

// alive answers as long as the program runs at all.
func (s *server) alive(w http.ResponseWriter, _ *http.Request, _ caller) error {
	return writeJSON(w, http.StatusOK, probeJSON{Status: "alive"})
}

// ready answers 503 with the reasons while the program can't take messages.
func (s *server) ready(w http.ResponseWriter, r *http.Request, _ caller) error {
	ctx, cancel := context.WithTimeout(r.Context(), readyPatience)
	defer cancel()
	if reasons := s.Ready(ctx); len(reasons) > 0 {
		return writeJSON(w, http.StatusServiceUnavailable, probeJSON{"not ready", reasons})
	}
	return writeJSON(w, http.StatusOK, probeJSON{Status: "ready"})
}
