package ingest

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/text"
)

const (
	// sameSentence is the share of words, numbers and names aside, that a sentence and
	// its new wording have in common.
	sameSentence = .7
	// sameHeadline is the like of two headlines.
	sameHeadline = .5
)

// corrections is what a publisher changed from old to now of what channels were told:
// a number, a name or a "not" in a told sentence or in the headline, or a retraction.
// Other words for the same, sentences that were added or left out, and counts that
// have grown, are none.
func corrections(old, now digest.Article, told []digest.Fact) []digest.Correction {
	if len(told) == 0 || now.Teaser && !old.Teaser {
		return nil
	}
	c := digest.Correction{Article: now.ID, Revision: now.Revision}
	if !retracted(old.Title, old.Text) && retracted(now.Title, now.Text) {
		c.Kind, c.Was = digest.Retracted, old.Title
		return []digest.Correction{c}
	}
	var cs []digest.Correction
	if retracted(old.Title, old.Text) && !retracted(now.Title, now.Text) {
		cs = append(cs, digest.Correction{Article: now.ID, Revision: now.Revision, Kind: digest.Returned})
	}
	if rolling(old) { // what it says next is news
		return cs
	}
	if was, is := wording(old.Title), wording(now.Title); was.like(is) >= sameHeadline && was.contradicts(is, now.Text) && !grown(old.Title, now.Title) && !was.follows(is, old, told) && !redated(old, now) {
		c.Kind, c.Was, c.Now = digest.Retitled, old.Title, now.Title
		cs = append(cs, c)
	}
	return append(cs, reworded(now, told, noted(old, now))...)
}

// redated says that two headlines differ in nothing but their dates: a page that is
// written anew every week.
func redated(old, now digest.Article) bool {
	was, is := undated(old.Title, old.Published), undated(now.Title, old.Published)
	return was != old.Title && is != now.Title && !wording(was).contradicts(wording(is), now.Text)
}

// undated is a text without its dates.
func undated(s string, ref time.Time) string {
	var b strings.Builder
	end := 0
	for _, d := range text.Dates(s, ref) {
		if d.Start >= end {
			b.WriteString(s[end:d.Start])
			end = d.End
		}
	}
	return b.String() + s[end:]
}

// cutOff says that one of two wordings is only the beginning of the other, as where a
// page shows the rest to subscribers: "in the 2" of "in the 2020 election".
func (w said) cutOff(o said) bool {
	return strings.HasPrefix(o.text, w.text) || strings.HasPrefix(w.text, strings.TrimRight(o.text, ".… "))
}

// follows says that a headline only takes over, later, a number that the text was
// corrected to before: whoever was told the sentence knows it already.
func (w said) follows(is said, old digest.Article, told []digest.Fact) bool {
	stands := wording(old.Text).numbers
	for n := range is.numbers {
		if !w.numbers[n] && !stands[n] {
			return false
		}
	}
	for _, f := range told {
		for n := range wording(f.Text).numbers {
			if w.numbers[n] && !is.numbers[n] && !stands[n] {
				return true
			}
		}
	}
	return false
}

// reworded compares what was told with the sentences that now state it, and with the
// notes in which the publisher says what was corrected.
func reworded(now digest.Article, told []digest.Fact, noted []string) []digest.Correction {
	sentences, keys := states(now, noted)
	notes := readNotes(noted)
	var cs []digest.Correction
	for _, f := range told {
		if keys[f.Key] {
			continue
		}
		was := wording(f.Text)
		is, ok := was.nearest(sentences)
		switch {
		case ok && (was.contradicts(is, now.Text) || was.puts(is)) && !grown(f.Text, is.text) && !was.cutOff(is):
		case ok && was.corrected(is, notes) && !was.cutOff(is):
		default:
			if is, ok = was.taken(sentences, notes); !ok {
				continue
			}
		}
		cs = append(cs, digest.Correction{Article: now.ID, Revision: now.Revision, Kind: digest.Reworded, Fact: f.ID, Was: f.Text, Now: is.text})
	}
	return cs
}

// states is what an article states in sentences that are no notes, and the keys of all
// that it says: what stands in a note, word for word, stands.
func states(a digest.Article, noted []string) (sentences []said, keys map[string]bool) {
	isNote := map[string]bool{}
	for _, n := range noted {
		isNote[n] = true
	}
	keys = map[string]bool{}
	for _, sp := range text.Sentences(a.Text) {
		s := sp.In(a.Text)
		for _, words := range []string{s, marked(s)} {
			if k, ok := factKey(words); ok {
				keys[k] = true
			}
		}
		if isNote[s] {
			s = marked(s)
		}
		if s != "" {
			sentences = append(sentences, wording(s))
		}
	}
	return sentences, keys
}

