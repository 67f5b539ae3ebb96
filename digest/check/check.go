// Package check holds a sentence that somebody wrote, a model mostly, against the
// passages it cites: names, numbers, units, dates, quotations, polarity, modality
// and attribution, and whether the passages say it at all.
//
// It is deterministic, asks no model and knows no language but English: of another
// language it checks numbers, quotations, links and overlap. It cannot tell that a
// sentence is true, only that the passages do not carry it.
package check

import (
	"slices"
	"strings"
	"time"
)

// A Passage is a stretch of an article that a sentence cites.
type Passage struct {
	Text      string
	Title     string    // of its article; names may come from there
	Source    string    // who published it: may be named as the speaker
	Published time.Time // what "Thursday" is relative to; zero when unknown
}

// A Kind is what is wrong with a sentence.
type Kind string

// The kinds of fault.
const (
	Uncited     Kind = "uncited"     // nothing is cited
	Overlap     Kind = "overlap"     // the passages do not say it
	Name        Kind = "name"        // a name that the passages do not have, or have elsewhere
	Office      Kind = "office"      // an office that the passages do not give, or gave formerly
	Number      Kind = "number"      // a number that the passages do not have, or have elsewhere
	Unit        Kind = "unit"        // the number stands there, of something else
	Date        Kind = "date"        // a day that the passages do not speak of
	Quote       Kind = "quote"       // not said word for word
	Polarity    Kind = "polarity"    // the passages say the opposite
	Modality    Kind = "modality"    // surer, or less sure, than the passages
	Attribution Kind = "attribution" // nobody, or somebody else, is said to have said it
	Link        Kind = "link"        // an address, a mention, or text that is not only text
	Shape       Kind = "shape"       // not one sentence of reasonable length
	Instruction Kind = "instruction" // it speaks to a model, not to a reader
)

// A Fault is one thing that is wrong with a sentence.
type Fault struct {
	Kind  Kind   `json:"kind"`
	Words string `json:"words,omitempty"` // of the sentence; empty when it is about all of it
	Why   string `json:"why"`             // for people, in words that can be shown to the writer
}

// A Verdict is what came of checking one sentence.
type Verdict struct {
	Faults []Fault
	Score  float64 // how likely the passages carry the sentence, from 0 to 1, faults counted
}

// Supported says that nothing is wrong with the sentence.
func (v Verdict) Supported() bool { return len(v.Faults) == 0 }

// Has says that there is a fault of a kind.
func (v Verdict) Has(k Kind) bool {
	for _, f := range v.Faults {
		if f.Kind == k {
			return true
		}
	}
	return false
}

// Reasons is what is wrong, in words, one each.
func (v Verdict) Reasons() []string {
	out := make([]string, len(v.Faults))
	for i, f := range v.Faults {
		out[i] = f.Why
	}
	return out
}

// longestPassage bounds what is read of one passage, in bytes.
const longestPassage = 1 << 17

// Sentence checks s against what it cites. It is safe for concurrent use, and takes
// time in line with the length of the passages times that of s.
func Sentence(s string, cited []Passage) Verdict {
	return Against(s, Read(cited))
}

// Against checks s against passages that were read before.
func Against(s string, e *Evidence) Verdict {
	x := examine(s, e)
	v := Verdict{Faults: x.faults}
	v.Score = score(x.features())
	return v
}

// Features gives what the score of s is made of, for the learning program.
func Features(s string, e *Evidence) []float64 {
	f := examine(s, e).features()
	return f[:]
}

// An examination is one sentence beside its evidence.
type examination struct {
	claim  *reading
	ev     *Evidence
	align  alignment
	faults []Fault
}

// A rule finds one kind of fault.
type rule func(*examination)

// rules are in the order in which their faults are told, after those on shape and links.
func rules() []rule {
	return []rule{
		(*examination).quotes, (*examination).numbers, (*examination).dates,
		(*examination).names, (*examination).offices, (*examination).overlap, (*examination).polarity, (*examination).reworded, (*examination).modality, (*examination).attribution,
	}
}

func examine(s string, e *Evidence) *examination {
	x := &examination{claim: read(clip(s, longestClaim)), ev: e}
	x.align = align(x.claim, e)
	if len(e.sentences) == 0 {
		x.fault(Uncited, "", "nothing is cited, or what is cited has no text")
	}
	x.shape()
	x.links()
	if x.wordForWord() {
		return x
	}
	for _, r := range rules() {
		r(x)
	}
	return x
}

// wordForWord says that the claim is a whole sentence of the evidence: it says what
// that says.
func (x *examination) wordForWord() bool {
	for _, s := range x.ev.sentences {
		if !s.title && strings.TrimSpace(s.text) == strings.TrimSpace(x.claim.text) {
			return true
		}
	}
	return false
}

func (x *examination) fault(k Kind, words, why string) {
	for _, f := range x.faults {
		if f.Kind == k && f.Words == words {
			return
		}
	}
	x.faults = append(x.faults, Fault{Kind: k, Words: words, Why: why})
}

func (x *examination) count(kinds ...Kind) float64 {
	n := 0.0
	for _, f := range x.faults {
		for _, k := range kinds {
			if f.Kind == k {
				n++
			}
		}
	}
	return n
}

// longestClaim bounds what is read of a sentence, in bytes.
const longestClaim = 4000

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// Cover gives the passages, by their place, that say most of s together: at most
// three, the one that says most first. It is empty when none says any of it.
func (e *Evidence) Cover(s string) []int {
	var out []int
	for _, k := range align(read(clip(s, longestClaim)), e).chosen {
		if p := e.sentences[k].passage; !slices.Contains(out, p) && !e.sentences[k].title {
			out = append(out, p)
		}
	}
	return out
}
