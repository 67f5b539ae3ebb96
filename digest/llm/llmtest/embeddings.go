package llmtest

import (
	"encoding/json"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"strings"
	"unicode"
)

type embeddingsRequest struct {
	Input    []string `json:"input"`
	Model    string   `json:"model"`
	Encoding string   `json:"encoding_format"`
}

// mostTexts is how many texts the server takes at a time.
const mostTexts = 128

type embedding struct {
	Object    string    `json:"object"`
	Index     int       `json:"index"`
	Embedding []float32 `json:"embedding"`
}

// embeddings answers in OpenAI's form, the last vector first: only the index counts.
func (s *Server) embeddings(w http.ResponseWriter, r *http.Request) {
	var q embeddingsRequest
	if err := strictly(r, &q); err != nil {
		s.fault(w, http.StatusBadRequest, "embeddings: "+err.Error())
		return
	}
	switch {
	case r.Header.Get("Authorization") != "Bearer "+Key:
		s.fault(w, http.StatusUnauthorized, "embeddings: wrong key")
		return
	case q.Model == "" || len(q.Input) == 0 || len(q.Input) > mostTexts || q.Encoding != "" && q.Encoding != "float":
		s.fault(w, http.StatusBadRequest, "embeddings: a model and 1 to 128 texts are wanted")
		return
	}
	for _, t := range q.Input {
		if strings.TrimSpace(t) == "" {
			s.fault(w, http.StatusBadRequest, "embeddings: a text is empty")
			return
		}
	}
	c := Call{Protocol: "embeddings", Model: q.Model, Texts: q.Input, Data: strings.Join(q.Input, "\n")}
	rep, over := s.begin(c)
	defer over()
	if troubled(w, r, rep, over) {
		return
	}
	rep = rep.counted(c)
	data := []embedding{}
	for i := len(rep.Vectors) - 1; i >= 0; i-- {
		data = append(data, embedding{"embedding", i, rep.Vectors[i]})
	}
	answer := map[string]any{"object": "list", "model": q.Model, "data": data}
	if rep.In >= 0 {
		answer["usage"] = map[string]int{"prompt_tokens": rep.In, "total_tokens": rep.In}
	}
	b, err := json.Marshal(answer)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	over()
	cut(w, rep.CutAt).send(string(b))
}

// Meaning gives each text a vector that is the same whatever language it is written in,
// as far as a glossary goes: every word is a direction of its own, and words that the
// glossary gives one name, in lower case, are the same direction.
func Meaning(glossary map[string]string, texts []string) [][]float32 {
	const length = 384
	out := make([][]float32, len(texts))
	for i, t := range texts {
		v := make([]float32, length)
		for w := range strings.FieldsFuncSeq(strings.ToLower(t), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) }) {
			name, known := glossary[w]
			if len(glossary) > 0 && !known {
				continue // as if it were "the"
			}
			if !known {
				name = w
			}
			h := fnv.New64a()
			_, _ = h.Write([]byte(name))
			r := rand.New(rand.NewPCG(h.Sum64(), 1)) //nolint:gosec // the same each time, for tests
			for k := range v {
				v[k] += float32(r.NormFloat64())
			}
		}
		out[i] = v
	}
	return out
}
