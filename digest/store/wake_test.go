package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"newsdesk/digest"
)

// listening hears what is told until the test ends, and gives each wake but those of
// the beginning.
func listening(t *testing.T, db *DB) <-chan Wake {
	t.Helper()
	all := make(chan Wake, 1000)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- db.Listen(ctx, func(w Wake) { all <- w }) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("stopped: %v", err)
		}
	})
	for range Wakes() {
		next(t, all)
	}
	return all
}

func next(t *testing.T, all <-chan Wake) Wake {
	t.Helper()
	select {
	case w := <-all:
		return w
	case <-time.After(time.Minute):
		t.Fatal("nothing was heard")
		return ""
	}
}

// What becomes ready wakes every replica that listens, whoever made it ready; another
// newsroom in the same database wakes none of them.
func TestWhatBecomesReadyWakesTheReplicas(t *testing.T) {
	address := cluster.Address(t)
	a, b, stranger := opened(t, address), opened(t, address), opened(t, cluster.Address(t))
	heard := []<-chan Wake{listening(t, a), listening(t, b)}
	for _, step := range []struct {
		want Wake
		do   func(db *DB)
	}{
		{FeedsReady, func(db *DB) {
			_, err := db.AddFeed(t.Context(), digest.Feed{URL: "https://a.example/feed"}, monday)
			must(t, err)
		}},
		{ArticlesReady, func(db *DB) {
			_, _, err := db.SaveFetch(t.Context(), digest.Feed{}, []digest.Article{article("1", "One", "A text.")})
			must(t, err)
		}},
		{PartsReady, func(db *DB) { waiting(t, db, "w", 1) }},
		{LeasesReady, func(db *DB) { must(t, db.Retire(t.Context(), monday)) }},
	} {
		step.do(stranger)
		step.do(b)
		for i, h := range heard {
			if w := next(t, h); w != step.want {
				t.Errorf("replica %d heard %q; want %q", i, w, step.want)
			}
		}
	}
}

// A listener whose connection is cut says so, and hears again when it listens anew. Its
// connection is not given to anybody else.
func TestAListenerThatIsCutListensAgain(t *testing.T) {
	db := opened(t, cluster.Address(t))
	began, ended := make(chan bool, 100), make(chan error, 1)
	go func() { ended <- db.Listen(t.Context(), func(Wake) { began <- true }) }()
	<-began
	_, err := db.write.db.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query ILIKE 'LISTEN newsdesk%' AND wait_event_type = 'Client'`)
	must(t, err)
	select {
	case err := <-ended:
		if err == nil {
			t.Error("a listener that was cut ended without a word")
		}
	case <-time.After(time.Minute):
		t.Fatal("a listener that was cut goes on listening")
	}
	h := listening(t, db)
	waiting(t, db, "w", 1)
	if w := next(t, h); w != PartsReady {
		t.Errorf("heard %q", w)
	}
}

func TestNobodyListensOnSQLite(t *testing.T) {
	if err := opened(t, memory).Listen(t.Context(), func(Wake) { t.Error("heard something") }); err != nil {
		t.Error(err)
	}
}

// FuzzWakeOf: what others tell is taken for ours only with our schema's name before it.
func FuzzWakeOf(f *testing.F) {
	for _, s := range []string{"", "public", "public ", "public parts", "public2 parts", "x parts"} {
		f.Add(s, "public")
	}
	f.Fuzz(func(t *testing.T, payload, schema string) {
		if w, ours := wakeOf(payload, schema); ours && schema+" "+string(w) != payload {
			t.Error(errors.New(payload))
		}
	})
}
