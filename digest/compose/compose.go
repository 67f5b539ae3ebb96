// Package compose makes editions: what is new for this channel, summed up,
// checked, rendered and cut into parts, stored in one transaction with what it
// tells.
//
// It posts nothing: that is deliver's. It fetches nothing: that is ingest's.
package compose

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/failpoint"
	"newsdesk/digest/group"
	"newsdesk/digest/match"
	"newsdesk/digest/schedule"
	"newsdesk/digest/summarize"
)

// Store is what composing needs to know and to keep.
type Store interface {
	// DueDigests leases digests that are due by then, and Coming counts those that are
	// due after now.
	DueDigests(ctx context.Context, now, by time.Time, limit int) ([]digest.Digest, error)
	Coming(ctx context.Context, now, by time.Time, limit int) (int, error)
	// AheadDigests returns digests with an edition from after now: the clock has
	// been put back.
	AheadDigests(ctx context.Context, now time.Time) ([]digest.Digest, error)
	MoveDue(ctx context.Context, d digest.Digest, next time.Time) error
	// LastComposedBy returns when the last edition up to now was composed whose
	// parts, and those of the editions before it, were not given up since.
	LastComposedBy(ctx context.Context, c chat.Channel, now time.Time) (time.Time, error)
	// FirstComposedBy returns when the first edition up to now was composed.
	FirstComposedBy(ctx context.Context, c chat.Channel, now time.Time) (time.Time, error)
	SaveEdition(ctx context.Context, e digest.Edition, next time.Time) (bool, error)
	StopDigest(ctx context.Context, id int64, why string) error
	ReplyStore
	News
}

// News is what there is to tell.
type News interface {
	// Moved returns the stories a digest follows that have an article read since
	// seen and published since published.
	Moved(ctx context.Context, d digest.Digest, seen, published time.Time) ([]int64, error)
	Following(ctx context.Context, channel string, story int64) (digest.Following, error)
	// ToldLately returns what editions composed since then told a channel, of whatever
	// story, what was told last first.
	ToldLately(ctx context.Context, channel string, since time.Time, limit int) ([]digest.ToldFact, error)
	FeedsRead(ctx context.Context, digestID int64) ([]digest.Feed, error)
	TopicsOf(ctx context.Context, digestID int64) ([]digest.Topic, error)
	// NewestFact returns the greatest ID of a fact.
	NewestFact(ctx context.Context) (int64, error)
	// Untold returns the facts that parts given up lately would have told.
	Untold(ctx context.Context, c chat.Channel, now time.Time) (map[int64]bool, error)
	// SettledWatches returns what became of what the channel was told to expect, of
	// what it was not told yet and was settled since then, oldest first.
	SettledWatches(ctx context.Context, channel string, since time.Time) ([]digest.Watch, error)
	// Waiting counts the articles published since then that a digest reads and that
	// wait for their text or their story.
	Waiting(ctx context.Context, digestID int64, published time.Time) (int, error)
}

// A Summarizer sums up the articles of one story; see summarize.Extractor.
type Summarizer interface {
	Summarize(in summarize.Input) digest.Summary
}

// A Writer tells a story to a channel in a model's words, or as a Summarizer does
// where none can be had; see summarize.Writer.
type Writer interface {
	Write(ctx context.Context, c summarize.Commission) digest.Summary
}

// A Translator puts a summary into another language, as far as that holds; see
// summarize.Writer. A Writer may be one.
type Translator interface {
	Translate(ctx context.Context, r summarize.Rendering) digest.Summary
}

// An Explainer says what a summary's sentences come to when they are put side by side,
// or nothing; see summarize.Writer. A Writer may be one.
type Explainer interface {
	Meaning(ctx context.Context, r summarize.Rendering) []digest.Sentence
}

// Composer composes editions. It is safe for concurrent use.
type Composer struct {
	store  Store
	sum    Summarizer
	writer Writer // nil: stories are told in their articles' own sentences
	limits func(adapter string) chat.Limits
	log    *slog.Logger
	held   held
	rests  rests
	lead   lead

	families group.Families
}

