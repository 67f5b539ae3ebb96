package command_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/answer"
	"newsdesk/digest/chat"
	"newsdesk/digest/command"
	"newsdesk/digest/compose"
	"newsdesk/digest/fetch"
	"newsdesk/digest/ingest"
	"newsdesk/digest/store"
	"newsdesk/digest/summarize"
)

// tuesday is when the tests begin: 10:00 UTC, 15:30 in India.
var tuesday = time.Date(2025, 4, 15, 10, 0, 0, 0, time.UTC)

// general is where people talk.
var general = chat.Channel{Adapter: "console", ID: "general"}

// The people: what each may do is what the configuration says.
var (
	reader  = chat.User{ID: "r1", Name: "Rani", Zone: "Asia/Kolkata"}
	curator = chat.User{ID: "c1", Name: "Cyril", Zone: "Asia/Kolkata"}
	admin   = chat.User{ID: "a1", Name: "Asha", Zone: "Asia/Kolkata"}
)

// A rig is a desk on a real newsroom: a database in a file, grouping, composing
// and answers as they are, feeds on this machine.
type rig struct {
	t        *testing.T
	file     string
	store    *store.DB
	ingest   *ingest.Ingester
	compose  *compose.Composer
	desk     *command.Desk
	options  command.Options // what it was made with
	now      time.Time
	log      strings.Builder
	articles int
	found    func([]chat.Channel) []chat.Finding // what examining finds
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, file: filepath.Join(t.TempDir(), "news.db"), now: tuesday}
	db, err := store.Open(t.Context(), r.file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	client := fetch.New(fetch.Options{Timeout: 5 * time.Second, MaxBody: 1 << 20, MaxRedirects: 3, AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	t.Cleanup(client.Close)
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	r.store = db
	r.ingest = ingest.New(db, client, ingest.Options{}, quiet)
	r.compose = compose.New(db, summarize.Extractor{}, func(string) chat.Limits { return chat.Limits{} }, quiet)
	r.options = command.Options{
		Store: db, Topics: r.ingest, Composer: r.compose, Asker: answer.New(db), Finder: finder{client},
		Packs: []command.Pack{{
			Name: "trade", Title: "Trade ties", Summary: "Tariffs and treaties.", Schedule: "weekdays 8:00", Entries: 3,
			Topics: []digest.Topic{{Name: "tariffs", Query: "tariff*"}}, Feeds: []digest.Feed{{URL: "https://one.example/feed"}, {URL: "https://two.example/feed", Title: "Two"}},
		}},
		Level: func(_ chat.Channel, person string) chat.Level {
			return map[string]chat.Level{curator.ID: chat.Curate, admin.ID: chat.Admin}[person]
		},
		Examine: func(_ context.Context, channels []chat.Channel) []chat.Finding {
			if r.found == nil {
				return nil
			}
			return r.found(channels)
		},
		Zone: "Asia/Kolkata", Now: func() time.Time { return r.now }, Log: slog.New(slog.NewTextHandler(&r.log, nil)),
	}
	r.desk = command.New(r.options)
	return r
}

// member makes known who is in which channel.
func (r *rig) member(m chat.Member) {
	o := r.options
	o.Member = m
	r.desk = command.New(o)
}

// finder finds feeds as the bot does.
type finder struct{ client *fetch.Client }

func (f finder) Discover(ctx context.Context, address string) ([]digest.Feed, error) {
	found, err := f.client.Discover(ctx, address)
	var feeds []digest.Feed
	for _, x := range found {
		feeds = append(feeds, digest.Feed{URL: x.URL, Title: x.Title})
	}
	return feeds, err
}

// handle answers a request of a person, and holds the answer to what a message
// may be.
func (r *rig) handle(who chat.User, req chat.Request) chat.Message {
	r.t.Helper()
	req.ID, req.User = "x", who
	if req.At.Channel == (chat.Channel{}) {
		req.At.Channel = general
	}
	m := r.desk.Handle(r.t.Context(), req)
	if err := m.Check(); err != nil {
		r.t.Errorf("%s %s: %v", req.Command, req.Action, err)
	}
	if len(m.Blocks) == 0 {
		r.t.Errorf("%s %s: an empty answer", req.Command, req.Action)
	}
	if strings.Contains(chat.Plain(m, 0), "on our side") {
		r.t.Errorf("%s %s: failed: %s", req.Command, req.Action, r.log.String())
	}
	return m
}

// news is what a person gets for a command line, as text.
func (r *rig) news(who chat.User, line string) string {
	r.t.Helper()
	return r.newsAt(who, chat.Ref{}, line)
}

func (r *rig) newsAt(who chat.User, at chat.Ref, line string) string {
	r.t.Helper()
	req, err := chat.Parse(line, r.desk.Commands())
	if err != nil {
		r.t.Fatalf("%s: %v", line, err)
	}
	req.At = at
	return chat.Plain(r.handle(who, req), 0)
}

// press is what a person gets for a button.
func (r *rig) press(who chat.User, action, value string) string {
	r.t.Helper()
	return chat.Plain(r.handle(who, chat.Request{Action: action, Value: value}), 0)
}

// mention is what a person gets for talking to the bot.
func (r *rig) mention(at chat.Ref, text string) chat.Message {
	r.t.Helper()
	return r.handle(reader, chat.Request{At: at, Text: text})
}

// publish stores an article and places it. Each new one is a minute later.
func (r *rig) publish(source, title, text string) {
	r.t.Helper()
	r.articles++
	r.save(digest.Article{
		Identity: fmt.Sprint("article ", r.articles), URL: fmt.Sprintf("https://%s.example/%d", strings.ToLower(source), r.articles),
		Source: source, Title: title, Text: text, Published: r.now.Add(time.Duration(r.articles)*time.Minute - time.Hour), Seen: r.now,
	})
}

func (r *rig) save(a digest.Article) {
	r.t.Helper()
	if _, _, err := r.store.SaveFetch(r.t.Context(), digest.Feed{}, []digest.Article{a}); err != nil {
		r.t.Fatal(err)
	}
	if err := r.ingest.Place(r.t.Context(), r.now); err != nil {
		r.t.Fatal(err)
	}
}

// issue composes what is due and posts it as messages m1, m2, …
func (r *rig) issue() {
	r.t.Helper()
	ctx := r.t.Context()
	if err := r.compose.Due(ctx, r.now); err != nil {
		r.t.Fatal(err)
	}
	for n := 1; ; n++ {
		parts, err := r.store.ClaimParts(ctx, r.now, time.Minute, 1)
		if err != nil {
			r.t.Fatal(err)
		}
		if len(parts) == 0 {
			return
		}
		ref := chat.Ref{Channel: general, ID: fmt.Sprintf("%s-m%d", r.now.Format("0102"), n)}
		if err := r.store.FinishPart(ctx, parts[0], digest.Outcome{At: r.now, Posted: ref}); err != nil {
			r.t.Fatal(err)
		}
	}
}

// audited is the audit book: person, command and detail of each change, oldest first.
func (r *rig) audited() []string {
	r.t.Helper()
	db, err := sql.Open("sqlite", r.file)
	if err != nil {
		r.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(r.t.Context(), "SELECT person || ' ' || command || ' ' || detail FROM audit WHERE channel = 'console::general' ORDER BY id")
	if err != nil {
		r.t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			r.t.Fatal(err)
		}
		all = append(all, line)
	}
	if err := rows.Err(); err != nil {
		r.t.Fatal(err)
	}
	return all
}

// site publishes pages on this machine, by path, and gives its address. In the
// pages SITE stands for it.
func site(t *testing.T, pages map[string]string) string {
	t.Helper()
	var base string
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if strings.HasPrefix(page, "<html") {
			w.Header().Set("Content-Type", "text/html")
		}
		io.WriteString(w, strings.ReplaceAll(page, "SITE", base))
	}))
	base = "http://" + s.Listener.Addr().String()
	s.Start()
	t.Cleanup(s.Close)
	return base
}

// feed is an RSS feed without articles.
func feed(title string) string {
	return `<rss version="2.0"><channel><title>` + title + `</title><link>SITE/</link><description>d</description></channel></rss>`
}

// wants fails unless got holds every one of the patterns.
func wants(t *testing.T, got string, patterns ...string) {
	t.Helper()
	for _, p := range patterns {
		if !regexp.MustCompile("(?s)" + p).MatchString(got) {
			t.Errorf("no %q in:\n%s", p, got)
		}
	}
}

// lacks fails if got holds one of the words.
func lacks(t *testing.T, got string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(got, w) {
			t.Errorf("%q in:\n%s", w, got)
		}
	}
}
