package store

import (
	"testing"
	"time"

	"newsdesk/digest"
)

const lease = 90 * time.Second

// claimOne claims the only part that waits, if it may be claimed now.
func claimOne(t *testing.T, db *DB, now time.Time) (digest.Part, bool) {
	t.Helper()
	ps, err := db.ClaimParts(t.Context(), now, lease, 10)
	must(t, err)
	if len(ps) > 1 {
		t.Fatalf("claimed %d parts; there is one", len(ps))
	}
	if len(ps) == 0 {
		return digest.Part{}, false
	}
	return ps[0], true
}

// A try whose process died says nothing about the platform: the next begins as soon as
// its lease has run out, and it counts as no refusal.
func TestATryThatDiedIsMadeAgainAtOnce(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		waiting(t, db, "w", 1)
		now := monday
		for died := range 5 {
			p, ok := claimOne(t, db, now)
			if !ok || p.Broken != died || p.Refused != 0 {
				t.Fatalf("after %d who died: %t, broken %d, refused %d", died, ok, p.Broken, p.Refused)
			}
			if _, early := claimOne(t, db, now.Add(lease-time.Second)); early {
				t.Fatal("claimed while another has it")
			}
			now = now.Add(lease)
		}
	})
}

// A part that ends every process that tries it is tried less and less often, and often
// enough to be given up within days. Whoever says what came of it begins anew.
func TestAPartThatEndsEveryProcessRests(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		waiting(t, db, "w", 1)
		now := monday
		var p digest.Part
		var longest time.Duration
		for range 20 {
			p, _ = claimOne(t, db, now)
			began := now
			for ok := false; !ok; now = now.Add(time.Second) {
				if ok = partWaits(t, db, now); ok {
					break
				}
			}
			longest = max(longest, now.Sub(began))
		}
		if p.Broken != 19 || longest < 5*time.Minute || longest > lease+longestRest {
			t.Errorf("after %d tries that died the next came after %s; want some minutes", p.Broken, longest)
		}
		p, _ = claimOne(t, db, now)
		must(t, db.FinishPart(t.Context(), p, digest.Outcome{At: now, Retry: now}))
		if p, ok := claimOne(t, db, now); !ok || p.Broken != 0 || p.Refused != 1 {
			t.Errorf("refused once, and before that nobody said what came of it: %t, broken %d, refused %d", ok, p.Broken, p.Refused)
		}
	})
}

// partWaits says whether a part may be claimed at now, and claims none.
func partWaits(t *testing.T, db *DB, now time.Time) bool {
	t.Helper()
	var n int
	must(t, db.read.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM parts WHERE state IN ('ready', 'sending') AND next_try_at <= $1 AND leased_until <= $1`, micros(now)).Scan(&n))
	return n > 0
}

func TestRefusalsAreCountedAndNothingElse(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		waiting(t, db, "w", 1)
		for _, step := range []struct {
			what    string
			out     digest.Outcome
			refused int
		}{
			{"refused", digest.Outcome{Retry: monday}, 1},
			{"handed back untried", digest.Outcome{Retry: monday, Untried: true}, 1},
			{"refused again", digest.Outcome{Retry: monday}, 2},
			{"no answer", digest.Outcome{Unknown: monday}, 2},
			{"handed back in doubt", digest.Outcome{Unknown: monday, Untried: true}, 2},
		} {
			p, ok := claimOne(t, db, monday)
			if !ok {
				t.Fatalf("%s: nothing to claim", step.what)
			}
			step.out.At = monday
			must(t, db.FinishPart(t.Context(), p, step.out))
			var refused int
			must(t, db.read.QueryRowContext(t.Context(), `SELECT refused FROM parts WHERE id = $1`, p.ID).Scan(&refused))
			if refused != step.refused {
				t.Errorf("%s: %d refusals; want %d", step.what, refused, step.refused)
			}
		}
	})
}
