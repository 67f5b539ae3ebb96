package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/chat"
	"newsdesk/digest/match"
)

// actionTopic is a topic's form, filled in.
const actionTopic = "topic"

// The fields of a topic's form.
const (
	fieldName  = "name"
	fieldQuery = "query"
)

// openTopic opens the form of a topic: of one that the workspace has, by its name; of
// a story, by its number, a link or words of its headline; else of a new one.
func (d *Desk) openTopic(ctx context.Context, r chat.Request) (chat.Message, error) {
	what := strings.TrimSpace(r.Options["name"])
	f := topicForm{name: oneLine(what)}
	if what != "" {
		known, err := d.o.Store.Topic(ctx, digest.Workspace(r.At.Channel), f.name)
		switch {
		case err == nil:
			f.name, f.query = known.Name, known.Query
		case !errors.Is(err, digest.ErrNotFound):
			return chat.Message{}, err
		default:
			return d.trackStory(ctx, r, what)
		}
	}
	return d.showTopic(ctx, r, f)
}

// saveTopic takes a topic's form: it shows it again while it is being filled in or
// something in it is at fault, and stores the topic else.
func (d *Desk) saveTopic(ctx context.Context, r chat.Request) (chat.Message, error) {
	f := topicForm{name: oneLine(r.Fields[fieldName]), query: oneLine(r.Fields[fieldQuery]), typed: true}
	if !validName(f.name) {
		f.nameFault = fmt.Sprintf("A topic's name has 1 to %d letters.", maxName)
	}
	if _, err := match.Parse(f.query); r.Draft || err != nil || f.nameFault != "" {
		return d.showTopic(ctx, r, f)
	}
	return d.followTopic(ctx, r, f.name, f.query)
}

// A topicForm is a topic's form as far as it is filled in.
type topicForm struct {
	name, query string
	about       string // the headline of the story that it was made of; may be empty
	typed       bool   // somebody has filled it in: what is missing is at fault
	nameFault   string
}

// showTopic is the form with what its query would find, and how to say the same as a
// command.
func (d *Desk) showTopic(ctx context.Context, r chat.Request, f topicForm) (chat.Message, error) {
	form := &chat.Form{Title: "Topic", Submit: "Follow", Action: actionTopic}
	name := chat.Field{Name: fieldName, Label: "Name", Value: f.name, Error: f.nameFault, Hint: "As it stands above its stories."}
	query := chat.Field{Name: fieldQuery, Label: "Query", Value: f.query, Long: true, Live: true, Hint: `Words, "phrases", chip*, AND, OR, NOT, ( ).`}
	if f.about != "" {
		form.Blocks = append(form.Blocks, chat.Block{Kind: chat.Paragraph, Text: join(chat.Say("Made of the names in: "), chat.Strong(f.about))})
	}
	if f.query != "" || f.typed {
		q, err := match.Parse(f.query)
		if fault := faultOf(err); fault != nil {
			query.Error = sentence(fault.Error())
			form.Blocks = append(form.Blocks, chat.Block{Kind: chat.Code, Text: chat.Say(fault.Caret())})
		} else {
			p, err := d.preview(ctx, q)
			if err != nil {
				return chat.Message{}, err
			}
			query.Hint = p.counted()
			form.Blocks = append(form.Blocks, p.samples()...)
		}
	}
	form.Fields = []chat.Field{name, query}
	m := private(chat.Say("A topic is a name and a query. Say it as a command:"))
	if f.about != "" {
		m.Blocks[0].Text = join(chat.Say("This would follow what is like "), chat.Strong(f.about), chat.Say(", by the names in it. Say it as it is, or change it:"))
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Code, Text: chat.Say(trackLine(f))})
	m.Form = form
	return m, nil
}

// trackLine is how a topic is defined as a command.
func trackLine(f topicForm) string {
	name, query := orText(f.name, "<name>"), orText(f.query, "<query>")
	if strings.ContainsAny(name, " ") {
		name = `"` + strings.ReplaceAll(name, `"`, "") + `"`
	}
	return "/news track " + name + " " + query
}

// A preview is what a query would have found in the last days.
type preview struct {
	stories   int
	read      int  // how many articles were looked at
	all       bool // they are all there are
	headlines []string
}

const (
	// previewed is the stretch of the archive that a preview looks at, and patience
	// how long it may take: a platform waits three seconds for a dialog.
	previewed = 7 * 24 * time.Hour
	patience  = 1500 * time.Millisecond
	// sampled is how many headlines are shown.
	sampled = 3
	// previewBatch is how many articles are read at a time.
	previewBatch = 200
)

// preview counts the stories of the last week that q matches, as far as time allows.
func (d *Desk) preview(ctx context.Context, q match.Query) (preview, error) {
	looking, stop := context.WithTimeout(ctx, patience)
	defer stop()
	var p preview
	newest := map[int64]digest.Article{} // by story
	for after := int64(0); ; {
		as, err := d.o.Store.Articles(looking, d.o.Now().Add(-previewed), after, previewBatch)
		if looking.Err() != nil && ctx.Err() == nil {
			break
		}
		if err != nil {
			return p, err
		}
		if len(as) == 0 {
			p.all = true
			break
		}
		for _, a := range as {
			after = a.ID
			p.read++
			story := orInt(a.StoryID, -a.ID)
			if q.Match(match.NewDoc(a.Title, a.Text)) && !a.Published.Before(newest[story].Published) {
				newest[story] = a
			}
		}
	}
	p.stories, p.headlines = len(newest), newestTitles(newest)
	return p, nil
}

func orInt(n, otherwise int64) int64 {
	if n == 0 {
		return otherwise
	}
	return n
}

// newestTitles are the titles of the stories that moved last.
func newestTitles(stories map[int64]digest.Article) []string {
	var as []digest.Article
	for _, a := range stories {
		if oneLine(a.Title) != "" {
			as = append(as, a)
		}
	}
	slices.SortFunc(as, func(a, b digest.Article) int {
		if c := b.Published.Compare(a.Published); c != 0 {
			return c
		}
		return int(b.ID - a.ID)
	})
	var titles []string
	for _, a := range as[:min(len(as), sampled)] {
		titles = append(titles, oneLine(a.Title))
	}
	return titles
}

// counted says how many stories match.
func (p preview) counted() string {
	least := ""
	if !p.all {
		least = "at least "
	}
	switch {
	case p.read == 0:
		return "Nothing was published in the last 7 days, so there is nothing to try it on."
	case p.stories == 0 && p.all:
		return "No story of the last 7 days matches it."
	case p.stories == 0:
		return fmt.Sprintf("None of the %d articles looked at matches it; there are more.", p.read)
	case p.stories == 1:
		return sentence(least + "1 story of the last 7 days matches it")
	}
	return sentence(fmt.Sprintf("%s%d stories of the last 7 days match it", least, p.stories))
}

// samples are the newest headlines that match.
func (p preview) samples() []chat.Block {
	if len(p.headlines) == 0 {
		return nil
	}
	blocks := []chat.Block{small("%s Such as:", p.counted())}
	for _, h := range p.headlines {
		blocks = append(blocks, chat.Block{Kind: chat.Quote, Text: chat.Say(h)})
	}
	return blocks
}
