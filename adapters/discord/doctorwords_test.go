package discord

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Commands that are not there for want of the application or the server are no trouble of
// the network's.
func TestExamineCommandsOfWhatIsNotThere(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"code":10002,"message":"Unknown Application"}`))
	}))
	defer s.Close()
	a, err := Open(Options{Name: "d", Config: Config{Token: "t", APIURL: s.URL, Application: "900000000000000201"}})
	if err != nil {
		t.Fatal(err)
	}
	e := &examination{Adapter: a, ctx: t.Context(), application: "900000000000000201"}
	e.commands()
	if len(e.findings) != 1 || !strings.Contains(e.findings[0].Remedy, "application_id") || strings.Contains(e.findings[0].Remedy, "network") {
		t.Errorf("%+v", e.findings)
	}
}
