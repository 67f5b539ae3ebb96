package slack

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"newsdesk/digest/chat"
)

const (
	// tendPause is the time between two rounds through all workspaces.
	tendPause = time.Minute
	// tryPause is how often Slack is asked whether a token still works: the app may be
	// removed while the bot is off, or the event that tells it may be lost.
	tryPause = time.Hour
	// maxTended is how many workspaces are looked after at the same time.
	maxTended = 16
)

// keepTokens looks after all workspaces until ctx is done.
func (s *session) keepTokens(ctx context.Context) {
	for {
		keys, err := s.opt.Vault.Keys(ctx, installKey)
		if err != nil && ctx.Err() == nil {
			s.log.Warn("list workspaces", "err", err)
		}
		var round errgroup.Group
		round.SetLimit(maxTended)
		for _, k := range keys {
			round.Go(func() error {
				s.tend(ctx, strings.TrimPrefix(k, installKey))
				return nil
			})
		}
		_ = round.Wait() // each has logged its own
		if !sleep(ctx, s.round) {
			return
		}
	}
}

// tend has an installation's token made anew where that is due, so that nobody has to
// wait for it, and finds out whether it still works, and whether the handler knows
// that the bot is there.
func (s *session) tend(ctx context.Context, id string) {
	if _, err := s.known(id).api(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, errNotInstalled) {
		s.log.Error("keep token", "workspace", id, "err", err)
	}
	now := s.opt.Now()
	if at, ok := s.tried.Load(id); ok && now.Sub(at.(time.Time)) < tryPause { //nolint:forcetypeassert // nothing else is put there
		s.greet(ctx, id)
		return
	}
	dead, err := s.try(ctx, id, removedCodes)
	switch {
	case err != nil:
		s.log.Info("try token", "workspace", id, "err", err)
	case !dead:
		s.tried.Store(id, now)
		s.greet(ctx, id)
	}
}

// greet welcomes an installation that the handler may not have been told of: another
// process may have taken it, or this one may have ended in the middle.
func (s *session) greet(ctx context.Context, id string) {
	ctx, stop := context.WithTimeout(ctx, tendPause) // the next round comes here, too
	defer stop()
	if _, i, err := s.kept(ctx, id); err == nil && i.id() == id {
		s.welcome(ctx, i)
	}
}

// welcome tells the handler that the bot is where an installation serves, once for each
// installation, until it has taken it.
func (s *session) welcome(ctx context.Context, i installation) {
	if at, ok := s.welcomed.Load(i.id()); ok && i.At.Equal(at.(time.Time)) { //nolint:forcetypeassert // nothing else is put there
		return
	}
	teams, err := s.teams(ctx, i.id())
	for _, team := range teams {
		err = errors.Join(err, s.joined(ctx, chat.Channel{Adapter: s.opt.Name, Workspace: team}))
	}
	if err == nil {
		s.welcomed.Store(i.id(), i.At)
	}
}

// kept is an installation as the vault has it; the bytes are nil when it has none.
func (s *session) kept(ctx context.Context, id string) (kept []byte, i installation, err error) {
	kept, err = s.opt.Vault.Load(ctx, installKey+id)
	if err == nil && kept != nil {
		err = json.Unmarshal(kept, &i)
	}
	return kept, i, err
}

var (
	// Slack's codes for the token of an app that was removed.
	removedCodes = []string{"account_inactive", "token_revoked"}
	// The same where Slack has said that the bot's token was revoked.
	revokedCodes = []string{"account_inactive", "token_revoked", "invalid_auth"}
)

// try asks Slack whether an installation's token works, and has it forgotten when it
// answers with one of the codes. The error says that it is not known.
func (s *session) try(ctx context.Context, id string, codes []string) (dead bool, err error) {
	kept, i, err := s.kept(ctx, id)
	switch {
	case err != nil || kept == nil:
		return false, err
	case s.opt.Now().Before(i.Leased):
		return false, errors.New("its token is being refreshed")
	}
	ctx, stop := context.WithTimeout(ctx, callTimeout)
	defer stop()
	_, err = s.newClient(i.Token).AuthTestContext(ctx)
	switch {
	case slices.Contains(codes, code(err)):
		s.begin(nil, func(ctx context.Context) { s.remove(ctx, id, kept, removedWhy) })
		return true, nil
	case code(err) != "" && mendable(err): // it ended, or never was any good: the app may be there all the same
		return false, nil
	}
	return false, err
}

// suspect tries the token of an installation at which Slack has said that the app was
// removed.
func (a *Adapter) suspect(id string) {
	if s := a.session.Load(); s != nil && id != "" {
		s.begin(nil, func(ctx context.Context) {
			if _, err := s.try(ctx, id, removedCodes); err != nil {
				s.log.Info("try token", "workspace", id, "err", err)
			}
		})
	}
}
