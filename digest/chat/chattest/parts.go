package chattest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"newsdesk/digest/chat"
)

func mentionIsQuestion(b *bench) {
	b.Person.Say(b.here(), "What is new with the licence?")
	r := b.request(1)
	if r.Text != "What is new with the licence?" || r.Command != "" || r.Action != "" {
		b.Errorf("request %+v, want only the text, without the mention", r)
	}
	if r.At.Channel != b.Channel || r.ID == "" || r.User.ID == "" {
		b.Errorf("request %+v does not say who asked where", r)
	}
	b.seen("answer to What is new with the licence?")
}

func commandIsParsed(b *bench) {
	b.Person.Command(b.here(), `track tariffs "steel duty" AND India`)
	r := b.request(1)
	if r.Command != "track" || r.Options["name"] != "tariffs" || r.Options["query"] != `"steel duty" AND India` || r.Text != "" {
		b.Errorf("request %+v", r)
	}
	b.Person.Command(b.here(), "schedule weekdays 9:00 in Asia/Kolkata")
	r = b.request(2)
	if r.Command != "schedule" || r.Options["when"] != "weekdays 9:00" || r.Options["zone"] != "Asia/Kolkata" {
		b.Errorf("request %+v", r)
	}
	if r.At.Channel != b.Channel || r.At.ID != "" {
		b.Errorf("a command outside threads is at %s", r.At)
	}
	b.seen("answer to track")
	b.seen("answer to schedule")
}

func mistypedCommand(b *bench) {
	b.Person.Command(b.here(), "trak tariffs x")
	b.seen("Did you mean track?")
	b.Person.Command(b.here(), "track")
	b.seen("/news track <name> <query")
	if got := b.handler.got(); len(got) > 0 {
		b.Errorf("the handler was asked: %+v", got)
	}
}

func acknowledges(b *bench) {
	release := make(chan struct{})
	b.handler.replies(func(ctx context.Context, _ chat.Request) chat.Message {
		select {
		case <-release:
		case <-ctx.Done():
		}
		return say("late")
	})
	defer close(release)
	said := b.Person.Say(b.here(), "one")
	typed := b.Person.Command(b.here(), "topics")
	for what, acked := range map[string]<-chan struct{}{"a mention": said, "a command": typed} {
		select {
		case <-acked:
		case <-time.After(patience):
			b.Errorf("%s is not acknowledged while the handler works", what)
		}
	}
	b.request(2)
}

func slowHandler(b *bench) {
	release := make(chan struct{})
	b.handler.replies(func(ctx context.Context, r chat.Request) chat.Message {
		if r.Text != "quick" {
			select {
			case <-release:
			case <-ctx.Done():
			}
		}
		return say("answer to " + r.Text)
	})
	for range 5 {
		b.Person.Say(b.here(), "slow")
	}
	b.request(5)
	b.Person.Say(b.here(), "quick")
	b.seen("answer to quick")
	close(release)
	b.seen("answer to slow")
}

func redelivered(b *bench) {
	b.Person.Say(b.here(), "once")
	b.request(1)
	b.Person.Redeliver()
	b.seen("answer to once")
	b.Person.Redeliver()
	b.Person.Say(b.here(), "fence")
	b.seen("answer to fence")
	time.Sleep(grace)
	if got := b.handler.got(); len(got) != 2 {
		b.Errorf("%d requests handled, want 2: %+v", len(got), got)
	}
}

func bots(b *bench) {
	b.Person.SayAs(Itself, "echo")
	b.Person.SayAs(OtherBot, "echo")
	b.Person.Say(b.here(), "fence")
	b.seen("answer to fence")
	time.Sleep(grace)
	if got := b.handler.got(); len(got) != 1 {
		b.Errorf("requests %+v, want only the person's", got)
	}
}

func refRoundTrip(b *bench) {
	ref := b.post(b.here(), say("the root"))
	back, err := chat.ParseRef(ref.String())
	if err != nil || back != ref || ref.ID == "" || ref.Channel != b.Channel {
		b.Fatalf("Ref %+v becomes %+v, %v", ref, back, err)
	}
	if got := b.ref(back); !strings.Contains(got.Text, "the root") || got.Thread != "" {
		b.Errorf("at %s there is %+v", ref, got)
	}
	if other := b.post(b.here(), say("another")); other == ref {
		b.Errorf("two messages have the Ref %s", ref)
	}
}

func threads(b *bench) {
	root := b.post(b.here(), say("the root"))
	reply := b.post(root, say("the first reply"))
	if got := b.ref(reply); got.Thread != root.ID {
		b.Errorf("the reply is in thread %q, want %q", got.Thread, root.ID)
	}
	b.Person.Say(root, "why?")
	if r := b.request(1); r.At != root {
		b.Errorf("said in thread %s, the request is at %s", root, r.At)
	}
	if got := b.seen("answer to why?"); got.Thread != root.ID {
		b.Errorf("the answer is in thread %q, want %q", got.Thread, root.ID)
	}
}

