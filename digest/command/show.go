package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/text"
)

// What one look at a story shows at most.
const (
	maxTimeline = 40
	maxMore     = 12
)

// showTimeline is a story day by day: what was reported, by whom, and what this
// channel was told of it.
func (d *Desk) showTimeline(ctx context.Context, r chat.Request, story int64) (chat.Message, error) {
	f, err := d.following(ctx, r.At.Channel, story)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{Private: true, Blocks: []chat.Block{
		{Kind: chat.Heading, Text: chat.Say(f.Story.Headline)},
		small("%s by %s · %s, %d told here", plural(len(f.Articles), "article", "articles"), plural(f.Story.Outlets, "outlet", "outlets"),
			plural(len(f.Facts), "fact", "facts"), len(f.Told)),
	}}
	zone := d.zoneIn(ctx, r)
	if c, ok := chartOf(f, zone); ok {
		m.Blocks = append(m.Blocks, c)
	}
	m.Blocks = append(m.Blocks, d.turns(f)...)
	events := eventsOf(f, zone)
	if n := len(events) - maxTimeline; n > 0 {
		m.Blocks = append(m.Blocks, small("%s not shown.", plural(n, "earlier line", "earlier lines")))
		events = events[n:]
	}
	m.Blocks = append(m.Blocks, timelineDays(events, zone)...)
	m.Blocks = append(m.Blocks, storyControls(story))
	return m, nil
}

// storyControls are what can be done with a story.
func storyControls(story int64) chat.Block {
	id := strconv.FormatInt(story, 10)
	return chat.Block{Kind: chat.Actions, Controls: []chat.Control{
		{Label: "Ask about it", Action: actionAskAbout, Value: id, Opens: true},
		{Label: "Track this story", Action: actionTrackStory, Value: id, Opens: true},
	}}
}

// An event is one line of a timeline.
type event struct {
	at   time.Time
	line chat.Text
}

// eventsOf are the articles and the tellings of a story, oldest first.
func eventsOf(f digest.Following, z *time.Location) []event {
	var es []event
	for _, a := range f.Articles {
		es = append(es, event{a.Published, reported(a, z)})
	}
	for _, t := range f.Told {
		es = append(es, event{t.At, join(chat.Say(t.At.In(z).Format("15:04")+" "), chat.Text{{Text: "Told here: ", Style: chat.Bold}}, chat.Say(oneLine(asTold(t.Text))))})
	}
	slices.SortStableFunc(es, func(a, b event) int { return a.at.Compare(b.at) })
	return es
}

// asTold is a fact as digests tell it: without the dateline before it.
func asTold(fact string) string {
	return text.WithoutDateline(fact, text.Span{End: len(fact)}).In(fact)
}

// timelineDays are the events with a title for each day.
func timelineDays(events []event, z *time.Location) []chat.Block {
	var blocks []chat.Block
	for _, e := range events {
		day := chat.Strong(e.at.In(z).Format("Monday 2 January 2006"))
		if n := len(blocks); n == 0 || blocks[n-1].Title.Plain() != day.Plain() {
			blocks = append(blocks, chat.Block{Kind: chat.Entry, Title: day})
		}
		last := &blocks[len(blocks)-1]
		last.Lines = append(last.Lines, e.line)
	}
	return blocks
}

func reported(a digest.Article, z *time.Location) chat.Text {
	t := chat.Text{{Text: a.Published.In(z).Format("15:04") + " " + source(a) + ": "}, {Text: orText(oneLine(a.Title), "(no title)"), URL: a.URL}}
	if a.DuplicateOf != 0 {
		t = append(t, chat.Piece{Text: " (a copy)", Style: chat.Italic})
	}
	if a.Revision > 0 {
		t = append(t, chat.Piece{Text: " (changed " + plural(a.Revision, "time", "times") + ")", Style: chat.Italic})
	}
	return t
}

func source(a digest.Article) string { return orText(a.Source, "unnamed source") }

func orText(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// showEvidence is the exact passage behind each sentence of an entry, as the
// article said it when it was cited.
func (d *Desk) showEvidence(ctx context.Context, e digest.Entry) (chat.Message, error) {
	m := chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("Evidence: " + orText(e.Summary.Headline, e.Story.Headline))}}}
	for i, s := range e.Summary.Sentences {
		bs, err := d.behind(ctx, s)
		if err != nil {
			return m, err
		}
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: join(chat.Strong(strconv.Itoa(i+1)+". "), chat.Say(oneLine(s.Text)))})
		m.Blocks = append(m.Blocks, bs...)
	}
	return m, nil
}

// behind are the passages behind a sentence. Those that say the same, as copies of
// a wire report do, are shown once, with all who printed them.
func (d *Desk) behind(ctx context.Context, s digest.Sentence) ([]chat.Block, error) {
	var blocks []chat.Block
	at := map[string]int{} // the first credit under a passage
	for _, c := range s.Cites {
		quote, credit, err := d.passage(ctx, c)
		if errors.Is(err, digest.ErrNotFound) {
			blocks = append(blocks, small("The article behind it is no longer in the archive."))
			continue
		}
		if err != nil {
			return nil, err
		}
		key := strings.Join(strings.Fields(quote.Plain()), " ")
		i, known := at[key]
		if !known {
			at[key] = len(blocks) + 1
			blocks = append(blocks, chat.Block{Kind: chat.Quote, Text: quote}, chat.Block{Kind: chat.Small, Text: credit})
			continue
		}
		blocks[i].Text = join(blocks[i].Text, chat.Say(" · "), credit)
	}
	return blocks, nil
}

