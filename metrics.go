package main

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts events for Prometheus. Names and reasons come from our own
// code only: never from a message.
type metrics struct {
	registry *prometheus.Registry
	events   *prometheus.CounterVec
}

func newMetrics(spooled func() float64) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "shouze_events_total", Help: "What happened, by name and reason.",
		}, []string{"name", "reason"}),
	}
	m.registry.MustRegister(m.events, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "shouze_spool_messages", Help: "Messages that wait for the database."}, spooled))
	return m
}

// Count counts one event.
func (m *metrics) Count(name, reason string) { m.events.WithLabelValues(name, reason).Inc() }

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
