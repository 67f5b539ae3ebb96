package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"newsdesk/digest/chat"
)

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
