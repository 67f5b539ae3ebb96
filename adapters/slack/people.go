package slack

import (
	"context"
	"sync"
	"time"

	"newsdesk/digest/chat"
)

// people knows who asks: their names, time zones and rights, as far as the scope
// users:read is there. It is safe for concurrent use.
type people struct {
	a *Adapter

	mu    sync.Mutex
	known map[string]person
	blind time.Time // no questions before: the scope is missing
}

type person struct {
	chat.User
	until time.Time
}

const (
	// personLife is how long what is known of somebody counts: as long as a
	// dismissed admin may still act as one.
	personLife     = 15 * time.Minute
	blindPause     = time.Hour
	personPatience = 3 * time.Second
	maxPeople      = 10000
)

func newPeople(a *Adapter) *people { return &people{a: a, known: map[string]person{}} }

// find is the person with this id. Without the scope, or when Slack does not
// answer in time, only the id and the given name are known.
func (p *people) find(ctx context.Context, id, name string) chat.User {
	u, ask := p.remembered(id)
	if !ask {
		u.Name = orText(u.Name, name)
		return u
	}
	u, err := p.ask(ctx, id)
	p.remember(u, err)
	u.Name = orText(u.Name, name)
	return u
}

func (p *people) remembered(id string) (chat.User, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.a.opt.Now()
	if u, ok := p.known[id]; ok && now.Before(u.until) {
		return u.User, false
	}
	return chat.User{ID: id}, id != "" && !now.Before(p.blind)
}

func (p *people) ask(ctx context.Context, id string) (chat.User, error) {
	ctx, stop := context.WithTimeout(ctx, personPatience)
	defer stop()
	who := chat.User{ID: id}
	u, err := p.a.api.GetUserInfoContext(ctx, id)
	if err != nil {
		return who, err
	}
	who.Name = orText(u.Profile.DisplayName, orText(u.RealName, u.Name))
	if _, err := time.LoadLocation(u.TZ); err == nil && u.TZ != "Local" {
		who.Zone = u.TZ
	}
	me := p.a.self.Load()
	switch {
	case u.Deleted || u.IsRestricted || u.IsUltraRestricted || u.IsStranger:
	case me == nil || u.TeamID != me.team: // a guest of another workspace is no admin here
	case u.IsAdmin || u.IsOwner || u.IsPrimaryOwner:
		who.Level = chat.Admin
	default:
		who.Level = p.a.opt.Members
	}
	return who, nil
}

// remember keeps what Slack said.
func (p *people) remember(u chat.User, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.a.opt.Now()
	switch {
	case mendable(err):
		p.blind = now.Add(blindPause)
		p.a.opt.Log.Info("slack does not say who asks: names, time zones and admins are unknown", "adapter", p.a.opt.Name, "err", err)
	case err == nil:
		if len(p.known) >= maxPeople {
			clear(p.known)
		}
		p.known[u.ID] = person{User: u, until: now.Add(personLife)}
	}
}
