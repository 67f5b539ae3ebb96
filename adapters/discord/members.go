package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"newsdesk/digest/chat"
)

var _ chat.Member = (*Adapter)(nil)

const (
	// standingLife is how long what was asked for permissions is believed: Discord does
	// not tell of people without a privileged intent.
	standingLife = 5 * time.Minute
	// standingAgain is how long Discord is not asked again after a fault.
	standingAgain = 15 * time.Second
	maxStandings  = 10_000 // servers, channels and people each
)

// standings keeps what decides what people may do. It is safe for concurrent use.
type standings struct {
	servers  *memory[server]
	channels *memory[[]overwrite]
	people   *memory[[]string] // roles by server and person; nil for who is not in it
}

func newStandings() standings {
	return standings{newMemory[server](), newMemory[[]overwrite](), newMemory[[]string]()}
}

// In says whether a person may see a server's channel, by the permissions of the
// server, the person's roles and the channel's overwrites, each asked for once in five
// minutes; and whether a talk is that of the person.
func (a *Adapter) In(ctx context.Context, person string, c chat.Channel) (bool, error) {
	if c.Adapter != a.opt.Name || !snowflake(c.ID) || !snowflake(person) {
		return false, fmt.Errorf("ask whether %q is in %s: %w", clip(person, 30), c, chat.ErrGone)
	}
	if strings.HasPrefix(c.Workspace, talkPrefix) {
		own, err := a.Direct(ctx, "", person)
		return err == nil && own.ID == c.ID, err
	}
	where, err := a.channels.look(ctx, c.ID)
	switch {
	case errors.Is(err, chat.ErrGone) || (err == nil && where.Guild != c.Workspace):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("ask whether somebody is in %s: %w", c, err)
	}
	has, err := a.may(ctx, where, person)
	if err != nil {
		return false, fmt.Errorf("ask whether somebody is in %s: %w", c, err)
	}
	return has&viewChannel != 0, nil
}

// may are a person's permissions in a channel; none for who is not in its server.
func (a *Adapter) may(ctx context.Context, where place, person string) (uint64, error) {
	now := a.opt.Now()
	has, err := a.standings.people.ask(where.Guild+"/"+person, now, func() ([]string, error) {
		roles, err := a.rolesOf(ctx, where.Guild, person)
		if missing(err) {
			return nil, nil
		}
		return roles, err
	})
	if err != nil || has == nil {
		return 0, err
	}
	s, err := a.standings.servers.ask(where.Guild, now, func() (server, error) { return a.server(ctx, where.Guild) })
	if err != nil {
		return 0, err
	}
	over, err := a.standings.channels.ask(where.ID, now, func() ([]overwrite, error) { return a.overwrites(ctx, where.ID) })
	if err != nil {
		return 0, err
	}
	return standing{guild: where.Guild, owner: s.Owner, member: person, roles: s.Roles, has: has, overwrites: over}.may(), nil
}

// A memory keeps answers for a while, by what was asked, faults shorter. It is safe for
// concurrent use; two may ask the same at once.
type memory[T any] struct {
	mu    sync.Mutex
	known map[string]remembered[T]
}

type remembered[T any] struct {
	value T
	err   error
	until time.Time
}

func newMemory[T any]() *memory[T] { return &memory[T]{known: map[string]remembered[T]{}} }

func (m *memory[T]) ask(key string, now time.Time, asked func() (T, error)) (T, error) {
	m.mu.Lock()
	k, ok := m.known[key]
	m.mu.Unlock()
	if ok && now.Before(k.until) {
		return k.value, k.err
	}
	k.value, k.err = asked()
	life := standingLife
	switch {
	case errors.Is(k.err, context.Canceled) || errors.Is(k.err, context.DeadlineExceeded): // who asked has gone
		return k.value, k.err
	case k.err != nil:
		life = standingAgain
	}
	k.until = now.Add(life)
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.known) >= maxStandings {
		clear(m.known)
	}
	m.known[key] = k
	return k.value, k.err
}

func (m *memory[T]) forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.known, key)
}
