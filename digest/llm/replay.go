package llm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A Recorder keeps what a model answered, one file a prompt, so that a test can play
// it again without the model. It keeps no keys: it never sees them.
type Recorder struct {
	Model Model
	Dir   string
}

// A record is one call as it is kept.
type record struct {
	Prompt     Prompt     `json:"prompt"`
	Completion Completion `json:"completion"`
	Error      string     `json:"error,omitempty"`
}

// Complete asks the model and keeps what it said.
func (r Recorder) Complete(ctx context.Context, p Prompt) (Completion, error) {
	c, err := r.Model.Complete(ctx, p)
	rec := record{Prompt: p, Completion: c}
	if err != nil {
		rec.Error = err.Error()
	}
	b, e := json.MarshalIndent(rec, "", " ")
	if e == nil {
		e = os.WriteFile(filepath.Join(r.Dir, name(p)), b, 0o600)
	}
	return c, errors.Join(err, e)
}

// A Replayer answers as a model did before. A prompt that was never asked is an error.
type Replayer struct{ Dir string }

// Complete gives what was kept.
func (r Replayer) Complete(_ context.Context, p Prompt) (Completion, error) {
	b, err := os.ReadFile(filepath.Join(r.Dir, name(p)))
	if err != nil {
		return Completion{}, fmt.Errorf("play a completion again: %w", err)
	}
	var rec record
	if err := json.Unmarshal(b, &rec); err != nil {
		return Completion{}, fmt.Errorf("play a completion again: %w", err)
	}
	if p.Piece != nil {
		p.Piece(rec.Completion.Text)
	}
	if rec.Error != "" {
		return rec.Completion, replayed(rec.Error)
	}
	return rec.Completion, nil
}

// replayed is an error as it was recorded, of the kind that it was of.
func replayed(words string) error {
	for _, kind := range []error{ErrTruncated, ErrCut, ErrLong, ErrBusy, ErrRefused} {
		if strings.Contains(words, kind.Error()) {
			return fmt.Errorf("%w (played again: %s)", kind, words)
		}
	}
	return errors.New(words)
}

// name is the file of a prompt: the same for the same words, whatever random lines they
// stand between.
func name(p Prompt) string {
	p.Data = unframed(p.Data)
	b, err := json.Marshal(struct {
		Task, Data string
		Schema     *Schema
		Tokens     int
	}{p.Task, p.Data, p.Schema, p.Tokens})
	if err != nil {
		b = []byte(p.Task + p.Data)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8]) + ".json"
}

// unframed is data without the line that it begins and ends with, if that is the same: a
// boundary is another one in each call.
func unframed(data string) string {
	first, rest, ok := strings.Cut(data, "\n")
	if inner, framed := strings.CutSuffix(rest, "\n"+first); ok && framed {
		return inner
	}
	return data
}
