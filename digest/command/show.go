package command

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
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
	z := d.zone(r)
	m := chat.Message{Private: true, Blocks: []chat.Block{
		{Kind: chat.Heading, Text: chat.Say(f.Story.Headline)},
		small("%s by %s · %d facts kept · %d told here", plural(len(f.Articles), "article", "articles"), plural(f.Story.Outlets, "outlet", "outlets"), len(f.Facts), len(f.Told)),
	}}
	articles := f.Articles
	if n := len(articles) - maxTimeline; n > 0 {
		m.Blocks = append(m.Blocks, small("%d earlier articles are not shown.", n))
		articles = articles[n:]
	}
	return timelineDays(m, articles, f.Told, z), nil
}

func timelineDays(m chat.Message, articles []digest.Article, told []digest.ToldFact, z *time.Location) chat.Message {
	day := ""
	for _, a := range articles {
		if on := a.Published.In(z).Format("Monday 2 January 2006"); on != day {
			day = on
			m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Strong(day)})
			for _, t := range told {
				if t.At.In(z).Format("Monday 2 January 2006") == day {
					m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: join(chat.Text{{Text: "Told here: ", Style: chat.Italic}}, chat.Say(t.Text))})
				}
			}
		}
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: reported(a, z)})
	}
	return m
}

func reported(a digest.Article, z *time.Location) chat.Text {
	t := chat.Text{{Text: a.Published.In(z).Format("15:04") + " "}, {Text: source(a) + ": "}, {Text: orText(a.Title, "(no title)"), URL: a.URL}}
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
	m := chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("Evidence: " + e.Summary.Headline)}}}
	for i, s := range e.Summary.Sentences {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: join(chat.Strong(strconv.Itoa(i+1)+". "), chat.Say(s.Text))})
		for _, c := range s.Cites {
			bs, err := d.passage(ctx, c)
			if err != nil {
				return m, err
			}
			m.Blocks = append(m.Blocks, bs...)
		}
	}
	return m, nil
}

// around is how much of the article is shown before and after a passage, in code
// points.
const around = 120

func (d *Desk) passage(ctx context.Context, c digest.Cite) ([]chat.Block, error) {
	newest, err := d.o.Store.Article(ctx, c.Article, digest.Newest)
	if err != nil {
		return nil, err
	}
	a, err := d.o.Store.Article(ctx, c.Article, c.Revision)
	if err != nil {
		return nil, err
	}
	body := []rune(a.Text)
	if c.InTitle {
		body = []rune(a.Title)
	}
	if c.Start < 0 || c.End > len(body) || c.Start >= c.End {
		return nil, fmt.Errorf("passage %d to %d of article %d: it has %d", c.Start, c.End, a.ID, len(body))
	}
	from, to := max(0, c.Start-around), min(len(body), c.End+around)
	quote := chat.Text{{Text: ellipsis(from > 0) + string(body[from:c.Start])}, {Text: string(body[c.Start:c.End]), Style: chat.Bold}, {Text: string(body[c.End:to]) + ellipsis(to < len(body))}}
	credit := join(chat.Say(source(a)+", "), chat.Text{d.moment(a.Published)}, chat.Say(": "), chat.Link(orText(a.Title, "the article"), a.URL))
	if c.Revision != newest.Revision {
		credit = append(credit, chat.Piece{Text: " (changed since; this is what it said when cited)", Style: chat.Italic})
	}
	return []chat.Block{{Kind: chat.Quote, Text: quote}, {Kind: chat.Small, Text: credit}}, nil
}

func ellipsis(cut bool) string {
	if cut {
		return "… "
	}
	return ""
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
	b := untold(f)
	if len(b.Lines) == 0 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Say("This channel was told every fact that is known of it.")})
		return m, nil
	}
	m.Blocks = append(m.Blocks, b)
	return m, nil
}

func untold(f digest.Following) chat.Block {
	told := map[int64]bool{}
	for _, t := range f.Told {
		told[t.ID] = true
	}
	articles := map[int64]digest.Article{}
	for _, a := range f.Articles {
		articles[a.ID] = a
	}
	b := chat.Block{Kind: chat.Entry, Title: chat.Strong("Not told here yet")}
	for i := len(f.Facts) - 1; i >= 0 && len(b.Lines) < maxMore; i-- {
		fact := f.Facts[i]
		if told[fact.ID] || len(fact.Spans) == 0 {
			continue
		}
		a := articles[fact.Spans[0].Article]
		b.Lines = append(b.Lines, join(chat.Say(fact.Text+" — "), chat.Link(source(a), a.URL)))
	}
	return b
}
