package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// Composer says what an edition would tell.
type Composer interface {
	// Look composes an edition of order and renders it, and stores nothing.
	Look(ctx context.Context, order digest.Digest, now time.Time) (digest.Edition, chat.Message, error)
}

// Shelf is where editions, stories and articles stand.
type Shelf interface {
	EditionsOf(ctx context.Context, c chat.Channel, limit int) ([]digest.Edition, error)
	EditionAt(ctx context.Context, ref chat.Ref) (digest.Edition, error)
	Following(ctx context.Context, channel string, story int64) (digest.Following, error)
	Article(ctx context.Context, id int64, revision int) (digest.Article, error)
	// ArticleAt returns the article of an identity (see fetch.Identity), or
	// digest.ErrNotFound.
	ArticleAt(ctx context.Context, identity string) (digest.Article, error)
	// ArticleByURL returns the article with an address as it is stored (see
	// fetch.Canonical), or digest.ErrNotFound.
	ArticleByURL(ctx context.Context, url string) (digest.Article, error)
	// Articles returns articles published since then, by ID above after.
	Articles(ctx context.Context, since time.Time, after int64, limit int) ([]digest.Article, error)
	Search(ctx context.Context, q digest.Search) ([]digest.Article, error)
}

// Memory keeps short notes between requests.
type Memory interface {
	Note(ctx context.Context, name string) (string, error)
	SaveNote(ctx context.Context, name, value string) error
}

func (d *Desk) now(ctx context.Context, r chat.Request) (chat.Message, error) {
	order, err := d.existing(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	if name := strings.TrimSpace(r.Options["topic"]); name != "" {
		_, t, err := d.followed(ctx, r, name)
		if err != nil {
			return chat.Message{}, err
		}
		order.Topics = []int64{t.ID}
	}
	r.Working(ctx, "looking for what is new")
	e, m, err := d.o.Composer.Look(ctx, order, d.o.Now())
	if err != nil {
		return chat.Message{}, err
	}
	if err := d.remember(ctx, r, e); err != nil {
		return chat.Message{}, err
	}
	m.Private = true
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Small, Text: join(chat.Say("Shown to you alone; it does not count as told. "), d.whatNext(order))})
	return m, nil
}

// shown is what story numbers mean to a person in a channel, who looked: what one
// saw alone must not change the numbers of the others.
type shown struct {
	At      time.Time      `json:"at"`
	Entries []digest.Entry `json:"entries"`
}

func shownNote(r chat.Request) string { return "shown " + r.At.Channel.String() + " " + r.User.ID }

func (d *Desk) remember(ctx context.Context, r chat.Request, e digest.Edition) error {
	if len(e.Entries) == 0 {
		return nil
	}
	b, err := json.Marshal(shown{At: e.Composed, Entries: e.Entries})
	if err != nil {
		return fmt.Errorf("remember entries: %w", err)
	}
	return d.o.Store.SaveNote(ctx, shownNote(r), string(b))
}

// entries are those that story numbers mean: of the edition in whose thread it
// was said, else of what the person was shown last in the channel.
func (d *Desk) entries(ctx context.Context, r chat.Request) ([]digest.Entry, error) {
	for _, ref := range []chat.Ref{r.On, r.At} {
		if ref.ID == "" {
			continue
		}
		e, err := d.o.Store.EditionAt(ctx, ref)
		if err == nil {
			return e.Entries, nil
		}
		if !errors.Is(err, digest.ErrNotFound) {
			return nil, err
		}
	}
	return d.lastShown(ctx, r)
}

// recent is how many editions back a number is looked for: those that said
// "nothing new" have none.
const recent = 20

func (d *Desk) lastShown(ctx context.Context, r chat.Request) ([]digest.Entry, error) {
	var s shown
	note, err := d.o.Store.Note(ctx, shownNote(r))
	if err != nil {
		return nil, err
	}
	if note != "" {
		if err := json.Unmarshal([]byte(note), &s); err != nil {
			return nil, fmt.Errorf("entries shown in %s: %w", r.At.Channel, err)
		}
	}
	es, err := d.o.Store.EditionsOf(ctx, r.At.Channel, recent)
	if err != nil {
		return nil, err
	}
	for _, e := range es {
		if len(e.Entries) > 0 && e.Composed.After(s.At) {
			return e.Entries, nil
		}
	}
	return s.Entries, nil
}

