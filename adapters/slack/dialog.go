package slack

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// openForm opens a dialog in reply to what q did.
func (s *session) openForm(ctx context.Context, q asked, f chat.Form, m memo) error {
	v, err := view(f, m)
	if err != nil {
		return err
	}
	api, err := q.w.api(ctx)
	if err != nil {
		return err
	}
	_, err = api.OpenViewContext(ctx, q.trigger, v)
	return err
}

// formPatience is how long a submitted dialog waits for what is wrong with it, of
// the three seconds that Slack waits.
const formPatience = 2 * time.Second

// submission answers a dialog. What is wrong with its fields is shown at them if
// it is known in time, and as a message if not.
func (s *session) submission(in interaction, acknowledge ack) {
	q, err := submitted(in)
	if err != nil {
		s.log.Warn("read dialog", "err", err)
		acknowledge(nil)
		return
	}
	var once sync.Once
	late := time.AfterFunc(formPatience, func() { once.Do(func() { acknowledge(nil) }) })
	begun := s.enter(task{names: []string{q.ID}, reply: q.reply}, func(ctx context.Context) {
		defer once.Do(func() { acknowledge(nil) })
		defer late.Stop()
		if q.w, err = s.find(ctx, orWhere(in.installation(), q.At.Channel.Workspace)); err != nil {
			s.log.Warn("find workspace", "workspace", q.At.Channel.Workspace, "err", err)
			return
		}
		m := s.handle(ctx, &q)
		answer := s.verdict(q, m)
		told := false
		once.Do(func() {
			acknowledge(answer)
			told = true
		})
		switch {
		case ctx.Err() != nil || (told && answer != nil):
		case m.Form != nil:
			s.say(ctx, q, tooLate(*m.Form))
		default:
			s.say(ctx, q, m)
			if q.home {
				s.showHome(ctx, q)
			}
		}
	})
	if !begun && late.Stop() {
		once.Do(func() { acknowledge(nil) })
	}
}

func orWhere(at where, team string) where {
	at.Team = orText(team, at.Team)
	return at
}

// verdict is what a submitted dialog becomes: nil closes it.
func (s *session) verdict(q asked, m chat.Message) any {
	if m.Form == nil {
		return nil
	}
	if err := m.Check(); err != nil {
		s.log.Error("check dialog", "request", q.ID, "err", err)
		return nil
	}
	if wrong := faults(m.Inert().Form); len(wrong) > 0 {
		return slack.NewErrorsViewSubmissionResponse(wrong)
	}
	v, err := view(*m.Inert().Form, q.memo())
	if err != nil {
		s.log.Error("show dialog", "request", q.ID, "err", err)
		return nil
	}
	return slack.NewUpdateViewSubmissionResponse(&v)
}

// tooLate says in a message what could not be said in the dialog any more.
func tooLate(f chat.Form) chat.Message {
	e := chat.Block{Kind: chat.Entry, Title: chat.Say(f.Title + ": nothing was changed, this took too long to check. Please try again.")}
	for _, d := range f.Fields {
		if d.Error != "" {
			e.Lines = append(e.Lines, chat.Text{{Text: d.Label + ": ", Style: chat.Bold}, {Text: d.Error}})
		}
	}
	return chat.Message{Private: true, Blocks: []chat.Block{e}}
}

const (
	// maxDialogs bounds the dialogs that are being filled in.
	maxDialogs = 1024
	// typingPause is how long a live field has to be left alone before the handler
	// is asked: Slack tells every letter, and takes 100 changes of dialogs a minute.
	typingPause = 400 * time.Millisecond
)

// draft shows the form of a dialog as it stands after a live field has changed. Only
// the latest change counts.
func (s *session) draft(in interaction) {
	q, err := submitted(in)
	if err != nil || q.Action == "" {
		return
	}
	n := s.changes.Add(1)
	s.drafts.keep(in.View.ID, n)
	latest := func() bool {
		last, _ := s.drafts.get(in.View.ID)
		return last == n
	}
	s.start(task{names: []string{q.ID}, at: orWhere(in.installation(), q.At.Channel.Workspace)}, func(ctx context.Context, w *workspace) {
		if !sleep(ctx, typingPause) || !latest() {
			return
		}
		q.w, q.Draft = w, true
		q.User = w.people.find(ctx, q.seat(), q.name)
		m := s.handler.Handle(ctx, q.Request)
		if m.Form == nil || ctx.Err() != nil || !latest() {
			return
		}
		if err := s.updateForm(ctx, q, in.View.ID, m); err != nil && !stopped(err) {
			s.log.Warn("show dialog as it stands", "request", q.ID, "err", err)
		}
	})
}

func (s *session) updateForm(ctx context.Context, q asked, id string, m chat.Message) error {
	if err := m.Check(); err != nil {
		return err
	}
	v, err := view(*m.Inert().Form, q.memo())
	if err != nil {
		return err
	}
	api, err := q.w.api(ctx)
	if err != nil {
		return err
	}
	_, err = api.UpdateViewContext(ctx, v, "", "", id)
	return err
}

