package chattest

import (
	"context"
	"slices"
	"strings"
	"time"

	"newsdesk/digest/chat"
)

// think is how long a handler takes whose form is waited for.
const think = 1200 * time.Millisecond

// form waits for a form with this title.
func (b *bench) form(title string) Form {
	b.Helper()
	var found Form
	b.eventually("form "+title, func() bool {
		f, ok := b.Person.Form()
		found = f
		return ok && f.Title == title
	})
	return found
}

// thinks has the handler answer with a form, slowly.
func (b *bench) thinks() {
	b.handler.replies(func(_ context.Context, r chat.Request) chat.Message {
		time.Sleep(think)
		name := r.Command + r.Action
		return chat.Message{Form: &chat.Form{Title: "For " + name, Action: "save", Fields: []chat.Field{{Name: "n", Label: "Name"}}}}
	})
}

func slowForm(b *bench) {
	b.thinks()
	b.Person.Command(b.here(), "setup")
	b.form("For setup")
}

func slowFormOfAButton(b *bench) {
	b.thinks()
	m := say("with a form behind it")
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Controls: []chat.Control{{Label: "Edit", Action: "edit", Opens: true}}})
	b.Person.Press(b.post(b.here(), m), "Edit")
	b.form("For edit")
}

func viewerForm(b *bench) {
	b.handler.replies(func(context.Context, chat.Request) chat.Message {
		return chat.Message{Form: &chat.Form{Title: "Evidence", Blocks: []chat.Block{
			{Kind: chat.Heading, Text: chat.Say("What the articles say")},
			{Kind: chat.Quote, Text: chat.Say("We have signed <!channel>.")},
			{Kind: chat.Entry, Title: chat.Say("Morning Ledger"), Lines: []chat.Text{chat.Say("The fee is 5 % of revenue.")}},
		}}}
	})
	b.Person.Command(b.here(), "setup")
	f := b.form("Evidence")
	rest := f.Text
	for _, want := range []string{"What the articles say", "We have signed <!channel>.", "Morning Ledger", "The fee is 5 % of revenue."} {
		i := strings.Index(rest, want)
		if i < 0 {
			b.Fatalf("the form does not show %q: %q", want, f.Text)
		}
		rest = rest[i+len(want):]
	}
}

func manyChoices(b *bench) {
	b.handler.replies(func(_ context.Context, r chat.Request) chat.Message {
		if r.Action == "save" {
			return say("chosen: " + strings.ReplaceAll(r.Fields["topics"], "\n", "+") + ".")
		}
		return chat.Message{Form: &chat.Form{Title: "Topics", Submit: "Save", Action: "save", Fields: []chat.Field{{
			Name: "topics", Label: "Topics", Many: true, Value: "a\nc",
			Choices: []chat.Choice{{Label: "Chips", Value: "a"}, {Label: "Trade", Value: "b"}, {Label: "Space", Value: "c"}},
		}}}}
	})
	b.Person.Command(b.here(), "setup")
	b.form("Topics")
	b.Person.Submit(nil)
	b.seen("chosen: a+c.")
}

func liveField(b *bench) {
	drafter, ok := b.Person.(Drafter)
	if !ok {
		b.Skip("the person cannot draft")
	}
	b.handler.replies(func(_ context.Context, r chat.Request) chat.Message {
		f := chat.Form{Title: "Schedule", Submit: "Save", Action: "save", Value: "v7", Fields: []chat.Field{
			{Name: "name", Label: "Name", Value: r.Fields["name"]},
			{Name: "when", Label: "When", Live: true, Value: r.Fields["when"]},
		}}
		switch {
		case r.Draft:
			f.Blocks = []chat.Block{{Kind: chat.Small, Text: chat.Say("Next: " + r.Fields["when"] + " of " + r.Value)}}
		case r.Action == "save":
			return say("saved " + r.Fields["name"] + " at " + r.Fields["when"])
		}
		return chat.Message{Form: &f}
	})
	b.Person.Command(b.here(), "setup")
	b.form("Schedule")
	drafter.Draft("When", "weekdays 9:00")
	b.eventually("the form as it now stands", func() bool {
		f, ok := b.Person.Form()
		return ok && strings.Contains(f.Text, "Next: weekdays 9:00 of v7")
	})
	b.Person.Submit(map[string]string{"Name": "morning"})
	b.seen("saved morning at weekdays 9:00")
}

