package ingest

import (
	"crypto/sha256"
	"encoding/hex"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

const (
	// maxFacts bounds the facts kept of one article: its beginning is what matters.
	maxFacts = 300
	// minWords is what a sentence takes to state something.
	minWords = 4
)

// facts is what an article states: the sentences that it says whole. An article
// without any states its title.
func facts(a digest.Article) []digest.Fact {
	whole := text.Whole(a.Text)
	if len(whole) == 0 {
		return titleFact(a)
	}
	offsets := text.NewOffsets(a.Text)
	fs := []digest.Fact{}
	for _, s := range whole {
		if len(fs) == maxFacts {
			break
		}
		words := a.Text[s.Start:s.End]
		key, ok := factKey(words)
		if !ok {
			continue
		}
		sp := offsets.CodePoints(s)
		fs = append(fs, fact(a, key, words, digest.Span{Start: sp.Start, End: sp.End}))
	}
	return fs
}

func titleFact(a digest.Article) []digest.Fact {
	key, ok := factKey(a.Title)
	if !ok {
		return []digest.Fact{}
	}
	return []digest.Fact{fact(a, key, a.Title, digest.Span{End: len([]rune(a.Title)), InTitle: true})}
}

func fact(a digest.Article, key, words string, s digest.Span) digest.Fact {
	s.Article, s.Revision = a.ID, a.Revision
	return digest.Fact{Key: key, Text: words, Spans: []digest.Span{s}, At: a.Published}
}

// factKey is the same for sentences that differ only in case, spacing and
// punctuation. It is false for what is too short to state anything.
func factKey(sentence string) (string, bool) {
	words := text.Words(sentence)
	if len(words) < minWords {
		return "", false
	}
	h := sha256.New()
	for _, w := range words {
		h.Write([]byte(text.Fold(w.Text)))
		h.Write([]byte{' '})
	}
	return hex.EncodeToString(h.Sum(nil)[:12]), true
}
