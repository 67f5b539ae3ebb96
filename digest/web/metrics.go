package web

import (
	"context"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"newsdesk/digest"
)

func (s *Server) register() {
	s.metrics.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		&standing{s},
	)
}

func (s *Server) metricsHandler() http.Handler {
	return promhttp.HandlerFor(s.metrics, promhttp.HandlerOpts{
		ErrorHandling:       promhttp.ContinueOnError,
		MaxRequestsInFlight: 4,
		Timeout:             2 * storeWait,
	})
}

// standing reads how things stand whenever somebody asks, so that the numbers
// hold after a restart and for work that another process does.
type standing struct{ s *Server }

var (
	buildDesc     = describe("build_info", "1, with the version of the program as a label.", "version")
	feedsDesc     = describe("feeds", "Feeds by state: ok, faulty, or new when never read.", "state")
	newestDesc    = describe("newest_article_timestamp_seconds", "When the newest article of any feed was published.")
	digestsDesc   = describe("digests", "Digests by state: active or stopped.", "state")
	overdueDesc   = describe("digest_overdue_seconds", "How long the most overdue digest has waited; 0 when none is due.")
	backlogDesc   = describe("parts_waiting", "Parts of editions that wait to be posted.")
	heartbeatDesc = describe("heartbeat_timestamp_seconds", "When the heartbeat last came by; 0 before the first.")
	upDesc        = describe("store_up", "1 when the store answered all questions of this scrape.")
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName("newsdesk", "", name), help, labels, nil)
}

// Describe lists what Collect gives.
func (c *standing) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{buildDesc, feedsDesc, newestDesc, digestsDesc, overdueDesc, backlogDesc, heartbeatDesc, upDesc} {
		ch <- d
	}
}

// Collect asks the store. What it cannot tell is left out, and store_up is 0.
func (c *standing) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), storeWait)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	gauge(buildDesc, 1, c.s.o.Version)
	beat := 0.0
	if last := c.s.lastBeat(); !last.IsZero() {
		beat = float64(last.Unix())
	}
	gauge(heartbeatDesc, beat)
	up := 1.0
	for _, ask := range []func(context.Context, func(*prometheus.Desc, float64, ...string)) error{c.feeds, c.digests, c.backlog} {
		if err := ask(ctx, gauge); err != nil {
			c.s.o.Log.Warn("read metrics", "err", err)
			up = 0
		}
	}
	gauge(upDesc, up)
}

func (c *standing) feeds(ctx context.Context, gauge func(*prometheus.Desc, float64, ...string)) error {
	feeds, err := c.s.store.Feeds(ctx)
	if err != nil {
		return err
	}
	states := map[string]float64{"ok": 0, "faulty": 0, "new": 0}
	newest := int64(0)
	for _, f := range feeds {
		states[feedState(f)]++
		if !f.NewestAt.IsZero() {
			newest = max(newest, f.NewestAt.Unix())
		}
	}
	for state, n := range states {
		gauge(feedsDesc, n, state)
	}
	gauge(newestDesc, float64(newest))
	return nil
}

// feedState is the state of a feed in one word.
func feedState(f digest.Feed) string {
	switch {
	case f.Healthy():
		return "ok"
	case f.Fault != "":
		return "faulty"
	}
	return "new"
}

func (c *standing) digests(ctx context.Context, gauge func(*prometheus.Desc, float64, ...string)) error {
	digests, err := c.s.store.Digests(ctx)
	if err != nil {
		return err
	}
	states := map[string]float64{"active": 0, "stopped": 0}
	overdue := 0.0
	for _, d := range digests {
		if d.Stopped != "" {
			states["stopped"]++
			continue
		}
		states["active"]++
		if !d.NextDue.IsZero() {
			overdue = max(overdue, c.s.o.Now().Sub(d.NextDue).Seconds())
		}
	}
	for state, n := range states {
		gauge(digestsDesc, n, state)
	}
	gauge(overdueDesc, overdue)
	return nil
}

func (c *standing) backlog(ctx context.Context, gauge func(*prometheus.Desc, float64, ...string)) error {
	n, err := c.s.store.Backlog(ctx)
	if err == nil {
		gauge(backlogDesc, float64(n))
	}
	return err
}
