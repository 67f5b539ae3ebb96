package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// health says that the process lives: it answers.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintln(w, "ok")
}

// readiness is the answer of /readyz.
type readiness struct {
	Ready  bool    `json:"ready"`
	Checks []check `json:"checks"`
}

// A check is one thing that the bot needs in order to work.
type check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Reason string `json:"reason,omitempty"` // why not
}

// ready says whether the bot does its work: 200 when it does, else 503, and in
// both cases what was checked, as JSON.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), storeWait)
	defer cancel()
	a := readiness{Checks: []check{
		{Name: "store", Reason: reason(s.store.Ping(ctx))},
		{Name: "replica", Reason: reason(s.o.Fault())},
		{Name: "heartbeat", Reason: silent(s.lastBeat(), s.o.Now(), s.o.Silence)},
	}}
	a.Ready = true
	for i := range a.Checks {
		a.Checks[i].OK = a.Checks[i].Reason == ""
		a.Ready = a.Ready && a.Checks[i].OK
	}
	w.Header().Set("Content-Type", "application/json")
	if !a.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(a) // whoever asked has gone: nobody is left to tell
}

func (s *Server) lastBeat() time.Time {
	n := s.beat.Load()
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n)
}

func reason(err error) string {
	if err != nil {
		return err.Error()
	}
	return ""
}

// silent says why the last heartbeat is not good enough; empty when it is.
func silent(last, now time.Time, most time.Duration) string {
	age := now.Sub(last)
	switch {
	case last.IsZero():
		return "no heartbeat yet"
	case age > most:
		return fmt.Sprintf("the last heartbeat was %s ago", age.Round(time.Second))
	}
	return ""
}
