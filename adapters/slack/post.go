package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackutilsx"

	"newsdesk/digest/chat"
)

// partEvent names the metadata of our messages, and partKey their key in it
// (https://docs.slack.dev/messaging/message-metadata).
const (
	partEvent = "newsdesk_part"
	partKey   = "key"
)

// Post posts m, after waiting for the channel's turn. A key that this adapter has
// posted to the channel is not posted again: its Ref is returned.
func (a *Adapter) Post(ctx context.Context, at chat.Ref, m chat.Message) (chat.Ref, error) {
	m, err := a.fit(at, m)
	if err != nil {
		return chat.Ref{}, err
	}
	name := at.Channel.ID + " " + m.Key
	if ref, ok := a.posted.get(name); ok && m.Key != "" {
		return ref, nil
	}
	w, err := a.workspace(ctx, at.Channel.Workspace)
	if err != nil {
		return chat.Ref{}, err
	}
	if m.Key != "" && at.ID != "" {
		a.threads.keep(name, at.ID)
	}
	ref, err := w.send(ctx, at, m)
	if err != nil {
		return chat.Ref{}, err
	}
	if m.Key != "" {
		a.posted.keep(name, ref)
	}
	return ref, nil
}

// send posts m as it is; where Slack surely refuses what adorns it, or its length,
// it is posted in a plainer look.
func (w *workspace) send(ctx context.Context, at chat.Ref, m chat.Message) (chat.Ref, error) {
	m = w.drawn(m)
	channel, ts, err := w.call(ctx, at, said(m, at.ID))
	if code(err) == "invalid_blocks" && adorned(m) {
		w.opt.Log.Info("slack takes no pictures or charts here", "adapter", w.opt.Name, "channel", at.Channel.ID, "err", err)
		if hasChart(m) {
			w.plain.Store(w.opt.Now().Add(plainPause).Unix())
		}
		m = bare(m)
		channel, ts, err = w.call(ctx, at, said(m, at.ID))
	}
	if code(err) == "msg_blocks_too_long" {
		w.opt.Log.Warn("slack finds a message too long, it is posted as plain text", "adapter", w.opt.Name, "channel", at.Channel.ID, "key", m.Key)
		channel, ts, err = w.call(ctx, at, plainly(m, at.ID))
	}
	if at.ID != "" && slices.Contains(rootlessCodes, code(err)) { // the channel itself may be as good as ever
		return chat.Ref{}, fmt.Errorf("%w: its thread is gone: %w", chat.ErrRejected, err)
	}
	if err = heed(w.posts, outcome("post message", err)); err != nil {
		return chat.Ref{}, err
	}
	if ts == "" {
		return chat.Ref{}, fmt.Errorf("post message: %w: slack did not name it", chat.ErrUnknown)
	}
	ref := chat.Ref{Channel: at.Channel, ID: ts}
	ref.Channel.ID = orText(channel, at.Channel.ID) // a person's id is not the channel's
	w.attach(ctx, chat.Ref{Channel: ref.Channel, ID: orText(at.ID, ts)}, m)
	return ref, nil
}

// plainPause is how long a workspace that has refused a chart is spared them.
const plainPause = 24 * time.Hour

func hasChart(m chat.Message) bool {
	return slices.ContainsFunc(m.Blocks, func(b chat.Block) bool { return b.Kind == chat.Graph })
}

// drawn is m with its charts as the workspace shows them.
func (w *workspace) drawn(m chat.Message) chat.Message {
	if w.opt.NativeCharts && w.opt.Now().Unix() >= w.plain.Load() {
		return m
	}
	return undrawn(m)
}

// call is one chat.postMessage, in its turn.
func (w *workspace) call(ctx context.Context, at chat.Ref, args []slack.MsgOption) (channel, ts string, err error) {
	err = w.do(ctx, func(api *slack.Client) error {
		err := w.posts.wait(ctx, at.Channel.ID)
		if err == nil {
			channel, ts, err = api.PostMessageContext(ctx, at.Channel.ID, args...)
		}
		return err
	})
	return channel, ts, err
}

