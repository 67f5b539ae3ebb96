package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"newsdesk/digest/llm/llmtest"
)

// serveModel is the script command `model FILE`: a model server on this machine, as
// $MODEL, whose key is $MODEL_KEY. Each line of the file is `WORDS => SENTENCE`: of a
// story with a passage that holds the words, it says the sentence and cites the passage.
// A line `status N` answers with that status in the place of a sentence. The file may be
// changed between two calls. A line `SENTENCE == SENTENCE` is what it translates, both
// ways; one `means WORD WORD …` gives words one meaning, for embeddings, that know no
// others. $MODEL_V1 is the server's address as OpenAI's clients want it.
func serveModel(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: model file")
	}
	file := ts.MkAbs(args[0])
	s := llmtest.NewServer(func(_ int, c llmtest.Call) llmtest.Reply {
		rules := strings.Split(ts.ReadFile(file), "\n")
		if len(c.Texts) > 0 {
			return meaningOf(c.Texts, rules)
		}
		return replyTo(c, rules)
	})
	ts.Setenv("MODEL", s.URL)
	ts.Setenv("MODEL_V1", s.URL+"/v1")
	ts.Setenv("MODEL_KEY", llmtest.Key)
	ts.Defer(func() {
		for _, f := range s.Faults() {
			ts.Logf("the model server complains: %s", f)
		}
		s.Close()
	})
}

// replyTo is what the script's model says of one prompt.
func replyTo(c llmtest.Call, rules []string) llmtest.Reply {
	type sentence struct {
		Text  string   `json:"text"`
		Cites []string `json:"cites"`
	}
	type translated struct {
		ID   string `json:"id"`
		Text string `json:"text"`
	}
	var given struct {
		Passages  []struct{ ID, Text string }
		Sentences []translated
	}
	if err := json.Unmarshal([]byte(strings.Split(c.Data, "\n")[1]), &given); err != nil {
		return llmtest.Reply{Status: 400}
	}
	if len(given.Sentences) > 0 {
		for i, s := range given.Sentences {
			given.Sentences[i].Text = translationOf(s.Text, rules)
		}
		b, err := json.Marshal(map[string]any{"sentences": given.Sentences})
		if err != nil {
			return llmtest.Reply{Status: 500}
		}
		return llmtest.Reply{Text: string(b)}
	}
	var out struct {
		Sentences []sentence `json:"sentences"`
	}
	for _, rule := range rules {
		var status int
		if n, _ := fmt.Sscanf(rule, "status %d", &status); n == 1 {
			return llmtest.Reply{Status: status, Header: map[string]string{"Retry-After": "0"}}
		}
		words, say, ok := strings.Cut(rule, " => ")
		if !ok {
			continue
		}
		for _, p := range given.Passages {
			if strings.Contains(p.Text, words) {
				out.Sentences = append(out.Sentences, sentence{say, []string{p.ID}})
				break
			}
		}
	}
	b, err := json.Marshal(out)
	if err != nil {
		return llmtest.Reply{Status: 500}
	}
	return llmtest.Reply{Text: string(b)}
}

// translationOf is what a script's rules make of a sentence; nothing where none knows it.
func translationOf(s string, rules []string) string {
	for _, rule := range rules {
		a, b, ok := strings.Cut(rule, " == ")
		switch {
		case ok && a == s:
			return b
		case ok && b == s:
			return a
		}
	}
	return ""
}

// meaningOf is what a script's rules make of texts to embed.
func meaningOf(texts, rules []string) llmtest.Reply {
	glossary := map[string]string{}
	for _, rule := range rules {
		var status int
		if n, _ := fmt.Sscanf(rule, "status %d", &status); n == 1 {
			return llmtest.Reply{Status: status, Header: map[string]string{"Retry-After": "600"}}
		}
		if words, ok := strings.CutPrefix(rule, "means "); ok {
			f := strings.Fields(words)
			for _, w := range f {
				glossary[w] = f[0]
			}
		}
	}
	return llmtest.Reply{Vectors: llmtest.Meaning(glossary, texts)}
}
