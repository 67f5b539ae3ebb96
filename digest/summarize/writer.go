package summarize

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"newsdesk/digest"
	"newsdesk/digest/check"
	"newsdesk/digest/llm"
	"newsdesk/digest/text"
)

// An Asker asks a model for a channel; see llm.Ladder.
type Asker interface {
	Ask(ctx context.Context, channel string, p llm.Prompt) (llm.Reply, error)
}

// Notes keeps what the gate said of every sentence that a model wrote.
type Notes interface {
	SaveJudgements(ctx context.Context, js []digest.Judgement) error
}

// A Writer says what the Extractor chose in a model's words: two or three plain
// sentences, each checked against the passages it cites. What does not pass is cited
// anew, written anew once, and else said in the articles' own words. It is safe for
// concurrent use.
type Writer struct {
	Extractor Extractor
	Model     Asker
	Notes     Notes
	Now       func() time.Time
	Explains  bool          // it also says what a story means; see Meaning
	Boundary  func() string // a new one for each call, which nobody can foresee
}

// A Commission is a story to be told to a channel.
type Commission struct {
	Input
	Channel string
	Story   int64
}

// What the writer is given, and how much of a model's answer is heard.
const (
	passagesEach  = 2    // for each sentence that the summary may have
	longestGiven  = 700  // bytes of a passage
	mostWritten   = 3    // sentences
	tokensWritten = 700  // of an answer
	mostAnswer    = 8000 // bytes of an answer
)

// Write tells the story. There is always a summary: where no model could be asked, or
// more than a third of what it wrote did not hold, it is the Extractor's, and Instead
// says why.
func (w *Writer) Write(ctx context.Context, c Commission) digest.Summary {
	extract := w.Extractor.Summarize(c.Input)
	extract.Sentences = withoutCommands(extract.Sentences)
	if len(extract.Sentences) == 0 {
		return extract
	}
	d := w.draft(c, extract)
	if err := d.write(ctx); err != nil {
		extract.Instead = reasonFor(err)
		return extract
	}
	defer d.keepNotes(ctx)
	sentences, ok := d.finish()
	if !ok {
		extract.Instead = "more than a third of what a model wrote did not hold"
		return extract
	}
	extract.Sentences, extract.By = sentences, d.by
	return extract
}

// An Inquiry is a question with the sentences of articles that answer it.
type Inquiry struct {
	Question  string
	Channel   string
	Sentences []digest.Sentence
	Articles  []digest.Article // that they cite
}

// Answer says the answer in a model's words, under the rules of Write, and which model's
// they are. Where no model could be asked, or what it says does not hold, the sentences
// stay as they are, and the model is empty.
func (w *Writer) Answer(ctx context.Context, q Inquiry) ([]digest.Sentence, string) {
	c := Commission{Input: Input{Articles: q.Articles}, Channel: q.Channel}
	d := &draft{w: w, c: c, extract: digest.Summary{Sentences: q.Sentences}, question: q.Question}
	d.offer(q.Sentences)
	if len(d.passages) == 0 || d.write(ctx) != nil {
		return q.Sentences, ""
	}
	defer d.keepNotes(ctx)
	sentences, ok := d.finish()
	if !ok {
		return q.Sentences, ""
	}
	return sentences, d.by
}

// withoutCommands leaves out sentences that speak to a model: they are no news.
func withoutCommands(ss []digest.Sentence) []digest.Sentence {
	return slices.DeleteFunc(slices.Clone(ss), func(s digest.Sentence) bool { return check.ToModel(s.Text) })
}

// reasonFor is why no model wrote, for people.
func reasonFor(err error) string {
	switch {
	case errors.Is(err, digest.ErrOverBudget):
		return "the budget for models is used up"
	case errors.Is(err, llm.ErrTruncated):
		return "the model's context is too small"
	case errors.Is(err, errUnreadable):
		return "the model's answer could not be read"
	}
	return "the model could not be reached"
}

// A draft is what becomes of one story's summary.
type draft struct {
	w        *Writer
	c        Commission
	extract  digest.Summary
	question string // that is answered; empty for a story
	passages []passage
	by       string
	written  []written
}

// A passage is a sentence that a model may cite.
type passage struct {
	id    string
	text  string
	cites []digest.Cite
	gate  check.Passage
}

// A written sentence is one of the model's, and what the gate says of it.
type written struct {
	text    string
	cites   []int // passages
	verdict check.Verdict
	first   check.Verdict // before it was cited or written anew
	became  string
}

// What becomes of a model's sentence.
const (
	kept     = "kept"
	recited  = "recited"
	repaired = "repaired"
	dropped  = "dropped"
)

// draft gathers the passages: more of them than there will be sentences, so that there
// is something to choose from; and never what has been told.
func (w *Writer) draft(c Commission, extract digest.Summary) *draft {
	more := c.Input
	if more.Sentences <= 0 {
		more.Sentences = defaultSentences
	}
	more.Sentences *= passagesEach
	more.Words = 0
	d := &draft{w: w, c: c, extract: extract}
	d.offer(w.Extractor.Summarize(more).Sentences)
	return d
}

