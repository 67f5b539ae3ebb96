package fetch

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestPageAgain(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/robots.txt":
			http.NotFound(w, r)
		case r.Header.Get("If-None-Match") == `"one"`:
			w.WriteHeader(http.StatusNotModified)
		case r.URL.Path == "/gone":
			w.WriteHeader(http.StatusGone)
		default:
			asked++
			w.Header().Set("ETag", `"one"`)
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html><head><title>Tariff falls</title></head><body><article><h1>Tariff falls</h1><p>"+strings.Repeat("The tariff on goods falls to 18 percent in June, the ministry said on Tuesday. ", 8)+"</p></article></body></html>")
		}
	}))
	defer s.Close()
	c := New(Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	defer c.Close()
	p, v, same, err := c.PageAgain(t.Context(), s.URL+"/a", Validators{})
	if err != nil || same || v.ETag != `"one"` || !strings.Contains(p.Text, "18 percent") {
		t.Fatalf("%+v %+v %v %v", p, v, same, err)
	}
	_, w, same, err := c.PageAgain(t.Context(), s.URL+"/a", v)
	if err != nil || !same || w != v || asked != 1 {
		t.Errorf("%+v %v %v, sent %d times; want it unchanged and not sent again", w, same, err, asked)
	}
	if _, _, _, err := c.PageAgain(t.Context(), s.URL+"/gone", Validators{}); KindOf(err) != Gone {
		t.Errorf("got %v", err)
	}
}
