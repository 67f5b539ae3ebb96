package store_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/digest"
	"newsdesk/digest/store"
)

var spentAt = time.Date(2025, 4, 18, 9, 0, 0, 0, time.UTC)

func spendOf(channel string, tokens int64) digest.Spend {
	return digest.Spend{At: spentAt, Day: "2025-04-18", Month: "2025-04", Channel: channel, Model: "m", Amount: digest.Amount{Tokens: tokens, Money: digest.Money(tokens * 3)}}
}

func openBudget(t testing.TB, path string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// TestReserveKeepsBounds lets many ask at the same time, by two connections to one
// file, as two processes would.
func TestReserveKeepsBounds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.db")
	dbs := []*store.DB{openBudget(t, path), openBudget(t, path)}
	b := digest.Budget{Day: digest.Amount{Tokens: 1000}, ChannelDay: digest.Amount{Tokens: 600}}
	var all sync.WaitGroup
	var mu sync.Mutex
	got := map[string]int64{}
	for i := range 60 {
		all.Go(func() {
			channel := []string{"c/one", "c/two"}[i%2]
			_, err := dbs[i%3%2].Reserve(t.Context(), spendOf(channel, 50), b)
			switch {
			case err == nil:
				mu.Lock()
				defer mu.Unlock()
				got[channel] += 50
			case !errors.Is(err, digest.ErrOverBudget):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if sum := got["c/one"] + got["c/two"]; sum != 1000 || got["c/one"] > 600 || got["c/two"] > 600 {
		t.Errorf("set aside %v, want 1000 in all and at most 600 each", got)
	}
}

func TestReserveTakesAllOrNothing(t *testing.T) {
	db := openBudget(t, ":memory:")
	b := digest.Budget{ChannelMonth: digest.Amount{Money: 100}}
	if _, err := db.Reserve(t.Context(), spendOf("c/one", 50), b); !errors.Is(err, digest.ErrOverBudget) {
		t.Fatalf("got %v, want over budget", err)
	}
	c, err := db.CostOf(t.Context(), "c/one", spentAt)
	if err != nil || c.Day.Tokens != 0 || c.Calls != 0 {
		t.Errorf("what was refused is counted: %+v, %v", c, err)
	}
}

func TestSettle(t *testing.T) {
	db := openBudget(t, ":memory:")
	id, err := db.Reserve(t.Context(), spendOf("c/one", 500), digest.Budget{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Reserve(t.Context(), spendOf("c/one", 70), digest.Budget{}); err != nil { // and the process dies
		t.Fatal(err)
	}
	for range 2 { // the second time does nothing
		if err := db.Settle(t.Context(), id, digest.Amount{Tokens: 120, Money: 200}, spentAt); err != nil {
			t.Fatal(err)
		}
	}
	c, err := db.CostOf(t.Context(), "c/one", spentAt)
	if err != nil {
		t.Fatal(err)
	}
	want := digest.Amount{Tokens: 190, Money: 410}
	if c.Day != want || c.ChannelMonth != want || c.Calls != 2 || c.Open != 1 {
		t.Errorf("got %+v, want %+v spent by 2 calls, 1 open", c, want)
	}
}

// TestBudgetProperty holds the sums to a plain model of them.
func TestBudgetProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		db := openBudget(t, ":memory:")
		bound := rapid.Int64Range(1, 2000).Draw(rt, "bound")
		b := digest.Budget{Month: digest.Amount{Tokens: bound}}
		sum := int64(0)
		open := map[int64]int64{}
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			n := rapid.Int64Range(0, 400).Draw(rt, "tokens")
			if id := anyKey(open); id != 0 && rapid.Bool().Draw(rt, "settle") {
				if err := db.Settle(t.Context(), id, digest.Amount{Tokens: n}, spentAt); err != nil {
					rt.Fatal(err)
				}
				sum += n - open[id]
				delete(open, id)
				continue
			}
			id, err := db.Reserve(t.Context(), spendOf("c", n), b)
			if errors.Is(err, digest.ErrOverBudget) != (sum+n > bound) {
				rt.Fatalf("reserve %d on %d of %d: %v", n, sum, bound, err)
			}
			if err == nil {
				sum += n
				open[id] = n
			}
		}
		c, err := db.CostOf(t.Context(), "c", spentAt)
		if err != nil || c.Month.Tokens != sum {
			rt.Fatalf("the store says %d, want %d (%v)", c.Month.Tokens, sum, err)
		}
		_ = db.Close()
	})
}

func anyKey(m map[int64]int64) int64 {
	least := int64(0)
	for k := range m {
		if least == 0 || k < least {
			least = k
		}
	}
	return least
}

func TestSaveJudgements(t *testing.T) {
	db := openBudget(t, ":memory:")
	js := []digest.Judgement{
		{At: spentAt, Channel: "c", Model: "m", Sentence: "One.", Became: "kept"},
		{At: spentAt, Channel: "c", Model: "m", Sentence: "Two.", Became: "dropped", Kinds: []string{"number", "name"}, Reasons: []string{"no such number"}},
		{At: spentAt, Channel: "c", Model: "m", Sentence: "Three.", Became: "dropped", Kinds: []string{"number"}},
		{At: spentAt, Channel: "d", Model: "m", Sentence: "Other.", Became: "kept"},
	}
	if err := db.SaveJudgements(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	c, err := db.CostOf(t.Context(), "c", spentAt)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"kept": 1, "dropped": 2}, c.Judged); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"number": 2, "name": 1}, c.Faults); diff != "" {
		t.Error(diff)
	}
	if err := db.PruneModels(t.Context(), spentAt.AddDate(0, 2, 0)); err != nil {
		t.Fatal(err)
	}
	if c, _ := db.CostOf(t.Context(), "c", spentAt); len(c.Judged) != 0 {
		t.Errorf("still there after pruning: %v", c.Judged)
	}
}

