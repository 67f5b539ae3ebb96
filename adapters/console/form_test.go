package console

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"newsdesk/digest/chat"
)

// A clerk has a form with fields of every kind, that asks again while it is filled
// in, a page of its own, and a form that only shows.
type clerk struct {
	mu     sync.Mutex
	saved  map[string]string
	joined []chat.Channel
}

func (*clerk) Commands() []chat.Command {
	return []chat.Command{{Name: "setup", Summary: "set up", Opens: true}, {Name: "view", Summary: "view", Opens: true}}
}

func (c *clerk) Joined(_ context.Context, ch chat.Channel) error {
	c.joined = append(c.joined, ch)
	return errors.New("no store")
}

func (*clerk) Left(context.Context, chat.Channel, string) error { return nil }

func (c *clerk) Handle(_ context.Context, r chat.Request) chat.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case r.Home:
		return say("", "page of "+r.User.ID+" in "+r.At.Channel.String())
	case r.Command == "view":
		return chat.Message{Form: &chat.Form{Title: "Evidence", Blocks: []chat.Block{{Kind: chat.Quote, Text: chat.Say("exactly so")}}}}
	case r.Action == "save" && !r.Draft && r.Fields["when"] != "never":
		c.saved = r.Fields
		return say("", "saved")
	}
	return chat.Message{Form: form(r)}
}

func form(r chat.Request) *chat.Form {
	when := chat.Field{Name: "when", Label: "When", Hint: "a time", Value: "9:00", Live: true}
	f := &chat.Form{Title: "Set up", Submit: "Save", Action: "save", Value: "v", Blocks: []chat.Block{{Kind: chat.Small, Text: chat.Say("Above the fields.")}}}
	topics := chat.Field{Name: "topics", Label: "Topics", Many: true, Optional: true, Value: "b", Choices: []chat.Choice{{Label: "Apples", Value: "a"}, {Label: "Bananas", Value: "b"}, {Label: "Cherries", Value: "c"}}}
	if r.Draft || r.Action == "save" {
		when.Value, when.Hint = r.Fields["when"], "next: tomorrow "+r.Fields["when"]
		f.Blocks = []chat.Block{{Kind: chat.Code, Text: chat.Say("drafted " + r.Fields["when"])}}
		if r.Fields["when"] == "never" {
			when.Error = "that is no time"
		}
	}
	f.Fields = []chat.Field{topics, when, {Name: "note", Label: "Note", Optional: true, Value: "old"}}
	return f
}

// types is what a console prints while lines are typed.
func types(t *testing.T, c *clerk, o Options, lines ...string) string {
	t.Helper()
	var out bytes.Buffer
	o.In, o.Out, o.EndAtEOF, o.Width = strings.NewReader(strings.Join(lines, "\n")+"\n"), &out, true, -1
	if err := open(t, o).Run(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func holds(t *testing.T, got string, want ...string) {
	t.Helper()
	rest := got
	for _, w := range want {
		i := strings.Index(rest, w)
		if i < 0 {
			t.Fatalf("no %q, in this order, in:\n%s", w, got)
		}
		rest = rest[i+len(w):]
	}
}

func TestAFormIsAskedFieldByField(t *testing.T) {
	t.Run("several_choices_a_live_field_and_what_is_taken_away", func(t *testing.T) {
		c := &clerk{}
		got := types(t, c, Options{}, "/news setup", "1, cherries", "never", "10:00", "-")
		holds(t, got, "Set up", "Above the fields.", "Topics, several numbers with commas, empty keeps \"Bananas\", - takes it away", "1  Apples", "3  Cherries",
			"When (a time)", "drafted never", "! When: that is no time", "drafted 10:00", "→ next: tomorrow 10:00", "Note", "saved")
		if c.saved["topics"] != "a\nc" || c.saved["when"] != "10:00" || c.saved["note"] != "" {
			t.Errorf("saved %q", c.saved)
		}
	})
	t.Run("empty_keeps_all", func(t *testing.T) {
		c := &clerk{}
		types(t, c, Options{}, "/news setup", "", "", "")
		if c.saved["topics"] != "b" || c.saved["when"] != "9:00" || c.saved["note"] != "old" {
			t.Errorf("saved %q", c.saved)
		}
	})
	t.Run("none_of_several", func(t *testing.T) {
		c := &clerk{}
		holds(t, types(t, c, Options{}, "/news setup", "4", "-", "", ""), "choose a number from 1 to 3")
		if topics, ok := c.saved["topics"]; !ok || topics != "" {
			t.Errorf("saved %q", c.saved)
		}
	})
}

func TestAFormThatOnlyShowsIsAMessage(t *testing.T) {
	got := types(t, &clerk{}, Options{}, "/news view", "/news view")
	if strings.Count(got, "> exactly so") != 2 || strings.Contains(got, "/cancel gives up") {
		t.Errorf("printed:\n%s", got)
	}
}

func TestThePageIsAMessage(t *testing.T) {
	holds(t, types(t, &clerk{}, Options{}, "/home"), "#general", "page of you in con::")
}

func TestTheHandlerLearnsOfItsChannels(t *testing.T) {
	c := &clerk{}
	types(t, c, Options{Channels: []string{"#a", "b"}}, "hello")
	if want := []chat.Channel{{Adapter: "con", ID: "a"}, {Adapter: "con", ID: "b"}}; !slices.Equal(c.joined, want) {
		t.Errorf("joined %v", c.joined)
	}
}

func TestThePersonIsReachedAlone(t *testing.T) {
	c := open(t, Options{Channels: []string{"general"}, Out: &bytes.Buffer{}, User: chat.User{ID: "asha"}})
	ch, err := c.Direct(t.Context(), "", "asha")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Post(t.Context(), chat.Ref{Channel: ch}, say("k", "for you")); err != nil {
		t.Error(err)
	}
	if _, err := c.Direct(t.Context(), "", "ben"); !errors.Is(err, chat.ErrGone) {
		t.Errorf("somebody else: %v", err)
	}
}
