package chattest

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A line is the network between a newsroom and its platform, with its troubles.
type line struct {
	platform Platform
	server   *httptest.Server
	cut      atomic.Bool   // nothing gets through
	latency  time.Duration // of an answer, at most

	mu    sync.Mutex // guards what follows
	rnd   *rand.Rand
	often float64 // how many of all posts meet with trouble
	met   map[trouble]int
}

// A trouble is what happens to a post on its way.
type trouble string

// The troubles.
const (
	refused    trouble = "limited"
	cutBefore  trouble = "cut before it was taken"
	cutAfter   trouble = "cut after it was taken"
	faultAfter trouble = "500 after it was taken"
	slowBefore trouble = "slowly taken"
	slowAfter  trouble = "answered when nobody waits any more"
)

func newLine(t testing.TB, p Platform, seed uint64, o order) *line {
	l := &line{platform: p, rnd: rand.New(rand.NewPCG(seed, 1)), often: o.trouble, latency: o.latency, met: map[trouble]int{}} //nolint:gosec // a test's dice
	l.server = httptest.NewServer(l)
	t.Cleanup(func() {
		l.server.CloseClientConnections()
		l.server.Close()
	})
	return l
}

// ServeHTTP hands a request on once all of it has come: of one that was broken off,
// a platform takes nothing.
func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || l.cut.Load() {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if l.latency > 0 {
		each := rand.N(l.latency) / 2 //nolint:gosec // a test's dice
		time.Sleep(each)
		defer time.Sleep(each)
	}
	switch how := l.trouble(r); how {
	case refused:
		l.platform.Limit(w)
	case cutBefore:
		panic(http.ErrAbortHandler)
	case cutAfter:
		l.platform.Handler.ServeHTTP(unheard{http.Header{}}, r)
		panic(http.ErrAbortHandler)
	case faultAfter:
		l.platform.Handler.ServeHTTP(unheard{http.Header{}}, r)
		w.WriteHeader(http.StatusInternalServerError)
	case slowBefore:
		wait(r, 200*time.Millisecond)
		l.platform.Handler.ServeHTTP(w, r)
	case slowAfter:
		l.platform.Handler.ServeHTTP(unheard{http.Header{}}, r)
		wait(r, lease)
		panic(http.ErrAbortHandler)
	default:
		l.platform.Handler.ServeHTTP(w, r)
	}
}

func wait(r *http.Request, d time.Duration) {
	select {
	case <-r.Context().Done():
	case <-time.After(d):
	}
}

// trouble throws the dice for a request.
func (l *line) trouble(r *http.Request) trouble {
	if !l.platform.Posts(r) {
		return ""
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rnd.Float64() >= l.often {
		return ""
	}
	all := []trouble{refused, cutBefore, cutAfter, faultAfter, slowBefore, slowAfter}
	how := all[l.rnd.IntN(len(all))]
	l.met[how]++
	return how
}

// unheard takes an answer and gives none of it on.
type unheard struct{ header http.Header }

func (u unheard) Header() http.Header         { return u.header }
func (u unheard) Write(b []byte) (int, error) { return len(b), nil }
func (u unheard) WriteHeader(int)             {}
