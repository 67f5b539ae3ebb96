package store

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"pgregory.net/rapid"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// hot is the statements that run every second, or for every article, question or
// edition.
func hot() map[string]string {
	return map[string]string{
		"dueFeeds": dueFeeds, "feedsAhead": feedsAhead, "takeHost": takeHost, "feedByURL": feedByURL, "settled": settledArticle, "articleByIdentity": articleByIdentity, "articleByURL": articleByURL, "duePages": duePages,
		"ungrouped": ungrouped, "storyArticles": storyArticles, "refresh": refresh, "factByKey": factByKey,
		"withdraw": withdrawFacts, "twins": twins, "copyTold": copyTold, "factsOfArticle": factsOfArticle, "storiesOfFeed": storiesOfFeed,
		"followed": followedStories, "lastStory": lastStory, "lastAudit": lastAudit, "wholeFeeds": wholeFeeds,
		"due": dueDigests, "ahead": aheadDigests, "lateAhead": lateAhead, "editionsBehind": editionsBehind, "renderedForLater": renderedForLater, "lastComposed": lastComposed, "newestFact": newestFact, "moved": storiesOfDigest,
		"storyFacts": storyFacts, "storySpans": storySpans, "told": toldOfStory, "toldElsewhere": toldElsewhere, "toldLately": toldLately, "claimParts": claimParts, "spoiled": spoiledDigests, "withdrawn": withdrawnOfStory, "nextTurn": nextTurn, "threadRoot": threadRoot,
		"untell": untell, "editionAt": editionByRef, "editions": allEditions, "editionsOf": lastEditions,
		"newest": newestArticles, "newestHolding": newestHolding, "scopedHolding": scopedHolding, "countHolding": countHolding, "articlesByID": articlesByID, "storyWindow": storyWindow, "feedWindow": feedWindow,
		"pageAwaited": pageAwaited, "adopt": adoptArticle, "timeWindow": timeWindow, "countEdges": countEdges, "pruneArticles": pruneArticles, "pruneTold": pruneTold, "oldEditions": oldEditions, "pruneNotes": pruneNotes, "pruneSpans": pruneSpans,
		"pruneStories": pruneStories, "pruneRevisions": pruneRevisions, "pruneAudit": pruneAudit,
		"judgedTopics": judgedTopics, "topicPast": topicPast, "holdFacts": holdFacts, "holdFactsOf": holdFactsOf, "toldFactsNow": toldFactsNow, "saveLearned": saveLearned,
	}
}

// What runs every second, or for every article, question or edition, looks things
// up by an index: no table grows slow with the archive.
func TestHotStatementsScanNoTable(t *testing.T) {
	db, err := Open(t.Context(), ":memory:")
	must(t, err)
	defer func() { must(t, db.Close()) }()
	small := map[string]bool{ // tables, or partial indices, of what waits or of what people ordered
		"articles_page": true, "articles_group": true, "parts_turn": true, "digest_feeds_feed": true, "feeds_due": true,
		"dt": true, "digest_topics": true, "sqlite_autoindex_digest_topics_1": true, "either": true, "m": true, // the last two were asked for, up to a limit
	}
	// Who learns looks at every topic, and once at what their followers called off topic.
	learns := regexp.MustCompile(`^SCAN t$|^SEARCH marks USING AUTOMATIC`)
	for name, q := range hot() {
		for _, step := range plan(t, db, q) {
			words := strings.Fields(step)
			scans := words[0] == "SCAN" && !strings.Contains(step, "VIRTUAL") && !strings.Contains(step, "CONSTANT") && !strings.HasPrefix(words[1], "(")
			// a, due, waiting, moved and carried are what was asked for; l is a channel's editions of which a part was given up
			scans = scans && words[1] != "a" && words[1] != "due" && words[1] != "waiting" && words[1] != "moved" && words[1] != "carried" && words[1] != "l" || strings.Contains(step, "AUTOMATIC")
			ordered := strings.HasPrefix(step, "SCAN editions USING INDEX editions_composed") // it ends at its limit
			if name == "judgedTopics" && learns.MatchString(step) {
				continue
			}
			if scans && !ordered && !small[words[len(words)-1]] {
				t.Errorf("%s: %s", name, step)
			}
		}
	}
}

