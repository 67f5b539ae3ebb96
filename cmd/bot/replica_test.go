package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"newsdesk/digest/store"
	"newsdesk/digest/store/storetest"
)

// A fleet is replicas of the bot, each a process of its own, on one PostgreSQL.
type fleet struct {
	t       *testing.T
	address string
	dirs    []string
}

func newFleet(t *testing.T, replicas int, feed string) *fleet {
	t.Helper()
	var c storetest.Cluster
	address := c.Address(t)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	f := &fleet{t: t, address: address}
	for range replicas {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "newsdesk.yaml"), fmt.Sprintf(`
database: %q
log: {level: warn}
http: {listen: "off"}
fetch: {allow_private: [127.0.0.0/8], full_text: false}
adapters: {console: {kind: console, transcript: chat.jsonl}}
`, address))
		f.dirs = append(f.dirs, dir)
	}
	f.bot(0, "news", "follow", feed)
	return f
}

// bot runs a command to its end.
func (f *fleet) bot(replica int, args ...string) string {
	f.t.Helper()
	cmd := botIn(f.t, f.dirs[replica], args...)
	out, err := cmd.Output()
	if err != nil {
		f.t.Fatalf("bot %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// start starts a replica, and kills it when the test ends.
func (f *fleet) start(replica int) *exec.Cmd {
	f.t.Helper()
	cmd := botIn(f.t, f.dirs[replica], "run")
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
		if f.t.Failed() {
			f.t.Logf("replica %d said:\n%s", replica, said.String())
		}
	})
	return cmd
}

// status is what bot status says, once it is as wanted; how long that took, too.
func (f *fleet) status(wanted func(status) bool) (status, time.Duration) {
	f.t.Helper()
	began := time.Now()
	var st status
	for time.Since(began) < time.Minute {
		if err := json.Unmarshal([]byte(f.bot(0, "status", "--json")), &st); err != nil {
			f.t.Fatal(err)
		}
		if wanted(st) {
			return st, time.Since(began)
		}
		time.Sleep(100 * time.Millisecond)
	}
	f.t.Fatalf("it did not come to that: %+v", st)
	return st, 0
}

func (st status) grouping() string {
	for _, l := range st.Leases {
		if l.Name == "grouping" && l.Until.After(st.At) {
			return l.Owner
		}
	}
	return ""
}

// Grouping goes on within seconds on another replica when the one that had it dies
// without a word, and at once when it is stopped; a replica that is stopped ends
// within ten seconds and leaves nothing behind.
func TestGroupingIsTakenOver(t *testing.T) {
	feed := httptest.NewServer(http.HandlerFunc(wireFeed))
	defer feed.Close()
	f := newFleet(t, 3, feed.URL+"/feed.xml")
	running := map[string]*exec.Cmd{}
	for i := range f.dirs {
		cmd := f.start(i)
		st, _ := f.status(func(st status) bool { return len(st.Replicas) == i+1 && st.grouping() != "" })
		running[st.Replicas[i].ID] = cmd
	}
	st, _ := f.status(func(st status) bool { return st.Load.Feeds == 0 && st.Load.Articles == 0 })
	first := st.grouping()
	if err := running[first].Process.Kill(); err != nil {
		t.Fatal(err)
	}
	st, took := f.status(func(st status) bool { g := st.grouping(); return g != "" && g != first })
	t.Logf("after a kill grouping went on elsewhere within %s; a lease is %s", took.Round(100*time.Millisecond), groupingLease)
	second := st.grouping()
	began := time.Now()
	if err := running[second].Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := running[second].Wait(); err != nil || time.Since(began) > 10*time.Second {
		t.Errorf("the replica that was told to end did so after %s: %v", time.Since(began), err)
	}
	if err := json.Unmarshal([]byte(f.bot(0, "status", "--json")), &st); err != nil {
		t.Fatal(err)
	}
	if st.grouping() == second {
		t.Error("the replica that ended did not give its lease back")
	}
	st, took = f.status(func(st status) bool { g := st.grouping(); return g != "" && g != second })
	t.Logf("after a stop grouping went on elsewhere within %s", took.Round(100*time.Millisecond))
	for _, r := range st.Replicas {
		if r.ID == second {
			t.Errorf("the replica that ended still counts: %+v", r)
		}
	}
}

// The database is the only thing that is changed from one machine to several, and
// back: what was stored is moved, and asked for.
func TestANewsroomMovesToPostgreSQLAndBack(t *testing.T) {
	feed := httptest.NewServer(http.HandlerFunc(wireFeed))
	defer feed.Close()
	f := newFleet(t, 1, feed.URL+"/feed.xml")
	f.bot(0, "run", "--from", "2025-04-15T00:00:00Z", "--until", "2025-04-15T02:00:00Z", "--step", "30m")
	want := f.bot(0, "news", "ask", "What did Kota open?")
	if !strings.Contains(want, "The town of Kota opened its bridge") {
		t.Errorf("asked of PostgreSQL: %s", want)
	}
	f.bot(0, "backup", "backup.db")
	f.bot(0, "store", "copy", f.address, "moved.db")
	for _, file := range []string{"backup.db", "moved.db"} {
		if err := store.Check(t.Context(), filepath.Join(f.dirs[0], file)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	config := filepath.Join(f.dirs[0], "newsdesk.yaml")
	b, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"moved.db", "restored.db"} {
		write(t, config, strings.ReplaceAll(string(b), f.address, file))
		if file == "restored.db" {
			f.bot(0, "restore", "backup.db")
		}
		if got := f.bot(0, "news", "ask", "What did Kota open?"); got != want {
			t.Errorf("asked of %s: %s\nwant: %s", file, got, want)
		}
	}
}
