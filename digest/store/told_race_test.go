package store

import (
	"errors"
	"testing"
	"time"

	"newsdesk/digest"
)

// tellsAll is the edition of which both entries tell the facts of placed.
func tellsAll(t *testing.T, db *DB, f digest.Following) digest.Edition {
	t.Helper()
	ids := []int64{f.Facts[0].ID, f.Facts[1].ID}
	_, e := ordered(t, db, ids)
	e.Entries[0].Facts = ids
	return e
}

// revised is the placement of the second article of placed, which states nothing any
// more that it stated, by who knows that told of it was told.
func revised(t *testing.T, db *DB, told []int64) digest.Placement {
	t.Helper()
	_, _, err := db.SaveFetch(t.Context(), digest.Feed{}, []digest.Article{article("2", "Two", "Nothing of that was so.")})
	must(t, err)
	as, err := db.Ungrouped(t.Context(), 10)
	must(t, err)
	if len(as) != 1 || as[0].Revision != 1 {
		t.Fatalf("%+v waits; want the second article, revised", as)
	}
	return digest.Placement{Article: as[0], Story: 7, Facts: []digest.Fact{}, Told: told}
}

func TestWhatIsToldWhileItIsCorrectedIsPlacedAgain(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		f := placed(t, db)
		e := tellsAll(t, db, f)
		p := revised(t, db, []int64{}) // nothing was told when it was asked
		saved, err := db.SaveEdition(ctx, e, monday.AddDate(0, 0, 1))
		must(t, err)
		if !saved {
			t.Fatal("the edition was not saved")
		}
		generation, err := db.Generation(ctx)
		must(t, err)
		if _, err := db.PlaceAfter(ctx, generation, []digest.Placement{p}, monday); !errors.Is(err, digest.ErrStale) {
			t.Fatalf("placed: %v; nobody would ever read of the correction", err)
		}
		p.Told = e.Entries[0].Facts
		if _, err := db.PlaceAfter(ctx, generation, []digest.Placement{p}, monday); err != nil {
			t.Errorf("with what was told known: %v", err)
		}
		e.Slot.Local = "another"
		if _, err := db.SaveEdition(ctx, e, monday); err == nil {
			t.Error("an edition tells what was withdrawn")
		}
	})
}

// An edition and a withdrawal of what it tells, at the same time: not both are stored
// without knowing of each other, whichever is first.
func TestNoEditionTellsWhatIsWithdrawnBesideIt(t *testing.T) {
	address := cluster.Address(t)
	a, b := opened(t, address), opened(t, address)
	ctx := t.Context()
	f := placed(t, a)
	e := tellsAll(t, a, f)
	p := revised(t, a, []int64{})
	tx, err := a.write.begin(ctx)
	must(t, err)
	if err := stand(ctx, tx, e); err != nil { // the edition is about to be stored
		t.Fatal(err)
	}
	placing := make(chan error, 1)
	go func() { placing <- b.Place(ctx, []digest.Placement{p}, monday) }()
	waitForLock(t, a, placing)
	_, err = storeEdition(ctx, tx, e)
	must(t, err)
	must(t, tx.tx.Commit())
	if err := <-placing; !errors.Is(err, digest.ErrStale) {
		t.Errorf("the withdrawal: %v; want it to see what was told", err)
	}
}

// waitForLock waits until another transaction waits for a row.
func waitForLock(t *testing.T, db *DB, ended <-chan error) {
	t.Helper()
	for range 6000 {
		select {
		case err := <-ended:
			t.Fatalf("it did not wait: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
		var n int
		must(t, db.read.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event IN ('transactionid', 'tuple')
			AND datname = current_database() AND state = 'active' AND query LIKE '%facts%'`).Scan(&n))
		if n > 0 {
			return
		}
	}
	t.Fatal("nothing waits")
}
