package digest

import "time"

// A Summary is a story in a few sentences, each with its cites.
type Summary struct {
	Headline        string // one of the publishers' headlines
	HeadlineArticle int64
	Sentences       []Sentence
	// By is the model that wrote the sentences, each checked against its cites; empty
	// for the articles' own sentences. Instead says why no model did, where one should.
	By      string `json:",omitempty"`
	Instead string `json:",omitempty"`
	// Meaning joins what the sentences state, in a model's words; often empty.
	Meaning []Sentence `json:",omitempty"`
	// Language is what it was to be put into, ISO 639-1; empty where nobody asked.
	// Translator is the model that did; Left says why a sentence was not.
	Language   string `json:",omitempty"`
	Translator string `json:",omitempty"`
	Left       string `json:",omitempty"`
}

// A Sentence is one sentence of a summary or an answer. Cites is never empty.
type Sentence struct {
	Text  string
	Cites []Cite
	// Language is that of Text, ISO 639-1, where a digest asks for one: the digest's,
	// and Original is then what was translated, or another, and Original is empty.
	// Both are empty where there was nothing to translate.
	Language string `json:",omitempty"`
	Original string `json:",omitempty"`
}

// A Turn is a turning point of a story: a day, and what was reported of it.
type Turn struct {
	Date      time.Time // midnight UTC
	Sentences []Sentence
}
