package ingest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/match"
	"newsdesk/digest/store"
)

// What a topic about India means, and what only mentions India at the end.
func aboutIndia(i int) item {
	return item{
		fmt.Sprintf("Tariff on goods from Indian ports, round %d", i),
		fmt.Sprintf("India cut its tariff on goods in round %d of the trade talks. The trade ministry of India said exports of textiles and gems would grow. Customs duties fell by %d percent, exporters said.", i, i+2), monday.Add(time.Duration(i) * time.Hour),
	}
}

func aboutCricket(i int) item {
	filler := strings.Repeat(fmt.Sprintf("The captain praised the wicket and the bowlers after the innings %d. The batsman struck a century before the umpire stopped play. ", i), 3)
	return item{fmt.Sprintf("Bowlers take wicket %d before stumps", i), filler + "The next match of the tour is against India.", monday.Add(time.Duration(i)*time.Hour + time.Minute)}
}

// cricketNews are articles of both kinds, in turn, from number first on.
func cricketNews(first, last int) (items []item) {
	for i := first; i < last; i++ {
		items = append(items, aboutIndia(i), aboutCricket(i))
	}
	return items
}

// told says which of some articles would be told of, by what the ingester has loaded.
func (r *rig) told(items ...item) (titles []string) {
	r.Helper()
	r.poll(monday.Add(25 * time.Hour))
	for _, it := range items {
		if kept, _ := r.in.topic.Judge(match.NewDoc(it.title, it.text)); len(kept) > 0 {
			titles = append(titles, it.title)
		}
	}
	return titles
}

// followsIndia is a rig whose channel follows India, where half of what matches is cricket.
func followsIndia(t *testing.T) (*rig, digest.Digest, digest.Topic) {
	t.Helper()
	r := newRig(t, Options{})
	r.net.feed("/a", cricketNews(0, 12)...)
	r.follow("/a")
	d := r.order("x")
	topic, _ := r.track(d, "India", monday)
	r.poll(monday.Add(24 * time.Hour))
	return r, d, topic
}

func TestATopicLearnsFromWhatPeopleCallOffTopic(t *testing.T) {
	r, d, topic := followsIndia(t)
	marked := 0
	for _, a := range r.articles() {
		if strings.HasPrefix(a.Title, "Bowlers") && marked < 3 {
			marked++
			_, err := r.in.Tie(t.Context(), digest.Tie{Kind: digest.OffTopic, Article: a.ID, Channel: d.Channel, Person: "asha", Made: monday}, digest.Audit{At: monday, Channel: d.Channel})
			must(t, err)
		}
	}
	must(t, r.in.Learn(t.Context(), monday.Add(24*time.Hour)))
	learned := r.topic(topic)
	if learned.Learned == "" {
		t.Fatal("it has learned nothing")
	}
	headline := item{"India drops its captain before the next innings", aboutCricket(41).text, monday}
	want := []string{aboutIndia(40).title, headline.title}
	if d := cmp.Diff(want, r.told(aboutIndia(40), aboutCricket(40), headline)); d != "" {
		t.Errorf("told (-want +got):\n%s\n%s", d, learned.Learned)
	}
}