// A call that took less than nothing would give others' budget back.
func TestSettleRefusesLessThanNothing(t *testing.T) {
	db := openBudget(t, filepath.Join(t.TempDir(), "b.db"))
	id, err := db.Reserve(t.Context(), spendOf("c/one", 50), digest.Budget{})
	if err != nil {
		t.Fatal(err)
	}
	for _, took := range []digest.Amount{{Tokens: -1_000_000}, {Money: -1}} {
		if err := db.Settle(t.Context(), id, took, spentAt); err == nil {
			t.Errorf("%+v was settled", took)
		}
	}
	c, err := db.CostOf(t.Context(), "c/one", spentAt)
	if err != nil || c.Day.Tokens != 50 || c.Open != 1 {
		t.Errorf("%+v, %v; want the 50 tokens that were set aside", c, err)
	}
}

// A process that dies between setting aside and settling has spent what it set aside:
// who starts after it has that much less, and may still settle it once.
func TestACrashKeepsWhatWasSetAside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "b.db")
	b := digest.Budget{Day: digest.Amount{Tokens: 100}}
	before, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	id, err := before.Reserve(t.Context(), spendOf("c/one", 70), b)
	if err != nil {
		t.Fatal(err)
	}
	_ = before.Close()
	after := openBudget(t, path)
	if _, err := after.Reserve(t.Context(), spendOf("c/one", 40), b); !errors.Is(err, digest.ErrOverBudget) {
		t.Errorf("what the dead process set aside is given out again: %v", err)
	}
	if c, err := after.CostOf(t.Context(), "c/one", spentAt); err != nil || c.Day.Tokens != 70 || c.Open != 1 {
		t.Errorf("cost %+v, %v", c, err)
	}
	for range 2 { // the second does nothing
		if err := after.Settle(t.Context(), id, digest.Amount{Tokens: 20}, spentAt); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := after.Reserve(t.Context(), spendOf("c/one", 80), b); err != nil {
		t.Errorf("what was settled is not free: %v", err)
	}
}
