package text

import (
	"slices"
	"strings"
)

// A span is an attribute's words: from its first to before end, with its head.
type span struct{ from, head, end int }

// modifiers is where the words that determine the head at h begin.
func (r *valueReader) modifiers(start, h int) int {
	i := h
	for i > start && h-i < 4 && r.close(i-1) {
		w := r.low[i-1]
		if r.of[i-1] >= 0 || determining[w] || stops[w] || joining[w] || timely[w] || unsure[w] || pastly[w] || moving[w] != 0 {
			break
		}
		if _, ok := moving[w]; ok {
			break
		}
		i--
	}
	return i
}

// chain is where prepositions with their nouns end that begin at i, at most at end.
func (r *valueReader) chain(i, end int) int {
	for parts := 0; parts < 3 && i < end; parts++ {
		if !joining[r.low[i]] || !r.close(i-1) {
			return i
		}
		j := i + 1
		for j < end && j-i <= 5 && r.close(j-1) && r.of[j] < 0 && !joining[r.low[j]] && !stops[r.low[j]] && !timely[r.low[j]] && !beside[r.low[j]] && r.low[j] != "to" && r.low[j] != "by" && r.low[j] != "with" {
			if _, ok := moving[r.low[j]]; ok {
				break
			}
			j++
		}
		if j == i+1 || j == i+2 && determining[r.low[i+1]] {
			return i
		}
		i = j
	}
	return i
}

// attribute takes sp as what the value is of. It is false when a pronoun says
// whose it is.
func (r *valueReader) attribute(v *Value, sp span) bool {
	if sp.from > 0 && possessing[r.low[sp.from-1]] && !r.impersonal(sp) {
		return false
	}
	v.Head = headOf(r.low[sp.head])
	death := v.Head == "toll"
	v.Attribute = strings.TrimSpace(r.s[r.words[sp.from].Start:r.words[sp.end-1].End])
	v.Beside = nil
	for i := sp.from; i < sp.end; i++ {
		if i != sp.head {
			r.note(v, i)
		}
	}
	if death {
		if !slices.Contains(v.Beside, "death") {
			return false
		}
		v.Head, v.Grows, v.Total = "killed", true, true
		v.Beside = slices.DeleteFunc(v.Beside, func(w string) bool { return w == "death" })
	}
	return true
}

// impersonal says that it does not matter whose the attribute is: there is one tariff
// on Indian goods, whoever says "its".
func (r *valueReader) impersonal(sp span) bool {
	h := headOf(r.low[sp.head])
	return (h == "tariff" || h == "tax") && sp.head+1 < sp.end && r.low[sp.head+1] == "on"
}

// extend takes the words from one to before another into the attribute's name.
func (r *valueReader) extend(v *Value, from, end int) bool {
	if end <= from {
		return true
	}
	v.Attribute += " " + r.s[r.words[from].Start:r.words[end-1].End]
	for i := from; i < end; i++ {
		r.note(v, i)
	}
	return true
}

// note takes the word at i beside the attribute's head.
func (r *valueReader) note(v *Value, i int) {
	w := r.low[i]
	if joining[w] || determining[w] || possessing[w] {
		return
	}
	s := stemmed(w)
	if at, ok := slices.BinarySearch(v.Beside, s); !ok {
		v.Beside = slices.Insert(v.Beside, at, s)
	}
}

func stemmed(w string) string {
	s := Stem(strings.TrimSuffix(Fold(strings.TrimSuffix(w, "'s")), "'"), "en")
	if same, ok := sameWords[s]; ok {
		return same
	}
	return s
}

// singular is a head noun's singular.
func singular(w string) string {
	if attributeHeads[w] {
		return w
	}
	if s, ok := strings.CutSuffix(w, "ies"); ok {
		return s + "y"
	}
	return strings.TrimSuffix(w, "s")
}

func isHead(w string) bool { return attributeHeads[singular(w)] }

func headOf(w string) string {
	h := singular(w)
	if same, ok := sameHeads[h]; ok {
		return same
	}
	return h
}
