package adapters

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest/chat"
)

func TestOpenNamesTheNearestKind(t *testing.T) {
	_, err := Open(t.Context(), "consol", Section{Name: "c"})
	if err == nil || !strings.Contains(err.Error(), `did you mean "console"?`) {
		t.Errorf("error %v", err)
	}
}

func TestOpenConsole(t *testing.T) {
	var out bytes.Buffer
	decode := func(into any) error {
		*into.(*Console) = Console{Channels: []string{"#news"}, Level: "read", Zone: "Asia/Kolkata"}
		return nil
	}
	a, err := Open(t.Context(), "console", Section{Name: "c", Decode: decode, Out: &out})
	if err != nil {
		t.Fatal(err)
	}
	s := NewSet(nil, map[string]chat.Adapter{"c": a})
	ch := chat.Channel{Adapter: "c", ID: "news"}
	m := chat.Message{Key: "k", Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say("hello")}}}
	ref, err := s.Post(t.Context(), chat.Ref{Channel: ch}, m)
	if err != nil || !strings.Contains(out.String(), "hello") {
		t.Errorf("posted %v, %v: %q", ref, err, out.String())
	}
	if found, ok, err := s.Find(t.Context(), ch, "k", time.Time{}); found != ref || !ok || err != nil {
		t.Errorf("found %v, %v, %v", found, ok, err)
	}
	if err := s.Edit(t.Context(), ref, m); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestOpenConsoleTellsWhatIsWrong(t *testing.T) {
	for _, c := range []Console{{Level: "owner"}, {Zone: "Mars/Olympus"}} {
		_, err := Open(t.Context(), "console", Section{Name: "c", Decode: func(into any) error { *into.(*Console) = c; return nil }})
		if err == nil || !strings.Contains(err.Error(), "want") {
			t.Errorf("%+v: error %v", c, err)
		}
	}
}

// A flaky adapter fails as often as it has failures, then runs.
type flaky struct {
	failures []error
	began    []time.Time
}

func (f *flaky) Run(ctx context.Context, _ chat.Handler) error {
	f.began = append(f.began, time.Now())
	if n := len(f.began); n <= len(f.failures) {
		if f.failures[n-1] == nil {
			panic("no failure")
		}
		return f.failures[n-1]
	}
	<-ctx.Done()
	return nil
}

func (*flaky) Post(context.Context, chat.Ref, chat.Message) (chat.Ref, error) {
	return chat.Ref{ID: "1"}, nil
}
func (*flaky) Limits() chat.Limits { return chat.Limits{Message: 7} }

func TestSetRunsTheOthersWhileOneFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		bad := &flaky{failures: []error{errors.New("bad token"), nil, errors.New("bad token")}}
		good := &flaky{}
		s := NewSet(slog.New(slog.NewTextHandler(&log, nil)), map[string]chat.Adapter{"bad": bad, "good": good})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		s.Run(ctx, nil)
		if len(bad.began) != 4 || len(good.began) != 1 {
			t.Fatalf("started %d and %d times, want 4 and 1", len(bad.began), len(good.began))
		}
		for i, least := range []time.Duration{0, 800 * time.Millisecond, 2400 * time.Millisecond, 5600 * time.Millisecond} {
			if waited := bad.began[i].Sub(start); waited < least || waited > 2*least {
				t.Errorf("start %d after %s, want about %s", i+1, waited, least)
			}
		}
		if took := time.Since(start); took != time.Hour {
			t.Errorf("Run took %s", took)
		}
		if !strings.Contains(log.String(), "adapter=bad") || !strings.Contains(log.String(), "panic: no failure") {
			t.Errorf("log: %s", log.String())
		}
	})
}

func TestSetStopsWhileItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad := &flaky{failures: []error{errors.New("bad token")}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		start := time.Now()
		NewSet(nil, map[string]chat.Adapter{"bad": bad}).Run(ctx, nil)
		if took := time.Since(start); took != time.Millisecond {
			t.Errorf("Run took %s", took)
		}
	})
}

func TestSetSaysWhatAnAdapterCannotDo(t *testing.T) {
	s := NewSet(nil, map[string]chat.Adapter{"f": &flaky{}})
	here, nowhere := chat.Ref{Channel: chat.Channel{Adapter: "f"}}, chat.Ref{Channel: chat.Channel{Adapter: "g"}}
	if err := s.Edit(t.Context(), here, chat.Message{}); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("Edit: %v", err)
	}
	if _, _, err := s.Find(t.Context(), here.Channel, "k", time.Time{}); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("Find: %v", err)
	}
	if _, err := s.Direct(t.Context(), here.Channel, "asha"); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("Direct: %v", err)
	}
	if _, err := s.Direct(t.Context(), nowhere.Channel, "asha"); !waits(err) {
		t.Errorf("Direct: %v", err)
	}
	if _, err := s.In(t.Context(), "asha", here.Channel); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("In: %v", err)
	}
	if _, err := s.In(t.Context(), "asha", nowhere.Channel); !waits(err) {
		t.Errorf("In: %v", err)
	}
	for _, name := range []string{"f", "g"} {
		if found := s.Examine(t.Context(), name, []chat.Channel{here.Channel}); len(found) > 0 {
			t.Errorf("Examine: %v", found)
		}
	}
	if _, err := s.Post(t.Context(), nowhere, chat.Message{}); !waits(err) {
		t.Errorf("Post: %v", err)
	}
	if err := s.Edit(t.Context(), nowhere, chat.Message{}); !waits(err) {
		t.Errorf("Edit: %v", err)
	}
	if _, _, err := s.Find(t.Context(), nowhere.Channel, "k", time.Time{}); !waits(err) {
		t.Errorf("Find: %v", err)
	}
	if s.Limits(here.Channel).Message != 7 || s.Limits(nowhere.Channel).Message != 0 {
		t.Error("Limits are not the adapter's")
	}
}

// An ill adapter names what is wrong with each channel, and panics without one.
type ill struct{ flaky }

func (*ill) Examine(_ context.Context, channels []chat.Channel) (found []chat.Finding) {
	for _, c := range channels {
		found = append(found, chat.Finding{Severity: chat.Fault, Where: "channel " + c.ID, What: "It is archived."})
	}
	return append(found, chat.Finding{What: channels[0].ID + " was looked at."})
}

func TestSetExaminesEachAdapterWithItsOwnChannels(t *testing.T) {
	s := NewSet(nil, map[string]chat.Adapter{"a": &ill{}, "b": &ill{}, "c": &flaky{}})
	var got []string
	for _, name := range s.Names() {
		for _, f := range s.Examine(t.Context(), name, []chat.Channel{{Adapter: "c", ID: "z"}, {Adapter: "a", ID: "x"}}) {
			got = append(got, f.Severity.String()+" "+f.Where+": "+f.What)
		}
	}
	want := []string{"error a: channel x: It is archived.", "fine a: x was looked at.", "error b: It could not be examined: runtime error: index out of range [0] with length 0."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// waits says that err lets a later try help.
func waits(err error) bool {
	var retry *chat.RetryError
	return errors.As(err, &retry) && retry.After > 0
}
