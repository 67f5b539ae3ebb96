package command

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// A Regrouper does what people say of stories. Topics has it where stories can be
// changed.
type Regrouper interface {
	Tie(ctx context.Context, t digest.Tie, a digest.Audit) (digest.Tie, error)
	Untie(ctx context.Context, t digest.Tie, a digest.Audit) error
}

// TieStore is what people said of stories.
type TieStore interface {
	TiesOf(ctx context.Context, c chat.Channel, limit int) ([]digest.Tie, error)
}

var (
	sameStory    = regexp.MustCompile(`(?i)^(.+?) (?:is |are )?(?:the )?same(?: story)?(?: as| with)? (.+)$`)
	notSameStory = regexp.MustCompile(`(?i)^(.+?) (?:is )?not(?: the)?(?: same)?(?: story)?(?: as)? (.+)$`)
	offTopic     = regexp.MustCompile(`(?i)^(.+?) (?:is )?off[ -]?topic$`)
	undoTie      = regexp.MustCompile(`(?i)^undo(?: (?:the )?(?:last(?: one)?|#?(\d+)))?$`)
)

// maxTies bounds the ties that are listed.
const maxTies = 25

// regroup does what is said of a story, or lists what was said of stories.
func (d *Desk) regroup(ctx context.Context, r chat.Request) (chat.Message, error) {
	say := oneLine(r.Options["what"])
	by, ok := d.o.Topics.(Regrouper)
	if !ok {
		return chat.Message{}, complain("Stories cannot be changed here.")
	}
	g := regrouping{d, r, by}
	switch m := undoTie.FindStringSubmatch(say); {
	case say == "":
		return d.listTies(ctx, r)
	case m != nil:
		return g.undo(ctx, m[1])
	}
	if m := offTopic.FindStringSubmatch(say); m != nil {
		return g.keepOut(ctx, m[1])
	}
	if m := notSameStory.FindStringSubmatch(say); m != nil {
		return g.part(ctx, m[1], m[2])
	}
	if m := sameStory.FindStringSubmatch(say); m != nil {
		return g.unite(ctx, m[1], m[2])
	}
	return chat.Message{}, complain("Say it as one of these: /news regroup 2 same story as 3 · /news regroup 2 not the same story as 3, or as <link or headline of an article in it> · /news regroup 2 off topic · /news regroup undo, or undo 1 · /news regroup, to list what was said.")
}

// meant is the one story that a person means.
func (d *Desk) meant(ctx context.Context, r chat.Request, what string) (digest.Following, error) {
	r.On = chat.Ref{}
	ids, err := d.storiesMeant(ctx, r, strings.Trim(what, `"“” `))
	if err != nil {
		return digest.Following{}, err
	}
	if len(ids) != 1 {
		return digest.Following{}, complain("No story in the archive is %q. Give its number in the last edition, a link of one of its articles, or its headline.", clip(what, maxValue))
	}
	return d.following(ctx, r.At.Channel, ids[0])
}

// A regrouping is what one request says of stories.
type regrouping struct {
	*Desk
	r  chat.Request
	by Regrouper
}

// permitted is nil when the person may change a story for all channels of the bot.
// Where several workspaces share it, those may whom its configuration calls admins,
// and the shell: the platform's word is one workspace's.
func (g regrouping) permitted(ctx context.Context) error {
	alone, err := g.o.Store.Alone(ctx, digest.Workspace(g.r.At.Channel))
	if err != nil || alone || g.r.User.ID == digest.Shell || g.o.Level(g.r.At.Channel, g.r.User.ID) >= chat.Admin {
		return err
	}
	return complain("Several workspaces share this bot, and what you say would change the story for all of them. Whoever runs the bot can let you: your ID is %s, and it goes under admins of the adapter %q in the bot's configuration. /news regroup 2 off topic keeps a story out of this channel alone.",
		orText(g.r.User.ID, "unknown"), g.r.At.Channel.Adapter)
}

func (g regrouping) unite(ctx context.Context, a, b string) (chat.Message, error) {
	if err := g.permitted(ctx); err != nil {
		return chat.Message{}, err
	}
	x, err := g.meant(ctx, g.r, a)
	if err != nil {
		return chat.Message{}, err
	}
	y, err := g.meant(ctx, g.r, b)
	if err != nil {
		return chat.Message{}, err
	}
	if x.Story.ID == y.Story.ID {
		return private(chat.Say("These are one story already.")), nil
	}
	return g.tie(ctx, digest.Tie{
		Kind: digest.SameStory, Article: newest(x).ID, Other: newest(y).ID, Title: newest(x).Title, OtherTitle: newest(y).Title,
	})
}

// newest is the article of a story that is longest in grouping's window.
func newest(f digest.Following) digest.Article { return f.Articles[len(f.Articles)-1] }

// part takes the article that is meant out of a story; or, where another story is
// meant by its number, keeps the two apart.
func (g regrouping) part(ctx context.Context, story, article string) (chat.Message, error) {
	if err := g.permitted(ctx); err != nil {
		return chat.Message{}, err
	}
	f, err := g.meant(ctx, g.r, story)
	if err != nil {
		return chat.Message{}, err
	}
	if _, err := strconv.Atoi(article); err == nil {
		return g.apart(ctx, f, article)
	}
	a, ok := articleIn(f, article)
	if !ok {
		return chat.Message{}, complain("No article of that story has %q as its link or in its headline. /news story lists them.", clip(article, maxValue))
	}
	for i := len(f.Articles) - 1; i >= 0; i-- {
		if o := f.Articles[i]; o.ID != a.ID && o.DuplicateOf != a.ID && a.DuplicateOf != o.ID {
			return g.tie(ctx, digest.Tie{Kind: digest.NotSameStory, Article: a.ID, Other: o.ID, Title: a.Title, OtherTitle: o.Title})
		}
	}
	return chat.Message{}, complain("That story has no other article than this one and its copies.")
}

