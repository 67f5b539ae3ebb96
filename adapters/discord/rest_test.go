package discord

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/digest/chat"
)

// TestRefusals: what each answer means for whoever posts.
func TestRefusals(t *testing.T) {
	page := "<html><body>error code: 1015</body></html>"
	for _, c := range []struct {
		name   string
		status int
		header map[string]string
		body   string
		want   error
		after  time.Duration
	}{
		{"limited", 429, nil, `{"message":"limited","retry_after":1.5,"global":false}`, nil, 1500 * time.Millisecond},
		{"limited by a page", 429, map[string]string{"Retry-After": "7"}, page, nil, 7 * time.Second},
		{"limited, not said how long", 429, nil, page, nil, unsaidRetry},
		{"limited for ever", 429, nil, `{"message":"x","retry_after":1e300}`, nil, maxRetryAfter},
		{"unknown channel", 404, nil, `{"code":10003,"message":"Unknown Channel"}`, chat.ErrGone, 0},
		{"no access", 403, nil, `{"code":50001,"message":"Missing Access"}`, chat.ErrGone, 0},
		{"no permission", 403, nil, `{"code":50013,"message":"Missing Permissions"}`, chat.ErrGone, 0},
		{"locked thread", 400, nil, `{"code":160005,"message":"Thread is locked"}`, chat.ErrGone, 0},
		{"bad form", 400, nil, `{"code":50035,"message":"Invalid Form Body","errors":{"x":1}}`, chat.ErrRejected, 0},
		{"too large", 413, nil, page, chat.ErrRejected, 0},
		{"what stands before Discord", 403, nil, page, nil, banned},
		{"bad token", 401, nil, `{"code":0,"message":"401: Unauthorized"}`, nil, badToken},
		{"server fault", 502, nil, page, chat.ErrUnknown, 0},
		{"no answer to be read", 200, nil, page, chat.ErrUnknown, 0},
		{"moved", 302, map[string]string{"Location": "http://127.0.0.1:1/"}, "", nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for k, v := range c.header {
					w.Header().Set(k, v)
				}
				w.WriteHeader(c.status)
				fmt.Fprint(w, c.body)
			}))
			defer s.Close()
			cl := newClient(s.URL, "secret-token", nil)
			err := cl.do(t.Context(), call{method: "POST", path: "/channels/1/messages", body: payload{}, into: &struct{}{}})
			var retry *chat.RetryError
			switch {
			case err == nil:
				t.Fatal("no error")
			case c.want != nil && !errors.Is(err, c.want):
				t.Errorf("error %v, want %v", err, c.want)
			case c.want == nil && (!errors.As(err, &retry) || retry.After != c.after):
				t.Errorf("error %v, want a retry after %s", err, c.after)
			case strings.Contains(err.Error(), "secret-token"):
				t.Errorf("the token is told: %v", err)
			}
		})
	}
}

// TestBrokenOffBeforeItWasSent: a post that waits for its turn, or for a connection, when
// the bot stops was not made, and nobody need look for it.
func TestBrokenOffBeforeItWasSent(t *testing.T) {
	for name, hold := range map[string]func(*client, route, context.CancelFunc){
		"waiting for its channel": func(cl *client, r route, _ context.CancelFunc) { cl.limit.limited(r, 9*time.Second, false) },
		"waiting for all":         func(cl *client, r route, _ context.CancelFunc) { cl.limit.limited(r, 9*time.Second, true) },
		"waiting for another's answer": func(cl *client, r route, _ context.CancelFunc) {
			if wait, changed := cl.limit.take(r); wait != 0 || changed != nil {
				t.Error("the first request has to wait")
			}
		},
		"stopped before":     func(_ *client, _ route, stop context.CancelFunc) { stop() },
		"without connection": func(*client, route, context.CancelFunc) {},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cl := newClient("http://discord.invalid", "t", func(ctx context.Context, _, _ string) (net.Conn, error) {
					<-ctx.Done()
					return nil, ctx.Err()
				})
				defer cl.http.CloseIdleConnections()
				ctx, stop := context.WithCancel(t.Context())
				defer time.AfterFunc(7*time.Second, stop).Stop()
				c := call{method: "POST", path: "/channels/1/messages"}
				hold(cl, routeOf(c.method, c.path), stop)
				var retry *chat.RetryError
				if err := cl.do(ctx, c); !errors.As(err, &retry) || errors.Is(err, chat.ErrUnknown) || !errors.Is(err, context.Canceled) {
					t.Errorf("error %v, want a retry because it was called off", err)
				}
			})
		})
	}
}

func TestUnsentCanBeTriedAgain(t *testing.T) {
	cl := newClient("http://127.0.0.1:1", "t", nil)
	var retry *chat.RetryError
	if err := cl.do(t.Context(), call{method: "POST", path: "/channels/1/messages"}); !errors.As(err, &retry) || errors.Is(err, chat.ErrUnknown) {
		t.Errorf("error %v, want a retry", err)
	}
	err := cl.do(t.Context(), call{method: "POST", path: "/interactions/1/a-token/callback", anonymous: true})
	if err == nil || strings.Contains(err.Error(), "a-token") {
		t.Errorf("error %v, want one that keeps the interaction's token", err)
	}
}

