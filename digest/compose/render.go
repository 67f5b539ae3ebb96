package compose

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// Look composes an edition of d and renders it as one message, for people who
// ask for it out of turn. It stores nothing.
func (c *Composer) Look(ctx context.Context, d digest.Digest, now time.Time) (digest.Edition, chat.Message, error) {
	e, err := c.Compose(ctx, d, now)
	if err != nil {
		return e, chat.Message{}, err
	}
	m, err := c.Render(ctx, d, e)
	return e, m, err
}

// Render shows an edition of d as one message.
func (c *Composer) Render(ctx context.Context, d digest.Digest, e digest.Edition) (chat.Message, error) {
	title, err := c.Title(ctx, d)
	if err != nil {
		return chat.Message{}, err
	}
	p := page{e: e, title: title, zone: zone(d)}
	m := chat.Message{Blocks: p.head()}
	for _, en := range e.Entries {
		m.Blocks = append(m.Blocks, p.entry(en))
	}
	m.Blocks = append(m.Blocks, p.foot()...)
	if a, ok := p.actions(); ok {
		m.Blocks = append(m.Blocks, a)
	}
	return m, nil
}

// A page is an edition on its way into messages.
type page struct {
	e     digest.Edition
	title string
	zone  *time.Location
}

// The looks of times of day and of days, in the digest's own zone.
const (
	dayLayout    = "Mon 2 January"
	momentLayout = "Mon 2 Jan 15:04"
)

func (p page) head() []chat.Block {
	day := p.e.Composed.In(p.zone).Format(dayLayout)
	blocks := []chat.Block{{Kind: chat.Heading, Text: chat.Say(p.title + " · " + day)}}
	if note := p.note(); len(note) > 0 {
		blocks = append(blocks, chat.Block{Kind: chat.Small, Text: note})
	}
	blocks = append(blocks, p.besideBlocks()...)
	if len(p.e.Entries) == 0 {
		blocks = append(blocks, chat.Block{Kind: chat.Paragraph, Text: p.silence()})
	}
	return blocks
}

// note says what stretch of time the edition covers, and whether it is late.
func (p page) note() chat.Text {
	var t chat.Text
	if n := len(p.e.Entries); n > 0 {
		t = append(t, chat.Piece{Text: count(n, "story", "stories")})
		if again := p.again(); again > 0 {
			t = append(t, chat.Piece{Text: fmt.Sprintf(", %d with news since you last read of %s", again, them(again))})
		}
	}
	if !p.e.Since.IsZero() {
		t = append(t, chat.Piece{Text: sep(t) + "since "}, p.moment(p.e.Since))
	}
	if l := p.e.Late(); l >= digest.LateFrom {
		t = append(t, chat.Piece{Text: sep(t) + "late " + Span(l)})
	}
	if by := mode(p.e.Entries); by != "" {
		t = append(t, chat.Piece{Text: sep(t) + by})
	}
	return t
}

func (p page) again() (n int) {
	for _, e := range p.e.Entries {
		if e.Again {
			n++
		}
	}
	return n
}

// leftOutIsOld says how much was read, and that details may be untold for want of room.
const leftOutIsOld = " Every feed was read. Details left out of stories told before do not count as new."

// silence is what an edition without stories says.
func (p page) silence() chat.Text {
	if p.e.Verdict == digest.News && p.e.Coverage.Complete() {
		return chat.Text{{Text: "No other news.", Style: chat.Bold}, {Text: leftOutIsOld}}
	}
	if p.e.Verdict == digest.Nothing {
		return chat.Text{{Text: "Nothing new.", Style: chat.Bold}, {Text: leftOutIsOld}}
	}
	if p.e.Coverage.Feeds == 0 {
		return chat.Text{{Text: "Nothing to read yet.", Style: chat.Bold}, {Text: " This channel follows no feed: add one with /news follow <address>."}}
	}
	if c := p.e.Coverage; c.Checked == c.Feeds {
		return chat.Text{{Text: "No news found yet.", Style: chat.Bold}, {Text: " What is still being read will follow."}}
	}
	return chat.Text{
		{Text: "No news found, but we are partly blind.", Style: chat.Bold},
		{Text: " Some feeds could not be read; see below. What they report will follow when they can be."},
	}
}

