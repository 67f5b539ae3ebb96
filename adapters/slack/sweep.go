package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

var _ chat.Sweeper = (*Adapter)(nil)

// Copies finds all messages of the bot with this key in their metadata: in the
// channel, and in the threads of the bot's own messages there.
func (a *Adapter) Copies(ctx context.Context, ch chat.Channel, key string, since time.Time) ([]chat.Ref, error) {
	if key == "" {
		return nil, nil
	}
	w, err := a.workspace(ctx, ch.Workspace)
	if err != nil {
		return nil, err
	}
	l := lookup{workspace: w, channel: ch, key: key, since: stamp(since)}
	var found []chat.Ref
	var roots []string
	take := func(m slack.Message) bool {
		if l.is(m) {
			found = append(found, l.at(m))
		}
		if l.rooted(m) {
			roots = append(roots, m.Timestamp)
		}
		return false
	}
	if err := l.channelPages(ctx, since, take); err != nil {
		return nil, err
	}
	if len(roots) > maxThreads {
		return nil, &chat.RetryError{Err: fmt.Errorf("look through %d threads: %w", len(roots), errLong)}
	}
	for _, root := range roots {
		err := l.threadPages(ctx, root, func(m slack.Message) bool {
			if l.is(m) && m.Timestamp != root { // the root was in the channel
				found = append(found, l.at(m))
			}
			return false
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(found, func(x, y chat.Ref) int {
		if later(x.ID, y.ID) {
			return 1
		}
		return strings.Compare(x.ID, y.ID)
	})
	return slices.Compact(found), nil
}

// Remove removes a message that the bot has posted.
func (a *Adapter) Remove(ctx context.Context, ref chat.Ref) error {
	w, err := a.workspace(ctx, ref.Channel.Workspace)
	if err != nil {
		return err
	}
	err = w.do(ctx, func(api *slack.Client) error {
		_, _, err := api.DeleteMessageContext(ctx, ref.Channel.ID, ref.ID)
		return err
	})
	if code(err) == "message_not_found" {
		return nil
	}
	if err = outcome("remove message", err); errors.Is(err, chat.ErrUnknown) {
		return &chat.RetryError{Err: err} // removing it again does no harm
	}
	return err
}

// errLong says that a channel holds more since then than is looked through.
var errLong = errors.New("too many messages since then")

// channelPages gives each message of the channel since then to see, latest first,
// until that says that it is enough. Where there are more than it looks through it
// cannot say that something is not there.
func (l lookup) channelPages(ctx context.Context, since time.Time, see func(slack.Message) bool) error {
	in := &slack.GetConversationHistoryParameters{
		ChannelID: l.channel.ID, Oldest: stamp(since.Add(-rootsBefore)), Inclusive: true, Limit: pageSize, IncludeAllMetadata: true,
	}
	api, err := l.api(ctx)
	if err != nil {
		return err
	}
	for range maxPages {
		page, err := api.GetConversationHistoryContext(ctx, in)
		if err != nil {
			return fmt.Errorf("look through the channel: %w", outcome("read history", err))
		}
		if slices.ContainsFunc(page.Messages, see) {
			return nil
		}
		if in.Cursor = page.ResponseMetaData.NextCursor; in.Cursor == "" {
			return nil
		}
	}
	return &chat.RetryError{Err: fmt.Errorf("look through the channel: %w", errLong)}
}

// threadPages is channelPages for a thread, oldest first. One that is gone is empty.
func (l lookup) threadPages(ctx context.Context, root string, see func(slack.Message) bool) error {
	in := &slack.GetConversationRepliesParameters{
		ChannelID: l.channel.ID, Timestamp: root, Oldest: l.since, Inclusive: true, Limit: pageSize, IncludeAllMetadata: true,
	}
	api, err := l.api(ctx)
	if err != nil {
		return err
	}
	for range maxPages {
		page, _, next, err := api.GetConversationRepliesContext(ctx, in)
		switch {
		case code(err) == "thread_not_found":
			return nil
		case err != nil:
			return fmt.Errorf("look through a thread: %w", outcome("read replies", err))
		}
		if slices.ContainsFunc(page, see) {
			return nil
		}
		if in.Cursor = next; next == "" {
			return nil
		}
	}
	return &chat.RetryError{Err: fmt.Errorf("look through a thread: %w", errLong)}
}
