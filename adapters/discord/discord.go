// Package discord connects to Discord: it posts messages, answers mentions,
// slash commands, buttons and forms, and keeps its connection alive.
//
// It knows no news and keeps no state of its own: what was posted is looked for
// in Discord. Of discordgo it uses the dialler and the names of things; its
// session cannot be contained (it panics in goroutines of its own on payloads it
// does not expect, and locks itself up while it reconnects).
package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"newsdesk/digest/chat"
)

// apiURL is Discord's API.
const apiURL = "https://discord.com/api/v10"

// A Config is the section of a Discord adapter.
type Config struct {
	Token         string   `yaml:"token" required:"yes" secret:"yes"`
	Application   string   `yaml:"application_id"` // empty: Discord is asked
	PublicKey     string   `yaml:"public_key"`     // accepts interactions over HTTP; empty: none
	Gateway       string   `yaml:"gateway"`        // on or off; empty is on
	Shards        int      `yaml:"shards"`         // 0: as many as Discord recommends
	ShardIDs      []int    `yaml:"shard_ids"`      // those of this process; none: all
	CommandGuilds []string `yaml:"command_guilds"` // where commands are registered; none: everywhere
	CuratorRoles  []string `yaml:"curator_roles"`
	AdminRoles    []string `yaml:"admin_roles"`
	DirectLevel   string   `yaml:"direct_level"` // in direct messages: read or curate; empty is read
	Style         string   `yaml:"style"`        // components or embeds; empty is components
	Forum         string   `yaml:"forum"`        // a post in a forum is an edition or a story; empty is edition
	ForumTags     []string `yaml:"forum_tags"`   // names or ids of tags for posts in forums
	Crosspost     bool     `yaml:"crosspost"`    // publishes what is posted in announcement channels
	APIURL        string   `yaml:"api_url"`      // empty is Discord's
	// MessageContent says that the application has the message content intent.
	MessageContent bool `yaml:"message_content"`
}

// Options are what an adapter is opened with.
type Options struct {
	Name   string // the adapter's name, in every Channel
	Config Config
	Embeds bool             // set by Open
	Log    *slog.Logger     // nil discards
	Now    func() time.Time // for freshness of signatures; nil is time.Now
	Vault  chat.Vault       // what it must not forget; nil forgets with the process
	// Dial reaches Discord and its gateway; nil is the network.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	words words
}

// An Adapter is a chat.Adapter, a chat.Editor, a chat.Finder, a chat.Director, a
// chat.Member, a chat.Doctor and a chat.Listener.
type Adapter struct {
	opt      Options
	rest     *client
	channels *channels
	forms    *forms
	seen     *recent
	talks    *recent // threads that the bot has answered in

	standings standings
	key       []byte // of interactions over HTTP; nil for none

	running atomic.Pointer[conversation]
}

var (
	_ chat.Adapter  = (*Adapter)(nil)
	_ chat.Editor   = (*Adapter)(nil)
	_ chat.Finder   = (*Adapter)(nil)
	_ chat.Director = (*Adapter)(nil)
	_ chat.Doctor   = (*Adapter)(nil)
	_ chat.Listener = (*Adapter)(nil)
)

// Open makes an adapter. It connects when it is run.
func Open(o Options) (*Adapter, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Config.APIURL = orText(o.Config.APIURL, apiURL)
	o.Embeds = o.Config.Style == "embeds"
	o.words = translations()
	key, err := o.Config.check()
	if err != nil {
		return nil, err
	}
	a := &Adapter{opt: o, key: key, forms: newForms(o.Vault, o.Log), seen: newRecent(4096), talks: newRecent(maxTalks), standings: newStandings()}
	a.rest = newClient(o.Config.APIURL, o.Config.Token, o.Dial)
	a.channels = newChannels(a.rest)
	return a, nil
}

