package slack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"newsdesk/digest/chat"
)

// RequiredScopes are those without which the app cannot work.
func RequiredScopes() []string {
	return []string{"app_mentions:read", "chat:write", "commands", "im:history"}
}

// EventScopes are those that events about channels need. Slack takes no event into a
// manifest whose scope is not required there; the app works without them all the same.
func EventScopes() []string { return []string{"channels:read", "groups:read"} }

// OptionalScopes are those that add something; Options.loss tells what.
func OptionalScopes() []string {
	return []string{
		"assistant:write", "channels:history", "files:write", "groups:history", "im:write", "users:read", "usergroups:read",
	}
}

// loss tells what is missing without a scope, as the end of a sentence; it is empty
// where nothing is.
func (o Options) loss(scope string) string {
	switch scope {
	case "channels:history", "groups:history":
		return "when Slack does not say what came of a post, it cannot be looked up, and the part is given up rather than posted twice"
	case "channels:read", "groups:read":
		return "App Home shows the digests of channels (public, private) to admins and to who changed them last alone, and a channel that is lost is noticed only when the bot posts there"
	case "users:read":
		return "people's time zones, who is an admin and who a full member are unknown, and groups lift nobody"
	case "files:write":
		return "charts that Slack does not draw, and exports, are not uploaded"
	case "im:write":
		return "a direct message is sent to the person's own id, and cannot be found again"
	case "assistant:write":
		return "no questions are suggested in the app's Messages tab"
	case "usergroups:read":
		if o.CuratorGroup+o.AdminGroup != "" {
			return "the members of curator_group and admin_group may no more than others"
		}
	}
	return ""
}

// Events are what the app must be told of.
func Events() []string {
	return []string{
		"app_home_opened", "app_mention", "app_uninstalled", "channel_archive", "channel_deleted", "channel_left", "channel_unarchive",
		"group_archive", "group_deleted", "group_left", "group_unarchive", "member_joined_channel", "member_left_channel", "message.im",
		"tokens_revoked",
	}
}

// Manifest is the app's manifest for what is configured, as JSON, to be pasted where
// Slack makes apps (https://docs.slack.dev/reference/app-manifest). publicURL is the
// address at which Slack reaches the adapter; it may be empty with Socket Mode.
func Manifest(o Options, cs []chat.Command) ([]byte, error) {
	publicURL := strings.TrimRight(o.PublicURL, "/")
	if o.AppToken == "" && !strings.HasPrefix(publicURL, "https://") && !strings.HasPrefix(publicURL, "http://") {
		return nil, fmt.Errorf("without app_token Slack calls the bot: set public_url to its address, such as https://news.example.com/chat/%s", orText(o.Name, "work"))
	}
	called := map[string]any{}
	if o.AppToken == "" {
		called["request_url"] = publicURL
	}
	news := map[string]any{
		"command": "/news", "description": "Read, ask and set up this channel's news",
		"usage_hint": "help | now | ask <question> | track <name> <query>", "should_escape": false,
	}
	if o.AppToken == "" {
		news["url"] = publicURL
	}
	oauth := map[string]any{"scopes": map[string]any{"bot": append(RequiredScopes(), EventScopes()...), "bot_optional": o.optionalScopes()}}
	if o.ClientID != "" {
		oauth["redirect_urls"] = []string{orText(o.RedirectURL, publicURL+"/"+returnPage)}
	}
	m := map[string]any{
		"_metadata": map[string]any{"major_version": 2, "minor_version": 1},
		"display_information": map[string]any{
			"name": "Newsdesk", "description": "Cited news digests in your channels, and answers about them", "background_color": "#2c2d30",
		},
		"features":     features(news, cs),
		"oauth_config": oauth,
		"settings": map[string]any{
			"event_subscriptions": with(called, "bot_events", Events()), "interactivity": with(called, "is_enabled", true),
			"org_deploy_enabled": o.ClientID != "", "socket_mode_enabled": o.AppToken != "", "token_rotation_enabled": o.ClientID != "",
		},
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // people read it
	e.SetIndent("", "  ")
	err := e.Encode(m)
	return bytes.TrimSpace(b.Bytes()), err
}

// optionalScopes leaves out those that nothing configured uses.
func (o Options) optionalScopes() []string {
	var out []string
	for _, scope := range OptionalScopes() {
		if o.loss(scope) != "" {
			out = append(out, scope)
		}
	}
	return out
}

func with(m map[string]any, name string, v any) map[string]any {
	out := map[string]any{name: v}
	for k, one := range m {
		out[k] = one
	}
	return out
}

// What Slack takes of a shortcut.
const (
	maxShortcut     = 24
	maxShortcutLine = 150
	maxShortcuts    = 5
)

// features are what people see of the app. A command that may be used on a message
// is a shortcut there.
func features(news map[string]any, cs []chat.Command) map[string]any {
	var shortcuts []any
	for _, c := range cs {
		if c.Message && len(shortcuts) < maxShortcuts {
			shortcuts = append(shortcuts, map[string]any{
				"name": clip(shortcutName(c), maxShortcut), "type": "message", "callback_id": c.Name, "description": clip(c.Summary, maxShortcutLine),
			})
		}
	}
	out := map[string]any{
		"app_home":       map[string]any{"home_tab_enabled": true, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false},
		"bot_user":       map[string]any{"display_name": "newsdesk", "always_online": true},
		"slash_commands": []any{news},
		"agent_view": map[string]any{
			"agent_description": "Answers questions about the news that your channels follow, with a cite for every sentence.",
			"suggested_prompts": Prompts(cs),
		},
	}
	if len(shortcuts) > 0 {
		out["shortcuts"] = shortcuts
	}
	return out
}

// shortcutName is what a command is called in the menu of a message.
func shortcutName(c chat.Command) string {
	switch c.Name {
	case "track", "follow":
		return strings.ToUpper(c.Name[:1]) + c.Name[1:] + " this story"
	}
	return strings.ToUpper(c.Name[:1]) + c.Name[1:] + " this"
}
