package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"strings"
	"time"

	"newsdesk/digest"
)

//go:embed pages.html
var pagesHTML string

// A Server publishes a newsroom on loopback: feeds, article pages and home pages.
// It is safe for concurrent use.
type Server struct {
	room  *Newsroom
	now   func() time.Time
	base  string
	pages *template.Template
	http  *http.Server
	done  chan struct{} // closed when the server has stopped
	stop  func() bool
}

// Serve publishes n on a free port of 127.0.0.1 as of now(), which may run at any
// speed but not backwards: an article is in its feed once published, and says what
// it said after its latest edit. The server stops when ctx is done or it is closed.
func (n *Newsroom) Serve(ctx context.Context, now func() time.Time) (*Server, error) {
	pages, err := template.New("").Parse(pagesHTML)
	if err != nil {
		return nil, fmt.Errorf("parse pages: %w", err)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open the demo newsroom: %w", err)
	}
	s := &Server{room: n, now: now, base: "http://" + l.Addr().String(), pages: pages, done: make(chan struct{})}
	s.http = &http.Server{Handler: s.routes(), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(l) // always http.ErrServerClosed, or a broken listener that its readers notice
	}()
	s.stop = context.AfterFunc(ctx, func() { _ = s.http.Close() })
	return s, nil
}

// Close stops the server and waits until it has stopped. It may be called twice.
func (s *Server) Close() error {
	s.stop()
	err := s.http.Close()
	<-s.done
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// URL is the server's address, without a slash at its end. Its front page lists
// the outlets.
func (s *Server) URL() string { return s.base }

// Feeds are the outlets' feeds, with URL, Site, Title, Source and Language set, in
// the order of outlets.yaml.
func (s *Server) Feeds() []digest.Feed {
	var feeds []digest.Feed
	for _, o := range s.room.Outlets {
		feeds = append(feeds, digest.Feed{
			URL: s.base + o.feedPath(), Site: s.base + "/" + o.ID + "/",
			Title: o.Name, Source: o.Name, Language: language(o),
		})
	}
	return feeds
}

// ArticleURL is the canonical address of an article by its ID.
func (s *Server) ArticleURL(id string) string { return s.base + "/" + id }

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.front)
	mux.HandleFunc("GET /robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, "User-agent: *\nAllow: /\n")
	})
	mux.HandleFunc("GET /{outlet}/{$}", s.home)
	mux.HandleFunc("GET /{outlet}/{slug}", s.articleOrFeed)
	mux.HandleFunc("GET /{outlet}/{slug}/amp", s.article)
	return mux
}

func (s *Server) front(w http.ResponseWriter, r *http.Request) {
	s.page(w, r, "front", s.room.Start, s.room.Outlets)
}

func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	o, ok := s.room.Outlet(r.PathValue("outlet"))
	now := s.now()
	switch {
	case !ok:
		http.NotFound(w, r)
	case s.fault(w, r, o, now):
	default:
		f := s.room.feed(o, s.base, now)
		s.page(w, r, "home", f.changed, view{Outlet: o, Feed: f.self, Type: feedType(o), Items: f.links()})
	}
}

func (s *Server) articleOrFeed(w http.ResponseWriter, r *http.Request) {
	o, ok := s.room.Outlet(r.PathValue("outlet"))
	if !ok || r.URL.Path != o.feedPath() {
		s.article(w, r)
		return
	}
	now := s.now()
	if s.fault(w, r, o, now) {
		return
	}
	f := s.room.feed(o, s.base, now)
	body, mediaType, err := f.encode()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	send(w, r, body, mediaType, f.changed)
}

func (s *Server) article(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("outlet") + "/" + r.PathValue("slug")
	a, ok := s.room.Article(id)
	v, out := a.At(s.now())
	if !ok || !out {
		http.NotFound(w, r)
		return
	}
	o, _ := s.room.Outlet(a.Outlet)
	shown := view{
		Outlet: o, Canonical: s.ArticleURL(id), Headline: v.Headline, Credit: a.Credit,
		Paragraphs: strings.Split(v.Text, "\n\n"),
	}
	if !a.Undated {
		shown.Published = a.Published.Format(time.RFC3339)
	}
	s.page(w, r, "article", v.From, shown)
}

// fault answers in place of o's feed while it has a fault at now.
func (s *Server) fault(w http.ResponseWriter, r *http.Request, o Outlet, now time.Time) bool {
	for _, f := range o.Faults {
		if now.Before(f.From) || (!f.Until.IsZero() && !now.Before(f.Until)) {
			continue
		}
		if f.Kind == "blocked" {
			http.Error(w, "403 Forbidden: automated access is not permitted", http.StatusForbidden)
		} else {
			s.page(w, r, "challenge", f.From, view{Outlet: o})
		}
		return true
	}
	return false
}

// A view is what a page shows.
type view struct {
	Outlet     Outlet
	Feed, Type string
	Canonical  string
	Headline   string
	Credit     string
	Published  string
	Paragraphs []string
	Items      []link
}

type link struct{ Title, URL string }

func (f feed) links() []link {
	var all []link
	for _, it := range f.items {
		all = append(all, link{it.title, it.link})
	}
	return all
}

func feedType(o Outlet) string {
	return map[string]string{"json": "application/feed+json", "atom": "application/atom+xml"}[o.Feed]
}

func (s *Server) page(w http.ResponseWriter, r *http.Request, name string, changed time.Time, shown any) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, shown); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	send(w, r, b.Bytes(), "text/html; charset=utf-8", changed)
}

// send answers with body, or with 304 when the reader has it already.
func send(w http.ResponseWriter, r *http.Request, body []byte, mediaType string, changed time.Time) {
	w.Header().Set("Content-Type", mediaType)
	sum := sha256.Sum256(body)
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sum[:8]))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	http.ServeContent(w, r, "", changed, bytes.NewReader(body))
}
