package store

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"newsdesk/digest"
)

// A disk that is full is said, what was not stored was not done, and the bot goes on
// once there is room.
func TestAFullDiskIsSaidAndOutlived(t *testing.T) {
	db := opened(t, filepath.Join(t.TempDir(), "news.db"))
	var pages int64
	must(t, db.write.db.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages))
	limit := func(n int64) {
		t.Helper()
		_, err := db.write.db.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", n))
		must(t, err)
	}
	limit(pages)
	as := []digest.Article{article("1", "One", strings.Repeat("A long text. ", 10_000))}
	if _, _, err := db.SaveFetch(t.Context(), digest.Feed{}, as); err == nil || !strings.Contains(err.Error(), "make room on the disk") {
		t.Errorf("on a full disk: %v", err)
	}
	limit(pages + 1000)
	added, _, err := db.SaveFetch(t.Context(), digest.Feed{}, as)
	must(t, err)
	if added != 1 {
		t.Errorf("%d added once there is room; want 1", added)
	}
}

// A server that only reads is no place for a newsroom, and the beat finds out.
func TestAReadOnlyServerIsSaid(t *testing.T) {
	address := cluster.Address(t)
	opened(t, address)
	db, err := connect(address + "&default_transaction_read_only=on")
	must(t, err)
	defer func() { must(t, db.Close()) }()
	must(t, db.Ping(t.Context()))
	if _, err := db.Beat(t.Context(), digest.Replica{Started: monday}, monday); err == nil || !strings.Contains(err.Error(), "only reads") {
		t.Errorf("beating on it: %v", err)
	}
}

// A password stands in no error.
func TestNoPasswordIsShown(t *testing.T) {
	_, err := Open(t.Context(), "postgres://newsdesk:hush@127.0.0.1:1/newsdesk?password=hush&connect_timeout=1")
	if err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("it says %v", err)
	}
	if s := Shown("postgres://u:hush@h/d?sslpassword=hush"); strings.Contains(s, "hush") || !strings.Contains(s, "h/d") {
		t.Errorf("shown as %s", s)
	}
}
