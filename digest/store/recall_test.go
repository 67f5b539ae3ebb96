package store

import (
	"testing"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// aheadOf renders for channel "ahead" an edition that is due at due, early, and tells f.
func aheadOf(t *testing.T, db *DB, f digest.Fact, due time.Time) digest.Digest {
	t.Helper()
	ctx := t.Context()
	c := chat.Channel{Adapter: "c", ID: "ahead"}
	d, err := db.SaveDigest(ctx, digest.Digest{Channel: c, Schedule: "daily 10:00", Zone: "UTC", Entries: 5, Lines: 40, NextDue: due}, digest.Audit{At: monday, Channel: c})
	must(t, err)
	e := digest.Edition{
		Slot: digest.Slot{DigestID: d.ID, Local: due.Format(time.DateTime), Due: due}, Channel: c, Composed: due.Add(-9 * time.Minute), Verdict: digest.News,
		Parts: []digest.Part{{Number: 1, Facts: []int64{f.ID}, Message: chat.Message{Key: "ahead", Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Say(f.Text)}}}}},
	}
	saved, err := db.SaveEdition(ctx, e, due.AddDate(0, 0, 1))
	must(t, err)
	if !saved {
		t.Fatal("the edition was not saved")
	}
	return d
}

func TestWhatIsCorrectedBeforeItIsPostedIsComposedAnew(t *testing.T) {
	saturday := "The treaty will be signed on Saturday."
	for name, correction := range map[string]func(f digest.Fact, article int64) digest.Correction{
		"a sentence": func(f digest.Fact, article int64) digest.Correction {
			return digest.Correction{Article: article, Kind: digest.Reworded, Fact: f.ID, Was: f.Text, Now: saturday}
		},
		"an article that was withdrawn": func(_ digest.Fact, article int64) digest.Correction {
			return digest.Correction{Article: article, Kind: digest.Retracted, Was: "Treaty to be signed"}
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, db *DB) {
				ctx, due := t.Context(), monday.Add(time.Hour)
				fact, c := toldOnce(t, db)
				ps, err := db.ClaimParts(ctx, monday, time.Minute, 10)
				must(t, err)
				must(t, db.FinishPart(ctx, ps[0], digest.Outcome{At: monday, Posted: chat.Ref{Channel: c, ID: "m1"}}))
				d := aheadOf(t, db, fact, due)
				rs, err := db.ClaimRereads(ctx, due.Add(-6*time.Minute), time.Minute, 10)
				must(t, err)
				cs := []digest.Correction{correction(fact, rs[0].Article.ID)}
				must(t, db.FinishReread(ctx, digest.Reading{Reread: rs[0], Title: rs[0].Article.Title, Text: saturday, Corrections: cs, At: due.Add(-5 * time.Minute)}))
				if ps, err := db.ClaimParts(ctx, due, time.Minute, 10); err != nil || len(ps) != 0 {
					t.Errorf("%+v, %v; want nothing posted that is known to be wrong", ps, err)
				}
				if got, err := db.DigestOf(ctx, d.Channel); err != nil || !got.NextDue.Equal(due) {
					t.Errorf("it is due at %s, %v; want it composed anew for %s", got.NextDue, err, due)
				}
				if got, err := db.DigestOf(ctx, c); err != nil || !got.NextDue.Equal(monday.AddDate(0, 0, 1)) {
					t.Errorf("the one that was posted is due at %s, %v", got.NextDue, err)
				}
				if cs, err := db.Corrections(ctx, d.Channel.String(), monday); err != nil || len(cs) != 0 {
					t.Errorf("%+v, %v; want no correction of what was never told", cs, err)
				}
				if cs, err := db.Corrections(ctx, c.String(), monday); err != nil || len(cs) != 1 {
					t.Errorf("%+v, %v; want who was told corrected", cs, err)
				}
			})
		})
	}
}