// TestLimiterFillsTheLimit: posts go out as fast as a limit of 5 in 2 s and the
// limit of all requests allow, and never faster.
func TestLimiterFillsTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(time.Now)
		const window, most = 2 * time.Second, 5
		var mu sync.Mutex
		sent := map[string][]time.Time{}
		post := func(channel string) {
			r := routeOf("POST", "/channels/"+channel+"/messages")
			for l.acquire(t.Context(), r) != nil {
			}
			mu.Lock()
			now := time.Now()
			start := now.Truncate(window)
			n := 0
			for _, at := range sent[channel] {
				if !at.Before(start) {
					n++
				}
			}
			if n >= most {
				t.Errorf("request %d in one window", n+1)
			}
			sent[channel] = append(sent[channel], now)
			mu.Unlock()
			h := http.Header{}
			h.Set("X-RateLimit-Limit", fmt.Sprint(most))
			h.Set("X-RateLimit-Remaining", fmt.Sprint(most-n-1))
			h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", start.Add(window).Sub(now).Seconds()))
			h.Set("X-RateLimit-Bucket", "abc")
			time.Sleep(50 * time.Millisecond)
			l.learn(r, h)
		}
		began := time.Now()
		var posting sync.WaitGroup
		for i := range 400 {
			posting.Go(func() { post(fmt.Sprint(i % 10)) })
		}
		posting.Wait()
		took := time.Since(began)
		// 40 for each channel are 8 windows: the last begins after 14 s.
		if took > 16*time.Second {
			t.Errorf("400 posts took %s", took)
		}
		t.Logf("400 posts in 10 channels took %s of at least 14 s", took)
	})
}

func TestGlobalLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(time.Now)
		var mu sync.Mutex
		var sent []time.Time
		var posting sync.WaitGroup
		for i := range 480 {
			posting.Go(func() {
				r := routeOf("POST", fmt.Sprintf("/channels/%d/messages", i))
				for l.acquire(t.Context(), r) != nil {
				}
				mu.Lock()
				sent = append(sent, time.Now())
				mu.Unlock()
				l.learn(r, http.Header{})
			})
		}
		posting.Wait()
		for i := range sent {
			n := 0
			for _, at := range sent[i:] {
				if at.Sub(sent[i]) < time.Second {
					n++
				}
			}
			if n > 50 {
				t.Fatalf("%d requests within a second", n)
			}
		}
		took := sent[len(sent)-1].Sub(sent[0])
		rate := float64(len(sent)) / took.Seconds()
		if rate < 0.95*50 {
			t.Errorf("%.1f requests a second", rate)
		}
		t.Logf("%.1f requests a second", rate)
	})
}

// TestInvalidRequestsStop: long before Discord bans the address nothing goes out.
func TestInvalidRequestsStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(time.Now)
		r := routeOf("POST", "/channels/1/messages")
		made := 0
		for range 5000 {
			var retry *chat.RetryError
			if err := l.acquire(t.Context(), r); errors.As(err, &retry) {
				time.Sleep(min(retry.After, time.Second))
				continue
			}
			made++
			l.learn(r, http.Header{})
			l.refused()
			time.Sleep(10 * time.Millisecond)
		}
		if perWindow := float64(made) / (time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).Minutes() / 10); perWindow > 2*maxInvalid {
			t.Errorf("%.0f invalid requests in ten minutes", perWindow)
		}
	})
}

func TestAcquireObeysTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(time.Now)
		r := routeOf("POST", "/channels/1/messages")
		l.limited(r, 5*time.Second, false)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		var retry *chat.RetryError
		if err := l.acquire(ctx, r); !errors.As(err, &retry) || retry.After != 5*time.Second {
			t.Errorf("error %v", err)
		}
		if time.Since(began) > time.Second {
			t.Errorf("it waited %s", time.Since(began))
		}
	})
}

func TestRoutes(t *testing.T) {
	for _, c := range []struct{ method, path, template, major string }{
		{"POST", "/channels/12/messages", "POST /channels/:id/messages", "12"},
		{"PATCH", "/channels/12/messages/34", "PATCH /channels/:id/messages/:id", "12"},
		{"POST", "/webhooks/12/token", "POST /webhooks/:id/:id", "/12/token"},
		{"GET", "/guilds/7/threads/active", "GET /guilds/:id/threads/active", "7"},
		{"PUT", "/applications/5/commands", "PUT /applications/:id/commands", ""},
	} {
		if r := routeOf(c.method, c.path); r.template != c.template || r.major != c.major {
			t.Errorf("%s %s is %+v", c.method, c.path, r)
		}
	}
}
