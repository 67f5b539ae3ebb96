package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/answer"
)

// A sample is one question put to one archive.
type sample struct {
	set      string // which data set it is of
	group    string // what must not be split between learning and checking
	x        answer.Examination
	right    []bool // per find of x as first ranked: does it hold the answer?
	answered bool   // the archive holds the answer
	shown    bool   // rank by it, but do not learn ranking from it
	extra    bool   // learn confidence from it, with half its weight
	taught   bool   // learn ranking from it and nothing else
}

// A putter puts questions to an archive.
type putter struct {
	set, group string
	archive    *answer.Answerer
	asked      time.Time
	extra      bool // see sample
}

func (p putter) put(question string, gold []string) (sample, error) {
	x, err := p.archive.Examine(context.Background(), digest.Question{Text: question, Asked: p.asked}, digest.Scope{})
	if err != nil {
		return sample{}, err
	}
	s := sample{set: p.set, group: p.group, x: x, answered: gold != nil, extra: p.extra}
	for _, f := range x.Finds {
		s.right = append(s.right, slices.ContainsFunc(gold, func(g string) bool {
			return strings.Contains(plain(f.Text), plain(g))
		}))
	}
	return s, nil
}

var notWord = regexp.MustCompile(`[^\p{L}\p{N}_]+`)

// plain is s as answers are compared: words only, in lower case.
func plain(s string) string {
	return " " + strings.TrimSpace(notWord.ReplaceAllString(strings.ToLower(s), " ")) + " "
}

func archiveOf(articles []digest.Article) *answer.Answerer {
	m := &answer.Memory{}
	for _, a := range articles {
		m.Add(a)
	}
	return answer.New(m)
}