// plainly is a message as text without blocks, for which Slack has more room: the
// limit of all blocks together is a guess, and a digest without buttons is better
// than none.
func plainly(m chat.Message, thread string) []slack.MsgOption {
	text := slackutilsx.EscapeMessage(chat.Plain(chat.Message{Blocks: withoutControls(m.Blocks)}, 0))
	return append(said(m, thread), slack.MsgOptionText(text, false), slack.MsgOptionBlocks())
}

func withoutControls(blocks []chat.Block) []chat.Block {
	return slices.DeleteFunc(slices.Clone(blocks), func(b chat.Block) bool { return b.Kind == chat.Actions })
}

// fit is m made inert, or the error that says why it cannot be sent.
func (a *Adapter) fit(at chat.Ref, m chat.Message) (chat.Message, error) {
	if at.Channel.Adapter != a.opt.Name || at.Channel.ID == "" {
		return m, fmt.Errorf("post to %s: %w", at.Channel, chat.ErrGone)
	}
	if err := m.Check(); err != nil {
		return m, fmt.Errorf("%w: %w", chat.ErrRejected, err)
	}
	if m = m.Inert(); !limits().Fits(m) {
		return m, fmt.Errorf("%w: it is larger than Slack's limits", chat.ErrRejected)
	}
	if len(blocks(m)) == 0 {
		return m, fmt.Errorf("%w: there is nothing to see in it", chat.ErrRejected)
	}
	return m, nil
}

// said is an inert message as arguments of chat.postMessage and its kin.
func said(m chat.Message, thread string) []slack.MsgOption {
	out := []slack.MsgOption{
		slack.MsgOptionText(fallback(m), false), slack.MsgOptionBlocks(blocks(m)...), slack.MsgOptionDisableMarkdown(),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
	if thread != "" {
		out = append(out, slack.MsgOptionTS(thread))
		if m.Broadcast {
			out = append(out, slack.MsgOptionBroadcast())
		}
	}
	if m.Key != "" {
		out = append(out, slack.MsgOptionMetadata(slack.SlackMetadata{EventType: partEvent, EventPayload: map[string]any{partKey: m.Key}}))
	}
	return out
}

// heed keeps silent for as long as Slack asks when it limits; it gives err.
func heed(p *pace, err error) error {
	var retry *chat.RetryError
	var limited *slack.RateLimitedError
	if errors.As(err, &retry) && errors.As(err, &limited) {
		p.hush(retry.After)
	}
	return err
}

// attach uploads the files of a message into its thread, and the pictures of charts
// that Slack does not draw. The message itself is there already and says what is in
// them, so a failure is only logged.
func (w *workspace) attach(ctx context.Context, at chat.Ref, m chat.Message) {
	for _, b := range m.Blocks {
		f := b.File
		if b.Kind == chat.Graph && !drawable(b.Chart) {
			f = undrawn(chat.Message{Blocks: []chat.Block{b}}).Blocks[0].File
		}
		if f == nil || len(f.Bytes) == 0 {
			continue
		}
		if err := w.upload(ctx, at, f); err != nil {
			w.opt.Log.Warn("upload file", "adapter", w.opt.Name, "channel", at.Channel.ID, "file", f.Name, "err", err)
		}
	}
}

func (w *workspace) upload(ctx context.Context, at chat.Ref, f *chat.File) error {
	api, err := w.api(ctx)
	if err != nil {
		return err
	}
	_, err = api.UploadFileContext(ctx, slack.UploadFileParameters{
		Reader: bytes.NewReader(f.Bytes), FileSize: len(f.Bytes), Filename: f.Name, Title: f.Name,
		AltTxt: f.Alt, Channel: at.Channel.ID, ThreadTimestamp: at.ID,
	})
	return err
}

// Edit replaces a message that the bot has posted.
func (a *Adapter) Edit(ctx context.Context, ref chat.Ref, m chat.Message) error {
	m, err := a.fit(ref, m)
	if err != nil {
		return err
	}
	w, err := a.workspace(ctx, ref.Channel.Workspace)
	if err != nil {
		return err
	}
	m = w.drawn(m)
	err = w.change(ctx, ref, said(m, ""))
	if code(err) == "invalid_blocks" && adorned(m) {
		err = w.change(ctx, ref, said(bare(m), ""))
	}
	if code(err) == "msg_blocks_too_long" {
		err = w.change(ctx, ref, plainly(m, ""))
	}
	return heed(w.edits, outcome("edit message", err))
}

// change is one chat.update, in its turn.
func (w *workspace) change(ctx context.Context, ref chat.Ref, args []slack.MsgOption) error {
	return w.do(ctx, func(api *slack.Client) error {
		err := w.edits.wait(ctx, "")
		if err == nil {
			_, _, _, err = api.UpdateMessageContext(ctx, ref.Channel.ID, ref.ID, args...)
		}
		return err
	})
}

const (
	pageSize   = 200
	maxPages   = 10
	maxThreads = 20
	// rootsBefore is how much older than its replies a thread is expected to be.
	rootsBefore = 2 * time.Hour
)

// Find looks for a message of the bot by the key in its metadata: in the thread that
// it was last tried in, in the channel, then in the threads of the bot's own messages
// there. Where there is more than it looks through, the error is a *chat.RetryError:
// that it is not there is said only when all was seen. It needs the scope
// channels:history or groups:history.
func (a *Adapter) Find(ctx context.Context, ch chat.Channel, key string, since time.Time) (chat.Ref, bool, error) {
	if key == "" {
		return chat.Ref{}, false, nil
	}
	w, err := a.workspace(ctx, ch.Workspace)
	if err != nil {
		return chat.Ref{}, false, err
	}
	l := lookup{workspace: w, channel: ch, key: key, since: stamp(since)}
	if root, ok := a.threads.get(ch.ID + " " + key); ok {
		if ref, ok, err := l.inThread(ctx, root); ok || err != nil {
			return ref, ok, err
		}
	}
	roots, ref, ok, err := l.inChannel(ctx, since)
	if ok || err != nil {
		return ref, ok, err
	}
	for _, root := range roots[:min(len(roots), maxThreads)] {
		if ref, ok, err := l.inThread(ctx, root); ok || err != nil {
			return ref, ok, err
		}
	}
	if len(roots) > maxThreads {
		return chat.Ref{}, false, &chat.RetryError{Err: fmt.Errorf("look through %d threads: %w", len(roots), errLong)}
	}
	return chat.Ref{}, false, nil
}

// stamp is a time as Slack writes it: seconds and microseconds.
func stamp(t time.Time) string {
	if t.Unix() < 0 {
		return "0"
	}
	return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000)
}

