package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// Topics defines topics: their queries are checked, and matched against what is
// stored, before they are kept.
type Topics interface {
	// Follow checks topics and lets save store them, with the stored articles that
	// match each. The error of a query that cannot be read has a Caret method that
	// points at the fault; nothing is saved then.
	Follow(ctx context.Context, topics []digest.Topic, now time.Time, save func([]digest.Definition) ([]digest.Definition, error)) error
	// Refresh is called once topics or feeds have been tied or untied.
	Refresh(ctx context.Context) error
	// LearnTopic lets a topic learn from what people have judged since it last did.
	LearnTopic(ctx context.Context, topic int64, now time.Time) error
}

// TopicStore keeps the topics of workspaces, and which of them a digest follows.
type TopicStore interface {
	Topic(ctx context.Context, workspace, name string) (digest.Topic, error)
	TopicsIn(ctx context.Context, workspace string) ([]digest.Topic, error)
	TopicsOf(ctx context.Context, digestID int64) ([]digest.Topic, error)
	UnfollowTopic(ctx context.Context, digestID, topicID int64, a digest.Audit) error
	// SaveExamples stores examples of a topic; none at all forgets those it had.
	SaveExamples(ctx context.Context, topic int64, es []digest.Example, a digest.Audit) error
}

// maxName bounds a topic's name, in bytes: it stands in headings and in buttons.
const maxName = 60

// track defines a topic and follows it. Without a query it opens the form for it.
func (d *Desk) track(ctx context.Context, r chat.Request) (chat.Message, error) {
	name, query := oneLine(r.Options["name"]), oneLine(r.Options["query"])
	if query == "" {
		return d.openTopic(ctx, r)
	}
	if m := likeStories.FindStringSubmatch(query); m != nil {
		return d.exemplify(ctx, r, saidExample{name: name, wanted: strings.EqualFold(m[1], "like"), story: m[2]})
	}
	if likeWhat.MatchString(query) || likeWhat.MatchString(name) {
		return chat.Message{}, complain("Like which story, for which topic? Say /news track <topic> like <number, link or headline>, or unlike. To look for the word itself, quote it in the query and call the topic otherwise.")
	}
	if !validName(name) {
		return chat.Message{}, complain("A topic's name has 1 to %d letters. Quote it when it has several words: /news track \"chip plants\" India AND chip*", maxName)
	}
	m, err := d.followTopic(ctx, r, name, query)
	if fault := faultOf(err); fault != nil {
		return m, &Complaint{text: "The topic was not stored. " + sentence(fault.Error()), code: fault.Caret()}
	}
	return m, err
}

func validName(name string) bool { return name != "" && len(name) <= maxName }

// A syntaxFault is a query that cannot be read.
type syntaxFault interface {
	error
	Caret() string
}

func faultOf(err error) syntaxFault {
	var f syntaxFault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// followTopic stores a topic under its name, spelt as it was the first time, and lets
// the channel follow it.
func (d *Desk) followTopic(ctx context.Context, r chat.Request, name, query string) (chat.Message, error) {
	t := digest.Topic{Workspace: digest.Workspace(r.At.Channel), Name: name, Query: query, Created: d.o.Now()}
	known, err := d.o.Store.Topic(ctx, t.Workspace, name)
	switch {
	case err == nil:
		t.Name = known.Name
	case !errors.Is(err, digest.ErrNotFound):
		return chat.Message{}, err
	}
	order, err := d.order(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	o, err := d.change(ctx, digest.Order{Digest: order, Audit: d.audit(r, t.Name+": "+t.Query)}, t)
	if err != nil {
		return chat.Message{}, err
	}
	m := public(join(chat.Say("This channel now follows "), chat.Strong(t.Name), chat.Say(". "+matches(len(o.Topics[0].Articles))+" "), d.whatNext(o.Digest)))
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Code, Text: chat.Say(t.Query)})
	if known.Query != "" && known.Query != t.Query {
		m.Blocks = append(m.Blocks, small("Its query was: %s. The change is for every channel here that follows %s.", known.Query, t.Name))
	}
	return m, nil
}

// sentence is an error's words as a sentence of a reply.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	r, n := utf8.DecodeRuneInString(s)
	if s = string(unicode.ToUpper(r)) + s[n:]; strings.HasSuffix(s, "?") || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// oneLine is s without line breaks and doubled blanks.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func matches(n int) string {
	switch n {
	case 0:
		return "None of the articles stored so far matches it."
	case 1:
		return "One of the articles stored so far matches it."
	}
	return fmt.Sprintf("%d of the articles stored so far match it.", n)
}

func (d *Desk) untrack(ctx context.Context, r chat.Request) (chat.Message, error) {
	order, topic, err := d.followed(ctx, r, r.Options["name"])
	if err != nil {
		return chat.Message{}, err
	}
	if err := d.o.Store.UnfollowTopic(ctx, order.ID, topic.ID, d.audit(r, topic.Name)); err != nil {
		return chat.Message{}, err
	}
	if err := d.o.Topics.Refresh(ctx); err != nil {
		return chat.Message{}, err
	}
	m := public(join(chat.Say("This channel no longer follows "), chat.Strong(topic.Name), chat.Say(".")))
	left, err := d.o.Store.TopicsOf(ctx, order.ID)
	if err == nil && len(left) == 0 {
		m.Blocks = append(m.Blocks, small("It follows no topic any more, and is told everything that its feeds report."))
	}
	return m, err
}

// followed finds a topic of this channel by name.
func (d *Desk) followed(ctx context.Context, r chat.Request, name string) (digest.Digest, digest.Topic, error) {
	order, err := d.existing(ctx, r)
	if err != nil {
		return order, digest.Topic{}, err
	}
	topics, err := d.o.Store.TopicsOf(ctx, order.ID)
	if err != nil {
		return order, digest.Topic{}, err
	}
	var names []string
	for _, t := range topics {
		if strings.EqualFold(t.Name, strings.TrimSpace(name)) {
			return order, t, nil
		}
		names = append(names, t.Name)
	}
	if len(names) == 0 {
		return order, digest.Topic{}, complain("This channel follows no topic.")
	}
	return order, digest.Topic{}, complain("This channel follows no topic named %q. It follows: %s.", clip(name, maxValue), strings.Join(names, ", "))
}

func (d *Desk) topics(ctx context.Context, r chat.Request) (chat.Message, error) {
	order, err := d.existing(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	topics, err := d.o.Store.TopicsOf(ctx, order.ID)
	if err != nil {
		return chat.Message{}, err
	}
	if len(topics) == 0 {
		return private(chat.Say("This channel follows no topic: it is told everything its feeds report. Add a topic with /news track <name> <query>, or a ready one with /news pack.")), nil
	}
	m := chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("Topics of this channel")}}}
	for _, t := range topics {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: join(chat.Strong(t.Name), chat.Say(": "), code(t.Query))})
		if says := learnedSays(t); says != "" {
			m.Blocks = append(m.Blocks, small("%s", says))
		}
	}
	return m, nil
}
