package chattest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/digest/chat"
)

// A bench is a rig at work.
type bench struct {
	*testing.T
	Rig
	ctx     context.Context
	stop    context.CancelFunc
	ended   chan error // what Run returned
	handler *handler
}

// start runs the adapter until the test ends.
func start(t *testing.T, r Rig) *bench {
	ctx, stop := context.WithCancel(t.Context())
	b := &bench{T: t, Rig: r, ctx: ctx, stop: stop, ended: make(chan error, 1), handler: &handler{}}
	go func() { b.ended <- r.Adapter.Run(ctx, b.handler) }()
	t.Cleanup(b.end)
	return b
}

// end stops Run and waits for it.
func (b *bench) end() {
	b.stop()
	select {
	case err := <-b.ended:
		if err != nil {
			b.Errorf("Run: %v", err)
		}
		b.ended <- nil
	case <-time.After(patience):
		b.Error("Run does not end")
	}
}

// here is the channel as a Ref.
func (b *bench) here() chat.Ref { return chat.Ref{Channel: b.Channel} }

func (b *bench) post(at chat.Ref, m chat.Message) chat.Ref {
	b.Helper()
	ref, err := b.Adapter.Post(b.ctx, at, m)
	if err != nil {
		b.Fatalf("Post: %v", err)
	}
	return ref
}

// eventually waits until ok.
func (b *bench) eventually(what string, ok func() bool) {
	b.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			b.Fatalf("did not happen in %s: %s\nseen: %+v\nrequests: %+v", patience, what, b.Person.Seen(), b.handler.got())
		}
	}
}

// request waits for the nth request, from 1.
func (b *bench) request(n int) chat.Request {
	b.Helper()
	b.eventually("request "+strconv.Itoa(n), func() bool { return len(b.handler.got()) >= n })
	return b.handler.got()[n-1]
}

// seen waits for a message that holds text.
func (b *bench) seen(text string) Seen {
	b.Helper()
	var found Seen
	b.eventually("message with "+strconv.Quote(text), func() bool {
		var ok bool
		found, ok = b.look(text)
		return ok
	})
	return found
}

func (b *bench) look(text string) (Seen, bool) {
	seen := b.Person.Seen()
	i := slices.IndexFunc(seen, func(s Seen) bool { return strings.Contains(s.Text, text) })
	if i < 0 {
		return Seen{}, false
	}
	return seen[i], true
}

// ref waits until the person sees the message at r.
func (b *bench) ref(r chat.Ref) Seen {
	b.Helper()
	var found Seen
	b.eventually("message "+r.String(), func() bool {
		for _, s := range b.Person.Seen() {
			if s.Ref == r {
				found = s
				return true
			}
		}
		return false
	})
	return found
}

// A handler records requests and answers as its test says.
type handler struct {
	mu       sync.Mutex
	requests []chat.Request
	reply    func(ctx context.Context, r chat.Request) chat.Message
	left     []chat.Channel
	joined   []chat.Channel
}

// Left and Joined make it a chat.Leaver.
func (h *handler) Left(_ context.Context, c chat.Channel, _ string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.left = append(h.left, c)
	return nil
}

func (h *handler) Joined(_ context.Context, c chat.Channel) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.joined = append(h.joined, c)
	return nil
}

// moved says whether the bot has left c, and whether it has joined it.
func (h *handler) moved(c chat.Channel) (left, joined bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Contains(h.left, c), slices.Contains(h.joined, c)
}

func (h *handler) Commands() []chat.Command { return Commands() }

func (h *handler) Handle(ctx context.Context, r chat.Request) chat.Message {
	h.mu.Lock()
	h.requests = append(h.requests, r)
	reply := h.reply
	h.mu.Unlock()
	if reply == nil {
		return say("answer to " + r.Command + r.Text + r.Action)
	}
	return reply(ctx, r)
}

func (h *handler) got() []chat.Request {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.requests)
}

// replies sets how requests are answered.
func (h *handler) replies(f func(ctx context.Context, r chat.Request) chat.Message) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reply = f
}

func say(s string) chat.Message {
	return chat.Message{Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say(s)}}}
}

// Commands are those that the contract's handler offers. A platform where
// commands have to be registered registers these.
func Commands() []chat.Command {
	return []chat.Command{
		{Name: "track", Summary: "follow a topic", Example: "news track tariffs tariff AND India", Level: chat.Curate, Options: []chat.Option{
			{Name: "name", Summary: "its name", Required: true},
			{Name: "query", Summary: "what it is about", Required: true, Rest: true},
		}},
		{Name: "topics", Summary: "what is followed", Example: "news topics"},
		{Name: "schedule", Summary: "when to post", Example: "news schedule weekdays 9:00 in Asia/Kolkata", Options: []chat.Option{
			{Name: "when", Summary: "days and time", Required: true},
			{Name: "zone", Summary: "time zone", Intro: "in", Complete: true},
		}},
		{Name: "setup", Summary: "set up a digest", Example: "news setup", Opens: true},
		{Name: "follow", Summary: "follow what a message is about", Example: "news follow tariffs", Message: true, Options: []chat.Option{
			{Name: "story", Summary: "what it is about", Required: true, Rest: true},
		}},
	}
}
