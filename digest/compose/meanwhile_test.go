package compose

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/digest"
	"newsdesk/digest/summarize"
)

// An interrupted sums up as its Extractor does, after something has happened once.
type interrupted struct {
	summarize.Extractor
	by func()
}

func (s *interrupted) Summarize(in summarize.Input) digest.Summary {
	if by := s.by; by != nil {
		s.by = nil
		by()
	}
	return s.Extractor.Summarize(in)
}

// Nobody was told yet of what a publisher changes while an edition is composed, so that no
// correction would be told: the edition must say what stands.
func TestWhatIsCorrectedWhileAnEditionIsComposedIsNotTold(t *testing.T) {
	r := newRig(t)
	d := r.order("a")
	a := digest.Article{Identity: "x", Title: "Tariff falls", Text: tariff, Source: "Ledger", Published: monday.Add(-time.Hour), Seen: monday.Add(-time.Hour)}
	r.articleAs(1, a)
	corrected := strings.ReplaceAll(tariff, "22", "18")
	r.c.sum = &interrupted{by: func() {
		a.Text = corrected
		r.articleAs(1, a)
	}}
	e := last(t, r.due(monday, d))
	if diff := cmp.Diff([]string{corrected}, said(e)); diff != "" {
		t.Error(diff)
	}
}
