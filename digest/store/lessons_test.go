package store

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"newsdesk/digest"
)

// lesson is a newsroom whose channel x follows the topic chips, with four articles that
// match it, each in its own story; the last is below its threshold.
func lesson(t *testing.T, db *DB) (topic digest.Topic, articles []digest.Article) {
	t.Helper()
	ctx, x := t.Context(), in("w", "x")
	settle(t, db, x)
	topic, err := db.Topic(ctx, digest.Workspace(x), "chips")
	must(t, err)
	f, err := db.AddFeed(ctx, digest.Feed{URL: "https://w.example/feed"}, monday)
	must(t, err)
	for i := range 4 {
		_, _, err := db.SaveFetch(ctx, f, []digest.Article{article(fmt.Sprint(i), fmt.Sprint("Chips ", i), "A text about chips.")})
		must(t, err)
	}
	articles, err = db.Articles(ctx, time.Time{}, 0, 10)
	must(t, err)
	for i, a := range articles {
		p := digest.Placement{Article: a, Story: int64(i + 1), Topics: []int64{topic.ID}, Below: []int64{}}
		if i == 3 {
			p.Topics, p.Below = []int64{}, []int64{topic.ID}
		}
		must(t, db.Place(ctx, []digest.Placement{p}, monday))
	}
	return topic, articles
}

func due(t *testing.T, db *DB) []digest.Study {
	t.Helper()
	all, err := db.TopicsToLearn(t.Context())
	must(t, err)
	return all
}

func TestTopicsLearn(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx, x := t.Context(), in("w", "x")
		topic, articles := lesson(t, db)
		d, err := db.DigestOf(ctx, x)
		must(t, err)
		if n := len(due(t, db)); n != 0 {
			t.Fatalf("%d topics learn of which nobody judged anything", n)
		}
		moved, err := db.Moved(ctx, d, time.Time{}, time.Time{})
		must(t, err)
		if len(moved) != 3 {
			t.Errorf("%v moved; what is below the threshold is not told", moved)
		}
		before, err := db.Changes(ctx)
		must(t, err)
		by := digest.Audit{At: monday, Channel: x, Person: "asha"}
		must(t, db.SaveExamples(ctx, topic.ID, []digest.Example{{Article: articles[1].ID, Wanted: true, Title: "Chips 1", Text: "A text.", Person: "asha", Made: monday}}, by))
		studies := due(t, db)
		if len(studies) != 1 || len(studies[0].Examples) != 1 || !studies[0].Examples[0].Wanted || studies[0].Examples[0].Title != "Chips 1" {
			t.Fatalf("due: %+v", studies)
		}
		must(t, db.SaveLearned(ctx, studies[0], `{"least":0.25}`, monday))
		if got, err := db.Topic(ctx, topic.Workspace, "chips"); err != nil || got.Learned != `{"least":0.25}` || !got.LearnedAt.Equal(monday) {
			t.Errorf("learned %+v, %v", got, err)
		}
		if after, err := db.Changes(ctx); err != nil || after == before {
			t.Errorf("changes %d, %v: other processes do not hear of it", after, err)
		}
		if n := len(due(t, db)); n != 0 {
			t.Errorf("%d learn again from the same", n)
		}
		t.Run("a story called off topic is a lesson", func(t *testing.T) {
			generation, err := db.Generation(ctx)
			must(t, err)
			_, err = db.TieAfter(ctx, generation, digest.Tying{Tie: digest.Tie{Kind: digest.OffTopic, Article: articles[0].ID, Channel: x, Person: "asha", Made: monday}, Audit: by})
			must(t, err)
			if n := len(due(t, db)); n != 1 {
				t.Errorf("%d topics to learn; want 1", n)
			}
			past, err := db.TopicPast(ctx, topic.ID, 10)
			must(t, err)
			if len(past) != 4 || !past[0].OffTopic || past[1].OffTopic || past[3].Article.ID != articles[3].ID || past[3].Article.Text == "" {
				t.Errorf("past %+v; want all four, the first off topic", past)
			}
			if newest, err := db.TopicPast(ctx, topic.ID, 1); err != nil || len(newest) != 1 || newest[0].Article.ID != articles[3].ID {
				t.Errorf("the last article of the past is %+v, %v", newest, err)
			}
		})
		t.Run("the same query keeps what was learned, another forgets it", func(t *testing.T) {
			ids := []int64{articles[0].ID, articles[3].ID}
			_, err := db.SaveTopic(ctx, topic, ids)
			must(t, err)
			if moved, err := db.Moved(ctx, d, time.Time{}, time.Time{}); err != nil || len(moved) != 0 { // story 1 is off topic, 4 below
				t.Errorf("%v moved, %v", moved, err)
			}
			other := topic
			other.Query = "chip* OR wafer"
			_, err = db.SaveTopic(ctx, other, ids)
			must(t, err)
			if got, err := db.Topic(ctx, topic.Workspace, "chips"); err != nil || got.Learned != "" {
				t.Errorf("learned %q, %v", got.Learned, err)
			}
			if moved, err := db.Moved(ctx, d, time.Time{}, time.Time{}); err != nil || len(moved) != 1 {
				t.Errorf("%v moved, %v; the threshold was the old query's", moved, err)
			}
			must(t, db.SaveLearned(ctx, studies[0], `{"least":0.5}`, monday))
			if got, err := db.Topic(ctx, topic.Workspace, "chips"); err != nil || got.Learned != "" {
				t.Errorf("learned %q, %v: that was studied under the old query", got.Learned, err)
			}
		})
		t.Run("no examples forgets them, and untracking all", func(t *testing.T) {
			must(t, db.SaveExamples(ctx, topic.ID, nil, by))
			if es, err := db.Examples(ctx, topic.ID); err != nil || len(es) != 0 {
				t.Errorf("examples %v, %v", es, err)
			}
			must(t, db.SaveExamples(ctx, topic.ID, []digest.Example{{Article: articles[1].ID, Title: "Chips 1", Made: monday}}, by))
			must(t, db.UnfollowTopic(ctx, d.ID, topic.ID, by))
			if es, err := db.Examples(ctx, topic.ID); err != nil || len(es) != 0 {
				t.Errorf("examples %v, %v", es, err)
			}
		})
	})
}

