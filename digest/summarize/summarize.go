// Package summarize sums up a story in sentences of its articles.
//
// An Extractor needs no model: it ranks the articles' own sentences and says
// them word for word, each with the places that state it. It composes nothing,
// not even the headline, and it does not know what a channel has been told
// beyond what it is given.
package summarize

import (
	"time"

	"newsdesk/digest"
)

// An Input is one story and how much may be said of it.
type Input struct {
	Articles  []digest.Article // of one story; their IDs tell them apart
	Told      []string         // sentences already told, which are not told again
	LeftOut   []string         // sentences that earlier digests left out: the same is told only where it opens an article, or several write it
	Day       time.Time        // the digest's day; zero takes the day of the articles, if it is one
	Words     int              // at most so many words in all; 0 is no bound
	Sentences int              // at most so many sentences; 0 is no bound
}

// An Extractor sums stories up in sentences of their articles. The zero value is
// ready to use, and safe for concurrent use.
type Extractor struct {
	Weights *Weights // nil takes those that were learned
}

// defaultSentences bounds a summary when neither words nor sentences are.
const defaultSentences = 3

// Summarize says what is new in the story. Each sentence is word for word one of
// an article, as text.Sentences parts it (a dateline before it may be left out),
// and cites every article that states it, its own first. The headline is one of
// the publishers'. A sentence that leans on the one before it is told after that one only;
// where nothing else is left, the two are told as one, cited first, or the article's
// title is, which cites the sentence. A story without any text is told by a title, with a cite in
// the title; one without titles has no headline. What has been told already is
// left out, so that there may be no sentence at all.
func (e Extractor) Summarize(in Input) digest.Summary {
	if in.Words <= 0 && in.Sentences <= 0 {
		in.Sentences = defaultSentences
	}
	w := e.Weights
	if w == nil {
		w = &learned
	}
	return Analyse(in).Summary(w)
}
