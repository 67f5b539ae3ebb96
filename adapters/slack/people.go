package slack

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"newsdesk/digest/chat"
)

// people knows who asks: their names, time zones and rights, as far as the scopes
// users:read and usergroups:read are there. It is safe for concurrent use.
type people struct {
	w *workspace

	mu     sync.Mutex
	known  map[string]person
	groups map[string]group
	blind  time.Time // no questions before: the scope is missing
}

type person struct {
	chat.User
	until time.Time
}

type group struct {
	members []string
	until   time.Time
}

const (
	// personLife is how long what is known of somebody counts: as long as a
	// dismissed admin may still act as one.
	personLife     = 15 * time.Minute
	blindPause     = time.Hour
	groupPause     = time.Minute
	personPatience = 3 * time.Second
	maxPeople      = 10000
)

func newPeople(w *workspace) *people {
	return &people{w: w, known: map[string]person{}, groups: map[string]group{}}
}

// find is the person with this id. Without the scopes, or when Slack does not
// answer in time, only the id and the given name are known.
func (p *people) find(ctx context.Context, id, name string) chat.User {
	u, ok := p.remembered(id)
	if !ok {
		ctx, stop := context.WithTimeout(ctx, personPatience)
		defer stop()
		var err error
		if u, err = p.ask(ctx, id); err == nil || mendable(err) {
			u.Level = max(u.Level, p.groupLevel(ctx, id))
		}
		p.remember(u, err)
	}
	u.Name = orText(u.Name, name)
	return u
}

func (p *people) remembered(id string) (chat.User, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u, ok := p.known[id]
	if ok && p.w.opt.Now().Before(u.until) {
		return u.User, true
	}
	return chat.User{ID: id}, id == ""
}

func (p *people) isBlind() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.w.opt.Now().Before(p.blind)
}

// groupLevel is what a person may do as a member of the configured groups.
func (p *people) groupLevel(ctx context.Context, id string) chat.Level {
	switch {
	case p.inGroup(ctx, p.w.opt.AdminGroup, id):
		return chat.Admin
	case p.inGroup(ctx, p.w.opt.CuratorGroup, id):
		return chat.Curate
	}
	return chat.Read
}

func (p *people) inGroup(ctx context.Context, name, id string) bool {
	if name == "" {
		return false
	}
	p.mu.Lock()
	g := p.groups[name]
	p.mu.Unlock()
	now := p.w.opt.Now()
	if now.After(g.until) {
		members, err := p.askGroup(ctx, name)
		g = group{members: members, until: now.Add(personLife)}
		if err != nil { // nobody is a member whom Slack does not name
			g.until = now.Add(groupPause)
			p.w.opt.Log.Warn("ask who is in a user group", "adapter", p.w.opt.Name, "group", name, "err", outcome("read group", err))
		}
		p.mu.Lock()
		p.groups[name] = g
		p.mu.Unlock()
	}
	return slices.Contains(g.members, id)
}

func (p *people) askGroup(ctx context.Context, name string) ([]string, error) {
	api, err := p.w.api(ctx)
	if err != nil {
		return nil, err
	}
	return api.GetUserGroupMembersContext(ctx, name)
}

// owns says that a person of this team or organisation is one of the workspace's own.
func (w *workspace) owns(team, enterprise string) bool {
	if strings.HasPrefix(w.id, "E") {
		return enterprise == w.id
	}
	me := w.self.Load()
	return me != nil && team == me.team
}

func (p *people) ask(ctx context.Context, id string) (chat.User, error) {
	who := chat.User{ID: id}
	if p.isBlind() {
		return who, nil
	}
	api, err := p.w.api(ctx)
	if err != nil {
		return who, err
	}
	u, err := api.GetUserInfoContext(ctx, id)
	if err != nil {
		return who, err
	}
	who.Name = orText(u.Profile.DisplayName, orText(u.RealName, u.Name))
	if _, err := time.LoadLocation(u.TZ); err == nil && u.TZ != "Local" {
		who.Zone = u.TZ
	}
	switch {
	case u.Deleted || u.IsRestricted || u.IsUltraRestricted || u.IsStranger:
	case !p.w.owns(u.TeamID, u.Enterprise.EnterpriseID): // a guest of another workspace is no admin here
	case u.IsAdmin || u.IsOwner || u.IsPrimaryOwner:
		who.Level = chat.Admin
	default:
		who.Level = p.w.opt.Members
	}
	return who, nil
}

// remember keeps what Slack said.
func (p *people) remember(u chat.User, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.w.opt.Now()
	if mendable(err) {
		p.blind = now.Add(blindPause)
		p.w.opt.Log.Info("slack does not say who asks: names, time zones and admins are unknown", "adapter", p.w.opt.Name, "err", err)
	}
	if err != nil && !mendable(err) {
		return // asked again the next time
	}
	if len(p.known) >= maxPeople {
		clear(p.known)
	}
	p.known[u.ID] = person{User: u, until: now.Add(personLife)}
}
