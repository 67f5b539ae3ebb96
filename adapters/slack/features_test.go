package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/digest/chat"
	"newsdesk/digest/chat/chattest"
)

// TestAFormThatTakesLongerThanSlackWaits has the handler think for longer than a
// dialog may be opened.
func TestAFormThatTakesLongerThanSlackWaits(t *testing.T) {
	for name, c := range map[string]struct {
		answer chat.Message
		want   string // in the dialog
		posted string
	}{
		"form":    {chat.Message{Form: &chat.Form{Title: "Edit", Action: "save", Fields: []chat.Field{{Name: "n", Label: "Name"}}}}, "", ""},
		"private": {note("You may not do that."), "You may not do that.", ""},
		"public":  {say("It is done."), "Done.", "It is done."},
		"nothing": {chat.Message{}, "Done.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			virtual(t, "http", func(t *testing.T, _ *fake, a *Adapter, h *human) {
				run(t, a, &desk{reply: func(context.Context, chat.Request) chat.Message {
					time.Sleep(slackWaits + time.Second)
					return c.answer
				}})
				acked(t, h.Command(chat.Ref{Channel: here()}, "setup"))
				began := time.Now()
				within(t, "a dialog", func() bool { f, ok := h.Form(); return ok && strings.Contains(f.Text, "One moment") })
				if took := time.Since(began); took > slackWaits/2 {
					t.Errorf("opened after %s", took)
				}
				within(t, "its content", func() bool {
					f, _ := h.Form()
					return !strings.Contains(f.Text, "One moment") && strings.Contains(f.Text, c.want) && (name != "form" || f.Title == "Edit")
				})
				within(t, "the message", func() bool {
					s := h.Seen()
					return len(s) == 0 && c.posted == "" || len(s) == 1 && c.posted != "" && strings.Contains(s[0].Text, c.posted)
				})
			})
		})
	}
}

func TestOnlyTheLatestDraftIsShown(t *testing.T) {
	virtual(t, "http", latestDraft)
}

func latestDraft(t *testing.T, _ *fake, a *Adapter, h *human) {
	var asked []string
	d := &desk{reply: func(_ context.Context, r chat.Request) chat.Message {
		f := chat.Form{Title: "When", Action: "save", Fields: []chat.Field{{Name: "when", Label: "When", Live: true, Value: r.Fields["when"]}}}
		if r.Draft {
			asked = append(asked, r.Fields["when"])
			f.Fields[0].Error = "not a time: " + r.Fields["when"]
		}
		return chat.Message{Form: &f}
	}}
	run(t, a, d)
	within(t, "running", func() bool { return a.session.Load() != nil })
	acked(t, h.Command(chat.Ref{Channel: here()}, "setup"))
	within(t, "form", func() bool { _, ok := h.Form(); return ok })
	for _, s := range []string{"9", "9:", "9:3", "9:30"} {
		h.Draft("When", s)
	}
	within(t, "the latest", func() bool { f, _ := h.Form(); return strings.Contains(f.Text, "not a time: 9:30") })
	if !slices.Equal(asked, []string{"9:30"}) {
		t.Errorf("the handler was asked about %q, want only what was typed last", asked)
	}
}

