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

// usable is a client with a token that is good now. One that is due is made anew, once
// among all processes, for a refresh token is gone once it is used; what others are
// refreshing is waited for only when the old token no longer works. Nothing is held
// while waiting.
func (w *workspace) usable(ctx context.Context) (*slack.Client, error) {
	waiting, stop := context.WithTimeout(ctx, refreshPatience)
	defer stop()
	for {
		client, l, err := w.look(ctx)
		if err != nil || l == nil {
			return client, err
		}
		if l.mine != nil {
			if client, err = w.exchange(ctx, *l); err == nil {
				return client, nil
			}
			w.opt.Log.Warn("refresh token", "adapter", w.opt.Name, "workspace", w.id, "expires", l.Expires, "err", err)
			continue // with the old token, if that is still good
		}
		if !sleep(waiting, refreshPause) {
			return nil, &chat.RetryError{After: refreshLease, Err: errors.New("another process refreshes the token")}
		}
	}
}

// A lease is the right to use an installation's refresh token.
type lease struct {
	installation
	mine []byte // the installation with the lease, as it is kept; nil when another has it
}

// look is a client, and a lease when something has to be done before there is one:
// the token must be made anew, or another is at it.
func (w *workspace) look(ctx context.Context) (*slack.Client, *lease, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.opt.Now()
	if w.client == nil || now.Sub(w.looked) > lookAgain || w.held.due(now) {
		kept, err := w.read(ctx)
		if err != nil {
			return nil, nil, err
		}
		l, err := w.lease(ctx, kept, now)
		if err != nil && !w.held.expired(now) { // it is good for a while
			l, err = nil, nil
		}
		if l != nil || err != nil {
			return nil, l, err
		}
	}
	return w.client, nil, nil
}

// lease takes the lease of what is due; kept is the installation as it is kept. It is
// nil when there is nothing to do but to go on. w.mu is held.
func (w *workspace) lease(ctx context.Context, kept []byte, now time.Time) (*lease, error) {
	switch expired := w.held.expired(now); {
	case !w.held.due(now):
		return nil, nil //nolint:nilnil // the token is good
	case now.Before(w.again) && w.failed == w.held.Refresh:
		return nil, &chat.RetryError{After: w.again.Sub(now), Err: w.fault}
	case now.Before(w.held.Leased) && !expired:
		return nil, nil //nolint:nilnil // the token is good for a while
	case now.Before(w.held.Leased):
		return &lease{installation: w.held}, nil
	}
	l := lease{installation: w.held}
	l.Leased = now.Add(refreshLease)
	var err error
	if l.mine, err = json.Marshal(l.installation); err != nil {
		return nil, err
	}
	ok, err := w.opt.Vault.Swap(ctx, installKey+w.id, kept, l.mine)
	switch {
	case err != nil:
		return nil, vaultFault(err)
	case ok:
		return &l, nil
	case w.held.expired(now): // another was faster
		return &lease{installation: w.held}, nil
	}
	return nil, nil //nolint:nilnil // the token is good for a while
}

// read takes over what the vault holds, and gives it as it is kept there. w.mu is
// held.
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

// take makes i what the workspace talks with. w.mu is held.
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
	// refreshAgain is how long a refresh token is left alone that Slack gave nothing
	// for.
	refreshAgain = time.Minute
	keepPatience = 5 * time.Second
)

// exchange uses the refresh token, and does so to the end, whoever waits for it: the
// old one is used up. When Slack gives no new one, the lease is given back, and this
// process leaves it alone for a while.
func (w *workspace) exchange(ctx context.Context, l lease) (*slack.Client, error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), refreshPatience)
	defer stop()
	i := l.installation
	i.Leased = time.Time{}
	r, err := slack.RefreshOAuthV2TokenContext(ctx, w.Adapter.client, w.opt.ClientID, w.opt.ClientSecret, i.Refresh, slack.OAuthOptionAPIURL(w.apiURL()))
	if err == nil {
		i.Token, i.Refresh = r.AccessToken, orText(r.RefreshToken, i.Refresh)
		i.Expires = w.opt.Now().Add(time.Duration(r.ExpiresIn) * time.Second)
	} else {
		err = fmt.Errorf("refresh token of workspace %s (if this goes on, install the app again): %w", w.id, err)
	}
	client, lost := w.release(ctx, l, i, err)
	return client, errors.Join(err, lost)
}

// release keeps i, without a lease, in place of l. fault is why it is no new one; nil
// when it is. It gives the client that is to be used from now on.
func (w *workspace) release(ctx context.Context, l lease, i installation, fault error) (*slack.Client, error) {
	fresh, err := json.Marshal(i)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), keepPatience) // Slack may have used up the other time
	defer stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	if fault != nil {
		w.again, w.fault, w.failed = w.opt.Now().Add(refreshAgain), fault, i.Refresh
	}
	ok, err := w.opt.Vault.Swap(ctx, installKey+w.id, l.mine, fresh)
	switch {
	case err != nil:
		w.take(i) // this process at least has it
		return w.client, vaultFault(err)
	case !ok: // it was installed again meanwhile
		_, err := w.read(ctx)
		return w.client, err
	}
	w.take(i)
	if fault == nil {
		w.opt.Log.Info("slack token refreshed", "adapter", w.opt.Name, "workspace", w.id, "expires", i.Expires)
	}
	return w.client, nil
}

// do calls Slack, once more when it refused the token because another process has
// had it made anew: nothing was done then.
func (w *workspace) do(ctx context.Context, call func(api *slack.Client) error) error {
	api, err := w.api(ctx)
	if err != nil {
		return err
	}
	err = call(api)
	if w.id == "" || !slices.Contains(tokenCodes, code(err)) {
		return err
	}
	if w.renewed(ctx, api) {
		if api, renewed := w.api(ctx); renewed == nil {
			err = call(api)
		}
	}
	if slices.Contains(removedCodes, code(err)) {
		w.suspect(w.id)
	}
	return err
}

// renewed says that there is another token than the one of old. What another process
// is refreshing is waited for.
func (w *workspace) renewed(ctx context.Context, old *slack.Client) bool {
	waiting, stop := context.WithTimeout(ctx, refreshPatience)
	defer stop()
	for {
		w.mu.Lock()
		_, err := w.read(ctx)
		same, leased := w.client == old, w.opt.Now().Before(w.held.Leased)
		w.mu.Unlock()
		if err != nil || !same {
			return err == nil
		}
		if !leased || !sleep(waiting, refreshPause) {
			return false
		}
	}
}
