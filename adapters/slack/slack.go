// Package slack carries messages to and from one Slack workspace: Block Kit, slash
// commands, mentions, direct messages, buttons and dialogs, over Socket Mode or
// HTTP.
//
// It knows no news. What it posts is decided elsewhere, and so is when; it says of
// each post only whether a later try can help.
package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// Options say which workspace an adapter talks to. The fields with a yaml tag are
// the keys of its section in the configuration.
type Options struct {
	Token         string     `yaml:"token" required:"yes" secret:"yes"` // the bot's, xoxb-…
	AppToken      string     `yaml:"app_token" secret:"yes"`            // xapp-…: Socket Mode
	SigningSecret string     `yaml:"signing_secret" secret:"yes"`       // Slack calls us over HTTP
	APIURL        string     `yaml:"api_url"`                           // empty is Slack's own
	Members       chat.Level `yaml:"-"`                                 // what every full member may do
	MembersMay    string     `yaml:"members"`                           // read or curate; empty is read
	CuratorGroup  string     `yaml:"curator_group"`                     // id of a user group who may curate
	AdminGroup    string     `yaml:"admin_group"`                       // id of a user group who may everything

	Name string           `yaml:"-"` // the adapter's name, in every Channel
	Log  *slog.Logger     `yaml:"-"` // nil discards
	Now  func() time.Time `yaml:"-"` // nil is time.Now
	// Pace is the shortest time between two posts to one channel; zero is Slack's
	// limit (https://docs.slack.dev/apis/web-api/rate-limits).
	Pace time.Duration `yaml:"-"`
}

// An Adapter is a chat.Adapter, a chat.Editor, a chat.Finder and a chat.Listener.
type Adapter struct {
	opt     Options
	api     *slack.Client
	client  *http.Client // for response URLs
	pace    *pace
	edits   *pace
	posted  *recent[chat.Ref] // by channel and key
	threads *recent[string]   // roots of threads in which keys were tried
	people  *people
	self    atomic.Pointer[self]    // nil until Slack has told
	session atomic.Pointer[session] // nil outside Run
	mute    atomic.Int64            // no status before this Unix time: Slack refuses it
	stagger time.Duration           // between the first connections
}

// A self is who the bot is in its workspace.
type self struct {
	team, user, bot string
}

// Open makes an adapter. It connects only when it is run.
func Open(o Options) (*Adapter, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Pace == 0 {
		o.Pace = time.Second
	}
	client := &http.Client{Timeout: callTimeout}
	with := []slack.Option{slack.OptionHTTPClient(client), slack.OptionAppLevelToken(o.AppToken)}
	if o.APIURL != "" {
		with = append(with, slack.OptionAPIURL(strings.TrimRight(o.APIURL, "/")+"/"))
	}
	a := &Adapter{
		opt: o, client: client, api: slack.New(o.Token, with...),
		pace: newPace(o.Pace, 1), edits: newPace(editPace, editBurst),
		posted: newRecent[chat.Ref](maxRemembered), threads: newRecent[string](maxRemembered),
		stagger: stagger,
	}
	a.people = newPeople(a)
	return a, nil
}

const (
	callTimeout   = 25 * time.Second
	maxRemembered = 4096 // keys and threads, each
	// chat.update is of tier 3, 50 calls a minute and more.
	editPace  = 1300 * time.Millisecond
	editBurst = 5
)

func (o *Options) check() error {
	switch {
	case o.Name == "":
		return errors.New("slack adapter without a name")
	case o.AppToken == "" && o.SigningSecret == "":
		return errors.New("app_token or signing_secret is missing: app_token (xapp-…) connects by Socket Mode, signing_secret takes Slack's calls over HTTP")
	case !strings.Contains(o.Token, "xoxb-"):
		return errors.New("token is not a bot token: those begin with xoxb- and are on the app's page OAuth & Permissions")
	case o.AppToken != "" && !strings.HasPrefix(o.AppToken, "xapp-"):
		return errors.New("app_token is not an app-level token: those begin with xapp- and are on the app's page Basic Information")
	}
	if u, err := url.Parse(o.APIURL); err != nil || (o.APIURL != "" && u.Host == "") {
		return fmt.Errorf("api_url %q is no address such as https://slack.com/api/", o.APIURL)
	}
	for key, id := range map[string]string{"curator_group": o.CuratorGroup, "admin_group": o.AdminGroup} {
		if id != "" && !strings.HasPrefix(id, "S") {
			return fmt.Errorf("%s %q is no id of a user group: those begin with S", key, id)
		}
	}
	switch o.MembersMay {
	case "":
	case "read":
		o.Members = chat.Read
	case "curate":
		o.Members = chat.Curate
	default:
		return fmt.Errorf("members %q: want read or curate", o.MembersMay)
	}
	return nil
}

// Run finds out who it is, connects and answers until ctx is done. The error is
// the operator's to mend: a token that Slack refuses.
func (a *Adapter) Run(ctx context.Context, h chat.Handler) error {
	me, err := a.identify(ctx)
	if err != nil || me == nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	s := newSession(ctx, a, h, *me)
	defer s.end()
	defer stop()
	a.session.Store(s)
	defer a.session.CompareAndSwap(s, nil)
	if a.opt.AppToken == "" {
		<-ctx.Done()
		return nil
	}
	return s.connect(ctx)
}

// identify asks Slack who the bot is until it answers; nil when ctx is done.
func (a *Adapter) identify(ctx context.Context) (*self, error) {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		r, err := a.api.AuthTestContext(ctx)
		switch {
		case err == nil:
			me := &self{team: r.TeamID, user: r.UserID, bot: r.BotID}
			a.self.Store(me)
			a.opt.Log.Info("slack knows the bot", "adapter", a.opt.Name, "workspace", r.Team, "bot", r.User)
			return me, nil
		case ctx.Err() != nil:
			return nil, nil //nolint:nilnil // ended before Slack has told
		case mendable(err):
			return nil, fmt.Errorf("sign in to slack with token: %w", err)
		}
		a.opt.Log.Warn("sign in to slack", "adapter", a.opt.Name, "err", err, "again_in", wait)
		if !sleep(ctx, wait) {
			return nil, nil //nolint:nilnil // as above
		}
	}
}

// sleep waits, and says whether it was not interrupted.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
