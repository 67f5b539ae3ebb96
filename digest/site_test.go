package digest_test

import (
	"testing"

	"newsdesk/digest"
)

func TestSite(t *testing.T) {
	for host, want := range map[string]string{
		"www.Ledger.example": "ledger.example", "news.ledger.co.uk.": "ledger.co.uk", "a.github.io": "a.github.io",
		"127.0.0.1": "127.0.0.1", "::1": "::1", "intranet": "intranet", "co.uk": "co.uk", "": "",
	} {
		if got := digest.Site(host); got != want {
			t.Errorf("%s: got %s, want %s", host, got, want)
		}
	}
}
