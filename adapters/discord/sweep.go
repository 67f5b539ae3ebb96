package discord

import (
	"context"
	"fmt"
	"slices"
	"time"

	"newsdesk/digest/chat"
)

var _ chat.Sweeper = (*Adapter)(nil)

// Copies finds all messages with this key, in the channel and in its threads.
func (a *Adapter) Copies(ctx context.Context, ch chat.Channel, key string, since time.Time) ([]chat.Ref, error) {
	if key == "" {
		return nil, nil
	}
	where, err := a.channels.look(ctx, ch.ID)
	if err != nil {
		return nil, fmt.Errorf("find in %s: %w", ch, err)
	}
	places, err := a.lateThreads(ctx, where, since)
	if err != nil {
		return nil, err
	}
	if !where.forum() {
		places = append(places, ch.ID)
	}
	var found []chat.Ref
	for _, place := range places {
		err := a.pages(ctx, place, since, func(p past) bool {
			if p.keyed(key) {
				found = append(found, a.refIn(ch, place, p.ID))
			}
			return false
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(found, func(x, y chat.Ref) int {
		_, m := split(x.ID)
		_, n := split(y.ID)
		switch {
		case newer(m, n):
			return 1
		case newer(n, m):
			return -1
		}
		return 0
	})
	return found, nil
}

// refIn is a message of a channel, or of one of its threads.
func (a *Adapter) refIn(ch chat.Channel, place, message string) chat.Ref {
	if place == ch.ID || place == message {
		return chat.Ref{Channel: ch, ID: message}
	}
	return chat.Ref{Channel: ch, ID: a.channels.root(place) + threadSeparator + message}
}

// Remove removes a message that the bot has posted. Where it is the first of a forum's
// post, in which nobody has said anything, the post is removed with it.
func (a *Adapter) Remove(ctx context.Context, ref chat.Ref) error {
	channel, message, err := a.home(ctx, ref)
	switch {
	case err == nil && channel == message:
		err = a.removePost(ctx, channel)
	case err == nil:
		err = a.removeIn(ctx, channel, message)
	}
	if err == nil || code(err) == codeUnknownMessage {
		return nil
	}
	return fmt.Errorf("remove %s: %w", ref, err)
}

func (a *Adapter) removeIn(ctx context.Context, channel, message string) error {
	return a.rest.do(ctx, call{method: "DELETE", path: "/channels/" + channel + "/messages/" + message})
}

// removePost removes a forum's post. What people have said in it is theirs, and then
// only its first message goes. Removing a post takes the permission Manage Threads,
// which the bot does not ask for: without it the post is emptied and put to sleep, as
// who began it may.
func (a *Adapter) removePost(ctx context.Context, post string) error {
	others := false
	err := a.pages(ctx, post, time.Time{}, func(p past) bool {
		others = others || p.ID != post
		return others
	})
	if err != nil && !missing(err) {
		return err
	}
	if others {
		return a.removeIn(ctx, post, post)
	}
	err = a.rest.do(ctx, call{method: "DELETE", path: "/channels/" + post})
	a.channels.forget(post)
	if c := code(err); c != codePermissions && c != codeAccess {
		if missing(err) {
			return nil
		}
		return err
	}
	if err := a.removeIn(ctx, post, post); err != nil && code(err) != codeUnknownMessage {
		return err
	}
	return a.rest.do(ctx, call{method: "PATCH", path: "/channels/" + post, body: map[string]any{"archived": true}})
}
