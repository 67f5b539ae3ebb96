package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// beBot, when set in the environment, makes the test binary the bot.
const beBot = "NEWSDESK_TEST_BE_BOT"

// TestKilledAgainAndAgain kills the bot with no warning, many times in a row, in
// the middle of whatever it does, and then lets it finish: every slot has its
// edition, every part was posted, and none twice.
func TestKilledAgainAndAgain(t *testing.T) {
	dir := t.TempDir()
	feed := httptest.NewServer(http.HandlerFunc(wireFeed))
	defer feed.Close()
	write(t, filepath.Join(dir, "newsdesk.yaml"), `
database: news.db
log: {level: error}
http: {listen: "off"}
fetch: {allow_private: [127.0.0.0/8], full_text: false}
adapters: {console: {kind: console, transcript: chat.jsonl}}
`)
	for _, args := range [][]string{{"follow", feed.URL + "/feed.xml"}, {"schedule", "every 2 hours"}} {
		if out, err := botIn(t, dir, append([]string{"news"}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("bot news %v: %v\n%s", args, err, out)
		}
	}
	run := []string{"run", "--from", "2025-04-15T00:00:00Z", "--until", "2025-04-16T12:30:00Z", "--step", "2m"}
	killed := 0
	for range 10 {
		cmd := botIn(t, dir, run...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(50+rand.IntN(500)) * time.Millisecond)
		_ = cmd.Process.Kill() // it may have finished already
		if err := cmd.Wait(); err != nil {
			killed++
		}
	}
	if killed == 0 {
		t.Error("the bot was never killed before it had finished")
	}
	if out, err := botIn(t, dir, run...).CombinedOutput(); err != nil {
		t.Fatalf("last run: %v\n%s", err, out)
	}
	posts := transcript(t, filepath.Join(dir, "chat.jsonl"))
	if len(posts) != 18 { // 36 hours, every 2 hours, from 02:00
		t.Errorf("%d posts; want one for each of 18 slots: %v", len(posts), posts)
	}
	for key, n := range posts {
		if n != 1 {
			t.Errorf("part %s was posted %d times", key, n)
		}
	}
}

// wireFeed is a feed in which an article stands for every hour of two days.
func wireFeed(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprint(w, `<rss version="2.0"><channel><title>Wire</title><link>http://wire.example/</link>`)
	day := time.Date(2025, 4, 15, 0, 0, 0, 0, time.UTC)
	towns := strings.Fields("Puri Kota Agra Pune Surat Nashik Bhopal Indore Patna Ranchi Kochi Salem Madurai Mysuru Nagpur Kanpur Jaipur Ajmer Alwar Bikaner Udaipur Jodhpur Ujjain Raipur")
	for h := range 36 {
		town := towns[h%len(towns)]
		fmt.Fprintf(w, `<item><title>%s opens bridge number %d</title><guid>w%d</guid><link>http://wire.example/%d</link><pubDate>%s</pubDate><description>The town of %s opened its bridge number %d on schedule. It cost %d crore rupees and took %d years.</description></item>`,
			town, h, h, h, day.Add(time.Duration(h)*time.Hour).Format(time.RFC1123Z), town, h, 10+h, 1+h%7)
	}
	fmt.Fprint(w, `</channel></rss>`)
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// botIn is the bot as a process of its own, at work in dir.
func botIn(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), beBot+"=1", "NEWSDESK_CONFIG=newsdesk.yaml", nowVariable+"=2025-04-15T00:00:00Z")
	return cmd
}

// transcript counts the posts in a console's transcript by key.
func transcript(t *testing.T, path string) map[string]int {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	posts := map[string]int{}
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var p struct{ Key string }
		if err := json.Unmarshal(sc.Bytes(), &p); err != nil {
			t.Fatalf("transcript: %v: %s", err, sc.Text())
		}
		posts[p.Key]++
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return posts
}