// New returns a Composer. limits tells how much a message holds on the adapter
// with the given name.
func New(s Store, sum Summarizer, limits func(adapter string) chat.Limits, log *slog.Logger) *Composer {
	return &Composer{store: s, sum: sum, limits: limits, log: log, families: group.DefaultFamilies()}
}

// Know makes f the publishers with several outlets. It is called before the first
// edition.
func (c *Composer) Know(f group.Families) { c.families = f }

// Employ makes w tell the stories from now on. It is called before the first edition.
func (c *Composer) Employ(w Writer) { c.writer = w }

// batch is how many due digests are claimed at a time: the others are left to other
// replicas.
const batch = 20

// Due composes the edition of every digest that is due at now, and of those that are
// due so soon that they would be late otherwise. A digest that
// fails does not keep the others waiting; it stays due, and is tried again later
// and later.
func (c *Composer) Due(ctx context.Context, now time.Time) error {
	if err := c.putBack(ctx, now); err != nil {
		return err
	}
	ahead, err := c.lead.at(ctx, c.store, now)
	if err != nil {
		return err
	}
	var errs []error
	tried := map[int64]bool{}
	stale := 0 // of those claimed last, tried before and due still
	for ctx.Err() == nil {
		limit := batch + stale
		ds, err := c.store.DueDigests(ctx, now, now.Add(ahead), limit)
		if err != nil {
			return errors.Join(append(errs, err)...)
		}
		stale = 0
		for _, d := range ds {
			if tried[d.ID] {
				stale++
				continue
			}
			tried[d.ID] = true
			errs = append(errs, c.try(ctx, d, now))
		}
		if len(ds) < limit {
			break
		}
	}
	return errors.Join(errs...)
}

// try issues the edition of d, unless that failed a short while ago or we are
// stopping.
func (c *Composer) try(ctx context.Context, d digest.Digest, now time.Time) error {
	if ctx.Err() != nil || c.rests.resting(d, now) {
		return nil
	}
	err := c.issue(ctx, d, now)
	c.rests.note(d, now, err)
	if err != nil {
		return fmt.Errorf("compose digest %d: %w", d.ID, err)
	}
	return nil
}

// putBack gives the digests that a clock from the future has put off their next
// due time back. A slot that has its edition already gets no second one.
func (c *Composer) putBack(ctx context.Context, now time.Time) error {
	ds, err := c.store.AheadDigests(ctx, now)
	if err != nil {
		return err
	}
	for _, d := range ds {
		s, err := schedule.Parse(d.Schedule, d.Zone)
		if err != nil { // said when it is due
			continue
		}
		if slot, ok := s.Next(now); ok && slot.Due.Before(d.NextDue) {
			if err := c.store.MoveDue(ctx, d, slot.Due); err != nil {
				return err
			}
		}
	}
	return nil
}

// issue composes and stores the edition of d that is due.
func (c *Composer) issue(ctx context.Context, d digest.Digest, now time.Time) error {
	s, err := schedule.Parse(d.Schedule, d.Zone)
	if err != nil { // nothing but a person can mend it, and it must not be tried for ever
		return errors.Join(err, c.store.StopDigest(ctx, d.ID, "its schedule cannot be read: "+err.Error()))
	}
	if hold, err := c.hold(ctx, d, now); hold || err != nil {
		return err
	}
	err = c.issueOnce(ctx, d, s, now)
	if errors.Is(err, digest.ErrStale) { // a reply has told meanwhile what the edition would have told as well
		err = c.issueOnce(ctx, d, s, now)
	}
	return err
}

