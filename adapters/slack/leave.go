package slack

import (
	"context"
	"encoding/json"
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
		s.begin([]string{e.EventID}, func(ctx context.Context) {
			s.uninstalled(ctx, s.idOf(ctx, at), e.time(), "The app was removed from the workspace.")
		})
	case "tokens_revoked":
		if len(v.Tokens.Bot) > 0 {
			s.begin([]string{e.EventID}, func(ctx context.Context) { s.revoked(ctx, s.idOf(ctx, at), e.time()) })
		}
	case "channel_archive", "group_archive", "channel_deleted", "group_deleted", "channel_left", "group_left":
		s.start([]string{e.EventID}, at, func(ctx context.Context, w *workspace) {
			s.left(ctx, w.ref(at.Team, v.Channel, "").Channel, leftWords(v.Type))
		})
	case "channel_unarchive", "group_unarchive", "member_joined_channel":
		s.start([]string{e.EventID}, at, func(ctx context.Context, w *workspace) {
			if v.User == w.bot() || v.Type != "member_joined_channel" {
				s.joined(ctx, w.ref(at.Team, v.Channel, "").Channel)
			}
		})
	}
}

func leftWords(kind string) string {
	switch {
	case strings.HasSuffix(kind, "_archive"):
		return "The channel was archived."
	case strings.HasSuffix(kind, "_deleted"):
		return "The channel was deleted."
	}
	return "The bot was taken out of the channel."
}

// time is when an event happened.
func (e event) time() time.Time { return time.Unix(e.Time, 0) }

// idOf names the installation: a workspace's own before its organisation's.
func (s *session) idOf(ctx context.Context, at where) string {
	if s.home != nil {
		return s.home.in(at.Team)
	}
	if w, err := s.find(ctx, at); err == nil {
		return w.id
	}
	return orText(at.Team, at.Enterprise)
}

// revoked looks whether the bot's token is really no good any more.
func (s *session) revoked(ctx context.Context, id string, at time.Time) {
	w := s.home
	if w == nil {
		w = s.known(id)
	}
	api, err := w.api(ctx)
	if err == nil {
		_, err = api.AuthTestContext(ctx)
	}
	if err == nil || (!mendable(err) && !errors.Is(err, chat.ErrGone)) {
		s.log.Info("slack revoked other tokens", "workspace", id, "err", err)
		return
	}
	s.uninstalled(ctx, id, at, "The bot's token was revoked.")
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