// offer makes sentences of articles passages that a model may cite.
func (d *draft) offer(ss []digest.Sentence) {
	articles := map[int64]digest.Article{}
	for _, a := range d.c.Articles {
		articles[a.ID] = a
	}
	for _, s := range ss {
		if len(s.Cites) == 0 || check.ToModel(s.Text) {
			continue
		}
		a := articles[s.Cites[0].Article]
		t := text.Clean(clipped(s.Text, longestGiven))
		d.passages = append(d.passages, passage{
			id: fmt.Sprintf("p%d", len(d.passages)+1), text: t, cites: s.Cites,
			gate: check.Passage{Text: t, Title: a.Title, Source: speaker(a), Published: published(a)},
		})
	}
}

// speaker is who may be said to say what an article says: not the outlet whose name a
// feed borrows.
func speaker(a digest.Article) string {
	if !digest.OwnWord(a.Source) {
		return ""
	}
	return a.Source
}

func published(a digest.Article) time.Time {
	if a.Undated {
		return time.Time{}
	}
	return a.Published
}

// write asks the model, checks what it says, and has what fails written anew once.
func (d *draft) write(ctx context.Context) error {
	p := d.prompt(nil)
	r, err := d.w.Model.Ask(ctx, d.c.Channel, p)
	if err != nil {
		return err
	}
	d.by = r.Model
	if d.written, err = d.read(r.Text); err != nil {
		return err
	}
	if d.failed() == 0 {
		return nil
	}
	r, err = d.w.Model.Ask(ctx, d.c.Channel, d.prompt(d.written))
	if err != nil {
		return nil //nolint:nilerr // what was written before is judged as it is
	}
	again, err := d.read(r.Text)
	if err != nil {
		return nil //nolint:nilerr // as above
	}
	d.repair(again)
	return nil
}

// failed is how many sentences do not hold.
func (d *draft) failed() (n int) {
	for _, s := range d.written {
		if !s.verdict.Supported() {
			n++
		}
	}
	return n
}

// judge checks a sentence against what it cites, and, where it does not hold, against
// the passages that say most of it.
func (d *draft) judge(s written) written {
	s.verdict = check.Sentence(s.text, d.gates(s.cites))
	s.first, s.became = s.verdict, kept
	if s.verdict.Supported() {
		return s
	}
	s.became = dropped
	all := make([]int, len(d.passages))
	for i := range all {
		all[i] = i
	}
	cover := check.Read(d.gates(all)).Cover(s.text)
	if v := check.Sentence(s.text, d.gates(cover)); v.Supported() {
		s.verdict, s.cites, s.became = v, cover, recited
	}
	return s
}

func (d *draft) gates(places []int) []check.Passage {
	var out []check.Passage
	for _, i := range places {
		out = append(out, d.passages[i].gate)
	}
	return out
}

// repair puts sentences that hold in the place of those that did not, in order.
func (d *draft) repair(again []written) {
	next := 0
	for i := range d.written {
		if d.written[i].verdict.Supported() {
			continue
		}
		for next < len(again) && (!again[next].verdict.Supported() || d.has(again[next].text)) {
			next++
		}
		if next == len(again) {
			return
		}
		first := d.written[i].first
		d.written[i] = again[next]
		d.written[i].first, d.written[i].became = first, repaired
		next++
	}
}

func (d *draft) has(s string) bool {
	return slices.ContainsFunc(d.written, func(w written) bool { return w.verdict.Supported() && w.text == s })
}

// finish puts together what is said: the sentences that hold, and for each that does
// not a sentence of the extract that nothing else tells. It is false when more than a
// third does not hold.
func (d *draft) finish() ([]digest.Sentence, bool) {
	if len(d.written) == 0 || 3*d.failed() > len(d.written) {
		return nil, false
	}
	var out []digest.Sentence
	missing := 0
	for _, s := range d.written {
		if !s.verdict.Supported() {
			missing++
			continue
		}
		out = append(out, digest.Sentence{Text: s.text, Cites: d.citesOf(s.cites)})
	}
	for _, s := range d.extract.Sentences {
		if missing > 0 && !tells(out, s) {
			out = append(out, s)
			missing--
		}
	}
	return out, true
}

// tells says that one of the sentences cites what s cites.
func tells(out []digest.Sentence, s digest.Sentence) bool {
	for _, o := range out {
		for _, c := range s.Cites {
			if slices.Contains(o.Cites, c) {
				return true
			}
		}
	}
	return false
}

func (d *draft) citesOf(places []int) (cites []digest.Cite) {
	for _, i := range places {
		for _, c := range d.passages[i].cites {
			if !slices.Contains(cites, c) {
				cites = append(cites, c)
			}
		}
	}
	return cites
}

// keepNotes writes down what the gate said. An edition does not wait for it to work.
func (d *draft) keepNotes(ctx context.Context) {
	if d.w.Notes == nil {
		return
	}
	var js []digest.Judgement
	for _, s := range d.written {
		js = append(js, digest.Judgement{
			At: d.w.Now(), Channel: d.c.Channel, Story: d.c.Story, Model: d.by, Sentence: clipped(s.text, longestGiven),
			Became: s.became, Kinds: kindsOf(s.first), Reasons: s.first.Reasons(),
		})
	}
	_ = d.w.Notes.SaveJudgements(context.WithoutCancel(ctx), js)
}
