package group

import (
	_ "embed"
	"fmt"
	"io"
	"iter"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"newsdesk/digest"
)

// priorFile holds how many of priorArticles articles each common stem occurs in,
// so that the first articles of a stream are weighed sensibly. A line is a count
// and the stems that have about that count; learn writes it.
//
//go:embed prior.txt
var priorFile string

const (
	tableBits   = 20
	priorWeight = 3000    // how many live articles the prior is worth
	maxSeen     = 400_000 // live counts are halved here, so that old news fades
)

// frequencies counts in how many stories each term occurs, by their first
// articles, so that the words of a story with many articles stay telling. Its
// memory is fixed: rare terms that share a slot are counted together.
type frequencies struct {
	counts []float32 // of articles, the prior included
	seen   float32   // live articles counted
	total  float32   // live articles and the prior's weight
}

func newFrequencies(prior string) *frequencies {
	f := &frequencies{counts: make([]float32, 1<<tableBits), total: priorWeight}
	head, rest, _ := strings.Cut(prior, "\n")
	articles, err := strconv.ParseFloat(strings.TrimSpace(head), 32)
	if err != nil || articles <= 0 {
		return f
	}
	for line := range strings.Lines(rest) {
		n, words, _ := strings.Cut(strings.TrimSpace(line), " ")
		count, err := strconv.ParseFloat(n, 32)
		if err != nil {
			continue
		}
		for w := range strings.FieldsSeq(words) {
			f.counts[slot(hashString(w))] += float32(count / articles * priorWeight)
		}
	}
	for w := range strings.FieldsSeq(functionWords) {
		f.counts[slot(hashString(w))] += priorWeight / 4
	}
	return f
}

// functionWords are those of Hindi, which no other language in Latin letters shares:
// the prior was counted in English, and a short stream does not show how common they
// are before it has joined what they alone have in common.
const functionWords = `का के की को से में पर है हैं था थे थी ने और या यह वह ये वे इस उस एक भी ही तो कि जो लिए साथ तक कर किया करने हो गया गई गए रहा रही रहे नहीं अपने बाद हुआ हुई हुए
	कहा बताया अनुसार ओर वाले वाली वाला होने होगा होगी करेगा जा जाने दिया दी
	सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार`

func slot(id uint32) uint32 { return id >> (32 - tableBits) }

// ratio is how telling a term is; its logarithm, the idf, is about 0 for one that is
// everywhere, 10 for one not seen before.
func (f *frequencies) ratio(id uint32) float32 {
	return (f.total + 1) / (f.counts[slot(id)] + .5)
}

// ratios sets the ratio of each of found: all at once, since the table is larger
// than what the processor has at hand.
func (f *frequencies) ratios(found []found) {
	all := f.total + 1
	for i := range found {
		found[i].ratio = all / (f.counts[slot(found[i].id)] + .5)
	}
}

// count takes note of one article's terms.
func (f *frequencies) count(ids []found) {
	for i := range ids {
		f.counts[slot(ids[i].id)]++
	}
	f.seen++
	f.total++
	if f.seen < maxSeen {
		return
	}
	for i := range f.counts {
		f.counts[i] /= 2
	}
	f.seen /= 2
	f.total /= 2
}

func fastLog(x float32) float32 { return float32(math.Log(float64(x))) }

// WritePrior counts in how many of the articles each stem occurs and writes the
// commonest ones as Default reads them back.
func WritePrior(w io.Writer, articles iter.Seq[digest.Article]) error {
	counts, n := map[string]int{}, 0
	for a := range articles {
		n++
		seen := map[string]bool{}
		for _, s := range stemsOf(a.Title + " " + a.Text) {
			if !seen[s] {
				seen[s] = true
				counts[s]++
			}
		}
	}
	byCount := map[int][]string{}
	for s, c := range counts {
		if c*4000 > n {
			byCount[rounded(c)] = append(byCount[rounded(c)], s)
		}
	}
	if _, err := fmt.Fprintln(w, n); err != nil {
		return err
	}
	for _, c := range slices.Backward(slices.Sorted(maps.Keys(byCount))) {
		slices.Sort(byCount[c])
		if _, err := fmt.Fprintln(w, c, strings.Join(byCount[c], " ")); err != nil {
			return err
		}
	}
	return nil
}

// rounded keeps the two leading bits and a half of a count: enough for an idf.
func rounded(n int) int {
	step := 1
	for n/step >= 16 {
		step *= 2
	}
	return n / step * step
}

func stemsOf(s string) []string {
	var out []string
	for w := range strings.FieldsFuncSeq(s, func(c rune) bool { return !isWord(c) && c != '\'' && c != '’' }) {
		w, _, _ = strings.Cut(strings.ReplaceAll(w, "’", "'"), "'")
		folded := make([]byte, 0, len(w))
		for _, c := range w {
			folded = utf8.AppendRune(folded, fold(c))
		}
		if len(folded) > 1 {
			out = append(out, string(lightStem(folded)))
		}
	}
	return out
}
