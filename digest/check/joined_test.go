package check

import (
	"strings"
	"testing"
)

func TestJoined(t *testing.T) {
	facts := []Passage{
		{Text: "The council of Aldmoor approved a bridge over the Tarn by 31 votes to 12.", Source: "Ledger"},
		{Text: "The builder Norrfelt has not signed the contract.", Source: "Courier"},
		{Text: "Traffic fell because the old bridge was closed.", Source: "Courier"},
	}
	for _, tt := range []struct {
		name, s string
		cited   []Passage
		want    Kind
	}{
		{"joins what is stated", "The council of Aldmoor approved a bridge over the Tarn, and the builder Norrfelt has not signed the contract.", facts[:2], ""},
		{"a cause nobody stated", "The builder Norrfelt has not signed the contract because the council of Aldmoor approved a bridge over the Tarn.", facts[:2], Cause},
		{"a cause that was stated", "Traffic fell because the old bridge was closed, and the builder Norrfelt has not signed the contract.", facts[1:], ""},
		{"a forecast", "The council of Aldmoor approved a bridge over the Tarn, and the builder Norrfelt will sign the contract.", facts[:2], Cause},
		{"a judgement", "The council of Aldmoor approved a bridge over the Tarn, an important step.", facts[:2], Cause},
		{"a phrase", "The builder Norrfelt has not signed the contract due to the council of Aldmoor.", facts[:2], Cause},
		{"another number", "The council of Aldmoor approved a bridge by 33 votes to 12, and the builder Norrfelt has not signed the contract.", facts[:2], Number},
		{"another name", "The council of Vennberg approved a bridge over the Tarn, and the builder Norrfelt has not signed the contract.", facts[:2], Name},
		{"one fact alone", "The builder Norrfelt has not signed the contract.", facts[1:2], Uncited},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := Joined(tt.s, tt.cited)
			if tt.want == "" && !v.Supported() || tt.want != "" && !v.Has(tt.want) {
				t.Errorf("want %q, got %+v", tt.want, v.Faults)
			}
		})
	}
}

// What a line on several facts may not do is say why, in whatever words: only what is
// their own, side by side, holds.
func TestJoinedStatesNoCause(t *testing.T) {
	fire := []Passage{{Text: "Twelve people died in the fire.", Source: "Ledger"}, {Text: "The factory had failed an inspection.", Source: "Courier"}}
	lift := []Passage{{Text: "Twelve people died in the fire.", Source: "Ledger"}, {Text: "The lift stopped because a wire failed.", Source: "Courier"}}
	same := []Passage{{Text: "The council of Aldmoor approved a bridge over the Tarn.", Source: "Ledger"}, {Text: "The council of Aldmoor rejected a tunnel under the harbour.", Source: "Courier"}}
	it := []Passage{{Text: "The factory closed on Monday.", Source: "Ledger"}, {Text: "It had failed an inspection in March.", Source: "Courier"}}
	mayors := []Passage{{Text: "The mayor of Aldmoor resigned.", Source: "Ledger"}, {Text: "The mayor was arrested in Vennberg.", Source: "Courier"}}
	german := []Passage{{Text: "Zwölf Menschen starben bei dem Brand in der Fabrik.", Source: "Ledger"}, {Text: "Die Fabrik hatte eine Prüfung nicht bestanden.", Source: "Courier"}}
	three := append(fire[:2:2], Passage{Text: "The owner has left the country.", Source: "Post"})
	for _, tt := range []struct {
		s     string
		cited []Passage
		holds bool
	}{
		{"Twelve people died in the fire over a failed inspection.", fire, false},
		{"Twelve people died in the fire from the factory's failed inspection.", fire, false},
		{"Twelve people died in the fire as the factory had failed an inspection.", fire, false},
		{"The factory had failed an inspection, making twelve people die in the fire.", fire, false},
		{"Twelve people died in the fire after the factory had failed an inspection.", fire, false},
		{"Twelve people died in the fire with the factory failing an inspection.", fire, false},
		{"The factory had failed an inspection, leaving twelve people dead in the fire.", fire, false},
		{"The factory had failed an inspection, so twelve people died in the fire.", fire, false},
		{"The factory had failed an inspection and thus twelve people died in the fire.", fire, false},
		{"The factory had failed an inspection, and then twelve people died in the fire.", fire, false},
		{"Twelve people died in the fire: the factory had failed an inspection.", fire, false},
		{"Twelve people died in the fire – the factory had failed an inspection.", fire, false},
		{"Twelve people died in the fire, for the factory had failed an inspection.", fire, false},
		{"Twelve people died in the fire, failed an inspection.", fire, false},
		{"Twelve people died in the fire given that the factory had failed an inspection.", fire, false},
		{"Having failed an inspection, the factory had twelve people die in the fire.", fire, false},
		{"Twelve people died in the fire, and they had failed an inspection.", fire, false},
		{"Twelve people and the factory died in the fire.", fire, false},
		{"Twelve people died in the fire, and twelve people died in the fire.", fire, false},
		{"Twelve people died in the fire because a wire failed.", lift, false},
		{"Twelve people died in the fire, because a wire failed.", lift, false},
		{"Twelve people died in the fire, and a wire failed because the lift stopped.", lift, false},
		{"The factory closed on Monday, and it had failed an inspection in March.", it, false},
		{"The mayor resigned and was arrested in Vennberg.", mayors, false},
		{"The mayor of Aldmoor resigned, and Vennberg was arrested.", mayors, false},
		{"Zwölf Menschen starben bei dem Brand in der Fabrik, weil die Fabrik eine Prüfung nicht bestanden hatte.", german, false},
		{"Die Fabrik hatte eine Prüfung nicht bestanden, deshalb starben zwölf Menschen bei dem Brand in der Fabrik.", german, false},
		{"Zwölf Menschen starben bei dem Brand in der Fabrik, die Fabrik hatte eine Prüfung nicht bestanden.", german, false},
		{"Twelve people died in the fire, and the factory had failed an inspection.", three, false},

		{"Twelve people died in the fire, and the factory had failed an inspection.", fire, true},
		{"The factory had failed an inspection; twelve people died in the fire.", fire, true},
		{"Twelve people died in the fire, while the factory had failed an inspection.", fire, true},
		{"Twelve people died in the fire, the factory had failed an inspection, and the owner has left the country.", three, true},
		{"Twelve people died in the fire, and the lift stopped because a wire failed.", lift, true},
		{"The council of Aldmoor approved a bridge over the Tarn, but rejected a tunnel under the harbour.", same, true},
		{"The council of Aldmoor approved a bridge over the Tarn and rejected a tunnel.", same, true},
	} {
		if v := Joined(tt.s, tt.cited); v.Supported() != tt.holds {
			t.Errorf("%q: supported %v: %+v", tt.s, v.Supported(), v.Faults)
		}
	}
}

// A line of nothing but joining words and commas takes no time.
func TestJoinedIsBounded(t *testing.T) {
	word := strings.Repeat("fire, and ", 300)
	j := newJoin(word, []Passage{{Text: word}, {Text: word + "water"}, {Text: word + "wind"}, {Text: word + "earth"}})
	if at := j.fits(); at == "" || j.steps < -10*joinSteps {
		t.Errorf("fits up to %q, %d steps left", at, j.steps)
	}
}