// encyclopedia puts the questions on encyclopedia articles: to all of them, and
// to all but the one that holds the answer.
func encyclopedia(dir string) ([]sample, error) {
	type doc struct {
		ID    string
		Paras []string
	}
	type question struct {
		Q, Doc     string
		Impossible bool
		Para       int
		Answers    []struct{ T string }
	}
	docs, err := readGzip[doc](filepath.Join(dir, "squad2_docs.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	qs, err := readGzip[question](filepath.Join(dir, "squad2_questions.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	var all []digest.Article
	for i, d := range docs {
		all = append(all, digest.Article{
			ID: int64(i + 1), Title: strings.ReplaceAll(d.ID, "_", " "), Text: strings.Join(d.Paras, "\n\n"),
			Source: "Encyclopedia", Published: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC),
		})
	}
	whole := archiveOf(all)
	var out []sample
	for i, d := range docs {
		rest := slices.Delete(slices.Clone(all), i, i+1)
		without := archiveOf(rest)
		for _, q := range qs {
			if q.Doc != d.ID || q.Impossible {
				continue
			}
			var gold []string
			for _, a := range q.Answers {
				gold = append(gold, a.T)
			}
			s, err := putter{set: "squad", group: d.ID, archive: whole}.put(q.Q, gold)
			if err != nil {
				return nil, err
			}
			n, err := putter{set: "squad", group: d.ID, archive: without}.put(q.Q, nil)
			if err != nil {
				return nil, err
			}
			out = append(out, s, n)
			more, err := alone(d.ID, all[i], docs[i].Paras, q.Para, q.Q, gold)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		}
	}
	return out, nil
}

// alone puts a question to its article as the only one of an archive, and to
// that article without the paragraph that holds the answer: there the topic is
// known and the answer is not.
func alone(group string, a digest.Article, paras []string, para int, question string, gold []string) ([]sample, error) {
	s, err := putter{set: "alone", group: group, archive: archiveOf([]digest.Article{a})}.put(question, gold)
	if err != nil {
		return nil, err
	}
	a.Text = strings.Join(slices.Delete(slices.Clone(paras), para, para+1), "\n\n")
	n, err := putter{set: "alone", group: group, archive: archiveOf([]digest.Article{a})}.put(question, nil)
	s.extra, n.extra = true, true
	return []sample{s, n}, err
}

// A quiz is one question on a week's news.
type quiz struct {
	ID, Q, A, Evidence, Week, Src string
	Inev                          bool
}

// elsewhere is how many other weeks' news a question is put to; the middle one is
// half the period away and counts in full.
const elsewhere = 3

// newsWeeks puts each week's questions to that week's news, and to another's.
func newsWeeks(dir string) ([]sample, error) {
	archives, asked, err := readWeeks(dir)
	if err != nil {
		return nil, err
	}
	var weeks []string
	for w := range asked {
		if len(archives[w]) > 30 {
			weeks = append(weeks, w)
		}
	}
	slices.Sort(weeks)
	var out []sample
	for i, w := range weeks {
		day, err := time.Parse("20060102", w)
		if err != nil {
			return nil, fmt.Errorf("week %q: %w", w, err)
		}
		here := putter{set: "news", group: w, archive: archiveOf(archives[w]), asked: day.Add(12 * time.Hour)}
		bare := here
		bare.archive = archiveOf(slices.DeleteFunc(slices.Clone(archives[w]), func(a digest.Article) bool { return a.Title == "" && a.URL == "" }))
		away := make([]putter, elsewhere)
		for k := range away {
			away[k] = here
			away[k].archive = archiveOf(archives[weeks[(i+len(weeks)*(k+1)/(elsewhere+1))%len(weeks)]])
			away[k].extra = k != elsewhere/2
		}
		for _, q := range asked[w] {
			gold := []string{strings.Trim(q.A, "“”\"‘’")}
			s, err := here.put(q.Q, gold)
			if err != nil {
				return nil, err
			}
			for _, p := range away {
				n, err := p.put(q.Q, nil)
				if err != nil {
					return nil, err
				}
				out = append(out, n)
			}
			// The evidence of a question lies in the archive without a title and all
			// of one date; ranking must not learn to look for that.
			t, err := bare.put(q.Q, gold)
			if err != nil {
				return nil, err
			}
			s.shown, t.taught = true, true
			out = append(out, s, t)
		}
	}
	return out, nil
}

// readWeeks reads the news and the questions of each week; the evidence of a
// question is an article of its week.
func readWeeks(dir string) (map[string][]digest.Article, map[string][]quiz, error) {
	type piece struct{ Title, Text, URL, Week, Date string }
	pieces, err := readGzip[piece](filepath.Join(dir, "rtqa_articles.jsonl.gz"))
	if err != nil {
		return nil, nil, err
	}
	qs, err := readGzip[quiz](filepath.Join(dir, "rtqa_questions.jsonl.gz"))
	if err != nil {
		return nil, nil, err
	}
	archives, asked := map[string][]digest.Article{}, map[string][]quiz{}
	for _, p := range pieces {
		at, err := time.Parse(time.DateOnly, cmp.Or(p.Date, "2020-01-01")[:10])
		if err != nil {
			return nil, nil, fmt.Errorf("date %q: %w", p.Date, err)
		}
		archives[p.Week] = append(archives[p.Week], digest.Article{
			ID: int64(len(archives[p.Week]) + 1), Title: p.Title, Text: p.Text, URL: p.URL, Published: at.Add(6 * time.Hour),
		})
	}
	for _, q := range qs {
		if !q.Inev || len(strings.Fields(q.A)) > 5 {
			continue
		}
		at, err := time.Parse("20060102", q.Week)
		if err != nil {
			return nil, nil, fmt.Errorf("week %q: %w", q.Week, err)
		}
		asked[q.Week] = append(asked[q.Week], q)
		archives[q.Week] = append(archives[q.Week], digest.Article{
			ID: int64(len(archives[q.Week]) + 1), Text: q.Evidence, Source: q.Src, Published: at.Add(6 * time.Hour),
		})
	}
	return archives, asked, nil
}