func (p page) moment(t time.Time) chat.Piece {
	return chat.Piece{Text: t.In(p.zone).Format(momentLayout), Time: t}
}

// What lines begin with that are no sentences of the summary's: what it means, of which
// only the first line has it, and what sources differ on. mark knows them by it.
const (
	meansLabel  = "What it means: "
	differLabel = "Sources differ"
)

func (p page) entry(e digest.Entry) chat.Block {
	number := numbers(e)
	b := chat.Block{Kind: chat.Entry, Title: title(e)}
	for _, c := range e.Shifts {
		b.Lines = append(b.Lines, p.changeLine(e, c))
	}
	for _, s := range e.Summary.Sentences {
		b.Lines = append(b.Lines, sentenceLine(e, number, s))
	}
	for i, s := range e.Summary.Meaning {
		line := sentenceLine(e, number, s)
		if i == 0 {
			line = append(chat.Text{{Text: meansLabel, Style: chat.Italic}}, line...)
		}
		b.Lines = append(b.Lines, line)
	}
	for _, d := range e.Disputes {
		b.Lines = append(b.Lines, p.disputeLine(e, d))
	}
	b.Footer, b.Image = p.sources(e), p.image(e)
	return b
}

// sentenceLine is a sentence with its cites.
func sentenceLine(e digest.Entry, number map[int64]int, s digest.Sentence) chat.Text {
	line := chat.Say(oneLine(s.Text) + " ")
	if in := leftIn(s); in != "" {
		line = append(line, chat.Piece{Text: "(" + in + ") ", Style: chat.Italic})
	}
	cited := map[int64]bool{}
	for _, c := range s.Cites {
		n, ok := number[c.Article]
		if !ok || cited[c.Article] || n > shown(e) {
			continue
		}
		cited[c.Article] = true
		line = append(line, chat.Piece{Cite: n, URL: link(e, n)})
	}
	return line
}

// leftIn says which language a sentence is in that was not put into the digest's.
func leftIn(s digest.Sentence) string {
	if s.Language == "" || s.Original != "" {
		return ""
	}
	return "in " + digest.LanguageName(s.Language)
}

func title(e digest.Entry) chat.Text {
	t := chat.Text{{Text: strconv.Itoa(e.Number) + ". "}, {Text: headline(e), Style: chat.Bold, URL: headlineURL(e)}}
	if e.Again {
		t = append(t, chat.Piece{Text: " (update)", Style: chat.Italic})
	}
	return t
}

// maxHeadline is what every platform shows of a headline, in code points: one that
// Split would have to cut could not be told from another.
const maxHeadline = 200

func headline(e digest.Entry) string {
	h := e.Summary.Headline
	if h == "" {
		h = e.Story.Headline
	}
	return chat.Clip(oneLine(h), maxHeadline, nil)
}

// oneLine is s without line breaks: a publisher's lines are not ours.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func headlineURL(e digest.Entry) string {
	for _, s := range e.Sources {
		if s.Article == e.Summary.HeadlineArticle {
			return s.URL
		}
	}
	return ""
}

// numbers gives each source of an entry its number, from 1.
func numbers(e digest.Entry) map[int64]int {
	n := map[int64]int{}
	for i, s := range e.Sources {
		n[s.Article] = i + 1
	}
	return n
}

func link(e digest.Entry, number int) string { return e.Sources[number-1].URL }

// maxSources bounds the sources that an entry names; the others are counted.
const maxSources = 4

