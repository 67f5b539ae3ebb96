package llm_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/llm"
	"newsdesk/digest/llm/llmtest"
	"newsdesk/digest/store"
)

// meaning answers every call for embeddings well.
func meaning(_ int, c llmtest.Call) llmtest.Reply {
	return llmtest.Reply{Vectors: llmtest.Meaning(nil, c.Texts)}
}

// embedder serves a script, and reaches it by the real client.
func embedder(t *testing.T, s llmtest.Script, change func(*llm.Options)) (*llm.Embedder, *llmtest.Server) {
	t.Helper()
	srv := llmtest.NewServer(s)
	t.Cleanup(srv.Close)
	o := llm.Options{Kind: llm.OpenAI, URL: srv.URL + "/v1", Key: llmtest.Key, Name: "e", Tries: 3, Calls: 4, Timeout: time.Minute, Idle: 30 * time.Second, Patience: 2 * time.Second}
	if change != nil {
		change(&o)
	}
	e, err := llm.OpenEmbedder(o)
	if err != nil {
		t.Fatal(err)
	}
	return e, srv
}

func TestEmbed(t *testing.T) {
	three := []string{"the bridge opens", "", "the tariff falls"}
	then := func(n int, r llmtest.Reply) llmtest.Script {
		return func(k int, c llmtest.Call) llmtest.Reply {
			if k <= n {
				return r
			}
			return meaning(k, c)
		}
	}
	with := func(change func(vs [][]float32) [][]float32) llmtest.Script {
		return func(_ int, c llmtest.Call) llmtest.Reply {
			return llmtest.Reply{Vectors: change(llmtest.Meaning(nil, c.Texts))}
		}
	}
	for _, tt := range []struct {
		name   string
		script llmtest.Script
		want   error
		calls  int // -1: it may end before the call arrives
		change func(*llm.Options)
	}{
		{name: "answers", script: meaning, calls: 1},
		{name: "waits as long as a 429 asks", script: then(1, llmtest.Reply{Status: 429, Header: map[string]string{"Retry-After": "0.2"}}), calls: 2},
		{name: "waits out a 529", script: then(2, llmtest.Reply{Status: 529, Header: map[string]string{"Retry-After": "0"}}), calls: 3},
		{name: "does not wait for ever", script: then(9, llmtest.Reply{Status: 429, Header: map[string]string{"Retry-After": "600"}}), want: llm.ErrBusy, calls: 1},
		{name: "gives up", script: then(9, llmtest.Reply{Status: 503, Header: map[string]string{"Retry-After": "0"}}), want: llm.ErrBusy, calls: 3},
		{name: "does not repeat what is refused", script: then(9, llmtest.Reply{Status: 400}), want: llm.ErrRefused, calls: 1},
		{name: "follows no redirect", script: then(9, llmtest.Reply{Status: 307, Header: map[string]string{"Location": "/v1/elsewhere"}}), want: llm.ErrRefused, calls: 1},
		{name: "notices a connection that ends", script: then(9, llmtest.Reply{Vectors: llmtest.Meaning(nil, three), CutAt: 60}), want: errAny, calls: 1},
		{name: "notices what is no JSON", script: then(9, llmtest.Reply{Raw: `{"data": [{"emb`}), want: errAny, calls: 1},
		{name: "does not wait for one that hangs", script: then(9, llmtest.Reply{Hang: true}), want: errAny, calls: -1, change: func(o *llm.Options) { o.Timeout, o.Tries = 300*time.Millisecond, 1 }},
		{name: "notices a missing vector", script: with(func(vs [][]float32) [][]float32 { return vs[:2] }), want: llm.ErrCut, calls: 1},
		{name: "notices one too many", script: with(func(vs [][]float32) [][]float32 { return append(vs, vs[0]) }), want: llm.ErrCut, calls: 1},
		{name: "notices an empty vector", script: with(func(vs [][]float32) [][]float32 { vs[1] = nil; return vs }), want: llm.ErrCut, calls: 1},
		{name: "notices vectors of two lengths", script: with(func(vs [][]float32) [][]float32 { vs[1] = vs[1][:9]; return vs }), want: llm.ErrCut, calls: 1},
		{name: "answers where tokens are not told", script: func(_ int, c llmtest.Call) llmtest.Reply {
			return llmtest.Reply{Vectors: llmtest.Meaning(nil, c.Texts), In: -1}
		}, calls: 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e, srv := embedder(t, tt.script, tt.change)
			vs, took, err := e.Embed(t.Context(), three)
			switch {
			case tt.want == nil && (err != nil || len(vs) != 3 || took.In <= 0):
				t.Errorf("%d vectors, %+v, %v", len(vs), took, err)
			case errors.Is(tt.want, errAny) && err == nil, tt.want != nil && !errors.Is(tt.want, errAny) && !errors.Is(err, tt.want):
				t.Errorf("error %v, want %v", err, tt.want)
			case tt.want != nil && vs != nil:
				t.Errorf("%d vectors beside an error", len(vs))
			}
			if f := srv.Faults(); len(f) > 0 {
				t.Errorf("the server complains: %v", f)
			}
			if n := len(srv.Calls()); tt.calls >= 0 && n != tt.calls {
				t.Errorf("%d calls, want %d", n, tt.calls)
			}
		})
	}
}