func samplesFit(b *bench) {
	l := b.Adapter.Limits()
	for name, m := range Samples() {
		for i, part := range chat.Split(m, l) {
			if !l.Fits(part) {
				b.Errorf("%s: part %d does not fit the limits", name, i+1)
			}
			ref, err := b.Adapter.Post(b.ctx, b.here(), part)
			if err != nil {
				b.Errorf("%s: post part %d: %v", name, i+1, err)
				continue
			}
			if missing := lost(part, b.ref(ref).Text); missing != "" {
				b.Errorf("%s: part %d lost %q:\n%s", name, i+1, missing, b.ref(ref).Text)
			}
		}
	}
}

// lost is the first word of m that shown lacks, in order.
func lost(m chat.Message, shown string) string {
	for _, b := range m.Inert().Blocks {
		rest := shown
		for _, w := range wordsOf(b) {
			i := strings.Index(rest, w)
			if i < 0 {
				return w
			}
			rest = rest[i+len(w):]
		}
		if b.Kind != chat.Actions {
			shown = rest
		}
	}
	return ""
}

// wordsOf are the words of a block that have to be shown as they are. A time may
// be shown in another way, and long words may be broken over lines.
func wordsOf(b chat.Block) []string {
	var out []string
	for _, t := range append(append([]chat.Text{b.Text, b.Title}, b.Lines...), b.Footer) {
		for _, p := range t {
			switch {
			case p.Cite > 0:
				out = append(out, strconv.Itoa(p.Cite))
			case p.Time.IsZero():
				out = append(out, strings.Fields(p.Text)...)
			}
		}
	}
	for _, c := range b.Controls {
		out = append(out, strings.Fields(c.Label)...)
	}
	if b.File != nil {
		out = append(out, strings.Fields(b.File.Alt)...)
	}
	if b.Chart != nil {
		out = append(out, strings.Fields(b.Chart.Alt)...)
	}
	return out
}

func inert(b *bench) {
	for _, part := range chat.Split(hostile(), b.Adapter.Limits()) {
		got := b.ref(b.post(b.here(), part))
		if len(got.Pings) > 0 {
			b.Errorf("it pings %q:\n%s", got.Pings, got.Raw)
		}
		for _, link := range got.Links {
			if link != goodLink {
				b.Errorf("it links to %q:\n%s", link, got.Raw)
			}
		}
		if i := strings.IndexAny(got.Raw+got.Text, "\x1b\u009b\u0000\a\u202e\u2066\u200f\ufeff"); i >= 0 {
			b.Errorf("a character that acts on its reader is left: %q", got.Raw)
		}
	}
}

func manyAtOnce(b *bench) {
	var posting sync.WaitGroup
	for i := range 8 {
		posting.Go(func() {
			if _, err := b.Adapter.Post(b.ctx, b.here(), say(fmt.Sprintf("message %d.", i))); err != nil {
				b.Errorf("post %d: %v", i, err)
			}
		})
	}
	posting.Wait()
	refs := map[chat.Ref]bool{}
	for i := range 8 {
		refs[b.seen(fmt.Sprintf("message %d.", i)).Ref] = true
	}
	if len(refs) != 8 {
		b.Errorf("8 messages have %d Refs", len(refs))
	}
}

// failing posts while the platform fails, then as it does not.
func failing(b *bench, how Failure) error {
	b.Person.Fail(how)
	_, err := b.Adapter.Post(b.ctx, b.here(), chat.Message{Key: "failing", Blocks: say("lost?").Blocks})
	if err == nil {
		b.Fatal("Post succeeds although the platform fails")
	}
	if _, again := b.Adapter.Post(b.ctx, b.here(), say("after it")); again != nil {
		b.Errorf("the next Post: %v", again)
	}
	return err
}

func limited(b *bench) {
	err := failing(b, Limited)
	var retry *chat.RetryError
	if !errors.As(err, &retry) || retry.After < Pause || retry.After > 2*Pause {
		b.Errorf("error %v, want a RetryError after %s", err, Pause)
	}
	if _, shown := b.look("lost?"); shown {
		b.Error("it is posted, although the error says that it is not")
	}
}

func gone(b *bench) {
	if err := failing(b, Gone); !errors.Is(err, chat.ErrGone) {
		b.Errorf("error %v, want ErrGone", err)
	}
}

func rejected(b *bench) {
	if err := failing(b, Rejected); !errors.Is(err, chat.ErrRejected) {
		b.Errorf("error %v, want ErrRejected", err)
	}
}

