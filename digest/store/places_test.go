package store

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// settle gives each of the channels a digest of asha's, and each workspace a topic.
func settle(t *testing.T, db *DB, channels ...chat.Channel) {
	t.Helper()
	for _, c := range channels {
		_, err := db.ChangeDigest(t.Context(), digest.Order{
			Digest: digest.Digest{Channel: c, Schedule: "daily 9:00", Zone: "UTC", Entries: 5, Lines: 30, NextDue: monday, Created: monday},
			Feeds:  []digest.Feed{{URL: "https://" + c.Workspace + ".example/feed"}, {URL: "https://all.example/feed"}},
			Topics: []digest.Definition{{Topic: digest.Topic{Workspace: digest.Workspace(c), Name: "chips", Query: "chip*"}}},
			Audit:  digest.Audit{At: monday, Channel: c, Person: "asha", Command: "track"},
		})
		must(t, err)
	}
}

func in(workspace, id string) chat.Channel {
	return chat.Channel{Adapter: "a", Workspace: workspace, ID: id}
}

func audited(t *testing.T, db *DB) (commands []string) {
	t.Helper()
	commands, err := list(t.Context(), db.read, func(r rowScanner) (string, error) {
		var s string
		err := r.Scan(&s)
		return s, err
	}, `SELECT command || ' ' || channel FROM audit ORDER BY id`)
	must(t, err)
	return commands
}

func stopped(t *testing.T, db *DB, c chat.Channel) string {
	t.Helper()
	d, err := db.DigestOf(t.Context(), c)
	must(t, err)
	return d.Stopped
}

