package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/fetch"
	"newsdesk/digest/store"
)

var monday = time.Date(2025, 4, 14, 9, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// An item is one entry of a feed that the internet serves.
type item struct {
	title, text string
	at          time.Time
}

// The internet is a server of feeds and pages. What a path answers is changed
// while the test runs.
type internet struct {
	*httptest.Server
	mu    sync.Mutex
	serve map[string]http.HandlerFunc
	asked map[string]int
}

func newInternet(t testing.TB) *internet {
	t.Helper()
	n := &internet{serve: map[string]http.HandlerFunc{}, asked: map[string]int{}}
	n.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.mu.Lock()
		n.asked[r.URL.Path]++
		h, ok := n.serve[r.URL.Path]
		n.mu.Unlock()
		if !ok {
			http.NotFound(w, r)
			return
		}
		h(w, r)
	}))
	t.Cleanup(func() { n.CloseClientConnections(); n.Close() })
	return n
}

func (n *internet) at(path string, h http.HandlerFunc) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.serve[path] = h
}

func (n *internet) times(path string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked[path]
}

// feed serves items at path. Item i's page is path/i.
func (n *internet) feed(path string, items ...item) { n.at(path, n.rss(path, items...)) }

func (n *internet) rss(path string, items ...item) http.HandlerFunc {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>%s</title><link>%s/</link>`, path[1:], n.URL)
	for i, it := range items {
		link := fmt.Sprintf("%s%s/%d", n.URL, path, i)
		fmt.Fprintf(&b, `<item><title>%s</title><guid>%s</guid><link>%s</link><pubDate>%s</pubDate><content:encoded>%s</content:encoded></item>`,
			html.EscapeString(it.title), link, link, it.at.Format(time.RFC1123Z), html.EscapeString("<p>"+it.text+"</p>"))
	}
	b.WriteString(`</channel></rss>`)
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		io.WriteString(w, b.String())
	}
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

// A rig is an ingester on a real store and a real client.
type rig struct {
	*testing.T
	net *internet
	db  *store.DB
	in  *Ingester
	o   Options
	log bytes.Buffer
}

func newRig(t *testing.T, o Options) *rig {
	t.Helper()
	db, err := store.Open(context.Background(), ":memory:")
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	r := &rig{T: t, net: newInternet(t), db: db, o: o}
	r.restart()
	return r
}

// restart is what a new process does: all that an Ingester knew is in the store.
func (r *rig) restart() {
	c := fetch.New(fetch.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, PerHost: 8, Timeout: 5 * time.Second})
	r.Cleanup(c.Close)
	r.in = New(r.db, c, r.o, slog.New(slog.NewJSONHandler(&r.log, nil)))
}

// follow adds a feed that the internet serves at path.
func (r *rig) follow(path string) digest.Feed {
	r.Helper()
	f, err := r.db.AddFeed(context.Background(), digest.Feed{URL: r.net.URL + path}, monday)
	must(r, err)
	return f
}

// order makes a channel's digest, which follows the feeds whole.
func (r *rig) order(id string, feeds ...digest.Feed) digest.Digest {
	r.Helper()
	ctx := context.Background()
	o, err := r.db.ChangeDigest(ctx, digest.Order{
		Digest: digest.Digest{Channel: chat.Channel{Adapter: "c", ID: id}, Zone: "UTC", Entries: 5, Lines: 40}, Ordered: true, Feeds: feeds, Audit: digest.Audit{At: monday},
	})
	must(r, err)
	return o.Digest
}

// track makes a digest follow a topic.
func (r *rig) track(d digest.Digest, query string, now time.Time) (digest.Topic, int) {
	r.Helper()
	ctx := context.Background()
	t, n, err := r.in.Track(ctx, digest.Topic{Workspace: "c::", Name: query, Query: query, Created: now}, now)
	must(r, err)
	_, err = r.db.ChangeDigest(ctx, digest.Order{Digest: d, Tie: []int64{t.ID}, Audit: digest.Audit{At: now}})
	must(r, err)
	return t, n
}

func (r *rig) poll(now time.Time) {
	r.Helper()
	must(r, r.in.Poll(context.Background(), now))
}

func (r *rig) state(f digest.Feed) digest.Feed {
	r.Helper()
	fs, err := r.db.Feeds(context.Background())
	must(r, err)
	i := slices.IndexFunc(fs, func(g digest.Feed) bool { return g.ID == f.ID })
	return fs[i]
}

func (r *rig) articles() []digest.Article {
	r.Helper()
	as, err := r.db.Articles(context.Background(), time.Time{}, 0, 10000)
	must(r, err)
	return as
}

// following is a story as nobody in particular sees it.
func (r *rig) following(story int64) digest.Following {
	r.Helper()
	f, err := r.db.Following(context.Background(), "c::nobody", story)
	must(r, err)
	return f
}

// factsOf is what stands of a story, as texts.
func (r *rig) factsOf(story int64) []string {
	r.Helper()
	var out []string
	for _, f := range r.following(story).Facts {
		out = append(out, f.Text)
	}
	slices.Sort(out)
	return out
}

// matches is the articles that a topic of a digest brings into its editions.
func (r *rig) moved(d digest.Digest) []int64 {
	r.Helper()
	ids, err := r.db.Moved(context.Background(), d, time.Time{}, time.Time{})
	must(r, err)
	return ids
}

func asJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// Sentences that no two stories share.
const (
	rain   = "Heavy rain flooded the old harbour district of Marlow on Sunday night, the fire brigade said. Some 340 people left their homes and slept in two schools. The river Teal stood at 6.2 metres, which is its highest mark since 1994. Pumps from three counties were on their way to the town."
	chips  = "The chip maker Larkfield will build a plant for 2.75 billion dollars at Dholera in Gujarat, it said on Monday. The plant is to employ 5,200 people and package processors for data centres. Construction begins in October, and the first chips leave the line in late 2027."
	tariff = "The tariff on goods from India falls to 22 percent in May, the trade ministry said on Monday. Until now it was 26 percent on most goods, among them textiles and gems. A treaty is to be signed in New Delhi by both presidents before the summer, officials said."
)

// capture is what a handler answers.
func capture(h http.HandlerFunc) string {
	w := httptest.NewRecorder()
	h(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/", nil))
	return w.Body.String()
}

func answer(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		io.WriteString(w, body)
	}
}
