// Package slack carries messages to and from Slack, in one workspace or in all that
// install the app: Block Kit, slash commands, mentions, direct messages, buttons and
// dialogs, over Socket Mode or HTTP.
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
	"sync"
	"sync/atomic"
	"time"

	"newsdesk/digest/chat"
)

// Options say which workspaces an adapter talks to. The fields with a yaml tag are
// the keys of its section in the configuration.
type Options struct {
	Token         string     `yaml:"token" secret:"yes"`          // of one workspace's bot, xoxb-…
	ClientID      string     `yaml:"client_id"`                   // instead of token: any workspace may install the app
	ClientSecret  string     `yaml:"client_secret" secret:"yes"`  //
	PublicURL     string     `yaml:"public_url"`                  // where browsers reach this adapter: https://…/chat/NAME
	RedirectURL   string     `yaml:"redirect_url"`                // where Slack sends them back to; empty is public_url/oauth
	AppToken      string     `yaml:"app_token" secret:"yes"`      // xapp-…: Socket Mode
	SigningSecret string     `yaml:"signing_secret" secret:"yes"` // Slack calls us over HTTP
	APIURL        string     `yaml:"api_url"`                     // empty is Slack's own
	Members       chat.Level `yaml:"-"`                           // what every full member may do
	MembersMay    string     `yaml:"members"`                     // read or curate; empty is read
	CuratorGroup  string     `yaml:"curator_group"`               // id of a user group who may curate
	AdminGroup    string     `yaml:"admin_group"`                 // id of a user group who may everything
	NativeCharts  bool       `yaml:"native_charts"`               // charts that Slack draws, instead of pictures

	Name  string           `yaml:"-"` // the adapter's name, in every Channel
	Vault chat.Vault       `yaml:"-"` // needed with ClientID; nil forgets with the process
	Log   *slog.Logger     `yaml:"-"` // nil discards
	Now   func() time.Time `yaml:"-"` // nil is time.Now
	// Pace is the shortest time between two posts to one channel; zero is Slack's
	// limit (https://docs.slack.dev/apis/web-api/rate-limits).
	Pace time.Duration `yaml:"-"`
}

// An Adapter is a chat.Adapter, a chat.Editor, a chat.Finder, a chat.Sweeper, a
// chat.Director, a chat.Member, a chat.Doctor and a chat.Listener.
type Adapter struct {
	opt     Options
	client  *http.Client            // for everything
	home    *workspace              // with a configured token; nil when workspaces install the app
	posted  *recent[chat.Ref]       // by channel and key
	threads *recent[string]         // roots of threads in which keys were tried
	orgs    *recent[string]         // organisations by team
	session atomic.Pointer[session] // nil outside Run
	stagger time.Duration           // between the first connections
	round   time.Duration           // between two rounds through all workspaces

	processes atomic.Int64 // that share Slack's limits; zero is one

	mu         sync.Mutex // guards what follows
	workspaces map[string]*workspace
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
	if o.Vault == nil {
		o.Vault = &forgetful{}
	}
	a := &Adapter{
		opt: o, client: &http.Client{Timeout: callTimeout, Transport: transport()}, workspaces: map[string]*workspace{},
		posted: newRecent[chat.Ref](maxRemembered), threads: newRecent[string](maxRemembered), orgs: newRecent[string](maxRemembered),
		stagger: stagger, round: tendPause,
	}
	if o.Token != "" {
		a.home = a.newWorkspace("")
		a.home.client = a.newClient(o.Token)
	}
	return a, nil
}

// transport is one that writes nothing too late.
func transport() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // the standard library says so
	t.MaxIdleConnsPerHost = 16
	return chat.Guarded(t)
}

const (
	callTimeout   = 25 * time.Second
	maxRemembered = 4096 // keys and threads, each
)

// check tells every fault at once; each begins with its key.
func (o *Options) check() error {
	return errors.Join(o.checkTokens(), o.checkAppToken(), o.checkInstall(), o.checkRest())
}

func (o *Options) checkAppToken() error {
	switch {
	case o.AppToken == "" && o.SigningSecret == "":
		return errors.New("app_token or signing_secret is missing: app_token (xapp-…) connects by Socket Mode, signing_secret takes Slack's calls over HTTP")
	case o.AppToken != "" && !strings.HasPrefix(o.AppToken, "xapp-"):
		return errors.New("app_token is not an app-level token: those begin with xapp- and are on the app's page Basic Information")
	}
	return nil
}

