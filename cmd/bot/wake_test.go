package main

import (
	"context"
	"database/sql"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"newsdesk/adapters"
	"newsdesk/config"
	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/store"
	"newsdesk/digest/store/storetest"
)

// notedPosts is a chat platform that says when it is posted to.
type notedPosts struct {
	chat.Adapter
	posted chan time.Time
}

func (p notedPosts) Post(_ context.Context, at chat.Ref, m chat.Message) (chat.Ref, error) {
	p.posted <- time.Now()
	return chat.Ref{Channel: at.Channel, ID: m.Key}, nil
}

func (notedPosts) Limits() chat.Limits { return chat.Limits{} }

func (notedPosts) Run(ctx context.Context, _ chat.Handler) error {
	<-ctx.Done()
	return nil
}

// awake is a replica whose jobs are changed by change, until the test ends.
func awake(t testing.TB, address string, change func(*job)) notedPosts {
	t.Helper()
	db, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	p, log := notedPosts{posted: make(chan time.Time, 1000)}, slog.New(slog.DiscardHandler)
	n, err := wire(db, wiring{cfg: config.Default(), now: time.Now, log: log, set: adapters.NewSet(log, map[string]chat.Adapter{"work": p})})
	if err != nil {
		t.Fatal(err)
	}
	jobs := n.jobs()
	for i := range jobs {
		change(&jobs[i])
	}
	ctx, stop := context.WithCancel(t.Context())
	var beating sync.WaitGroup
	beating.Go(func() {
		if err := n.beating(ctx, jobs); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		stop()
		beating.Wait()
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// ready makes the nth part wait, as another replica would, and says when it did.
func ready(t testing.TB, db *store.DB, n int) time.Time {
	t.Helper()
	now := time.Now()
	c := chat.Channel{Adapter: "work", Workspace: "w", ID: "c" + strconv.Itoa(n)}
	d, err := db.SaveDigest(t.Context(), digest.Digest{Channel: c, Schedule: "daily 9:00", Zone: "UTC", NextDue: now, Created: now}, digest.Audit{At: now, Channel: c})
	if err != nil {
		t.Fatal(err)
	}
	saved, err := db.SaveEdition(t.Context(), digest.Edition{
		Slot: digest.Slot{DigestID: d.ID, Local: "9:00", Due: d.NextDue}, Channel: c, Composed: now,
		Parts: []digest.Part{{Number: 1, Message: chat.Message{Key: c.ID}}},
	}, now.AddDate(0, 0, 1))
	if err != nil || !saved {
		t.Fatalf("saved %t, %v", saved, err)
	}
	return time.Now()
}

// A replica posts what another has composed without waiting for its own tick, which is
// a day away here; also once the connection by which it hears was cut.
func TestAReplicaPostsWhatAnotherMadeReady(t *testing.T) {
	var cluster storetest.Cluster
	address := cluster.Address(t)
	t.Cleanup(func() {
		if err := cluster.Close(); err != nil {
			t.Error(err)
		}
	})
	posts := awake(t, address, func(j *job) {
		if j.name != "say that we live" {
			j.every = "@every 24h"
		}
	})
	other, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	}()
	for n, what := range []string{"at first", "and again", "after its connection was cut"} {
		if n == 2 {
			cutListeners(t, address)
		}
		ready(t, other, n)
		select {
		case <-posts.posted:
		case <-time.After(2 * time.Minute):
			t.Fatalf("%s: what was made ready was not posted", what)
		}
	}
}

func cutListeners(t testing.TB, address string) {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var cut int
	err = db.QueryRowContext(t.Context(), `SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE 'LISTEN newsdesk%'`).Scan(&cut)
	if err != nil || cut == 0 {
		t.Errorf("cut %d connections, %v", cut, err)
	}
}

// BenchmarkReadyToPost is how long a part waits that becomes ready by another replica's
// doing, with ticks of a second: woken, and not; and how many transactions a second a
// replica with nothing to do asks of the database.
func BenchmarkReadyToPost(b *testing.B) {
	for _, deaf := range []bool{false, true} {
		b.Run(map[bool]string{false: "woken", true: "by ticks"}[deaf], func(b *testing.B) {
			var cluster storetest.Cluster
			address := cluster.Address(b)
			b.Cleanup(func() { _ = cluster.Close() })
			posts := awake(b, address, func(j *job) {
				if deaf {
					j.name += " by ticks" // no wake is for a job of that name
				}
			})
			other, err := store.Open(b.Context(), address)
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = other.Close() })
			idle := transactions(b, address)
			var took []time.Duration
			for n := range b.N {
				time.Sleep(time.Duration(n*137%1000) * time.Millisecond) // at any moment between two ticks
				made := ready(b, other, n)
				took = append(took, (<-posts.posted).Sub(made))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Milliseconds()), "p99-ms")
			b.ReportMetric(idle, "idle-tx/s")
		})
	}
}

// transactions is how many a second the database sees while nobody does anything.
func transactions(b *testing.B, address string) float64 {
	b.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	count := func() (n float64) {
		time.Sleep(1500 * time.Millisecond) // the server counts with some delay
		if err := db.QueryRowContext(b.Context(), `SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()`).Scan(&n); err != nil {
			b.Fatal(err)
		}
		return n
	}
	time.Sleep(newcomer)
	before, began := count(), time.Now()
	time.Sleep(15 * time.Second)
	return (count() - before) / time.Since(began).Seconds()
}
