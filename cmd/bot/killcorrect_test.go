package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestCorrectionsSurviveKills kills the bot with no warning while it tells what a
// publisher corrected, and then lets it finish: the reply is there once, and the
// message that told it is marked in the end.
func TestCorrectionsSurviveKills(t *testing.T) {
	dir := t.TempDir()
	var percent atomic.Int64
	percent.Store(18)
	feed := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>Ledger</title><link>http://ledger.example/</link>
<item><title>Tariff on Indian goods cut</title><guid>a1</guid><link>http://ledger.example/a1</link><pubDate>Mon, 14 Apr 2025 23:10:00 GMT</pubDate>
<description>The tariff on Indian goods falls to %d percent in June, the trade ministry in New Delhi said on Tuesday after a year of talks.</description></item></channel></rss>`, percent.Load())
	}))
	defer feed.Close()
	write(t, filepath.Join(dir, "newsdesk.yaml"), `
database: news.db
log: {level: error}
http: {listen: "off"}
fetch: {allow_private: [127.0.0.0/8], full_text: false}
adapters: {console: {kind: console, transcript: chat.jsonl}}
`)
	run := func(from, until string) []string {
		return []string{"run", "--from", from, "--until", until, "--step", "1m"}
	}
	for _, args := range [][]string{{"news", "follow", feed.URL + "/feed.xml"}, {"news", "schedule", "daily", "at", "0:30"}, run("2025-04-15T00:00:00Z", "2025-04-15T00:40:00Z")} {
		if out, err := botIn(t, dir, args...).CombinedOutput(); err != nil {
			t.Fatalf("bot %v: %v\n%s", args, err, out)
		}
	}
	percent.Store(22)
	again := run("2025-04-15T02:00:00Z", "2025-04-15T12:00:00Z")
	for range 6 {
		cmd := botIn(t, dir, again...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(20+rand.IntN(250)) * time.Millisecond)
		_ = cmd.Process.Kill() // it may have finished already
		_ = cmd.Wait()
	}
	if out, err := botIn(t, dir, again...).CombinedOutput(); err != nil {
		t.Fatalf("last run: %v\n%s", err, out)
	}
	replies, marked := corrected(t, filepath.Join(dir, "chat.jsonl"))
	if replies != 1 || !marked {
		t.Errorf("%d replies, marked %v; want one reply, and the message that told it marked", replies, marked)
	}
}

// corrected counts the replies that correct in a transcript, and says whether a
// message was marked.
func corrected(t *testing.T, path string) (replies int, marked bool) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var p struct {
			Thread string
			Edit   bool
		}
		if err := json.Unmarshal(sc.Bytes(), &p); err != nil {
			t.Fatalf("transcript: %v: %s", err, sc.Text())
		}
		switch {
		case p.Edit:
			marked = strings.Contains(sc.Text(), "(corrected: see thread)")
		case p.Thread != "" && strings.Contains(sc.Text(), "Correction to what was told here"):
			replies++
		}
	}
	return replies, marked
}
