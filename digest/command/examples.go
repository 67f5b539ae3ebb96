package command

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/match"
)

// likeStories is a topic's query that gives it an example instead. Who looks for the
// word itself quotes it.
var likeStories = regexp.MustCompile(`(?i)^(like|unlike) +(.+)$`)

// likeWhat is what is said where the topic, or its example, was forgotten.
var likeWhat = regexp.MustCompile(`(?i)^(like|unlike)$`)

// A saidExample is a story that somebody named as an example of a topic.
type saidExample struct {
	name   string // of the topic
	wanted bool
	story  string // a number, a link, or words; "nothing" forgets the examples
}

const (
	// maxExamples is how many articles of a story are examples, each of another source.
	maxExamples = 4
	// maxExample bounds the text of an example, in code points: what an article is
	// about stands at its beginning.
	maxExample = 4000
)

// exemplify gives a topic of this channel a story as an example of what it means, or
// of what it does not, and lets it learn at once.
func (d *Desk) exemplify(ctx context.Context, r chat.Request, said saidExample) (chat.Message, error) {
	_, topic, err := d.followed(ctx, r, said.name)
	if err != nil {
		return chat.Message{}, err
	}
	var es []digest.Example
	if !strings.EqualFold(said.story, "nothing") {
		if es, err = d.examplesIn(ctx, r, said); err != nil {
			return chat.Message{}, err
		}
	}
	detail := topic.Name + ": no examples"
	if len(es) > 0 {
		detail = topic.Name + ": " + likeWord(said.wanted) + " " + clip(oneLine(es[0].Title), maxValue)
	}
	if err := d.o.Store.SaveExamples(ctx, topic.ID, es, d.audit(r, detail)); err != nil {
		return chat.Message{}, err
	}
	if err := errors.Join(d.o.Topics.LearnTopic(ctx, topic.ID, d.o.Now()), d.o.Topics.Refresh(ctx)); err != nil {
		return chat.Message{}, err
	}
	if topic, err = d.o.Store.Topic(ctx, topic.Workspace, topic.Name); err != nil {
		return chat.Message{}, err
	}
	m := public(join(chat.Say("For all channels here that follow it, "), chat.Strong(topic.Name), chat.Say(exampleSays(said, es))))
	m.Blocks = append(m.Blocks, small("%s", orText(learnedSays(topic), notEnough)))
	return m, nil
}

func likeWord(wanted bool) string {
	if wanted {
		return "like"
	}
	return "unlike"
}

func exampleSays(said saidExample, es []digest.Example) string {
	if len(es) == 0 {
		return " has no examples any more."
	}
	title := "“" + clip(oneLine(orText(es[0].Title, "an article without a headline")), maxValue) + "”"
	if said.wanted {
		return " means what is like " + title + "."
	}
	return " does not mean what is like " + title + "."
}

// examplesIn are the articles of the story that is named, no two of one source.
func (d *Desk) examplesIn(ctx context.Context, r chat.Request, said saidExample) ([]digest.Example, error) {
	ids, err := d.storiesMeant(ctx, r, said.story)
	if err != nil {
		return nil, err
	}
	switch {
	case len(ids) != 1 && links.MatchString(said.story):
		return nil, errNoLink
	case len(ids) != 1:
		return nil, complain("Which story? Its number in the last edition, a link of it, or words of its headline. To look for the word %q itself, quote it.", likeWord(said.wanted))
	}
	f, err := d.following(ctx, r.At.Channel, ids[0])
	if err != nil {
		return nil, err
	}
	var es []digest.Example
	heard := map[string]bool{}
	for i := len(f.Articles) - 1; i >= 0 && len(es) < maxExamples; i-- {
		a := f.Articles[i]
		if heard[a.Source] || a.DuplicateOf != 0 {
			continue
		}
		heard[a.Source] = true
		es = append(es, digest.Example{Article: a.ID, Wanted: said.wanted, Title: a.Title, Text: clip(a.Text, maxExample), Person: r.User.ID, Made: d.o.Now()})
	}
	return es, nil
}

// notEnough is what a topic says that has no threshold.
const notEnough = "It has no threshold yet, and keeps whatever matches: one takes 20 matches, and 3 articles that are not what is meant, or one with one that is."

// learnedOf is what a topic has learned; one that cannot be read has learned nothing,
// as wherever articles are placed.
func learnedOf(t digest.Topic) match.Learned {
	l, err := match.ReadLearned(t.Learned)
	if err != nil {
		return match.Learned{}
	}
	return l
}

// learnedSays is a topic's threshold in words; empty where it has learned nothing.
func learnedSays(t digest.Topic) string {
	l := learnedOf(t)
	switch {
	case l.Matched == 0:
		return ""
	case l.Least == 0:
		return notEnough
	}
	return fmt.Sprintf("Its threshold is %.2f of 1, learned from %s, of which %s given as examples and %s called off topic. A match in the headline is always told.",
		l.Least, plural(l.Matched, "match", "matches"), wasOrWere(l.Wanted), wasOrWere(l.Unwanted))
}

func wasOrWere(n int) string {
	if n == 1 {
		return "1 was"
	}
	return fmt.Sprintf("%d were", n)
}

// heldAgainst is how a match stands to what its topic has learned; empty where that
// is nothing.
func heldAgainst(t digest.Topic, q match.Query, doc match.Doc) string {
	l := learnedOf(t)
	if l.Matched == 0 || l.Least == 0 {
		return ""
	}
	j := l.Judge(q, doc)
	says := fmt.Sprintf("; by its past, it is meant with %.2f of 1, and this topic's threshold is %.2f", j.Probability, j.Least)
	switch {
	case j.Below:
		says = fmt.Sprintf("; below this topic's threshold: by its past, it is meant with %.2f of 1, and it takes %.2f", j.Probability, j.Least)
	case j.Headline:
		says += ": it is below, and told because its headline alone matches"
	}
	of, against := l.Telling(doc)
	if len(of) > 0 {
		says += "; for it: " + strings.Join(of, ", ")
	}
	if len(against) > 0 {
		says += "; against it: " + strings.Join(against, ", ")
	}
	return says
}