func TestAnOrderIsStoredAsAWhole(t *testing.T) {
	x := in("w", "x")
	db := opened(t, ":memory:")
	settle(t, db, x)
	d, err := db.DigestOf(t.Context(), x)
	must(t, err)
	if d.Curator != "asha" {
		t.Errorf("curator %q", d.Curator)
	}
	_, err = db.write.db.ExecContext(t.Context(), `CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
	must(t, err)
	known, err := db.TopicsOf(t.Context(), d.ID)
	must(t, err)
	_, err = db.ChangeDigest(t.Context(), digest.Order{
		Digest: d, Ordered: true, Feeds: []digest.Feed{{URL: "https://new.example"}}, Untie: []int64{known[0].ID},
		Topics: []digest.Definition{{Topic: digest.Topic{Workspace: "a:w:", Name: "rice", Query: "rice"}}}, Audit: digest.Audit{Person: "ben"},
	})
	if err == nil {
		t.Fatal("an order without its audit row was stored")
	}
	after, err := db.TopicsOf(t.Context(), d.ID)
	must(t, err)
	feeds, err := db.FeedsOf(t.Context(), d.ID)
	must(t, err)
	now, err := db.DigestOf(t.Context(), x)
	must(t, err)
	if diff := cmp.Diff(known, after) + cmp.Diff(d, now); diff != "" || len(feeds) != 2 {
		t.Errorf("half an order was stored: %s, %d feeds", diff, len(feeds))
	}
}

func TestTheShellIsNobodysCurator(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		x := in("w", "x")
		settle(t, db, x)
		d, err := db.DigestOf(t.Context(), x)
		must(t, err)
		_, err = db.SaveDigest(t.Context(), d, digest.Audit{At: monday, Channel: x, Person: digest.Shell})
		must(t, err)
		if d, err = db.DigestOf(t.Context(), x); err != nil || d.Curator != "asha" {
			t.Errorf("curator %q, %v", d.Curator, err)
		}
	})
}

func TestAWorkspaceLeftAndJoinedAgain(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		x, y, other := in("w", "x"), in("w", "y"), in("v", "x")
		settle(t, db, x, y, other)
		must(t, db.StopDigest(ctx, 2, "by hand"))
		left := digest.Audit{At: monday.Add(time.Hour), Command: "left", Detail: "the app was removed"}
		for range 2 { // platforms say it twice
			must(t, db.Leave(ctx, in("w", ""), left))
		}
		if a, b, c := stopped(t, db, x), stopped(t, db, y), stopped(t, db, other); a != "the app was removed" || b != "by hand" || c != "" {
			t.Errorf("stopped: %q, %q, %q", a, b, c)
		}
		lost, err := db.Lost(ctx, in("w", ""))
		must(t, err)
		if len(lost) != 1 || lost[0].Channel != x {
			t.Fatalf("lost: %v", lost)
		}
		lost[0].NextDue = monday.AddDate(0, 0, 5)
		must(t, db.Return(ctx, in("w", ""), lost, digest.Audit{At: monday, Command: "joined"}))
		d, err := db.DigestOf(ctx, x)
		must(t, err)
		if d.Stopped != "" || !d.NextDue.Equal(monday.AddDate(0, 0, 5)) {
			t.Errorf("after joining again: %+v", d)
		}
		if n, err := db.Forget(ctx, monday.AddDate(1, 0, 0)); n != 0 || err != nil {
			t.Errorf("forgot %d, %v, of a workspace that is back", n, err)
		}
		want := []string{"left a:w:x", "joined a:w:x"}
		if diff := cmp.Diff(want, audited(t, db)[3:]); diff != "" {
			t.Errorf("audit: %s", diff)
		}
	})
}

// Where a post finds out first that the bot was removed, only its channel seems lost.
func TestAChannelLostWithItsWorkspaceComesBackWithIt(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		x := in("w", "x")
		settle(t, db, x)
		must(t, db.Leave(ctx, x, digest.Audit{At: monday, Channel: x, Command: "left", Detail: "no access"}))
		for range 2 {
			must(t, db.Leave(ctx, in("w", ""), digest.Audit{At: monday, Command: "left", Detail: "the app was removed"}))
		}
		if why := stopped(t, db, x); why != "no access" {
			t.Errorf("stopped: %q", why)
		}
		lost, err := db.Lost(ctx, in("w", ""))
		must(t, err)
		if len(lost) != 1 {
			t.Errorf("lost with the workspace: %v", lost)
		}
		if a := audited(t, db); len(a) != 3 {
			t.Errorf("audit: %q", a)
		}
	})
}

func TestAChannelLostTellsItsCuratorOnce(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		x, y := in("w", "x"), in("w", "y")
		settle(t, db, x, y)
		left := digest.Audit{At: monday, Channel: x, Command: "left", Detail: "the channel was deleted"}
		for range 2 {
			must(t, db.Leave(ctx, x, left))
		}
		if stopped(t, db, x) == "" || stopped(t, db, y) != "" {
			t.Error("the wrong digest stopped")
		}
		ns, err := db.ClaimNotices(ctx, monday, time.Minute, 10)
		must(t, err)
		if len(ns) != 1 || ns[0].Person != "asha" || ns[0].To != in("w", "") || ns[0].Part.State != digest.Ready || ns[0].Part.Message.Key == "" {
			t.Fatalf("notices %+v", ns)
		}
		again, err := db.ClaimNotices(ctx, monday, time.Minute, 10)
		must(t, err)
		if len(again) > 0 {
			t.Errorf("claimed twice: %+v", again)
		}
		again, err = db.ClaimNotices(ctx, monday.Add(2*time.Minute), time.Minute, 10)
		must(t, err)
		if len(again) != 1 || again[0].Part.State != digest.Sending || again[0].Part.Tries != 2 {
			t.Errorf("a lease that ran out: %+v", again)
		}
		must(t, db.FinishNotice(ctx, ns[0], digest.Outcome{At: monday, Failure: "lost its lease"}))
		must(t, db.FinishNotice(ctx, again[0], digest.Outcome{At: monday, Posted: chat.Ref{Channel: in("w", "dm"), ID: "1"}}))
		if ns, err = db.ClaimNotices(ctx, monday.AddDate(0, 0, 1), time.Minute, 10); err != nil || len(ns) > 0 {
			t.Errorf("told twice: %+v, %v", ns, err)
		}
		lost, err := db.Lost(ctx, x)
		must(t, err)
		if len(lost) != 1 || lost[0].Channel != x {
			t.Errorf("lost with the channel: %v", lost)
		}
		if lost, err = db.Lost(ctx, in("w", "")); err != nil || len(lost) != 0 {
			t.Errorf("a workspace that is back brings no lost channel back: %v, %v", lost, err)
		}
	})
}

// A workspace in which something is changed is one that the bot is in: what it has is
// not deleted, even when nobody said that the bot is back.
func TestWhereSomethingIsChangedNothingIsForgotten(t *testing.T) {
	x := in("w", "x")
	by := digest.Audit{At: monday, Channel: x, Person: "asha"}
	for name, change := range map[string]func(t *testing.T, db *DB, d digest.Digest){
		"the order is stored": func(t *testing.T, db *DB, d digest.Digest) {
			_, err := db.SaveDigest(t.Context(), d, digest.Audit{At: monday, Channel: x, Person: digest.Shell})
			must(t, err)
		},
		"a topic is followed no more": func(t *testing.T, db *DB, d digest.Digest) {
			topics, err := db.TopicsOf(t.Context(), d.ID)
			must(t, err)
			must(t, db.UnfollowTopic(t.Context(), d.ID, topics[0].ID, by))
		},
		"a feed is followed no more": func(t *testing.T, db *DB, d digest.Digest) {
			feeds, err := db.FeedsOf(t.Context(), d.ID)
			must(t, err)
			must(t, db.UnfollowFeed(t.Context(), d.ID, feeds[0].ID, by))
		},
		"something is said of a story": func(t *testing.T, db *DB, _ digest.Digest) {
			_, err := db.TieAfter(t.Context(), 0, digest.Tying{Tie: digest.Tie{Kind: digest.OffTopic, Article: 1, Channel: x, Person: "asha", Made: monday}, Audit: by})
			must(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *DB) {
				settle(t, db, x)
				d, err := db.DigestOf(t.Context(), x)
				must(t, err)
				must(t, db.Leave(t.Context(), in("w", ""), digest.Audit{At: monday, Detail: "gone"}))
				change(t, db, d)
				if n, err := db.Forget(t.Context(), monday.AddDate(1, 0, 0)); n != 0 || err != nil {
					t.Errorf("forgot %d, %v", n, err)
				}
			})
		})
	}
}

func TestAnOrderFromTheShellKeepsNothingThatWasLeft(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		x := in("w", "x")
		settle(t, db, x)
		d, err := db.DigestOf(t.Context(), x)
		must(t, err)
		feeds, err := db.FeedsOf(t.Context(), d.ID)
		must(t, err)
		must(t, db.Leave(t.Context(), in("w", ""), digest.Audit{At: monday, Detail: "gone"}))
		must(t, db.UnfollowFeed(t.Context(), d.ID, feeds[0].ID, digest.Audit{At: monday, Channel: x, Person: digest.Shell}))
		if n, err := db.Forget(t.Context(), monday.AddDate(1, 0, 0)); n != 1 || err != nil {
			t.Errorf("forgot %d, %v", n, err)
		}
	})
}

func TestForgetDeletesOneWorkspaceAlone(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		settle(t, db, in("w", "x"), in("ww", "x"), in("v", "x"))
		for _, w := range []string{"w", "ww", "v"} {
			must(t, db.SaveNote(ctx, "talk a:"+w+":x:7", "note"))
		}
		must(t, db.Leave(ctx, in("w", ""), digest.Audit{At: monday, Detail: "gone"}))
		if n, err := db.Forget(ctx, monday); n != 0 || err != nil {
			t.Errorf("forgot %d, %v, before its time", n, err)
		}
		n, err := db.Forget(ctx, monday.Add(time.Second))
		if n != 1 || err != nil {
			t.Fatalf("forgot %d, %v", n, err)
		}
		ds, err := db.Digests(ctx)
		must(t, err)
		topics, err := db.Topics(ctx)
		must(t, err)
		feeds, err := db.Feeds(ctx)
		must(t, err)
		var left []string
		for _, f := range feeds {
			left = append(left, f.URL)
		}
		if len(ds) != 2 || len(topics) != 2 || slices.Contains(left, "https://w.example/feed") || !slices.Contains(left, "https://all.example/feed") || len(left) != 3 {
			t.Errorf("left: %d digests, %d topics, feeds %q", len(ds), len(topics), left)
		}
		for w, want := range map[string]string{"w": "", "ww": "note", "v": "note"} {
			if got, err := db.Note(ctx, "talk a:"+w+":x:7"); got != want || err != nil {
				t.Errorf("note of %s: %q, %v", w, got, err)
			}
		}
		if got := audited(t, db); len(got) != 2 {
			t.Errorf("audit: %q", got)
		}
	})
}

func TestAVaultKeepsWhatAnAdapterMustNotForget(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()

		v, other := db.Vault("slack"), db.Vault("guild")
		must(t, v.Save(ctx, "token/T2", []byte{0, 1}))
		must(t, v.Save(ctx, "token/T1", nil))
		must(t, v.Save(ctx, "tok%n", []byte("x")))
		must(t, other.Save(ctx, "token/T3", []byte("x")))
		if got, err := v.Keys(ctx, "token/"); err != nil || !slices.Equal(got, []string{"token/T1", "token/T2"}) {
			t.Errorf("keys %q, %v", got, err)
		}
		for key, want := range map[string][]byte{"token/T2": {0, 1}, "token/T1": {}, "token/T3": nil} {
			if got, err := v.Load(ctx, key); err != nil || string(got) != string(want) || (got == nil) != (want == nil) {
				t.Errorf("%s: %v, %v", key, got, err)
			}
		}
		must(t, v.Delete(ctx, "token/T1"))
		for _, s := range []struct {
			old, value []byte
			want       bool
		}{{[]byte("x"), []byte("y"), false}, {nil, []byte("a"), true}, {nil, []byte("b"), false}, {[]byte("a"), []byte("b"), true}, {[]byte("b"), nil, true}, {nil, nil, true}} {
			if got, err := v.Swap(ctx, "token/T1", s.old, s.value); got != s.want || err != nil {
				t.Errorf("swap %q for %q: %v, %v", s.old, s.value, got, err)
			}
		}
		if got, err := v.Load(ctx, "token/T1"); got != nil || err != nil {
			t.Errorf("after the swaps: %v, %v", got, err)
		}
	})
}

func TestWhatAWorkspaceHasToItself(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		settle(t, db, in("w", "x"), in("w", "y"))
		for w, want := range map[string]bool{"a:w:": true, "a:ww:": false} {
			if alone, err := db.Alone(ctx, w); alone != want || err != nil {
				t.Errorf("%s is alone: %v, %v", w, alone, err)
			}
		}
		for channel, tokens := range map[string]int64{"a:w:x": 3, "a:w:y": 4, "a:ww:x": 50} {
			s := digest.Spend{At: monday, Day: "2025-04-14", Month: "2025-04", Channel: channel, Amount: digest.Amount{Tokens: tokens, Money: 1}}
			_, err := db.Reserve(ctx, s, digest.Budget{})
			must(t, err)
		}
		now := time.Date(2025, 4, 15, 9, 0, 0, 0, time.UTC)
		day, month, err := db.CostIn(ctx, "a:w:", now)
		must(t, err)
		if day != (digest.Amount{}) || month != (digest.Amount{Tokens: 7, Money: 2}) {
			t.Errorf("day %+v, month %+v", day, month)
		}
	})
}
