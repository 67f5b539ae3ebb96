package slack

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"newsdesk/digest/chat/chattest"
)

// configured are the ways in which the adapter can be set up.
func configured() map[string]Options {
	return map[string]Options{
		"socket": {Name: "work", Token: botToken, AppToken: appToken},
		"http":   {Name: "desk", Token: botToken, SigningSecret: secret, PublicURL: "https://news.example/chat/desk/"},
		"groups": {Name: "work", Token: botToken, AppToken: appToken, CuratorGroup: "S1"},
		"oauth":  {Name: "work", ClientID: clientID, ClientSecret: clientSecret, AppToken: appToken, PublicURL: "https://news.example/chat/work"},
	}
}

func manifestOf(t *testing.T, o Options) map[string]any {
	t.Helper()
	b, err := Manifest(o, chattest.Commands())
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestManifestIsValid(t *testing.T) {
	s := openSchema(t, "slack-manifest.schema.json")
	for name, o := range configured() {
		if err := s.check(manifestOf(t, o)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s.check(map[string]any{"display_information": map[string]any{"name": 7}}) == nil {
		t.Error("a faulty manifest passes")
	}
}

func TestManifestIsForWhatIsConfigured(t *testing.T) {
	for name, want := range map[string]struct {
		url, groups, rotates, redirects bool
	}{"socket": {}, "http": {url: true}, "groups": {groups: true}, "oauth": {rotates: true, redirects: true}} {
		m := manifestOf(t, configured()[name])
		settings, auth := m["settings"].(map[string]any), m["oauth_config"].(map[string]any)
		_, url := settings["interactivity"].(map[string]any)["request_url"]
		_, redirects := auth["redirect_urls"]
		groups := slices.Contains(auth["scopes"].(map[string]any)["bot_optional"].([]any), any("usergroups:read"))
		if url != want.url || groups != want.groups || settings["token_rotation_enabled"] != want.rotates || redirects != want.redirects ||
			settings["socket_mode_enabled"] != !want.url {
			t.Errorf("%s: %v", name, m)
		}
	}
	if _, err := Manifest(Options{Token: botToken, SigningSecret: secret}, nil); err == nil || !strings.Contains(err.Error(), "public_url") {
		t.Errorf("without an address: %v", err)
	}
}

// scopeOf is what Slack has an event need (https://docs.slack.dev/reference/events).
func scopeOf(event string) string {
	switch kind, _, _ := strings.Cut(event, "_"); kind {
	case "channel", "member":
		return "channels:read"
	case "group":
		return "groups:read"
	}
	return map[string]string{"app_mention": "app_mentions:read", "message.im": "im:history"}[event]
}

// TestManifestAsksForWhatIsUsed keeps the manifest, the documentation and the fake in
// step.
func TestManifestAsksForWhatIsUsed(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join("..", "..", "docs", "slack.md"))
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Concat(RequiredScopes(), EventScopes(), OptionalScopes())
	for _, scope := range all {
		if !strings.Contains(string(doc), "`"+scope+"`") {
			t.Errorf("docs/slack.md does not say what %s is for", scope)
		}
	}
	for _, scope := range needed {
		if !slices.Contains(all, scope) {
			t.Errorf("the manifest lacks %s", scope)
		}
	}
	m := manifestOf(t, configured()["socket"])
	required := fmt.Sprint(m["oauth_config"].(map[string]any)["scopes"].(map[string]any)["bot"])
	for _, event := range Events() {
		if !strings.Contains(string(doc), "`"+event+"`") {
			t.Errorf("docs/slack.md does not name the event %s", event)
		}
		if scope := scopeOf(event); !strings.Contains(required, scope) {
			t.Errorf("the event %s needs the scope %s, which is not required", event, scope)
		}
	}
	shortcut := m["features"].(map[string]any)["shortcuts"].([]any)[0].(map[string]any)
	if shortcut["callback_id"] != "follow" {
		t.Errorf("shortcut %v, want that of the command for messages", shortcut)
	}
	for _, o := range configured() {
		if o.Name != "" && o.loss("channels:history") == "" {
			t.Error("history is not used")
		}
	}
}