func TestATopicLearnsFromExamples(t *testing.T) {
	r, _, topic := followsIndia(t)
	var es []digest.Example
	for _, a := range r.articles()[:4] {
		es = append(es, digest.Example{Article: a.ID, Wanted: strings.HasPrefix(a.Title, "Tariff"), Title: a.Title, Text: a.Text, Made: monday})
	}
	by := digest.Audit{At: monday, Channel: chat.Channel{Adapter: "c", ID: "x"}}
	must(t, r.db.SaveExamples(t.Context(), topic.ID, es[:1], by))
	must(t, r.in.Learn(t.Context(), monday))
	if got := r.topic(topic); strings.Contains(got.Learned, `"least":0.`) {
		t.Errorf("one example sets a threshold: %s", got.Learned)
	}
	must(t, r.db.SaveExamples(t.Context(), topic.ID, es, by))
	must(t, r.in.Learn(t.Context(), monday))
	first := r.topic(topic)
	if !strings.Contains(first.Learned, `"least":0.`) {
		t.Errorf("%d examples set no threshold: %s", len(es), first.Learned)
	}
	must(t, r.in.Learn(t.Context(), monday.Add(time.Hour)))
	if again := r.topic(topic); !again.LearnedAt.Equal(first.LearnedAt) {
		t.Error("it learns again from the same")
	}
	r.restart()
	if d := cmp.Diff([]string{aboutIndia(40).title}, r.told(aboutIndia(40), aboutCricket(40))); d != "" {
		t.Errorf("told after a restart (-want +got):\n%s", d)
	}
}

// What is below the threshold when it is placed is told to nobody.
func TestWhatIsBelowATopicsThresholdIsNotTold(t *testing.T) {
	r := newRig(t, Options{})
	r.net.feed("/a", cricketNews(0, 1)...)
	r.follow("/a")
	d := r.order("x")
	topic, _ := r.track(d, "India", monday)
	l := match.Learned{Least: .5, Weights: []float64{-9, 0, 18, 0, 0, 0, 0, 0}} // only what has it in the title
	must(t, r.db.SaveLearned(t.Context(), digest.Study{Topic: topic, From: "hand"}, l.String(), monday))
	r.poll(monday.Add(time.Hour))
	var titles []string
	for _, story := range r.moved(d) {
		titles = append(titles, r.following(story).Story.Headline)
	}
	if diff := cmp.Diff([]string{aboutIndia(0).title}, titles); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

func (r *rig) topic(t digest.Topic) digest.Topic {
	r.Helper()
	got, err := r.db.Topic(r.Context(), t.Workspace, t.Name)
	must(r, err)
	return got
}

// A failing store of which the past of one topic cannot be read.
type failing struct {
	*store.DB
	topic int64
}

func (f failing) TopicPast(ctx context.Context, topic int64, limit int) ([]digest.Past, error) {
	if topic == f.topic {
		return nil, errors.New("unreadable")
	}
	return f.DB.TopicPast(ctx, topic, limit)
}

func TestTopicsLearnEachForItself(t *testing.T) {
	r := newRig(t, Options{})
	r.net.feed("/a", cricketNews(0, 12)...)
	r.follow("/a")
	d := r.order("x")
	var topics []digest.Topic
	for _, name := range []string{"India", "tariff", "wicket"} {
		topic, _ := r.track(d, name, monday)
		topics = append(topics, topic)
	}
	r.poll(monday.Add(24 * time.Hour))
	a := r.articles()[0]
	for _, topic := range topics {
		must(t, r.db.SaveExamples(t.Context(), topic.ID, []digest.Example{{Article: a.ID, Wanted: true, Title: a.Title, Text: a.Text, Made: monday}}, digest.Audit{At: monday, Channel: d.Channel}))
	}
	learned := func() (names []string) {
		for _, topic := range topics {
			if r.topic(topic).Learned != "" {
				names = append(names, topic.Name)
			}
		}
		return names
	}
	r.in.store = failing{r.db, topics[0].ID}
	must(t, r.in.LearnTopic(t.Context(), topics[1].ID, monday))
	if d := cmp.Diff([]string{topics[1].Name}, learned()); d != "" {
		t.Errorf("whose topic learned (-want +got):\n%s", d)
	}
	if err := r.in.Learn(t.Context(), monday); err == nil || !strings.Contains(err.Error(), "unreadable") {
		t.Errorf("a topic that cannot learn is not told of: %v", err)
	}
	if d := cmp.Diff([]string{topics[1].Name, topics[2].Name}, learned()); d != "" {
		t.Errorf("behind a topic that fails (-want +got):\n%s", d)
	}
}
