package command

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// An Asker answers questions; see answer.Answerer.
type Asker interface {
	Ask(ctx context.Context, q digest.Question, s digest.Scope) (digest.Answer, error)
}

// maxQuestion is how long a question may be, in code points. A longer one is no
// question.
const maxQuestion = 2000

func (d *Desk) ask(ctx context.Context, r chat.Request) (chat.Message, error) {
	question := strings.TrimSpace(r.Options["question"])
	if question == "" {
		return chat.Message{}, complain("Ask what? Say it like this: /news ask Which companies did Starlink team up with?")
	}
	return d.askAlone(ctx, r, question)
}

// askAlone answers the asker, and offers to share question and answer.
func (d *Desk) askAlone(ctx context.Context, r chat.Request, question string) (chat.Message, error) {
	m, err := d.reply(ctx, r, question)
	if err != nil {
		return m, err
	}
	value, err := d.keepQuestion(ctx, r, question)
	if err != nil {
		return m, err
	}
	m.Private = true
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Controls: []chat.Control{{Label: "Share to channel", Action: "share", Value: value}}})
	return m, nil
}

// share answers again, for everybody, and says what was asked.
func (d *Desk) share(ctx context.Context, r chat.Request) (chat.Message, error) {
	question, err := d.keptQuestion(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	m, err := d.reply(ctx, r, question)
	if err != nil {
		return m, err
	}
	m.Private = false
	_, question = cutStory(question)
	asked := join(chat.Say(orText(r.User.Name, "Somebody")+" asked: "), chat.Text{{Text: question, Style: chat.Italic}})
	m.Blocks = slices.Insert(m.Blocks, 0, chat.Block{Kind: chat.Paragraph, Text: asked})
	return m, nil
}

// keepQuestion gives the value by which a button brings a question back: itself,
// or a sign of it when it is longer than a button holds. One such question is kept
// for each person in each channel.
func (d *Desk) keepQuestion(ctx context.Context, r chat.Request, question string) (string, error) {
	if len(question) <= maxValue {
		return question, nil
	}
	return sign(question), d.o.Store.SaveNote(ctx, askedNote(r), question)
}

func (d *Desk) keptQuestion(ctx context.Context, r chat.Request) (string, error) {
	question, err := d.o.Store.Note(ctx, askedNote(r))
	if err != nil {
		return "", err
	}
	switch {
	case sign(question) == r.Value:
		return question, nil
	case r.Value == "" || strings.HasPrefix(r.Value, signMark):
		return "", complain("You have asked something else since. Ask that again with /news ask, then share it.")
	}
	return r.Value, nil
}

func askedNote(r chat.Request) string { return "asked " + r.At.Channel.String() + " " + r.User.ID }

// signMark begins the signs of questions.
const signMark = "question:"

func sign(question string) string {
	sum := sha256.Sum256([]byte(question))
	return signMark + hex.EncodeToString(sum[:8])
}

func clip(s string, n int) string {
	return chat.Clip(s, n, func(s string) int { return len(s) })
}

// mention answers what was said to the bot outright: a question, or a call for help.
func (d *Desk) mention(ctx context.Context, r chat.Request) (chat.Message, error) {
	switch strings.ToLower(strings.Trim(strings.TrimSpace(r.Text), "?!. ")) {
	case "", "help", "hi", "hello":
		return d.help(ctx, r)
	}
	if n, ok := storyNumber(r.Text); ok {
		r.Options = map[string]string{"story": n}
		return d.story(ctx, r)
	}
	return d.reply(ctx, r, r.Text)
}

func (d *Desk) reply(ctx context.Context, r chat.Request, question string) (chat.Message, error) {
	about, question := cutStory(strings.TrimSpace(question))
	if n := utf8.RuneCountInString(question); n > maxQuestion {
		return chat.Message{}, complain("That is longer than a question: %d characters of at most %d. Ask one thing at a time.", n, maxQuestion)
	}
	talk, err := d.talk(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	if about != 0 {
		talk.Story, talk.Questions, talk.Told = about, nil, nil
	}
	r.Working(ctx, "looking through the archive")
	q := digest.Question{
		Text: question, Asked: d.o.Now().In(d.zoneIn(ctx, r)), Story: talk.Story, Stories: talk.stories, Earlier: talk.Questions, Told: talk.Told,
		Channel: r.At.Channel.String(),
	}
	a, err := d.o.Asker.Ask(ctx, q, digest.Scope{})
	if err != nil {
		return chat.Message{}, err
	}
	talk = talk.with(question, a)
	if err := d.keepTalk(ctx, r, talk); err != nil {
		return chat.Message{}, err
	}
	if a.Refused {
		return d.refusal(ctx, a)
	}
	m, err := d.answered(ctx, a)
	if r.At.ID == "" { // what follows on it is asked in a thread of its own
		m.Begun = func(ctx context.Context, at chat.Ref) error {
			r.At = at
			return d.keepTalk(ctx, r, talk)
		}
	}
	return m, err
}

// answered shows the sentences with their cites, who said them, and where was looked.
func (d *Desk) answered(ctx context.Context, a digest.Answer) (chat.Message, error) {
	number := map[int64]int{}
	b := chat.Block{Kind: chat.Entry}
	var cited []digest.Article
	for _, s := range a.Sentences {
		var line chat.Text
		for _, c := range s.Cites {
			if number[c.Article] == 0 {
				art, err := d.o.Store.Article(ctx, c.Article, c.Revision)
				if err != nil {
					return chat.Message{}, err
				}
				cited = append(cited, art)
				number[c.Article] = len(cited)
			}
			line = append(line, chat.Piece{Cite: number[c.Article], URL: cited[number[c.Article]-1].URL})
		}
		said := chat.Say(s.Text + " ")
		if a.Differ || a.Moved {
			said = join(chat.Strong(source(cited[number[s.Cites[0].Article]-1])+": "), said)
		}
		b.Lines = append(b.Lines, join(said, line))
	}
	for i, art := range cited {
		if i > 0 {
			b.Footer = append(b.Footer, chat.Piece{Text: " · "})
		}
		b.Footer = append(b.Footer, chat.Piece{Cite: i + 1, URL: art.URL}, chat.Piece{Text: " " + source(art) + ", "}, d.moment(art.Published))
	}
	looked := d.window(a.Window)
	if a.By != "" {
		looked = append(looked, chat.Piece{Text: " · written by " + a.By + ", each sentence checked"})
	}
	m := chat.Message{Blocks: []chat.Block{b, {Kind: chat.Small, Text: looked}}}
	if t := foreword(a, cited); t != nil {
		m.Blocks = slices.Insert(m.Blocks, 0, chat.Block{Kind: chat.Paragraph, Text: t})
	}
	return m, nil
}

// foreword is what is to be known before an answer's sentences are read: that they
// say yes or no, that they differ, that a part of what was asked is not known. It
// is nil where they speak for themselves.
func foreword(a digest.Answer, cited []digest.Article) chat.Text {
	switch {
	case a.Differ:
		return chat.Say("The sources differ, the newest first:")
	case a.Moved:
		return chat.Say("This has changed. The newest first, then what was said before:")
	case len(a.Missing) > 0:
		return chat.Say("The archive says nothing of " + strings.Join(a.Missing, " or ") + ". Of the other:")
	case a.Polarity == digest.Yes:
		return join(chat.Strong("Yes"), chat.Say(", says "+source(cited[0])+":"))
	case a.Polarity == digest.No:
		return join(chat.Strong("No"), chat.Say(", says "+source(cited[0])+":"))
	}
	return nil
}

func (d *Desk) refusal(ctx context.Context, a digest.Answer) (chat.Message, error) {
	why, nearest := " Nothing in the archive answers that.", "The nearest it has:"
	if a.Outside {
		why, nearest = " Nothing from the time you ask about answers that.", "The nearest from another time:"
	}
	m := chat.Message{Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Text{{Text: "I do not know.", Style: chat.Bold}, {Text: why}}}}}
	if a.Nearest != nil {
		art, err := d.o.Store.Article(ctx, a.Nearest.Cite.Article, a.Nearest.Cite.Revision)
		if err != nil {
			return m, err
		}
		m.Blocks = append(m.Blocks,
			chat.Block{Kind: chat.Paragraph, Text: chat.Say(nearest)},
			chat.Block{Kind: chat.Quote, Text: chat.Say(a.Nearest.Text)},
			chat.Block{Kind: chat.Small, Text: join(chat.Say(source(art)+", "), chat.Text{d.moment(art.Published)}, chat.Say(": "), chat.Link(orText(art.Title, "the article"), art.URL))})
	}
	if !a.Outside || a.Window.Articles > 0 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Small, Text: d.window(a.Window)})
	}
	return m, nil
}

// window says what was searched, and how fresh it is.
func (d *Desk) window(w digest.Window) chat.Text {
	if w.Articles == 0 {
		return chat.Say("The archive is empty so far.")
	}
	t := chat.Say("From " + plural(w.Articles, "article", "articles") + ", " + days(w.From, w.To))
	if !w.Newest.IsZero() {
		t = append(t, chat.Piece{Text: "; newest read "}, d.moment(w.Newest))
	}
	return append(t, chat.Piece{Text: "."})
}

func days(from, to time.Time) string {
	const full = "2 January 2006"
	switch a, b := from.Format(full), to.Format(full); {
	case a == b:
		return a
	case from.Year() != to.Year():
		return a + " to " + b
	case from.Month() != to.Month():
		return from.Format("2 January") + " to " + b
	}
	return strconv.Itoa(from.Day()) + "–" + to.Format(full)
}