// TestWherePostsEnd tells the right end for each thing that Slack does to a place.
func TestWherePostsEnd(t *testing.T) {
	f, a, _ := rig(t, "socket")
	root, err := a.Post(t.Context(), chat.Ref{Channel: here()}, say("root"))
	if err != nil {
		t.Fatal(err)
	}
	at := func(id, thread string) chat.Ref {
		c := here()
		c.ID = id
		return chat.Ref{Channel: c, ID: thread}
	}
	f.private["C0PRIVATE"], f.private["C0OLD"], f.archived["DARCHIVED"] = true, true, true
	for name, c := range map[string]struct {
		at   chat.Ref
		want error
	}{
		"deleted root":     {at(channel, "1.000001"), chat.ErrRejected},
		"not in channel":   {at("C0PRIVATE", ""), chat.ErrGone},
		"archived":         {at("DARCHIVED", ""), chat.ErrGone},
		"no such channel":  {at("C0NOWHERE", ""), chat.ErrGone},
		"another adapter":  {chat.Ref{Channel: chat.Channel{Adapter: "guild", ID: "1"}}, chat.ErrGone},
		"as it should be":  {root, nil},
		"thread elsewhere": {at("C0OLD", root.ID), chat.ErrGone},
	} {
		if _, err := a.Post(t.Context(), c.at, say("x")); !errors.Is(err, c.want) || (c.want == nil && err != nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	f.mu.Lock()
	f.messages = nil
	f.mu.Unlock()
	if err := a.Edit(t.Context(), root, say("x")); !errors.Is(err, chat.ErrGone) {
		t.Errorf("edit of a deleted message: %v, want ErrGone", err)
	}
}

func TestAPrivateAnswerIsShared(t *testing.T) {
	_, a, h := rig(t, "socket")
	d := &desk{reply: func(_ context.Context, r chat.Request) chat.Message {
		m := say("answer to " + r.Command)
		m.Private = true
		return m
	}}
	run(t, a, d)
	acked(t, h.Command(chat.Ref{Channel: here()}, "topics"))
	within(t, "answer", func() bool { return len(h.Seen()) == 1 })
	private := h.Seen()[0]
	if !private.Private || !slices.Equal(private.Controls, []string{"Share with the channel"}) {
		t.Fatalf("answer %+v", private)
	}
	acked(t, h.pressPrivate("Share with the channel"))
	within(t, "shared", func() bool {
		s := h.Seen()
		return len(s) >= 2 && slices.ContainsFunc(s, func(s chattest.Seen) bool {
			return !s.Private && strings.Contains(s.Text, "answer to topics") && strings.Contains(s.Text, "Shared by Asha.")
		})
	})
	if n := d.calls.Load(); n != 1 {
		t.Errorf("the handler was asked %d times", n)
	}
	acked(t, h.pressPrivate("Share with the channel"))
	within(t, "said that it is gone", func() bool {
		return slices.ContainsFunc(h.Seen(), func(s chattest.Seen) bool { return strings.Contains(s.Text, "I no longer have that answer") })
	})
}

// pressPrivate presses a button of a message that only the person sees: Slack tells
// no more of it than where it was.
func (h *human) pressPrivate(label string) <-chan struct{} {
	p := h.pressed(h.privateButton(label))
	delete(p, "message")
	return h.deliver(kindInteraction, p)
}

// privateButton is the latest button of this label.
func (h *human) privateButton(label string) (on *message, action map[string]any) {
	h.f.mu.Lock()
	defer h.f.mu.Unlock()
	for _, m := range h.f.messages {
		for _, b := range m.blocks {
			elements, _ := b.(map[string]any)["elements"].([]any)
			for _, e := range elements {
				element, _ := e.(map[string]any)
				var r read
				if r.element(element); m.onlyFor != "" && len(r.controls) == 1 && r.controls[0] == label {
					on, action = m, map[string]any{"action_id": element["action_id"], "value": element["value"]}
				}
			}
		}
	}
	return on, action
}

func TestWhatSlackRefusesToAdornIsPostedBare(t *testing.T) {
	f, a, _ := rig(t, "socket")
	a.opt.NativeCharts = true
	f.scopes["files:write"] = true
	f.noPictures, f.noCharts = true, true
	m := chat.Message{Blocks: []chat.Block{{
		Kind: chat.Entry, Title: chat.Link("Ministry sets terms", "https://ledger.example/1"), Lines: []chat.Text{chat.Say("It did.")},
		Image: "https://ledger.example/thumb.png",
	}}}
	m.Blocks = append(m.Blocks, chattest.Samples()["graph"].Blocks...)
	for range 2 {
		ref, err := a.Post(t.Context(), chat.Ref{Channel: here()}, m)
		if err != nil {
			t.Fatal(err)
		}
		s := f.find(channel, ref.ID).seen()
		if strings.Contains(s.Raw, "image_url") || strings.Contains(s.Raw, "data_visualization") || !strings.Contains(s.Text, "rising from 3 to 14") || !strings.Contains(s.Text, "It did.") {
			t.Errorf("posted %s", s.Raw)
		}
	}
	if n := f.called("chat.postMessage"); n != 4 {
		t.Errorf("%d calls, want two for each", n)
	}
	if len(f.files) != 2 {
		t.Errorf("%d pictures of charts uploaded, want 2", len(f.files))
	}
	f.noPictures, f.noCharts = false, false
	a.home.plain.Store(0)
	ref, err := a.Post(t.Context(), chat.Ref{Channel: here()}, m)
	if s := f.find(channel, ref.ID).seen(); err != nil || !strings.Contains(s.Raw, "thumb.png") || !strings.Contains(s.Raw, "data_visualization") {
		t.Errorf("%v: %s", err, s.Raw)
	}
}

func TestSuggestionsAreOffered(t *testing.T) {
	f, a, h := rig(t, "http")
	run(t, a, &desk{})
	within(t, "running", func() bool { return a.session.Load() != nil })
	acked(t, h.deliver(kindEvent, h.told(map[string]any{"type": "app_home_opened", "user": asha, "channel": "D" + asha, "tab": "messages"})))
	within(t, "suggestions", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return strings.Contains(fmt.Sprint(f.prompts), "help")
	})
	got := Prompts([]chat.Command{
		{Name: "ask", Example: "news ask what is new with the chip tariffs?", Options: []chat.Option{{Name: "question", Required: true, Rest: true}}},
		{Name: "track", Example: "news track x y", Level: chat.Curate, Options: []chat.Option{{Name: "name", Required: true, Rest: true}}},
	})
	if len(got) != 2 || got[0].Message != "what is new with the chip tariffs?" {
		t.Errorf("suggestions %v", got)
	}
}

func TestWithoutTheScopeOnePersonIsWrittenToByTheirID(t *testing.T) {
	f, a, _ := rig(t, "socket")
	delete(f.scopes, "im:write")
	c, err := a.Direct(t.Context(), team, asha)
	if err != nil || c.ID != asha {
		t.Fatalf("Direct: %v, %v", c, err)
	}
	ref, err := a.Post(t.Context(), chat.Ref{Channel: c}, say("for you"))
	if err != nil || ref.Channel.ID != "D"+asha {
		t.Errorf("posted as %v, %v, want the channel that Slack names", ref, err)
	}
}

func TestHomeIsShownAgainAfterAPressThere(t *testing.T) {
	f, a, h := rig(t, "http")
	n := 0
	d := &desk{reply: func(_ context.Context, r chat.Request) chat.Message {
		if r.Home {
			n++
			return chat.Message{Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say(fmt.Sprintf("Page %d", n))}}}
		}
		return note("paused " + r.Value)
	}}
	run(t, a, d)
	within(t, "running", func() bool { return a.session.Load() != nil })
	acked(t, h.deliver(kindInteraction, map[string]any{
		"type": "block_actions", "trigger_id": h.trigger(), "user": map[string]any{"id": asha, "username": "asha"}, "team": map[string]any{"id": team},
		"container": map[string]any{"type": "view", "view_id": "V0"}, "view": map[string]any{"id": "V0", "type": "home"},
		"actions": []any{map[string]any{"action_id": "0:pause", "value": "7"}},
	}))
	within(t, "the page", func() bool { p, ok := h.Page(); return ok && strings.Contains(p.Text, "Page 1") })
	within(t, "the answer, as a direct message", func() bool {
		s := h.Seen()
		return len(s) == 1 && s[0].Ref.Channel.ID == "D"+asha && strings.Contains(s[0].Text, "paused 7")
	})
	_ = f
}

