package main

import (
	"fmt"
	"io"
	"time"

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

func measure(t track, cfg group.Config) (f1 float64, line string) {
	g, part := group.New(cfg), newPartition()
	start := time.Now()
	for i, r := range t.rows {
		a := r.article(int64(i + 1))
		part.apply(a.ID, r.Story, g.Add(a))
	}
	took := time.Since(start)
	p, r, pairs := part.bcubed()
	f1 = 2 * p * r / (p + r)
	return f1, fmt.Sprintf("%-18s P %.3f R %.3f F1 %.3f  pairs P %.3f  moved %4d merged %4d  %6.0f/s", t.name, p, r, f1,
		pairs, part.moved, part.merged, float64(len(t.rows))/took.Seconds())
}

func scoreAll(dir string, out io.Writer) error {
	all, err := tracks(dir)
	if err != nil {
		return err
	}
	report(all, nil, out)
	return nil
}

// grid measures thresholds around the ones in use.
func grid(dir string, out io.Writer) error {
	all, err := tracks(dir)
	if err != nil {
		return err
	}
	for _, join := range []float32{-.1, .15} {
		for _, merge := range []float32{-.6, -.3, 0} {
			for _, split := range []float32{-1.5, -2, -3} {
				cfg := group.Default()
				cfg.Join, cfg.Merge, cfg.Split = cfg.Join+join, cfg.Merge+merge, split
				gridLine(all, cfg, out)
			}
		}
	}
	return nil
}

func gridLine(all []track, cfg group.Config, out io.Writer) {
	fmt.Fprintf(out, "join %+.2f merge %+.2f split %.1f:", cfg.Join, cfg.Merge, cfg.Split)
	sum, n := 0., 0.
	for _, t := range all {
		if t.score {
			f1, _ := measure(t, cfg)
			fmt.Fprintf(out, " %.3f", f1)
			sum, n = sum+f1, n+1
		}
	}
	fmt.Fprintf(out, " mean %.4f\n", sum/n)
}

func report(all []track, m *group.Model, out io.Writer) {
	cfg := group.Default()
	if m != nil {
		cfg.Model = m
	}
	sum, least, n := 0., 1., 0.
	for _, t := range all {
		f1, line := measure(t, cfg)
		if t.score {
			sum, least, n = sum+f1, min(least, f1), n+1
			line += " *"
		}
		fmt.Fprintln(out, line)
	}
	fmt.Fprintf(out, "mean %.4f, least %.3f\n", sum/n, least)
}

// cross measures each set with a model learned from the others.
func cross(dir string, out io.Writer) error {
	all, err := tracks(dir)
	if err != nil {
		return err
	}
	sets := map[string]bool{}
	for _, t := range all {
		if sets[t.set] {
			continue
		}
		sets[t.set] = true
		var here, others []track
		for _, u := range all {
			if u.set == t.set {
				here = append(here, u)
			} else {
				others = append(others, u)
			}
		}
		report(here, learnFrom(others), out)
	}
	return nil
}
