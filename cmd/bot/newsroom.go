package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"newsdesk/adapters"
	"newsdesk/config"
	"newsdesk/digest"
	"newsdesk/digest/answer"
	"newsdesk/digest/chat"
	"newsdesk/digest/command"
	"newsdesk/digest/compose"
	"newsdesk/digest/deliver"
	"newsdesk/digest/fetch"
	"newsdesk/digest/ingest"
	"newsdesk/digest/store"
	"newsdesk/digest/summarize"
)

// A newsroom is everything wired together. Open it with openNewsroom.
type newsroom struct {
	cfg      config.Config
	now      func() time.Time
	log      *slog.Logger
	store    *store.DB
	fetch    *fetch.Client
	ingest   *ingest.Ingester
	compose  *compose.Composer
	deliver  *deliver.Deliverer
	desk     *command.Desk
	adapters *adapters.Set
	beats    beats
	pulse    pulse
	crowd    crowd
	divides  bool         // the platforms' limits are divided among those who share the database
	copies   atomic.Int64 // second copies of parts that this replica has removed
}

// wiring is what a newsroom is made of.
type wiring struct {
	cfg   config.Config
	now   func() time.Time
	log   *slog.Logger
	set   *adapters.Set  // carries the chat; nil for commands that talk to nobody
	packs []command.Pack // beside those that come with the bot
	hasty bool           // ask a host again at once: for stand-ins on this machine, on a fast clock
}

// openNewsroom opens the database and wires everything to it. It starts nothing.
func openNewsroom(ctx context.Context, w wiring) (*newsroom, error) {
	db, err := store.Open(ctx, w.cfg.Database)
	if err != nil {
		return nil, err
	}
	n, err := wire(db, w)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return n, nil
}

// wire wires everything to a database, which stays the caller's to close unless he
// closes the newsroom. It starts nothing.
func wire(db *store.DB, w wiring) (*newsroom, error) {
	packs, err := starterPacks()
	if err != nil {
		return nil, err
	}
	cfg, log := w.cfg, w.log
	n := &newsroom{cfg: cfg, now: w.now, log: log, store: db, adapters: w.set}
	n.fetch = fetch.New(fetchOptions(cfg.Fetch, w.hasty))
	n.ingest = ingest.New(db, n.fetch, ingest.Options{
		Workers: cfg.Fetch.Workers, Shortest: cfg.Fetch.Interval.Min, Longest: cfg.Fetch.Interval.Max, FullText: cfg.Fetch.FullText,
	}, log)
	n.compose = compose.New(db, summarize.Extractor{}, n.limits, log)
	if err := n.know(cfg.Families); err != nil {
		return nil, err
	}
	if err := n.listen(w); err != nil {
		return nil, err
	}
	writer, models, err := hire(w, db)
	if err != nil {
		return nil, err
	}
	var asker command.Asker = answer.New(db)
	if writer != nil {
		n.compose.Employ(writer)
		asker = &answer.Prose{Answerer: answer.New(db), Phraser: writer, Shelf: db}
	}
	if w.set != nil {
		n.deliver = deliver.New(db, w.set, w.now, log)
		n.deliver.Divide(n.among)
	}
	var member chat.Member
	if w.set != nil {
		member = w.set
	}
	n.desk = command.New(command.Options{
		Store: db, Topics: n.ingest, Composer: n.compose, Asker: asker, Finder: finder{n.fetch},
		Packs: append(w.packs, packs...), Models: models, Level: n.level, Zone: cfg.Zone, Language: cfg.Language, Now: w.now, Log: log,
		Examine: n.examine, Member: member,
	})
	return n, nil
}

func (n *newsroom) Close() error {
	n.fetch.Close()
	return n.store.Close()
}

