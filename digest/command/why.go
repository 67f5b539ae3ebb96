package command

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/match"
)

// Reasons is what the newsroom keeps of why.
type Reasons interface {
	Decision(ctx context.Context, article int64) (digest.Decision, error)
	StoryChanges(ctx context.Context, story int64, limit int) ([]digest.StoryChange, error)
	FeedByID(ctx context.Context, id int64) (digest.Feed, error)
	// PartStates returns the states of an edition's parts, in order.
	PartStates(ctx context.Context, edition int64) ([]digest.Part, error)
}

// why says of a story or an article, decision by decision, why it is where it is: how
// it was read, grouped, matched, ranked, told and posted.
func (d *Desk) why(ctx context.Context, r chat.Request) (chat.Message, error) {
	what := strings.TrimSpace(r.Options["what"])
	f, err := d.meant(ctx, r, what)
	if err != nil {
		return chat.Message{}, err
	}
	a := meantArticle(f, what)
	m := chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("Why: " + clip(oneLine(orText(a.Title, f.Story.Headline)), maxValue))}}}
	for _, part := range []func(context.Context, chat.Request, subject) (chat.Block, error){d.whyRead, d.whyGrouped, d.whyMatched, d.whyRanked, d.whyTold} {
		b, err := part(ctx, r, subject{f, a})
		if err != nil {
			return m, err
		}
		if len(b.Lines) > 0 {
			m.Blocks = append(m.Blocks, b)
		}
	}
	return m, nil
}

// A subject is a story and the article of it that is asked about.
type subject struct {
	story   digest.Following
	article digest.Article
}

// meantArticle is the article that is asked about: that of the link or the headline,
// else the first that copies none.
func meantArticle(f digest.Following, what string) digest.Article {
	if _, err := strconv.Atoi(what); err != nil {
		if a, ok := articleIn(f, what); ok {
			return a
		}
	}
	for _, a := range f.Articles {
		if a.DuplicateOf == 0 {
			return a
		}
	}
	return f.Articles[0]
}

func section(title string, lines ...chat.Text) chat.Block {
	return chat.Block{Kind: chat.Entry, Title: chat.Strong(title), Lines: lines}
}

// whyRead: when and by which feed.
func (d *Desk) whyRead(ctx context.Context, _ chat.Request, s subject) (chat.Block, error) {
	a := s.article
	by := "by an import"
	if a.FeedID != 0 {
		feed, err := d.o.Store.FeedByID(ctx, a.FeedID)
		switch {
		case err == nil:
			by = "in the feed " + clip(oneLine(feed.Name()), maxValue)
		case errors.Is(err, digest.ErrNotFound):
			by = "in a feed that nobody follows any more"
		default:
			return chat.Block{}, err
		}
	}
	lines := []chat.Text{join(chat.Say(source(a)+", published "), chat.Text{d.moment(a.Published)}, chat.Say("; read "), chat.Text{d.moment(a.Seen)}, chat.Say(" "+by+"."))}
	if a.Undated {
		lines = append(lines, chat.Say("The feed gave no date: it counts as published when it was first read."))
	}
	if a.Teaser {
		lines = append(lines, chat.Say("Only the feed's excerpt is known: its page could not be read."))
	}
	if a.Revision > 0 {
		lines = append(lines, join(chat.Say("Its publisher changed it "+plural(a.Revision, "time", "times")+", last "), chat.Text{d.moment(a.Revised)}, chat.Say(".")))
	}
	if len(lines[0]) > 0 && a.URL != "" {
		lines[0] = join(lines[0], chat.Say(" "), chat.Link("article", a.URL))
	}
	return section("Read", lines...), nil
}

