package llmtest

import (
	"encoding/json"
	"fmt"
	"net/http"
)

type openAIMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

type openAIRequest struct {
	Model      string          `json:"model"`
	Messages   []openAIMessage `json:"messages"`
	MaxTokens  int             `json:"max_tokens"`
	MaxAnswer  int             `json:"max_completion_tokens"`
	Stream     bool            `json:"stream"`
	StreamOpts struct {
		Usage bool `json:"include_usage"`
	} `json:"stream_options"`
	Format *struct {
		Type   string `json:"type"`
		Schema struct {
			Name   string          `json:"name"`
			Strict bool            `json:"strict"`
			Schema json.RawMessage `json:"schema"`
		} `json:"json_schema"`
	} `json:"response_format"`
}

func (s *Server) openAI(w http.ResponseWriter, r *http.Request) {
	var q openAIRequest
	if err := strictly(r, &q); err != nil {
		s.fault(w, http.StatusBadRequest, "openai: "+err.Error())
		return
	}
	switch {
	case r.Header.Get("Authorization") != "Bearer "+Key:
		s.fault(w, http.StatusUnauthorized, "openai: wrong key")
		return
	case q.Model == "" || len(q.Messages) != 2 || q.Messages[0].Role != "system" || q.Messages[1].Role != "user" || q.MaxTokens+q.MaxAnswer <= 0:
		s.fault(w, http.StatusBadRequest, "openai: model, two messages and a bound are wanted")
		return
	}
	c := Call{Protocol: "openai", Model: q.Model, Task: q.Messages[0].Content, Data: q.Messages[1].Content, Tokens: q.MaxTokens + q.MaxAnswer, Stream: q.Stream}
	if q.Format != nil {
		c.Schema = string(q.Format.Schema.Schema)
	}
	rep, over := s.begin(c)
	defer over()
	if troubled(w, r, rep, over) {
		return
	}
	rep = rep.counted(c)
	if q.Stream {
		streamOpenAI(w, r, rep, over)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	over()
	cut(w, rep.CutAt).send(fmt.Sprintf(`{"id":"c1","object":"chat.completion","model":%q,"choices":[{"index":0,"message":{"role":"assistant","content":%s},"finish_reason":%q}]%s}`,
		q.Model, quote(rep.Text), rep.Finish, usageOf(rep, `,"usage":{"prompt_tokens":%d,"completion_tokens":%d}`)))
}

// usageOf is a reply's tokens in a form, or nothing when they are not told.
func usageOf(rep Reply, form string) string {
	if rep.In < 0 {
		return ""
	}
	return fmt.Sprintf(form, rep.In, rep.Out)
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func streamOpenAI(w http.ResponseWriter, r *http.Request, rep Reply, over func()) {
	w.Header().Set("Content-Type", "text/event-stream")
	out := cut(w, rep.CutAt)
	for _, p := range pieces(rep.Text) {
		out.send(fmt.Sprintf("data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":%s},\"finish_reason\":null}]}\n\n", quote(p)))
		if !wait(r, rep.Slow) {
			return
		}
	}
	out.send(fmt.Sprintf("data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":%q}]}\n\n", rep.Finish))
	out.send(usageOf(rep, "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d}}\n\n"))
	over()
	out.send("data: [DONE]\n\n")
}

type anthropicBlock struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

type anthropicRequest struct {
	Model     string           `json:"model"`
	MaxTokens int              `json:"max_tokens"`
	System    []anthropicBlock `json:"system"`
	Stream    bool             `json:"stream"`
	Messages  []struct {
		Role    string           `json:"role"`
		Content []anthropicBlock `json:"content"`
	} `json:"messages"`
	Output *struct {
		Format struct {
			Type   string          `json:"type"`
			Schema json.RawMessage `json:"schema"`
		} `json:"format"`
	} `json:"output_config"`
}

func (s *Server) anthropic(w http.ResponseWriter, r *http.Request) {
	var q anthropicRequest
	if err := strictly(r, &q); err != nil {
		s.fault(w, http.StatusBadRequest, "anthropic: "+err.Error())
		return
	}
	switch {
	case r.Header.Get("X-Api-Key") != Key || r.Header.Get("Anthropic-Version") == "":
		s.fault(w, http.StatusUnauthorized, "anthropic: wrong key, or no version")
		return
	case q.Model == "" || q.MaxTokens <= 0 || len(q.System) != 1 || len(q.Messages) != 1 || q.Messages[0].Role != "user" || len(q.Messages[0].Content) != 1:
		s.fault(w, http.StatusBadRequest, "anthropic: model, a bound, a system and a user message are wanted")
		return
	}
	c := Call{Protocol: "anthropic", Model: q.Model, Task: q.System[0].Text, Data: q.Messages[0].Content[0].Text, Tokens: q.MaxTokens, Stream: q.Stream}
	if q.Output != nil {
		c.Schema = string(q.Output.Format.Schema)
	}
	rep, over := s.begin(c)
	defer over()
	if troubled(w, r, rep, over) {
		return
	}
	rep = rep.counted(c)
	if q.Stream {
		streamAnthropic(w, r, rep, over)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	over()
	cut(w, rep.CutAt).send(fmt.Sprintf(`{"id":"m1","type":"message","role":"assistant","model":%q,"content":[{"type":"text","text":%s}],"stop_reason":%q,"stop_sequence":null,"usage":{%s}}`,
		q.Model, quote(rep.Text), stopReason(rep), usageOf(rep, `"input_tokens":%d,"output_tokens":%d`)))
}

// stopReason is why an answer ends, as Anthropic says it.
func stopReason(rep Reply) string {
	return map[string]string{"stop": "end_turn", "length": "max_tokens"}[rep.Finish]
}

func streamAnthropic(w http.ResponseWriter, r *http.Request, rep Reply, over func()) {
	w.Header().Set("Content-Type", "text/event-stream")
	out := cut(w, rep.CutAt)
	event := func(name, data string) { out.send("event: " + name + "\ndata: " + data + "\n\n") }
	event("message_start", fmt.Sprintf(`{"type":"message_start","message":{"id":"m1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{%s}}}`,
		usageOf(Reply{In: rep.In, Out: 1}, `"input_tokens":%d,"output_tokens":%d`)))
	event("content_block_start", `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`)
	for _, p := range pieces(rep.Text) {
		event("content_block_delta", fmt.Sprintf(`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":%s}}`, quote(p)))
		if !wait(r, rep.Slow) {
			return
		}
	}
	event("content_block_stop", `{"type":"content_block_stop","index":0}`)
	event("message_delta", fmt.Sprintf(`{"type":"message_delta","delta":{"stop_reason":%q,"stop_sequence":null},"usage":{"output_tokens":%d}}`, stopReason(rep), max(rep.Out, 0)))
	over()
	event("message_stop", `{"type":"message_stop"}`)
}
