package console

import (
	"context"
	"os"
	"strconv"
	"strings"
	"sync"

	"newsdesk/digest/chat"
)

// A conversation is one Run: who answers, and which requests are being answered.
type conversation struct {
	*Console
	handler chat.Handler
	open    sync.WaitGroup
	wake    chan struct{} // dialogs were offered
}

// Run reads what is typed and posts what h answers, each request on its own, so
// that a slow one keeps no other waiting. It returns nil once ctx is done, or
// when the input has ended and the Options say so.
func (c *Console) Run(ctx context.Context, h chat.Handler) error {
	v := &conversation{Console: c, handler: h, wake: make(chan struct{}, 1)}
	defer v.open.Wait()
	v.arrive(ctx)
	c.input.onTab(func(line string) completion { return v.complete(ctx, line) })
	stop, err := c.input.start()
	if err != nil {
		return err
	}
	defer stop()
	if c.input.tty != nil {
		c.screen.say("Ask a question, or type /news help. !1 presses [1], >3 speaks in thread 3, /join #channel changes the channel, /home shows my page, /quit leaves.")
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-v.wake:
			v.openDialogs()
		case l := <-c.input.lines:
			if !v.take(ctx, l) {
				return nil
			}
		}
	}
}

// arrive tells the handler of the channels there are, for one of them may have been
// away.
func (v *conversation) arrive(ctx context.Context) {
	l, ok := v.handler.(chat.Leaver)
	if !ok {
		return
	}
	for _, name := range v.opt.Channels {
		if err := l.Joined(ctx, v.Channel(name)); err != nil && ctx.Err() == nil {
			v.opt.Log.Error("tell of a channel", "channel", name, "err", err)
		}
	}
}

// take deals with one line and says whether there may be more.
func (v *conversation) take(ctx context.Context, l line) bool {
	switch {
	case l.interrupted:
		v.quit()
	case l.end && v.opt.EndAtEOF:
		v.open.Wait()
		return false
	case l.end && v.input.tty != nil:
		v.quit()
	case l.end:
	default:
		if l.cut {
			v.screen.say("That line was too long. It is cut after %d characters.", len([]rune(l.text)))
		}
		v.typed(ctx, l.text)
	}
	if v.opt.EndAtEOF {
		v.open.Wait()
		v.openDialogs()
	}
	return true
}

// quit asks for the end of the program.
func (c *Console) quit() {
	if c.opt.Quit != nil {
		c.opt.Quit()
		return
	}
	p, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = p.Signal(os.Interrupt)
	}
	if err != nil {
		c.opt.Log.Error("interrupt this process", "err", err)
	}
}

// typed deals with a line that a person has typed.
func (v *conversation) typed(ctx context.Context, text string) {
	text = chat.Clean(text)
	if d := v.dialog(); d != nil {
		v.fill(ctx, d, text)
		return
	}
	text = strings.TrimSpace(text)
	at := chat.Ref{Channel: v.channel()}
	if rest, ok := strings.CutPrefix(text, ">"); ok {
		if at, text, ok = v.threadOf(rest); !ok {
			v.screen.say("There is no message %q here. Say >3 to speak in the thread of message 3.", strings.Fields(rest + " ?")[0])
			return
		}
	}
	switch {
	case text == "":
	case text[0] == '!':
		v.press(ctx, text[1:])
	case text[0] == '/':
		v.slash(ctx, at, text[1:])
	default:
		v.mention(ctx, at, text)
	}
}

// mention asks a question. Outside threads it begins one, so that what is asked
// next can refer to it.
func (v *conversation) mention(ctx context.Context, at chat.Ref, text string) {
	if at.ID == "" {
		at.ID = v.question()
		if v.input.tty != nil {
			v.screen.say("  ↳ %s: say >%[1]s to go on with this question", short(at.ID))
		}
	}
	v.setThread(at)
	v.ask(ctx, chat.Request{At: at, Text: text})
}

// slash deals with a command, the slash taken away.
func (v *conversation) slash(ctx context.Context, at chat.Ref, text string) {
	name, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(name) {
	case "news":
		v.command(ctx, at, rest)
	case "join":
		v.join(rest)
	case "press":
		v.press(ctx, rest)
	case "home":
		v.home(ctx)
	case "quit", "exit":
		v.quit()
	case "cancel":
		v.screen.say("There is nothing to cancel.")
	default:
		v.command(ctx, at, text)
	}
}

// home shows the bot's own page, as a message in the current channel.
func (v *conversation) home(ctx context.Context) {
	req := chat.Request{ID: v.request(), User: v.opt.User, At: chat.Ref{Channel: chat.Channel{Adapter: v.opt.Name}}, Home: true}
	at := chat.Ref{Channel: v.channel()}
	v.open.Go(func() {
		if m := v.handler.Handle(ctx, req); ctx.Err() == nil {
			v.answer(ctx, chat.Request{ID: req.ID, At: at}, m)
		}
	})
}

func (v *conversation) command(ctx context.Context, at chat.Ref, line string) {
	req, err := chat.Parse(line, v.handler.Commands())
	if err == nil {
		req.At = at
		v.ask(ctx, req)
		return
	}
	m := chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say(err.Error())}}}
	if e, ok := err.(*chat.ParseError); ok { //nolint:errorlint // Parse says that it is one
		m = e.Message()
	}
	v.answer(ctx, chat.Request{At: at}, m)
}

