// Package ingest brings articles in: due feeds are polled, full texts fetched,
// articles placed in their stories, matched against topics, and their facts kept.
//
// It tells nobody anything: what a channel hears of it is compose's. Its three
// steps, Feeds, Pages and Place, meet only in the store, so each may be killed and
// begun again.
package ingest

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/fetch"
	"newsdesk/digest/group"
	"newsdesk/digest/match"
)

// Store is what ingest needs to know and to keep.
type Store interface {
	FeedStore
	PageStore
	PlaceStore
	TopicStore
	LessonStore
	RereadStore
	TieStore
	WatchStore
	VectorStore
}

// A Fetcher reads feeds and pages; see fetch.Client.
type Fetcher interface {
	Feed(ctx context.Context, f digest.Feed, ask fetch.Ask) (fetch.Poll, error)
	Page(ctx context.Context, address string) (fetch.Page, error)
	PageAgain(ctx context.Context, address string, v fetch.Validators) (p fetch.Page, now fetch.Validators, same bool, err error)
}

// Options says how a newsroom reads. Zero fields take the defaults.
type Options struct {
	Workers  int           // feeds or pages fetched at the same time; default 16
	Shortest time.Duration // between polls of a feed that moves; default 10 minutes
	Longest  time.Duration // between polls of a feed that does not; default 24 hours
	FullText bool          // fetch the page when a feed gives only a teaser
	Window   time.Duration // how long stories live; default 14 days
}

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = 16
	}
	if o.Shortest <= 0 {
		o.Shortest = 10 * time.Minute
	}
	if o.Longest <= 0 {
		o.Longest = 24 * time.Hour
	}
	if o.Window <= 0 {
		o.Window = 14 * 24 * time.Hour
	}
	return o
}

// Ingester brings articles in. It is safe for concurrent use; Place runs once at
// a time.
type Ingester struct {
	o     Options
	store Store
	fetch Fetcher
	log   *slog.Logger
	sense Sense // nil: stories are of one language
	alike float64

	mu       sync.Mutex // guards what follows: grouping is one train of thought
	topic    *match.Index
	grouper  *group.Grouper
	wanted   wanted
	loaded   bool
	loadedAt time.Time
	// the store's generation that grouping remembers
	generation int64
	taken      int64 // the number of the last story, when grouping does not know it; else zero
	changes    int64 // the changes that have been taken in

	watching sync.Mutex // guards watched: when promises were last looked after
	watched  time.Time
}

// New returns an Ingester that knows nothing yet: what the store holds is loaded
// by the first Place.
func New(s Store, f Fetcher, o Options, log *slog.Logger) *Ingester {
	return &Ingester{o: o.withDefaults(), store: s, fetch: f, log: log}
}

// Poll takes the three steps in turn: what is due at now is read, completed and
// placed when it returns. Articles that were told of are read again before they are
// placed.
func (in *Ingester) Poll(ctx context.Context, now time.Time) error {
	return errors.Join(in.Feeds(ctx, now), in.Pages(ctx, now), in.Again(ctx, now), in.Place(ctx, now), in.Watch(ctx, now))
}
