package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"newsdesk/digest/chat"
)

// moves tell the handler where the bot can no longer talk, and where it can again,
// one after the other. They are safe for concurrent use.
type moves struct {
	mu      sync.Mutex
	waiting []move
	busy    bool
}

// A move is one place that was left or joined.
type move struct {
	channel chat.Channel
	why     string // it was left; empty: it was joined
	done    func() // what follows once the handler knows
}

// move tells the handler in its turn. It does not wait.
func (v *conversation) move(m move) {
	if _, wants := v.handler.(chat.Leaver); !wants {
		return
	}
	v.moves.mu.Lock()
	defer v.moves.mu.Unlock()
	v.moves.waiting = append(v.moves.waiting, m)
	if !v.moves.busy {
		v.moves.busy = v.spawn("moves", v.tell)
	}
}

// tell tells what is waiting until nothing is.
func (v *conversation) tell() {
	for {
		v.moves.mu.Lock()
		if len(v.moves.waiting) == 0 || v.ctx.Err() != nil {
			v.moves.busy = false
			v.moves.mu.Unlock()
			return
		}
		m := v.moves.waiting[0]
		v.moves.waiting = v.moves.waiting[1:]
		v.moves.mu.Unlock()
		v.tellOne(m)
	}
}

// tellTries is how often the handler is told of a move that it cannot take in. What
// it was not told of a server is told after the next start, and a lost channel when
// the next message is posted there.
const tellTries = 4

func (v *conversation) tellOne(m move) {
	defer v.recovered("move")
	leaver, _ := v.handler.(chat.Leaver)
	for try := time.Duration(1); ; try++ {
		var err error
		if m.why != "" {
			err = leaver.Left(v.ctx, m.channel, m.why)
		} else {
			err = leaver.Joined(v.ctx, m.channel)
		}
		if err == nil {
			if m.done != nil {
				m.done()
			}
			return
		}
		v.opt.Log.Warn("tell of a place left or joined", "channel", m.channel.String(), "err", err)
		if try == tellTries || sleep(v.ctx, try*try*time.Second) != nil {
			return
		}
	}
}

// A membership is which servers a shard's bot is in. Those that the handler knows of
// are kept in the vault, so that what it could not be told of, or what happened while
// the bot was not running, is told after the next start.
type membership struct {
	mu      sync.Mutex
	known   bool            // there is something to compare with
	servers map[string]bool // the bot is in
	told    map[string]bool // the handler knows that it is
}

func (s *shard) membershipKey() string { return fmt.Sprintf("servers/%d/%d", s.id, s.count) }

// present takes READY's list of servers.
func (s *shard) present(ctx context.Context, ids []string) {
	m := &s.members
	m.mu.Lock()
	if m.servers == nil {
		m.servers, m.told = map[string]bool{}, map[string]bool{}
		var kept []string
		if b := s.kept(ctx, s.membershipKey()); b != nil && json.Unmarshal(b, &kept) == nil {
			m.known = true
			for _, id := range kept {
				if snowflake(id) {
					m.servers[id], m.told[id] = true, true
				}
			}
		}
	}
	var left, joined []string
	for id := range m.servers {
		if !slices.Contains(ids, id) {
			left = append(left, id)
		}
	}
	for _, id := range ids {
		if m.known && !m.servers[id] {
			joined = append(joined, id)
		}
		if !m.known {
			m.servers[id], m.told[id] = true, true
		}
	}
	m.known = true
	m.mu.Unlock()
	s.remember(ctx)
	for _, id := range left {
		s.leftServer(id)
	}
	for _, id := range joined {
		s.joinedServer(id)
	}
}

const whyRemoved = "the bot was removed from the server"

func (s *shard) leftServer(id string) {
	s.channels.forgetAll(id)
	s.opt.Log.Info("removed from a server", "guild", id)
	s.members.set(id, false)
	s.move(move{channel: s.guild(id), why: whyRemoved, done: func() { s.knows(id, false) }})
}

// joinedServer tells of a server that the shard was not in.
func (s *shard) joinedServer(id string) {
	if !s.members.set(id, true) {
		return
	}
	s.move(move{channel: s.guild(id), done: func() { s.knows(id, true) }})
}

// knows takes note that the handler was told.
func (s *shard) knows(id string, in bool) {
	s.members.mu.Lock()
	if in {
		s.members.told[id] = true
	} else {
		delete(s.members.told, id)
	}
	s.members.mu.Unlock()
	s.remember(s.ctx)
}

func (s *shard) guild(id string) chat.Channel {
	return chat.Channel{Adapter: s.opt.Name, Workspace: id}
}

// set says whether it changed anything.
func (m *membership) set(id string, in bool) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.servers == nil {
		m.servers, m.told = map[string]bool{}, map[string]bool{}
	}
	if m.servers[id] == in {
		return false
	}
	if in {
		m.servers[id] = true
	} else {
		delete(m.servers, id)
	}
	return true
}

// remember keeps the list of those that the handler knows.
func (s *shard) remember(ctx context.Context) {
	s.members.mu.Lock()
	ids := slices.AppendSeq(make([]string, 0, len(s.members.told)), maps.Keys(s.members.told))
	s.members.mu.Unlock()
	slices.Sort(ids)
	b, err := json.Marshal(ids)
	if err != nil {
		s.opt.Log.Warn("keep the list of servers", "err", err)
		return
	}
	s.keep(ctx, s.membershipKey(), b)
}

// moved deals with the events that tell of servers and channels.
func (s *shard) moved(kind string, data json.RawMessage) {
	var e struct {
		ID          string `json:"id"`
		Guild       string `json:"guild_id"`
		Unavailable bool   `json:"unavailable"`
	}
	if !s.decoded(kind, data, &e) || !snowflake(e.ID) {
		return
	}
	channel := chat.Channel{Adapter: s.opt.Name, Workspace: e.Guild, ID: e.ID}
	s.standings.servers.forget(e.ID)
	s.standings.channels.forget(e.ID)
	switch kind {
	case "GUILD_CREATE":
		if !e.Unavailable {
			s.joinedServer(e.ID)
		}
	case "GUILD_DELETE":
		if !e.Unavailable { // else it is out of order, and comes back
			s.leftServer(e.ID)
		}
	case "CHANNEL_DELETE":
		s.channels.forget(e.ID)
		s.move(move{channel: channel, why: "the channel was deleted"})
	case "CHANNEL_UPDATE":
		s.channels.forget(e.ID)
		if s.rest.limit.open(e.ID) { // it was closed to the bot, and may not be any more
			s.spawn("permissions", func() { s.reopened(channel) })
		}
	}
}

// reopened tells the handler that a channel takes messages again, if it does.
func (s *shard) reopened(c chat.Channel) {
	has, err := s.permissions(s.ctx, c.Workspace, c.ID)
	if err == nil && has&needed == needed {
		s.move(move{channel: c})
	}
}
