package main

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
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

	url string // as score/stories.py makes one up
}

// A track is a stream of articles in time order. Noise has no story.
type track struct {
	name string
	rows []row
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

// A set is labelled articles of one kind, and unrelated ones to strew among them.
type set struct {
	name        string
	rows, noise []row
}

func sets(dir string) ([]set, error) {
	noise, err := read(filepath.Join(dir, "background_2012_2018.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(dir, "stories_*_dev.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	var all []set
	for _, path := range paths {
		rows, err := read(path)
		if err != nil {
			return nil, err
		}
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(path), "stories_"), "_dev.jsonl.gz")
		all = append(all, set{name, rows, noise})
	}
	return all, nil
}

// half is the stories of s on one side of a draw. Stories that are made to look
// alike stay together.
func (s set) half(side int) set {
	var rows []row
	for _, r := range s.rows {
		event := strings.TrimSuffix(strings.TrimSuffix(r.Story, "plus"), "ecb")
		if int(unit(event)*2) == side {
			rows = append(rows, r)
		}
	}
	return set{s.name, rows, s.noise}
}

// measured are the streams that count: as it is and dense. With no key they are
// those of score/stories.py; each other key jitters time and orders the articles of
// one moment otherwise.
func (s set) measured(key string) []track {
	return []track{{s.name, ordered(s.rows, key)}, {s.name + "-dense", squeeze(s.rows, key)}}
}

// teaching are the streams to learn from: the measured ones, with unrelated
// articles between, as excerpts, and as headlines.
func (s set) teaching(key string) []track {
	h := fnv.New64a()
	io.WriteString(h, key)
	r := rand.New(rand.NewPCG(7, h.Sum64()))
	out := append(s.measured(key),
		track{s.name + "-noisy", s.mixed(s.rows, r)},
		track{s.name + "-dense-noisy", s.mixed(squeeze(s.rows, key+"2"), r)})
	if !slices.ContainsFunc(s.rows, func(r row) bool { return r.Text != "" }) {
		return out
	}
	return append(out,
		track{s.name + "-heads", cut(ordered(s.rows, key), 0)},
		track{s.name + "-dense-heads", cut(squeeze(s.rows, key+"3"), 0)},
		track{s.name + "-excerpt", cut(ordered(s.rows, key), 70)},
		track{s.name + "-dense-excerpt", cut(squeeze(s.rows, key+"4"), 70)},
	)
}

func ordered(rows []row, key string) []row {
	type keyed struct {
		row
		place [sha256.Size]byte
	}
	all := make([]keyed, len(rows))
	for i, r := range rows {
		all[i] = keyed{r, sha256.Sum256([]byte("k" + key + r.ID))}
	}
	slices.SortStableFunc(all, func(a, b keyed) int {
		return cmp.Or(a.Time.Compare(b.Time), bytes.Compare(a.place[:], b.place[:]))
	})
	out := make([]row, len(all))
	for i := range all {
		out[i] = all[i].row
		out[i].url = "https://news.example/" + hex.EncodeToString(all[i].place[:8])
	}
	return out
}

// squeeze makes time run thirty times faster and jitters it by up to 36 hours,
// so that the date alone gives nothing away.
func squeeze(rows []row, key string) []row {
	out, first := slices.Clone(rows), ordered(rows, "")[0].Time
	for i, r := range out {
		jitter := 36 * (unit(key+r.ID+"a") + unit(key+r.ID+"b") - 1)
		out[i].Time = first.Add(r.Time.Sub(first)/30 + time.Duration(jitter*float64(time.Hour)))
	}
	return ordered(out, key)
}

// unit is a number below 1 that s alone decides.
func unit(s string) float64 {
	h := sha256.Sum256([]byte(s))
	return float64(binary.BigEndian.Uint64(h[:])>>16) / (1 << 48)
}

func cut(rows []row, words int) []row {
	out := slices.Clone(rows)
	for i := range out {
		w := strings.Fields(out[i].Text)
		out[i].Text = strings.Join(w[:min(len(w), words)], " ")
	}
	return out
}

// mixed strews as many unrelated articles as there are rows, their dates moved.
func (s set) mixed(rows []row, r *rand.Rand) []row {
	out := ordered(rows, "")
	first := out[0].Time
	span := out[len(out)-1].Time.Sub(first)
	for range len(rows) {
		n := s.noise[r.IntN(len(s.noise)/3)]
		n.Story = ""
		n.Time = first.Add(time.Duration(r.Float64() * float64(span)))
		if rows[0].Text == "" {
			n.Text = ""
		}
		out = append(out, n)
	}
	return ordered(out, "")
}

func (r row) article(id int64) digest.Article {
	return digest.Article{ID: id, Title: r.Title, Text: r.Text, Source: r.Source, URL: r.url, Published: r.Time}
}
