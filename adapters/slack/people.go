package slack

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// people knows who asks: their names, time zones and rights, as far as the scopes
// users:read and usergroups:read are there. It is safe for concurrent use.
type people struct {
	w *workspace

	mu     sync.Mutex
	known  map[seat]person
	groups map[seat]group
	blind  time.Time // no questions before: the scope is missing
}

// A seat is a person or a group in one team: an organisation's installation serves
// many, and an admin of one is none in another.
type seat struct{ team, id string }

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
	return &people{w: w, known: map[seat]person{}, groups: map[seat]group{}}
}

// find is the person with this id, as one who asks in a team. Without the scopes, or
// when Slack does not answer in time, only the id and the given name are known.
func (p *people) find(ctx context.Context, at seat, name string) chat.User {
	u, ok := p.remembered(at)
	if !ok {
		ctx, stop := context.WithTimeout(ctx, personPatience)
		defer stop()
		own, err := false, error(nil)
		if u, own, err = p.ask(ctx, at); own {
			u.Level = max(u.Level, p.groupLevel(ctx, at))
		}
		p.remember(at, u, err)
	}
	u.Name = orText(u.Name, name)
	return u
}

func (p *people) remembered(at seat) (chat.User, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u, ok := p.known[at]
	if ok && p.w.opt.Now().Before(u.until) {
		return u.User, true
	}
	return chat.User{ID: at.id}, at.id == ""
}

func (p *people) isBlind() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.w.opt.Now().Before(p.blind)
}

// groupLevel is what a full member of the team may do as a member of the configured
// groups.
func (p *people) groupLevel(ctx context.Context, at seat) chat.Level {
	switch {
	case p.inGroup(ctx, p.w.opt.AdminGroup, at):
		return chat.Admin
	case p.inGroup(ctx, p.w.opt.CuratorGroup, at):
		return chat.Curate
	}
	return chat.Read
}

func (p *people) inGroup(ctx context.Context, name string, at seat) bool {
	if name == "" {
		return false
	}
	key := seat{at.team, name}
	p.mu.Lock()
	g := p.groups[key]
	p.mu.Unlock()
	now := p.w.opt.Now()
	if now.After(g.until) {
		members, err := p.askGroup(ctx, key)
		g = group{members: members, until: now.Add(personLife)}
		if err != nil { // nobody is a member whom Slack does not name
			g.until = now.Add(groupPause)
			p.w.opt.Log.Warn("ask who is in a user group", "adapter", p.w.opt.Name, "group", name, "err", outcome("read group", err))
		}
		p.mu.Lock()
		p.groups[key] = g
		p.mu.Unlock()
	}
	return slices.Contains(g.members, at.id)
}

func (p *people) askGroup(ctx context.Context, key seat) ([]string, error) {
	api, err := p.w.api(ctx)
	if err != nil {
		return nil, err
	}
	if p.w.wide() { // the token is of many teams
		return api.GetUserGroupMembersContext(ctx, key.id, slack.GetUserGroupMembersOptionTeamID(key.team))
	}
	return api.GetUserGroupMembersContext(ctx, key.id)
}

// wide says that the installation is an organisation's, for all of its teams.
func (w *workspace) wide() bool { return strings.HasPrefix(w.id, "E") }

// level is what Slack makes of a person in a team; own is false for guests, for people
// of other workspaces and for those who are gone.
func (w *workspace) level(u *slack.User, team string) (level chat.Level, own bool) {
	org, me := u.Enterprise, w.self.Load()
	switch {
	case u.Deleted || u.IsRestricted || u.IsUltraRestricted || u.IsStranger:
		return chat.Read, false
	case w.wide():
		home := u.TeamID == team
		own = org.EnterpriseID == w.id && (home || slices.Contains(org.Teams, team))
		if own && (org.IsAdmin || org.IsOwner || org.IsPrimaryOwner) {
			return chat.Admin, true
		}
		if !home { // what else Slack tells is of the person's first team
			return w.memberLevel(own), own
		}
	default:
		own = me != nil && u.TeamID == me.team
	}
	if own && (u.IsAdmin || u.IsOwner || u.IsPrimaryOwner) {
		return chat.Admin, true
	}
	return w.memberLevel(own), own
}

// memberLevel is what everybody may who is one of the workspace's own.
func (w *workspace) memberLevel(own bool) chat.Level {
	if own {
		return w.opt.Members
	}
	return chat.Read
}

// ask asks Slack who somebody is; own says that they are a full member of the team.
func (p *people) ask(ctx context.Context, at seat) (who chat.User, own bool, err error) {
	who = chat.User{ID: at.id}
	if p.isBlind() {
		return who, false, nil
	}
	api, err := p.w.api(ctx)
	if err != nil {
		return who, false, err
	}
	u, err := api.GetUserInfoContext(ctx, at.id)
	if err != nil {
		return who, false, err
	}
	who.Name = orText(u.Profile.DisplayName, orText(u.RealName, u.Name))
	if _, err := time.LoadLocation(u.TZ); err == nil && u.TZ != "Local" {
		who.Zone = u.TZ
	}
	who.Level, own = p.w.level(u, at.team)
	return who, own, nil
}

// remember keeps what Slack said.
func (p *people) remember(at seat, u chat.User, err error) {
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
	p.known[at] = person{User: u, until: now.Add(personLife)}
}