func TestWhatWasToldAndNotCalledOffTopicIsKept(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx, x := t.Context(), in("w", "x")
		topic, articles := lesson(t, db)
		for n, story := range []int64{1, 2} {
			_, err := db.write.db.ExecContext(ctx, `INSERT INTO edition_stories (edition_id, number, story_id, channel) VALUES (1, $1, $2, $3)`, n+1, story, x.String())
			must(t, err)
		}
		kept := func() (ids []int64) {
			past, err := db.TopicPast(ctx, topic.ID, 10)
			must(t, err)
			for _, p := range past {
				if p.Kept {
					ids = append(ids, p.Article.ID)
				}
			}
			return ids
		}
		if ids := kept(); len(ids) != 0 {
			t.Errorf("%v are kept where nobody ever says that a story is off topic", ids)
		}
		generation, err := db.Generation(ctx)
		must(t, err)
		_, err = db.TieAfter(ctx, generation, digest.Tying{
			Tie: digest.Tie{Kind: digest.OffTopic, Article: articles[0].ID, Channel: x, Person: "asha", Made: monday}, Audit: digest.Audit{At: monday, Channel: x},
		})
		must(t, err)
		if ids := kept(); len(ids) != 2 { // the first was told as well; who asks believes the mark
			t.Errorf("%v are kept; want the two that were told", ids)
		}
	})
}

func TestEveryLessonLearnedIsAnotherChange(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		topic, _ := lesson(t, db)
		other, err := db.SaveTopic(ctx, digest.Topic{Workspace: topic.Workspace, Name: "wafers", Query: "wafer*", Created: monday}, nil)
		must(t, err)
		seen := map[int64]bool{}
		for i, s := range []struct {
			topic digest.Topic
			now   time.Time
		}{{topic, monday}, {other, monday}, {topic, monday}, {other, monday.Add(-time.Hour)}} { // the last by a clock that is behind
			must(t, db.SaveLearned(ctx, digest.Study{Topic: s.topic}, `{"least":0.25}`, s.now))
			n, err := db.Changes(ctx)
			must(t, err)
			if seen[n] {
				t.Errorf("lesson %d: other processes do not hear of it", i)
			}
			seen[n] = true
		}
		d, err := db.DigestOf(ctx, in("w", "x"))
		must(t, err)
		must(t, db.SaveLearned(ctx, digest.Study{Topic: topic}, `{}`, monday))
		before, err := db.Changes(ctx)
		must(t, err)
		must(t, db.UnfollowTopic(ctx, d.ID, topic.ID, digest.Audit{At: monday, Channel: d.Channel}))
		if after, err := db.Changes(ctx); err != nil || after == before {
			t.Errorf("changes %d, %v: dropping the topic that learned last is not heard of", after, err)
		}
	})
}

func TestOnlyAPastThatHasDoubledIsStudiedAgain(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		ctx := t.Context()
		topic, articles := lesson(t, db)
		must(t, db.SaveExamples(ctx, topic.ID, []digest.Example{{Article: articles[1].ID, Wanted: true, Title: "Chips 1", Made: monday}}, digest.Audit{At: monday, Channel: in("w", "x")}))
		one, err := db.TopicToLearn(ctx, topic.ID)
		must(t, err)
		if len(one) != 1 || !strings.HasSuffix(one[0].From, ", 2^3") { // three matches and one below its threshold
			t.Fatalf("%+v; want one topic that has learned from four articles", one)
		}
		if none, err := db.TopicToLearn(ctx, topic.ID+1); err != nil || len(none) != 0 {
			t.Errorf("%+v, %v learn of another topic", none, err)
		}
		must(t, db.SaveLearned(ctx, one[0], `{}`, monday))
		matches := func(n int) int {
			_, err := db.write.db.ExecContext(ctx, `DELETE FROM topic_articles`)
			must(t, err)
			for i := range n {
				_, err := db.write.db.ExecContext(ctx, `INSERT INTO topic_articles (topic_id, article_id) VALUES ($1, $2)`, topic.ID, 100+i)
				must(t, err)
			}
			return len(due(t, db))
		}
		for _, step := range []struct{ matches, due int }{{2, 0}, {3, 0}, {2, 0}, {7, 1}} {
			if n := matches(step.matches); n != step.due {
				t.Errorf("with %d matches and one below, %d topics learn; want %d", step.matches, n, step.due)
			}
		}
	})
}

func TestAPastIsReadInPart(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		topic, articles := lesson(t, db)
		_, err := db.write.db.ExecContext(t.Context(), `UPDATE articles SET text = $2 WHERE id = $1`, articles[0].ID, strings.Repeat("é", 30_000))
		must(t, err)
		past, err := db.TopicPast(t.Context(), topic.ID, 10)
		must(t, err)
		if n := utf8.RuneCountInString(past[0].Article.Text); n != 20_000 {
			t.Errorf("%d code points are read of a long text", n)
		}
	})
}