// The same on PostgreSQL: where it is told to scan no table if there is any other
// way, it scans none but those of what people ordered.
func TestHotStatementsScanNoTableOfPostgreSQL(t *testing.T) {
	db := opened(t, cluster.Address(t))
	small := map[string]bool{"digest_topics": true, "digest_feeds": true, "digests": true, "topics": true}
	all := hot()
	delete(all, "newestHolding") // FTS5's
	delete(all, "scopedHolding")
	delete(all, "countHolding")
	all["countVectors"] = countVectors
	all["scopedOfFew"], all["scopedOfMany"] = scopedOfFew, scopedOfMany
	all["newestOfFew"], all["newestOfMany"], all["wordCounts"], all["removeVector"] = newestOfFew, newestOfMany, wordCounts, removeVector
	c, err := db.write.db.Conn(t.Context())
	must(t, err)
	defer func() { must(t, c.Close()) }()
	_, err = c.ExecContext(t.Context(), "SET enable_seqscan = off")
	must(t, err)
	scan := regexp.MustCompile(`Seq Scan on (\w+)`)
	for name, q := range all {
		must(t, c.Raw(func(driver any) error {
			conn := driver.(*stdlib.Conn).Conn()
			d, err := conn.Prepare(t.Context(), "", db.engine.text(q))
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			args := make([]any, len(d.ParamOIDs))
			for i, oid := range d.ParamOIDs {
				args[i] = map[uint32]any{pgtype.Int8OID: int64(1), pgtype.TextOID: "x", pgtype.TextArrayOID: []string{"x"}, pgtype.Float8ArrayOID: []float64{1}}[oid]
			}
			rows, err := conn.Query(t.Context(), "EXPLAIN "+db.engine.text(q), args...)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			steps, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			for _, step := range steps {
				if m := scan.FindStringSubmatch(step); m != nil && !small[m[1]] {
					t.Errorf("%s: %s", name, step)
				}
			}
			return nil
		}))
	}
}

// A search within a scope looks each hit up by its ID, and joins no other way.
func TestScopedSearchReadsWhatItFound(t *testing.T) {
	db := opened(t, memory)
	joined := false
	for _, step := range plan(t, db, scopedHolding) {
		if strings.HasPrefix(step, "SCAN a") {
			t.Error(step)
		}
		joined = joined || strings.HasPrefix(step, "SEARCH a USING INTEGER PRIMARY KEY")
	}
	if !joined {
		t.Errorf("plan %q", plan(t, db, scopedHolding))
	}
}

func plan(t *testing.T, db *DB, query string) []string {
	t.Helper()
	query = db.engine.text(query)
	n := 0
	for n < 20 && strings.Contains(query, "$"+string(rune('1'+n))) {
		n++
	}
	args := make([]any, n)
	for i := range args {
		args[i] = 1
	}
	rows, err := db.write.db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	must(t, err)
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		must(t, rows.Scan(&id, &parent, &unused, &detail))
		steps = append(steps, detail)
	}
	must(t, rows.Err())
	return steps
}

// The window says what a look at every article would say.
func TestWindowCountsWhatIsThere(t *testing.T) {
	db, err := Open(t.Context(), ":memory:")
	must(t, err)
	defer func() { must(t, db.Close()) }()
	rapid.Check(t, func(rt *rapid.T) {
		ctx := context.Background()
		for _, table := range []string{"articles", "article_days", "notes"} {
			_, err := db.write.db.ExecContext(ctx, "DELETE FROM "+table)
			must(t, err)
		}
		hours := rapid.IntRange(-100, 100)
		as := map[string]digest.Article{}
		for i, h := range rapid.SliceOfN(hours, 0, 40).Draw(rt, "hours") {
			a := article(string(rune('A'+i)), "Title", "Text.")
			a.FeedID = int64(i % 3)
			a.Published = monday.Add(time.Duration(h) * time.Hour)
			_, _, err := db.SaveFetch(ctx, digest.Feed{ID: a.FeedID}, []digest.Article{a})
			must(t, err)
			as[a.Identity] = a
		}
		if cut := hours.Draw(rt, "pruned before"); cut < 0 {
			before := monday.Add(time.Duration(cut) * time.Hour)
			_, err := db.write.db.ExecContext(ctx, `UPDATE articles SET seen_at = published_at`)
			must(t, err)
			must(t, db.Prune(ctx, digest.Retention{Articles: before}))
			for id, a := range as {
				if a.Published.Before(before) {
					delete(as, id)
				}
			}
		}
		var s digest.Scope
		if rapid.Bool().Draw(rt, "from") {
			s.From = monday.Add(time.Duration(hours.Draw(rt, "from")) * time.Hour)
		}
		if rapid.Bool().Draw(rt, "to") {
			s.To = monday.Add(time.Duration(hours.Draw(rt, "to")) * time.Hour)
		}
		if rapid.Bool().Draw(rt, "feeds") {
			s.Feeds = []int64{1, 2}
		}
		var want digest.Window
		for _, a := range as {
			if a.Published.Before(s.From) || !s.To.IsZero() && !a.Published.Before(s.To) || s.Feeds != nil && a.FeedID == 0 {
				continue
			}
			if want.Articles++; want.From.IsZero() || a.Published.Before(want.From) {
				want.From = a.Published
			}
			want.To = latest(want.To, a.Published)
		}
		got, err := db.Window(ctx, s)
		must(t, err)
		got.Newest = time.Time{}
		if d := cmp.Diff(want, got); d != "" {
			rt.Errorf("%+v: %s", s, d)
		}
		found, err := db.Search(ctx, digest.Search{Scope: s, Limit: 100})
		must(t, err)
		if s.Feeds == nil && len(found) != want.Articles {
			rt.Errorf("%+v: %d found; want %d", s, len(found), want.Articles)
		}
	})
}

