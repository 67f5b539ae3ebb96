package discord

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"newsdesk/digest/chat"
)

// Codes of refusals that there is another way for.
const (
	codeUnknownChannel = 10003
	codeUnknownMessage = 10008
	codeAccess         = 50001
	codePermissions    = 50013
	codeWrongChannel   = 50024
	codeArchived       = 50083
	codeThreadExists   = 160004
	codeManyThreads    = 160006
)

// threadSeparator stands between a thread and a message in it in a Ref's ID. A
// thread has the ID of its root.
const threadSeparator = "/"

// Post posts m. A reply goes into the thread of its root, which is made when
// there is none; where none can be made it is a reply in the channel. A message
// with a Key that was posted within the last few minutes is not posted again.
func (a *Adapter) Post(ctx context.Context, at chat.Ref, m chat.Message) (chat.Ref, error) {
	if err := m.Check(); err != nil {
		return chat.Ref{}, fmt.Errorf("%w: %w", chat.ErrRejected, err)
	}
	if at.Channel.Adapter != a.opt.Name {
		return chat.Ref{}, fmt.Errorf("%w: channel %s is of another adapter", chat.ErrGone, at.Channel)
	}
	m, err := a.stories(ctx, at, m)
	if err != nil {
		return chat.Ref{}, fmt.Errorf("post to %s: %w", at, err)
	}
	key := m.Key
	if key == "" {
		key = rand.Text()
	}
	var ref chat.Ref
	err = a.shown(m, func(p payload) (err error) {
		p.Nonce, p.EnforceNonce = nonce(at.Channel.ID+threadSeparator+at.ID, key), true
		ref, err = a.post(ctx, at, p, threadName(m))
		return err
	})
	if err != nil {
		return chat.Ref{}, fmt.Errorf("post to %s: %w", at, err)
	}
	return ref, nil
}

// threadName is what a thread that begins with m is called.
func threadName(m chat.Message) string {
	for _, b := range m.Inert().Blocks {
		for _, t := range append([]chat.Text{b.Text, b.Title}, b.Lines...) {
			if name := strings.Join(strings.Fields(t.Plain()), " "); name != "" {
				return clip(name, maxThreadName)
			}
		}
	}
	return "Newsdesk"
}

// split divides a Ref's ID into its thread and the message.
func split(id string) (root, message string) {
	root, message, in := strings.Cut(id, threadSeparator)
	if !in {
		return root, root
	}
	return root, message
}

func (a *Adapter) post(ctx context.Context, at chat.Ref, p payload, name string) (chat.Ref, error) {
	where, err := a.channels.look(ctx, at.Channel.ID)
	if err != nil {
		return chat.Ref{}, err
	}
	root, _ := split(at.ID)
	switch {
	case root != "" && !snowflake(root):
		return chat.Ref{}, fmt.Errorf("%w: %q is no Discord message", chat.ErrGone, at.ID)
	case root == "" && where.forum():
		return a.forumPost(ctx, at.Channel, p, name)
	case root == "":
		id, err := a.create(ctx, where.ID, p)
		if err == nil {
			a.publish(ctx, where, id)
		}
		return chat.Ref{Channel: at.Channel, ID: id}, err
	case !where.threads() && !where.forum():
		return a.reply(ctx, at.Channel, root, p)
	}
	return a.threadPost(ctx, chat.Ref{Channel: at.Channel, ID: root}, p, name)
}

// create makes a message and gives its id.
func (a *Adapter) create(ctx context.Context, channel string, p payload) (string, error) {
	var made struct {
		ID string `json:"id"`
	}
	err := a.rest.do(ctx, call{method: "POST", path: "/channels/" + channel + "/messages", body: p, files: p.files, into: &made})
	switch {
	case err == nil && made.ID == "":
		return "", fmt.Errorf("%w: the answer names no message", chat.ErrUnknown)
	case code(err) == codeUnknownChannel:
		a.channels.forget(channel)
	}
	return made.ID, err
}

// codePublished says that a message is published already.
const codePublished = 40033

// publish crossposts a message of an announcement channel to the servers that follow
// it, beside what goes on. The message is posted already: what goes wrong here is told
// in the log alone. Discord allows ten in an hour for each channel.
func (a *Adapter) publish(ctx context.Context, where place, id string) {
	if !a.opt.Config.Crosspost || !where.announces() {
		return
	}
	c := call{method: "POST", path: "/channels/" + where.ID + "/messages/" + id + "/crosspost", again: true}
	once := func(ctx context.Context) error { return a.rest.do(ctx, c) }
	told := func(err error) {
		if err != nil && code(err) != codePublished {
			a.opt.Log.Warn("publish to following servers", "channel", where.ID, "message", id, "err", err)
		}
	}
	v := a.running.Load()
	beside := v != nil && v.spawn("publish", func() { told(v.steadily(v.ctx, func() error { return once(v.ctx) })) })
	if !beside {
		told(once(ctx))
	}
}

