package command

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/fetch"
	"newsdesk/digest/match"
	"newsdesk/digest/text"
)

// actionTrackStory opens the form of a topic made of a story, its value.
const actionTrackStory = "track story"

// trackStory opens the form of a topic that follows what is like a story, which a
// person names by its number, a link, or words; or what a message is about. A story
// that nobody can find leaves the words as the name of a new topic.
func (d *Desk) trackStory(ctx context.Context, r chat.Request, what string) (chat.Message, error) {
	ids, err := d.storiesMeant(ctx, r, what)
	switch {
	case err != nil:
		return chat.Message{}, err
	case len(ids) == 1:
		return d.topicOfStory(ctx, r, ids[0])
	case len(ids) > 1:
		return d.chooseStory(ctx, r, ids)
	case links.MatchString(what) && r.On.ID == "":
		return chat.Message{}, errNoLink
	case validName(oneLine(what)) && r.On.ID == "":
		return d.showTopic(ctx, r, topicForm{name: oneLine(what)})
	}
	return chat.Message{}, complain("No story in the archive is like that message. /news track <name> <query> defines a topic by words.")
}

// pressedTrackStory is trackStory of the story whose button was pressed.
func (d *Desk) pressedTrackStory(ctx context.Context, r chat.Request) (chat.Message, error) {
	id, err := pressedStory(r)
	if err != nil {
		return chat.Message{}, err
	}
	return d.topicOfStory(ctx, r, id)
}

// storiesMeant are the stories that a person may mean: that of a number, those of the
// edition whose message it is, that of the first link that leads to an article, or
// the one whose headline says the same.
func (d *Desk) storiesMeant(ctx context.Context, r chat.Request, what string) ([]int64, error) {
	entries, err := d.entries(ctx, r)
	if err != nil {
		return nil, err
	}
	if n, err := strconv.Atoi(what); err == nil {
		for _, e := range entries {
			if e.Number == n {
				return []int64{e.Story.ID}, nil
			}
		}
		return nil, complain("There is no story %d here.", n)
	}
	if r.On.ID != "" {
		if ids, err := d.storiesOfMessage(ctx, r.On); err != nil || len(ids) > 0 {
			return ids, err
		}
	}
	if id, err := d.storyByLink(ctx, entries, what); err != nil || id != 0 {
		return []int64{id}, err
	}
	if id := storyByHeadline(entries, what); id != 0 {
		return []int64{id}, nil
	}
	id, err := d.storyByWords(ctx, what)
	if err != nil || id == 0 {
		return nil, err
	}
	return []int64{id}, nil
}

// storiesOfMessage are the stories of the edition that was posted as this message.
func (d *Desk) storiesOfMessage(ctx context.Context, ref chat.Ref) ([]int64, error) {
	e, err := d.o.Store.EditionAt(ctx, ref)
	if errors.Is(err, digest.ErrNotFound) {
		return nil, nil
	}
	var ids []int64
	for _, en := range e.Entries {
		ids = append(ids, en.Story.ID)
	}
	return ids, err
}

var links = regexp.MustCompile(`https?://[^\s<>|)\]"]+`)

// maxLinks bounds how many links of a message are looked up.
const maxLinks = 10

// errNoLink is what who names a link that we do not have is told.
var errNoLink = complain("No article in the archive has that link. The number of a story in the last edition, or words of its headline, will do too.")

// storyByLink is the story of the first link in what is said that leads to an article
// we have; zero when none does.
func (d *Desk) storyByLink(ctx context.Context, entries []digest.Entry, what string) (int64, error) {
	for _, raw := range links.FindAllString(what, maxLinks) {
		link := strings.TrimRight(raw, ".,;:!?'")
		for _, e := range entries {
			if slices.ContainsFunc(e.Sources, func(m digest.Mention) bool { return sameLink(m.URL, link) }) {
				return e.Story.ID, nil
			}
		}
		if id, err := d.storyAt(ctx, link); err != nil || id != 0 {
			return id, err
		}
	}
	return 0, nil
}

