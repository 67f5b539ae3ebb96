package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHealth(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		want   string // in the error; empty when it is ready
	}{
		{"ready", 200, `{"ready":true}`, ""},
		{"not_ready", 503, `{"ready":false,"checks":[{"name":"store","ok":true},{"name":"heartbeat","ok":false,"reason":"no heartbeat yet"}]}`, "not ready: heartbeat: no heartbeat yet"},
		{"somebody_else_answers", 404, "<html>", "404"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body)
			}))
			defer srv.Close()
			out, _, err := tryCommand(t, healthCommand(), "--url", srv.URL+"/readyz")
			switch {
			case tt.want == "" && (err != nil || out != "ready\n"):
				t.Errorf("got %q, %v", out, err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	t.Run("nobody_answers", func(t *testing.T) {
		_, _, err := tryCommand(t, healthCommand(), "--url", "http://127.0.0.1:1/readyz")
		if err == nil || !strings.Contains(err.Error(), "does not answer") {
			t.Errorf("got %v", err)
		}
	})
}

func TestReadyURL(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bot.yaml")
	tests := map[string]string{
		"127.0.0.1:8080": "http://127.0.0.1:8080/readyz",
		":9000":          "http://localhost:9000/readyz",
		"0.0.0.0:80":     "http://localhost:80/readyz",
		"[::]:80":        "http://localhost:80/readyz",
		"[::1]:80":       "http://[::1]:80/readyz",
		"off":            "",
	}
	for listen, want := range tests {
		if err := os.WriteFile(file, []byte("http: {listen: '"+listen+"'}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readyURL(file)
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%s: got %q, %v; want %q", listen, got, err, want)
		}
	}
}
