// Package llm asks models on servers: any that speaks OpenAI's protocol, local ones
// too, and Anthropic's. It bounds every call in time, size and number, and tells what
// a call cost.
//
// It gives a model no tools and no secrets, and believes nothing that one says: what
// becomes of the words is the callers' to judge. Who may spend what is in Purse.
package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// A Model completes prompts. It is safe for concurrent use.
type Model interface {
	// Complete asks once. The completion's tokens count also when there is an error
	// beside it: what was cut or refused is paid for all the same.
	Complete(ctx context.Context, p Prompt) (Completion, error)
}

// A Prompt is what a model is asked. Task is ours; Data is foreign text, as JSON, and
// never an instruction.
type Prompt struct {
	Task   string
	Data   string
	Schema *Schema // of the answer; nil for plain text
	Tokens int     // at most so many tokens of answer
	// Piece is told each piece of the answer as it comes; nil where nobody waits for it.
	Piece func(string) `json:"-"`
}

// A Schema says what JSON the answer must be.
type Schema struct {
	Name string
	JSON json.RawMessage
}

// A Completion is what a model answered.
type Completion struct {
	Text   string
	Tokens Tokens
}

// Tokens is what a call takes: those read and those written.
type Tokens struct {
	In, Out int
	// Guessed says that the server did not tell, and these are our estimate.
	Guessed bool
}

// Sum is all tokens.
func (t Tokens) Sum() int { return t.In + t.Out }

// What can come of a call. Every other error is the network's.
var (
	// ErrTruncated says that the server read only part of the prompt.
	ErrTruncated = errors.New("the server read only part of the prompt: its context is too small for it")
	// ErrCut says that the answer ended before the model was done.
	ErrCut = errors.New("the answer was cut off")
	// ErrLong says that the server went on long after the answer had to end.
	ErrLong = errors.New("the answer is far longer than was asked for")
	// ErrBusy says that the server had no time for us, though we waited.
	ErrBusy = errors.New("the model server is busy")
	// ErrRefused says that the server does not take such a call, and will not later.
	ErrRefused = errors.New("the model server refuses the call")
	// errFull says that as many of our own calls are under way as there may be.
	errFull = errors.New("it has no place left")
)

// Options is how a model is reached.
type Options struct {
	Kind     string // openai or anthropic
	URL      string // of the server; empty for the makers' own
	Key      string
	Name     string // of the model
	Format   string // how it is told to answer in JSON: schema, object or none; empty for schema
	Stream   bool   // take answers piece by piece, so that one that stands still is noticed
	Timeout  time.Duration
	Idle     time.Duration // the longest silence within a streamed answer
	Tries    int           // of a call that the server had no time for
	Calls    int           // at a time
	Patience time.Duration // the longest wait that a server may ask for
}

// The kinds of server.
const (
	OpenAI    = "openai"
	Anthropic = "anthropic"
)

// withDefaults fills in what was left out.
func (o Options) withDefaults() Options {
	set := func(v *time.Duration, d time.Duration) {
		if *v <= 0 {
			*v = d
		}
	}
	set(&o.Timeout, time.Minute)
	set(&o.Idle, 20*time.Second)
	set(&o.Patience, 20*time.Second)
	o.Tries = max(o.Tries, 1)
	o.Calls = max(o.Calls, 1)
	if o.Format == "" {
		o.Format = "schema"
	}
	return o
}

// A speaker speaks one protocol.
type speaker interface {
	complete(ctx context.Context, p Prompt) (answer, error)
}

// An answer is what a server said of one call.
type answer struct {
	text    string
	in, out int
	ended   bool // the model was done
}

const (
	// mostOver is how many times as long as was asked for an answer may get before it is
	// no longer read; mostMore how many times as many tokens of answer a server may count;
	// mostRead how many times our estimate it may have read.
	mostOver, mostMore, mostRead = 4, 2, 8
	// spareRead is what a server may add to the shortest prompt, in tokens: its template.
	spareRead = 2000
)

