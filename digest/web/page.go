package web

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"time"

	"newsdesk/digest"
)

const (
	maxFeeds    = 500 // on the page; faulty ones come first
	maxEditions = 20
	maxText     = 200 // code points of one foreign text on the page
)

var (
	//go:embed status.html
	statusHTML string
	//go:embed style.css
	styleCSS []byte

	statusPage = template.Must(template.New("status").Parse(statusHTML))
)

func style(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(styleCSS) // whoever asked has gone: nobody is left to tell
}

// page shows how things stand. It is written whole or not at all.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), storeWait)
	defer cancel()
	st, err := s.status(ctx)
	if err != nil {
		s.o.Log.Error("show status", "err", err)
		http.Error(w, "The store does not answer; see /readyz and the log.", http.StatusServiceUnavailable)
		return
	}
	var b bytes.Buffer
	if err := statusPage.Execute(&b, st); err != nil {
		s.o.Log.Error("render status", "err", err)
		http.Error(w, "The page cannot be shown; see the log.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(b.Bytes())
}

// status is what the page shows; its times are in words.
type status struct {
	Version  string
	Now      string
	Trouble  string // why the bot is not at work; empty while it is
	Backlog  int
	Feeds    []feedLine
	Faulty   int
	MoreHid  int // feeds that are not listed
	Digests  []digestLine
	Editions []editionLine
}

type feedLine struct {
	Name, Host, State, Fault, Checked, Newest, Next string
}

type digestLine struct {
	Channel, Schedule, Zone, Due, Follows, Stopped string
}

type editionLine struct {
	Channel, Slot, Composed, Verdict, Coverage, Parts string
	Failed                                            bool
	Entries                                           []entryLine
}

type entryLine struct {
	Headline, URL, Sources string
}

func (s *Server) status(ctx context.Context) (status, error) {
	now := s.o.Now()
	st := status{Version: s.o.Version, Now: s.clock(now), Trouble: silent(s.lastBeat(), now, s.o.Silence)}
	feeds, err := s.store.Feeds(ctx)
	if err != nil {
		return status{}, fmt.Errorf("read feeds: %w", err)
	}
	digests, err := s.store.Digests(ctx)
	if err != nil {
		return status{}, fmt.Errorf("read digests: %w", err)
	}
	editions, err := s.store.Editions(ctx, maxEditions)
	if err != nil {
		return status{}, fmt.Errorf("read editions: %w", err)
	}
	if st.Backlog, err = s.store.Backlog(ctx); err != nil {
		return status{}, fmt.Errorf("read backlog: %w", err)
	}
	st.Feeds, st.Faulty, st.MoreHid = feedLines(feeds, now)
	counts, err := s.store.FollowCounts(ctx)
	if err != nil {
		return status{}, fmt.Errorf("count what digests follow: %w", err)
	}
	for _, d := range digests {
		st.Digests = append(st.Digests, digestLineOf(d, counts[d.ID], now))
	}
	for _, e := range editions {
		if e.Parts, err = s.store.PartStates(ctx, e.ID); err != nil {
			return status{}, fmt.Errorf("read parts: %w", err)
		}
		st.Editions = append(st.Editions, s.editionLine(e))
	}
	return st, nil
}

func (s *Server) clock(t time.Time) string { return t.In(s.o.Zone).Format("Mon 2 Jan 2006 15:04 MST") }

// feedLines lists the feeds, faulty ones first, and counts those and what the
// page has no room for.
func feedLines(feeds []digest.Feed, now time.Time) (lines []feedLine, faulty, hidden int) {
	var well []feedLine
	for _, f := range feeds {
		line := feedLineOf(f, now)
		if line.State == "faulty" {
			lines = append(lines, line)
		} else {
			well = append(well, line)
		}
	}
	faulty = len(lines)
	lines = append(lines, well...)
	hidden = max(0, len(lines)-maxFeeds)
	return lines[:len(lines)-hidden], faulty, hidden
}

func feedLineOf(f digest.Feed, now time.Time) feedLine {
	host := hostOf(f.URL)
	name := f.Title
	if name == "" {
		name = f.Source
	}
	if name == "" {
		name = host // and not the URL, which may hold somebody's key
	}
	line := feedLine{
		Name: clip(name), Host: host, State: feedState(f), Fault: clip(f.Fault),
		Checked: ago(f.PolledAt, now), Newest: ago(f.NewestAt, now), Next: until(f.NextAt, now),
	}
	if f.Fault != "" && !f.FaultAt.IsZero() {
		line.Fault += " (since " + ago(f.FaultAt, now) + ")"
	}
	return line
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "an address without a host"
	}
	return clip(u.Host)
}

func digestLineOf(d digest.Digest, n digest.FollowCount, now time.Time) digestLine {
	zone, err := time.LoadLocation(d.Zone)
	if err != nil {
		zone = time.UTC
	}
	line := digestLine{
		Channel: clip(d.Channel.String()), Schedule: clip(d.Schedule), Zone: clip(d.Zone), Stopped: clip(d.Stopped),
		Follows: count(n.Topics, "topic") + ", " + count(n.Feeds, "feed"),
	}
	if !d.NextDue.IsZero() && d.Stopped == "" {
		line.Due = d.NextDue.In(zone).Format("Mon 2 Jan 15:04") + ", " + until(d.NextDue, now)
	}
	return line
}

func (s *Server) editionLine(e digest.Edition) editionLine {
	line := editionLine{
		Channel: clip(e.Channel.String()), Slot: clip(e.Slot.Local), Composed: s.clock(e.Composed), Verdict: string(e.Verdict),
		Coverage: fmt.Sprintf("%d of %d feeds", e.Coverage.Checked, e.Coverage.Feeds),
	}
	line.Parts, line.Failed = partsLine(e.Parts)
	for _, entry := range e.Entries {
		one := entryLine{Headline: clip(entry.Summary.Headline), Sources: fmt.Sprintf("%s, %d independent", count(entry.Outlets, "source"), entry.Independent)}
		if len(entry.Sources) > 0 {
			one.URL = entry.Sources[0].URL
		}
		line.Entries = append(line.Entries, one)
	}
	return line
}

// partsLine says how much of an edition has been posted.
func partsLine(parts []digest.Part) (words string, failed bool) {
	sent, lost := 0, 0
	for _, p := range parts {
		switch p.State {
		case digest.Sent:
			sent++
		case digest.Failed:
			lost++
		}
	}
	words = fmt.Sprintf("%d of %d posted", sent, len(parts))
	if lost > 0 {
		words += fmt.Sprintf(", %d failed", lost)
	}
	return words, lost > 0
}

// clip shortens foreign text to what the page has room for.
func clip(text string) string {
	r := []rune(text)
	if len(r) <= maxText {
		return text
	}
	return string(r[:maxText-1]) + "…"
}

// ago is a time in the past in words, such as "12 min ago".
func ago(t, now time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return span(now.Sub(t)) + " ago"
}

// until is a time to come in words, such as "in 12 min"; what is past is due.
func until(t, now time.Time) string {
	switch d := t.Sub(now); {
	case t.IsZero():
		return "never"
	case d <= 0:
		return "due"
	default:
		return "in " + span(d)
	}
}

func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "less than a minute"
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d days", d/(24*time.Hour))
}

// count is a number of things, whose name ends with an s where there are several.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
