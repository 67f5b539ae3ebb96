package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// misled stores an edition that is posted, and then a correction of what it told. It
// returns a reply to it.
func misled(t *testing.T, db *DB) (digest.Reply, chat.Channel) {
	t.Helper()
	ctx := t.Context()
	fact, c := toldOnce(t, db)
	ps, err := db.ClaimParts(ctx, monday, time.Minute, 10)
	must(t, err)
	must(t, db.FinishPart(ctx, ps[0], digest.Outcome{At: monday, Posted: chat.Ref{Channel: c, ID: "m1"}}))
	rs, err := db.ClaimRereads(ctx, monday.Add(firstReread), time.Minute, 10)
	must(t, err)
	rs[0].Next = monday.Add(5 * time.Hour)
	cs := []digest.Correction{{Article: rs[0].Article.ID, Kind: digest.Reworded, Fact: fact.ID, Was: fact.Text, Now: "The treaty will be signed on Saturday."}}
	must(t, db.FinishReread(ctx, digest.Reading{Reread: rs[0], Title: rs[0].Article.Title, Text: cs[0].Now, Corrections: cs, At: monday.Add(time.Hour)}))
	found, err := db.Corrections(ctx, c.String(), monday)
	must(t, err)
	told, err := db.PartsThatTold(ctx, c.String(), found[0])
	must(t, err)
	if len(told) != 1 || told[0].ID != ps[0].ID || told[0].State != digest.Sent || told[0].At.ID != "m1" {
		t.Fatalf("%+v; want the part that told it", told)
	}
	say := func(key, s string) chat.Message {
		return chat.Message{Key: key, Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say(s)}}}
	}
	return digest.Reply{
		Part:  digest.Part{EditionID: told[0].EditionID, Threaded: true, At: chat.Ref{Channel: c}, Message: say("d1|c1", "Saturday"), Corrections: []int64{found[0].ID}},
		Edits: []digest.Edit{{PartID: told[0].ID, Message: say("k1", "x, corrected")}},
	}, c
}

func TestRepliesComeOnceAndTheirEditsAfterThem(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx, now := t.Context(), monday.Add(2*time.Hour)
		r, c := misled(t, db)
		if ds, err := db.Misled(ctx, monday, 10); err != nil || len(ds) != 1 || ds[0].Channel != c {
			t.Fatalf("%+v, %v; want the channel that was told", ds, err)
		}
		must(t, db.SaveReply(ctx, r, now))
		again := r
		again.Part.Message.Key = "another"
		if err := db.SaveReply(ctx, again, now); !errors.Is(err, digest.ErrStale) {
			t.Errorf("got %v; want none a second time", err)
		}
		if ds, err := db.Misled(ctx, monday, 10); err != nil || len(ds) != 0 {
			t.Errorf("%+v, %v", ds, err)
		}
		if es, err := db.ClaimEdits(ctx, now, time.Minute, 10); err != nil || len(es) != 0 {
			t.Errorf("%+v, %v; want no edit before its reply is posted", es, err)
		}
		ps, err := db.ClaimParts(ctx, now, time.Minute, 10)
		must(t, err)
		if len(ps) != 1 || ps[0].At.ID != "m1" || ps[0].Message.Key != "d1|c1" {
			t.Fatalf("%+v; want the reply, in the thread", ps)
		}
		must(t, db.FinishPart(ctx, ps[0], digest.Outcome{At: now, Posted: chat.Ref{Channel: c, ID: "m2"}}))
		for _, at := range []time.Duration{0, 2 * time.Minute} { // who claimed it first is killed
			es, err := db.ClaimEdits(ctx, now.Add(at), time.Minute, 10)
			must(t, err)
			if len(es) != 1 || es[0].At.ID != "m1" {
				t.Fatalf("after %s: %+v; want the edit", at, es)
			}
			if at > 0 {
				must(t, db.FinishEdit(ctx, es[0], digest.Outcome{At: now, Posted: es[0].At}))
			}
		}
		if es, err := db.ClaimEdits(ctx, now.Add(time.Hour), time.Minute, 10); err != nil || len(es) != 0 {
			t.Errorf("%+v, %v; want it made once", es, err)
		}
	})
}

func TestReplyThatIsGivenUpIsTheNextEditions(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx, now := t.Context(), monday.Add(2*time.Hour)
		r, c := misled(t, db)
		last, err := db.LastComposed(ctx, c)
		must(t, err)
		must(t, db.SaveReply(ctx, r, now))
		ps, err := db.ClaimParts(ctx, now, time.Minute, 10)
		must(t, err)
		must(t, db.FinishPart(ctx, ps[0], digest.Outcome{At: now, Failure: "the thread is gone"}))
		if cs, err := db.Corrections(ctx, c.String(), monday); err != nil || len(cs) != 1 {
			t.Errorf("%+v, %v; want it to be told yet", cs, err)
		}
		if ds, err := db.Misled(ctx, monday, 10); err != nil || len(ds) != 0 {
			t.Errorf("%+v, %v; want no second try in the thread", ds, err)
		}
		if es, err := db.ClaimEdits(ctx, now, time.Minute, 10); err != nil || len(es) != 0 {
			t.Errorf("%+v, %v; want nothing marked that nothing explains", es, err)
		}
		if got, err := db.LastComposed(ctx, c); err != nil || !got.Equal(last) {
			t.Errorf("%s, %v; want %s: nothing of the edition was taken back", got, err, last)
		}
	})
}