// chart is a graph as the engine draws it.
func chart() chat.Block {
	return chat.Block{Kind: chat.Graph, Chart: &chat.Chart{
		Title: "Articles a day", Alt: "Articles a day, rising from 3 to 14", Labels: []string{"14 Apr", "15 Apr", "16 Apr"},
		Series: []chat.Series{{Name: "Articles", Values: []float64{3, 9, 14}}}, Bars: true, Picture: Picture(),
	}}
}

func graph(b *bench) {
	m := say("before it")
	m.Blocks = append(m.Blocks, chart(), chat.Block{Kind: chat.Small, Text: chat.Say("after it")})
	l := b.Adapter.Limits()
	parts := chat.Split(m, l)
	if len(parts) != 1 {
		b.Fatalf("a chart comes in %d parts", len(parts))
	}
	if got := b.ref(b.post(b.here(), m)).Text; !strings.Contains(got, "Articles a day, rising from 3 to 14") {
		b.Errorf("the chart is not told in words: %q", got)
	}
}

func direct(b *bench) {
	d, ok := b.Adapter.(chat.Director)
	if !ok {
		b.Fatal("the adapter is no chat.Director")
	}
	b.Person.Say(b.here(), "who am I?")
	person := b.request(1).User.ID
	c, err := d.Direct(b.ctx, b.Channel.Workspace, person)
	if err != nil {
		b.Fatalf("Direct: %v", err)
	}
	if again, err := d.Direct(b.ctx, b.Channel.Workspace, person); err != nil || again != c || c == b.Channel || c.ID == "" {
		b.Errorf("Direct: %s, then %s, %v", c, again, err)
	}
	ref := b.post(chat.Ref{Channel: c}, say("for you alone"))
	if got := b.seen("for you alone"); got.Ref.ID != ref.ID || got.Ref.Channel.ID == b.Channel.ID {
		b.Errorf("posted as %s, seen at %s", ref, got.Ref)
	}
}

func home(b *bench) {
	visitor, ok := b.Person.(Visitor)
	if !ok {
		b.Skip("the person cannot visit")
	}
	b.handler.replies(func(_ context.Context, r chat.Request) chat.Message {
		if !r.Home || r.User.ID == "" || r.At.Channel.ID != "" || r.At.Channel.Adapter != b.Channel.Adapter || r.Command+r.Text+r.Action != "" {
			return say("not of the page")
		}
		return chat.Message{Blocks: []chat.Block{
			{Kind: chat.Heading, Text: chat.Say("Your digests")},
			{Kind: chat.Paragraph, Text: chat.Say("Morning, at 9:00.")},
			{Kind: chat.Actions, Controls: []chat.Control{{Label: "New digest", Action: "new", Opens: true}}},
		}}
	})
	visitor.Visit()
	b.eventually("the page", func() bool {
		p, ok := visitor.Page()
		return ok && strings.Contains(p.Text, "Your digests") && strings.Contains(p.Text, "Morning, at 9:00.") && slices.Contains(p.Controls, "New digest")
	})
}

func pointing(b *bench) {
	pointer, ok := b.Person.(Pointer)
	if !ok {
		b.Skip("the person cannot point")
	}
	ref := b.post(b.here(), say("The ministry published its terms"))
	pointer.Use("follow", ref)
	r := b.request(1)
	if r.Command != "follow" || r.On != ref || !strings.Contains(r.Options["story"], "The ministry published its terms") {
		b.Errorf("request %+v, want the command with what the message says, on %s", r, ref)
	}
	b.seen("answer to follow")
}

func leaving(b *bench) {
	remover, ok := b.Person.(Remover)
	if !ok {
		b.Skip("the person cannot remove the bot")
	}
	b.comesAndGoes(remover, chat.Channel{Adapter: b.Channel.Adapter, Workspace: b.Channel.Workspace})
}

func leavingChannel(b *bench) {
	remover, ok := b.Person.(Remover)
	if !ok {
		b.Skip("the person cannot remove the bot")
	}
	b.comesAndGoes(remover, b.Channel)
}

func (b *bench) comesAndGoes(remover Remover, c chat.Channel) {
	b.Person.Say(b.here(), "hello") // it is connected
	b.seen("answer to hello")
	remover.Remove(c)
	b.eventually("Left "+c.String(), func() bool { left, _ := b.handler.moved(c); return left })
	remover.Return(c)
	b.eventually("Joined "+c.String(), func() bool { _, joined := b.handler.moved(c); return joined })
}
