package main

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// newRegistry is a registry with the process's own metrics and the build.
func newRegistry() *prometheus.Registry {
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "hearth_build_info", Help: "1, with the version as a label.", ConstLabels: prometheus.Labels{"version": version},
	})
	info.Set(1)
	reg.MustRegister(info)
	return reg
}

// observeIntake counts what the HTTP intake answered.
func observeIntake(reg prometheus.Registerer) func(status, accepted, rejected int) {
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "hearth_intake_requests_total", Help: "Requests to POST /v1/events, by HTTP status.",
	}, []string{"status"})
	events := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "hearth_intake_events_total", Help: "Events posted: accepted (in the log) or rejected (refused with a reason).",
	}, []string{"result"})
	reg.MustRegister(requests, events)
	return func(status, accepted, rejected int) {
		requests.WithLabelValues(strconv.Itoa(status)).Inc()
		events.WithLabelValues("accepted").Add(float64(accepted))
		events.WithLabelValues("rejected").Add(float64(rejected))
	}
}
