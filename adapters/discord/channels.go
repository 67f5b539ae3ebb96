package discord

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/digest/chat"
)

// A place is what has to be known of a Discord channel; a thread is one, too.
type place struct {
	ID     string `json:"id"`
	Type   int    `json:"type"`
	Guild  string `json:"guild_id"`
	Parent string `json:"parent_id"`
	Name   string `json:"name"`
	Flags  int    `json:"flags"`
	Tags   []tag  `json:"available_tags"` // of a forum
}

// announces says that what is posted in it can be published to other servers.
func (p place) announces() bool {
	return discordgo.ChannelType(p.Type) == discordgo.ChannelTypeGuildNews
}

func (p place) thread() bool {
	switch discordgo.ChannelType(p.Type) {
	case discordgo.ChannelTypeGuildNewsThread, discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread:
		return p.Parent != ""
	}
	return false
}

// forum says that there are posts with threads in it and no messages.
func (p place) forum() bool {
	t := discordgo.ChannelType(p.Type)
	return t == discordgo.ChannelTypeGuildForum || t == discordgo.ChannelTypeGuildMedia
}

// threads says that a thread can be made from a message in it.
func (p place) threads() bool {
	t := discordgo.ChannelType(p.Type)
	return t == discordgo.ChannelTypeGuildText || t == discordgo.ChannelTypeGuildNews
}

// places kept, and for how long what was learned is believed.
const (
	maxPlaces = 10000
	placeAge  = 10 * time.Minute
)

// channels knows what kind of channel an id is of, asking Discord when it does
// not. It is safe for concurrent use.
type channels struct {
	rest *client

	mu    sync.Mutex
	known map[string]knownPlace
	// Discord gives a thread the id of its root. Where that is not so, as on some
	// servers that speak its language, these tell.
	threads, roots map[string]string
	people         map[string]string // their talks with the bot
}

type knownPlace struct {
	place
	until time.Time
}

func newChannels(rest *client) *channels {
	return &channels{rest: rest, known: map[string]knownPlace{}, threads: map[string]string{}, roots: map[string]string{}, people: map[string]string{}}
}

// talk is the channel of a person's talk with the bot, empty when it is not known.
func (c *channels) talk(person string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.people[person]
}

func (c *channels) talks(person, channel string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.people) >= maxPlaces {
		clear(c.people)
	}
	c.people[person] = channel
}

// look is the channel of this id. The error is as of client.do.
func (c *channels) look(ctx context.Context, id string) (place, error) {
	if !snowflake(id) {
		return place{}, fmt.Errorf("%w: %q is no Discord channel", chat.ErrGone, id)
	}
	c.mu.Lock()
	k, ok := c.known[id]
	c.mu.Unlock()
	if ok && time.Now().Before(k.until) {
		return k.place, nil
	}
	var p place
	if err := c.rest.do(ctx, call{method: "GET", path: "/channels/" + id, into: &p}); err != nil {
		return place{}, err
	}
	if p.ID != id {
		return place{}, &chat.RetryError{Err: errors.New("discord tells of another channel")}
	}
	c.keep(p)
	return p, nil
}

func (c *channels) keep(p place) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= maxPlaces {
		clear(c.known)
	}
	c.known[p.ID] = knownPlace{place: p, until: time.Now().Add(placeAge)}
}

// began takes note of a thread.
func (c *channels) began(root string, thread place) {
	c.keep(thread)
	c.mu.Lock()
	defer c.mu.Unlock()
	if thread.ID != root && len(c.threads) < maxPlaces {
		c.threads[root], c.roots[thread.ID] = thread.ID, root
	}
}

// thread is the thread of a root.
func (c *channels) thread(root string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return orText(c.threads[root], root)
}

// root is the root of a thread.
func (c *channels) root(thread string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return orText(c.roots[thread], thread)
}

// forgetAll forgets what is known of a server's channels.
func (c *channels) forgetAll(guild string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, k := range c.known {
		if k.Guild == guild {
			delete(c.known, id)
		}
	}
}

func (c *channels) forget(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.known, id)
}

// recent remembers the latest ids. It is safe for concurrent use.
type recent struct {
	mu   sync.Mutex
	ids  map[string]bool
	ring []string
	next int
}

func newRecent(n int) *recent { return &recent{ids: map[string]bool{}, ring: make([]string, n)} }

func (r *recent) has(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ids[id]
}

// add says whether id is new.
func (r *recent) add(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ids[id] {
		return false
	}
	delete(r.ids, r.ring[r.next])
	r.ids[id], r.ring[r.next] = true, id
	r.next = (r.next + 1) % len(r.ring)
	return true
}
