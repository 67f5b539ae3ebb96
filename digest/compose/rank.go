package compose

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/match"
	"newsdesk/digest/summarize"
	"newsdesk/digest/text"
)

// How much less a story weighs that only articles of a genre report. What is left
// may still be told, but does not lead.
var demotions = map[summarize.Genre]float64{
	summarize.Opinion: .35, summarize.LiveBlog: .5, summarize.Stream: .3, summarize.Deals: .05, summarize.Horoscope: .05,
	summarize.Anniversary: .4, summarize.Listing: .3, summarize.StaticPage: .02,
}

// rank says how much a story weighs in an edition, factor by factor.
func rank(n novelty, l look) []digest.Factor {
	return []digest.Factor{
		voices(n), fit(n, l.queries), news(n), freshness(n, l), genre(n),
	}
}

func product(fs []digest.Factor) float64 {
	w := 1.0
	for _, f := range fs {
		w *= f.By
	}
	return w
}

// voices: outlets that wrote something themselves count whole, others a quarter.
func voices(n novelty) digest.Factor {
	by := math.Log2(1 + float64(n.independent) + float64(n.outlets-n.independent)/4)
	return digest.Factor{Name: "sources", Says: fmt.Sprintf("%s, %d independent", count(n.outlets, "outlet", "outlets"), n.independent), By: by}
}

// fit is how well the freshest articles fit what the channel follows.
func fit(n novelty, queries []match.Query) digest.Factor {
	if len(queries) == 0 {
		return digest.Factor{Name: "topic", Says: "the channel follows whole feeds", By: 1}
	}
	best := 0.0
	for _, a := range n.fresh[max(0, len(n.fresh)-maxFitted):] {
		d := match.NewDoc(a.Title, a.Text)
		for _, q := range queries {
			best = max(best, q.Score(d))
		}
	}
	return digest.Factor{Name: "topic", Says: fmt.Sprintf("fits by %.2f of 1", best), By: .7 + .6*best}
}

// maxFitted is how many articles of a story are held against the topics.
const maxFitted = 5

// news is how much is new: a value that moved, or that sources differ on, weighs most.
func news(n novelty) digest.Factor {
	fresh := len(n.facts)
	by := .7 + .3*min(1, float64(fresh)/6)
	says := count(fresh, "fact", "facts") + " not told here"
	if len(n.shifts) > 0 {
		by, says = by*1.5, says+", "+count(len(n.shifts), "value has", "values have")+" moved"
	}
	if len(n.disputes) > 0 {
		by, says = by*1.5, says+", sources differ on "+count(len(n.disputes), "value", "values")
	}
	return digest.Factor{Name: "novelty", Says: says, By: by}
}

// freshness halves by the day, or by half the time since the last edition where that
// is longer: after a weekend, Friday's news is not old.
func freshness(n novelty, l look) digest.Factor {
	var newest time.Time
	for _, a := range n.fresh {
		if a.Published.After(newest) {
			newest = a.Published
		}
	}
	half := 24 * time.Hour
	if !l.last.IsZero() {
		half = max(half, l.now.Sub(l.last)/2)
	}
	age := max(l.now.Sub(newest), 0)
	return digest.Factor{Name: "freshness", Says: "newest article " + Ago(newest, l.now), By: math.Exp2(-float64(age) / float64(half))}
}

// genre holds down what only opinions, live blogs and the like report.
func genre(n novelty) digest.Factor {
	least := summarize.News
	by := 0.0
	for _, a := range n.fresh {
		g := summarize.GenreOf(a)
		if g == summarize.News {
			return digest.Factor{Name: "genre", Says: "news", By: 1}
		}
		if demotions[g] > by {
			least, by = g, demotions[g]
		}
	}
	if by == 0 {
		return digest.Factor{Name: "genre", Says: "news", By: 1}
	}
	return digest.Factor{Name: "genre", Says: "only " + string(least), By: by}
}

const (
	// alike is the share of headline words from which two stories are much alike.
	alike = .5
	// likeOther is what a story weighs that is like one already in the edition.
	likeOther = .5
)

// diversity holds down a story whose headline is much like one picked already.
func diversity(n novelty, picked []map[string]bool) digest.Factor {
	words := headlineWords(n.Story.Headline)
	for _, p := range picked {
		both := 0
		for w := range words {
			if p[w] {
				both++
			}
		}
		if len(words) > 0 && float64(both) >= alike*float64(min(len(words), len(p))) && both > 1 {
			return digest.Factor{Name: "diversity", Says: "much like a story above it", By: likeOther}
		}
	}
	return digest.Factor{Name: "diversity", Says: "unlike the stories above it", By: 1}
}

func headlineWords(s string) map[string]bool {
	words := map[string]bool{}
	for _, w := range text.Words(s) {
		if f := strings.TrimSuffix(text.Fold(w.Text), "'s"); !text.Stop(f, "en") {
			words[text.Stem(f, "en")] = true
		}
	}
	return words
}

// next takes out of ns the story that weighs most beside those picked already.
func next(ns []novelty, picked []map[string]bool) (novelty, []novelty) {
	best, most := 0, -1.0
	var by digest.Factor
	for i, n := range ns {
		if n.weight <= most { // they come by weight: no later one can do better
			break
		}
		if d := diversity(n, picked); n.weight*d.By > most {
			best, most, by = i, n.weight*d.By, d
		}
	}
	n := ns[best]
	n.rank = append(slices.Clone(n.rank), by)
	return n, slices.Delete(slices.Clone(ns), best, best+1)
}
