package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/digest/llm"
	"newsdesk/digest/llm/llmtest"
)

// prompt is long enough for a cut context to be noticed.
func prompt() llm.Prompt {
	return llm.Prompt{
		Task: "Say it plainly.", Data: strings.Repeat(`{"id": "a1", "text": "The council approved the bridge."} `, 40), Tokens: 200,
		Schema: &llm.Schema{Name: "summary", JSON: json.RawMessage(`{"type":"object","properties":{"text":{"type":"string"}},"required":["text"],"additionalProperties":false}`)},
	}
}

const said = `{"text": "The council approved the bridge, which has waited for eleven years."}`

// always answers every call alike.
func always(r llmtest.Reply) llmtest.Script {
	return func(int, llmtest.Call) llmtest.Reply { return r }
}

// first answers the first calls one way, and those after them well.
func first(n int, r llmtest.Reply) llmtest.Script {
	return func(k int, _ llmtest.Call) llmtest.Reply {
		if k <= n {
			return r
		}
		return llmtest.Reply{Text: said}
	}
}

// open serves a script, and reaches it by the real client of a protocol.
func open(t *testing.T, kind string, stream bool, s llmtest.Script, change func(*llm.Options)) (llm.Model, *llmtest.Server) {
	t.Helper()
	srv := llmtest.NewServer(s)
	t.Cleanup(srv.Close)
	o := llm.Options{Kind: kind, URL: srv.URL, Key: llmtest.Key, Name: "m", Stream: stream, Tries: 3, Calls: 4, Timeout: time.Minute, Idle: 30 * time.Second, Patience: 2 * time.Second}
	if kind == llm.OpenAI {
		o.URL += "/v1"
	}
	if change != nil {
		change(&o)
	}
	m, err := llm.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return m, srv
}

func TestComplete(t *testing.T) {
	tests := []struct {
		name   string
		script llmtest.Script
		want   error // nil: it answers
		calls  int   // -1: it may end before the call arrives
		change func(*llm.Options)
	}{
		{name: "answers", script: always(llmtest.Reply{Text: said}), calls: 1},
		{name: "waits as long as a 429 asks", script: first(1, llmtest.Reply{Status: 429, Header: map[string]string{"Retry-After": "0.2"}}), calls: 2},
		{name: "waits out a 529", script: first(2, llmtest.Reply{Status: 529, Header: map[string]string{"Retry-After": "0"}}), calls: 3},
		{name: "does not wait for ever", script: always(llmtest.Reply{Status: 429, Header: map[string]string{"Retry-After": "600"}}), want: llm.ErrBusy, calls: 1},
		{name: "gives up", script: always(llmtest.Reply{Status: 503, Header: map[string]string{"Retry-After": "0"}}), want: llm.ErrBusy, calls: 3},
		{name: "does not repeat what is refused", script: always(llmtest.Reply{Status: 400}), want: llm.ErrRefused, calls: 1},
		{name: "follows no redirect", script: always(llmtest.Reply{Status: 307, Header: map[string]string{"Location": "/v1/elsewhere"}}), want: llm.ErrRefused, calls: 1},
		{name: "notices a cut prompt", script: always(llmtest.Reply{Text: said, In: 90}), want: llm.ErrTruncated, calls: 1},
		{name: "notices an answer that was too long", script: always(llmtest.Reply{Text: said, Finish: "length"}), want: llm.ErrCut, calls: 1},
		{name: "notices a connection that ends", script: always(llmtest.Reply{Text: said, CutAt: 60}), calls: 1, want: errAny},
		{name: "notices what is no JSON", script: always(llmtest.Reply{Raw: `{"choices": [{"mess`}), calls: 1, want: errAny},
		{name: "does not wait for one that hangs", script: always(llmtest.Reply{Hang: true}), calls: -1, want: errAny, change: func(o *llm.Options) { o.Timeout, o.Tries = 300*time.Millisecond, 1 }},
		{name: "answers where tokens are not told", script: always(llmtest.Reply{Text: said, In: -1, Out: -1}), calls: 1},
	}
	for _, kind := range []string{llm.OpenAI, llm.Anthropic} {
		for _, stream := range []bool{false, true} {
			for _, tt := range tests {
				t.Run(kind+map[bool]string{true: " streaming", false: ""}[stream]+"/"+tt.name, func(t *testing.T) {
					t.Parallel()
					m, srv := open(t, kind, stream, tt.script, tt.change)
					c, err := m.Complete(t.Context(), prompt())
					checkCompletion(t, c, err, tt.want)
					if f := srv.Faults(); len(f) > 0 {
						t.Errorf("the server complains: %v", f)
					}
					if n := len(srv.Calls()); tt.calls >= 0 && n != tt.calls {
						t.Errorf("%d calls, want %d", n, tt.calls)
					}
				})
			}
		}
	}
}

// errAny stands for any error at all.
var errAny = errors.New("any")

func checkCompletion(t *testing.T, c llm.Completion, err, want error) {
	t.Helper()
	switch {
	case errors.Is(want, errAny):
		if err == nil {
			t.Errorf("got %+v and no error", c)
		}
	case want == nil && (err != nil || c.Text != said || c.Tokens.In <= 0 || c.Tokens.Out <= 0):
		t.Errorf("got %+v, %v", c, err)
	case want != nil && !errors.Is(err, want):
		t.Errorf("got error %v, want %v", err, want)
	}
}