// openPatience is how long a dialog waits for the handler before an empty one is
// opened in its place: Slack lets a dialog be opened for three seconds.
const openPatience = 1200 * time.Millisecond

// A reserved dialog is opened empty when its form takes its time.
type reserved struct {
	timer  *time.Timer
	opened chan string // its id; empty when Slack refused
}

// reserve keeps a dialog for q, if one is to be expected.
func (s *session) reserve(ctx context.Context, q asked) *reserved {
	if !q.opens || q.trigger == "" {
		return nil
	}
	r := &reserved{opened: make(chan string, 1)}
	r.timer = time.AfterFunc(openPatience, func() {
		f := chat.Form{Title: "Newsdesk", Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say("One moment…")}}}
		r.opened <- s.openEmpty(ctx, q, f)
	})
	return r
}

func (s *session) openEmpty(ctx context.Context, q asked, f chat.Form) string {
	v, err := view(f, q.memo())
	if err != nil {
		return ""
	}
	api, err := q.w.api(ctx)
	if err != nil {
		return ""
	}
	r, err := api.OpenViewContext(ctx, q.trigger, v)
	if err != nil {
		s.log.Warn("open dialog", "request", q.ID, "err", err)
		return ""
	}
	return r.ID
}

// end gives the id of the dialog, empty when none was opened.
func (r *reserved) end() string {
	if r == nil || r.timer.Stop() {
		return ""
	}
	return <-r.opened
}

// fill puts the answer into a dialog that was opened empty.
func (s *session) fill(ctx context.Context, q asked, id string, m chat.Message) {
	if m.Form == nil {
		f := chat.Form{Title: "Newsdesk", Blocks: viewable(m.Blocks)}
		if !m.Private || len(f.Blocks) == 0 {
			f.Blocks = []chat.Block{{Kind: chat.Paragraph, Text: chat.Say("Done.")}}
		}
		if !m.Private {
			s.say(ctx, q, m)
		}
		m = chat.Message{Form: &f}
	}
	if err := s.updateForm(ctx, q, id, m); err != nil && !stopped(err) {
		s.log.Error("fill dialog", "request", q.ID, "err", err)
	}
}

// viewable are the blocks that a dialog can show.
func viewable(blocks []chat.Block) []chat.Block {
	var out []chat.Block
	for _, b := range blocks {
		switch b.Kind {
		case chat.Actions:
		case chat.Graph:
			out = append(out, chat.Block{Kind: chat.Small, Text: chat.Say(b.Chart.Alt)})
		case chat.Attachment:
			out = append(out, chat.Block{Kind: chat.Small, Text: chat.Say(b.File.Name + " " + b.File.Alt)})
		default:
			out = append(out, b)
		}
	}
	return out
}

// shortcut uses the command that a shortcut is named after; on a message, its first
// option is what the message says. What else it needs is asked in a dialog.
func (s *session) shortcut(in interaction) {
	for _, c := range s.handler.Commands() {
		if c.Name == in.Callback {
			t := task{names: []string{in.Trigger}, at: in.installation(), reply: in.Reply}
			s.start(t, func(ctx context.Context, w *workspace) { s.use(ctx, w, in, c) })
			return
		}
	}
	s.log.Warn("a shortcut that no command is named after", "shortcut", in.Callback)
}

func (s *session) use(ctx context.Context, w *workspace, in interaction, c chat.Command) {
	team := in.installation().Team
	q := asked{
		Request: chat.Request{ID: in.Trigger, At: w.ref(team, in.Channel.ID, in.Message.Thread), Command: c.Name, Options: map[string]string{}},
		w:       w, user: in.User.ID, name: in.User.Name, reply: in.Reply, trigger: in.Trigger, quiet: in.Message.Thread, opens: c.Opens,
		home: in.Channel.ID == "", direct: len(in.Channel.ID) > 0 && in.Channel.ID[0] == 'D',
	}
	if in.Message.TS != "" {
		q.On = w.ref(team, in.Channel.ID, in.Message.TS)
	}
	said := clip(heard(in.Message.Text, w.bot()), maxText)
	needs := 0
	for i, o := range c.Options {
		switch {
		case i == 0 && said != "":
			q.Options[o.Name] = said
		case o.Required:
			needs++
		}
	}
	if needs == 0 {
		s.converse(ctx, q)
		return
	}
	m := q.memo()
	m.Command = c.Name
	if err := s.openForm(ctx, q, callForm(c, said), m); err != nil {
		s.log.Warn("open dialog", "shortcut", in.Callback, "err", err)
		s.say(ctx, q, note(fmt.Sprintf("Slack opened no dialog. Say it as a command: %s", chat.Usage(c))))
	}
}