func (c *Composer) issueOnce(ctx context.Context, d digest.Digest, s schedule.Schedule, now time.Time) error {
	e, err := c.Compose(ctx, d, now)
	if err != nil {
		return err
	}
	e.Slot = digest.Slot{DigestID: d.ID, Local: d.NextDue.In(zone(d)).Format("2006-01-02 15:04 ") + zone(d).String(), Due: d.NextDue}
	if err := c.cut(ctx, d, &e); err != nil {
		return err
	}
	var next time.Time
	if slot, ok := s.Next(latest(now, d.NextDue)); ok {
		next = slot.Due
	}
	saved, err := c.store.SaveEdition(ctx, e, next)
	if err != nil {
		return err
	}
	failpoint.Point(failpoint.AfterCommit)
	if saved {
		c.log.Info("edition composed", "digest", d.ID, "slot", e.Slot.Local, "verdict", e.Verdict,
			"entries", len(e.Entries), "parts", len(e.Parts), "late", max(e.Late(), 0).Round(time.Second), "ahead", max(-e.Late(), 0).Round(time.Second))
	} else {
		c.log.Warn("edition not saved: its slot has one already", "digest", d.ID, "slot", e.Slot.Local)
	}
	return nil
}

// Compose says what an edition of d composed at now would tell. It stores
// nothing and has no parts yet.
func (c *Composer) Compose(ctx context.Context, d digest.Digest, now time.Time) (digest.Edition, error) {
	last, err := c.store.LastComposedBy(ctx, d.Channel, now)
	if err != nil {
		return digest.Edition{}, err
	}
	if last.IsZero() { // nothing of those before was posted: this one begins where the first of them did
		first, err := c.store.FirstComposedBy(ctx, d.Channel, now)
		if err != nil {
			return digest.Edition{}, err
		}
		if !first.IsZero() {
			last = first.Add(-firstLook)
		}
	}
	return c.ComposeSince(ctx, d, last, now)
}

// ComposeSince is Compose with another beginning than the channel's last edition;
// a zero last is the beginning of a first edition.
func (c *Composer) ComposeSince(ctx context.Context, d digest.Digest, last, now time.Time) (digest.Edition, error) {
	var err error
	e := digest.Edition{Slot: digest.Slot{DigestID: d.ID, Due: now}, Channel: d.Channel, Since: last, Composed: now}
	// Read first: a fact that comes while this edition is composed is news to the next.
	if e.Newest, err = c.store.NewestFact(ctx); err != nil {
		return e, err
	}
	if e.Coverage, err = c.coverage(ctx, d, now); err != nil {
		return e, err
	}
	l := window(last, now)
	if e.Coverage.Waiting, err = c.store.Waiting(ctx, d.ID, l.published); err != nil {
		return e, err
	}
	if l.untold, err = c.store.Untold(ctx, d.Channel, now); err != nil {
		return e, err
	}
	lately, err := c.store.ToldLately(ctx, d.Channel.String(), now.Add(-memory), mostLately)
	if err != nil {
		return e, err
	}
	l.lately = remembered(lately)
	l.families = c.families
	if l.queries, err = c.queries(ctx, d); err != nil {
		return e, err
	}
	if err = c.beside(ctx, &e, &l); err != nil {
		return e, err
	}
	if e.Entries, err = c.entries(ctx, d, l); err != nil {
		return e, err
	}
	e.Verdict = verdict(e)
	return e, nil
}

// queries are those of the topics that d follows, or of those it is about.
func (c *Composer) queries(ctx context.Context, d digest.Digest) ([]match.Query, error) {
	topics, err := c.store.TopicsOf(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	var qs []match.Query
	for _, t := range topics {
		q, err := match.Parse(t.Query)
		if err == nil && (len(d.Topics) == 0 || slices.Contains(d.Topics, t.ID)) { // one that cannot be read is ingest's to tell of
			qs = append(qs, q)
		}
	}
	return qs, nil
}

// verdict is one of the three things an edition can say: "nothing new" is said
// only when every feed was read.
func verdict(e digest.Edition) digest.Verdict {
	switch {
	case len(e.Entries) > 0, len(e.Corrections) > 0, len(e.Watches) > 0:
		return digest.News
	case e.Coverage.Complete():
		return digest.Nothing
	}
	return digest.Blind
}

func zone(d digest.Digest) *time.Location {
	z, err := time.LoadLocation(d.Zone)
	if err != nil {
		return time.UTC
	}
	return z
}