// storyAt is the story of the article that a link leads to; zero when we have none.
// An article stands under its GUID, so that its address is looked for too.
func (d *Desk) storyAt(ctx context.Context, link string) (int64, error) {
	a, err := d.o.Store.ArticleAt(ctx, fetch.Identity(digest.Feed{}, "", link, ""))
	for _, spelt := range spellings(fetch.Canonical(link)) {
		if err == nil && a.StoryID != 0 || err != nil && !errors.Is(err, digest.ErrNotFound) {
			break
		}
		a, err = d.o.Store.ArticleByURL(ctx, spelt)
	}
	if errors.Is(err, digest.ErrNotFound) {
		return 0, nil
	}
	return a.StoryID, err
}

// sameLink says that two links lead to the same piece.
func sameLink(a, b string) bool {
	id := fetch.Identity(digest.Feed{}, "", a, "")
	return id != "" && id == fetch.Identity(digest.Feed{}, "", b, "")
}

// spellings are the addresses under which the piece of a canonical link may be stored.
func spellings(link string) (all []string) {
	scheme, rest, ok := strings.Cut(link, "://")
	if !ok {
		return nil
	}
	other := map[string]string{"http": "https", "https": "http"}[scheme]
	bare := strings.TrimPrefix(rest, "www.")
	for _, s := range []string{scheme, other} {
		for _, host := range []string{"", "www."} {
			all = append(all, s+"://"+host+bare)
		}
	}
	return all
}

// storyByHeadline is the entry whose headline holds all that was said, or stands in it.
func storyByHeadline(entries []digest.Entry, what string) int64 {
	said := strings.ToLower(oneLine(what))
	for _, e := range entries {
		h := strings.ToLower(oneLine(e.Summary.Headline))
		if h != "" && (holdsWords(h, said) || strings.Contains(said, h)) {
			return e.Story.ID
		}
	}
	return 0
}

const (
	// maxSaid is how much of a message is looked at, in words.
	maxSaid = 40
	// alike is the share of a title's telling words that a message must have, to be
	// about the same.
	alike = 0.6
)

// storyByWords is the story in the archive with the article whose title has most of
// its words in what is said; zero when none has enough of them.
func (d *Desk) storyByWords(ctx context.Context, what string) (int64, error) {
	said := tellingWords(what)
	if len(said) == 0 {
		return 0, nil
	}
	q := digest.Search{Limit: 20, Scope: digest.Scope{From: d.o.Now().Add(-previewed * 4)}}
	for _, w := range said[:min(len(said), maxSaid)] {
		q.Terms = append(q.Terms, digest.Term{w})
	}
	as, err := d.o.Store.Search(ctx, q)
	if err != nil {
		return 0, err
	}
	best, story := alike, int64(0)
	for _, a := range as {
		title := tellingWords(a.Title)
		shared := 0
		for _, w := range title {
			if slices.Contains(said, w) {
				shared++
			}
		}
		if share := float64(shared) / float64(max(len(title), 3)); share >= best && a.StoryID != 0 {
			best, story = share, a.StoryID
		}
	}
	return story, nil
}

// tellingWords are the folded words of s that say what it is about, each once.
func tellingWords(s string) []string {
	var words []string
	for _, t := range text.Words(s) {
		w := strings.TrimSuffix(text.Fold(t.Text), "'s")
		if len(w) > 1 && !text.Stop(w, "") && !slices.Contains(words, w) && w == letters(w) {
			words = append(words, w)
		}
	}
	return words
}

// letters is w without anything that a search does not take for a word's.
func letters(w string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`.,'&-%`, r) {
			return -1
		}
		return r
	}, w)
}

// chooseStory asks which of several stories is meant.
func (d *Desk) chooseStory(ctx context.Context, r chat.Request, ids []int64) (chat.Message, error) {
	m := private(chat.Say("That message has several stories. Which one do you want to follow?"))
	c := chat.Control{Label: "Track this story", Action: actionTrackStory, Opens: true}
	for _, id := range ids[:min(len(ids), maxChoices)] {
		f, err := d.o.Store.Following(ctx, r.At.Channel.String(), id)
		if err == nil {
			c.Choices = append(c.Choices, chat.Choice{Label: clip(oneLine(orText(f.Story.Headline, "(no title)")), maxLabel), Value: strconv.FormatInt(id, 10)})
		} else if !errors.Is(err, digest.ErrNotFound) {
			return m, err
		}
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Controls: []chat.Control{c}})
	if n := len(ids) - maxChoices; n > 0 {
		m.Blocks = append(m.Blocks, small("%s not listed: /news track with words of the headline finds it.", plural(n, "more story is", "more stories are")))
	}
	return m, nil
}

