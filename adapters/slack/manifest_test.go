package slack

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"newsdesk/digest/chat/chattest"
)

// outline reads what the manifest needs of YAML: maps and lists by indentation,
// and plain or quoted scalars.
type outline struct{ lines []string }

func (o *outline) indent() int {
	return len(o.lines[0]) - len(strings.TrimLeft(o.lines[0], " "))
}

func (o *outline) node(indent int) any {
	if strings.HasPrefix(strings.TrimSpace(o.lines[0]), "- ") {
		return o.list(indent)
	}
	m := map[string]any{}
	for len(o.lines) > 0 && o.indent() == indent {
		name, value, _ := strings.Cut(strings.TrimSpace(o.lines[0]), ":")
		o.lines = o.lines[1:]
		if value = strings.TrimSpace(value); value == "" && len(o.lines) > 0 && o.indent() > indent {
			m[name] = o.node(o.indent())
		} else {
			m[name] = scalar(value)
		}
	}
	return m
}

func (o *outline) list(indent int) []any {
	var out []any
	for len(o.lines) > 0 && o.indent() == indent {
		item := strings.TrimPrefix(strings.TrimSpace(o.lines[0]), "- ")
		if !strings.Contains(item, ": ") {
			out = append(out, scalar(item))
			o.lines = o.lines[1:]
			continue
		}
		o.lines[0] = strings.Repeat(" ", indent+2) + item
		out = append(out, o.node(indent+2))
	}
	return out
}

func scalar(s string) any {
	if unquoted, err := strconv.Unquote(s); err == nil {
		return unquoted
	}
	if b, err := strconv.ParseBool(s); err == nil && len(s) > 1 {
		return b
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil {
		return n
	}
	return s
}

func manifest(t *testing.T) map[string]any {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "slack-manifest.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var o outline
	for line := range strings.SplitSeq(string(b), "\n") {
		if s := strings.TrimSpace(line); s != "" && s[0] != '#' {
			o.lines = append(o.lines, line)
		}
	}
	m, _ := o.node(0).(map[string]any)
	if len(o.lines) > 0 {
		t.Fatalf("not understood: %q", o.lines[0])
	}
	return m
}

func TestManifestIsValid(t *testing.T) {
	if err := openSchema(t, "slack-manifest.schema.json").check(manifest(t)); err != nil {
		t.Error(err)
	}
}

// TestManifestAsksForWhatIsUsed keeps the manifest and the documentation in step.
func TestManifestAsksForWhatIsUsed(t *testing.T) {
	m := manifest(t)
	doc, err := os.ReadFile(filepath.Join("..", "..", "docs", "slack.md"))
	if err != nil {
		t.Fatal(err)
	}
	scopes := m["oauth_config"].(map[string]any)["scopes"].(map[string]any)
	var all []any
	for _, kind := range []string{"bot", "bot_optional"} {
		all = append(all, scopes[kind].([]any)...)
	}
	for _, scope := range all {
		if !strings.Contains(string(doc), "`"+scope.(string)+"`") {
			t.Errorf("docs/slack.md does not say what %s is for", scope)
		}
	}
	for _, scope := range needed {
		if !slices.Contains(all, any(scope)) {
			t.Errorf("the manifest lacks %s", scope)
		}
	}
	shortcut := m["features"].(map[string]any)["shortcuts"].([]any)[0].(map[string]any)
	for _, c := range chattest.Commands() {
		if c.Name == shortcut["callback_id"] {
			return
		}
	}
	t.Errorf("no command is named %v", shortcut["callback_id"])
}
