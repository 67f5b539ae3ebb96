package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"newsdesk/digest"
	"newsdesk/digest/chat"
)

// A talk is what was asked and answered before in a thread, and what it is about.
type talk struct {
	Story     int64             `json:"story,omitempty"`
	Questions []string          `json:"questions,omitempty"`
	Told      []digest.Sentence `json:"told,omitempty"` // the answer to the last of them

	stories []int64 // of the edition in whose thread we are, in its order
}

// maxTalk is how many earlier questions are remembered.
const maxTalk = 5

func (d *Desk) talk(ctx context.Context, r chat.Request) (talk, error) {
	var t talk
	if r.At.ID == "" {
		return t, nil
	}
	note, err := d.o.Store.Note(ctx, "talk "+r.At.String())
	if err != nil {
		return t, err
	}
	if note != "" {
		if err := json.Unmarshal([]byte(note), &t); err != nil {
			return t, fmt.Errorf("talk at %s: %w", r.At, err)
		}
	}
	if t.stories, err = d.storiesAt(ctx, r); err == nil && t.Story == 0 && len(t.stories) == 1 {
		t.Story = t.stories[0]
	}
	return t, err
}

// storiesAt are the stories of the edition in whose thread we are.
func (d *Desk) storiesAt(ctx context.Context, r chat.Request) ([]int64, error) {
	e, err := d.o.Store.EditionAt(ctx, r.At)
	if errors.Is(err, digest.ErrNotFound) {
		return nil, nil
	}
	var out []int64
	for _, entry := range e.Entries {
		out = append(out, entry.Story.ID)
	}
	return out, err
}

// with is the talk after another question was answered.
func (t talk) with(question string, a digest.Answer) talk {
	t.Told = a.Sentences
	if n := len(t.Questions); n == 0 || t.Questions[n-1] != question {
		t.Questions = append(t.Questions, question)
	}
	if n := len(t.Questions) - maxTalk; n > 0 {
		t.Questions = t.Questions[n:]
	}
	return t
}

// keepTalk remembers what was asked in a thread and what was answered.
func (d *Desk) keepTalk(ctx context.Context, r chat.Request, t talk) error {
	if r.At.ID == "" {
		return nil
	}
	b, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("keep talk: %w", err)
	}
	return d.o.Store.SaveNote(ctx, "talk "+r.At.String(), string(b))
}

// storyNumber is the number that somebody said and nothing else: it asks for that
// story, as /news story does.
func storyNumber(s string) (string, bool) {
	s = strings.Trim(strings.TrimSpace(s), "#.)")
	n, err := strconv.Atoi(s)
	return s, err == nil && n > 0
}