func TestCompleteSendsTheSchema(t *testing.T) {
	for _, kind := range []string{llm.OpenAI, llm.Anthropic} {
		m, srv := open(t, kind, true, always(llmtest.Reply{Text: said}), nil)
		if _, err := m.Complete(t.Context(), prompt()); err != nil {
			t.Fatal(err)
		}
		if c := srv.Calls()[0]; !strings.Contains(c.Schema, `"additionalProperties":false`) || c.Tokens != 200 || c.Task != "Say it plainly." {
			t.Errorf("%s was asked %+v", kind, c)
		}
	}
}

func TestCompleteStreams(t *testing.T) {
	for _, kind := range []string{llm.OpenAI, llm.Anthropic} {
		m, _ := open(t, kind, true, always(llmtest.Reply{Text: said, Slow: time.Millisecond}), nil)
		p := prompt()
		var pieces []string
		p.Piece = func(s string) { pieces = append(pieces, s) }
		if _, err := m.Complete(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		if len(pieces) < 2 || strings.Join(pieces, "") != said {
			t.Errorf("%s: the pieces are %q", kind, pieces)
		}
	}
}

// The server is silent for longer than any test may take: what ends the call is that the
// client notices.
func TestCompleteNoticesSilence(t *testing.T) {
	for _, kind := range []string{llm.OpenAI, llm.Anthropic} {
		m, _ := open(t, kind, true, always(llmtest.Reply{Text: said, Slow: time.Hour}), func(o *llm.Options) {
			o.Timeout, o.Idle = time.Hour, 100*time.Millisecond
		})
		if _, err := m.Complete(t.Context(), prompt()); err == nil || !strings.Contains(err.Error(), "stood still") {
			t.Errorf("%s: error %v", kind, err)
		}
	}
}

// The first two calls wait for each other, so that two at a time are made; more never are.
func TestCompleteBoundsCalls(t *testing.T) {
	for _, kind := range []string{llm.OpenAI, llm.Anthropic} {
		var pair sync.WaitGroup
		pair.Add(2)
		m, srv := open(t, kind, true, func(n int, _ llmtest.Call) llmtest.Reply {
			if n <= 2 {
				pair.Done()
				pair.Wait()
			}
			return llmtest.Reply{Text: said, Slow: 5 * time.Millisecond}
		}, func(o *llm.Options) { o.Calls = 2 })
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := m.Complete(context.Background(), prompt()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := srv.Most(); n != 2 {
			t.Errorf("%s: %d calls at a time, want 2", kind, n)
		}
	}
}

func TestCompleteTakesNothingFromTheEnvironment(t *testing.T) {
	t.Setenv("ANTHROPIC_API_KEY", "somebody's")
	t.Setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1")
	m, _ := open(t, llm.Anthropic, false, always(llmtest.Reply{Text: said}), nil)
	if _, err := m.Complete(t.Context(), prompt()); err != nil {
		t.Error(err)
	}
}

func TestRecordAndReplay(t *testing.T) {
	m, srv := open(t, llm.OpenAI, false, always(llmtest.Reply{Text: said}), nil)
	dir := t.TempDir()
	if _, err := (llm.Recorder{Model: m, Dir: dir}).Complete(t.Context(), prompt()); err != nil {
		t.Fatal(err)
	}
	srv.Close()
	c, err := llm.Replayer{Dir: dir}.Complete(t.Context(), prompt())
	if err != nil || c.Text != said {
		t.Errorf("played again: %+v, %v", c, err)
	}
	framed := prompt()
	framed.Data = "a9f3\n" + framed.Data + "\na9f3"
	if c, err := (llm.Replayer{Dir: dir}).Complete(t.Context(), framed); err != nil || c.Text != said {
		t.Errorf("within another boundary: %+v, %v", c, err)
	}
	other := prompt()
	other.Data = "something else"
	if _, err := (llm.Replayer{Dir: dir}).Complete(t.Context(), other); err == nil {
		t.Error("a prompt that was never asked was answered")
	}
}

func TestOpenRefusesUnknownKind(t *testing.T) {
	if _, err := llm.Open(llm.Options{Kind: "telepathy"}); err == nil {
		t.Error("an unknown kind was opened")
	}
}

// A failure is played again as the kind that it was: who spends, or falls back, goes by it.
func TestReplayKeepsTheKindOfAFailure(t *testing.T) {
	for _, tt := range []struct {
		reply llmtest.Reply
		want  error
	}{
		{llmtest.Reply{Text: said, In: 90}, llm.ErrTruncated},
		{llmtest.Reply{Text: said, Finish: "length"}, llm.ErrCut},
		{llmtest.Reply{Status: 400}, llm.ErrRefused},
		{llmtest.Reply{Status: 529, Header: map[string]string{"Retry-After": "600"}}, llm.ErrBusy},
	} {
		m, _ := open(t, llm.Anthropic, false, always(tt.reply), nil)
		dir := t.TempDir()
		c, err := llm.Recorder{Model: m, Dir: dir}.Complete(t.Context(), prompt())
		again, e := llm.Replayer{Dir: dir}.Complete(t.Context(), prompt())
		if !errors.Is(err, tt.want) || !errors.Is(e, tt.want) || again != c {
			t.Errorf("recorded %+v, %v; played again %+v, %v", c, err, again, e)
		}
	}
}