// Many texts go in several calls, each vector stays with its text, and none is too long.
func TestEmbedInBatches(t *testing.T) {
	e, srv := embedder(t, meaning, nil)
	texts := make([]string, 150)
	for i := range texts {
		texts[i] = fmt.Sprintf("event%d", i)
	}
	texts[7] = strings.Repeat("बहुत लंबा ", 2000)
	vs, _, err := e.Embed(t.Context(), texts)
	if err != nil || len(vs) != len(texts) || len(srv.Calls()) != 3 || len(srv.Faults()) > 0 {
		t.Fatalf("%d vectors in %d calls, %v, %v", len(vs), len(srv.Calls()), srv.Faults(), err)
	}
	if n := len(srv.Calls()[0].Texts[7]); n > 1600 {
		t.Errorf("a text of %d bytes was sent", n)
	}
	for i, v := range vs {
		if want := llmtest.Meaning(nil, texts[i:i+1])[0]; i != 7 && digest.SketchVector(v).Like(digest.SketchVector(want)) < .99 {
			t.Errorf("text %d has the vector of another", i)
		}
	}
}

func TestEmbedBoundsCalls(t *testing.T) {
	var pair sync.WaitGroup
	pair.Add(2)
	e, srv := embedder(t, func(n int, c llmtest.Call) llmtest.Reply {
		if n <= 2 {
			pair.Done()
			pair.Wait()
		}
		return meaning(n, c)
	}, func(o *llm.Options) { o.Calls = 2 })
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, _, err := e.Embed(context.Background(), []string{"a"}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := srv.Most(); n != 2 {
		t.Errorf("%d calls at a time, want 2", n)
	}
}

// Embeddings count in all, for no channel; a server that fails is left alone, and takes
// nothing when it was busy; at the bound nobody is asked.
func TestMeaningsKeepTheBudget(t *testing.T) {
	now, down := morning, false
	e, srv := embedder(t, func(n int, c llmtest.Call) llmtest.Reply {
		if down {
			return llmtest.Reply{Status: 503, Header: map[string]string{"Retry-After": "0"}}
		}
		r := meaning(n, c)
		r.In = 40
		return r
	}, nil)
	db, err := store.Open(t.Context(), ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	m := llm.NewMeanings(llm.MeaningsOptions{
		Embedder: e, Name: "e", Price: llm.Price{In: 1_000_000}, Ledger: db, Zone: time.UTC, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		Budget: digest.Budget{Day: digest.Amount{Tokens: 100}, ChannelDay: digest.Amount{Tokens: 1}},
	})
	texts := []string{"the bridge opens", "the tariff falls"}
	vs, err := m.Vectors(t.Context(), texts)
	if err != nil || len(vs) != 2 || len(vs[0]) != digest.VectorLength {
		t.Fatalf("%d vectors, %v", len(vs), err)
	}
	c, err := db.CostOf(t.Context(), "c/one", now)
	if err != nil || c.Day.Tokens != 40 || c.Day.Money != 40 || c.ChannelDay.Tokens != 0 {
		t.Errorf("cost %+v, %v", c, err)
	}
	down = true
	if _, err := m.Vectors(t.Context(), texts); !errors.Is(err, llm.ErrBusy) {
		t.Errorf("a server that is down: %v", err)
	}
	calls := len(srv.Calls())
	if _, err := m.Vectors(t.Context(), texts); !errors.Is(err, llm.ErrResting) || len(srv.Calls()) != calls {
		t.Errorf("a moment later: %v, %d calls", err, len(srv.Calls())-calls)
	}
	if c, _ := db.CostOf(t.Context(), "c/one", now); c.Day.Tokens != 40 {
		t.Errorf("a call that was not served cost %d tokens", c.Day.Tokens-40)
	}
	now, down = now.Add(time.Hour), false
	if _, err := m.Vectors(t.Context(), texts); err != nil {
		t.Errorf("an hour later: %v", err)
	}
	if _, err := m.Vectors(t.Context(), []string{strings.Repeat("word ", 80)}); !errors.Is(err, digest.ErrOverBudget) {
		t.Errorf("over the bound: %v", err)
	}
}

func TestOpenEmbedderRefusesUnknownKind(t *testing.T) {
	if _, err := llm.OpenEmbedder(llm.Options{Kind: llm.Anthropic}); err == nil {
		t.Error("a server without embeddings was opened")
	}
}

// overdue is a context whose caller has run out of time as soon as the context within it
// is done: no clock decides when.
type overdue struct{ context.Context }

func (c overdue) Err() error {
	if c.Context.Err() != nil {
		return context.DeadlineExceeded
	}
	return nil
}

// Value hides the context within, whose own reason would be handed on.
func (overdue) Value(any) any { return nil }

// What the caller did not wait for is no fault of the server's: it is neither left alone
// for that, nor is a rest forgotten that it has earned.
func TestMeaningsBlameNoServerForTheCallersTime(t *testing.T) {
	for name, ended := range map[string]func(context.Context) context.Context{
		"out of time": func(ctx context.Context) context.Context { return overdue{ctx} },
		"called off":  func(ctx context.Context) context.Context { return ctx },
	} {
		t.Run(name, func(t *testing.T) {
			now := morning
			var hangUp func()
			e, _ := embedder(t, func(n int, c llmtest.Call) llmtest.Reply {
				if hangUp != nil {
					hangUp()
					return llmtest.Reply{Hang: true}
				}
				return llmtest.Reply{Status: 503, Header: map[string]string{"Retry-After": "0"}}
			}, func(o *llm.Options) { o.Tries = 1 })
			db, err := store.Open(t.Context(), ":memory:")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			m := llm.NewMeanings(llm.MeaningsOptions{Embedder: e, Name: "e", Ledger: db, Zone: time.UTC, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
			ask := func() error {
				_, err := m.Vectors(t.Context(), []string{"the bridge opens"})
				return err
			}
			if err := ask(); !errors.Is(err, llm.ErrBusy) {
				t.Fatalf("a server that is down: %v", err)
			}
			now = now.Add(31 * time.Second)
			ctx, cancel := context.WithCancel(t.Context())
			hangUp = cancel
			if _, err := m.Vectors(ended(ctx), []string{"the bridge opens"}); err == nil || errors.Is(err, llm.ErrResting) {
				t.Fatalf("nobody waited: %v", err)
			}
			hangUp = nil
			if err := ask(); !errors.Is(err, llm.ErrBusy) {
				t.Errorf("it was left alone: %v", err)
			}
			now = now.Add(31 * time.Second)
			if err := ask(); !errors.Is(err, llm.ErrResting) {
				t.Errorf("its second rest was as short as the first: %v", err)
			}
		})
	}
}
