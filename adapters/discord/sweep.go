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

// Remove removes a message that the bot has posted.
func (a *Adapter) Remove(ctx context.Context, ref chat.Ref) error {
	channel, message, err := a.home(ctx, ref)
	if err == nil {
		err = a.rest.do(ctx, call{method: "DELETE", path: "/channels/" + channel + "/messages/" + message})
	}
	if err == nil || code(err) == codeUnknownMessage {
		return nil
	}
	return fmt.Errorf("remove %s: %w", ref, err)
}
