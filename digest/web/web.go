// Package web shows the bot to its operator over HTTP: whether it lives, whether
// it is ready, its metrics, and a page of its feeds, digests and last editions.
//
// It only reads. It has no login and changes nothing: what the bot does is set
// from chat.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"newsdesk/digest"
)

// A Store tells how things stand.
type Store interface {
	// Ping says whether the store answers at all.
	Ping(ctx context.Context) error
	Feeds(ctx context.Context) ([]digest.Feed, error)
	Digests(ctx context.Context) ([]digest.Digest, error)
	// Editions lists the last editions of all channels, newest first.
	Editions(ctx context.Context, limit int) ([]digest.Edition, error)
	// Backlog counts the parts that wait to be posted.
	Backlog(ctx context.Context) (int, error)
	// FollowCounts counts what each digest follows, by its ID.
	FollowCounts(ctx context.Context) (map[int64]digest.FollowCount, error)
	// PartStates returns an edition's parts with nothing but their state.
	PartStates(ctx context.Context, edition int64) ([]digest.Part, error)
}

const (
	storeWait = 5 * time.Second  // for all that one request asks of the store
	stopWait  = 5 * time.Second  // for the requests under way when the server stops
	silence   = 2 * time.Minute  // between two heartbeats, before the bot counts as stuck
	writeWait = 30 * time.Second // for one whole answer
)

// Options say how a Server presents itself. The zero value works.
type Options struct {
	Version string           // of the program
	Zone    *time.Location   // of the times on the page; nil is UTC
	Now     func() time.Time // the clock of the newsroom; nil is the real one
	Silence time.Duration    // between two heartbeats, before the bot counts as stuck; zero is two minutes
	Log     *slog.Logger     // nil keeps quiet
	Fault   func() error     // why this process cannot work; nil, and nil from it: it can
}

// A Server answers the operator. It is safe for concurrent use.
type Server struct {
	store   Store
	o       Options
	mux     *http.ServeMux
	metrics *prometheus.Registry
	beat    atomic.Int64 // Unix time of the last heartbeat in nanoseconds; zero before the first
}

// New makes a server over store. Serve starts it; Handler alone is for tests
// and for a server of one's own.
func New(store Store, o Options) *Server {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Silence == 0 {
		o.Silence = silence
	}
	if o.Fault == nil {
		o.Fault = func() error { return nil }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{store: store, o: o, mux: http.NewServeMux(), metrics: prometheus.NewRegistry()}
	s.register()
	s.mux.HandleFunc("GET /healthz", s.health)
	s.mux.HandleFunc("GET /readyz", s.ready)
	s.mux.Handle("GET /metrics", s.metricsHandler())
	s.mux.HandleFunc("GET /style.css", style)
	s.mux.HandleFunc("GET /{$}", s.page)
	return s
}

// Beat records that the heartbeat came by at now. Without it the bot is never
// ready.
func (s *Server) Beat(now time.Time) { s.beat.Store(now.UnixNano()) }

// Metrics is where others add their own metrics. No label may hold a feed's URL
// or any other text from outside: each value costs memory for ever.
func (s *Server) Metrics() prometheus.Registerer { return s.metrics }

// Handle adds a handler, such as that of a chat platform that calls us over
// HTTP. The pattern is that of http.ServeMux. Call it before Serve.
func (s *Server) Handle(pattern string, h http.Handler) { s.mux.Handle(pattern, h) }

// Handler answers all requests.
func (s *Server) Handler() http.Handler {
	return http.NewCrossOriginProtection().Handler(secured(s.mux))
}

// Serve answers on ln until ctx is done, lets the requests under way finish,
// and closes ln. It returns nil when it was stopped that way.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	srv := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      writeWait,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.o.Log.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(ln) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve %s: %w", ln.Addr(), err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWait)
	defer cancel()
	if err := srv.Shutdown(grace); err != nil {
		_ = srv.Close() // what has not finished by now is cut off
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", ln.Addr(), err)
	}
	return nil
}

// ListenAndServe is Serve on a TCP address such as 127.0.0.1:8080.
func (s *Server) ListenAndServe(ctx context.Context, addr string) error {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("listen at %s: %w", addr, err)
	}
	return s.Serve(ctx, ln)
}

// secured sets what keeps a browser from doing anything but show the page. A
// mounted handler may replace these headers.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}
