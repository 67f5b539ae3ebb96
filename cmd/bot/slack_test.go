package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestSlackManifest keeps docs/slack-manifest.json: what the command prints.
func TestSlackManifest(t *testing.T) {
	var out, errs bytes.Buffer
	if code := execute(t.Context(), []string{"slack", "manifest", "--config", ""}, nil, &out, &errs); code != exitOK {
		t.Fatalf("%d: %s", code, &errs)
	}
	file := filepath.Join("..", "..", "docs", "slack-manifest.json")
	if *update {
		if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || !bytes.Equal(want, out.Bytes()) {
		t.Errorf("docs/slack-manifest.json is not what the command prints (%v); -update writes it anew", err)
	}
}

func TestSlackManifestIsForTheConfiguration(t *testing.T) {
	file := filepath.Join(t.TempDir(), "newsdesk.yaml")
	config := "adapters: {desk: {kind: slack, client_id: '1.2', client_secret: '${NOT_SET_YET}', signing_secret: '${NOR_THIS}', public_url: 'https://news.example/chat/desk'}}"
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		`"https://news.example/chat/desk/oauth"`:        {"--config", file},
		`"socket_mode_enabled": true`:                   {"--config", ""},
		`"request_url": "https://desk.example/chat/x"`:  {"--config", "", "--public-url", "https://desk.example/chat/x"},
		"no adapter of kind slack named \"elsewhere\"":  {"--config", file, "--adapter", "elsewhere"},
		"set public_url to its address, such as https:": {"--config", "", "--public-url", "desk.example"},
	} {
		var out bytes.Buffer
		execute(t.Context(), append([]string{"slack", "manifest"}, args...), nil, &out, &out)
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q prints %s, want %s", args, &out, want)
		}
	}
}
