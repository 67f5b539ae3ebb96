package llm

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/sashabaranov/go-openai"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// An Embedder says what texts mean, as vectors, by a server that speaks OpenAI's
// protocol for embeddings, as most local ones do. It is safe for concurrent use.
type Embedder struct {
	o      Options
	client *openai.Client
	places chan struct{}
}

// How much goes to a server at a time.
const (
	textsEach   = 64   // in a call
	longestText = 1600 // bytes of a text: what follows is left out
)

// OpenEmbedder gives the embedder that o tells of; Kind must be OpenAI. It does not
// call it.
func OpenEmbedder(o Options) (*Embedder, error) {
	o = o.withDefaults()
	if o.Kind != OpenAI {
		return nil, fmt.Errorf("open embeddings: unknown kind of server %q", o.Kind)
	}
	c := openai.DefaultConfig(o.Key)
	if o.URL != "" {
		c.BaseURL = strings.TrimRight(o.URL, "/")
	}
	c.HTTPClient = newHTTP(o)
	return &Embedder{o: o, client: openai.NewClientWithConfig(c), places: make(chan struct{}, o.Calls)}, nil
}

// Embed gives the vectors of texts, in their order, all of one length, and the tokens
// that were read. The tokens count also when there is an error beside them: there are
// no vectors then.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, Tokens, error) {
	ctx, cancel := context.WithTimeout(ctx, e.o.Timeout)
	defer cancel()
	var out [][]float32
	var took Tokens
	for len(texts) > 0 {
		n := min(len(texts), textsEach)
		vs, read, err := e.call(ctx, texts[:n])
		took.In += read
		if err != nil {
			return nil, took, fmt.Errorf("ask %s: %w", e.o.Name, err)
		}
		out, texts = append(out, vs...), texts[n:]
	}
	for _, v := range out {
		if len(v) != len(out[0]) {
			return nil, took, fmt.Errorf("ask %s: %w: its vectors differ in length", e.o.Name, ErrCut)
		}
	}
	return out, took, nil
}

// call has at most textsEach texts embedded.
func (e *Embedder) call(ctx context.Context, texts []string) ([][]float32, int, error) {
	select {
	case e.places <- struct{}{}:
		defer func() { <-e.places }()
	case <-ctx.Done():
		return nil, 0, fmt.Errorf("%w: %w: %w", ErrBusy, errFull, ctx.Err()) // nothing was sent
	}
	in := make([]string, len(texts))
	for i, t := range texts {
		in[i] = embeddable(t)
	}
	res, err := e.client.CreateEmbeddings(ctx, openai.EmbeddingRequestStrings{Input: in, Model: openai.EmbeddingModel(e.o.Name)})
	if err != nil {
		return nil, 0, openAIFault(err)
	}
	guess := EstimateTexts(in)
	read := res.Usage.PromptTokens
	if read <= 0 || read > mostRead*guess+spareRead {
		read = guess
	}
	vs := make([][]float32, len(in))
	for _, d := range res.Data {
		if d.Index < 0 || d.Index >= len(vs) || vs[d.Index] != nil || !sound(d.Embedding) {
			return nil, read, fmt.Errorf("%w: it sent vectors that nobody asked for, or none", ErrCut)
		}
		vs[d.Index] = d.Embedding
	}
	for _, v := range vs {
		if v == nil {
			return nil, read, fmt.Errorf("%w: a vector is missing", ErrCut)
		}
	}
	return vs, read, nil
}

// sound says that a vector has numbers, and only such.
func sound(v []float32) bool {
	for _, x := range v {
		if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
			return false
		}
	}
	return len(v) > 0
}

// embeddable is a text as it is sent: short, and never empty, which servers refuse.
func embeddable(s string) string {
	if s = strings.TrimSpace(strings.ToValidUTF8(text.Head(s, longestText), "")); s == "" {
		return "."
	}
	return s
}

// EstimateTexts is about how many tokens texts have.
func EstimateTexts(texts []string) (n int) {
	for _, t := range texts {
		n += estimate(t)
	}
	return n
}

// EmbeddingsScope is whose the tokens are that embeddings take: no channel's. They
// count in all, and not for any channel.
const EmbeddingsScope = "embeddings"

// Meanings says what texts mean within a budget, and leaves a server alone for a while
// that failed: nobody waits for it then. It is safe for concurrent use.
type Meanings struct {
	o  MeaningsOptions
	mu sync.Mutex // guards rest
	r  rest
}

// MeaningsOptions is what Meanings work with.
type MeaningsOptions struct {
	Embedder *Embedder
	Name     string
	Price    Price
	Ledger   Ledger
	Budget   digest.Budget
	Zone     *time.Location
	Now      func() time.Time
	Log      *slog.Logger
}

// NewMeanings returns Meanings over o.
func NewMeanings(o MeaningsOptions) *Meanings {
	o.Budget.ChannelDay, o.Budget.ChannelMonth = digest.Amount{}, digest.Amount{}
	return &Meanings{o: o}
}

// Name is the model's.
func (m *Meanings) Name() string { return m.o.Name }

// Vectors gives what texts mean, in their order; a vector is nil where a text means
// nothing. The error is ErrResting while the server is left alone.
func (m *Meanings) Vectors(ctx context.Context, texts []string) ([]digest.Vector, error) {
	if m.resting() {
		return nil, ErrResting
	}
	now := m.o.Now().In(m.o.Zone)
	in := make([]string, len(texts))
	for i, t := range texts {
		in[i] = embeddable(t)
	}
	most := amount(Tokens{In: EstimateTexts(in) * worstEstimate / 100}, m.o.Price)
	id, err := m.o.Ledger.Reserve(ctx, digest.Spend{
		At: now, Day: now.Format(time.DateOnly), Month: now.Format("2006-01"), Channel: EmbeddingsScope, Model: m.o.Name, Amount: most,
	}, m.o.Budget)
	if err != nil {
		return nil, err
	}
	vs, took, err := m.o.Embedder.Embed(ctx, in)
	spent := amount(took, m.o.Price)
	if err != nil && !errors.Is(err, ErrBusy) && !errors.Is(err, ErrRefused) && !unreached(err) {
		spent = most
	}
	if e := m.o.Ledger.Settle(context.WithoutCancel(ctx), id, spent, m.o.Now()); e != nil {
		err = errors.Join(err, e)
	}
	m.note(ctx, err)
	if err != nil {
		return nil, err
	}
	out := make([]digest.Vector, len(vs))
	for i, v := range vs {
		out[i] = digest.SketchVector(v)
	}
	return out, nil
}

func (m *Meanings) resting() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.o.Now().Before(m.r.until)
}

// note lets the server rest that failed. Where the caller of ctx waits no longer, nobody
// knows what it would have said: its rest stays as it is.
func (m *Meanings) note(ctx context.Context, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err == nil {
		m.r = rest{}
		return
	}
	if ctx.Err() != nil {
		m.o.Log.Info("embeddings took longer than articles wait", "model", m.o.Name, "err", err)
		return
	}
	m.r.lengthen(m.o.Now())
	m.o.Log.Warn("embeddings failed; articles go on without them", "model", m.o.Name, "err", err, "again", m.r.until)
}