// tooLong says that an answer of so many bytes is far longer than was asked for.
func tooLong(bytes int, p Prompt) bool {
	return p.Tokens > 0 && bytes/lettersPerToken > mostOver*p.Tokens
}

// tokens is what the call took. A server that counts what cannot be has counted
// nothing: it is then our estimate, with no more of an answer than was asked for. It is
// zero where a call failed before anything of an answer came.
func (a answer) tokens(p Prompt, err error) Tokens {
	guess, written := Estimate(p), estimate(a.text)
	if p.Tokens > 0 {
		written = min(written, p.Tokens)
	}
	absurd := a.in < 0 || a.out < 0 || a.in > mostRead*guess+spareRead || p.Tokens > 0 && a.out > mostMore*p.Tokens
	untold := a.text != "" && (a.in == 0 || a.out == 0) || a.ended && a.in == 0
	switch {
	case errors.Is(err, ErrLong):
		return Tokens{In: guess, Out: p.Tokens, Guessed: true}
	case absurd && a.text == "" && err != nil:
		return Tokens{}
	case absurd || untold:
		return Tokens{In: guess, Out: written, Guessed: true}
	case err != nil: // the last count may not have come
		return Tokens{In: a.in, Out: max(a.out, written)}
	}
	return Tokens{In: a.in, Out: a.out}
}

// Open gives the model that o tells of. It does not call it.
func Open(o Options) (Model, error) {
	o = o.withDefaults()
	c := &client{o: o, places: make(chan struct{}, o.Calls)}
	http := newHTTP(o)
	switch o.Kind {
	case OpenAI:
		c.speaker = newOpenAI(o, http)
	case Anthropic:
		c.speaker = newAnthropic(o, http)
	default:
		return nil, fmt.Errorf("open model: unknown kind of server %q", o.Kind)
	}
	return c, nil
}

// A client is a Model on a server.
type client struct {
	o       Options
	speaker speaker
	places  chan struct{} // one for each call under way
}

// leastPrompt is from how many tokens on an estimate is good enough to tell that a
// prompt was cut, and readShare the least share of it that must have been read.
const (
	leastPrompt = 300
	readShare   = .45
)

func (c *client) Complete(ctx context.Context, p Prompt) (Completion, error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	select {
	case c.places <- struct{}{}:
		defer func() { <-c.places }()
	case <-ctx.Done():
		return Completion{}, fmt.Errorf("wait for %s: %w: %w: %w", c.o.Name, ErrBusy, errFull, ctx.Err()) // nothing was sent
	}
	a, err := c.speaker.complete(ctx, p)
	if err == nil && tooLong(len(a.text), p) {
		err = ErrLong
	}
	out := Completion{Text: a.text, Tokens: a.tokens(p, err)}
	switch guess := Estimate(p); {
	case err != nil:
		return out, fmt.Errorf("ask %s: %w", c.o.Name, err)
	case !out.Tokens.Guessed && a.in > 0 && guess >= leastPrompt && float64(a.in) < readShare*float64(guess):
		return out, fmt.Errorf("ask %s: %w: it read %d tokens of about %d", c.o.Name, ErrTruncated, a.in, guess)
	case !a.ended:
		return out, fmt.Errorf("ask %s: %w", c.o.Name, ErrCut)
	}
	return out, nil
}

// Estimate is about how many tokens a prompt has; never many fewer, mostly more.
func Estimate(p Prompt) int {
	n := estimate(p.Task) + estimate(p.Data)
	if p.Schema != nil {
		n += estimate(string(p.Schema.JSON))
	}
	return n
}

// lettersPerToken is how many letters of English a token has on average.
const lettersPerToken = 4

// estimate counts four letters of ASCII as a token, and every other character as one.
func estimate(s string) int {
	ascii, other := 0, 0
	for _, r := range s {
		if r < 0x80 {
			ascii++
		} else {
			other++
		}
	}
	return (ascii+lettersPerToken-1)/lettersPerToken + other
}
