package command

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/match"
)

const (
	// rehearsedDays is how far back a rehearsal goes when nobody says how far, and the
	// farthest that it can.
	rehearsedDays, mostRehearsed = 14, 30
	// maxRehearsed bounds the articles that are looked at.
	maxRehearsed = 100_000
	rehearseStep = 1000
	// fewFeeds is how few sources make a topic's silence mean little.
	fewFeeds = 3
)

// rehearsedFor is how many days come before what is rehearsed. Without a colon a larger
// number belongs to the words that are looked for.
var rehearsedFor = regexp.MustCompile(`(?i)^(?:(\d{1,3}) days? +|(-?\d+) days?: *)(.+)$`)

// rehearse says what a query, or a topic by its name, would have matched of what is
// stored. It changes nothing.
func (d *Desk) rehearse(ctx context.Context, r chat.Request) (chat.Message, error) {
	what, days := oneLine(r.Options["query"]), rehearsedDays
	if m := rehearsedFor.FindStringSubmatch(what); m != nil {
		n, err := strconv.Atoi(m[1] + m[2])
		if err != nil || n < 1 || n > mostRehearsed {
			return chat.Message{}, complain("A rehearsal goes back 1 to %d days.", mostRehearsed)
		}
		what, days = m[3], n
	}
	var learned match.Learned
	if t, err := d.o.Store.Topic(ctx, digest.Workspace(r.At.Channel), what); err == nil {
		what, learned = t.Query, learnedOf(t)
	} else if !errors.Is(err, digest.ErrNotFound) {
		return chat.Message{}, err
	}
	q, err := match.Parse(what)
	var fault *match.SyntaxError
	if errors.As(err, &fault) {
		return chat.Message{}, &Complaint{text: "That cannot be rehearsed. " + sentence(fault.Error()), code: fault.Caret()}
	}
	if err != nil {
		return chat.Message{}, err
	}
	r.Working(ctx, "rehearsing")
	re := match.NewRehearsal(q, d.zoneIn(ctx, r))
	re.Learn(learned)
	if err := d.show(ctx, re, d.o.Now().AddDate(0, 0, -days)); err != nil {
		return chat.Message{}, err
	}
	return rehearsed(re, q, days), nil
}

// show shows a rehearsal the articles published since then.
func (d *Desk) show(ctx context.Context, re *match.Rehearsal, since time.Time) error {
	var after int64
	for n := 0; n < maxRehearsed; n += rehearseStep {
		as, err := d.o.Store.Articles(ctx, since, after, rehearseStep)
		if err != nil || len(as) == 0 {
			return err
		}
		for _, a := range as {
			re.Show(a)
			after = a.ID
		}
	}
	return nil
}

func rehearsed(re *match.Rehearsal, q match.Query, days int) chat.Message {
	shown, matched := re.Articles()
	m := chat.Message{Private: true, Blocks: []chat.Block{
		{Kind: chat.Heading, Text: chat.Say(fmt.Sprintf("What it would have matched in %s", plural(days, "day", "days")))},
		{Kind: chat.Code, Text: chat.Say(q.String())},
		{Kind: chat.Paragraph, Text: chat.Say(fmt.Sprintf("%s of %s, in %s.", plural(matched, "article", "articles"), plural(shown, "article", "articles"), plural(re.Stories(), "story", "stories")))},
	}}
	if matched > 0 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Code, Text: chat.Say(perDay(re.Days()))})
		b := section("Such as")
		for _, s := range re.Samples(5) {
			b.Lines = append(b.Lines, chat.Say(clip(oneLine(s), maxValue)))
		}
		m.Blocks = append(m.Blocks, b)
	}
	if n, such := re.Below(); n > 0 {
		b := section("Left out: " + plural(n, "more match", "more matches") + " below this topic's threshold")
		for _, s := range such {
			b.Lines = append(b.Lines, chat.Say(clip(oneLine(s), maxValue)))
		}
		m.Blocks = append(m.Blocks, b)
	}
	if es := re.Excludes(); len(es) > 0 {
		b := section("Perhaps not meant: matches that only mention it in passing")
		for _, e := range es {
			b.Lines = append(b.Lines, join(code("NOT "+e.Word), chat.Say(fmt.Sprintf(" would keep out %d, such as “%s”", e.Hits, clip(oneLine(e.Sample), maxValue)))))
		}
		m.Blocks = append(m.Blocks, b)
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: chat.Say(enoughFeeds(re))})
	return m
}

// perDay is a bar for each day.
func perDay(days []match.RehearsedDay) string {
	most := 1
	for _, d := range days {
		most = max(most, d.Articles)
	}
	var b strings.Builder
	for _, d := range days {
		fmt.Fprintf(&b, "%s %-20s %d in %s\n", d.Date, strings.Repeat("▇", max(1, d.Articles*20/most)), d.Articles, plural(d.Stories, "story", "stories"))
	}
	return strings.TrimRight(b.String(), "\n")
}

// enoughFeeds says whether enough sources carry it.
func enoughFeeds(re *match.Rehearsal) string {
	read, carrying := re.Sources()
	names := make([]string, 0, fewFeeds)
	for _, c := range carrying[:min(len(carrying), fewFeeds)] {
		names = append(names, oneLine(orText(c, "unnamed source")))
	}
	switch {
	case len(carrying) == 0:
		return fmt.Sprintf("None of %s carried it: follow feeds that do, or widen the query.", plural(read, "source", "sources"))
	case len(carrying) < fewFeeds:
		return fmt.Sprintf("Only %s of %d carried it (%s): that is too few to rely on. Add feeds that report on it.", plural(len(carrying), "source", "sources"), read, strings.Join(names, ", "))
	}
	return fmt.Sprintf("%d of %s carried it, most of all %s: enough to notice what happens.", len(carrying), plural(read, "source", "sources"), strings.Join(names, ", "))
}
