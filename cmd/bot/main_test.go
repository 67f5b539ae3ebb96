package main

import (
	"bytes"
	"compress/gzip"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"newsdesk/digest/store/storetest"
)

// TestMain lets the scripts run the bot as a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv(beBot) != "" {
		os.Exit(Main())
	}
	testscript.Main(m, map[string]func(){"bot": func() { os.Exit(Main()) }})
}

// TestScripts runs the stories in testdata: each is a txtar file that a person can
// read from top to bottom.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("NEWSDESK_CONFIG", filepath.Join(e.WorkDir, "newsdesk.yaml"))
			return nil
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "root":
				return os.Geteuid() == 0, nil
			case "mounts":
				return canMount(), nil
			case "postgres":
				return storetest.Throwaway(), nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"serve":   serveFolder,
			"model":   serveModel,
			"expand":  expandServer,
			"count":   countLines,
			"gzip":    gzipFile,
			"lock":    lockDatabase,
			"garbage": writeGarbage,
			"disk":    smallDisk, "remount": remount, "fill": fillDisk, "until": until, "address": freeAddress,
			"postgres": startPostgres, "sql": onPostgres, "due": dueIn, "fill-in": expandEnvironment,
		},
	})
}

// serveFolder is the script command `serve DIR`: it publishes the folder on this
// machine as $SERVER, and under /hostile what no feed should be. In the files,
// SERVER stands for the address, and TODAY for the time.
func serveFolder(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: serve dir")
	}
	dir := ts.MkAbs(args[0])
	mux := http.NewServeMux()
	mux.Handle("/hostile/", hostile())
	var base string
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		b, err := os.ReadFile(filepath.Join(dir, filepath.Clean("/"+r.URL.Path)))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		if strings.HasSuffix(r.URL.Path, ".xml") {
			w.Header().Set("Content-Type", "application/rss+xml")
		}
		fmt.Fprint(w, strings.NewReplacer("SERVER", base, "TODAY", time.Now().UTC().Format(time.RFC1123Z)).Replace(string(b)))
	})
	s := httptest.NewUnstartedServer(mux)
	base = "http://" + s.Listener.Addr().String()
	s.Start()
	ts.Defer(s.Close)
	ts.Setenv("SERVER", s.URL)
}

// expandServer is the script command `expand FILE`: SERVER becomes the address of
// what is served.
func expandServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: expand file")
	}
	b := strings.ReplaceAll(ts.ReadFile(args[0]), "SERVER", ts.Getenv("SERVER"))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b), 0o600))
}

// hostile is what a feed's address may turn out to be.
func hostile() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/hostile/html", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><html><head><title>Welcome</title></head><body><p>Welcome to our site.</p></body></html>")
	})
	mux.HandleFunc("/hostile/empty", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/hostile/laughs", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">`)
		for c := 'b'; c <= 'z'; c++ {
			fmt.Fprintf(w, `<!ENTITY %c "%s">`, c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
		}
		fmt.Fprint(w, `]><rss version="2.0"><channel><title>&z;</title></channel></rss>`)
	})
	mux.HandleFunc("/hostile/loop", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/hostile/loop?"+r.URL.RawQuery+"x", http.StatusFound)
	})
	mux.HandleFunc("/hostile/huge", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Huge</title><item><title>`)
		chunk := strings.Repeat("news ", 200_000)
		for i := 0; i < 200 && r.Context().Err() == nil; i++ {
			if _, err := fmt.Fprint(w, chunk); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/hostile/drip", func(w http.ResponseWriter, r *http.Request) {
		for range 600 {
			if _, err := fmt.Fprint(w, "<"); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	})
	return mux
}

// countLines is the script command `count N TEXT FILE`: so many lines of the file
// hold the text.
func countLines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: count n text file")
	}
	n := 0
	for line := range strings.SplitSeq(ts.ReadFile(args[2]), "\n") {
		if strings.Contains(line, args[1]) {
			n++
		}
	}
	if fmt.Sprint(n) != args[0] {
		ts.Fatalf("%d lines of %s hold %q; want %s:\n%s", n, args[2], args[1], args[0], ts.ReadFile(args[2]))
	}
}

// gzipFile is the script command `gzip FILE`: it makes FILE.gz, and FILE goes.
func gzipFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: gzip file")
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, ts.ReadFile(args[0]))
	ts.Check(errors.Join(err, z.Close()))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".gz"), b.Bytes(), 0o600))
	ts.Check(os.Remove(ts.MkAbs(args[0])))
}

// lockDatabase is the script command `lock FILE`: another process is writing to
// the database until the script ends.
func lockDatabase(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: lock file")
	}
	db, err := sql.Open("sqlite", "file:"+ts.MkAbs(args[0])+"?_txlock=exclusive")
	ts.Check(err)
	_, err = db.Begin()
	ts.Check(err)
	ts.Defer(func() { _ = db.Close() })
}

// writeGarbage is the script command `garbage FILE N`: N bytes that mean nothing.
func writeGarbage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: garbage file n")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(7*i + i*i/3)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o600))
}