// A lookup is one search for a message.
type lookup struct {
	*workspace
	channel    chat.Channel
	key, since string
}

// inChannel gives the message, or the threads that it may be in.
func (l lookup) inChannel(ctx context.Context, since time.Time) (roots []string, ref chat.Ref, ok bool, err error) {
	err = l.channelPages(ctx, since, func(m slack.Message) bool {
		if ok = l.is(m); ok {
			ref = l.at(m)
		} else if l.rooted(m) {
			roots = append(roots, m.Timestamp)
		}
		return ok
	})
	return roots, ref, ok, err
}

// rooted says that m is the bot's and has replies that are late enough.
func (l lookup) rooted(m slack.Message) bool {
	return l.own(m) && m.ReplyCount > 0 && (m.LatestReply == "" || later(m.LatestReply, l.since))
}

func (l lookup) inThread(ctx context.Context, root string) (ref chat.Ref, ok bool, err error) {
	err = l.threadPages(ctx, root, func(m slack.Message) bool {
		if ok = l.is(m); ok {
			ref = l.at(m)
		}
		return ok
	})
	return ref, ok, err
}

func (l lookup) at(m slack.Message) chat.Ref {
	return chat.Ref{Channel: l.channel, ID: m.Timestamp}
}

func (l lookup) is(m slack.Message) bool {
	return m.Metadata.EventType == partEvent && m.Metadata.EventPayload[partKey] == l.key && l.own(m) && !later(l.since, m.Timestamp)
}

// own says that the bot wrote m, as far as it knows who it is.
func (l lookup) own(m slack.Message) bool {
	me := l.self.Load()
	return me == nil || m.User == me.user || (m.BotID != "" && m.BotID == me.bot)
}

// later says that the stamp a is later than b.
func later(a, b string) bool {
	x, _ := strconv.ParseFloat(a, 64)
	y, _ := strconv.ParseFloat(b, 64)
	return x > y
}

func orText(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