func (o *Options) checkTokens() error {
	switch {
	case o.Name == "":
		return errors.New("slack adapter without a name")
	case o.Token == "" && o.ClientID == "":
		return errors.New("token is missing: the bot's, which begins with xoxb- and is on the app's page OAuth & Permissions; or client_id and client_secret, with which workspaces install the app themselves")
	case o.Token != "" && o.ClientID != "":
		return errors.New("token is of one workspace, client_id lets many install the app: leave one of them out")
	case o.Token != "" && !strings.Contains(o.Token, "xoxb-"):
		return errors.New("token is not a bot token: those begin with xoxb- and are on the app's page OAuth & Permissions")
	}
	return nil
}

func (o *Options) checkRest() error {
	var errs []error
	if u, err := url.Parse(o.APIURL); err != nil || (o.APIURL != "" && u.Host == "") {
		errs = append(errs, fmt.Errorf("api_url %q is no address such as https://slack.com/api/", o.APIURL))
	}
	for key, id := range map[string]string{"curator_group": o.CuratorGroup, "admin_group": o.AdminGroup} {
		if id != "" && !strings.HasPrefix(id, "S") {
			errs = append(errs, fmt.Errorf("%s %q is no id of a user group: those begin with S", key, id))
		}
	}
	switch o.MembersMay {
	case "":
	case "read":
		o.Members = chat.Read
	case "curate":
		o.Members = chat.Curate
	default:
		errs = append(errs, fmt.Errorf("members %q: want read or curate", o.MembersMay))
	}
	return errors.Join(errs...)
}

// checkInstall looks at what it takes for workspaces to install the app.
func (o *Options) checkInstall() error {
	if o.ClientID == "" {
		return nil
	}
	u, err := url.Parse(o.PublicURL)
	switch {
	case o.ClientSecret == "":
		return errors.New("client_secret is missing: it is beside the client id on the app's page Basic Information")
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		return fmt.Errorf("public_url %q is no address such as https://news.example.com/chat/%s, where browsers reach the bot", o.PublicURL, o.Name)
	case o.Vault == nil:
		return errors.New("client_id needs a database to keep tokens in")
	}
	if back, err := url.Parse(o.RedirectURL); err != nil || (o.RedirectURL != "" && back.Host == "") {
		return fmt.Errorf("redirect_url %q is no address such as https://news.example.com/chat/%s/oauth", o.RedirectURL, o.Name)
	}
	o.PublicURL = strings.TrimRight(o.PublicURL, "/")
	if _, err := o.Vault.Load(context.Background(), installKey+"none"); err != nil {
		return fmt.Errorf("client_id has workspaces' tokens kept, and they cannot be: %w", err)
	}
	return nil
}

// Run finds out who it is, connects and answers until ctx is done. The error is
// the operator's to mend: a token that Slack refuses.
func (a *Adapter) Run(ctx context.Context, h chat.Handler) error {
	ctx, stop := context.WithCancel(ctx)
	s := newSession(ctx, a, h)
	defer s.end()
	defer stop()
	if a.home != nil {
		me, err := a.home.identify(ctx)
		if err != nil || me == nil {
			return err
		}
		s.begin(nil, func(ctx context.Context) {
			_ = s.joined(ctx, chat.Channel{Adapter: a.opt.Name, Workspace: me.team}) // it has logged
		})
	} else {
		s.work.Go(func() { s.keepTokens(ctx) })
	}
	s.remember(ctx)
	s.work.Go(func() {
		for sleep(ctx, forgetPause) {
			s.remember(ctx)
		}
	})
	a.session.Store(s)
	defer a.session.CompareAndSwap(s, nil)
	if a.opt.AppToken == "" {
		<-ctx.Done()
		return nil
	}
	return s.connect(ctx)
}

// identify asks Slack who the bot is until it answers; nil when ctx is done.
func (w *workspace) identify(ctx context.Context) (*self, error) {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		r, err := w.client.AuthTestContext(ctx)
		switch {
		case err == nil:
			me := &self{team: r.TeamID, user: r.UserID, bot: r.BotID}
			w.self.Store(me)
			w.opt.Log.Info("slack knows the bot", "adapter", w.opt.Name, "workspace", r.Team, "bot", r.User)
			return me, nil
		case ctx.Err() != nil:
			return nil, nil //nolint:nilnil // ended before Slack has told
		case mendable(err):
			return nil, fmt.Errorf("sign in to slack with token: %w", err)
		}
		w.opt.Log.Warn("sign in to slack", "adapter", w.opt.Name, "err", err, "again_in", wait)
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