func timedOut(b *bench) {
	since := time.Now().Add(-time.Minute)
	if err := failing(b, TimedOut); !errors.Is(err, chat.ErrUnknown) {
		b.Errorf("error %v, want ErrUnknown", err)
	}
	posted := b.seen("lost?")
	if _, no := b.Lacks[Finding]; no {
		return
	}
	ref, ok, err := find(b, "failing", since)
	if !ok || err != nil || ref != posted.Ref {
		b.Errorf("Find: %v, %v, %v; want %v", ref, ok, err, posted.Ref)
	}
}

func find(b *bench, key string, since time.Time) (chat.Ref, bool, error) {
	b.Helper()
	f, ok := b.Adapter.(chat.Finder)
	if !ok {
		b.Fatal("the adapter is no chat.Finder")
	}
	return f.Find(b.ctx, b.Channel, key, since)
}

func faultyMessage(b *bench) {
	m := chat.Message{Blocks: []chat.Block{{Kind: "table", Text: chat.Say("x")}}}
	if _, err := b.Adapter.Post(b.ctx, b.here(), m); !errors.Is(err, chat.ErrRejected) {
		b.Errorf("error %v, want ErrRejected", err)
	}
}

func finding(b *bench) {
	since := time.Now().Add(-time.Minute)
	b.post(b.here(), chat.Message{Key: "before", Blocks: say("before").Blocks})
	ref := b.post(b.here(), chat.Message{Key: "edition-7#2", Blocks: say("this one").Blocks})
	b.post(b.here(), say("without a key"))
	if got, ok, err := find(b, "edition-7#2", since); got != ref || !ok || err != nil {
		b.Errorf("Find: %v, %v, %v; want %v", got, ok, err, ref)
	}
	reply := b.post(ref, chat.Message{Key: "edition-7#3", Blocks: say("in its thread").Blocks})
	if got, ok, err := find(b, "edition-7#3", since); err != nil || (ok && got != reply) {
		b.Errorf("Find in a thread: %v, %v, %v; want %v", got, ok, err, reply)
	}
	for _, key := range []string{"edition-7", ""} {
		if got, ok, err := find(b, key, since); ok || err != nil {
			b.Errorf("Find(%q): %v, %v, %v; want none", key, got, ok, err)
		}
	}
}

func once(b *bench) {
	m := chat.Message{Key: "k", Blocks: say("only once").Blocks}
	first, second := b.post(b.here(), m), b.post(b.here(), m)
	if first != second {
		b.Errorf("posted as %s and as %s", first, second)
	}
	time.Sleep(grace)
	n := 0
	for _, s := range b.Person.Seen() {
		if strings.Contains(s.Text, "only once") {
			n++
		}
	}
	if n != 1 {
		b.Errorf("seen %d times", n)
	}
}

func edits(b *bench) {
	e, ok := b.Adapter.(chat.Editor)
	if !ok {
		b.Fatal("the adapter is no chat.Editor")
	}
	root := b.post(b.here(), say("first wording"))
	reply := b.post(root, say("reply as it was"))
	for _, ref := range []chat.Ref{root, reply} {
		if err := e.Edit(b.ctx, ref, say("second wording of "+ref.ID)); err != nil {
			b.Fatalf("Edit: %v", err)
		}
		b.eventually("edit", func() bool {
			s := b.ref(ref)
			return strings.Contains(s.Text, "second wording of "+ref.ID) && !strings.Contains(s.Text, "first") && s.Edited
		})
	}
	if n := len(b.Person.Seen()); n != 2 {
		b.Errorf("%d messages after the edits, want 2", n)
	}
	nowhere := chat.Ref{Channel: b.Channel, ID: root.ID + "0"}
	if err := e.Edit(b.ctx, nowhere, say("x")); !errors.Is(err, chat.ErrGone) {
		b.Errorf("edit of a message that is not there: %v, want ErrGone", err)
	}
}

func private(b *bench) {
	b.handler.replies(func(_ context.Context, r chat.Request) chat.Message {
		m := say("answer to " + r.Command)
		m.Private = r.Command == "topics"
		return m
	})
	b.Person.Command(b.here(), "topics")
	if !b.seen("answer to topics").Private {
		b.Error("everybody sees the private answer")
	}
	b.Person.Command(b.here(), "track a b")
	if b.seen("answer to track").Private {
		b.Error("only one sees the answer for all")
	}
}

func progress(b *bench) {
	release := make(chan struct{})
	b.handler.replies(func(ctx context.Context, r chat.Request) chat.Message {
		r.Working(ctx, "reading 132 articles")
		select {
		case <-release:
		case <-ctx.Done():
		}
		return say("done reading")
	})
	b.Person.Say(b.here(), "long one")
	b.eventually("progress", func() bool {
		return slices.ContainsFunc(b.Person.Doing(), func(s string) bool { return strings.Contains(s, "reading 132 articles") })
	})
	close(release)
	b.seen("done reading")
}

