package slack

import (
	"strings"
	"testing"
)

// An installation asks for the scopes that the configured features use, as the manifest does.
func TestAuthorizeAsksForWhatIsConfigured(t *testing.T) {
	a := &Adapter{opt: Options{ClientID: "c", PublicURL: "https://news.example.com/chat/work"}}
	if u := a.authorizeURL("s"); strings.Contains(u, "usergroups") || !strings.Contains(u, "users%3Aread") {
		t.Errorf("without a group: %s", u)
	}
	a.opt.CuratorGroup = "S1"
	if u := a.authorizeURL("s"); !strings.Contains(u, "usergroups%3Aread") {
		t.Errorf("with a group: %s", u)
	}
}
