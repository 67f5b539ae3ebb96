package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// A registered is a command as it is written to Discord, or a part of one.
type registered struct {
	Name         string            `json:"name"`
	Names        map[string]string `json:"name_localizations"`
	Type         int               `json:"type"`
	Description  string            `json:"description"`
	Descriptions map[string]string `json:"description_localizations"`
	Options      []registered      `json:"options"`
	Permissions  string            `json:"default_member_permissions"`
}

// size is what Discord counts: names and descriptions, each in its longest language.
func (r registered) size() int {
	length := func(s string) int { return len(utf16.Encode([]rune(s))) }
	name, description := length(r.Name), length(r.Description)
	for _, s := range r.Names {
		name = max(name, length(s))
	}
	for _, s := range r.Descriptions {
		description = max(description, length(s))
	}
	n := name + description
	for _, o := range r.Options {
		n += o.size()
	}
	return n
}

// TestDiscordRegister writes the bot's own commands: they are within Discord's limits
// and said in every language, but for a few that were added lately.
func TestDiscordRegister(t *testing.T) {
	var got []registered
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			b, _ := io.ReadAll(r.Body)
			if err := json.Unmarshal(b, &got); err != nil {
				t.Error(err)
			}
			_, _ = w.Write(b)
			return
		}
		_, _ = io.WriteString(w, `{"id":"900000000000000001"}`)
	}))
	defer s.Close()
	file := filepath.Join(t.TempDir(), "newsdesk.yaml")
	text := "adapters:\n  guild:\n    kind: discord\n    token: t\n    api_url: " + s.URL + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := rootCommand()
	var out strings.Builder
	cmd.SetArgs([]string{"discord", "register", "--config", file})
	cmd.SetOut(&out)
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	names := map[string]int{}
	untold := map[string]bool{}
	for _, c := range got {
		names[c.Name] = len(c.Options)
		if n := c.size(); n > 8000 {
			t.Errorf("%s has %d characters of at most 8000", c.Name, n)
		}
		for _, o := range c.Options {
			if len(o.Names) != 3 || len(o.Descriptions) != 3 {
				t.Logf("%s is in English alone: see adapters/discord/words.go", o.Name)
				untold[o.Name] = true
			}
			for _, word := range o.Options {
				if len(word.Names) != 3 || len(word.Descriptions) != 3 {
					t.Logf("%s of %s is in English alone: see adapters/discord/words.go", word.Name, o.Name)
					untold[o.Name] = true
				}
			}
		}
	}
	if 4*len(untold) > names["news"] {
		t.Errorf("%d of %d commands are in English alone", len(untold), names["news"])
	}
	if names["news"] == 0 || names["newsdesk"] == 0 || len(got) < 3 {
		t.Errorf("registered %v", names)
	}
}
