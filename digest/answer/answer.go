// Package answer answers questions from the archive, or says honestly that the
// archive does not hold the answer.
//
// An answer is sentences of articles, word for word, each with its cite. No
// model is asked and nothing is composed: what cannot be pointed at is not
// said. How articles are kept and indexed is not here: see Archive.
package answer

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"newsdesk/digest"
)

// Archive is what answers are looked for in.
//
// Words are compared folded: in lower case, without diacritics, and cut at
// everything that is neither letter nor digit, so that "Musk’s" is "musk" and
// "s". That is what SQLite's unicode61 tokenizer with remove_diacritics does.
type Archive interface {
	// Search gives the articles within q's scope that hold one of q's words in
	// title or text, those that hold rarer words and more of them first.
	Search(ctx context.Context, q digest.Search) ([]digest.Article, error)
	// Frequency tells in how many of the n articles within s each term stands.
	// It is asked once per question, for at most MaxTerms terms; it may be a
	// little out of date, and may ignore the scope where counting is dear.
	Frequency(ctx context.Context, terms []digest.Term, s digest.Scope) (df []int, n int, err error)
}

// Bounds of what is asked of an archive.
const (
	MaxTerms = 24 // terms in one search
	MaxForms = 24 // words in one term
)

// A Windower is an Archive that knows what stretch a scope covers. Without it,
// an answer's window is that of the articles read.
type Windower interface {
	Window(ctx context.Context, s digest.Scope) (digest.Window, error)
}

// An Answerer answers questions. It is safe for concurrent use when its archive
// is.
type Answerer struct {
	Archive    Archive
	Threshold  float64 // confidence below which it refuses
	Sentences  int     // how many an answer may have
	Candidates int     // how many are told
	Articles   int     // how many are read for one question

	lex *lexicon
}

// New is an Answerer over a with the defaults.
func New(a Archive) *Answerer {
	return &Answerer{Archive: a, Threshold: threshold, Sentences: 3, Candidates: 5, Articles: 64, lex: newLexicon()}
}

// Ask answers q from the part of the archive that s allows. A refusal is an
// answer, not an error; errors are the archive's and ctx's.
func (an *Answerer) Ask(ctx context.Context, q digest.Question, s digest.Scope) (digest.Answer, error) {
	x, err := an.Examine(ctx, q, s)
	if err != nil {
		return digest.Answer{}, err
	}
	return an.answer(x), nil
}

// An Examination is what was found for one question before it was decided what
// to say. Learning reads it; everybody else wants Ask.
type Examination struct {
	Finds  []Find    // best first
	Sure   []float64 // what the confidence is judged by
	Window digest.Window

	list    *list
	certain float64
}

// Judge ranks the finds anew by m.
func (x *Examination) Judge(m *Model) {
	for i := range x.Finds {
		f := &x.Finds[i]
		f.Score = m.score(f.Features) - x.list.ageCost(f.sentence.passage.source)
	}
	slices.SortStableFunc(x.Finds, func(a, b Find) int { return cmp.Compare(b.Score, a.Score) })
	if len(x.Finds) > 0 {
		x.Sure = x.list.sureness(x.Finds)
	}
}

// A Find is one candidate sentence with the features it is ranked by.
type Find struct {
	Text     string
	Features []float64
	Score    float64

	sentence sentence
}

// Examine finds and ranks the candidate sentences for q.
func (an *Answerer) Examine(ctx context.Context, q digest.Question, s digest.Scope) (Examination, error) {
	r := an.lex.read(q)
	s = r.narrow(s)
	n, err := an.weigh(ctx, &r, s)
	if err != nil {
		return Examination{}, err
	}
	arts, err := an.retrieve(ctx, r, s)
	if err != nil {
		return Examination{}, err
	}
	w, err := an.window(ctx, s, arts)
	if err != nil {
		return Examination{}, err
	}
	x := an.lex.examine(&r, arts, n)
	x.Window = w
	x.Judge(&rankModel)
	if len(x.Finds) > 0 {
		x.certain = sureModel.Probability(x.Sure)
	}
	return x, ctx.Err()
}

// weigh gives r's terms their weights by how rare they are, and tells how many
// articles there are.
func (an *Answerer) weigh(ctx context.Context, r *reading, s digest.Scope) (int, error) {
	if len(r.terms) == 0 {
		return 0, nil
	}
	df, n, err := an.Archive.Frequency(ctx, r.forms(), s)
	if err != nil {
		return 0, fmt.Errorf("count the question's words: %w", err)
	}
	an.lex.weigh(r, df, n)
	return n, nil
}

// retrieve gives the articles to read. Common words are left out of the search
// when rarer ones are there: they cost most and tell least.
func (an *Answerer) retrieve(ctx context.Context, r reading, s digest.Scope) ([]digest.Article, error) {
	if len(r.terms) == 0 && s.Story == 0 && s.From.IsZero() {
		return nil, nil
	}
	arts, err := an.Archive.Search(ctx, digest.Search{Terms: r.selective(), Scope: s, Limit: min(an.Articles, 200)})
	if err != nil {
		return nil, fmt.Errorf("search the archive: %w", err)
	}
	return arts, nil
}

func (an *Answerer) window(ctx context.Context, s digest.Scope, arts []digest.Article) (digest.Window, error) {
	if a, ok := an.Archive.(Windower); ok {
		w, err := a.Window(ctx, s)
		if err != nil {
			return w, fmt.Errorf("tell the archive's window: %w", err)
		}
		return w, nil
	}
	return windowOf(arts), nil
}

// windowOf is the stretch that arts cover.
func windowOf(arts []digest.Article) digest.Window {
	var w digest.Window
	for _, a := range arts {
		w.Articles++
		if w.From.IsZero() || a.Published.Before(w.From) {
			w.From = a.Published
		}
		if a.Published.After(w.To) {
			w.To = a.Published
		}
		if a.Seen.After(w.Newest) {
			w.Newest = a.Seen
		}
	}
	return w
}
