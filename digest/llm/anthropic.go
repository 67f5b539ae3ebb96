package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
)

// claude speaks Anthropic's messages protocol.
type claude struct {
	o      Options
	client anthropic.Client
}

// newAnthropic takes nothing from the environment: what is configured is what is used.
func newAnthropic(o Options, h *http.Client) *claude {
	opts := []option.RequestOption{
		option.WithoutEnvironmentDefaults(), option.WithHTTPClient(h), option.WithMaxRetries(0),
		option.WithRequestTimeout(o.Timeout), option.WithAPIKey(o.Key), option.WithEnvironmentProduction(),
	}
	if o.URL != "" {
		opts = append(opts, option.WithBaseURL(strings.TrimRight(o.URL, "/")+"/"))
	}
	return &claude{o: o, client: anthropic.NewClient(opts...)}
}

func (s *claude) request(p Prompt) (anthropic.MessageNewParams, error) {
	r := anthropic.MessageNewParams{
		Model:     anthropic.Model(s.o.Name),
		MaxTokens: int64(p.Tokens),
		System:    []anthropic.TextBlockParam{{Text: p.Task}},
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(p.Data))},
	}
	if p.Schema == nil || s.o.Format != "schema" {
		return r, nil
	}
	var schema map[string]any
	if err := json.Unmarshal(p.Schema.JSON, &schema); err != nil {
		return r, fmt.Errorf("read schema %s: %w", p.Schema.Name, err)
	}
	r.OutputConfig = anthropic.OutputConfigParam{Format: anthropic.JSONOutputFormatParam{Schema: schema}}
	return r, nil
}

func (s *claude) complete(ctx context.Context, p Prompt) (answer, error) {
	r, err := s.request(p)
	if err != nil {
		return answer{}, err
	}
	var m anthropic.Message
	if s.o.Stream {
		m, err = s.stream(ctx, r, p)
	} else {
		var got *anthropic.Message
		if got, err = s.client.Messages.New(ctx, r); err == nil {
			m = *got
		}
	}
	a := answer{in: read(m.Usage), out: int(m.Usage.OutputTokens)}
	for _, c := range m.Content {
		if c.Type == "text" {
			a.text += c.Text
		}
	}
	a.ended = m.StopReason == anthropic.StopReasonEndTurn || m.StopReason == anthropic.StopReasonStopSequence
	if err == nil && !s.o.Stream && p.Piece != nil {
		p.Piece(a.text)
	}
	return a, s.fault(err)
}

// read is how many tokens of a prompt were read, or -1 where one of its parts cannot be.
func read(u anthropic.Usage) int {
	n := int64(0)
	for _, part := range []int64{u.InputTokens, u.CacheReadInputTokens, u.CacheCreationInputTokens} {
		if part < 0 || part > math.MaxInt32 {
			return -1
		}
		n += part
	}
	return int(n)
}

func (s *claude) stream(ctx context.Context, r anthropic.MessageNewParams, p Prompt) (m anthropic.Message, err error) {
	st := s.client.Messages.NewStreaming(ctx, r)
	defer func() { err = errors.Join(err, st.Close()) }()
	written := 0
	for st.Next() {
		e := st.Current()
		if err := m.Accumulate(e); err != nil {
			return m, fmt.Errorf("%w: %s", ErrCut, brief(err.Error()))
		}
		d, ok := e.AsAny().(anthropic.ContentBlockDeltaEvent)
		if !ok {
			continue
		}
		if written += len(d.Delta.Text); tooLong(written, p) {
			return m, ErrLong
		}
		if p.Piece != nil && d.Delta.Text != "" {
			p.Piece(d.Delta.Text)
		}
	}
	return m, st.Err()
}

// fault puts the library's errors in our words.
func (s *claude) fault(err error) error {
	var api *anthropic.Error
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &api):
		return of(api.StatusCode, errors.New(api.RawJSON()))
	case errors.As(err, &syntax), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: %s", ErrCut, brief(err.Error()))
	}
	return err
}
