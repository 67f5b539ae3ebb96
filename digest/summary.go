package digest

// A Summary is a story in a few sentences, each with its cites.
type Summary struct {
	Headline        string // one of the publishers' headlines
	HeadlineArticle int64
	Sentences       []Sentence
}

// A Sentence is one sentence of a summary or an answer. Cites is never empty.
type Sentence struct {
	Text  string
	Cites []Cite
}