// maxLabel is what every platform shows of a choice, in bytes.
const maxLabel = 70

// topicOfStory opens the form of a topic made of the names in a story.
func (d *Desk) topicOfStory(ctx context.Context, r chat.Request, id int64) (chat.Message, error) {
	f, err := d.following(ctx, r.At.Channel, id)
	if err != nil {
		return chat.Message{}, err
	}
	name, query := likeStory(f)
	return d.showTopic(ctx, r, topicForm{name: name, query: query, about: oneLine(f.Story.Headline)})
}

// likeStory is a topic that finds a story's articles: by two names that most of them
// have, else by one and by the most telling words of the headline.
func likeStory(f digest.Following) (name, query string) {
	best := names(f)
	if len(best) > maxNames {
		best = best[:maxNames]
	}
	top, at := 0, [2]string{}
	for i, a := range best {
		for _, b := range best[i+1:] {
			if n := found(f, quoteTerm(a)+" AND "+quoteTerm(b)); n > top {
				top, at = n, [2]string{a, b}
			}
		}
	}
	if 2*top > len(f.Articles) {
		return clip(at[0]+" and "+at[1], maxName), quoteTerm(at[0]) + " AND " + quoteTerm(at[1])
	}
	words := tellingWords(f.Story.Headline)
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(text.Rarity(b), text.Rarity(a)) })
	if len(best) > 0 {
		words = slices.DeleteFunc(words, func(w string) bool { return strings.Contains(text.Fold(best[0]), w) })
		words = append([]string{best[0]}, words...)
	}
	words = words[:min(len(words), 2)]
	terms := make([]string, len(words))
	for i, w := range words {
		terms[i] = quoteTerm(w)
	}
	return clip(strings.Join(words, " and "), maxName), strings.Join(terms, " AND ")
}

// maxNames is how many of a story's names are tried.
const maxNames = 6

// opening is how much of an article's text is read for names, in bytes.
const opening = 600

// names are those in a story's articles, first those that most articles have. The
// sources' own do not count.
func names(f digest.Following) []string {
	count, spelt := map[string]int{}, map[string]string{}
	sources := map[string]bool{}
	for _, a := range f.Articles {
		sources[text.Fold(a.Source)] = true
	}
	for _, a := range f.Articles {
		seen := map[string]bool{}
		for _, n := range text.Names(a.Title + ".\n\n" + clip(a.Text, opening)) {
			key := text.Fold(n.Text)
			if seen[key] || sources[key] || len(key) < 2 {
				continue
			}
			seen[key] = true
			count[key]++
			spelt[key] = orText(spelt[key], oneLine(n.Text))
		}
	}
	var keys []string
	for k := range count {
		keys = append(keys, k)
	}
	headline := text.Fold(f.Story.Headline)
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(titled(headline, b), titled(headline, a)), cmp.Compare(rarity(b), rarity(a)), strings.Compare(a, b))
	})
	for i, k := range keys {
		keys[i] = spelt[k]
	}
	return keys
}

// titled is 1 when a name stands in the headline.
func titled(headline, name string) int {
	if strings.Contains(headline, name) {
		return 1
	}
	return 0
}

// rarity is that of a name's rarest word.
func rarity(name string) (rarest float64) {
	for w := range strings.FieldsSeq(name) {
		rarest = max(rarest, text.Rarity(w))
	}
	return rarest
}

// found counts a story's articles that a query matches.
func found(f digest.Following, query string) (n int) {
	q, err := match.Parse(query)
	if err != nil {
		return 0
	}
	for _, a := range f.Articles {
		if q.Match(match.NewDoc(a.Title, a.Text)) {
			n++
		}
	}
	return n
}

var oneWord = regexp.MustCompile(`^\p{L}[\p{L}\p{N}]*$`)

// quoteTerm is a name as a query takes it literally. One word stands by itself, so
// that countries bring their other names.
func quoteTerm(s string) string {
	if oneWord.MatchString(s) && !slices.Contains([]string{"and", "or", "not", "title"}, strings.ToLower(s)) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, " ") + `"`
}