func TestSearchWithinAScope(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		for day := range 10 {
			a := article(string(rune('0'+day)), "Tariff", "The tariff moved.")
			a.Published = monday.AddDate(0, 0, day)
			_, _, err := db.SaveFetch(t.Context(), digest.Feed{}, []digest.Article{a})
			must(t, err)
		}
		as, err := db.Ungrouped(t.Context(), 10)
		must(t, err)
		for _, a := range as {
			must(t, db.Place(t.Context(), []digest.Placement{{Article: a, Story: a.ID}}, monday))
		}
		s := digest.Scope{From: monday.AddDate(0, 0, 3), To: monday.AddDate(0, 0, 6)}
		found, err := db.Search(t.Context(), digest.Search{Terms: []digest.Term{{"tariff"}, {"moved"}}, Scope: s, Limit: 10})
		must(t, err)
		got := map[string]bool{}
		for _, a := range found {
			got[a.Identity] = true
		}
		if d := cmp.Diff(map[string]bool{"3": true, "4": true, "5": true}, got); d != "" {
			t.Error(d)
		}
		df, n, err := db.Frequency(t.Context(), []digest.Term{{"tariff"}, {"nothing"}}, s)
		must(t, err)
		if d := cmp.Diff([]int{10, 0, 10}, append(df, n)); d != "" {
			t.Error(d)
		}
	})
}

func TestPruneKeepsWhatAnEditionTold(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		f := placed(t, db)
		_, e := ordered(t, db, []int64{f.Facts[0].ID, f.Facts[0].ID}) // both articles state it
		_, err := db.SaveEdition(ctx, e, time.Time{})
		must(t, err)
		_, _, err = db.SaveFetch(ctx, digest.Feed{}, []digest.Article{article("3", "Three", "Nobody was told of this.")})
		must(t, err)
		count := func(table string) (n int) {
			must(t, db.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table).Scan(&n))
			return n
		}
		later := monday.AddDate(0, 0, 1)
		must(t, db.Prune(ctx, digest.Retention{Articles: later}))
		if a, f := count("articles"), count("facts"); a != 2 || f != 2 {
			t.Errorf("%d articles and %d facts are left; want those that were told", a, f)
		}
		leap := monday.AddDate(1, 0, 0)
		must(t, db.Prune(ctx, digest.Retention{Articles: leap, Editions: leap})) // by a clock that is wrong
		if n := count("editions"); n != 1 {
			t.Errorf("a clock that leapt deleted %d editions", 1-n)
		}
		must(t, db.Prune(ctx, digest.Retention{Articles: later, Editions: later, Revisions: later, Audit: later}))
		for _, table := range []string{"articles", "facts", "fact_spans", "told", "editions", "parts", "edition_stories", "topic_articles"} {
			if n := count(table); n != 0 {
				t.Errorf("%d rows are left in %s", n, table)
			}
		}
		if n, err := db.LastStory(ctx); err != nil || n != 7 {
			t.Errorf("the last story's number is %d, %v; want 7", n, err)
		}
		if c, err := db.LastComposed(ctx, chat.Channel{Adapter: "c", ID: "x"}); err != nil || !c.IsZero() {
			t.Errorf("last edition %s, %v", c, err)
		}
	})
}