// whyGrouped: which story, by what evidence, and what changed it later.
func (d *Desk) whyGrouped(ctx context.Context, _ chat.Request, s subject) (chat.Block, error) {
	a := s.article
	lines := []chat.Text{chat.Say(fmt.Sprintf("It stands in the story “%s”, with %s by %s.", clip(oneLine(s.story.Story.Headline), maxValue),
		plural(s.story.Story.Articles, "article", "articles"), plural(s.story.Story.Outlets, "outlet", "outlets")))}
	if a.DuplicateOf != 0 {
		if o, err := d.o.Store.Article(ctx, a.DuplicateOf, digest.Newest); err == nil {
			lines = append(lines, join(chat.Say("It copies what "+source(o)+" had first, "), chat.Text{d.moment(o.Published)}, chat.Say(": "), chat.Link(clip(oneLine(o.Title), maxValue), o.URL)))
		}
	}
	dec, err := d.o.Store.Decision(ctx, a.ID)
	switch {
	case errors.Is(err, digest.ErrNotFound):
		lines = append(lines, chat.Say("What spoke for it was not kept."))
	case err != nil:
		return chat.Block{}, err
	default:
		lines = append(lines, decided(dec)...)
	}
	changes, err := d.o.Store.StoryChanges(ctx, s.story.Story.ID, 5)
	if err != nil {
		return chat.Block{}, err
	}
	for _, c := range changes {
		lines = append(lines, d.changed(c, s.story.Story.ID))
	}
	return section("Grouped", lines...), nil
}

// decided is a decision in words, its evidence strongest first.
func decided(dec digest.Decision) []chat.Text {
	var lines []chat.Text
	switch dec.Nearest {
	case 0:
		return append(lines, chat.Say("Nothing came near it when it came: it began a story."))
	case dec.Story:
		lines = append(lines, chat.Say(fmt.Sprintf("It joined with a likelihood of %.0f %%.", 100*dec.Probability)))
	default:
		lines = append(lines, chat.Say(fmt.Sprintf("It began a story: the likeliest other was its own by only %.0f %%.", 100*dec.Probability)))
	}
	var terms []string
	for _, e := range dec.Evidence {
		terms = append(terms, fmt.Sprintf("%s %.2f: %+.1f", e.Name, e.Value, e.Weight))
	}
	if len(terms) > 0 {
		lines = append(lines, chat.Say("For (+) and against (−): "+strings.ReplaceAll(strings.Join(terms, " · "), "-", "−")))
	}
	if len(dec.Words) > 0 {
		lines = append(lines, chat.Say("In common: "+clip(oneLine(strings.Join(dec.Words, ", ")), maxValue)))
	}
	return lines
}

func (d *Desk) changed(c digest.StoryChange, story int64) chat.Text {
	by := "by a second look"
	if c.Tie != 0 {
		by = fmt.Sprintf("because somebody said so (%d in /news regroup)", c.Tie)
	}
	what := "an article moved out of it"
	switch {
	case c.Kind == "merge":
		what = "it was united with another"
	case c.To == story:
		what = "an article moved into it"
	}
	return join(chat.Text{d.moment(c.At)}, chat.Say(": "+what+" "+by+"."))
}

// whyMatched: term by term, for each topic of the channel.
func (d *Desk) whyMatched(ctx context.Context, r chat.Request, s subject) (chat.Block, error) {
	order, err := d.o.Store.DigestOf(ctx, r.At.Channel)
	if errors.Is(err, digest.ErrNotFound) {
		return section("Topics", chat.Say("This channel follows nothing yet.")), nil
	}
	if err != nil {
		return chat.Block{}, err
	}
	topics, err := d.o.Store.TopicsOf(ctx, order.ID)
	if err != nil {
		return chat.Block{}, err
	}
	if len(topics) == 0 {
		return section("Topics", chat.Say("This channel follows no topic: it is told all that its feeds report.")), nil
	}
	doc := match.NewDoc(s.article.Title, s.article.Text)
	b := section("Topics")
	for _, t := range topics {
		q, err := match.Parse(t.Query)
		if err != nil {
			b.Lines = append(b.Lines, chat.Say(t.Name+": its query cannot be read."))
			continue
		}
		b.Lines = append(b.Lines, matched(t, q, doc))
	}
	return b, nil
}

