package summarize

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// A TimelineInput is a story and how long its timeline may be.
type TimelineInput struct {
	Articles  []digest.Article
	Days      int // at most so many days; 0 takes 10
	Sentences int // at most so many of each day; 0 takes 1
}

// A Day is a turning point of a story: a day, and what was reported of it.
type Day struct {
	Date      time.Time // midnight UTC
	Sentences []digest.Sentence
	Weight    float64 // of the day among the others
	Articles  int     // how many speak of it
}

const (
	// maxTimeline bounds the sentences that are looked at.
	maxTimeline = 40_000
	// spoken is how much more a sentence weighs that names the day itself than one that
	// was merely published on it.
	spoken = 2.0
	// peak is how many days before and after a day it is compared with.
	peak = 3
	// early is how many sentences at an article's beginning speak of its day.
	early = 6
	// sameNews is the cosine from which a sentence says what another has said.
	sameNews = .55
)

// Timeline finds the turning points of a story: the days that many articles speak of
// and more than of those around them, each with the sentences nearest to what is said
// of that day, oldest first. Sentences stand in articles word for word.
func Timeline(in TimelineInput) []Day {
	if in.Days <= 0 {
		in.Days = 10
	}
	if in.Sentences <= 0 {
		in.Sentences = 1
	}
	t := timeline{in: in, words: newVocabulary(), days: map[int64]*dayOf{}}
	for i := range in.Articles {
		t.read(&in.Articles[i])
	}
	t.rank()
	return t.choose()
}

type timeline struct {
	in    TimelineInput
	words vocabulary
	days  map[int64]*dayOf // by day since 1970
	count int
	whole []float32
}

// A dayOf is what is said of a day.
type dayOf struct {
	day       int64
	sentences []*spokenOf
	mentions  map[int64]float64 // by article: how surely it speaks of the day
	weight    float64
}

// A spokenOf is a sentence that speaks of a day.
type spokenOf struct {
	*sentence
	article *digest.Article
	offsets *text.Offsets
	names   bool // it names the day
	late    int  // days from the day to the article
	place   int  // which sentence of its article it is
}

func (t *timeline) day(d int64) *dayOf {
	x, ok := t.days[d]
	if !ok {
		x = &dayOf{day: d, mentions: map[int64]float64{}}
		t.days[d] = x
	}
	return x
}

func dayNumber(at time.Time) int64 { return at.Unix() / (24 * 60 * 60) }

// read files the sentences of an article under the days that they speak of.
func (t *timeline) read(a *digest.Article) {
	if a.Published.IsZero() {
		return
	}
	body := a.Text
	if len(body) > longestRead {
		body = strings.ToValidUTF8(body[:longestRead], "")
	}
	own := dayNumber(a.Published)
	offsets := text.NewOffsets(body)
	for i, sp := range text.Whole(body) {
		if t.count >= maxTimeline || sp.End-sp.Start > mostBytes || boilerplate(sp.In(body)) {
			continue
		}
		sp = text.WithoutDateline(body, sp)
		c := t.words.sentence(sp.In(body))
		if c.count < 5 || c.count > mostWords {
			continue
		}
		t.count++
		c.span = sp
		for len(t.whole) < len(t.words.terms) {
			t.whole = append(t.whole, 0)
		}
		for _, w := range c.vector {
			t.whole[w.term] += w.weight
		}
		t.file(&spokenOf{sentence: c, article: a, offsets: offsets, place: i}, own)
	}
}

// file puts a sentence under the days that it names, or under its article's own.
func (t *timeline) file(s *spokenOf, own int64) {
	named := false
	for _, d := range text.Dates(s.text, s.article.Published) {
		if d.Days() != 1 {
			continue
		}
		n := dayNumber(d.From)
		if n > own || own-n > 3*366 {
			continue
		}
		named = true
		x := *s
		x.names, x.late = true, int(own-n)
		day := t.day(n)
		day.sentences = append(day.sentences, &x)
		day.mentions[s.article.ID] = max(day.mentions[s.article.ID], spoken)
	}
	if !named && s.place < early {
		day := t.day(own)
		day.sentences = append(day.sentences, s)
		day.mentions[s.article.ID] = max(day.mentions[s.article.ID], 1)
	}
}

// rank weighs the days: how much is said of them, and how much more than of those
// around them.
func (t *timeline) rank() {
	total := map[int64]float64{}
	for n, d := range t.days {
		for _, m := range d.mentions {
			total[n] += m
		}
	}
	for n, d := range t.days {
		around, count := 0.0, 0.0
		for k := n - peak; k <= n+peak; k++ {
			around += total[k]
			count++
		}
		d.weight = total[n] * math.Sqrt(total[n]/(around/count))
	}
}

// choose takes the weightiest days, and of each the sentences that say most of it.
func (t *timeline) choose() []Day {
	days := make([]*dayOf, 0, len(t.days))
	for _, d := range t.days {
		days = append(days, d)
	}
	slices.SortFunc(days, func(a, b *dayOf) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.day, b.day)) })
	whole := dense(t.whole)
	var out []Day
	var said []vector
	for _, d := range days {
		if len(out) == t.in.Days {
			break
		}
		var picked []digest.Sentence
		picked, said = d.pick(t.in.Sentences, whole, said)
		if len(picked) > 0 {
			out = append(out, Day{Date: time.Unix(d.day*24*60*60, 0).UTC(), Sentences: picked, Weight: d.weight, Articles: len(d.mentions)})
		}
	}
	slices.SortFunc(out, func(a, b Day) int { return a.Date.Compare(b.Date) })
	return out
}

// pick takes the sentences nearest to the centre of what is said of a day, and to the
// story's. What was said before is not said again.
func (d *dayOf) pick(most int, whole vector, said []vector) ([]digest.Sentence, []vector) {
	centre := d.centre()
	scores := make([]float64, len(d.sentences))
	for i, s := range d.sentences {
		scores[i] = s.worth(centre, whole)
	}
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	var picked []digest.Sentence
	for _, i := range order {
		s := d.sentences[i]
		if len(picked) == most {
			break
		}
		if slices.ContainsFunc(said, func(v vector) bool { return v.dot(s.vector) >= sameNews }) {
			continue
		}
		said = append(said, s.vector)
		sp := s.offsets.CodePoints(s.span)
		picked = append(picked, digest.Sentence{Text: s.text, Cites: []digest.Cite{{Article: s.article.ID, Revision: s.article.Revision, Start: sp.Start, End: sp.End}}})
	}
	return picked, said
}

func (d *dayOf) centre() vector {
	sum := map[int32]float32{}
	for _, s := range d.sentences {
		by := float32(1)
		if s.names {
			by = spoken
		}
		for _, w := range s.vector {
			sum[w.term] += by * w.weight
		}
	}
	v := make(vector, 0, len(sum))
	for id, w := range sum {
		v = append(v, weighted{id, w})
	}
	slices.SortFunc(v, func(a, b weighted) int { return cmp.Compare(a.term, b.term) })
	return v.normal()
}

// worth is how well a sentence tells a day: near to what is said of it and of the
// story, reported soon, at the beginning, and standing by itself.
func (s *spokenOf) worth(centre, whole vector) float64 {
	w := s.vector.dot(centre) + .3*s.vector.dot(whole)
	if s.late <= 1 {
		w *= 1.15
	}
	if s.place < 3 {
		w *= 1.2
	}
	if leanOf(s.sentence) == needsBefore {
		w *= .8
	}
	if s.count < 10 {
		w *= .8
	}
	return w
}
