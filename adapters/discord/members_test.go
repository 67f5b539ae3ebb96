package discord

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/digest/chat"
)

// TestIn: who may see a channel, by the server's owner, roles and overwrites. Role 77 may
// see channels, everybody may not.
func TestIn(t *testing.T) {
	const rani, staff = "900000000000000003", "88"
	deny, allow := map[string]any{"id": "77", "type": 0, "deny": "1024"}, map[string]any{"id": rani, "type": 1, "allow": "1024"}
	for name, c := range map[string]struct {
		roles      []string
		overwrites []any
		owner      string
		want       bool
	}{
		"a role lets her":                          {roles: []string{"77"}, want: true},
		"no role of hers does":                     {roles: []string{staff}},
		"without a role":                           {roles: []string{}},
		"not in the server":                        {},
		"the channel denies the role":              {roles: []string{"77"}, overwrites: []any{deny}},
		"the channel denies the role, but not her": {roles: []string{"77"}, overwrites: []any{deny, allow}, want: true},
		"everybody is denied, the role is not": {
			roles: []string{"77"}, want: true,
			overwrites: []any{map[string]any{"id": guildID, "type": 0, "deny": "1024"}, map[string]any{"id": "77", "type": 0, "allow": "1024"}},
		},
		"she owns the server": {roles: []string{}, overwrites: []any{deny}, owner: rani, want: true},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPerson(t, Config{})
			p.fake.people, p.fake.owner = map[string][]string{alice: {}}, c.owner
			if c.roles != nil {
				p.fake.people[rani] = c.roles
			}
			p.fake.places[general].Overwrites = c.overwrites
			if in, err := p.adapter.In(t.Context(), rani, p.channel(general)); in != c.want || err != nil {
				t.Errorf("in %v, %v; want %v", in, err, c.want)
			}
		})
	}
}

// TestInOfOthers: a talk is of one person; a channel that is gone, or of another server,
// is nobody's; one of another adapter cannot be asked for.
func TestInOfOthers(t *testing.T) {
	p := newPerson(t, Config{})
	talk, err := p.adapter.Direct(t.Context(), "", alice)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := p.channel(general)
	elsewhere.Workspace = "900000000000000111"
	for _, c := range []struct {
		person string
		in     chat.Channel
		want   bool
	}{
		{alice, talk, true},
		{"900000000000000003", talk, false},
		{alice, p.channel("900000000000000299"), false},
		{alice, elsewhere, false},
	} {
		if in, err := p.adapter.In(t.Context(), c.person, c.in); in != c.want || err != nil {
			t.Errorf("%s in %s: %v, %v", c.person, c.in, in, err)
		}
	}
	for _, c := range []chat.Channel{{Adapter: "other", ID: general}, {Adapter: "dis", Workspace: guildID, ID: "x"}} {
		if _, err := p.adapter.In(t.Context(), alice, c); !errors.Is(err, chat.ErrGone) {
			t.Errorf("%s: %v", c, err)
		}
	}
}

// TestInIsAskedSeldom: Discord is asked once in five minutes, and again when it tells of
// a change.
func TestInIsAskedSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPerson(t, Config{})
		p.fake.owner = otherBot
		p.runs(rigHandler{})
		time.Sleep(time.Second)
		asks := func() int {
			p.fake.mu.Lock()
			before := len(p.fake.calls)
			p.fake.mu.Unlock()
			for range 3 {
				if _, err := p.adapter.In(t.Context(), alice, p.channel(general)); err != nil {
					t.Error(err)
				}
			}
			p.fake.mu.Lock()
			defer p.fake.mu.Unlock()
			return len(p.fake.calls) - before
		}
		if n := asks(); n != 4 { // the channel twice, the server, the person
			t.Errorf("%d requests at first", n)
		}
		if n := asks(); n != 0 {
			t.Errorf("%d requests again", n)
		}
		p.fake.gate.happen("GUILD_ROLE_UPDATE", map[string]any{"guild_id": guildID, "role": map[string]any{"id": "77"}})
		time.Sleep(time.Second)
		if n := asks(); n != 1 {
			t.Errorf("%d requests after a role was changed", n)
		}
		time.Sleep(standingLife)
		if n := asks(); n != 3 {
			t.Errorf("%d requests after five minutes", n)
		}
	})
}
