package group

import "slices"

// maxReasons is how many pieces of evidence a decision tells.
const maxReasons = 6

// reasons tells why o is or is not the story of an article, strongest first.
func (g *Grouper) reasons(_ *doc, o *overlap) []Reason {
	w, names := &g.cfg.Model.Text, Features()
	if o.headline {
		w = &g.cfg.Model.Headline
	}
	out := make([]Reason, 0, features)
	for f, v := range o.x {
		if p := w.part(f, v); p != 0 {
			out = append(out, Reason{Evidence: names[f], Value: float64(v), Weight: float64(p)})
		}
	}
	slices.SortStableFunc(out, func(a, b Reason) int {
		switch x, y := abs(a.Weight), abs(b.Weight); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return out[:min(len(out), maxReasons)]
}

func abs(x float64) float64 { return max(x, -x) }