func TestCorrectionsWait(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		_, c := misled(t, db)
		must(t, db.CorrectionsWait(ctx, c, true, digest.Audit{At: monday, Channel: c}))
		if ds, err := db.Misled(ctx, monday, 10); err != nil || len(ds) != 0 {
			t.Errorf("%+v, %v; want it to wait for the edition", ds, err)
		}
		if err := db.CorrectionsWait(ctx, chat.Channel{Adapter: "c", ID: "other"}, true, digest.Audit{At: monday, Channel: c}); !errors.Is(err, digest.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

// nextEdition stores another edition of c's digest, of two parts, that is due at due.
func nextEdition(t *testing.T, db *DB, c chat.Channel, due time.Time) {
	t.Helper()
	d, err := db.DigestOf(t.Context(), c)
	must(t, err)
	part := func(n int, key string) digest.Part {
		return digest.Part{Number: n, Threaded: n > 1, Message: chat.Message{Key: key, Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say(key)}}}}
	}
	e := digest.Edition{
		Slot: digest.Slot{DigestID: d.ID, Local: due.Format(time.DateTime), Due: d.NextDue}, Channel: c, Composed: due, Verdict: digest.News,
		Parts: []digest.Part{part(1, "next 1"), part(2, "next 2")},
	}
	saved, err := db.SaveEdition(t.Context(), e, due.AddDate(0, 0, 1))
	must(t, err)
	if !saved {
		t.Fatal("the edition was not saved")
	}
}

func keysOf(ps []digest.Part) []string {
	var keys []string
	for _, p := range ps {
		keys = append(keys, p.Message.Key)
	}
	return keys
}

func TestAReplyKeepsNoEditionWaiting(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx, now := t.Context(), monday.AddDate(0, 0, 1)
		r, c := misled(t, db)
		must(t, db.SaveReply(ctx, r, now.Add(-time.Hour)))
		ps, err := db.ClaimParts(ctx, now.Add(-time.Hour), time.Minute, 10)
		must(t, err)
		must(t, db.FinishPart(ctx, ps[0], digest.Outcome{At: now, Unknown: now.Add(time.Hour)})) // the platform takes no replies for a while
		nextEdition(t, db, c, now)
		for _, key := range []string{"next 1", "next 2"} {
			ps, err := db.ClaimParts(ctx, now, time.Minute, 10)
			must(t, err)
			if d := cmp.Diff([]string{key}, keysOf(ps)); d != "" {
				t.Fatal(d)
			}
			must(t, db.FinishPart(ctx, ps[0], digest.Outcome{At: now, Posted: chat.Ref{Channel: c, ID: key}}))
		}
		if ps, err := db.ClaimParts(ctx, now.Add(time.Hour), time.Minute, 10); err != nil || len(ps) != 1 || ps[0].Message.Key != "d1|c1" {
			t.Errorf("%+v, %v; want the reply, when its time has come", ps, err)
		}
	})
}

func TestNobodyRepliesWhileAnotherPostsInTheChannel(t *testing.T) {
	replicasOf(t, func(t *testing.T, a, b *DB) {
		ctx, now := t.Context(), monday.AddDate(0, 0, 1)
		r, c := misled(t, a)
		nextEdition(t, a, c, now)
		posting, err := a.ClaimParts(ctx, now, time.Minute, 10)
		must(t, err)
		must(t, b.SaveReply(ctx, r, now))
		if ps, err := b.ClaimParts(ctx, now, time.Minute, 10); err != nil || len(ps) != 0 {
			t.Errorf("%+v, %v; want no reply beside the edition", keysOf(ps), err)
		}
		must(t, a.FinishPart(ctx, posting[0], digest.Outcome{At: now, Retry: now.Add(time.Hour)}))
		replying, err := b.ClaimParts(ctx, now, time.Minute, 10)
		must(t, err)
		if d := cmp.Diff([]string{"d1|c1"}, keysOf(replying)); d != "" {
			t.Fatal(d)
		}
		must(t, b.FinishPart(ctx, replying[0], digest.Outcome{At: now, Unknown: now.Add(2 * time.Hour)}))
		replying, err = b.ClaimParts(ctx, now.Add(2*time.Hour), time.Minute, 1)
		must(t, err)
		if len(replying) != 1 {
			t.Fatalf("%d parts", len(replying))
		}
		if ps, err := a.ClaimParts(ctx, now.Add(2*time.Hour), time.Minute, 10); err != nil || len(ps) != 0 && replying[0].Message.Key == "d1|c1" {
			t.Errorf("%+v, %v; want no edition beside the reply", keysOf(ps), err)
		}
	})
}

func TestWhatCannotBeAnsweredYetTakesNobodysTurn(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx, now := t.Context(), monday.Add(time.Hour)
		fact, c := toldOnce(t, db) // is not posted
		aheadOf(t, db, fact, now)
		ps, err := db.ClaimParts(ctx, now, time.Minute, 10)
		must(t, err)
		for _, p := range ps {
			if p.At.Channel != c {
				must(t, db.FinishPart(ctx, p, digest.Outcome{At: now, Posted: chat.Ref{Channel: p.At.Channel, ID: "m2"}}))
			}
		}
		rs, err := db.ClaimRereads(ctx, now, time.Minute, 10)
		must(t, err)
		for i, kind := range []digest.CorrectionKind{digest.Reworded, digest.Retracted} {
			cs := []digest.Correction{{Article: rs[0].Article.ID, Kind: kind, Fact: []int64{fact.ID, 0}[i], Was: fact.Text}}
			must(t, db.FinishReread(ctx, digest.Reading{Reread: rs[0], Title: rs[0].Article.Title, Text: "The treaty will be signed on Saturday.", Corrections: cs, At: now.Add(time.Minute)}))
			if ds, err := db.Misled(ctx, monday, 1); err != nil || len(ds) != 1 || ds[0].Channel == c {
				t.Errorf("%s: %+v, %v; want the one that was posted", kind, ds, err)
			}
		}
	})
}
