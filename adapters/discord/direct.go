package discord

import (
	"context"
	"fmt"

	"newsdesk/digest/chat"
)

// Direct is the talk of the bot with one person. It is the same in every workspace,
// and a workspace of its own: what is said there is not of any server.
func (a *Adapter) Direct(ctx context.Context, _, person string) (chat.Channel, error) {
	if !snowflake(person) {
		return chat.Channel{}, fmt.Errorf("%w: %q is no Discord user", chat.ErrGone, clip(person, 30))
	}
	if id := a.channels.talk(person); id != "" {
		return a.talk(id), nil
	}
	var made place
	err := a.rest.do(ctx, call{method: "POST", path: "/users/@me/channels", body: map[string]string{"recipient_id": person}, into: &made, again: true})
	if err != nil {
		return chat.Channel{}, fmt.Errorf("open a talk with %s: %w", person, err)
	}
	if !snowflake(made.ID) {
		return chat.Channel{}, &chat.RetryError{Err: fmt.Errorf("open a talk with %s: no channel in the answer", person)}
	}
	a.channels.talks(person, made.ID)
	return a.talk(made.ID), nil
}

func (a *Adapter) talk(id string) chat.Channel {
	return chat.Channel{Adapter: a.opt.Name, Workspace: talkPrefix + id, ID: id}
}

// talkPrefix begins the workspace of a talk with one person.
const talkPrefix = "direct-"