// shown is how many of an entry's sources are named. The first cite of each of its
// sentences is among them; see sources in entries.go.
func shown(e digest.Entry) int {
	if len(e.Sources) <= maxSources+1 {
		return len(e.Sources)
	}
	return maxSources
}

// sources is an entry's last line: how many outlets, how many of them reported on
// their own, and who, with their age.
func (p page) sources(e digest.Entry) chat.Text {
	t := chat.Say(outlets(e) + ": ")
	for i, s := range e.Sources {
		if i == shown(e) {
			t = append(t, chat.Piece{Text: fmt.Sprintf(" · %d more", len(e.Sources)-i)})
			break
		}
		if i > 0 {
			t = append(t, chat.Piece{Text: " · "})
		}
		t = append(t, chat.Piece{Cite: i + 1, URL: s.URL}, chat.Piece{Text: " " + name(s) + ", " + Ago(s.Published, p.e.Composed)})
	}
	return t
}

func name(s digest.Mention) string {
	if s.Source == "" {
		return "unnamed source"
	}
	if s.After != "" {
		return s.Source + " (after " + oneLine(s.After) + ")"
	}
	return s.Source
}

func outlets(e digest.Entry) string {
	s := count(e.Outlets, "outlet", "outlets")
	if e.Outlets > 1 {
		s += fmt.Sprintf(", %d independent", e.Independent)
	}
	return s
}

// foot is the coverage line, and what could not be read.
func (p page) foot() []chat.Block {
	return []chat.Block{{Kind: chat.Small, Text: p.coverage()}}
}

// maxFaults bounds the faulty feeds that the coverage line names.
const maxFaults = 3

func (p page) coverage() chat.Text {
	c := p.e.Coverage
	t := chat.Say(fmt.Sprintf("%d of %s checked", c.Checked, count(c.Feeds, "feed", "feeds")))
	if !c.Newest.IsZero() {
		t = append(t, chat.Piece{Text: " · newest article " + Ago(c.Newest, p.e.Composed)})
	}
	if c.Waiting > 0 {
		t = append(t, chat.Piece{Text: " · " + count(c.Waiting, "article", "articles") + " still being read"})
	}
	left := len(c.Faults)
	for i, g := range byName(c.Faults) {
		if i == maxFaults {
			return append(t, chat.Piece{Text: fmt.Sprintf(" · %d more not read", left)})
		}
		left -= len(g)
		t = append(t, p.faulty(g)...)
	}
	return t
}

// byName groups faults by the feed's name, in order.
func byName(faults []digest.FeedFault) (groups [][]digest.FeedFault) {
	at := map[string]int{}
	for _, f := range faults {
		i, ok := at[f.Feed]
		if !ok {
			i, at[f.Feed] = len(groups), len(groups)
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}

// faulty says what is wrong with the feeds of one name: the fault of the first.
func (p page) faulty(g []digest.FeedFault) chat.Text {
	f := g[0]
	name := f.Feed
	if len(g) > 1 {
		name += fmt.Sprintf(" (%d feeds)", len(g))
	}
	t := chat.Say(" · " + name + ": " + brief(f.Fault))
	if f.Since.IsZero() {
		return t
	}
	return append(t, chat.Piece{Text: " since "}, p.moment(f.Since))
}

// brief is the first clause of a fault: what happened, without what to do.
func brief(fault string) string {
	if i := strings.IndexAny(fault, ":;"); i > 0 {
		fault = fault[:i]
	}
	return strings.TrimSuffix(fault, " since")
}

func sep(t chat.Text) string {
	if len(t) == 0 {
		return ""
	}
	return " · "
}

func them(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// Ago says how long before now t was, roughly: "12 min ago".
func Ago(t, now time.Time) string {
	d := now.Sub(t)
	if d < time.Minute {
		return "just now"
	}
	return Span(d) + " ago"
}

// Span is a length of time, roughly: "40 min", "3 h", "2 days".
func Span(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d min", max(1, int(d.Minutes())))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
