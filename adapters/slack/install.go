package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

// What is kept in the vault. What begins with "secret/" is sealed there.
const (
	installKey = "secret/install/" // and the id of a team or an organisation
	orgKey     = "org/"            // and a team's id: the organisation it belongs to
	talkKey    = "talk/"           // and a channel, a slash and a thread that the bot answers in
)

// An installation is what Slack gave when a workspace or an organisation installed
// the app.
type installation struct {
	Team       string    `json:"team,omitempty"`
	Name       string    `json:"name,omitempty"` // of the workspace or the organisation, for people
	Enterprise string    `json:"enterprise,omitempty"`
	Org        bool      `json:"org,omitempty"` // for all workspaces of the organisation
	User       string    `json:"user"`          // the bot's
	Bot        string    `json:"bot,omitempty"`
	Token      string    `json:"token"`
	Refresh    string    `json:"refresh,omitempty"`
	Expires    time.Time `json:"expires,omitzero"` // zero: never
	Scopes     string    `json:"scopes,omitempty"`
	By         string    `json:"by,omitempty"` // who installed it
	At         time.Time `json:"at"`
	// Leased says until when one process refreshes the token and no other may: a
	// refresh token can be used once.
	Leased time.Time `json:"leased,omitzero"`
}

// id is the organisation's for an installation for all of it, else the team's.
func (i installation) id() string {
	if i.Org {
		return i.Enterprise
	}
	return i.Team
}

const (
	// refreshAhead is how long before its end a token is made anew; Slack's own
	// libraries do so two hours before (https://docs.slack.dev/authentication/using-token-rotation).
	refreshAhead = 2 * time.Hour
	refreshLease = time.Minute
	// lookAgain is how long what was read of the vault counts: another process may
	// have refreshed the token, or the workspace may be gone.
	lookAgain = time.Minute
)

// due says that the token is to be made anew.
func (i installation) due(now time.Time) bool {
	return i.Refresh != "" && !i.Expires.IsZero() && now.After(i.Expires.Add(-refreshAhead))
}

func (i installation) expired(now time.Time) bool {
	return !i.Expires.IsZero() && !now.Before(i.Expires)
}

// installed finds an installation by a team's id, else by that of its organisation,
// which may be empty when it is not known.
func (a *Adapter) installed(ctx context.Context, team, enterprise string) (*workspace, error) {
	w, err := a.open(ctx, team)
	if !errors.Is(err, errNotInstalled) {
		return w, err
	}
	if enterprise == "" && team != "" {
		b, err := a.opt.Vault.Load(ctx, orgKey+team)
		if err != nil {
			return nil, vaultFault(err)
		}
		enterprise = string(b)
	}
	if w, err = a.open(ctx, enterprise); err != nil {
		return nil, fmt.Errorf("find workspace %q: %w", team, err)
	}
	return w, a.belongs(ctx, team, enterprise)
}

// open is the workspace of an installation, with a token that is good now.
func (a *Adapter) open(ctx context.Context, id string) (*workspace, error) {
	if id == "" {
		return nil, fmt.Errorf("%w: %w", chat.ErrGone, errNotInstalled)
	}
	w := a.known(id)
	_, err := w.usable(ctx)
	if errors.Is(err, errNotInstalled) {
		a.forget(id)
	}
	return w, err
}

// errNotInstalled says that the vault has no token of a workspace.
var errNotInstalled = errors.New("the app is not installed there")

// belongs remembers which organisation's installation serves a team, for what is
// posted there later. A team may move to another.
func (a *Adapter) belongs(ctx context.Context, team, id string) error {
	if known, _ := a.orgs.get(team); team == id || team == "" || known == id {
		return nil
	}
	if err := a.opt.Vault.Save(ctx, orgKey+team, []byte(id)); err != nil {
		return vaultFault(err)
	}
	a.orgs.keep(team, id)
	return nil
}

// vaultFault makes of a vault's fault one that goes away: nothing was sent.
func vaultFault(err error) error {
	return &chat.RetryError{After: time.Minute, Err: fmt.Errorf("read slack's tokens: %w", err)}
}

func (a *Adapter) known(id string) *workspace {
	a.mu.Lock()
	defer a.mu.Unlock()
	w, ok := a.workspaces[id]
	if !ok {
		w = a.newWorkspace(id)
		a.workspaces[id] = w
	}
	return w
}

func (a *Adapter) forget(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.workspaces, id)
}

// install keeps what Slack gave for a workspace or an organisation.
func (a *Adapter) install(ctx context.Context, r *slack.OAuthV2Response) (installation, error) {
	now := a.opt.Now()
	i := installation{
		Team: r.Team.ID, Name: r.Team.Name, Enterprise: r.Enterprise.ID, Org: r.IsEnterpriseInstall, User: r.BotUserID,
		Token: r.AccessToken, Refresh: r.RefreshToken, Scopes: r.Scope, By: r.AuthedUser.ID, At: now,
	}
	if i.Org {
		i.Team, i.Name = "", r.Enterprise.Name
	}
	if r.ExpiresIn > 0 {
		i.Expires = now.Add(time.Duration(r.ExpiresIn) * time.Second)
	}
	if i.id() == "" || i.Token == "" {
		return i, errors.New("slack names neither a workspace nor a token")
	}
	who, err := a.newClient(i.Token).AuthTestContext(ctx)
	if err != nil {
		return i, fmt.Errorf("try the new token: %w", err)
	}
	i.Bot, i.User = who.BotID, orText(i.User, who.UserID)
	kept, err := json.Marshal(i)
	if err != nil {
		return i, err
	}
	if err := a.opt.Vault.Save(context.WithoutCancel(ctx), installKey+i.id(), kept); err != nil {
		return i, fmt.Errorf("keep the token: %w", err)
	}
	a.forget(i.id()) // what was known is of the former token
	a.opt.Log.Info("slack app installed", "adapter", a.opt.Name, "workspace", i.id(), "name", i.Name, "by", i.By)
	if s := a.session.Load(); s != nil {
		s.begin(nil, func(ctx context.Context) { s.welcome(ctx, i) })
	}
	return i, nil
}

const (
	// talkLife is how long a thread that the bot answered in is remembered.
	talkLife    = 30 * 24 * time.Hour
	forgetPause = 24 * time.Hour
)
