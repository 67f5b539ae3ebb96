package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/group"
)

// A row is one article of a data file.
type row struct {
	ID     string    `json:"id"`
	Title  string    `json:"title"`
	Text   string    `json:"text"`
	Source string    `json:"source"`
	Time   time.Time `json:"ts"`
	Story  string    `json:"story"`
}

// A track is a stream of articles in time order. Noise has no story.
type track struct {
	name  string
	set   string // the data it is made of: tracks of one set are left out together
	rows  []row
	score bool // it is measured; the others only teach
}

func read(path string) ([]row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	sc := bufio.NewScanner(z)
	sc.Buffer(nil, 16<<20)
	var rows []row
	for sc.Scan() {
		var r row
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		rows = append(rows, r)
	}
	return rows, sc.Err()
}

func prior(dir string, out io.Writer) error {
	rows, err := read(filepath.Join(dir, "background_2012_2018.jsonl.gz"))
	if err != nil {
		return err
	}
	return group.WritePrior(out, func(yield func(digest.Article) bool) {
		for _, r := range rows {
			if !yield(digest.Article{Title: r.Title, Text: r.Text}) {
				return
			}
		}
	})
}

// tracks makes every set into streams: as it is and dense, and for teaching also
// as excerpts, as headlines, and with unrelated articles between.
func tracks(dir string) ([]track, error) {
	noise, err := read(filepath.Join(dir, "background_2012_2018.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(dir, "stories_*_dev.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	var all []track
	for _, path := range paths {
		rows, err := read(path)
		if err != nil {
			return nil, err
		}
		set := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "stories_"), "_dev.jsonl.gz")
		all = append(all, variants(set, rows, noise)...)
	}
	return all, nil
}

func variants(set string, rows, noise []row) []track {
	r := rand.New(rand.NewPCG(7, uint64(len(rows))))
	dense := squeeze(rows, "")
	out := []track{
		{set, set, ordered(rows), true},
		{set + "-dense", set, dense, true},
		{set + "-noisy", set, mixed(rows, noise, r), false},
		{set + "-dense-noisy", set, mixed(squeeze(rows, "2"), noise, r), false},
	}
	if !slices.ContainsFunc(rows, func(r row) bool { return r.Text != "" }) {
		return out
	}
	return append(out,
		track{set + "-heads", set, cut(rows, 0), false},
		track{set + "-dense-heads", set, cut(dense, 0), false},
		track{set + "-excerpt", set, cut(rows, 70), false},
		track{set + "-dense-excerpt", set, cut(squeeze(rows, "3"), 70), false},
	)
}

func ordered(rows []row) []row {
	out := slices.Clone(rows)
	slices.SortStableFunc(out, func(a, b row) int {
		if c := a.Time.Compare(b.Time); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out
}

// squeeze makes time run thirty times faster and jitters it by up to 36 hours,
// so that the date alone gives nothing away.
func squeeze(rows []row, key string) []row {
	out, first := slices.Clone(rows), ordered(rows)[0].Time
	for i, r := range out {
		jitter := 36 * (unit(key+r.ID+"a") + unit(key+r.ID+"b") - 1)
		out[i].Time = first.Add(r.Time.Sub(first)/30 + time.Duration(jitter*float64(time.Hour)))
	}
	return ordered(out)
}

func unit(s string) float64 {
	h := fnv.New64a()
	io.WriteString(h, s)
	return rand.New(rand.NewPCG(h.Sum64(), 1)).Float64()
}

func cut(rows []row, words int) []row {
	out := ordered(rows)
	for i := range out {
		w := strings.Fields(out[i].Text)
		out[i].Text = strings.Join(w[:min(len(w), words)], " ")
	}
	return out
}

// mixed strews as many unrelated articles as there are rows, their dates moved.
func mixed(rows, noise []row, r *rand.Rand) []row {
	out := ordered(rows)
	first := out[0].Time
	span := out[len(out)-1].Time.Sub(first)
	for range len(rows) {
		n := noise[r.IntN(len(noise)/3)]
		n.Story = ""
		n.Time = first.Add(time.Duration(r.Float64() * float64(span)))
		if r := rows[0]; r.Text == "" {
			n.Text = ""
		}
		out = append(out, n)
	}
	return ordered(out)
}

func (r row) article(id int64) digest.Article {
	return digest.Article{ID: id, Title: r.Title, Text: r.Text, Source: r.Source, Published: r.Time}
}
