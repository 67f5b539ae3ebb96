package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const probeLines = `{"id":"a","title":"Skylark probe lifts off for the ice moon Vesna","text":"The Skylark probe lifted off from Port Amsel on Monday. Ilse Hartog of the Meridian Space Bureau called the flight flawless.","source":"Coast Courier","published":"2025-03-03T06:00:00Z"}
{"id":"b","title":"Tram drivers in Oldmarket walk out","text":"Tram drivers in Oldmarket stopped work on Monday over night shifts. The union wants 12% more.","source":"Evening Lamp","published":"2025-03-03T07:00:00+01:00"}
{"id":"c","title":"Skylark begins its voyage to Vesna","text":"The Meridian Space Bureau launched the Skylark probe to Vesna from Port Amsel on Monday, said Ilse Hartog.","source":"Harbour Herald","published":"2025-03-03T09:00:00Z"}
`

func runStories(t *testing.T, in io.Reader, args ...string) (out, errs string, err error) {
	t.Helper()
	cmd := storiesCommand()
	var o, e bytes.Buffer
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetIn(in)
	cmd.SetOut(&o)
	cmd.SetErr(&e)
	cmd.SetArgs(append([]string{"--from", "-"}, args...))
	err = cmd.ExecuteContext(context.Background())
	return o.String(), e.String(), err
}

func TestStories(t *testing.T) {
	out, _, err := runStories(t, strings.NewReader(probeLines), "--json")
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"a","story":"s1"}
{"id":"b","story":"s2"}
{"id":"c","story":"s1"}
`
	if d := cmp.Diff(want, out); d != "" {
		t.Errorf("output (-want +got):\n%s", d)
	}
}

func TestStoriesAsText(t *testing.T) {
	out, _, err := runStories(t, strings.NewReader(probeLines+`{"id":"d","title":"\u001b[2Jclear\u202e"}`), "--why")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out, "+ s1") || !strings.Contains(out, "in common: ") || !strings.Contains(out, "4 articles, 3 stories begun") {
		t.Errorf("output:\n%s", out)
	}
	if strings.ContainsAny(out, "\x1b\u202e") {
		t.Errorf("control characters reach the terminal: %q", out)
	}
}

func TestStoriesTellsBadLines(t *testing.T) {
	in := `{"id":"a","title":"One"}
{"id":"b","title":
{"id":"c","title":7}
{"id":"d","published":"yesterday"}
{"title":"no id"}
{"id":"e","title":"Two"}
`
	out, errs, err := runStories(t, strings.NewReader(in), "--json")
	var usage *usageError
	if !errors.As(err, &usage) {
		t.Errorf("error %v, want a usageError, which ends in exit status 2", err)
	}
	if n := strings.Count(out, "\n"); n != 2 {
		t.Errorf("%d lines, want 2:\n%s", n, out)
	}
	for _, want := range []string{"-:2:", "-:3:", "-:4:", "-:5:"} {
		if !strings.Contains(errs, want) {
			t.Errorf("standard error does not name %q:\n%s", want, errs)
		}
	}
}

// TestStoriesAnswersBeforeItReadsOn keeps the promise that a decision is written
// before the next article is read.
func TestStoriesAnswersBeforeItReadsOn(t *testing.T) {
	in, feed := io.Pipe()
	answers, out := io.Pipe()
	done := make(chan error, 1)
	go func() {
		cmd := storiesCommand()
		cmd.SetIn(in)
		cmd.SetOut(out)
		cmd.SetErr(io.Discard)
		cmd.SetArgs([]string{"--from", "-", "--json"})
		err := cmd.ExecuteContext(context.Background())
		_ = out.Close()
		done <- err
	}()
	dec := json.NewDecoder(answers)
	for i := range 5 {
		fmt.Fprintf(feed, `{"id":"n%d","title":"Number %d"}`+"\n", i, i)
		var line storyLine
		if err := dec.Decode(&line); err != nil || line.ID != fmt.Sprintf("n%d", i) {
			t.Fatalf("after article %d: %+v, %v", i, line, err)
		}
	}
	_ = feed.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