// said is a sentence as two wordings of it are compared.
type said struct {
	text    string
	words   map[string]bool // stems of what is neither number nor name
	numbers map[string]bool
	names   map[string]bool
	negated bool
}

func wording(s string) said {
	w := said{text: strings.Join(strings.Fields(s), " "), words: map[string]bool{}, numbers: map[string]bool{}, names: map[string]bool{}}
	taken := map[int]bool{}
	r := text.Read(s)
	for _, n := range r.Numbers() {
		w.numbers[numberKey(n)] = true
		mark(taken, n.Span)
	}
	for _, n := range r.Names() {
		w.names[strings.TrimSuffix(text.Fold(n.Text), "'s")] = true
		mark(taken, n.Span)
	}
	for _, t := range r.Words() {
		f := strings.TrimSuffix(text.Fold(t.Text), "'s")
		w.negated = w.negated || negations[f] || strings.HasSuffix(f, "n't")
		if !taken[t.Start] && !text.Stop(f, "en") && !weekday.MatchString(t.Text) {
			w.words[text.Stem(f, "en")] = true
		}
	}
	return w
}

var negations = map[string]bool{"not": true, "no": true, "never": true, "denied": true, "denies": true, "deny": true, "without": true, "neither": true, "cannot": true}

func mark(taken map[int]bool, sp text.Span) {
	for i := sp.Start; i < sp.End; i++ {
		taken[i] = true
	}
}

func numberKey(n text.Number) string { return strconv.FormatFloat(n.Value, 'g', 10, 64) + n.Unit }

// like is the share of words that two wordings have in common.
func (w said) like(o said) float64 {
	both := shared(w.words, o.words)
	all := len(w.words) + len(o.words) - both
	if all == 0 {
		return 0
	}
	return float64(both) / float64(all)
}

func shared(a, b map[string]bool) (n int) {
	for x := range a {
		if b[x] {
			n++
		}
	}
	return n
}

// nearest is the new wording of w among the sentences of an article; ok is false
// when none is near enough.
func (w said) nearest(sentences []said) (best said, ok bool) {
	most := sameSentence
	for _, s := range sentences {
		if l := w.like(s); l >= most && len(w.words) >= 2 {
			best, most, ok = s, l, true
		}
	}
	return best, ok
}

// contradicts says that another wording puts a number or a name in the place of one,
// or denies what was not denied. A number left out or added is a matter of detail,
// and a name is only corrected when the whole article has let go of it.
func (w said) contradicts(o said, whole string) bool {
	if w.negated != o.negated {
		return true
	}
	if n := shared(w.numbers, o.numbers); n < len(w.numbers) && n < len(o.numbers) {
		return true
	}
	return replaced(w.names, o.names, whole)
}

func replaced(was, is map[string]bool, whole string) bool {
	gone, come := "", ""
	folded := strings.ToLower(whole)
	for n := range was {
		if !is[n] && !mentions(folded, n) {
			gone = n
		}
	}
	for n := range is {
		if !was[n] {
			come = n
		}
	}
	return gone != "" && come != "" && !strings.Contains(come, gone) && !strings.Contains(gone, come)
}

// mentions says that a folded text has the last word of a name.
func mentions(folded, name string) bool {
	words := strings.Fields(name)
	return len(words) > 0 && strings.Contains(folded, words[len(words)-1])
}

// grown says that a new wording only counts more of what can only become more: that
// is news and no correction.
func grown(was, is string) bool {
	for _, v := range text.Values(is) {
		v.Lead = true
		for _, o := range text.Values(was) {
			o.Lead = true
			if v.Grows && o.Grows && v.Moved(o) {
				return true
			}
		}
	}
	return false
}

// retracted says that an article says of itself that it does not stand any more.
func retracted(title, body string) bool {
	const notice = 700 // bytes at either end
	head, tail := body[:min(len(body), notice)], body[max(0, len(body)-notice):]
	return retractedTitle.MatchString(title) || retraction.MatchString(head) || retraction.MatchString(tail)
}

var (
	retractedTitle = regexp.MustCompile(`(?i)^\W*(?:retract(?:ed|ion)|withdrawn|kill notice)\b|\[retracted\]`)
	retraction     = regexp.MustCompile(`(?i)\b(?:this|the|an earlier) (?:article|story|report|post|piece)(?: \w+){0,4} (?:has been|was|is) (?:retracted|withdrawn|removed|taken down)\b|\b(?:has|have) (?:retracted|withdrawn) (?:this|our) (?:article|story|report|piece)\b|\b(?:we|the editors?|newsroom) (?:have |has )?(?:retracted?|withdrawn?) (?:this|the|our) (?:article|story|report|piece)\b|(?m:^)\W*(?:retraction|editor'?s'? note of retraction)\s*[:–—-]`)
)
