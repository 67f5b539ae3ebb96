package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/digest/store/storetest"
)

// An older version goes on working on the tables of this one, and this one on what
// that has written: they take turns at one newsroom, and every slot is posted once.
// NEWSDESK_OLD_BOT is the older program; see .ci/nightly.
func TestAnOlderVersionOnTheseTables(t *testing.T) {
	old := os.Getenv("NEWSDESK_OLD_BOT")
	if old == "" {
		t.Skip("NEWSDESK_OLD_BOT is not set: there is no older version to run")
	}
	feed := httptest.NewServer(http.HandlerFunc(wireFeed))
	defer feed.Close()
	var c storetest.Cluster
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	for name, address := range map[string]func(t testing.TB) string{"sqlite": func(testing.TB) string { return "news.db" }, "postgresql": c.Address} {
		t.Run(name, func(t *testing.T) {
			takeTurns(t, old, feed.URL, address(t))
		})
	}
}

func takeTurns(t *testing.T, old, feed, database string) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "newsdesk.yaml"), fmt.Sprintf(`
database: %q
log: {level: error}
http: {listen: "off"}
fetch: {allow_private: [127.0.0.0/8], full_text: false}
adapters: {console: {kind: console, transcript: chat.jsonl}}
`, database))
	run := func(older bool, args ...string) {
		t.Helper()
		cmd := botIn(t, dir, args...)
		if older {
			env := cmd.Env
			cmd = exec.CommandContext(t.Context(), old, args...)
			cmd.Dir, cmd.Env = dir, env
		}
		out, err := cmd.CombinedOutput()
		if older && strings.Contains(string(out), "PostgreSQL comes in a later version") {
			t.Skip("the older version does not know this database")
		}
		if err != nil {
			t.Fatalf("older version %t: bot %v: %v\n%s", older, args, err, out)
		}
	}
	run(true, "news", "follow", feed+"/feed.xml")
	run(true, "news", "schedule", "every 2 hours")
	at := time.Date(2025, 4, 15, 0, 0, 0, 0, time.UTC)
	for i := range 6 { // the older one, this one, and so on
		until := at.Add(4 * time.Hour)
		run(i%2 == 0, "run", "--from", at.Format(time.RFC3339), "--until", until.Add(-time.Minute).Format(time.RFC3339), "--step", "5m")
		at = until
	}
	run(false, "run", "--from", at.Format(time.RFC3339), "--until", at.Add(time.Minute).Format(time.RFC3339), "--step", "1m")
	posts := transcript(t, filepath.Join(dir, "chat.jsonl"))
	if len(posts) != 12 { // a day, every 2 hours, from 02:00
		t.Errorf("%d posts; want one for each of 12 slots: %v", len(posts), posts)
	}
	for key, n := range posts {
		if n != 1 {
			t.Errorf("part %s was posted %d times", key, n)
		}
	}
}
