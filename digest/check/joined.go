package check

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest/text"
)

// Cause is a fault of what joins stated facts: it does more than put them side by side,
// with a word, or an order of theirs, that may say why, or what comes of it.
const Cause Kind = "cause"

// leastJoined is how many passages a sentence joins.
const leastJoined = 2

// Joined checks a sentence that puts stated facts side by side. It holds where Sentence
// does, cites two passages or more, and is nothing but the beginnings of these, each in
// its own words and their order, with a comma, a semicolon or one of few joining words in
// between. All of it must be English: of another language nobody here knows which words
// join and which say why.
func Joined(s string, cited []Passage) Verdict {
	v := Sentence(s, cited)
	if len(cited) < leastJoined {
		v.Faults = append(v.Faults, Fault{Uncited, "", "it joins nothing: two facts or more are to be cited"})
		return v
	}
	if !english(s) || slices.ContainsFunc(cited, func(p Passage) bool { return !english(p.Text) }) {
		v.Faults = append(v.Faults, Fault{Shape, "", "only what is in English, of facts in English, can be held to this"})
	}
	if at := newJoin(s, cited).fits(); at != "" {
		v.Faults = append(v.Faults, Fault{Cause, at, "put the facts side by side, each in its own words from its beginning, joined by \"and\", \"but\", \"while\" or a comma: this fails at \"" + at + "\""})
	}
	return v
}

// english says that a text is in English, or too short to look like anything else and
// with more function words of English than of any other language.
func english(s string) bool {
	l := text.Language(s)
	if l != "" {
		return l == "en"
	}
	words := text.Words(s)
	own := functionWords(words, "en")
	for lang := range function {
		if lang != "en" && functionWords(words, lang) >= own {
			return false
		}
	}
	return own > 0
}

// What may stand between two facts, and what may be put into one: none of it says why,
// when, or what comes of it. joinSubject joins facts about the same.
var (
	joinWords   = set("and but while whereas meanwhile separately also")
	joinSubject = set("and but")
	articles    = set("a an the also")
	openers     = set("in on at a an the") // a fact's own, ahead of its first content word
)

// A join is a sentence beside the facts that it is to be put together from.
type join struct {
	text  string
	words []text.Token
	folds []string
	facts []fact
	steps int // that are left: foreign text must not keep us
	far   int // the furthest word that was reached
}

// A fact is a cited passage as words.
type fact struct {
	text  string
	words []text.Token
	folds []string
	first int // where its first content word is; -1 without one
	used  bool
}

const (
	joinSteps   = 20000
	mostJoining = 3 // words between two facts
)

func newJoin(s string, cited []Passage) *join {
	j := &join{text: clip(s, longestClaim), steps: joinSteps}
	j.words = text.Words(j.text)
	j.folds = foldsOf(j.words)
	for _, p := range cited {
		f := fact{text: clip(p.Text, longestClaim)}
		f.words = text.Words(f.text)
		f.folds = foldsOf(f.words)
		f.first = slices.IndexFunc(f.folds, isContent)
		j.facts = append(j.facts, f)
	}
	return j
}

func foldsOf(words []text.Token) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = text.Fold(w.Text)
	}
	return out
}

func isContent(fold string) bool { return !text.Stop(fold, "en") }

// fits is empty where the sentence is its facts side by side, all of them; else the word
// up to which it could be read so.
func (j *join) fits() string {
	if len(j.words) == 0 {
		return "…"
	}
	if j.after(0, nil) {
		return ""
	}
	return j.words[min(j.far, len(j.words)-1)].Text
}

// after says that the sentence can be read as facts from word i on; before is the fact
// ahead of it, nil at the beginning.
func (j *join) after(i int, before *fact) bool {
	bare := i // the first word behind the joining ones
	for bare < min(len(j.words), i+mostJoining) && before != nil && joinWords[j.folds[bare]] {
		bare++
	}
	if before != nil && !j.parted(i, bare) {
		return false
	}
	for k := range j.facts {
		if f := &j.facts[k]; !f.used {
			f.used = true
			if j.fact(k, bare, i, before) {
				return true
			}
			f.used = false
		}
	}
	return false
}

// parted says that words from to to, with what stands around them, may stand between facts.
func (j *join) parted(from, to int) bool {
	if to >= len(j.words) {
		return false
	}
	gaps := ""
	for k := from; k <= to; k++ {
		gaps += j.gap(k)
	}
	return strings.Trim(gaps, " ,;") == "" && (to > from || strings.ContainsAny(gaps, ",;"))
}

// gap is what stands ahead of word k.
func (j *join) gap(k int) string {
	from := 0
	if k > 0 {
		from = j.words[k-1].End
	}
	return j.text[from:j.words[k].Start]
}

// fact says that the sentence goes on at word i with fact k, and can be read to its end;
// what joins it begins at word joiner.
func (j *join) fact(k, i, joiner int, before *fact) bool {
	f := &j.facts[k]
	own, begun := false, false
	at := 0
	for n := i; n < len(j.words); n++ {
		if j.steps--; j.steps < 0 {
			return false
		}
		j.far = max(j.far, n)
		if n > i && !j.inner(n, f) {
			return false
		}
		next := slices.Index(f.folds[at:], j.folds[n])
		switch {
		case next < 0 && articles[j.folds[n]]:
			continue
		case next < 0:
			return false
		case !begun && !j.begins(f, n, at+next, j.folds[joiner:i], before):
			return false
		}
		begun = true
		at += next + 1
		if own = own || isContent(j.folds[n]) && j.ownOf(k, j.folds[n]); !own {
			continue
		}
		if n == len(j.words)-1 {
			return !slices.ContainsFunc(j.facts, func(f fact) bool { return !f.used })
		}
		if j.after(n+1, f) {
			return true
		}
	}
	return false
}

// begins says that a fact may be told from word n on, which is its word at: from its
// first content word, or, behind a word that joins what is said of the same, from behind
// the words that the fact before begins with too, if they name somebody.
func (j *join) begins(f *fact, n, at int, joining []string, before *fact) bool {
	if f.first < 0 {
		return false
	}
	if at <= f.first {
		return at == f.first || openers[j.folds[n]]
	}
	return len(joining) == 1 && joinSubject[joining[0]] && at < len(before.folds) &&
		slices.Equal(f.folds[:at], before.folds[:at]) && slices.ContainsFunc(f.words[1:at], isName)
}

func isName(w text.Token) bool {
	r, _ := utf8.DecodeRuneInString(w.Text)
	return unicode.IsUpper(r)
}

// inner says that what stands ahead of word n may stand within a fact.
func (j *join) inner(n int, f *fact) bool {
	for _, r := range j.gap(n) {
		if !strings.ContainsRune(" ,-'’", r) && !strings.ContainsRune(f.text, r) {
			return false
		}
	}
	return true
}

// ownOf says that no other fact than k has a word.
func (j *join) ownOf(k int, fold string) bool {
	for i, f := range j.facts {
		if i != k && slices.Contains(f.folds, fold) {
			return false
		}
	}
	return true
}
