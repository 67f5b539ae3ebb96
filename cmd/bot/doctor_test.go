package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/config"
	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/store"
)

// findingsAsLines is one line for each finding.
func findingsAsLines(found []chat.Finding) (lines []string) {
	for _, f := range found {
		lines = append(lines, f.Severity.String()+" "+f.Where+": "+f.What)
	}
	return lines
}

func TestPracticeNamesWhatIsWrong(t *testing.T) {
	now := time.Date(2025, 4, 15, 10, 0, 0, 0, time.UTC)
	p := practice{now: func() time.Time { return now }}
	read := digest.Feed{URL: "https://a.example", Title: "A", OKAt: now, PolledAt: now, NextAt: now.Add(time.Minute), NewestAt: now.Add(-time.Hour)}
	faulty := digest.Feed{URL: "https://b.example", Title: "B", Fault: "it answers 404", FaultAt: now.Add(-24 * time.Hour), NextAt: now}
	late := read
	late.NextAt = now.Add(-time.Hour)
	ahead := read
	ahead.PolledAt = now.Add(time.Hour)
	order := digest.Digest{Channel: chat.Channel{Adapter: "c", ID: "x"}, NextDue: now.Add(time.Hour)}
	stopped, never, overdue := order, order, order
	stopped.Stopped, never.NextDue, overdue.NextDue = "the channel is gone", time.Time{}, now.Add(-time.Hour)
	tests := []struct {
		name string
		got  []chat.Finding
		want []string
	}{
		{"all_is_well", p.feeds([]digest.Feed{read}, 1), []string{"fine feeds: 1 feed in order; the newest article is of 2025-04-15 09:00 UTC."}},
		{"one_is_faulty", p.feeds([]digest.Feed{read, faulty}, 1), []string{
			"warning feed B: It cannot be read since 2025-04-14 10:00 UTC: it answers 404.", "fine feeds: 1 feed in order; the newest article is of 2025-04-15 09:00 UTC.",
		}},
		{"all_are_faulty", p.feeds([]digest.Feed{faulty}, 1), []string{"warning feed B: It cannot be read since 2025-04-14 10:00 UTC: it answers 404.", "error feeds: None of them can be read."}},
		{"nobody_reads", p.feeds([]digest.Feed{late}, 1), []string{"warning feeds: 1 feed overdue."}},
		{"no_feed", p.feeds(nil, 1), []string{"warning feeds: No feed is followed, so nothing is read."}},
		{"nothing_at_all", p.feeds(nil, 0), nil},
		{"clock", []chat.Finding{p.clock([]digest.Feed{read}), p.clock([]digest.Feed{read, ahead})}, []string{
			"fine clock: It shows 2025-04-15 10:00 UTC, and nothing was done later.", "error clock: It shows 2025-04-15 10:00 UTC, and feeds were read at 2025-04-15 11:00 UTC.",
		}},
		{"digests", p.digests([]digest.Digest{order, stopped, never, overdue}), []string{
			"warning digest of c::x: It is stopped: the channel is gone.", "warning digest of c::x: It is never due again.",
			"warning digest of c::x: It was due 2025-04-15 09:00 UTC, and was not composed.", "fine digests: 1 digest in order.",
		}},
		{"no_digest", p.digests(nil), []string{"warning digests: No channel has a digest, so there is nothing to post."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, findingsAsLines(tt.got)); d != "" {
				t.Error(d)
			}
			for _, f := range tt.got {
				if (f.Remedy == "") != (f.Severity == chat.Fine) {
					t.Errorf("the remedy of %+v", f)
				}
			}
		})
	}
}

func TestDoctorAsksTheWebAddress(t *testing.T) {
	answer := func(status int, body string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(s.Close)
		return strings.TrimPrefix(s.URL, "http://")
	}
	for name, tt := range map[string]struct{ listen, want string }{
		"off":            {"", "fine web address: It is off."},
		"ready":          {answer(200, ""), "fine web address: A bot is running at"},
		"not_ready":      {answer(503, `{"checks":[{"name":"read feeds","reason":"never went well"}]}`), "says: not ready: read feeds: never went well."},
		"something_else": {answer(404, "<html>"), "error web address: Something else than the bot answers"},
		"nobody":         {"127.0.0.1:59998", "warning web address: No bot is running at"},
		"open_to_all":    {"0.0.0.0:59998", "warning web address: It can be reached from other machines"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config.Default()
			cfg.HTTP.Listen = tt.listen
			got := strings.Join(findingsAsLines(examineHTTP(t.Context(), cfg)), "\n")
			if !strings.Contains(got, tt.want) {
				t.Errorf("no %q in:\n%s", tt.want, got)
			}
		})
	}
}

// A digest in a channel of an adapter that is no longer configured waits, and doctor
// says so; what is examined is closed again.
func TestDoctorExaminesWhatTheDigestsNeed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "news.db")
	db, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	c := chat.Channel{Adapter: "gone", Workspace: "w", ID: "x"}
	_, err = db.SaveDigest(t.Context(), digest.Digest{Channel: c, Schedule: "daily 9:00", Zone: "UTC", NextDue: time.Now().Add(time.Hour)}, digest.Audit{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	cfg := config.Default()
	cfg.Database = file
	got := strings.Join(findingsAsLines(examineDatabase(t.Context(), cfg, time.Now)), "\n")
	for _, want := range []string{"fine database: It answers", "fine console: It is this terminal.", "error digest of gone:w:x: Its adapter gone is not configured"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
}
