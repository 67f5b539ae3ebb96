package command

import (
	"context"
	"strconv"
	"strings"

	"newsdesk/digest/chat"
)

// The actions of asking about one story: the button, whose value is the story, and
// the form that it opens.
const (
	actionAskAbout = "ask about"
	actionAskStory = "ask story"
)

const fieldQuestion = "question"

// askAbout opens the form that asks about a story.
func (d *Desk) askAbout(ctx context.Context, r chat.Request) (chat.Message, error) {
	id, err := pressedStory(r)
	if err != nil {
		return chat.Message{}, err
	}
	return d.askForm(ctx, r, id, chat.Field{})
}

func (d *Desk) askForm(ctx context.Context, r chat.Request, story int64, question chat.Field) (chat.Message, error) {
	f, err := d.following(ctx, r.At.Channel, story)
	if err != nil {
		return chat.Message{}, err
	}
	question.Name, question.Label = fieldQuestion, "Your question"
	question.Hint = "It is answered from what was reported on this story, with cites."
	m := private(chat.Say("Ask about this story in its thread, by mentioning me there."))
	m.Form = &chat.Form{
		Title: "Ask about a story", Submit: "Ask", Action: actionAskStory, Value: strconv.FormatInt(story, 10),
		Fields: []chat.Field{question},
		Blocks: []chat.Block{{Kind: chat.Paragraph, Text: chat.Strong(oneLine(orText(f.Story.Headline, "(no title)")))}},
	}
	return m, nil
}

// askStory answers the question of the form, from the story's articles, to the asker
// alone.
func (d *Desk) askStory(ctx context.Context, r chat.Request) (chat.Message, error) {
	id, err := pressedStory(r)
	if err != nil {
		return chat.Message{}, err
	}
	question := strings.TrimSpace(r.Fields[fieldQuestion])
	if question == "" {
		return d.askForm(ctx, r, id, chat.Field{Error: "Ask what?"})
	}
	return d.askAlone(ctx, r, aboutMark+strconv.FormatInt(id, 10)+" "+question)
}

// aboutMark begins a question that is about one story: its number follows.
const aboutMark = "story:"

// cutStory takes from a question the story that it is about; zero when it is about
// none.
func cutStory(question string) (story int64, rest string) {
	number, rest, ok := strings.Cut(strings.TrimPrefix(question, aboutMark), " ")
	id, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil || !strings.HasPrefix(question, aboutMark) {
		return 0, question
	}
	return id, rest
}