// check tells every fault of a configuration.
func (c Config) check() (key []byte, err error) {
	var errs []error
	fault := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if strings.ContainsAny(c.Token, " \t\n") {
		fault("token: want the token alone, without \"Bot\" or spaces")
	}
	if u, err := url.Parse(c.APIURL); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		fault("api_url: want an address such as %s", apiURL)
	}
	if c.PublicKey != "" {
		if key, err = publicKey(c.PublicKey); err != nil {
			errs = append(errs, err)
		}
	}
	if c.Gateway == "off" && c.PublicKey == "" {
		fault("gateway: off leaves the bot deaf unless public_key is set")
	}
	if c.Shards < 0 || slices.ContainsFunc(c.ShardIDs, func(id int) bool { return id < 0 || id >= c.Shards }) {
		fault("shard_ids: want numbers from 0 to shards-1, with shards set")
	}
	return key, errors.Join(append(errs, c.checkWords(), c.checkIDs())...)
}

func (c Config) checkWords() error {
	var errs []error
	for _, w := range []struct {
		name, value string
		allowed     []string
	}{
		{"gateway", c.Gateway, []string{"on", "off"}},
		{"style", c.Style, []string{"components", "embeds"}},
		{"forum", c.Forum, []string{"edition", "story"}},
		{"direct_level", c.DirectLevel, []string{"read", "curate"}},
	} {
		if w.value != "" && !slices.Contains(w.allowed, w.value) {
			errs = append(errs, fmt.Errorf("%s %q: want %s", w.name, w.value, strings.Join(w.allowed, " or ")))
		}
	}
	return errors.Join(errs...)
}

func (c Config) checkIDs() error {
	var errs []error
	for _, id := range slices.Concat(c.CommandGuilds, c.CuratorRoles, c.AdminRoles) {
		if !snowflake(id) {
			errs = append(errs, fmt.Errorf("%q is no Discord id: copy it from Discord with developer mode on, and quote it", id))
		}
	}
	if c.Application != "" && !snowflake(c.Application) {
		errs = append(errs, fmt.Errorf("application_id %q: want digits, from the developer portal", c.Application))
	}
	return errors.Join(errs...)
}

// An identity is who the bot is on Discord.
type identity struct {
	user        string
	application string
}

// identify asks Discord who the bot is. A token that it does not accept is an
// error that the operator must mend.
func (a *Adapter) identify(ctx context.Context) (identity, error) {
	var user, app struct {
		ID string `json:"id"`
	}
	if err := a.patiently(ctx, call{method: "GET", path: "/users/@me", into: &user}); err != nil {
		return identity{}, fmt.Errorf("ask Discord who the bot is: %w", err)
	}
	app.ID = a.opt.Config.Application
	if app.ID == "" {
		if err := a.patiently(ctx, call{method: "GET", path: "/applications/@me", into: &app}); err != nil {
			return identity{}, fmt.Errorf("ask Discord for the application: %w", err)
		}
	}
	if !snowflake(user.ID) || !snowflake(app.ID) {
		return identity{}, errors.New("ask Discord who the bot is: no ids in the answer")
	}
	return identity{user: user.ID, application: app.ID}, nil
}

// Application is the id of the application, as configured or as Discord says.
func (a *Adapter) Application(ctx context.Context) (string, error) {
	if id := a.opt.Config.Application; id != "" {
		return id, nil
	}
	var app struct {
		ID string `json:"id"`
	}
	if err := a.rest.do(ctx, call{method: "GET", path: "/applications/@me", into: &app}); err != nil {
		return "", fmt.Errorf("ask Discord for the application: %w", err)
	}
	return app.ID, nil
}

// patiently makes a request until it is answered. A refusal is an error.
func (a *Adapter) patiently(ctx context.Context, c call) error {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		err := a.rest.do(ctx, c)
		var retry *chat.RetryError
		var refused *apiError
		switch {
		case err == nil:
			return nil
		case !errors.As(err, &retry) || (errors.As(err, &refused) && refused.Status == 401) || ctx.Err() != nil:
			return err
		}
		a.opt.Log.Warn("ask Discord", "path", c.path, "err", err, "again_in", max(wait, retry.After))
		if err := sleep(ctx, max(wait, retry.After)); err != nil {
			return err
		}
	}
}

// sleep waits, or returns why it does not.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