func TestExamine(t *testing.T) {
	f, a, _ := rig(t, "socket")
	f.scopes["groups:history"], f.scopes["files:write"] = true, true
	f.members[channel], f.members["C0OUT"], f.archived["C0OLD"], f.members["C0OLD"] = true, false, true, true
	c := func(id string) chat.Channel {
		x := here()
		x.ID = id
		return x
	}
	worst := func(fs []chat.Finding) (out []string) {
		for _, f := range fs {
			if f.Severity != chat.Fine {
				out = append(out, f.Where+": "+f.What+" "+f.Remedy)
			}
			if (f.Severity != chat.Fine) != (f.Remedy != "") || strings.Contains(fmt.Sprint(f), botToken) {
				t.Errorf("finding %+v", f)
			}
		}
		return out
	}
	if got := worst(a.Examine(t.Context(), []chat.Channel{here(), {Adapter: "guild", ID: "1"}})); len(got) > 0 {
		t.Errorf("a healthy adapter: %q", got)
	}
	got := strings.Join(worst(a.Examine(t.Context(), []chat.Channel{c("C0OUT"), c("C0OLD"), c("C0NONE")})), "\n")
	for _, want := range []string{"no member", "archived", "deleted, or private", "/invite @newsdesk"} {
		if !strings.Contains(got, want) {
			t.Errorf("findings do not name %q:\n%s", want, got)
		}
	}
	delete(f.scopes, "channels:history")
	delete(f.scopes, "chat:write")
	got = strings.Join(worst(a.Examine(t.Context(), []chat.Channel{chat.Whole("work")})), "\n")
	if !strings.Contains(got, "scope channels:history") || !strings.Contains(got, "scope chat:write") || !strings.Contains(got, "install the app again") {
		t.Errorf("missing scopes: %s", got)
	}
	f.removed = true
	if got := worst(a.Examine(t.Context(), []chat.Channel{chat.Whole("work")})); len(got) == 0 || !strings.Contains(strings.Join(got, "\n"), "account_inactive") {
		t.Errorf("a dead token: %q", got)
	}
	if n := f.called("chat.postMessage"); n > 0 {
		t.Error("it posted")
	}
}