// withControls is posted for those who press.
func withControls() chat.Message {
	m := say("with controls")
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Controls: []chat.Control{
		{Label: "More", Action: "more", Value: "story:7|x"},
		{Label: "Mode", Action: "mode", Choices: []chat.Choice{{Label: "Short", Value: "s"}, {Label: "Long", Value: "l"}}},
		{Label: "Page", URL: "https://ledger.example/page"},
	}})
	return m
}

func buttons(b *bench) {
	b.post(b.here(), say("nothing to press"))
	ref := b.post(b.here(), withControls())
	b.post(b.here(), say("later"))
	acked := b.Person.Press(ref, "More")
	r := b.request(1)
	if r.Action != "more" || r.Value != "story:7|x" || r.On != ref || r.Text != "" || r.Command != "" {
		b.Errorf("request %+v", r)
	}
	if r.At.Channel != b.Channel || r.User.ID == "" || r.ID == "" {
		b.Errorf("request %+v does not say who pressed where", r)
	}
	b.seen("answer to more")
	if acked != nil {
		<-acked
	}
}

func selects(b *bench) {
	ref := b.post(b.here(), withControls())
	b.Person.Choose(ref, "Mode", "Long")
	if r := b.request(1); r.Action != "mode" || r.Value != "l" || r.On != ref {
		b.Errorf("request %+v", r)
	}
	b.seen("answer to mode")
}

func forms(b *bench) {
	form := chat.Form{Title: "New topic", Submit: "Save", Action: "save", Value: "v7", Fields: []chat.Field{
		{Name: "name", Label: "Name", Hint: "short"},
		{Name: "query", Label: "Query", Value: "tariff"},
	}}
	b.handler.replies(func(_ context.Context, r chat.Request) chat.Message {
		f := form
		f.Fields = slices.Clone(form.Fields)
		switch {
		case r.Action == "save" && !strings.Contains(r.Fields["name"], " "):
			return say("saved " + r.Fields["name"] + " as " + r.Fields["query"] + " with " + r.Value)
		case r.Action == "save":
			f.Fields[0].Value, f.Fields[0].Error = r.Fields["name"], "one word, please"
			f.Fields[1].Value = r.Fields["query"]
		}
		return chat.Message{Blocks: say("cannot show a form").Blocks, Form: &f}
	})
	b.Person.Command(b.here(), "topics")
	b.eventually("form", func() bool { f, ok := b.Person.Form(); return ok && f.Title == "New topic" && len(f.Errors) == 0 })
	b.Person.Submit(map[string]string{"Name": "two words", "Query": "tariff AND India"})
	b.eventually("error at the field", func() bool {
		f, ok := b.Person.Form()
		return ok && strings.Contains(f.Errors["Name"], "one word, please") && f.Errors["Query"] == ""
	})
	b.Person.Submit(map[string]string{"Name": "tariffs"})
	b.seen("saved tariffs as tariff AND India with v7")
	if n := len(b.handler.got()); n != 3 {
		b.Errorf("%d requests, want 3", n)
	}
}

func cancelled(b *bench) {
	b.handler.replies(func(ctx context.Context, _ chat.Request) chat.Message {
		<-ctx.Done()
		return say("too late")
	})
	b.Person.Say(b.here(), "slow")
	b.request(1)
	began := time.Now()
	b.stop()
	b.end()
	if took := time.Since(began); took > 3*time.Second {
		b.Errorf("Run took %s to return", took)
	}
}

func noAnswer(b *bench) {
	b.handler.replies(func(_ context.Context, r chat.Request) chat.Message {
		if r.Text == "fence" {
			return say("the fence")
		}
		return chat.Message{}
	})
	b.Person.Say(b.here(), "hush")
	b.request(1)
	b.Person.Say(b.here(), "fence")
	b.seen("the fence")
	time.Sleep(grace)
	if n := len(b.Person.Seen()); n != 1 {
		b.Errorf("%d messages seen, want only the fence's: %+v", n, b.Person.Seen())
	}
}

func longAnswer(b *bench) {
	m := digest(40)
	m.Blocks = append(m.Blocks, say("the very end").Blocks...)
	b.handler.replies(func(context.Context, chat.Request) chat.Message { return m })
	b.Person.Say(b.here(), "everything")
	b.seen("the very end")
	var all strings.Builder
	for _, s := range b.Person.Seen() {
		all.WriteString(s.Text)
	}
	if word := lost(m, all.String()); word != "" {
		b.Errorf("the answer's parts lost %q", word)
	}
	if n, want := len(b.Person.Seen()), len(chat.Split(m, b.Adapter.Limits())); n != want {
		b.Errorf("it came in %d parts, want %d", n, want)
	}
}
