package store

import (
	"context"
	"fmt"
	"math"
	"time"

	"newsdesk/digest"
)

// Window tells what stretch of the archive a scope covers. Newest is when the
// article published last was read.
func (db *DB) Window(ctx context.Context, s digest.Scope) (digest.Window, error) {
	w, err := db.window(ctx, s)
	if err != nil {
		return w, fmt.Errorf("window: %w", err)
	}
	return w, nil
}

func (db *DB) window(ctx context.Context, s digest.Scope) (digest.Window, error) {
	from, to := micros(s.From), until(s)
	if s.From.IsZero() {
		from = math.MinInt64
	}
	switch {
	case s.Story != 0:
		story, err := db.storyNow(ctx, s.Story)
		if err != nil {
			return digest.Window{}, err
		}
		return db.scanWindow(ctx, storyWindow, story, from, to)
	case len(s.Feeds) > 0:
		return db.feedsWindow(ctx, s.Feeds, from, to)
	}
	w, err := db.scanWindow(ctx, timeWindow, from, to)
	if err != nil {
		return w, err
	}
	w.Articles, err = db.countBetween(ctx, from, to)
	return w, err
}

const storyWindow = `SELECT COUNT(*), COALESCE(MIN(published_at), 0), COALESCE(MAX(published_at), 0), COALESCE(MAX(seen_at), 0)
	FROM articles WHERE story_id = $1 AND published_at >= $2 AND published_at < $3`

const feedWindow = `SELECT COUNT(*), COALESCE(MIN(published_at), 0), COALESCE(MAX(published_at), 0), COALESCE(MAX(seen_at), 0)
	FROM articles WHERE feed_id = $1 AND published_at >= $2 AND published_at < $3`

// Each of these reads one end of an index.
const timeWindow = `SELECT 0,
	COALESCE((SELECT MIN(published_at) FROM articles WHERE published_at >= $1 AND published_at < $2), 0),
	COALESCE((SELECT MAX(published_at) FROM articles WHERE published_at >= $1 AND published_at < $2), 0),
	COALESCE((SELECT seen_at FROM articles WHERE published_at >= $1 AND published_at < $2 ORDER BY published_at DESC LIMIT 1), 0)`

func (db *DB) scanWindow(ctx context.Context, query string, args ...any) (digest.Window, error) {
	var w digest.Window
	var from, to, newest int64
	err := db.read.QueryRowContext(ctx, query, args...).Scan(&w.Articles, &from, &to, &newest)
	w.From, w.To, w.Newest = at(from), at(to), at(newest)
	return w, err
}

// feedsWindow is the window of several feeds together.
func (db *DB) feedsWindow(ctx context.Context, feeds []int64, from, to int64) (digest.Window, error) {
	var all digest.Window
	for _, f := range feeds {
		w, err := db.scanWindow(ctx, feedWindow, f, from, to)
		if err != nil {
			return all, err
		}
		if w.Articles == 0 {
			continue
		}
		if all.Articles == 0 || w.From.Before(all.From) {
			all.From = w.From
		}
		all.To, all.Newest = latest(all.To, w.To), latest(all.Newest, w.Newest)
		all.Articles += w.Articles
	}
	return all, nil
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

const countDays = `SELECT COALESCE(SUM(articles), 0) FROM article_days WHERE day > $1 AND day < $2`

const countEdges = `SELECT (SELECT COUNT(*) FROM articles WHERE published_at >= $1 AND published_at < $2)
	+ (SELECT COUNT(*) FROM articles WHERE published_at >= $3 AND published_at < $4)`

// countBetween counts the articles published from one time to another: whole days
// by what is kept of them, the days at both ends one by one.
func (db *DB) countBetween(ctx context.Context, from, to int64) (int, error) {
	perDay := (24 * time.Hour).Microseconds()
	first, last := dayOf(from), dayOf(to)
	if last-first < 2 || from < 0 && from != math.MinInt64 {
		n, err := scanID(db.read.QueryRowContext(ctx, countEdges, from, to, to, to))
		return int(n), err
	}
	days, err := scanID(db.read.QueryRowContext(ctx, countDays, first, last))
	if err != nil {
		return 0, err
	}
	edges, err := scanID(db.read.QueryRowContext(ctx, countEdges, from, (first+1)*perDay, last*perDay, to))
	return int(days + edges), err
}
