package summarize

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

const (
	mostArticles  = 100     // of a story that are read; the first of them
	mostSentences = 500     // of a story that are ranked
	leastShare    = 8       // sentences that are ranked of an article in any case
	longestRead   = 1 << 17 // bytes of an article that are read
	longestTold   = 2000    // sentences already told that are minded; the last of them
	leastTerms    = 3       // telling words of a sentence that may be told: "And I did." tells nothing
	mostWords     = 80      // words of a sentence that may be told
	mostBytes     = 700     // bytes of a sentence that may be told
)

// An Analysis is a story as the Extractor sees it: the sentences that may be
// told, and what is known of each.
type Analysis struct {
	in     Input
	words  vocabulary
	docs   []doc
	all    []*sentence // what may be told, in the order of the articles
	told   []*sentence
	left   []*sentence // what earlier digests left out
	day    time.Time
	centre vector // of the articles' texts
	titles vector // see titleCentre
	terms  []concept
	pairs  []concept
	like   []float32 // see likeness
}

// A doc is one article with its sentences.
type doc struct {
	article   digest.Article
	body      string // as it is read
	offsets   *text.Offsets
	title     []int32 // terms
	centre    vector
	near      float64 // to the story's centre
	opinion   bool
	sentences int // how many it has, those not ranked included
	length    int // words
}

// Analyse reads a story. It takes time in line with the length of the articles,
// and is bounded for very large stories.
func Analyse(in Input) *Analysis {
	a := &Analysis{in: in, words: newVocabulary()}
	articles := in.Articles[:min(len(in.Articles), mostArticles)]
	perDoc := max(leastShare, mostSentences/max(1, len(articles)))
	for _, art := range articles {
		a.addArticle(art, perDoc)
	}
	if len(a.all) == 0 {
		a.addTitles()
	}
	for _, t := range in.Told[max(0, len(in.Told)-longestTold):] {
		a.told = append(a.told, a.words.sentence(t))
	}
	for _, t := range in.LeftOut[max(0, len(in.LeftOut)-longestTold):] {
		a.left = append(a.left, a.words.sentence(t))
	}
	a.day = storyDay(in.Day, articles)
	a.count()
	a.merge()
	a.mindTold()
	a.describe()
	return a
}

func (a *Analysis) addArticle(art digest.Article, most int) {
	d := doc{article: art, title: a.words.titleTerms(art.Title), opinion: demotedTitle(art.Title)}
	body := art.Text
	if len(body) > longestRead {
		body = strings.ToValidUTF8(body[:longestRead], "")
	}
	if t := strings.TrimSpace(art.Title); t != "" && strings.HasPrefix(strings.TrimSpace(body), t) {
		d.title = nil // it says nothing that the text does not
	}
	d.body, d.offsets = body, text.NewOffsets(body)
	spans := text.Whole(body)
	d.sentences = len(spans)
	paragraph := 0
	for i, sp := range spans {
		if i > 0 && strings.Contains(body[spans[i-1].End:sp.Start], "\n") {
			paragraph = i
		}
		if len(a.all)-a.first(len(a.docs)) >= most {
			break
		}
		trimmed := text.WithoutDateline(body, sp)
		s := sp.End - sp.Start
		if s > mostBytes || boilerplate(sp.In(body)) {
			continue
		}
		c := a.words.sentence(trimmed.In(body))
		if len(c.terms) < leastTerms || c.count > mostWords {
			continue
		}
		c.doc, c.index, c.span, c.opens = len(a.docs), i, trimmed, paragraph == i
		c.lean = leanOf(c)
		d.length += c.count
		a.all = append(a.all, c)
	}
	a.docs = append(a.docs, d)
}

// first is the number of the first sentence of a document in all, which is
// sorted by document.
func (a *Analysis) first(doc int) int {
	i, _ := slices.BinarySearchFunc(a.all, doc, func(s *sentence, d int) int { return cmp.Compare(s.doc, d) })
	return i
}

// addTitles makes sentences of the titles, for a story without any text.
func (a *Analysis) addTitles() {
	for i := range a.docs {
		title := a.docs[i].article.Title
		sp := text.Span{Start: 0, End: len(title)}
		c := a.words.sentence(title)
		if c.count == 0 || c.count > mostWords || len(title) > mostBytes {
			continue
		}
		a.docs[i].offsets = text.NewOffsets(title)
		a.docs[i].sentences = 1
		c.doc, c.span, c.title, c.opens = i, sp, true, true
		a.all = append(a.all, c)
	}
}

// storyDay is the day that a summary is about: the one asked for, or that of the
// first article if the last came at most a day later.
func storyDay(day time.Time, articles []digest.Article) time.Time {
	if !day.IsZero() {
		return midnight(day)
	}
	var first, last time.Time
	for _, a := range articles {
		if a.Published.IsZero() || a.Undated {
			continue
		}
		if first.IsZero() || a.Published.Before(first) {
			first = a.Published
		}
		if a.Published.After(last) {
			last = a.Published
		}
	}
	if first.IsZero() || midnight(last).Sub(midnight(first)) > 24*time.Hour {
		return time.Time{}
	}
	return midnight(first)
}

func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// cite is where a sentence stands.
func (a *Analysis) cite(s *sentence) digest.Cite {
	d := &a.docs[s.doc]
	sp := d.offsets.CodePoints(s.span)
	return digest.Cite{Article: d.article.ID, Revision: d.article.Revision, Start: sp.Start, End: sp.End, InTitle: s.title}
}

// A Candidate is a sentence that may be told, as the learning program sees it.
type Candidate struct {
	Text     string
	Features []float64
}

// Candidates gives the sentences that may be told, in the order of the articles.
// Their features depend on what w holds the concepts in them worth.
func (a *Analysis) Candidates(w *Weights) []Candidate {
	a.weigh(w)
	out := make([]Candidate, len(a.all))
	for i, s := range a.all {
		out[i] = Candidate{Text: s.text, Features: s.features[:]}
	}
	return out
}