// around is how much of the article is shown before and after a passage, in code
// points.
const around = 120

// passage is what a cite points at, bold within the words around it, and who said
// it when.
func (d *Desk) passage(ctx context.Context, c digest.Cite) (quote, credit chat.Text, err error) {
	newest, err := d.o.Store.Article(ctx, c.Article, digest.Newest)
	if err != nil {
		return nil, nil, err
	}
	a, err := d.o.Store.Article(ctx, c.Article, c.Revision)
	if err != nil {
		return nil, nil, err
	}
	body := []rune(a.Text)
	if c.InTitle {
		body = []rune(a.Title)
	}
	if c.Start < 0 || c.End > len(body) || c.Start >= c.End {
		return nil, nil, fmt.Errorf("passage %d to %d of article %d: it has %d", c.Start, c.End, a.ID, len(body))
	}
	quote = chat.Text{{Text: before(body[:c.Start])}, {Text: string(body[c.Start:c.End]), Style: chat.Bold}, {Text: after(body[c.End:])}}
	credit = join(chat.Say(source(a)+", "), chat.Text{d.moment(a.Published)}, chat.Say(": "), chat.Link(orText(oneLine(a.Title), "the article"), a.URL))
	if c.Revision != newest.Revision {
		credit = append(credit, chat.Piece{Text: " (changed since; this is what it said when cited)", Style: chat.Italic})
	}
	return quote, credit, nil
}

// before is the end of what stands before a passage, from the beginning of a word.
func before(body []rune) string {
	if len(body) <= around {
		return string(body)
	}
	tail := string(body[len(body)-around:])
	if i := strings.IndexFunc(tail, unicode.IsSpace); i >= 0 {
		tail = strings.TrimLeftFunc(tail[i:], unicode.IsSpace)
	}
	return "… " + tail
}

// after is the beginning of what stands after a passage, to the end of a word.
func after(body []rune) string {
	if len(body) <= around {
		return string(body)
	}
	head := string(body[:around])
	if i := strings.LastIndexFunc(head, unicode.IsSpace); i >= 0 {
		head = strings.TrimRightFunc(head[:i], unicode.IsSpace)
	}
	return head + " …"
}

// more is what else is known of a story: the facts that the channel was not told.
func (d *Desk) more(ctx context.Context, r chat.Request) (chat.Message, error) {
	id, err := pressedStory(r)
	if err != nil {
		return chat.Message{}, err
	}
	f, err := d.following(ctx, r.At.Channel, id)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("More on: " + f.Story.Headline)}}}
	facts := untold(f)
	if len(facts) == 0 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Say("This channel was told every fact that is known of it.")})
		return m, nil
	}
	m.Blocks = append(m.Blocks, small("Not told here yet:"))
	m.Blocks = append(m.Blocks, d.byArticle(facts[:min(len(facts), maxMore)], f.Articles)...)
	if n := len(facts) - maxMore; n > 0 {
		m.Blocks = append(m.Blocks, small("%s not shown.", plural(n, "older fact", "older facts")))
	}
	return m, nil
}

// untold are the facts that the channel was not told: the newest article's first,
// each article's in reading order.
func untold(f digest.Following) []digest.Fact {
	told := map[int64]bool{}
	for _, t := range f.Told {
		told[t.ID] = true
	}
	var facts []digest.Fact
	for _, fact := range f.Facts {
		if !told[fact.ID] && len(fact.Spans) > 0 {
			facts = append(facts, fact)
		}
	}
	slices.SortStableFunc(facts, func(a, b digest.Fact) int {
		x, y := a.Spans[0], b.Spans[0]
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(x.Article, y.Article), cmp.Compare(x.Start, y.Start))
	})
	return facts
}

// byArticle are facts under the articles that state them.
func (d *Desk) byArticle(facts []digest.Fact, articles []digest.Article) []chat.Block {
	byID := map[int64]digest.Article{}
	for _, a := range articles {
		byID[a.ID] = a
	}
	var blocks []chat.Block
	last := int64(0)
	for _, fact := range facts {
		if id := fact.Spans[0].Article; id != last || len(blocks) == 0 {
			last = id
			a := byID[id]
			blocks = append(blocks, chat.Block{
				Kind:   chat.Entry,
				Title:  chat.Link(orText(oneLine(a.Title), "(no title)"), a.URL),
				Footer: join(chat.Say(source(a)+", "), chat.Text{d.moment(a.Published)}),
			})
		}
		if !fact.Spans[0].InTitle { // the title stands there already
			b := &blocks[len(blocks)-1]
			b.Lines = append(b.Lines, chat.Say(oneLine(fact.Text)))
		}
	}
	return blocks
}
