package slack

import (
	"context"
	"errors"
	"strings"
	"time"

	"newsdesk/digest/chat"
)

// moved takes what Slack says about where the bot is and is not.
func (s *session) moved(e event) {
	v := e.Event
	at := e.installation()
	switch v.Type {
	case "app_uninstalled":
		s.begin([]string{e.EventID}, func(ctx context.Context) { s.uninstalled(ctx, at, e.time()) })
	case "tokens_revoked":
		if len(v.Tokens.Bot) > 0 {
			s.begin([]string{e.EventID}, func(ctx context.Context) { s.revoked(ctx, at) })
		}
	case "channel_archive", "channel_deleted", "channel_left", "channel_unarchive", "group_archive", "group_deleted", "group_left",
		"group_unarchive", "member_joined_channel", "member_left_channel":
		s.placed(e)
	}
}

// time is when an event happened.
func (e event) time() time.Time { return time.Unix(e.Time, 0) }

// locate names the installation that something is about: a workspace's own before its
// organisation's. It is empty when there is none.
func (s *session) locate(ctx context.Context, at where) (string, error) {
	org := at.Enterprise
	for _, id := range []string{at.Team, org} {
		if id == "" {
			continue
		}
		if kept, err := s.opt.Vault.Load(ctx, installKey+id); kept != nil || err != nil {
			return id, err
		}
	}
	if org != "" || at.Team == "" {
		return "", nil
	}
	b, err := s.opt.Vault.Load(ctx, orgKey+at.Team)
	if err != nil || b == nil {
		return "", err
	}
	return s.locate(ctx, where{Enterprise: string(b)})
}

// insist tries something again until it is done or ctx is: Slack tells it once.
func (s *session) insist(ctx context.Context, doing string, try func() error) error {
	for wait := insistPause; ; wait = min(2*wait, time.Minute) {
		err := try()
		if err == nil {
			return nil
		}
		s.log.Warn(doing, "err", err, "again_in", wait)
		if !sleep(ctx, wait) {
			s.log.Error(doing, "err", err)
			return err
		}
	}
}

// insistPause is the first pause before something is tried again.
const insistPause = 200 * time.Millisecond

// revoked looks whether the bot's token is really no good any more.
func (s *session) revoked(ctx context.Context, at where) {
	_ = s.insist(ctx, "look at a revoked token", func() error { // it has logged
		if s.home != nil {
			_, err := s.home.client.AuthTestContext(ctx)
			if mendable(err) {
				s.parted(ctx, s.home.in(at.Team), revokedWhy)
				return nil
			}
			return err
		}
		id, err := s.locate(ctx, at)
		if err != nil || id == "" {
			return err
		}
		dead, err := s.try(ctx, id, revokedCodes)
		s.log.Info("slack revoked tokens", "workspace", id, "of_the_bot", dead, "err", err)
		return err
	})
}

// teams are the workspaces that an installation serves, as far as they are known.
func (a *Adapter) teams(ctx context.Context, id string) ([]string, error) {
	out := []string{id}
	if !strings.HasPrefix(id, "E") {
		return out, nil
	}
	keys, err := a.opt.Vault.Keys(ctx, orgKey)
	for _, k := range keys {
		org, lost := a.opt.Vault.Load(ctx, k)
		if err = errors.Join(err, lost); string(org) == id {
			out = append(out, strings.TrimPrefix(k, orgKey))
		}
	}
	if err != nil {
		a.opt.Log.Warn("list workspaces", "adapter", a.opt.Name, "err", err)
	}
	return out, err
}

// Why a place was left.
const (
	removedWhy = "The app was removed from the workspace."
	revokedWhy = "The bot's token was revoked."
)

// uninstalled forgets an installation, unless it was made after when: Slack repeats
// events, and somebody may have installed the app again.
func (s *session) uninstalled(ctx context.Context, at where, when time.Time) {
	if s.home != nil {
		s.parted(ctx, s.home.in(at.Team), removedWhy)
		return
	}
	_ = s.insist(ctx, "take an uninstallation", func() error { // it has logged
		id, err := s.locate(ctx, at)
		if err != nil || id == "" {
			return err
		}
		kept, i, err := s.kept(ctx, id)
		if err != nil {
			return err
		}
		if kept == nil || when.Before(i.At.Truncate(time.Second)) {
			s.log.Info("an uninstallation that is none", "workspace", id)
			return nil
		}
		if !s.remove(ctx, id, kept, removedWhy) {
			return errors.New("it was changed meanwhile")
		}
		return nil
	})
}

// remove forgets an installation if it is still what was kept, and tells the handler.
func (s *session) remove(ctx context.Context, id string, kept []byte, why string) bool {
	failed, done := false, false
	err := s.insist(ctx, "forget a token", func() (err error) {
		done, err = s.opt.Vault.Swap(ctx, installKey+id, kept, nil)
		if err == nil && !done && failed { // what failed may have done it
			now, err := s.opt.Vault.Load(ctx, installKey+id)
			done = err == nil && now == nil
			return err
		}
		failed = failed || err != nil
		return err
	})
	if err != nil || !done {
		return err == nil && done
	}
	s.forget(id)
	s.tried.Delete(id)
	s.welcomed.Delete(id)
	s.parted(ctx, id, why)
	if _, i, err := s.kept(ctx, id); err == nil && i.id() == id { // it was installed again while that was told
		s.welcomed.Delete(id)
		s.welcome(ctx, i)
	}
	return true
}

// parted tells the handler that the bot is no longer where an installation served.
func (s *session) parted(ctx context.Context, id, why string) {
	s.log.Warn("slack app removed", "workspace", id, "why", why)
	var teams []string
	_ = s.insist(ctx, "list workspaces", func() (err error) { // it has logged
		teams, err = s.teams(ctx, id)
		return err
	})
	for _, team := range teams {
		_ = s.left(ctx, chat.Channel{Adapter: s.opt.Name, Workspace: team}, why) // it has logged
	}
}

// left and joined tell a handler that wants to know, until it has taken it.
func (s *session) left(ctx context.Context, c chat.Channel, why string) error {
	l, ok := s.handler.(chat.Leaver)
	if !ok {
		return nil
	}
	return s.insist(ctx, "tell that a place was left: "+c.String(), func() error { return l.Left(ctx, c, why) })
}

func (s *session) joined(ctx context.Context, c chat.Channel) error {
	l, ok := s.handler.(chat.Leaver)
	if !ok {
		return nil
	}
	return s.insist(ctx, "tell that a place was joined: "+c.String(), func() error { return l.Joined(ctx, c) })
}
