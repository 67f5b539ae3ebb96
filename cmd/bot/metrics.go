package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// shared is the metrics of what several replicas do together, read from the store
// whenever somebody asks: every replica gives the same numbers.
type shared struct{ n *newsroom }

var (
	replicasDesc = sharedDesc("replicas", "Replicas that have said lately that they live.")
	sendingDesc  = sharedDesc("parts_sending", "Parts that are being posted, or were when a replica died.")
	oldestDesc   = sharedDesc("parts_waiting_seconds", "How long the part has waited that has waited longest.")
	dueDesc      = sharedDesc("digests_due", "Digests that are due and have no edition yet.")
	feedsDueDesc = sharedDesc("feeds_due", "Feeds that are due to be read.")
	lateDesc     = sharedDesc("feeds_late_seconds", "How long the feed has been due that has been due longest.")
	pagesDesc    = sharedDesc("articles_waiting", "Articles that wait, by what for: their page or their story.", "for")
	leaseDesc    = sharedDesc("lease_held", "1 when this replica holds the lease, else 0.", "lease")
	copiesDesc   = sharedDesc("copies_removed_total", "Second copies of parts that this replica found and removed. There should be none.")
	skewDesc     = sharedDesc("clock_skew_seconds", "By how much this replica's clock is ahead of the database's.")
)

func sharedDesc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName("newsdesk", "", name), help, labels, nil)
}

// Describe lists what Collect gives.
func (shared) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{replicasDesc, sendingDesc, oldestDesc, dueDesc, feedsDueDesc, lateDesc, pagesDesc, leaseDesc, skewDesc, copiesDesc} {
		ch <- d
	}
}

// Collect asks the store; what it cannot tell is left out.
func (s shared) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	st, err := readStatus(ctx, s.n.store, s.n.now())
	if err != nil {
		s.n.log.Warn("read metrics", "err", err)
		return
	}
	gauge(replicasDesc, float64(len(st.Replicas)))
	gauge(sendingDesc, float64(st.Load.Sending))
	gauge(oldestDesc, st.Lateness.Parts.Seconds())
	gauge(dueDesc, float64(st.Load.Digests))
	gauge(feedsDueDesc, float64(st.Load.Feeds))
	gauge(lateDesc, st.Lateness.Feeds.Seconds())
	gauge(pagesDesc, float64(st.Load.Pages), "page")
	gauge(pagesDesc, float64(st.Load.Articles), "story")
	for _, l := range st.Leases {
		held := 0.0
		if l.Owner == s.n.store.Self() && !l.RanOut {
			held = 1
		}
		gauge(leaseDesc, held, l.Name)
	}
	ch <- prometheus.MustNewConstMetric(copiesDesc, prometheus.CounterValue, float64(s.n.copies.Load()))
	s.n.pulse.mu.Lock()
	defer s.n.pulse.mu.Unlock()
	gauge(skewDesc, s.n.pulse.skew.Seconds())
}