func matched(t digest.Topic, q match.Query, doc match.Doc) chat.Text {
	says, threshold := " matches", ""
	if q.Match(doc) {
		threshold = heldAgainst(t, q, doc)
	} else {
		says = " does not match this article"
	}
	var terms []string
	for _, h := range q.Why(doc) {
		mark := ""
		if h.Excluded {
			mark = "NOT "
		}
		terms = append(terms, fmt.Sprintf("%s%s %d×", mark, h.Term, h.Found))
	}
	return join(chat.Strong(t.Name), chat.Say(fmt.Sprintf("%s (%.2f of 1): %s%s", says, q.Score(doc), strings.Join(terms, " · "), threshold)))
}

// whyRanked: factor by factor, in the last edition that told it, or now.
func (d *Desk) whyRanked(ctx context.Context, r chat.Request, s subject) (chat.Block, error) {
	es, err := d.o.Store.EditionsOf(ctx, r.At.Channel, recent)
	if err != nil {
		return chat.Block{}, err
	}
	for _, e := range es {
		for _, en := range e.Entries {
			if en.Story.ID == s.story.Story.ID {
				return d.ranked(ctx, e, en)
			}
		}
	}
	return chat.Block{}, nil
}

func (d *Desk) ranked(ctx context.Context, e digest.Edition, en digest.Entry) (chat.Block, error) {
	b := section("Ranked", join(chat.Say(fmt.Sprintf("Number %d of %d in the edition of ", en.Number, len(e.Entries))), chat.Text{d.moment(e.Composed)}, chat.Say(".")))
	if len(en.Rank) > 0 {
		total := 1.0
		var terms []string
		for _, f := range en.Rank {
			total *= f.By
			terms = append(terms, fmt.Sprintf("%s × %.2f (%s)", f.Name, f.By, f.Says))
		}
		b.Lines = append(b.Lines, chat.Say(fmt.Sprintf("Weight %.2f = %s", total, strings.Join(terms, " · "))))
	}
	parts, err := d.o.Store.PartStates(ctx, e.ID)
	if err != nil {
		return b, err
	}
	var states []string
	for _, p := range parts {
		states = append(states, fmt.Sprintf("part %d %s", p.Number, p.State))
	}
	if len(states) > 0 {
		b.Lines = append(b.Lines, chat.Say("Delivery: "+strings.Join(states, ", ")+"."))
	}
	return b, nil
}

// whyTold: what of the article was told here, or what keeps it out.
func (d *Desk) whyTold(ctx context.Context, r chat.Request, s subject) (chat.Block, error) {
	f := s.story
	b := section("Told")
	if n := len(f.Told); n > 0 {
		last := f.Told[n-1]
		b.Lines = append(b.Lines, join(chat.Say(plural(n, "fact", "facts")+" of the story told here, last "), chat.Text{d.moment(last.At)}, chat.Say(": “"+clip(oneLine(asTold(last.Text)), maxPassage)+"”")))
	}
	fresh := len(untold(f))
	switch {
	case len(f.Facts) == 0:
		b.Lines = append(b.Lines, chat.Say("Nobody follows it: none of its articles matches a topic, so its facts are not kept."))
	case fresh == 0:
		b.Lines = append(b.Lines, chat.Say("Everything known of it was told here: it comes back with a new fact."))
	case len(f.Told) == 0:
		b.Lines = append(b.Lines, chat.Say("Not told here yet: "+plural(fresh, "fact", "facts")+" would be new. It waits for the next edition, or was cut by its size."))
	default:
		b.Lines = append(b.Lines, chat.Say(plural(fresh, "fact", "facts")+" not told: those there were when it was last told were not worth a line then."))
	}
	ties, err := d.o.Store.TiesOf(ctx, r.At.Channel, maxRecorded)
	if err != nil {
		return b, err
	}
	for _, t := range ties {
		if t.Kind == digest.OffTopic && inStory(f, t.Article) {
			b.Lines = append(b.Lines, chat.Say(fmt.Sprintf("It is off topic here: /news regroup undo %d takes that back.", t.ID)))
		}
	}
	return b, nil
}

func inStory(f digest.Following, article int64) bool {
	for _, a := range f.Articles {
		if a.ID == article {
			return true
		}
	}
	return false
}
