package store

import "testing"

// The throwaway server is set not to wait for the disk; what the bot commits has to
// outlive it all the same.
func TestCommitsOutliveTheServer(t *testing.T) {
	db, err := Open(t.Context(), cluster.Address(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { must(t, db.Close()) }()
	for _, p := range []*pool{db.write, db.read} {
		var got string
		if err := p.db.QueryRowContext(t.Context(), "SHOW synchronous_commit").Scan(&got); err != nil || got != "on" {
			t.Errorf("synchronous_commit is %q, %v; want on", got, err)
		}
	}
}
