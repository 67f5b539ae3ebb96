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

func TestOwnWord(t *testing.T) {
	for source, want := range map[string]bool{"Ledger": true, "Aviation Weekly": true, "": true, "Ledger via evil.example": false, "via evil.example": false} {
		if got := digest.OwnWord(source); got != want {
			t.Errorf("OwnWord(%q) = %v", source, got)
		}
	}
}
