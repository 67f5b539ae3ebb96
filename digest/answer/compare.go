package answer

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

// comparing matches questions that set two things side by side; its two groups
// are the things.
var comparing = []*regexp.Regexp{
	regexp.MustCompile(`(?i)^\s*(?:please )?compare (.+?) (?:and|with|to|against|versus|vs\.?) (.+?)[\s?.!]*$`),
	regexp.MustCompile(`(?i)\bdifferences? between (.+?) and (.+?)[\s?.!]*$`),
	regexp.MustCompile(`(?i)^\s*(?:how (?:do|does|did) )?(.+?) (?:differ from|compare (?:to|with)) (.+?)[\s?.!]*$`),
	regexp.MustCompile(`(?i)^\s*(.+?) (?:versus|vs\.?) (.+?)[\s?.!]*$`),
	regexp.MustCompile(`(?i)^\s*(?:who|which|what)\b[^,:]*[,:] (.+?) or (.+?)[\s?.!]*$`),
}

// sides are the two things that q compares, as questions of their own; ok is false
// when it compares nothing.
func sides(q digest.Question) (a, b digest.Question, ok bool) {
	for _, re := range comparing {
		m := re.FindStringSubmatchIndex(q.Text)
		if m == nil {
			continue
		}
		one, two := q.Text[m[2]:m[3]], q.Text[m[4]:m[5]]
		lead := ""
		if re == comparing[len(comparing)-1] {
			lead = q.Text[:m[2]]
		}
		a, b = q, q
		a.Text, b.Text = sideOf(lead, one, two), sideOf(lead, two, one)
		return a, b, true
	}
	return q, q, false
}

// sideOf is what is asked of one, whose other side is two: what two is compared by
// and one does not say itself is asked of both. It begins with a small word, so
// that no name is taken for the beginning of a sentence.
func sideOf(lead, one, two string) string {
	_, rest := parted(two)
	if names, own := parted(one); names == "" || rest == two || tells(own) {
		rest = ""
	}
	return "about " + strings.Trim(lead+" "+one+" "+rest, " ,:")
}

// tells reports whether s has a word that looks for something.
func tells(s string) bool {
	return slices.ContainsFunc(strings.Fields(s), func(w string) bool { return !text.Stop(strings.ToLower(w), "") })
}

// parted are the names in s, and s without them.
func parted(s string) (names, rest string) {
	var n, r []string
	for w := range strings.FieldsSeq(s) {
		if c, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(c) {
			n = append(n, strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s"))
		} else {
			r = append(r, w)
		}
	}
	return strings.Join(n, " "), strings.Join(r, " ")
}

// How much of a side's words its sentence must have, with its title and what was
// said before, where the confidence falls short: sides are short, and short
// questions are never sure.
const (
	sideNear   = .95
	sideItself = .5
)

// compare answers both sides, each by its best sentence; a side of which the
// archive says nothing is told to be missing.
func (an *Answerer) compare(ctx context.Context, qs [2]digest.Question, s digest.Scope) (digest.Answer, error) {
	var out digest.Answer
	for i, q := range qs {
		x, err := an.Examine(ctx, q, s)
		if err != nil {
			return out, err
		}
		a := an.answer(x)
		if i == 0 {
			out = digest.Answer{Window: a.Window, Outside: a.Outside}
		}
		out.Candidates = append(out.Candidates, a.Candidates...)
		if a.Refused && (x.covered() || x.speaksOfNames()) || !a.Refused && x.namesAll() {
			best := pick{x.Finds[0], []digest.Cite{x.Finds[0].sentence.cite()}}
			out.Sentences = append(out.Sentences, best.said())
			out.Confidence = max(out.Confidence, a.Confidence, an.Threshold)
			continue
		}
		out.Missing = append(out.Missing, sideName(q.Text))
		out.Confidence = max(out.Confidence, a.Confidence)
		if out.Nearest == nil {
			out.Nearest = a.Nearest
		}
	}
	return settle(out, an.Candidates), nil
}

// settle makes of both sides' answers one: a refusal when both are missing, one
// sentence when both are said by the same.
func settle(a digest.Answer, candidates int) digest.Answer {
	if a.Refused = len(a.Sentences) == 0; a.Refused {
		a.Missing = nil
	} else {
		a.Nearest = nil
	}
	if len(a.Sentences) == 2 && a.Sentences[0].Text == a.Sentences[1].Text {
		a.Sentences = a.Sentences[:1]
	}
	a.Candidates = a.Candidates[:min(len(a.Candidates), candidates)]
	return a
}

// covered reports whether the first find has all that its side is about.
func (x *Examination) covered() bool {
	if len(x.Finds) == 0 || x.Outside || len(x.list.r.terms) == 0 {
		return false
	}
	s, r := &x.Finds[0].sentence, x.list.r
	with := s.around
	with.join(&s.passage.source.title)
	return with.share(r, nil) >= sideNear && s.cover.share(r, nil) >= sideItself
}

// namesAll reports whether the first find has, with its title and what was said
// before, all names of its side.
func (x *Examination) namesAll() bool {
	s, r := &x.Finds[0].sentence, x.list.r
	with := s.around
	with.join(&s.passage.source.title)
	return with.share(r, isName) >= sideNear
}

// speaksOfNames reports whether the first find has, by itself, all names of its side,
// which has some: then the archive does not say nothing of it.
func (x *Examination) speaksOfNames() bool {
	if len(x.Finds) == 0 || x.Outside || !hasName(x.list.r.terms) {
		return false
	}
	return x.Finds[0].sentence.cover.share(x.list.r, isName) >= sideNear
}

// sideName is what to call the side q: its names, or all of it.
func sideName(q string) string {
	q = strings.TrimPrefix(q, "about ")
	if n, _ := parted(q); n != "" {
		return n
	}
	return q
}
