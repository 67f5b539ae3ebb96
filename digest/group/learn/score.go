package main

import (
	"fmt"
	"io"
	"slices"

	"newsdesk/digest/group"
)

// A partition is the stories as they stand, beside their labels.
type partition struct {
	story  map[int64]int64            // article → story
	label  map[int64]string           // article → label
	counts map[int64]map[string]int32 // story → label → articles
	size   map[int64]int32
	moved  int
	merged int
}

func newPartition() *partition {
	return &partition{map[int64]int64{}, map[int64]string{}, map[int64]map[string]int32{}, map[int64]int32{}, 0, 0}
}

func (p *partition) share(story int64, label string) float32 {
	if p.size[story] == 0 {
		return 0
	}
	return float32(p.counts[story][label]) / float32(p.size[story])
}

// alike is the share of pairs between two stories that have one label.
func (p *partition) alike(a, b int64) float32 {
	var same float32
	for label, n := range p.counts[a] {
		if label != "" {
			same += float32(n) * float32(p.counts[b][label])
		}
	}
	return same / max(1, float32(p.size[a])*float32(p.size[b]))
}

func (p *partition) put(id, story int64) {
	if old := p.story[id]; old != 0 {
		p.counts[old][p.label[id]]--
		p.size[old]--
	}
	p.story[id] = story
	if p.counts[story] == nil {
		p.counts[story] = map[string]int32{}
	}
	p.counts[story][p.label[id]]++
	p.size[story]++
}

func (p *partition) apply(id int64, label string, d group.Decision) {
	p.label[id] = label
	p.put(id, d.Story)
	for _, m := range d.Moves {
		p.put(m.Article, m.To)
		p.moved++
	}
	for _, m := range d.Merges {
		for a, s := range p.story {
			if s == m.From {
				p.put(a, m.Into)
			}
		}
		p.merged++
	}
}

// bcubed is precision and recall as Bagga and Baldwin (1998) define them.
func (p *partition) bcubed() (precision, recall, pairs float64) {
	gold, size, both := map[string]float64{}, map[int64]float64{}, map[int64]map[string]float64{}
	n := 0.
	for id, label := range p.label {
		if label == "" {
			continue
		}
		n++
		s := p.story[id]
		gold[label]++
		size[s]++
		if both[s] == nil {
			both[s] = map[string]float64{}
		}
		both[s][label]++
	}
	var right, all float64
	for s, labels := range both {
		for label, k := range labels {
			precision += k * k / size[s]
			recall += k * k / gold[label]
			right += k * (k - 1) / 2
		}
		all += size[s] * (size[s] - 1) / 2
	}
	return precision / n, recall / n, right / max(all, 1)
}

// A result is how one stream was grouped.
type result struct {
	name                         string
	precision, recall, f1, pairs float64
	moved, merged                int
}

func measure(t track, cfg group.Config) result {
	g, part := group.New(cfg), newPartition()
	for i, r := range t.rows {
		a := r.article(int64(i + 1))
		part.apply(a.ID, r.Story, g.Add(a))
	}
	p, r, pairs := part.bcubed()
	return result{t.name, p, r, 2 * p * r / (p + r), pairs, part.moved, part.merged}
}

// keys are the jitters and orders over which a model is measured, none of which it
// learned from. The first is that of score/stories.py.
var keys = []string{"", "x", "y", "z"}

// measureAll gives the mean over keys of each measured stream.
func measureAll(all []set, cfg group.Config, keys []string) []result {
	var out []result
	for _, s := range all {
		mean := make([]result, 2)
		for _, key := range keys {
			for i, t := range s.measured(key) {
				mean[i].add(measure(t, cfg), float64(len(keys)))
			}
		}
		out = append(out, mean...)
	}
	return out
}

// add takes an nth of o into a mean.
func (r *result) add(o result, n float64) {
	r.name = o.name
	r.precision += o.precision / n
	r.recall += o.recall / n
	r.f1 += o.f1 / n
	r.pairs += o.pairs / n
	r.moved += o.moved
	r.merged += o.merged
}

func summary(all []result) (mean, least float64) {
	least = 1
	for _, r := range all {
		mean += r.f1 / float64(len(all))
		least = min(least, r.f1)
	}
	return mean, least
}

func report(all []result, out io.Writer) {
	for _, r := range all {
		fmt.Fprintf(out, "%-18s P %.3f R %.3f F1 %.3f  pairs P %.3f  moved %4d merged %4d\n",
			r.name, r.precision, r.recall, r.f1, r.pairs, r.moved, r.merged)
	}
	mean, least := summary(all)
	fmt.Fprintf(out, "mean %.4f, least %.3f\n", mean, least)
}

// score measures the model in use: as score/stories.py does, then over the other keys.
func score(all []set, out io.Writer) {
	report(measureAll(all, group.Default(), keys[:1]), out)
	report(measureAll(all, group.Default(), keys[1:]), out)
}

// grid measures how sure of itself the model must be: by how much its log-odds
// are raised, for joining and for merging.
func grid(all []set, out io.Writer) {
	for _, join := range []float32{-.2, 0, .2} {
		for _, merge := range []float32{-.3, 0, .3} {
			cfg := with(group.Default().Model.Raised(join, merge))
			fmt.Fprintf(out, "join %+.2f merge %+.2f:", join, merge)
			results := measureAll(all, cfg, keys[1:3])
			for _, r := range results {
				fmt.Fprintf(out, " %.3f/%.2f", r.f1, r.pairs)
			}
			mean, least := summary(results)
			fmt.Fprintf(out, " mean %.4f least %.3f\n", mean, least)
		}
	}
}

// cross measures the sets named, or all, each with a model learned from the others.
func cross(all []set, names []string, out io.Writer) {
	for i, s := range all {
		if len(names) > 0 && !slices.Contains(names, s.name) {
			continue
		}
		others := slices.Concat(all[:i], all[i+1:])
		report(measureAll([]set{s}, with(learnFrom(others)), keys[1:3]), out)
	}
}

// halves measures half of the stories of every set with a model learned from the
// other half, and the reverse: what to expect of unseen stories of the same kinds.
func halves(all []set, out io.Writer) {
	for side := range 2 {
		var taught, asked []set
		for _, s := range all {
			taught, asked = append(taught, s.half(side)), append(asked, s.half(1-side))
		}
		report(measureAll(asked, with(learnFrom(taught)), keys[1:3]), out)
	}
}

func with(m *group.Model) group.Config {
	cfg := group.Default()
	cfg.Model = m
	return cfg
}
