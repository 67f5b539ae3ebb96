package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

var _ chat.Member = (*Adapter)(nil)

// In says whether a person is in a channel. It asks Slack once in five minutes for all
// channels of a person, for which it takes the scopes channels:read and groups:read: what
// they would be needed to know is an error that wraps errors.ErrUnsupported, and so is
// who is in a direct message.
func (a *Adapter) In(ctx context.Context, person string, c chat.Channel) (bool, error) {
	switch {
	case c.Adapter != a.opt.Name || c.ID == "" || person == "":
		return false, fmt.Errorf("ask whether %q is in %s: %w", person, c, chat.ErrGone)
	case strings.HasPrefix(c.ID, "D"):
		return false, fmt.Errorf("ask who is in the direct message %s: %w", c, errors.ErrUnsupported)
	case strings.HasPrefix(c.ID, "U"), strings.HasPrefix(c.ID, "W"): // see Direct
		return c.ID == person, nil
	}
	w, err := a.workspace(ctx, c.Workspace)
	if err != nil {
		return false, err
	}
	return w.members.in(ctx, seat{c.Workspace, person}, c.ID)
}

// members knows in which channels people are. It is safe for concurrent use.
type members struct {
	w *workspace

	mu    sync.Mutex
	known map[seat]places
	size  int                  // channels in known, those of each person counted
	moves int                  // how often somebody has come or gone
	blind map[string]time.Time // until when Slack is not asked for channels of a type: the scope is missing
}

// places are the channels that a person is in.
type places struct {
	in    map[string]bool
	part  bool  // there may be others, of types that Slack does not tell
	err   error // why there may be others
	until time.Time
}

const (
	// membersLife is how long somebody who has left a channel may see its digest in
	// App Home, where Slack does not tell that they left.
	membersLife = 5 * time.Minute
	// membersAgain is how long Slack is not asked again after a fault.
	membersAgain = 15 * time.Second
	// membersPatience is how long all the channels of a person may take.
	membersPatience = 3 * time.Second
	maxPlacePages   = 25
	maxPlaces       = 100_000
)

// placeTypes are the types of channels, as Slack names them, by their scopes: channels:read
// and groups:read.
var placeTypes = [...]string{"public_channel", "private_channel"}

func newMembers(w *workspace) *members {
	return &members{w: w, known: map[seat]places{}, blind: map[string]time.Time{}}
}

func (m *members) in(ctx context.Context, who seat, channel string) (bool, error) {
	p, moves, ok := m.remembered(who)
	if !ok {
		p = m.ask(ctx, who)
		if ctx.Err() == nil {
			m.remember(who, p, moves)
		}
	}
	switch {
	case p.in[channel]:
		return true, nil
	case p.err != nil:
		return false, p.err
	case p.part:
		return false, fmt.Errorf("ask for all channels of %s, without channels:read and groups:read: %w", who.id, errors.ErrUnsupported)
	}
	return false, nil
}

func (m *members) remembered(who seat) (p places, moves int, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok = m.known[who]
	return p, m.moves, ok && m.w.opt.Now().Before(p.until)
}

// remember keeps what was asked for after so many moves: what Slack said may be from
// before a later one.
func (m *members) remember(who seat, p places, moves int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if moves != m.moves {
		return
	}
	m.drop(who)
	if m.size+len(p.in)+1 > maxPlaces {
		clear(m.known)
		m.size = 0
	}
	m.known[who] = p
	m.size += len(p.in) + 1
}

// forget has Slack asked again: somebody has come or gone.
func (m *members) forget(who seat) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.moves++
	m.drop(who)
}

// drop forgets what is known of somebody. m.mu is held.
func (m *members) drop(who seat) {
	if p, ok := m.known[who]; ok {
		m.size -= len(p.in) + 1
		delete(m.known, who)
	}
}

// ask asks Slack for the channels of a person.
func (m *members) ask(ctx context.Context, who seat) places {
	ctx, stop := context.WithTimeout(ctx, membersPatience)
	defer stop()
	p := places{in: map[string]bool{}, until: m.w.opt.Now().Add(membersLife)}
	for _, kind := range placeTypes {
		if m.isBlind(kind) {
			p.part = true
			continue
		}
		err := m.list(ctx, who, kind, p.in)
		switch {
		case err == nil:
		case code(err) == "missing_scope":
			p.part = true
			m.turnBlind(kind, err)
		default:
			p.err = outcome("ask for the channels of "+who.id, err)
			p.until = m.w.opt.Now().Add(membersAgain)
		}
	}
	return p
}

func (m *members) isBlind(kind string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.w.opt.Now().Before(m.blind[kind])
}

func (m *members) turnBlind(kind string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.blind[kind] = m.w.opt.Now().Add(blindPause)
	m.w.opt.Log.Info("slack does not say who is in a channel", "adapter", m.w.opt.Name, "type", kind, "err", err)
}

// list puts the channels of a type that somebody is in into this set.
func (m *members) list(ctx context.Context, who seat, kind string, into map[string]bool) error {
	ask := slack.GetConversationsForUserParameters{UserID: who.id, Types: []string{kind}, Limit: pageSize}
	if m.w.wide() { // the token is of many teams
		ask.TeamID = who.team
	}
	for range maxPlacePages {
		var page []slack.Channel
		err := m.w.do(ctx, func(api *slack.Client) (err error) {
			page, ask.Cursor, err = api.GetConversationsForUserContext(ctx, &ask)
			return err
		})
		if err != nil {
			return err
		}
		for _, c := range page {
			into[c.ID] = true
		}
		if ask.Cursor == "" {
			return nil
		}
	}
	return &chat.RetryError{Err: fmt.Errorf("%s is in more than %d channels", who.id, maxPlacePages*pageSize)}
}