// apart keeps a story and the one of a number from ever becoming one.
func (g regrouping) apart(ctx context.Context, x digest.Following, number string) (chat.Message, error) {
	y, err := g.meant(ctx, g.r, number)
	if err != nil {
		return chat.Message{}, err
	}
	if x.Story.ID == y.Story.ID {
		return chat.Message{}, complain("Both are the same story. To take an article out of it, name the article: /news regroup %s not the same story as <its link or headline>.", number)
	}
	return g.tie(ctx, digest.Tie{
		Kind: digest.NotSameStory, Article: newest(x).ID, Other: newest(y).ID, Title: newest(x).Title, OtherTitle: newest(y).Title,
	})
}

// articleIn is the newest article of a story with a link, or with all words in its
// headline.
func articleIn(f digest.Following, what string) (digest.Article, bool) {
	what = strings.Trim(what, `"“” `)
	for i := len(f.Articles) - 1; i >= 0; i-- {
		if a := f.Articles[i]; sameLink(a.URL, what) || holdsWords(a.Title, what) {
			return a, true
		}
	}
	return digest.Article{}, false
}

// keepOut keeps a story out of this channel.
func (g regrouping) keepOut(ctx context.Context, story string) (chat.Message, error) {
	f, err := g.meant(ctx, g.r, story)
	if err != nil {
		return chat.Message{}, err
	}
	return g.tie(ctx, digest.Tie{Kind: digest.OffTopic, Article: newest(f).ID, Title: newest(f).Title})
}

// tie does what was said, and says how to undo it.
func (g regrouping) tie(ctx context.Context, t digest.Tie) (chat.Message, error) {
	t.Channel, t.Person, t.Made = g.r.At.Channel, g.r.User.ID, g.o.Now()
	_, err := g.by.Tie(ctx, t, g.audit(g.r, saidOf(t)))
	if errors.Is(err, digest.ErrTooOld) {
		return chat.Message{}, complain("One of these is too old to be grouped anew: stories are open for two weeks.")
	}
	if err != nil {
		return chat.Message{}, err
	}
	m := public(chat.Say("From now on: " + saidOf(t) + "."))
	ts, err := g.o.Store.TiesOf(ctx, g.r.At.Channel, 1)
	if err == nil && len(ts) == 1 {
		m.Blocks = append(m.Blocks, small("/news regroup undo %d takes it back.", ts[0].ID))
	}
	return m, err
}

// saidOf is a tie in words.
func saidOf(t digest.Tie) string {
	a, b := "“"+clip(oneLine(orText(t.Title, "an article that is gone")), maxValue)+"”", "“"+clip(oneLine(orText(t.OtherTitle, "an article that is gone")), maxValue)+"”"
	switch t.Kind {
	case digest.SameStory:
		return a + " is the same story as " + b
	case digest.NotSameStory:
		return a + " is not the same story as " + b
	}
	return a + " is off topic here"
}

func (d *Desk) listTies(ctx context.Context, r chat.Request) (chat.Message, error) {
	ts, err := d.o.Store.TiesOf(ctx, r.At.Channel, maxTies)
	if err != nil {
		return chat.Message{}, err
	}
	if len(ts) == 0 {
		return private(chat.Say("Nobody has said anything of how stories belong together. /news regroup 2 same story as 3 does.")), nil
	}
	m := chat.Message{Private: true, Blocks: []chat.Block{{Kind: chat.Heading, Text: chat.Say("What was said of stories")}}}
	for _, t := range ts {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Paragraph, Text: join(chat.Strong(fmt.Sprintf("%d. ", t.ID)), chat.Say(saidOf(t)+", since "), chat.Text{d.moment(t.Made)})})
	}
	m.Blocks = append(m.Blocks, small("/news regroup undo <number> takes one back."))
	return m, nil
}

// undo takes back what was said: that of a number, else the last.
func (g regrouping) undo(ctx context.Context, number string) (chat.Message, error) {
	ts, err := g.o.Store.TiesOf(ctx, g.r.At.Channel, maxRecorded)
	if err != nil {
		return chat.Message{}, err
	}
	if number == "" {
		if len(ts) == 0 {
			return chat.Message{}, complain("Nothing that was said of stories is left to undo.")
		}
		number = strconv.FormatInt(ts[0].ID, 10)
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return chat.Message{}, complain("Which one? /news regroup lists them.")
	}
	for _, t := range ts {
		if t.ID != id {
			continue
		}
		if err := g.permitted(ctx); t.Kind != digest.OffTopic && err != nil {
			return chat.Message{}, err
		}
		err := g.by.Untie(ctx, t, g.audit(g.r, "undo: "+saidOf(t)))
		if errors.Is(err, digest.ErrNotFound) {
			break
		}
		if err != nil {
			return chat.Message{}, err
		}
		return public(chat.Say("No longer: " + saidOf(t) + ".")), nil
	}
	return chat.Message{}, complain("There is no %d among what was said of stories. /news regroup lists it.", id)
}

// maxRecorded is among how many ties one to be undone is looked for.
const maxRecorded = 1000
