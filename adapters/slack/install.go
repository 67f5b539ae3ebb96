package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
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
	w.mu.Lock()
	err := w.look(ctx)
	w.mu.Unlock()
	if errors.Is(err, errNotInstalled) {
		a.forget(id)
	}
	return w, err
}

// errNotInstalled says that the vault has no token of a workspace.
var errNotInstalled = errors.New("the app is not installed there")

// belongs remembers which organisation's installation serves a team, for what is
// posted there later.
func (a *Adapter) belongs(ctx context.Context, team, id string) error {
	if team == id || team == "" || !a.orgs.keep(team, id) {
		return nil
	}
	if err := a.opt.Vault.Save(ctx, orgKey+team, []byte(id)); err != nil {
		return vaultFault(err)
	}
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

// look reads the installation where that is due, and has its token refreshed where
// that is. w.mu is held.
func (w *workspace) look(ctx context.Context) error {
	now := w.opt.Now()
	if w.client == nil || now.Sub(w.looked) > lookAgain {
		if _, err := w.read(ctx); err != nil {
			return err
		}
	}
	if !w.held.due(now) {
		return nil
	}
	err := w.refresh(ctx)
	if err != nil && !w.held.expired(now) { // it is good for a while
		w.opt.Log.Warn("refresh token", "adapter", w.opt.Name, "workspace", w.id, "expires", w.held.Expires, "err", err)
		return nil
	}
	return err
}

// read takes over what the vault holds, and gives it as it is kept there.
func (w *workspace) read(ctx context.Context) ([]byte, error) {
	kept, err := w.opt.Vault.Load(ctx, installKey+w.id)
	if err != nil {
		return nil, vaultFault(err)
	}
	if kept == nil {
		return nil, fmt.Errorf("workspace %s: %w: %w", w.id, chat.ErrGone, errNotInstalled)
	}
	var i installation
	if err := json.Unmarshal(kept, &i); err != nil {
		return nil, vaultFault(err)
	}
	w.take(i)
	return kept, nil
}

// take makes i what the workspace talks with.
func (w *workspace) take(i installation) {
	if w.client == nil || i.Token != w.held.Token {
		w.client = w.newClient(i.Token)
	}
	w.held, w.looked = i, w.opt.Now()
	w.self.Store(&self{team: i.Team, user: i.User, bot: i.Bot})
}

const (
	refreshPatience = 20 * time.Second
	refreshPause    = 200 * time.Millisecond
)

// refresh has Slack make the token anew: once among all processes, for the refresh
// token is gone once it is used. What others are refreshing is waited for only when
// the old token no longer works.
func (w *workspace) refresh(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, refreshPatience)
	defer stop()
	for {
		kept, err := w.read(ctx)
		now := w.opt.Now()
		if err != nil || !w.held.due(now) {
			return err
		}
		if now.Before(w.held.Leased) {
			if !w.held.expired(now) {
				return nil
			}
			if !sleep(ctx, refreshPause) {
				return &chat.RetryError{After: refreshLease, Err: errors.New("another process refreshes the token")}
			}
			continue
		}
		leased := w.held
		leased.Leased = now.Add(refreshLease)
		mine, err := json.Marshal(leased)
		if err != nil {
			return err
		}
		ok, err := w.opt.Vault.Swap(ctx, installKey+w.id, kept, mine)
		if err != nil {
			return vaultFault(err)
		}
		if ok {
			return w.exchange(ctx, leased, mine)
		}
	}
}

// exchange uses the refresh token. mine is the installation as it is kept.
func (w *workspace) exchange(ctx context.Context, i installation, mine []byte) error {
	r, err := slack.RefreshOAuthV2TokenContext(ctx, w.Adapter.client, w.opt.ClientID, w.opt.ClientSecret, i.Refresh, slack.OAuthOptionAPIURL(w.apiURL()))
	if err != nil {
		return &chat.RetryError{After: mendPause, Err: fmt.Errorf("refresh token of workspace %s (if this goes on, install the app again): %w", w.id, err)}
	}
	i.Token, i.Refresh, i.Leased = r.AccessToken, orText(r.RefreshToken, i.Refresh), time.Time{}
	i.Expires = w.opt.Now().Add(time.Duration(r.ExpiresIn) * time.Second)
	fresh, err := json.Marshal(i)
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // the old token is used up: the new one must be kept
	ok, err := w.opt.Vault.Swap(ctx, installKey+w.id, mine, fresh)
	if err != nil {
		w.take(i) // this process at least has it
		return vaultFault(err)
	}
	if !ok { // it was installed again meanwhile
		_, err := w.read(ctx)
		return err
	}
	w.take(i)
	w.opt.Log.Info("slack token refreshed", "adapter", w.opt.Name, "workspace", w.id, "expires", i.Expires)
	return nil
}

