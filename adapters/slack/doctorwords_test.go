package slack

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"newsdesk/digest/chat"
)

// What refuses a connection without a code of Slack's is told in its own words.
func TestExamineSocketAlwaysHasAReason(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	a, err := Open(Options{Name: "work", Token: "xoxb-1", AppToken: "xapp-1", APIURL: s.URL + "/api/"})
	if err != nil {
		t.Fatal(err)
	}
	f := a.examineSocket(t.Context())
	if f.Severity != chat.Fault || !strings.Contains(f.What, "404") || !strings.Contains(f.Remedy, "api_url") {
		t.Errorf("%+v", f)
	}
}