// TestExamineIsOfOnesOwnWorkspace has somebody in one workspace ask, while another has
// a token that no longer works.
func TestExamineIsOfOnesOwnWorkspace(t *testing.T) {
	f := newFake(t)
	v := &forgetful{}
	o := oauthOptions(f, v)
	o.SigningSecret, o.AppToken = "", "xapp-wrong"
	_, a, _ := connectedWithout(t, f, o)
	for _, id := range []string{team, "T0OTHER"} {
		keepInstalled(t, v, installation{Team: id, User: botUser, Token: "xoxb-" + id, At: time.Now()})
	}
	f.access = "xoxb-" + team
	if got := fmt.Sprint(a.Examine(t.Context(), []chat.Channel{here()})); strings.Contains(got, "T0OTHER") || strings.Contains(got, "app_token") || !strings.Contains(got, team) {
		t.Errorf("from a channel: %s", got)
	}
	if got := fmt.Sprint(a.Examine(t.Context(), nil)); strings.Contains(got, "T0OTHER") || strings.Contains(got, "app_token") {
		t.Errorf("from nowhere: %s", got)
	}
	got := fmt.Sprint(a.Examine(t.Context(), []chat.Channel{here(), chat.Whole("work")}))
	for _, want := range []string{"T0OTHER", "app_token", team, channel} {
		if !strings.Contains(got, want) {
			t.Errorf("the operator is not told of %s: %s", want, got)
		}
	}
}

// keepInstalled keeps an installation as if it had been made.
func keepInstalled(t testing.TB, v chat.Vault, i installation) {
	t.Helper()
	b, err := json.Marshal(i)
	if err == nil {
		err = v.Save(t.Context(), installKey+i.id(), b)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestExamineTheClock(t *testing.T) {
	now := time.Now()
	for off, want := range map[time.Duration]chat.Severity{0: chat.Fine, 30 * time.Second: chat.Fine, 3 * time.Minute: chat.Fault, -3 * time.Minute: chat.Fault} {
		if got := skew(map[string][]string{"Date": {now.Add(off).UTC().Format(httpTime)}}, now); got.Severity != want {
			t.Errorf("a clock that is %s off: %+v", off, got)
		}
	}
}

const httpTime = "Mon, 02 Jan 2006 15:04:05 GMT"