// reply answers a message in its channel.
func (a *Adapter) reply(ctx context.Context, ch chat.Channel, root string, p payload) (chat.Ref, error) {
	p.Reference = &reference{MessageID: root}
	id, err := a.create(ctx, ch.ID, p)
	return chat.Ref{Channel: ch, ID: id}, err
}

// threadPost posts into the thread of root, making it when there is none.
func (a *Adapter) threadPost(ctx context.Context, root chat.Ref, p payload, name string) (chat.Ref, error) {
	_, err := a.channels.look(ctx, a.channels.thread(root.ID))
	if err == nil {
		var ref chat.Ref
		if ref, err = a.createIn(ctx, root, p); err == nil {
			return ref, nil
		}
		if a.elsewhere(ctx, root, err) {
			return a.reply(ctx, root.Channel, root.ID, p)
		}
	}
	if !missing(err) {
		return chat.Ref{}, err
	}
	if where, err := a.channels.look(ctx, root.Channel.ID); err != nil || where.forum() {
		return chat.Ref{}, errors.Join(fmt.Errorf("%w: the post is gone", chat.ErrGone), err)
	}
	err = a.startThread(ctx, root, name)
	switch code(err) {
	case codePermissions, codeWrongChannel, codeManyThreads:
		return a.reply(ctx, root.Channel, root.ID, p)
	case codeThreadExists:
		err = nil
	}
	if err != nil {
		return chat.Ref{}, err
	}
	return a.createIn(ctx, root, p)
}

// elsewhere says whether what was refused in a thread may be allowed in its channel:
// they are two rights. A forum has no messages but in its posts.
func (a *Adapter) elsewhere(ctx context.Context, root chat.Ref, err error) bool {
	if c := code(err); c != codePermissions && c != codeAccess {
		return false
	}
	where, err := a.channels.look(ctx, root.Channel.ID)
	return err == nil && where.threads()
}

// createIn makes a message in the thread of root, waking the thread if it sleeps. One
// that may not be woken is locked: closed to the bot.
func (a *Adapter) createIn(ctx context.Context, root chat.Ref, p payload) (chat.Ref, error) {
	thread := a.channels.thread(root.ID)
	id, err := a.create(ctx, thread, p)
	if code(err) == codeArchived {
		woken := a.rest.do(ctx, call{method: "PATCH", path: "/channels/" + thread, body: map[string]any{"archived": false}})
		switch {
		case woken == nil:
			id, err = a.create(ctx, thread, p)
		case !errors.Is(woken, chat.ErrGone):
			err = fmt.Errorf("wake the thread: %w", woken)
		}
		if code(err) == codeArchived && woken == nil { // it fell asleep again
			err = &chat.RetryError{Err: err}
		}
	}
	return chat.Ref{Channel: root.Channel, ID: root.ID + threadSeparator + id}, err
}

// archiveAfter is how many minutes a thread stays in sight after its last message.
const archiveAfter = 1440

// startThread makes a thread from a message. It is made once: a second one is
// refused.
func (a *Adapter) startThread(ctx context.Context, root chat.Ref, name string) error {
	var made place
	err := a.rest.do(ctx, call{
		method: "POST", path: "/channels/" + root.Channel.ID + "/messages/" + root.ID + "/threads", into: &made,
		body: map[string]any{"name": orText(clip(name, maxThreadName), "Newsdesk"), "auto_archive_duration": archiveAfter},
	})
	if errors.Is(err, chat.ErrUnknown) { // making it again is refused if it was made
		return &chat.RetryError{Err: fmt.Errorf("start a thread: %s", err)} //nolint:errorlint // its outcome is no longer unknown
	}
	if err == nil {
		a.channels.began(root.ID, place{ID: orText(made.ID, root.ID), Type: max(made.Type, 11), Guild: made.Guild, Parent: root.Channel.ID})
	}
	return err
}

// home is the Discord channel that holds the message of a Ref, and its id there.
func (a *Adapter) home(ctx context.Context, ref chat.Ref) (channel, message string, err error) {
	root, message := split(ref.ID)
	if !snowflake(root) || !snowflake(message) {
		return "", "", fmt.Errorf("%w: %q is no Discord message", chat.ErrGone, ref.ID)
	}
	if root != message {
		return a.channels.thread(root), message, nil
	}
	where, err := a.channels.look(ctx, ref.Channel.ID)
	if where.forum() {
		return root, message, err
	}
	return ref.Channel.ID, message, err
}

// Edit changes a message in place.
func (a *Adapter) Edit(ctx context.Context, ref chat.Ref, m chat.Message) error {
	if err := m.Check(); err != nil {
		return fmt.Errorf("%w: %w", chat.ErrRejected, err)
	}
	m, err := a.stories(ctx, ref, m)
	if err != nil {
		return fmt.Errorf("edit %s: %w", ref, err)
	}
	channel, message, err := a.home(ctx, ref)
	if err == nil {
		err = a.shown(m, func(p payload) error {
			return a.rest.do(ctx, call{method: "PATCH", path: "/channels/" + channel + "/messages/" + message, body: p, files: p.files})
		})
	}
	if err != nil {
		return fmt.Errorf("edit %s: %w", ref, err)
	}
	return nil
}