func fetchOptions(f config.Fetch, hasty bool) fetch.Options {
	o := fetch.Options{
		UserAgent: f.UserAgent, Timeout: f.Timeout, MaxBody: int64(f.MaxBody), MaxRedirects: f.MaxRedirects,
		AllowPrivate: f.AllowPrivate, Gap: fetch.PoliteGap,
	}
	if hasty {
		o.Gap = 0
	}
	return o
}

func (n *newsroom) limits(adapter string) chat.Limits {
	if n.adapters == nil {
		return chat.Limits{}
	}
	return n.adapters.Limits(chat.Channel{Adapter: adapter})
}

// level says what the configuration lets a person do.
func (n *newsroom) level(c chat.Channel, person string) chat.Level {
	a := n.cfg.Adapters[c.Adapter]
	for _, id := range a.Admins {
		if id == person {
			return chat.Admin
		}
	}
	for _, id := range a.Curators {
		if id == person {
			return chat.Curate
		}
	}
	return chat.Read
}

// finder finds a site's feeds for the command that follows them.
type finder struct{ client *fetch.Client }

func (f finder) Discover(ctx context.Context, address string) ([]digest.Feed, error) {
	found, err := f.client.Discover(ctx, address)
	if rest, ok := strings.CutPrefix(address, "https://"); ok && fetch.KindOf(err) == fetch.Temporary {
		// A host that was named without a scheme may speak http alone.
		if plain, e := f.client.Discover(ctx, "http://"+rest); e == nil {
			found, err = plain, nil
		}
	}
	if err != nil {
		return nil, err
	}
	feeds := make([]digest.Feed, len(found))
	for i, x := range found {
		feeds[i] = digest.Feed{URL: x.URL, Title: x.Title}
	}
	return feeds, nil
}

// work does all that is due at now, once, in order: what is read is told in the
// same round.
func (n *newsroom) work(ctx context.Context, now time.Time) error {
	err := errors.Join(n.ingest.Poll(ctx, now), n.compose.Correct(ctx, now), n.compose.Due(ctx, now), n.post(ctx, now), n.edits(ctx, now), n.notices(ctx, now))
	if ctx.Err() != nil { // we are stopping: what was broken off is done the next time
		return nil
	}
	return err
}

// post delivers until nothing waits any more. A clock that is far off keeps no
// lease: what it took for free another might be posting.
func (n *newsroom) post(ctx context.Context, _ time.Time) error {
	if n.pulse.offClock() {
		return n.pulse.fault()
	}
	for n.among() > 0 {
		handled, err := n.deliver.Waiting(ctx)
		if err != nil || handled == 0 || ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// notices tells curators what went wrong with their digests.
func (n *newsroom) notices(ctx context.Context, _ time.Time) error {
	_, err := n.deliver.Notices(ctx)
	return err
}

// edits marks, in what was posted, what was corrected since.
func (n *newsroom) edits(ctx context.Context, _ time.Time) error {
	if n.pulse.offClock() {
		return n.pulse.fault()
	}
	_, err := n.deliver.Edits(ctx, n.store, n.adapters)
	return err
}

// sweep removes what was posted twice.
func (n *newsroom) sweep(ctx context.Context, _ time.Time) error {
	removed, err := n.deliver.Sweep(ctx, n.store, n.adapters)
	n.copies.Add(int64(removed))
	return err
}

// houseKeep deletes what is older than the configuration says.
func (n *newsroom) houseKeep(ctx context.Context, now time.Time) error {
	k := n.cfg.Keep
	if err := n.store.Prune(ctx, digest.Retention{
		Articles: now.Add(-k.Articles), Revisions: now.Add(-k.Revisions), Editions: now.Add(-k.Editions), Audit: now.Add(-k.Audit), Left: now.Add(-k.Left),
	}); err != nil {
		return fmt.Errorf("delete what is old: %w", err)
	}
	if err := n.store.PruneModels(ctx, now.Add(-k.Editions)); err != nil {
		return fmt.Errorf("delete what is old: %w", err)
	}
	return nil
}
