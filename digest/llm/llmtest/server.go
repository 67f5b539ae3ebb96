// Package llmtest is a model server for tests: OpenAI's protocol and Anthropic's, as
// strict about what it is sent as they are, answering what a script says. It thinks
// nothing, and serves on loopback only.
package llmtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// Key is the only key that the server takes.
const Key = "test-key"

// A Call is what the server was asked.
type Call struct {
	Protocol string // openai or anthropic
	Model    string
	Task     string
	Data     string
	Schema   string // empty when none was sent
	Tokens   int
	Stream   bool
	Texts    []string // that are to be embedded
}

// A Reply is what it answers. The zero values of In and Out are counted from the text;
// -1 is not told at all.
type Reply struct {
	Text    string
	In, Out int
	Status  int               // other than 0 and 200: an error
	Header  map[string]string // such as Retry-After
	Finish  string            // as OpenAI says it; empty is stop
	Raw     string            // sent in the place of a well-formed answer
	Vectors [][]float32       // of a call for embeddings
	CutAt   int               // the connection ends after so many bytes
	Slow    time.Duration     // between the pieces of a streamed answer
	Hang    bool              // it never answers
}

// A Script says what to answer; n counts the calls from 1.
type Script func(n int, c Call) Reply

// A Server is a running model server.
type Server struct {
	URL string

	script Script
	http   *httptest.Server
	mu     sync.Mutex // guards what follows
	calls  []Call
	faults []string
	open   int
	most   int
}

// NewServer starts a server. Close it.
func NewServer(s Script) *Server {
	srv := &Server{script: s}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", srv.openAI)
	mux.HandleFunc("POST /v1/messages", srv.anthropic)
	mux.HandleFunc("POST /v1/embeddings", srv.embeddings)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		srv.fault(w, http.StatusNotFound, "there is nothing at "+r.Method+" "+r.URL.Path)
	})
	srv.http = httptest.NewServer(mux)
	srv.URL = srv.http.URL
	return srv
}

// Close stops the server, calls under way included.
func (s *Server) Close() { s.http.CloseClientConnections(); s.http.Close() }

// Calls gives the calls so far.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// Faults gives what was wrong with what it was sent.
func (s *Server) Faults() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.faults...)
}

// Most is how many calls were under way at the same time.
func (s *Server) Most() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.most
}

func (s *Server) fault(w http.ResponseWriter, status int, why string) {
	s.mu.Lock()
	s.faults = append(s.faults, why)
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"type":"error","error":{"type":"invalid_request_error","message":%q}}`, why)
}

// begin notes a call and gives the reply to it, and what says that it is over. That is
// said before the last of an answer is written: the client may call again as soon as it
// has read it. Saying it twice does nothing.
func (s *Server) begin(c Call) (Reply, func()) {
	s.mu.Lock()
	s.calls = append(s.calls, c)
	n := len(s.calls)
	s.open++
	s.most = max(s.most, s.open)
	s.mu.Unlock()
	return s.script(n, c), sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.open--
	})
}

// strictly reads a request that may have no other fields than those of v.
func strictly(r *http.Request, v any) error {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if ct := r.Header.Get("Content-Type"); !strings.HasPrefix(ct, "application/json") {
		return fmt.Errorf("content type %q", ct)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// troubled answers a reply that is no answer, once over is said. It is false when it is
// one.
func troubled(w http.ResponseWriter, r *http.Request, rep Reply, over func()) bool {
	for k, v := range rep.Header {
		w.Header().Set(k, v)
	}
	switch {
	case rep.Hang:
		<-r.Context().Done()
	case rep.Status != 0 && rep.Status != http.StatusOK:
		over()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(rep.Status)
		fmt.Fprintf(w, `{"type":"error","error":{"type":"error","message":"status %d"}}`, rep.Status)
	case rep.Raw != "":
		over()
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, rep.Raw)
	default:
		return false
	}
	return true
}

// counted fills in the tokens that a reply does not tell.
func (rep Reply) counted(c Call) Reply {
	if rep.In == 0 {
		rep.In = (len(c.Task)+len(c.Data)+len(c.Schema))/4 + 8
	}
	if rep.Out == 0 {
		rep.Out = len(rep.Text)/4 + 1
	}
	if rep.Finish == "" {
		rep.Finish = "stop"
	}
	return rep
}

// pieces cuts a text into what a stream carries at a time.
func pieces(s string) []string {
	var out []string
	rs := []rune(s)
	for i := 0; i < len(rs); i += pieceLength {
		out = append(out, string(rs[i:min(len(rs), i+pieceLength)]))
	}
	return out
}

const pieceLength = 40

// A cutter ends the connection after so many bytes.
type cutter struct {
	w    http.ResponseWriter
	left int // below zero: no end
}

func cut(w http.ResponseWriter, at int) *cutter {
	if at == 0 {
		at = -1
	}
	return &cutter{w, at}
}

func (c *cutter) send(s string) {
	if c.left >= 0 && len(s) > c.left {
		_, _ = io.WriteString(c.w, s[:c.left])
		c.flush()
		panic(http.ErrAbortHandler)
	}
	if c.left >= 0 {
		c.left -= len(s)
	}
	_, _ = io.WriteString(c.w, s)
	c.flush()
}

func (c *cutter) flush() {
	if f, ok := c.w.(http.Flusher); ok {
		f.Flush()
	}
}

// wait is between two pieces. It is false when the client has gone.
func wait(r *http.Request, d time.Duration) bool {
	select {
	case <-r.Context().Done():
		return false
	case <-time.After(d):
		return true
	}
}
