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
	if a, b, ok := sides(q); ok {
		return an.compare(ctx, [2]digest.Question{a, b}, s)
	}
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
	// Outside says that the finds are of another time than the one asked about.
	Outside bool

	list    *list
	certain float64
}

// Judge ranks the finds anew by m.
func (x *Examination) Judge(m *Model) {
	for i := range x.Finds {
		f := &x.Finds[i]
		f.Score = m.score(f.Features) - x.list.ageCost(f.sentence.passage.source) - x.list.denialCost(&f.sentence)
	}
	slices.SortStableFunc(x.Finds, func(a, b Find) int { return cmp.Compare(b.Score, a.Score) })
	if len(x.Finds) > 0 {
		x.Sure = x.list.sureness(x.Finds)
	}
}

// elsewhere is what remains of the confidence in finds of another time than the
// one asked about: less than any threshold.
const elsewhere = .25

// Confidence is how sure m is that the first find answers the question, from 0 to 1.
func (x *Examination) Confidence(m *Model) float64 {
	switch {
	case len(x.Finds) == 0:
		return 0
	case x.Outside:
		return elsewhere * x.meets() * m.Probability(x.Sure)
	}
	return x.meets() * m.Probability(x.Sure)
}

// A Find is one candidate sentence with the features it is ranked by.
type Find struct {
	Text     string
	Features []float64
	Score    float64

	sentence sentence
}

// An attempt is one way to understand a question, and where to look for it.
type attempt struct {
	reading reading
	scope   digest.Scope
	outside bool // of the time asked about
}

// attempts are the ways to understand q, the likeliest first: as one of the thread
// it stands in, by itself, and of any time.
func (lx *lexicon) attempts(q digest.Question, s digest.Scope) []attempt {
	if asksNothing(q.Text) {
		return nil
	}
	q, ok := refer(q)
	if !ok {
		return nil
	}
	leans := leansOnEarlier(q.Text)
	r := lx.read(q, leans)
	narrow := r.narrow(s)
	out := []attempt{{reading: r, scope: narrow}}
	if !leans && narrow.Story != s.Story {
		whole := narrow
		whole.Story = s.Story
		out = append(out, attempt{reading: lx.read(q, false), scope: whole})
	}
	if !leans && len(q.Earlier) > 0 && !hasName(r.terms) {
		out = append(out, attempt{reading: lx.read(q, true), scope: narrow})
	}
	if !r.when.zero() {
		wide := narrow
		wide.From, wide.To = s.From, s.To
		out = append(out, attempt{reading: lx.read(q, leans), scope: wide, outside: true})
	}
	return out
}

// Examine finds and ranks the candidate sentences for q.
func (an *Answerer) Examine(ctx context.Context, q digest.Question, s digest.Scope) (Examination, error) {
	var best Examination
	named := false // a time
	for i, at := range an.lex.attempts(q, s) {
		named = named || at.outside
		x, err := an.examine(ctx, &at)
		if err != nil {
			return x, err
		}
		if i == 0 || x.certain > best.certain && !at.outside || len(best.Finds) == 0 && len(x.Finds) > 0 {
			if i > 0 {
				x.Window = best.Window
			}
			best = x
		}
		if best.certain >= an.Threshold {
			break
		}
	}
	best.Outside = best.Outside || named && len(best.Finds) == 0
	return best, ctx.Err()
}

func (an *Answerer) examine(ctx context.Context, at *attempt) (Examination, error) {
	r, s := &at.reading, at.scope
	if s.Story != 0 && len(r.terms) > 0 && !hasName(r.terms) {
		arts, err := an.retrieve(ctx, *r, s)
		if err != nil {
			return Examination{}, err
		}
		an.lex.tellStory(r, arts)
	}
	n, err := an.weigh(ctx, r, s)
	if err != nil {
		return Examination{}, err
	}
	arts, err := an.retrieve(ctx, *r, s)
	if err != nil {
		return Examination{}, err
	}
	w, err := an.window(ctx, s, arts)
	if err != nil {
		return Examination{}, err
	}
	if r.form == news {
		x := an.lex.examineNews(r, arts, n)
		x.Window, x.Outside = w, at.outside
		if at.outside {
			x.certain *= elsewhere
		}
		return x, nil
	}
	x := an.lex.examine(r, arts, n)
	x.Window, x.Outside = w, at.outside
	x.Judge(&rankModel)
	x.certain = x.Confidence(&sureModel)
	return x, nil
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
	if len(r.terms) == 0 && s.Story == 0 && s.From.IsZero() && r.form != news {
		return nil, nil
	}
	terms, counts := r.selective()
	arts, err := an.Archive.Search(ctx, digest.Search{Terms: terms, Counts: counts, Scope: s, Limit: min(an.Articles, 200)})
	if err != nil {
		return nil, fmt.Errorf("search the archive: %w", err)
	}
	if s.Story != 0 && !s.From.IsZero() { // a story is given whole
		arts = slices.DeleteFunc(arts, func(a digest.Article) bool { return a.Published.Before(s.From) })
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