// pick finds the entry that a person means: by number, or by words of its headline.
func (d *Desk) pick(ctx context.Context, r chat.Request) (digest.Entry, error) {
	entries, err := d.entries(ctx, r)
	if err != nil {
		return digest.Entry{}, err
	}
	if len(entries) == 0 {
		return digest.Entry{}, complain("No story was told here yet. /news now shows what there is so far.")
	}
	what := strings.TrimSpace(r.Options["story"])
	if n, err := strconv.Atoi(what); err == nil {
		for _, e := range entries {
			if e.Number == n {
				return e, nil
			}
		}
		return digest.Entry{}, complain("There is no story %d: %s.", n, numbered(entries))
	}
	for _, e := range entries {
		if what != "" && holdsWords(e.Summary.Headline, what) {
			return e, nil
		}
	}
	return digest.Entry{}, complain("No story of the last edition has %q in its headline: %s.", clip(what, maxValue), numbered(entries))
}

// numbered says which stories there are.
func numbered(entries []digest.Entry) string {
	if len(entries) == 1 {
		return "the last edition has one story"
	}
	return fmt.Sprintf("the last edition has stories 1 to %d", len(entries))
}

func holdsWords(headline, words string) bool {
	h := strings.ToLower(headline)
	for w := range strings.FieldsSeq(strings.ToLower(words)) {
		if !strings.Contains(h, w) {
			return false
		}
	}
	return true
}

func (d *Desk) story(ctx context.Context, r chat.Request) (chat.Message, error) {
	if what := r.Options["story"]; links.MatchString(what) {
		id, err := d.linked(ctx, r, what)
		if err != nil {
			return chat.Message{}, err
		}
		return d.showTimeline(ctx, r, id)
	}
	e, err := d.pick(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	return d.showTimeline(ctx, r, e.Story.ID)
}

// linked is the story that a link leads to.
func (d *Desk) linked(ctx context.Context, r chat.Request, what string) (int64, error) {
	entries, err := d.entries(ctx, r)
	if err != nil {
		return 0, err
	}
	id, err := d.storyByLink(ctx, entries, what)
	if err == nil && id == 0 {
		err = errNoLink
	}
	return id, err
}

func (d *Desk) timeline(ctx context.Context, r chat.Request) (chat.Message, error) {
	id, err := pressedStory(r)
	if err != nil {
		return chat.Message{}, err
	}
	return d.showTimeline(ctx, r, id)
}

func pressedStory(r chat.Request) (int64, error) {
	id, err := strconv.ParseInt(r.Value, 10, 64)
	if err != nil {
		return 0, errOldButton
	}
	return id, nil
}

func (d *Desk) sources(ctx context.Context, r chat.Request) (chat.Message, error) {
	if what := r.Options["story"]; links.MatchString(what) {
		id, err := d.linked(ctx, r, what)
		if err != nil {
			return chat.Message{}, err
		}
		e, err := d.entryOf(ctx, r, id)
		if err != nil {
			return chat.Message{}, err
		}
		return d.showEvidence(ctx, e)
	}
	e, err := d.pick(ctx, r)
	if err != nil {
		return chat.Message{}, err
	}
	return d.showEvidence(ctx, e)
}

func (d *Desk) evidence(ctx context.Context, r chat.Request) (chat.Message, error) {
	id, err := pressedStory(r)
	if err != nil {
		return chat.Message{}, err
	}
	e, err := d.entryOf(ctx, r, id)
	if err != nil {
		return chat.Message{}, err
	}
	m, err := d.showEvidence(ctx, e)
	// The passages are read in a dialog, beside the digest; where there is none they
	// are a message.
	m.Form = &chat.Form{Title: "Evidence", Blocks: m.Blocks}
	return m, err
}

// entryOf is what the edition under whose button we are said of a story, else the
// newest that any edition said of it.
func (d *Desk) entryOf(ctx context.Context, r chat.Request, story int64) (digest.Entry, error) {
	entries, err := d.entries(ctx, r)
	if err != nil {
		return digest.Entry{}, err
	}
	es, err := d.o.Store.EditionsOf(ctx, r.At.Channel, recent)
	if err != nil {
		return digest.Entry{}, err
	}
	for _, e := range es {
		entries = append(entries, e.Entries...)
	}
	for _, e := range entries {
		if e.Story.ID == story {
			return e, nil
		}
	}
	return digest.Entry{}, complain("That story is in none of this channel's last editions. /news story and /news sources find it by number or by words of its headline.")
}

// following reads a story as the channel knows it.
func (d *Desk) following(ctx context.Context, c chat.Channel, story int64) (digest.Following, error) {
	f, err := d.o.Store.Following(ctx, c.String(), story)
	if errors.Is(err, digest.ErrNotFound) || err == nil && len(f.Articles) == 0 {
		return f, complain("That story is no longer in the archive.")
	}
	return f, err
}
