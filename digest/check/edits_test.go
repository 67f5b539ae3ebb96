package check

import (
	"strings"
	"testing"
)

const harbour = `Lena Okafor told Piet Maas on Monday that the port would close before the storm. Some schools were shut, and nearly 400 boats left the harbour for months. ` +
	`Norrfelt plans to open a yard in Vessen. The alleged smuggler sailed to Rotterdam from Antwerp. Exports went up by 12 percent while imports fell by 7 percent. ` +
	`No more than 30 crews were at sea. Ferries called at Oslo, Bergen and Stavanger. The agency said it had not found oil. It has two decades of records.`

// What stands in the very place of other words must not say something else.
func TestReworded(t *testing.T) {
	tests := []struct {
		claim string
		want  Kind // empty: it holds
	}{
		{"Piet Maas told Lena Okafor on Monday that the port would close before the storm.", Name},
		{"Lena Okafor told Piet Maas on Monday that the port would close after the storm.", Polarity},
		{"Lena Okafor told Piet Maas on Friday that the port would close before the storm.", Date},
		{"All schools were shut, and nearly 400 boats left the harbour for months.", Number},
		{"Some schools were shut, and over 400 boats left the harbour for months.", Number},
		{"Some schools were shut, and nearly 400 boats left the harbour for weeks.", Unit},
		{"Norrfelt opened a yard in Vessen.", Modality},
		{"The smuggler sailed to Rotterdam from Antwerp.", Modality},
		{"The alleged smuggler sailed to Antwerp from Rotterdam.", Name},
		{"Exports went down by 12 percent while imports fell by 7 percent.", Polarity},
		{"Exports went up by 7 percent while imports fell by 12 percent.", Number},
		{"More than 30 crews were at sea.", Number},
		{"At least 30 crews were at sea.", Number},
		{"It has five decades of records.", Number},
		{"It has two years of records.", Unit},
		{"For two years, records show, it has.", Unit},

		{"Lena Okafor told Piet Maas that the port would close ahead of the storm.", ""},
		{"Piet Maas was told by Lena Okafor on Monday that the port would close before the storm.", ""},
		{"Several schools were shut, and almost 400 boats left the harbour for months.", ""},
		{"At most 30 crews were at sea.", ""},
		{"Up to 30 crews were at sea.", ""},
		{"Norrfelt intends to open a yard in Vessen.", ""},
		{"Ferries called at Stavanger, Oslo and Bergen.", ""},
		{"The agency said it hadn't found oil.", ""},
		{"It has 2 decades of records.", ""},
	}
	for _, tt := range tests {
		t.Run(tt.claim, func(t *testing.T) {
			v := Sentence(tt.claim, passage(harbour))
			if tt.want == "" && !v.Supported() || tt.want != "" && !v.Has(tt.want) {
				t.Errorf("want %q, got %+v", tt.want, v.Faults)
			}
		})
	}
}

// What one sentence says otherwise another may say so.
func TestRewordedMindsOtherSentences(t *testing.T) {
	const both = "Mayor Brandt opened the bridge before the flood. Mayor Brandt opened the bridge after the flood, records show."
	for _, claim := range []string{"Mayor Brandt opened the bridge before the flood.", "Records show that Mayor Brandt opened the bridge after the flood."} {
		if v := Sentence(claim, passage(both)); !v.Supported() {
			t.Errorf("%s: %+v", claim, v.Faults)
		}
	}
}

// However long two sentences are, no more than so many pairs of their words are
// compared; and what stands behind those is not said otherwise for being unread.
func TestVeryLongSentencesAreComparedInPart(t *testing.T) {
	for words, whole := range map[int]bool{1: true, 40: true, 250: true, 300: false, 2000: false} {
		body := strings.Repeat("Anna ", words)
		c, s := read(body+"sails north"), read(body+"sails south")
		n, m := compared(c, s)
		if n*m > mostPairs || (n == len(c.tokens) && m == len(s.tokens)) != whole {
			t.Errorf("%d words: %d and %d of %d and %d are compared; all: want %v", words, n, m, len(c.tokens), len(s.tokens), whole)
		}
		if es := compare(c, s); (len(es) > 0) != whole {
			t.Errorf("%d words: edits %+v; any: want %v", words, es, whole)
		}
	}
	if n, m := compared(read("Anna sails."), read(strings.Repeat("the ship sails north ", 500))); n != 2 || m != 2000 {
		t.Errorf("a short claim is compared with %d words by %d of a long list; want all", n, m)
	}
}
