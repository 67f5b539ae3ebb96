package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// openAI speaks the protocol of OpenAI's chat completions, which most local servers
// speak too.
type openAI struct {
	o      Options
	client *openai.Client
}

func newOpenAI(o Options, h *http.Client) *openAI {
	c := openai.DefaultConfig(o.Key)
	if o.URL != "" {
		c.BaseURL = strings.TrimRight(o.URL, "/")
	}
	c.HTTPClient = h
	return &openAI{o: o, client: openai.NewClientWithConfig(c)}
}

func (s *openAI) request(p Prompt) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{
		Model: s.o.Name,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: p.Task},
			{Role: openai.ChatMessageRoleUser, Content: p.Data},
		},
	}
	if thinks(s.o.Name) {
		r.MaxCompletionTokens = p.Tokens
	} else {
		r.MaxTokens = p.Tokens //nolint:staticcheck // local servers know no other
	}
	switch {
	case p.Schema == nil || s.o.Format == "none":
	case s.o.Format == "object":
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	default:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: p.Schema.Name, Schema: p.Schema.JSON, Strict: true},
		}
	}
	return r
}

// thinks says that a model takes max_completion_tokens in the place of max_tokens.
func thinks(model string) bool {
	for _, prefix := range []string{"o1", "o3", "o4", "gpt-5"} {
		if strings.HasPrefix(model, prefix) {
			return true
		}
	}
	return false
}

func (s *openAI) complete(ctx context.Context, p Prompt) (answer, error) {
	if s.o.Stream {
		a, err := s.stream(ctx, p)
		return a, openAIFault(err)
	}
	res, err := s.client.CreateChatCompletion(ctx, s.request(p))
	if err != nil {
		return answer{}, openAIFault(err)
	}
	a := answer{in: res.Usage.PromptTokens, out: res.Usage.CompletionTokens}
	if len(res.Choices) == 0 {
		return a, fmt.Errorf("%w: it has no choices", ErrCut)
	}
	a.text, a.ended = res.Choices[0].Message.Content, res.Choices[0].FinishReason == openai.FinishReasonStop
	if p.Piece != nil {
		p.Piece(a.text)
	}
	return a, nil
}

func (s *openAI) stream(ctx context.Context, p Prompt) (a answer, err error) {
	r := s.request(p)
	r.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	st, err := s.client.CreateChatCompletionStream(ctx, r)
	if err != nil {
		return a, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	var b strings.Builder
	for {
		c, err := st.Recv()
		a.text = b.String()
		if errors.Is(err, io.EOF) { // of [DONE], or of the connection: only the reason to finish tells
			return a, nil
		}
		if err != nil {
			return a, err
		}
		if c.Usage != nil {
			a.in, a.out = c.Usage.PromptTokens, c.Usage.CompletionTokens
		}
		if len(c.Choices) == 0 {
			continue
		}
		b.WriteString(c.Choices[0].Delta.Content)
		if tooLong(b.Len(), p) {
			a.text = b.String()
			return a, ErrLong
		}
		if p.Piece != nil && c.Choices[0].Delta.Content != "" {
			p.Piece(c.Choices[0].Delta.Content)
		}
		a.ended = a.ended || c.Choices[0].FinishReason == openai.FinishReasonStop
	}
}

// openAIFault puts the library's errors in our words.
func openAIFault(err error) error {
	var api *openai.APIError
	var req *openai.RequestError
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &api) && api.HTTPStatusCode != 0:
		return of(api.HTTPStatusCode, errors.New(api.Message))
	case errors.As(err, &api): // within a stream
		return fmt.Errorf("%w: %s", ErrCut, brief(api.Message))
	case errors.As(err, &req):
		return of(req.HTTPStatusCode, err)
	case errors.As(err, &syntax), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: %s", ErrCut, brief(err.Error()))
	}
	return err
}
