package group

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"newsdesk/digest"
)

// maxReasons is how many pieces of evidence a decision tells.
const maxReasons = 6

// maxShared is how many words in common a decision tells.
const maxShared = 6

// reasons tells why o is or is not the story of an article, strongest first.
func (g *Grouper) reasons(o *overlap) []Reason {
	w := &g.cfg.Model.Text
	if o.headline {
		w = &g.cfg.Model.Headline
	}
	type weighed struct {
		feature int
		part    float32
	}
	var buffer [maxReasons + 1]weighed
	strongest := buffer[:0]
	for f, v := range o.x {
		p := w.part(f, v)
		if p == 0 {
			continue
		}
		at := len(strongest)
		for at > 0 && abs(strongest[at-1].part) < abs(p) {
			at--
		}
		strongest = slices.Insert(strongest, at, weighed{f, p})
		strongest = strongest[:min(len(strongest), maxReasons)]
	}
	out := make([]Reason, len(strongest))
	for i, s := range strongest {
		out[i] = Reason{Evidence: featureNames[s.feature], Value: float64(o.x[s.feature]), Weight: float64(s.part)}
	}
	return out
}

func abs(x float32) float32 { return max(x, -x) }

// shared are the words that weigh most in a and in o's story, as a writes them.
// The reader must have read a last.
func (g *Grouper) shared(a digest.Article, d *doc, o *overlap) []string {
	type common struct {
		id uint32
		w  float32
	}
	var all []common
	i := 0
	for _, p := range o.story.view(nil) {
		for i < len(d.terms) && d.terms[i].id < p.id {
			i++
		}
		if i < len(d.terms) && d.terms[i].id == p.id && p.kind&isPhrase == 0 {
			all = append(all, common{p.id, p.w * d.terms[i].weight()})
		}
	}
	slices.SortFunc(all, func(a, b common) int { return cmp.Or(cmp.Compare(b.w, a.w), cmp.Compare(a.id, b.id)) })
	var out []string
	for _, c := range all[:min(len(all), maxShared)] {
		if w := written(c.id, g.reader.title, a.Title); w != "" {
			out = append(out, w)
		} else if w := written(c.id, g.reader.body, a.Text); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// written is how s writes a stem where it first comes.
func written(stem uint32, tokens []token, s string) string {
	for _, t := range tokens {
		end := int(t.end)
		if t.stem != stem || end > len(s) {
			continue
		}
		start := end
		for start > 0 && end-start < maxWordBytes {
			c, size := utf8.DecodeLastRuneInString(s[:start])
			if !isWord(c) && c != '\'' && c != '’' && c != '.' && c != ',' {
				break
			}
			start -= size
		}
		return s[start:end]
	}
	return ""
}
