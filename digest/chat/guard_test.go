package chat

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A request whose time is over when its bytes are about to go out does not go out,
// neither over a new connection nor over one that is kept, nor is it tried again over
// another; those after it do.
func TestGuarded(t *testing.T) {
	for name, serve := range map[string]func(http.Handler) *httptest.Server{"plain": httptest.NewServer, "TLS": httptest.NewTLSServer} {
		t.Run(name, func(t *testing.T) {
			var taken atomic.Int64
			s := serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if b, err := io.ReadAll(r.Body); err == nil && r.ProtoMajor == 1 {
					taken.Add(int64(len(b)))
				}
			}))
			defer s.Close()
			transport := s.Client().Transport.(*http.Transport).Clone()
			client := &http.Client{Transport: Guarded(transport)}
			for i, want := range []int64{0, 1, 1, 1, 2} {
				late := i%5 == 0 || i == 2 || i == 3
				if err := guardedPost(t.Context(), client, s.URL, late); errors.Is(err, ErrLate) != late {
					t.Errorf("request %d: %v", i, err)
				}
				if n := taken.Load(); n != want {
					t.Errorf("after request %d %d were taken; want %d", i, n, want)
				}
			}
		})
	}
}

// guardedPost posts a letter. A late one is held up when its connection is ready, as
// by a frozen process, and its context tells nobody.
func guardedPost(ctx context.Context, client *http.Client, url string, late bool) error {
	until := time.Now().Add(time.Minute)
	if late {
		until = time.Now().Add(20 * time.Millisecond)
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaderField: func(key string, _ []string) {
			if key == "Content-Length" {
				time.Sleep(40 * time.Millisecond)
			}
		}})
	}
	r, err := http.NewRequestWithContext(Before(ctx, until), http.MethodPost, url, strings.NewReader("x"))
	if err != nil {
		return err
	}
	resp, err := client.Do(r)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return errors.Join(err, resp.Body.Close())
}
