package text

import (
	"slices"
	"strings"
	"testing"

	"newsdesk/digest/datatest"
)

// tally counts what was found against what is there.
type tally struct{ found, there, both int }

func (c tally) f1() float64 { return 2 * float64(c.both) / float64(c.found+c.there) }

func TestSentencesOnGold(t *testing.T) {
	docs := datatest.Rows[struct {
		ID, Set string
		Paras   [][]string
	}](t, "data/sentence_split.jsonl.gz", 0)
	var c, ends tally
	kinds := map[string]*tally{}
	for _, d := range docs {
		if kinds[d.Set] == nil {
			kinds[d.Set] = &tally{}
		}
		own := kinds[d.Set]
		var b strings.Builder
		gold, last := map[Span]bool{}, map[int]bool{}
		for i, p := range d.Paras {
			if i > 0 {
				b.WriteString("\n\n")
			}
			for k, s := range p {
				if k > 0 {
					b.WriteByte(' ')
				}
				gold[Span{b.Len(), b.Len() + len(s)}] = true
				last[b.Len()+len(s)] = true
				b.WriteString(s)
			}
		}
		s := b.String()
		c.there += len(gold)
		own.there += len(gold)
		for _, sp := range Sentences(s) {
			c.found++
			own.found++
			if last[sp.End] {
				ends.both++
			}
			if gold[sp] {
				c.both++
				own.both++
			} else if testing.Verbose() {
				t.Logf("wrong: %q … %q", sp.In(s), s[sp.End:min(len(s), sp.End+30)])
			}
		}
	}
	ends.found, ends.there = c.found, c.there
	for kind, k := range kinds {
		t.Logf("%s: whole sentences: F1 %.4f of %d", kind, k.f1(), k.there)
	}
	if news := kinds["gum-news"]; news == nil || news.f1() < 0.955 {
		t.Error("sentences of news got worse")
	}
	t.Logf("whole sentences: F1 %.4f; ends: F1 %.4f, %d of %d, %d found", c.f1(), ends.f1(), ends.both, ends.there, ends.found)
	if c.f1() < 0.925 || ends.f1() < 0.965 {
		t.Error("sentences got worse")
	}
}

// TestNamesOnGold scores names of persons, organisations and places, whatever
// their kind; other gold names count neither for nor against. The model was learned
// from these sentences: that it has them is all that is held here, and
// learn/names -check says how good it is.
func TestNamesOnGold(t *testing.T) {
	lines := datatest.Rows[struct{ Tokens, Tags []string }](t, "data/ner_wikigold.jsonl.gz", 0)
	var c, words tally
	for _, l := range lines {
		if l.Tokens[0] == "-DOCSTART-" {
			continue
		}
		s, starts, ends := joinTokens(l.Tokens)
		gold, misc := map[Span]bool{}, map[Span]bool{}
		tagged := make([]bool, len(l.Tags))
		for i := 0; i < len(l.Tags); {
			j := i + 1
			for j < len(l.Tags) && l.Tags[j] == l.Tags[i] {
				j++
			}
			switch sp := (Span{starts[i], ends[j-1]}); l.Tags[i] {
			case "O":
			case "I-MISC":
				misc[sp] = true
			default:
				gold[sp] = true
			}
			i = j
		}
		for i, tag := range l.Tags {
			tagged[i] = tag != "O"
		}
		c.there += len(gold)
		found := Names(s)
		for _, n := range found {
			switch {
			case gold[n.Span]:
				c.found++
				c.both++
			case misc[n.Span]:
			default:
				c.found++
				if testing.Verbose() {
					t.Logf("wrong: %q in %q", n.Text, s)
				}
			}
			delete(gold, n.Span)
		}
		for sp := range gold {
			if testing.Verbose() {
				t.Logf("missed: %q in %q", sp.In(s), s)
			}
		}
		words.add(found, tagged, starts)
	}
	if c.f1() < 0.95 || words.f1() < 0.87 {
		t.Error("names got worse")
	}
	t.Logf("names: F1 %.4f, %d of %d, %d found; words of any name: F1 %.4f", c.f1(), c.both, c.there, c.found, words.f1())
}

// add counts the words that are in names.
func (c *tally) add(found []Name, tagged []bool, starts []int) {
	for i, is := range tagged {
		has := false
		for _, n := range found {
			has = has || n.Start <= starts[i] && starts[i] < n.End
		}
		if is {
			c.there++
		}
		if has {
			c.found++
		}
		if is && has {
			c.both++
		}
	}
}

// joinTokens puts the words of a sentence together as they are written.
func joinTokens(tokens []string) (s string, starts, ends []int) {
	var b strings.Builder
	quoted := false
	for i, tok := range tokens {
		tight := i == 0 || slices.Contains([]string{".", ",", ";", ":", "!", "?", ")", "%", "n't"}, tok) || strings.HasPrefix(tok, "'") && len(tok) > 1
		if i > 0 && (tokens[i-1] == "(" || quoted && tokens[i-1] == `"`) {
			tight = true
		}
		if tok == `"` {
			if quoted {
				tight = true
			}
			quoted = !quoted
		}
		if !tight {
			b.WriteByte(' ')
		}
		starts = append(starts, b.Len())
		b.WriteString(tok)
		ends = append(ends, b.Len())
	}
	return b.String(), starts, ends
}
