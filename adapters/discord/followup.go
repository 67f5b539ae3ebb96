package discord

import (
	"context"
	"errors"
	"strings"
	"time"

	"newsdesk/digest/chat"
)

const (
	// talkKey begins the keys of threads that the bot has answered in.
	talkKey = "talk/"
	// talkLife is how long such a thread is remembered after its root.
	talkLife = 30 * 24 * time.Hour
	// maxTalks is how many are remembered.
	maxTalks = 4096
)

// How what is asked in a thread reaches the bot. Without the privileged intent Discord
// tells the text of a message only where it mentions the bot, as a reply to it does.
// https://docs.discord.com/developers/events/gateway#message-content-intent
const (
	askOn      = "Ask on here: reply to a message of mine, or mention me."
	askOnPlain = "Ask on here."
)

// beginThread begins a thread for follow-ups on an answer that everybody sees, where the
// handler wants one and the bot may: without the permission there is none, and no
// error. What is asked in reply to the message then makes do without it.
func (v *conversation) beginThread(ctx context.Context, in interaction, root chat.Ref, m chat.Message) {
	if m.Begun == nil || root.ID == "" || strings.Contains(root.ID, threadSeparator) || in.guest() {
		return
	}
	where, err := v.channels.look(ctx, root.Channel.ID)
	if err != nil || !where.threads() {
		return
	}
	if err := m.Begun(ctx, root); err != nil {
		v.opt.Log.Warn("note where an answer stands", "message", root.String(), "err", err)
		return
	}
	if !in.allows(publicThreads | threadMessages) {
		return
	}
	err = v.steadily(ctx, func() error { return v.startThread(ctx, root, threadName(m)) })
	if err != nil && code(err) != codeThreadExists {
		v.opt.Log.Info("no thread for follow-ups", "message", root.String(), "err", err)
		return
	}
	v.talked(ctx, root)
	hint := chat.Message{Key: "ask on", Blocks: []chat.Block{{Kind: chat.Small, Text: chat.Say(v.askOn())}}}
	if _, err := v.Post(ctx, root, hint); err != nil {
		v.opt.Log.Info("begin a thread for follow-ups", "message", root.String(), "err", err)
	}
}

func (v *conversation) askOn() string {
	if v.opt.Config.MessageContent {
		return askOnPlain
	}
	return askOn
}

// allows says that the bot has these permissions where the interaction is. Where they
// are not told, as by servers that speak Discord's language only partly, it may try.
func (in interaction) allows(want uint64) bool {
	return in.Permissions == "" || bits(in.Permissions)&want == want || bits(in.Permissions)&administrator != 0
}

// goesOn says that a message goes on with a thread that the bot has answered in, and is
// not meant for somebody else. Its text is told only with the message content intent.
func (v *conversation) goesOn(m message) bool {
	if !v.opt.Config.MessageContent || m.Content == "" || len(m.Mentions) > 0 || strings.Contains(m.Content, "<@") {
		return false
	}
	if m.Referenced != nil && v.replied(m) == "" {
		return false
	}
	return v.talks.has(m.Channel)
}

// talked notes that the bot has answered in the thread of at.
func (v *conversation) talked(ctx context.Context, at chat.Ref) {
	root, _ := split(at.ID)
	thread := v.channels.thread(root)
	if !v.opt.Config.MessageContent || root == "" || !v.talks.add(thread) {
		return
	}
	v.keep(ctx, talkKey+thread, []byte(at.Channel.Workspace))
}

// remember reads which threads the bot has answered in, and forgets the old ones.
func (v *conversation) remember(ctx context.Context) {
	if v.opt.Vault == nil || !v.opt.Config.MessageContent {
		return
	}
	keys, err := v.opt.Vault.Keys(ctx, talkKey)
	if err != nil {
		v.opt.Log.Warn("read the threads answered in", "err", err)
		return
	}
	oldest := snowflakeAt(v.opt.Now().Add(-talkLife))
	for _, k := range keys {
		thread := strings.TrimPrefix(k, talkKey)
		if snowflake(thread) && newer(thread, oldest) {
			v.talks.add(thread)
			continue
		}
		if err := v.opt.Vault.Delete(ctx, k); err != nil {
			v.opt.Log.Warn("forget a thread", "err", err)
		}
	}
}

// share shows an answer to everybody: after the interaction, or in the channel what
// Discord does not take for it any more. Its first message begins a thread.
func (v *conversation) share(ctx context.Context, in interaction, req chat.Request, m chat.Message, parts []chat.Message) error {
	first, left, err := v.followSurely(ctx, in, parts)
	root := chat.Ref{Channel: req.At.Channel, ID: first}
	if errors.Is(err, errOver) || errors.Is(err, chat.ErrGone) {
		var posted chat.Ref
		posted, err = v.postAll(v.ctx, req.At, left)
		if first == "" {
			root = posted
		}
	}
	if req.At.ID == "" {
		v.beginThread(ctx, in, root, m)
	}
	return err
}

// lookAfter is how long a message may be on its way before it is looked for.
const lookAfter = 3 * time.Second

// mayMiss is what the asker is told when nobody knows whether all of an answer is there.
const mayMiss = "A part of the answer may be missing: Discord did not say whether it took it. Please ask again if so."

// followSurely shows the parts of an answer to everybody. One whose outcome is unknown
// is looked for by its key, and when it is there what comes after it follows. When it
// is not it may still come, and is not sent again: the asker is told.
func (v *conversation) followSurely(ctx context.Context, in interaction, parts []chat.Message) (first string, left []chat.Message, err error) {
	left = parts
	for {
		var id string
		id, left, err = v.follow(ctx, in, left, 0)
		first = orText(first, id)
		if !errors.Is(err, chat.ErrUnknown) {
			return first, left, err
		}
		id, found := v.lookFor(ctx, in, left[0].Key)
		if !found {
			v.whisperOn(ctx, in, mayMiss)
			return first, left, err
		}
		if len(left) == len(parts) {
			first = id
		}
		left = left[1:]
	}
}

// lookFor looks for a part of an answer where it was asked for.
func (v *conversation) lookFor(ctx context.Context, in interaction, key string) (id string, found bool) {
	if in.guest() || sleep(ctx, lookAfter) != nil {
		return "", false
	}
	_ = v.steadily(ctx, func() (err error) { // what cannot be looked for is not found
		id, err = v.findIn(ctx, in.ChannelID, key, v.opt.Now().Add(-answerTime))
		return err
	})
	return id, id != ""
}

// whisperOn tells the asker alone something more.
func (v *conversation) whisperOn(ctx context.Context, in interaction, words string) {
	if _, _, err := v.follow(ctx, in, []chat.Message{notice(words)}, ephemeral); err != nil {
		v.opt.Log.Info("tell the asker", "request", in.ID, "err", err)
	}
}