// do calls Slack, once more when it refused the token because another process has
// had it made anew: nothing was done then.
func (w *workspace) do(ctx context.Context, call func(api *slack.Client) error) error {
	api, err := w.api(ctx)
	if err != nil {
		return err
	}
	err = call(api)
	if w.id == "" || !slices.Contains(tokenCodes, code(err)) || !w.renewed(ctx, api) {
		return err
	}
	if api, renewed := w.api(ctx); renewed == nil {
		return call(api)
	}
	return err
}

// renewed says that there is another token than the one of old.
func (w *workspace) renewed(ctx context.Context, old *slack.Client) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for end := w.opt.Now().Add(refreshPatience); ; {
		if _, err := w.read(ctx); err != nil || w.client != old {
			return err == nil
		}
		now := w.opt.Now()
		if !now.Before(w.held.Leased) || now.After(end) || !sleep(ctx, refreshPause) {
			return false
		}
	}
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
		for _, team := range a.teams(ctx, i.id()) {
			s.joined(ctx, chat.Channel{Adapter: a.opt.Name, Workspace: team})
		}
	}
	return i, nil
}

// teams are the workspaces that an installation serves, as far as they are known.
func (a *Adapter) teams(ctx context.Context, id string) []string {
	out := []string{id}
	if !strings.HasPrefix(id, "E") {
		return out
	}
	keys, err := a.opt.Vault.Keys(ctx, orgKey)
	if err != nil {
		a.opt.Log.Warn("list workspaces", "adapter", a.opt.Name, "err", err)
	}
	for _, k := range keys {
		if org, err := a.opt.Vault.Load(ctx, k); err == nil && string(org) == id {
			out = append(out, strings.TrimPrefix(k, orgKey))
		}
	}
	return out
}

// uninstalled forgets an installation, unless it was made after at: Slack repeats
// events, and somebody may have installed the app again.
func (s *session) uninstalled(ctx context.Context, id string, at time.Time, why string) {
	if s.home == nil {
		kept, err := s.opt.Vault.Load(ctx, installKey+id)
		var i installation
		if err != nil || kept == nil || json.Unmarshal(kept, &i) != nil || at.Before(i.At.Truncate(time.Second)) {
			s.log.Info("an uninstallation that is none", "workspace", id, "err", err)
			return
		}
		if err := s.opt.Vault.Delete(ctx, installKey+id); err != nil {
			s.log.Error("forget token", "workspace", id, "err", err)
		}
		s.forget(id)
	}
	s.log.Warn("slack app removed", "workspace", id, "why", why)
	for _, team := range s.teams(ctx, id) {
		s.left(ctx, chat.Channel{Adapter: s.opt.Name, Workspace: team}, why)
	}
}

// left and joined tell a handler that wants to know.
func (s *session) left(ctx context.Context, c chat.Channel, why string) {
	if l, ok := s.handler.(chat.Leaver); ok {
		if err := l.Left(ctx, c, why); err != nil {
			s.log.Error("tell that a place was left", "place", c.String(), "err", err)
		}
	}
}

func (s *session) joined(ctx context.Context, c chat.Channel) {
	if l, ok := s.handler.(chat.Leaver); ok {
		if err := l.Joined(ctx, c); err != nil {
			s.log.Error("tell that a place was joined", "place", c.String(), "err", err)
		}
	}
}

const (
	keepPause = time.Minute
	// talkLife is how long a thread that the bot answered in is remembered.
	talkLife    = 30 * 24 * time.Hour
	forgetPause = 24 * time.Hour
)

// keepTokens refreshes what is due, so that nobody has to wait for it.
func (s *session) keepTokens(ctx context.Context) {
	for sleep(ctx, keepPause) {
		keys, err := s.opt.Vault.Keys(ctx, installKey)
		if err != nil {
			s.log.Warn("list workspaces", "err", err)
		}
		for _, k := range keys {
			if _, err := s.known(strings.TrimPrefix(k, installKey)).api(ctx); err != nil && ctx.Err() == nil {
				s.log.Error("keep token", "workspace", strings.TrimPrefix(k, installKey), "err", err)
			}
		}
	}
}
