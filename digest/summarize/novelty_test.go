package summarize

import (
	"strings"
	"testing"
)

// A value that moved is worded much like what was told of it. It must come first
// all the same: it is the news.
func TestAMovedValueLeadsAnUpdate(t *testing.T) {
	in := Input{
		Told: []string{
			"The United States has offered to lower its tariff on Indian goods to 22 percent from 26 percent, two people with knowledge of the talks said on Tuesday.",
			"In exchange India would abolish its duty on data-centre equipment and halve the one on American walnuts, which stands at 100 percent.",
		},
		Articles:  articles("US, India agree on 18% tariff|The United States and India have agreed on a tariff of 18 percent on Indian goods, down from the 26 percent announced at the start of April, officials said on Thursday. Medicines, smartphones and cut diamonds are to enter the United States free of the new duty. The offer improved after India dropped its demand for a clause, one official said."),
		Sentences: 1,
	}
	s := Extractor{}.Summarize(in)
	if len(s.Sentences) != 1 || !strings.Contains(s.Sentences[0].Text, "18 percent") {
		t.Errorf("told %+v; want the sentence with 18 percent", s.Sentences)
	}
}
