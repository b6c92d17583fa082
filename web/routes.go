package web

import "net/http"

// permission says who may use a route.
type permission int

const (
	anyone   permission = iota // probes and descriptions: nothing about anybody
	byLink                     // whoever holds a signed link that has not expired
	byLedger                   // an API token of a role that reads the ledgers
)

// route is one line of the table of contents.
type route struct {
	pattern string
	access  permission
	handle  func(w http.ResponseWriter, r *http.Request, c caller) error
}

// routes is all that this package answers.
func (s *server) routes() []route {
	out := []route{
		{"GET /healthz", anyone, s.alive},
		{"GET /readyz", anyone, s.ready},
		{"GET /{file}", anyone, s.verifyFile},

		{"GET /m/style.css", anyone, s.style},
		{"GET /m/photos/{token}", byLink, s.photoPage},
		{"GET /m/photos/{token}/{attachment}", byLink, s.linkedPhoto},

		{"GET /api/v1/openapi.json", anyone, s.openAPI},
		{"GET /api/v1/enterprises", byLedger, s.enterprises},
		{"GET /api/v1/enterprises/{id}", byLedger, s.enterprise},
		{"GET /api/v1/tasks", byLedger, s.tasks},
		{"GET /api/v1/records", byLedger, s.records},
		{"GET /api/v1/records/{id}", byLedger, s.record},
		{"GET /api/v1/hazards", byLedger, s.hazards},
		{"GET /api/v1/hazards/{id}", byLedger, s.hazard},
		{"GET /api/v1/quality-marks", byLedger, s.qualityMarks},
		{"GET /api/v1/attachments/{id}", byLedger, s.attachment},
	}
	for _, k := range keptLedgers() {
		out = append(out, route{"GET /api/v1/" + k.name, byLedger, s.entries(k)})
	}
	return out
}