func (v *conversation) join(name string) {
	ch := v.Channel(strings.Fields(name + " ?")[0])
	if name == "" || !v.has(ch) {
		v.screen.say("There is no channel %q. There are: #%s", name, strings.Join(v.channels(), ", #"))
		return
	}
	v.mu.Lock()
	v.joined = ch.ID
	v.mu.Unlock()
	v.screen.ask(v.prompt())
	v.screen.say("You are in #%s now.", ch.ID)
}

// channels are the names that can be joined.
func (c *Console) channels() []string {
	if len(c.opt.Channels) == 0 {
		return []string{c.channel().ID}
	}
	out := make([]string, len(c.opt.Channels))
	for i, name := range c.opt.Channels {
		out[i] = strings.TrimPrefix(name, "#")
	}
	return out
}

// press uses a control: "1" of the latest message in the channel that has one,
// "17.1" of message 17. What follows is the choice of a select.
func (v *conversation) press(ctx context.Context, what string) {
	number, choice, _ := strings.Cut(strings.TrimSpace(what), " ")
	p, ctl, ok := v.control(number)
	switch {
	case !ok:
		v.screen.say("There is no [%s]. Say !1 for [1] of the latest message, !17.1 for that of message 17.", number)
	case ctl.URL != "":
		v.screen.say("%s <%s>", ctl.Label, ctl.URL)
	case len(ctl.Choices) == 0:
		v.ask(ctx, chat.Request{At: p.root(), On: p.ref, Action: ctl.Action, Value: ctl.Value})
	default:
		v.choose(ctx, p, ctl, strings.TrimSpace(choice))
	}
}

// control finds a control by what a person typed.
func (c *Console) control(what string) (*post, chat.Control, bool) {
	id, number, named := strings.Cut(what, ".")
	if !named {
		id, number = "", what
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return nil, chat.Control{}, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := len(c.order) - 1; i >= 0; i-- {
		p := c.posts[c.order[i]]
		here := p.ref.Channel.ID == c.joined && len(p.controls) > 0
		if named {
			here = short(p.ref.ID) == id
		}
		if here {
			if n > len(p.controls) {
				return nil, chat.Control{}, false
			}
			return p, p.controls[n-1], true
		}
	}
	return nil, chat.Control{}, false
}

// ask hands a request to the handler and posts the answer, without waiting.
func (v *conversation) ask(ctx context.Context, req chat.Request) {
	req.ID, req.User = v.request(), v.opt.User
	req.Status = func(_ context.Context, doing string) { v.screen.working(req.ID, doing) }
	v.open.Go(func() {
		m := v.handler.Handle(ctx, req)
		v.screen.done(req.ID)
		if ctx.Err() == nil {
			v.answer(ctx, req, m)
		}
	})
}

// viewed is a form without fields as a message.
func viewed(f chat.Form) chat.Message {
	return chat.Message{Private: true, Blocks: append([]chat.Block{{Kind: chat.Heading, Text: chat.Say(f.Title)}}, f.Blocks...)}
}

// answer posts what came of a request.
func (v *conversation) answer(ctx context.Context, req chat.Request, m chat.Message) {
	if m.Form != nil && len(m.Form.Fields) == 0 && len(m.Blocks) == 0 {
		m.Blocks = m.Form.Blocks // a form that only shows is a message
	}
	if m.Form != nil && len(m.Form.Fields) > 0 {
		if err := m.Check(); err != nil {
			v.opt.Log.Error("show form", "err", err)
			return
		}
		if len(m.Form.Fields) == 0 { // it only shows
			v.answer(ctx, req, viewed(*m.Form))
			return
		}
		v.offer(newDialog(dialog{form: m.Inert().Form, at: req.At, on: req.On}, req))
		return
	}
	if len(m.Blocks) == 0 {
		return
	}
	for _, part := range chat.Split(m, v.opt.Limits) {
		if _, err := v.Post(ctx, req.At, part); err != nil {
			v.opt.Log.Error("post answer", "request", req.ID, "err", err)
			return
		}
	}
}

// request is a new request's ID.
func (c *Console) request() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests++
	return c.opt.Name + "-" + strconv.FormatInt(c.opt.Now().UnixNano(), 36) + "-" + strconv.Itoa(c.requests)
}

// question is a new thread's ID.
func (c *Console) question() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	return c.session + "q" + strconv.Itoa(c.asked)
}

func (c *Console) channel() chat.Channel {
	c.mu.Lock()
	defer c.mu.Unlock()
	return chat.Channel{Adapter: c.opt.Name, ID: c.joined}
}

func (c *Console) setThread(r chat.Ref) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.thread = r
}

// threadOf reads "3 what is said" as thread 3 of the channel, and " what is
// said" as the thread spoken in last.
func (c *Console) threadOf(s string) (chat.Ref, string, bool) {
	id, text, _ := strings.Cut(s, " ")
	c.mu.Lock()
	defer c.mu.Unlock()
	if id == "" {
		return c.thread, strings.TrimSpace(text), c.thread.ID != ""
	}
	at := chat.Ref{Channel: chat.Channel{Adapter: c.opt.Name, ID: c.joined}}
	if q, ok := strings.CutPrefix(id, "q"); ok {
		n, err := strconv.Atoi(q)
		at.ID = c.session + id
		c.thread = at
		return at, strings.TrimSpace(text), err == nil && n >= 1 && n <= c.asked
	}
	p, ok := c.posts[c.session+id]
	if !ok {
		return at, "", false
	}
	c.thread = p.root()
	return p.root(), strings.TrimSpace(text), true
}

func (c *Console) prompt() string { return "#" + chat.Clean(c.joined) + "> " }
